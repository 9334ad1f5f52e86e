#include "stress/search.hpp"

#include <boost/math/distributions/students_t.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "core/diagnostic.hpp"
#include "topology/read.hpp"

namespace cutover {
namespace {

/// The topology with another value of the key. \throws InputError that points at the user's words
ServiceTopology with_value(const ServiceTopology& topology, const std::string& key, std::int64_t value) {
  try {
    return override_topology(topology, {key + "=" + std::to_string(value)});
  } catch (const InputError& error) {
    // Faults of other places are those of a text that nobody wrote: the platform as it would be.
    const std::vector<Diagnostic>& faults = error.diagnostics();
    const auto own = std::find_if(faults.begin(), faults.end(),
                                  [](const Diagnostic& fault) { return fault.file == "--set"; });
    Diagnostic fault = own != faults.end() ? *own : faults.front();
    if (own == faults.end()) {
      fault.message = "with " + key + " = " + std::to_string(value) + ": " + fault.message;
      fault.line = fault.column = 1;
    }
    fault.file = "--vary";
    fault.excerpt = key;
    throw InputError({std::move(fault)});
  }
}

bool is_allowed(const ServiceTopology& topology, const std::string& key, std::int64_t value) {
  try {
    with_value(topology, key, value);
    return true;
  } catch (const InputError&) {
    return false;
  }
}

/// An event may want two instances, and a name that is none is refused for every value.
constexpr std::int64_t kLargestFirst = 64;

}  // namespace

std::int64_t check_key(const ServiceTopology& topology, const std::string& key) {
  if (key.find_first_of("=\n#") != std::string::npos) {
    throw InputError({{Severity::kError, "--vary", 1, 1, "the key to vary is named without a value",
                       "for example --vary eligibility.servers", key}});
  }
  for (std::int64_t value = 1; value <= kLargestFirst; ++value) {
    if (is_allowed(topology, key, value)) {
      return value;
    }
  }
  with_value(topology, key, 1);
  throw std::logic_error("a value was refused and then not");
}

Judgement judge(const std::vector<double>& values, double limit) {
  const auto n = static_cast<double>(values.size());
  Judgement j;
  for (const double v : values) {
    j.mean += v / n;
  }
  if (!std::isfinite(j.mean)) {
    j.upper = j.mean = std::numeric_limits<double>::infinity();
    return j;
  }
  double squares = 0;
  for (const double v : values) {
    squares += (v - j.mean) * (v - j.mean);
  }
  const double error = std::sqrt(squares / (n - 1) / n);
  const boost::math::students_t law(n - 1);
  j.upper = j.mean + boost::math::quantile(law, kConfidence) * error;
  j.holds = j.upper < limit;
  return j;
}

SearchResult find_smallest(const StressCase& stress, const SearchOptions& options,
                           const std::function<void(const Trial&)>& progress,
                           const std::function<bool()>& go_on) {
  if (options.replications < 2) {
    throw std::invalid_argument("a confidence statement needs at least two replications");
  }
  if (stress.thin != 1) {
    throw std::invalid_argument("a confidence statement needs every request: no thinning in a search");
  }
  const std::int64_t least = check_key(stress.topology, options.key);
  SearchResult result;
  result.most = std::max(least, options.most);
  if (!is_allowed(stress.topology, options.key, result.most)) {
    // What is allowed is a range.
    std::int64_t allowed = least;
    while (result.most - allowed > 1) {
      const std::int64_t middle = allowed + (result.most - allowed) / 2;
      (is_allowed(stress.topology, options.key, middle) ? allowed : result.most) = middle;
    }
    result.most = allowed;
  }
  std::vector<StressRun> runs;
  for (int r = 0; r < options.replications; ++r) {
    runs.push_back({options.ramp, options.seed + static_cast<std::uint64_t>(r)});
  }
  const auto holds = [&](std::int64_t value) {
    const ServiceTopology topology = with_value(stress.topology, options.key, value);
    const StressCase varied{topology,      stress.load,        stress.window,
                            stress.engine, stress.call_centre, stress.call_centre_hours,
                            stress.threads};
    std::vector<std::vector<double>> values(options.objectives.size());
    for (const StressPoint& point : measure(varied, runs, go_on)) {
      for (std::size_t o = 0; o < values.size(); ++o) {
        values[o].push_back(metric_of(point, options.objectives[o].metric));
      }
    }
    Trial trial{value, {}, true};
    for (std::size_t o = 0; o < values.size(); ++o) {
      trial.judgements.push_back(judge(values[o], options.objectives[o].limit));
      trial.holds = trial.holds && trial.judgements.back().holds;
    }
    result.trials.push_back(trial);
    if (progress) {
      progress(trial);
    }
    return trial.holds;
  };

  std::int64_t fails = least - 1;  // is not allowed
  std::int64_t enough = least;
  while (!holds(enough)) {
    fails = enough;
    if (enough >= result.most) {
      return result;
    }
    enough = std::min(enough * 2, result.most);
  }
  while (enough - fails > 1) {
    const std::int64_t middle = fails + (enough - fails) / 2;
    (holds(middle) ? enough : fails) = middle;
  }
  result.smallest = enough;
  return result;
}

}  // namespace cutover
