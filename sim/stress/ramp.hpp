/// \file
/// The central service under a multiple of a day's load: what it answers, how long that takes, and what
/// queueing theory says beside it.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "service/call_centre.hpp"
#include "service/load.hpp"
#include "service/statistics.hpp"
#include "stress/element_use.hpp"
#include "topology/topology.hpp"

namespace cutover {

enum class StressEngine : std::uint8_t { kTwin, kSimGrid };
inline constexpr std::array<const char*, 2> kStressEngineNames{"twin", "simgrid"};

/// A stretch of one day, in seconds since its midnight.
struct StressWindow {
  Day day{};
  int from_second = 0;
  int until_second = 86'400;  ///< not included
  int seconds() const { return until_second - from_second; }
};

/// What is put under stress. `load` must be of window.day.
struct StressCase {
  const ServiceTopology& topology;
  const ServiceLoad& load;
  StressWindow window;
  StressEngine engine = StressEngine::kTwin;
  std::optional<CallCentreRule> call_centre = {};         ///< beside the service; nothing: nobody calls
  std::optional<CallCentreHours> call_centre_hours = {};  ///< of window.day; nothing: closed
  int threads = 1;                                        ///< that the twin may use
  /// Of SimGrid alone: one request in so many, as SimGridOptions::thin. Figures stand for all requests.
  int thin = 1;
};

/// Requests of one class, or of one minute, by the moment of asking.
struct StressShare {
  std::int64_t requests = 0;
  std::int64_t failed = 0;  ///< timed out or rejected, after all attempts
  double failure_share() const {
    return requests > 0 ? static_cast<double>(failed) / static_cast<double>(requests) : 0;
  }
};
struct StressClass : StressShare {
  double retries_per_request = 0;
  double p50_s = 0;  ///< of the answered
  double p99_s = 0;
};
struct StressMinute : StressShare {
  int minute = 0;  ///< of the day
};

/// A stretch of minutes in which many who asked were not answered.
struct FailingSpan {
  int from_minute = 0;
  int until_minute = 0;  ///< not included
  int worst_minute = 0;
  double worst_share = 0;
};

/// What taking one request in k on a platform k times smaller does to a station, by Erlang's delay formula at
/// the load of the run (exponential service assumed): a smaller pool waits longer at the same utilization.
struct ThinnedStation {
  std::string name;            ///< "eligibility@east"
  double wait_ms = 0;          ///< mean, of the station as described; infinite at and above saturation
  double thinned_wait_ms = 0;  ///< mean, of the station as simulated
  double service_ms = 0;
  double thinned_service_ms = 0;  ///< servers are whole: speed makes up for the rounding
};

/// One factor of the ramp. Rates are means over the window; a request belongs to the moment of its first
/// attempt, so what is answered after the window counts, too.
struct StressPoint {
  double ramp = 1;
  std::int64_t requests = 0;
  std::int64_t attempts = 0;
  std::int64_t answered = 0;
  std::int64_t timed_out = 0;
  std::int64_t rejected = 0;
  double offered_per_s = 0;
  double goodput_per_s = 0;  ///< answered
  double mean_s = 0;
  double p50_s = 0;
  double p95_s = 0;
  double p99_s = 0;
  double max_s = 0;
  double failure_share = 0;
  double retries_per_request = 0;
  std::vector<ElementUse> elements;
  std::string busiest;             ///< of them, that of the highest utilization in any minute
  double busiest_utilization = 0;  ///< there, in that minute
  std::array<StressClass, kServiceClasses> classes{};
  std::vector<StressMinute> minutes;

  // The call centre of desks (OPS-03): calls that come in the window because of it, or of first uses.
  std::int64_t calls = 0;
  std::int64_t calls_next_day = 0;   ///< after closing
  double call_wait_p95_s = 0;        ///< of the answered
  double calls_abandoned_share = 0;  ///< hung up before an agent was free
  double calls_in_time_share = 1;    ///< answered within the service level; of no calls: 1

