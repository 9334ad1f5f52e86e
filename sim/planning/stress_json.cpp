#include "planning/stress_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "planning/window.hpp"

namespace cutover {
namespace {

using nlohmann::ordered_json;

ordered_json number(double v) {
  return std::isfinite(v) ? ordered_json(v) : ordered_json(nullptr);
}

std::string clock_text(int minute) {
  return fmt::format("{:02}:{:02}", minute / 60, minute % 60);
}

ordered_json to_json(const StressPoint& p) {
  // Of nobody answered there is none.
  const auto latency = [&](double s) { return p.answered > 0 ? ordered_json(s) : ordered_json(nullptr); };
  ordered_json classes = ordered_json::object();
  for (std::size_t c = 0; c < kServiceClasses; ++c) {
    const StressClass& figures = p.classes[c];
    classes[kServiceClassNames[c]] = {{"requests", figures.requests},
                                      {"failed", figures.failed},
                                      {"retries_per_request", figures.retries_per_request},
                                      {"p50_s", figures.p50_s},
                                      {"p99_s", figures.p99_s}};
  }
  ordered_json minutes = ordered_json::array();
  for (const StressMinute& m : p.minutes) {
    minutes.push_back({{"minute", clock_text(m.minute)}, {"requests", m.requests}, {"failed", m.failed}});
  }
  ordered_json elements = ordered_json::object();
  for (const ElementUse& use : p.elements) {
    elements[use.name] = {{"utilization", use.utilization},
                          {"busiest_minute", use.most},
                          {"longest_queue", use.longest_queue},
                          {"calls_given_up", use.given_up}};
  }
  ordered_json thinning = ordered_json::array();
  for (const ThinnedStation& e : p.thinning) {
    thinning.push_back({{"element", e.name},
                        {"wait_ms", number(e.wait_ms)},
                        {"thinned_wait_ms", number(e.thinned_wait_ms)},
                        {"service_ms", e.service_ms},
                        {"thinned_service_ms", e.thinned_service_ms}});
  }
  return {{"ramp", p.ramp},
          {"requests", p.requests},
          {"attempts", p.attempts},
          {"answered", p.answered},
          {"timed_out", p.timed_out},
          {"rejected", p.rejected},
          {"offered_per_s", p.offered_per_s},
          {"goodput_per_s", p.goodput_per_s},
          {"mean_s", latency(p.mean_s)},
          {"p50_s", latency(p.p50_s)},
          {"p95_s", latency(p.p95_s)},
          {"p99_s", latency(p.p99_s)},
          {"max_s", latency(p.max_s)},
          {"failure_share", p.failure_share},
          {"retries_per_request", p.retries_per_request},
          {"busiest", p.busiest},
          {"busiest_utilization", p.busiest_utilization},
          {"elements", elements},
          {"classes", classes},
          {"minutes", minutes},
          {"calls", p.calls},
          {"calls_next_day", p.calls_next_day},
          {"call_wait_p95_s", p.call_wait_p95_s},
          {"calls_abandoned_share", p.calls_abandoned_share},
          {"calls_in_time_share", p.calls_in_time_share},
          {"predicted_bottleneck", p.predicted_bottleneck},
          {"predicted_utilization", p.predicted_utilization},
          {"predicted_mean_s", number(p.predicted_mean_s)},
          {"predicted_thinned_mean_s",
           p.thinning.empty() ? ordered_json(nullptr) : number(p.predicted_thinned_mean_s)},
          {"predicted_failure_share", p.predicted_failure_share},
          {"predicted_thinned_failure_share",
           p.thinning.empty() ? ordered_json(nullptr) : ordered_json(p.predicted_thinned_failure_share)},
          {"run_seconds", p.run_seconds},
          {"thinning", thinning}};
}

}  // namespace

ordered_json stress_head_json(const StressTest& test) {
  return {{"scenario", test.scenario().title},
          {"topology", test.topology().title},
          {"topology_file", test.topology_file().string()},
          {"window", window_text(test.made().window)},
          {"engine", kStressEngineNames[static_cast<std::size_t>(test.request().engine)]},
          {"seed", test.request().seed},
          {"thin", test.request().thin},
          {"load_seconds", test.made().seconds}};
}

ordered_json ramp_json(const StressTest& test, const std::vector<StressPoint>& points,
                       const std::vector<Objective>& objectives) {
  ordered_json out = stress_head_json(test);
  out["agents"] = test.call_centre().agents;
  for (const StressPoint& p : points) {
    ordered_json point = to_json(p);
    if (!objectives.empty()) {
      for (const Objective& o : objectives) {
        point["objectives"].push_back(
            {{"objective", o.text}, {"value", number(metric_of(p, o.metric))}, {"holds", holds(o, p)}});
      }
      point["holds"] = all_hold(objectives, p);
    }
    out["points"].push_back(std::move(point));
  }
  const Knee knee = find_knee(points);
  out["knee"] = {{"by_theory", knee.by_theory},
                 {"holds", knee.holds},
                 {"breaks", knee.breaks},
                 {"few_fail_yet", knee.few_fail_yet}};
  return out;
}

ordered_json search_json(const StressTest& test, const SearchOptions& options, const SearchResult& found) {
  ordered_json trials = ordered_json::array();
  for (const Trial& trial : found.trials) {
    ordered_json judged = ordered_json::array();
    for (std::size_t o = 0; o < options.objectives.size(); ++o) {
      const Judgement& j = trial.judgements[o];
      judged.push_back({{"objective", options.objectives[o].text},
                        {"mean", number(j.mean)},
                        {"upper_95", number(j.upper)},
                        {"holds", j.holds}});
    }
    trials.push_back({{"value", trial.value}, {"holds", trial.holds}, {"objectives", judged}});
  }
  ordered_json out = stress_head_json(test);
  out["vary"] = options.key;
  out["ramp"] = options.ramp;
  out["replications"] = options.replications;
  out["confidence"] = kConfidence;
  out["smallest"] = found.smallest ? ordered_json(*found.smallest) : ordered_json(nullptr);
  out["largest_allowed"] = found.most;
  out["trials"] = trials;
  return out;
}

}  // namespace cutover
