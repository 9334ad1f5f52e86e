/// \file
/// The call centre for desks beside the central service: who calls because a request failed or the way is
/// new, how long they wait, and who hangs up. Hours: OPS-03 (calendar/call_centre.hpp).
///
/// A FIFO queue before equal agents; every caller has a patience and hangs up when it ends before an agent is
/// free. Since patience and handling time belong to the call, its start is known on arrival: it is when the
/// first agent is free of those before it who did not hang up. Time in microseconds since 00:00 JST of the
/// day, draws from (seed, call), so more agents serve the same callers.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "calendar/call_centre.hpp"
#include "service/latency_histogram.hpp"
#include "service/request.hpp"

namespace cutover {

/// What a call centre is like. Nothing stands here by default, not even agents: the numbers are those of a
/// scenario's [call_centre] (scenario/call_centre_parameters.hpp), which a stress test fills in.
struct CallCentreRule {
  int agents = 0;               ///< at work in all its hours
  double handling_seconds = 0;  ///< mean time of a call with an agent
  ServiceLaw handling_law = ServiceLaw::kLognormal;
  double handling_sigma = 0;         ///< of the time's logarithm; kLognormal only
  double patience_seconds = 0;       ///< mean, exponential
  double share_of_failures = 0;      ///< of failed requests that make a desk call
  double share_of_first_uses = 0;    ///< of patients' first uses that do
  double morning_rush_minutes = 0;   ///< who would have called before opening calls so soon after it, evenly
  double service_level_seconds = 0;  ///< a call answered within it is answered in time
};

/// Why a desk calls.
enum class CallCause : std::uint8_t { kFailure, kFirstUse };
inline constexpr int kCallCauses = 2;

/// What may lead to calls: by minute of the day and cause.
using CallOccasions = std::array<std::array<std::uint32_t, kCallCauses>, 1'440>;

struct Call {
  Micros at = 0;
  std::uint32_t id = 0;  ///< names its draws
  CallCause cause = CallCause::kFailure;
};

struct Calls {
  std::vector<Call> today;     ///< within the hours, sorted
  std::int64_t deferred = 0;   ///< of these, moved from before opening
  std::int64_t next_open = 0;  ///< after closing or on a closed day: for the next opening day
};

/// Draws who calls and when. \param left_over calls of earlier days that come after opening.
/// \param hours of the day, or nothing where it is closed.
Calls make_calls(const CallCentreRule& rule, const std::optional<CallCentreHours>& hours,
                 const CallOccasions& occasions, std::int64_t left_over, std::uint64_t seed);

/// A minute of the day, by the minute in which calls came.
struct CallMinute {
  std::int64_t offered = 0;
  std::int64_t answered = 0;
  std::int64_t abandoned = 0;
  std::int64_t in_time = 0;  ///< answered within the service level
  std::int64_t wait_us = 0;  ///< until an agent or hanging up
  std::int64_t talk_us = 0;  ///< with an agent, by the minute of the call
};

struct CallCentreDay {
  std::vector<CallMinute> minutes;   ///< 1,440
  std::vector<std::uint32_t> waits;  ///< of the answered, RunBins
  CallMinute total;
  Micros closed = 0;  ///< when the last agent was free
  double quantile_us(double p) const { return RunBins::quantile(waits.data(), p); }
  double mean_wait_us() const {
    return total.offered > 0 ? static_cast<double>(total.wait_us) / static_cast<double>(total.offered) : 0;
  }
};

/// Serves calls in the order of `calls` (sorted by time). Who waits at closing is still served.
/// \throws std::invalid_argument if the rule has no agents or no positive times, or calls are not sorted.
CallCentreDay simulate_call_centre(const CallCentreRule& rule, const std::vector<Call>& calls,
                                   std::uint64_t seed);

/// The least number of agents, at most `most`, with which at least `share` of the calls are answered in time;
/// nothing where `most` do not suffice.
std::optional<int> agents_for(CallCentreRule rule, const std::vector<Call>& calls, double share, int most,
                              std::uint64_t seed);

}  // namespace cutover