  // What theory says of the same load, without retries and with every element at work.
  std::string predicted_bottleneck;  ///< a tier, or a link
  double predicted_utilization = 0;  ///< of the bottleneck in the busiest minute; above 1 it cannot keep up
  double predicted_mean_s = 0;       ///< infinite where the bottleneck is saturated
  /// The mean of the smaller platform on which one request in `StressCase::thin` was simulated; 0 without
  /// thinning. It has fewer servers, whole ones that make up by their speed, and slower links.
  double predicted_thinned_mean_s = 0;
  /// Share of attempts that fail in the busiest minute, of the class that fails most; likewise of the smaller
  /// platform, whose slower servers are waited for no longer than those of the whole one.
  double predicted_failure_share = 0;
  double predicted_thinned_failure_share = 0;
  double run_seconds = 0;  ///< wall time of the simulation

  /// Where only one request in `StressCase::thin` was simulated: what that does to each station. The counts
  /// above are multiplied. Empty otherwise.
  std::vector<ThinnedStation> thinning;
};

/// What is simulated for a window, in full minutes of its day: a platform is never empty when people begin to
/// look at it. It begins 10 minutes before the window, or before the earliest of the platform's events of
/// less than 2 hours before the window, whose consequences may outlive them; not before midnight. It ends
/// with the window's last minute. An overload older than that has to grow anew in the 10 minutes.
/// \pre topology.events are those of the day (for_period()), its maintenance included
StressWindow simulated_window(const ServiceTopology& topology, const StressWindow& window);

/// Simulates the window at one factor, with what leads to it. Counted are only requests whose first attempt
/// is in the window; stations and links are told of in the full minutes that it touches. \throws
/// SimulationError, std::invalid_argument as the engines do, and where the twin is to thin
StressPoint measure(const StressCase& stress, double ramp, std::uint64_t seed);

struct StressRun {
  double ramp = 1;
  std::uint64_t seed = 1;
};
/// Several of them, in the order of `runs`, `stress.threads` side by side: the twin's on threads, SimGrid's
/// in processes of their own. \param go_on  asked now and then; false ends the work \throws
/// std::runtime_error if ended; else as measure() of one
std::vector<StressPoint> measure(const StressCase& stress, const std::vector<StressRun>& runs,
                                 const std::function<bool()>& go_on = {});

/// The figures of a window that statistics hold.
StressPoint summarize(const ServiceStatistics& statistics, const StressWindow& window, double ramp);

/// Who calls because of the window's failures and first uses (requests with certificate validation stand for
/// these), how long they wait, and who hangs up.
void add_calls(const ServiceStatistics& statistics, const StressCase& stress, std::uint64_t seed,
               StressPoint& point);

/// Bottleneck and mean latency by theory, in the busiest minute of the window (formulas.hpp): Erlang's delay
/// formula station by station, as if each were fed by a Poisson stream.
void predict(const StressCase& stress, double ramp, StressPoint& point);

/// Stretches of minutes of which each has a larger share of failures than `above`.
std::vector<FailingSpan> failing_spans(const std::vector<StressMinute>& minutes, double above);

/// Where the service breaks. A factor holds if at most 0.1 % of its requests fail and the bottleneck is not
/// full by theory: where it is, the queue grows as long as that lasts, and a short window sees only how it
/// begins. Theory leaves out events and retries.
struct Knee {
  double by_theory = 0;       ///< factor at which the bottleneck reaches full utilization
  double holds = 0;           ///< largest measured factor that holds, below all that do not; 0: none
  double breaks = 0;          ///< smallest measured factor that does not; 0: none
  bool few_fail_yet = false;  ///< it does not because of theory alone: at most 0.1 % fail in the window
};
Knee find_knee(const std::vector<StressPoint>& points);

}  // namespace cutover
