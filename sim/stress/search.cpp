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

/// The topology with another value of the key; faults point at the user's words.
ServiceTopology with_value(const ServiceTopology& topology, const std::string& key, std::int64_t value) {
  try {
    return override_topology(topology, {key + "=" + std::to_string(value)});
  } catch (const InputError& error) {
    std::vector<Diagnostic> faults = error.diagnostics();
    for (Diagnostic& fault : faults) {
      if (fault.file == "--set") {
        fault.file = "--vary";
        fault.excerpt = key;
      }
    }
    throw InputError(std::move(faults));
  }
}

}  // namespace

void check_key(const ServiceTopology& topology, const std::string& key) {
  if (key.find_first_of("=\n#") != std::string::npos) {
    throw InputError({{Severity::kError, "--vary", 1, 1, "the key to vary is named without a value",
                       "for example --vary eligibility.servers", key}});
  }
  with_value(topology, key, 1);
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
  j.upper = j.mean + boost::math::quantile(law, 0.95) * error;
  j.holds = j.upper < limit;
  return j;
}

SearchResult find_smallest(const StressCase& stress, const SearchOptions& options,
                           const std::function<void(const Trial&)>& progress) {
  if (options.replications < 2) {
    throw std::invalid_argument("a confidence statement needs at least two replications");
  }
  check_key(stress.topology, options.key);
  SearchResult result;
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
    for (const StressPoint& point : measure(varied, runs)) {
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

  std::int64_t fails = 0;  // no server serves nobody
  std::int64_t enough = 1;
  while (!holds(enough)) {
    fails = enough;
    if (enough >= options.most) {
      return result;
    }
    enough = std::min(enough * 2, options.most);
  }
  while (enough - fails > 1) {
    const std::int64_t middle = fails + (enough - fails) / 2;
    (holds(middle) ? enough : fails) = middle;
  }
  result.smallest = enough;
  return result;
}

}  // namespace cutover
