#include "stress/point_bytes.hpp"

#include <nlohmann/json.hpp>

namespace cutover {

// CBOR holds whole numbers and doubles, infinite ones too, as they are.
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(StressClass, requests, failed, retries_per_request, p50_s, p99_s)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(StressMinute, requests, failed, minute)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ElementUse, name, utilization, most, longest_queue, given_up)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ThinnedStation, name, wait_ms, thinned_wait_ms, service_ms,
                                   thinned_service_ms)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(StressPoint, ramp, requests, attempts, answered, timed_out, rejected,
                                   offered_per_s, goodput_per_s, mean_s, p50_s, p95_s, p99_s, max_s,
                                   failure_share, retries_per_request, elements, busiest, busiest_utilization,
                                   classes, minutes, calls, calls_next_day, call_wait_p95_s,
                                   calls_abandoned_share, calls_in_time_share, predicted_bottleneck,
                                   predicted_utilization, predicted_mean_s, predicted_thinned_mean_s,
                                   predicted_failure_share, predicted_thinned_failure_share, run_seconds,
                                   thinning)

std::string to_bytes(const StressPoint& point) {
  std::string bytes;
  nlohmann::json::to_cbor(nlohmann::json(point), bytes);
  return bytes;
}

StressPoint point_of(const std::string& bytes) {
  return nlohmann::json::from_cbor(bytes).get<StressPoint>();
}

}  // namespace cutover
