/// \file
/// Service level objectives of the central service as a planner writes them: "p99<3s,failures<0.1%".
#pragma once

#include <string>
#include <vector>

#include "stress/ramp.hpp"

namespace cutover {

/// What an objective limits; every one is better the smaller it is.
enum class ServiceMetric : std::uint8_t {
  kMean,  ///< latency of answered requests, all attempts and pauses included [s]
  kP50,   ///< its quantiles [s]
  kP95,
  kP99,
  kMax,
  kFailures,  ///< share of requests that were given up
  kRetries,   ///< attempts beyond the first, per request
};
inline constexpr int kServiceMetrics = 7;
inline constexpr std::array<const char*, kServiceMetrics> kServiceMetricNames{
    "mean", "p50", "p95", "p99", "max", "failures", "retries"};

struct Objective {
  ServiceMetric metric;
  double limit;      ///< s, share, or retries per request; not included
  std::string text;  ///< as written: "p99<3s"
};

/// Value of a metric at one point of a ramp. Latencies are infinite where nothing was answered.
double metric_of(const StressPoint& point, ServiceMetric metric);

/// Whether the metric is below the limit.
bool holds(const Objective& objective, const StressPoint& point);
bool all_hold(const std::vector<Objective>& objectives, const StressPoint& point);

/// Reads objectives separated by commas. Latencies need a unit (ms, s or min), failures take % or a share.
/// \throws InputError with the file "--slo", naming column, what was found and what is allowed
std::vector<Objective> parse_objectives(const std::string& text);

}  // namespace cutover
