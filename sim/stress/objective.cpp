#include "stress/objective.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "core/diagnostic.hpp"

namespace cutover {
namespace {

[[noreturn]] void fail(const std::string& text, std::size_t at, std::string message, std::string help = "") {
  throw InputError(
      {{Severity::kError, "--slo", 1, static_cast<int>(at) + 1, std::move(message), std::move(help), text}});
}

/// Position of the first character from `at` on that is no blank.
std::size_t skip_blanks(const std::string& text, std::size_t at) {
  return std::min(text.find_first_not_of(' ', at), text.size());
}

/// What a unit multiplies a number by; 0 where the metric does not take it.
double unit_factor(ServiceMetric metric, const std::string& unit) {
  switch (metric) {
    case ServiceMetric::kFailures:
      return unit == "%" ? 0.01 : unit.empty() ? 1 : 0;
    case ServiceMetric::kRetries:
      return unit.empty() ? 1 : 0;
    default:
      return unit == "s" ? 1 : unit == "ms" ? 0.001 : unit == "min" ? 60 : 0;
  }
}

const char* allowed_units(ServiceMetric metric) {
  switch (metric) {
    case ServiceMetric::kFailures:
      return "a percentage such as 0.1%, or a share such as 0.001";
    case ServiceMetric::kRetries:
      return "a plain number of retries per request, such as 0.05";
    default:
      return "a time with its unit ms, s or min, such as 3s";
  }
}

}  // namespace

double metric_of(const StressPoint& point, ServiceMetric metric) {
  if (metric == ServiceMetric::kFailures) {
    return point.failure_share;
  }
  if (metric == ServiceMetric::kRetries) {
    return point.retries_per_request;
  }
  if (point.answered == 0) {
    return std::numeric_limits<double>::infinity();
  }
  switch (metric) {
    case ServiceMetric::kMean:
      return point.mean_s;
    case ServiceMetric::kP50:
      return point.p50_s;
    case ServiceMetric::kP95:
      return point.p95_s;
    case ServiceMetric::kP99:
      return point.p99_s;
    default:
      return point.max_s;
  }
}

bool holds(const Objective& objective, const StressPoint& point) {
  return metric_of(point, objective.metric) < objective.limit;
}

bool all_hold(const std::vector<Objective>& objectives, const StressPoint& point) {
  return std::all_of(objectives.begin(), objectives.end(),
                     [&](const Objective& o) { return holds(o, point); });
}

std::vector<Objective> parse_objectives(const std::string& text) {
  std::vector<Objective> objectives;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    std::size_t at = skip_blanks(text, begin);
    const std::size_t sign = text.find('<', at);
    if (at >= end || sign >= end) {
      fail(text, std::min(at, text.size()),
           "an objective is written metric<limit, and objectives are separated by commas",
           "for example --slo \"p99<3s,failures<0.1%\"");
    }
    std::string name = text.substr(at, sign - at);
    name.erase(name.find_last_not_of(' ') + 1);
    const auto known = std::find(kServiceMetricNames.begin(), kServiceMetricNames.end(), name);
    if (known == kServiceMetricNames.end()) {
      const std::vector<std::string> names(kServiceMetricNames.begin(), kServiceMetricNames.end());
      const std::string nearest = nearest_name(name, names);
      fail(text, at,
           "'" + name + "' is no metric; allowed are mean, p50, p95, p99, max, failures and retries",
           nearest.empty() ? "" : "did you mean '" + nearest + "'?");
    }
    const auto metric = static_cast<ServiceMetric>(known - kServiceMetricNames.begin());

    at = skip_blanks(text, sign + 1);
    double number = 0;
    const auto [rest, error] = std::from_chars(text.data() + at, text.data() + end, number);
    std::size_t unit_begin = skip_blanks(text, static_cast<std::size_t>(rest - text.data()));
    std::size_t unit_end = end;
    while (unit_end > unit_begin && text[unit_end - 1] == ' ') {
      --unit_end;
    }
    const std::string unit = unit_begin < unit_end ? text.substr(unit_begin, unit_end - unit_begin) : "";
    const double factor = unit_factor(metric, unit);
    if (error != std::errc{} || !(number > 0) || number > 1e9 || factor == 0) {
      fail(text, at,
           "the limit of " + name + " is '" + text.substr(at, end - at) + "'; it must be " +
               allowed_units(metric) + ", above 0");
    }
    objectives.push_back({metric, number * factor, text.substr(begin, end - begin)});
    std::string& written = objectives.back().text;
    written.erase(0, written.find_first_not_of(' '));
    begin = end + 1;
  }
  return objectives;
}

}  // namespace cutover
