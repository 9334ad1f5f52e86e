/// \file
/// A day of the central service as desks see it: by formula where it is calm, request by request where a
/// station or link nears saturation or an element fails, from one minute before until the backlog is gone.
///
/// A calm day costs milliseconds. In simulated minutes latencies are measured, in the others they are those
/// of closed_form.hpp. The end of a stretch is found by the run itself, so an overload that outlives its
/// trigger is simulated for as long as it lasts.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <vector>

#include "core/time.hpp"
#include "service/closed_form.hpp"
#include "service/load.hpp"
#include "service/twin.hpp"

namespace cutover {

/// What a request of one class over one access network meets in one minute: the desk's lognormal reply and
/// its chance of none. Latency counts from the first attempt to the reply, retries and pauses included.
struct ResponseCell {
  float median_ms = 0;
  float log_sigma = 0;  ///< of the logarithm, from median and 90 % quantile
  float p99_ms = 0;
  float failure = 0;  ///< share of requests that end without a reply
};

struct HybridOptions {
  std::uint64_t seed = 1;
  Day day{};
  double ramp = 1;  ///< load factor, as LoadSource
  double switching_utilization = kSwitchingUtilization;
  int warm_up_minutes = 1;  ///< simulated before a stretch and not used
  /// Answers are wanted of the minutes before it; of those after, there are formulas at most. Requests are
  /// simulated for as long after it as a client waits, for they compete with the last ones that count.
  int until_minute = 1'440;
  /// Once more attempts than this have begun, the simulation ends as if until_minute were the earliest minute
  /// that it still can be, though not before `least_minute`.
  std::int64_t most_attempts = std::numeric_limits<std::int64_t>::max();
  int least_minute = 0;
  /// Where to leave a checkpoint; -1: nowhere.
  int checkpoint_minute = -1;
  int threads = 1;  ///< with more than one, requests are made on a second thread; answers are the same
  /// Asked before each simulated minute; what it throws ends the simulation.
  std::function<void()> on_minute = {};
};

struct Stretch {
  int from_minute = 0;   ///< first used; warm-up lies before it
  int until_minute = 0;  ///< not included
};

struct HybridDay {
  int access_networks = 1;
  int until_minute = 1'440;         ///< what follows, from it on, was not looked at: there are formulas
  std::vector<ResponseCell> curve;  ///< [minute 1,440][class][access network]
  std::vector<Stretch> simulated;   ///< sorted
  ServiceReport totals;             ///< over all stretches, warm-ups included
  /// Share of requests without a reply, [minute][prefecture], of all classes: blast radius of regional
  /// failures. In minutes by formula 0 where the curve is nearly so.
  std::vector<float> prefecture_failure;

  const ResponseCell& at(int minute, ServiceClass c, int access) const {
    return curve[(static_cast<std::size_t>(minute) * kServiceClasses + static_cast<std::size_t>(c)) *
                     static_cast<std::size_t>(access_networks) +
                 static_cast<std::size_t>(access)];
  }
  bool is_simulated(int minute) const;
  /// Moves the answers of the minutes [from, until) towards those of `other`, by `weight` (1: all the way),
  /// and takes over which of them were simulated.
  void take_over(const HybridDay& other, int from, int until, float weight = 1);
  /// Guesses the minutes from `from` on: an overload that `other` has in the minute before goes on, otherwise
  /// they are as in `other`.
  void prolong(const HybridDay& other, int from);
};

/// A day at the beginning of a minute, to go on from with other requests from then on.
class HybridCheckpoint {
 public:
  HybridCheckpoint();
  ~HybridCheckpoint();
  /// -1: of no day yet
  int minute() const;

 private:
  friend HybridDay simulate_hybrid_day(const ServiceTopology&, const ClosedForm&, const ServiceLoad&,
                                       const HybridOptions&, ServiceStatistics*, HybridCheckpoint*);
  struct State;
  std::unique_ptr<const State> state_;
};

/// \param closed of the same topology; kept by the caller over days, as its tables cost a few milliseconds.
/// \param statistics of the whole day (first_minute 0, 1,440 minutes), or none; gets what was simulated,
/// warm-ups included.
/// \param checkpoint where the day begins, if it is of one (of equal topology, options and requests in the
/// minutes before it), and where options.checkpoint_minute is left; not together with statistics.
/// \throws std::invalid_argument as simulate_service and LoadSource.
HybridDay simulate_hybrid_day(const ServiceTopology& topology, const ClosedForm& closed,
                              const ServiceLoad& load, const HybridOptions& options,
                              ServiceStatistics* statistics = nullptr,
                              HybridCheckpoint* checkpoint = nullptr);

}  // namespace cutover
