#include <unistd.h>

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "tables/data_directory.hpp"
#include "cli/progress.hpp"
#include "cli/window.hpp"
#include "core/diagnostic.hpp"
#include "core/output_file.hpp"
#include "results/text_table.hpp"
#include "run/service_load.hpp"
#include "stress/export_load.hpp"
#include "stress/objective.hpp"
#include "stress/search.hpp"
#include "tables/nation_tables.hpp"
#include "topology/maintenance.hpp"
#include "topology/read.hpp"

namespace cutover::cli {
namespace {

using nlohmann::ordered_json;

/// A minute is told of when a larger share of its requests fails.
constexpr double kManyFail = 0.01;

/// Scenario, its day's requests and where they come from.
struct MadeLoad {
  Scenario scenario;
  StressWindow window;
  ServiceLoad load;
  double seconds = 0;  ///< wall time
};

MadeLoad make_load(const LoadArguments& a) {
  MadeLoad made{load_scenario(a.scenario.file, a.scenario.overrides), {}, {}, 0};
  if (!made.scenario.warnings.empty()) {
    fmt::print(stderr, "{}", render(made.scenario.warnings));
  }
  const bool given = !a.window.empty();
  made.window = given ? parse_window(a.window) : StressWindow{made.scenario.start, 0, ServiceLoad::kSeconds};
  const auto begin = std::chrono::steady_clock::now();
  const bool terminal = isatty(STDERR_FILENO) != 0;
  const std::filesystem::path data = find_data(a.data, a.scenario.file);
  made.load = service_load(data, made.scenario, made.window.day, a.threads, [&](double share) {
    if (terminal) {
      fmt::print(stderr, "\rmaking the load of {}: {:3.0f} %", format_day(made.window.day), 100 * share);
    }
    return true;
  });
  if (terminal) {
    fmt::print(stderr, "\r{:60}\r", "");
  }
  made.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  if (!given) {
    made.window = busiest_hour(made.load, made.window.day);
  }
  return made;
}

/// The topology of the arguments, else the scenario's, else the reference platform beside the scenario.
std::filesystem::path topology_path(const StressArguments& a, const Scenario& scenario) {
  if (!a.topology.empty()) {
    return a.topology;
  }
  const std::filesystem::path folder = std::filesystem::path(scenario.file).parent_path();
  if (!scenario.parameters.central.topology.empty()) {
    return folder / scenario.parameters.central.topology;
  }
  const std::filesystem::path reference = folder / "central" / "reference.toml";
  if (!std::filesystem::exists(reference)) {
    throw std::invalid_argument("the scenario names no central.topology and there is no '" +
                                reference.string() + "': name the topology with --topology");
  }
  return reference;
}

/// Faults of overrides point at the option that holds them.
ServiceTopology read_changed(const std::filesystem::path& file, const std::vector<std::string>& changes) {
  try {
    return read_topology(file, changes);
  } catch (const InputError& error) {
    std::vector<Diagnostic> faults = error.diagnostics();
    for (Diagnostic& fault : faults) {
      fault.file = fault.file == "--set" ? "--central" : fault.file;
    }
    throw InputError(std::move(faults));
  }
}

std::vector<double> parse_ramp(const std::string& text) {
  std::vector<double> ramp;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string part = text.substr(begin, end - begin);
    std::size_t used = 0;
    double factor = 0;
    try {
      factor = std::stod(part, &used);
    } catch (const std::exception&) {
      used = 0;
    }
    if (used != part.size() || part.empty() || !(factor > 0) || factor > LoadSource::kMaxRamp) {
      throw std::invalid_argument(
          fmt::format("--ramp '{}': factors above 0 and up to {:.0f}, separated by commas, as 1,1.5,2", text,
                      LoadSource::kMaxRamp));
    }
    ramp.push_back(factor);
    begin = end + 1;
  }
  return ramp;
}

std::string seconds_text(double s) {
  return !std::isfinite(s) ? "∞" : s < 10 ? fmt::format("{:.3f}", s) : fmt::format("{:.1f}", s);
}
std::string percent_text(double share) {
  return share == 0 ? "0 %" : share < 0.0001 ? "<0.01 %" : fmt::format("{:.2f} %", 100 * share);
}

bool all_hold(const std::vector<Objective>& objectives, const StressPoint& point) {
  return std::all_of(objectives.begin(), objectives.end(),
                     [&](const Objective& o) { return metric_of(point, o.metric) < o.limit; });
}

std::string clock_text(int minute) {
  return fmt::format("{:02}:{:02}", minute / 60, minute % 60);
}

ordered_json to_json(const StressPoint& p) {
  const auto number = [](double v) { return std::isfinite(v) ? ordered_json(v) : ordered_json(nullptr); };
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
  return {{"ramp", p.ramp},
          {"requests", p.requests},
          {"attempts", p.attempts},
          {"answered", p.answered},
          {"timed_out", p.timed_out},
          {"rejected", p.rejected},
          {"offered_per_s", p.offered_per_s},
          {"goodput_per_s", p.goodput_per_s},
          {"mean_s", p.mean_s},
          {"p50_s", p.p50_s},
          {"p95_s", p.p95_s},
          {"p99_s", p.p99_s},
          {"max_s", p.max_s},
          {"failure_share", p.failure_share},
          {"retries_per_request", p.retries_per_request},
          {"busiest", p.busiest},
          {"busiest_utilization", p.busiest_utilization},
          {"classes", classes},
          {"minutes", minutes},
          {"calls", p.calls},
          {"calls_next_day", p.calls_next_day},
          {"call_wait_p95_s", p.call_wait_p95_s},
          {"calls_abandoned_share", p.calls_abandoned_share},
          {"predicted_bottleneck", p.predicted_bottleneck},
          {"predicted_utilization", p.predicted_utilization},
          {"predicted_mean_s", number(p.predicted_mean_s)},
          {"run_seconds", p.run_seconds}};
}

void print_table(const std::vector<StressPoint>& points, const std::vector<Objective>& objectives,
                 const Ink& ink) {
  TextTable table({"load", "offered/s", "goodput/s", "p50 s", "p95 s", "p99 s", "max s", "failures",
                   "retries", "busiest station", "busy", "theory: busy", "mean s", "mean s here",
                   objectives.empty() ? "" : "holds"});
  table.quiet(11);
  table.quiet(12);
  for (const StressPoint& p : points) {
    table.add({fmt::format("×{:g}", p.ramp), fixed(p.offered_per_s, 0), fixed(p.goodput_per_s, 0),
               seconds_text(p.p50_s), seconds_text(p.p95_s), seconds_text(p.p99_s), seconds_text(p.max_s),
               percent_text(p.failure_share), fmt::format("{:.3f}", p.retries_per_request), p.busiest,
               fmt::format("{:.0f} %", 100 * p.busiest_utilization),
               fmt::format("{:.0f} %", 100 * p.predicted_utilization), seconds_text(p.predicted_mean_s),
               seconds_text(p.mean_s),
               objectives.empty()        ? ""
               : all_hold(objectives, p) ? "yes"
                                         : "no"});
  }
  fmt::print("{}", table.render(ink));
}

/// Who was hit and when: of a single factor, as a ramp of them would be a book.
void print_classes(const StressPoint& point, const Ink& ink) {
  TextTable table({"request class", "requests", "failures", "retries", "p50 s", "p99 s"});
  for (std::size_t c = 0; c < kServiceClasses; ++c) {
    const StressClass& figures = point.classes[c];
    if (figures.requests == 0) {
      continue;
    }
    const bool answered = figures.failed < figures.requests;
    std::string name = kServiceClassNames[c];
    std::replace(name.begin(), name.end(), '_', ' ');
    table.add({name, thousands(static_cast<double>(figures.requests)), percent_text(figures.failure_share()),
               fmt::format("{:.3f}", figures.retries_per_request),
               answered ? seconds_text(figures.p50_s) : "", answered ? seconds_text(figures.p99_s) : ""});
  }
  fmt::print("\n{}", table.render(ink));
  for (const FailingSpan& span : failing_spans(point.minutes, kManyFail)) {
    fmt::print("More than {:g} % fail of who ask from {} to {}, most at {}: {}\n", 100 * kManyFail,
               clock_text(span.from_minute), clock_text(span.until_minute), clock_text(span.worst_minute),
               percent_text(span.worst_share));
  }
}

void print_calls(const std::vector<StressPoint>& points, int agents, bool open, const Ink& ink) {
  if (!open) {
    fmt::print("Call centre closed all day; calls of the next opening day: {}\n",
               thousands(static_cast<double>(points.front().calls_next_day)));
    return;
  }
  TextTable table({fmt::format("call centre, {} agents", agents), "calls", "waited p95 s", "hung up"});
  for (const StressPoint& p : points) {
    table.add({fmt::format("×{:g}", p.ramp), thousands(static_cast<double>(p.calls)),
               seconds_text(p.call_wait_p95_s), percent_text(p.calls_abandoned_share)});
  }
  fmt::print("{}", table.render(ink));
}

void print_knee(const std::vector<StressPoint>& points) {
  const Knee knee = find_knee(points);
  const std::string theory = fmt::format("By theory the bottleneck, {}, is full at ×{:.2f}",
                                         points.back().predicted_bottleneck, knee.by_theory);
  if (knee.breaks == 0) {
    fmt::print("\n{}; up to ×{:g} at most 0.1 % of requests fail.\n", theory, knee.holds);
  } else if (knee.holds == 0) {
    fmt::print("\n{}; more than 0.1 % of requests fail at ×{:g} already.\n", theory, knee.breaks);
  } else {
    fmt::print("\n{}; at ×{:g} at most 0.1 % of requests fail, at ×{:g} more do.\n", theory, knee.holds,
               knee.breaks);
  }
}

int search(const StressArguments& a, const StressCase& stress, double ramp,
           const std::vector<Objective>& objectives, const ordered_json& head) {
  const SearchOptions options{.key = a.vary,
                              .objectives = objectives,
                              .replications = a.replications,
                              .seed = a.seed,
                              .ramp = ramp,
                              .most = a.most};
  const SearchResult found = find_smallest(stress, options, [&](const Trial& trial) {
    fmt::print(stderr, "{} = {}: {}\n", a.vary, trial.value, trial.holds ? "holds" : "does not hold");
  });
  if (a.json) {
    ordered_json trials = ordered_json::array();
    for (const Trial& trial : found.trials) {
      ordered_json judged = ordered_json::array();
      for (std::size_t o = 0; o < objectives.size(); ++o) {
        const Judgement& j = trial.judgements[o];
        const auto number = [](double v) {
          return std::isfinite(v) ? ordered_json(v) : ordered_json(nullptr);
        };
        judged.push_back({{"objective", objectives[o].text},
                          {"mean", number(j.mean)},
                          {"upper_95", number(j.upper)},
                          {"holds", j.holds}});
      }
      trials.push_back({{"value", trial.value}, {"holds", trial.holds}, {"objectives", judged}});
    }
    ordered_json out = head;
    out["vary"] = a.vary;
    out["replications"] = a.replications;
    out["smallest"] = found.smallest ? ordered_json(*found.smallest) : ordered_json(nullptr);
    out["trials"] = trials;
    fmt::print("{}\n", out.dump(2));
    return found.smallest ? kOk : kChecksViolated;
  }
  std::vector<std::string> titles{a.vary};
  for (const Objective& o : objectives) {
    titles.push_back(o.text);
    titles.emplace_back("95 % bound");
  }
  titles.emplace_back("holds");
  TextTable table(titles);
  for (const Trial& trial : found.trials) {
    std::vector<std::string> row{fmt::format("{}", trial.value)};
    for (const Judgement& j : trial.judgements) {
      row.push_back(fmt::format("{:.4g}", j.mean));
      row.push_back(fmt::format("{:.4g}", j.upper));
    }
    row.emplace_back(trial.holds ? "yes" : "no");
    table.add(row);
  }
  fmt::print("{}", table.render(Ink{isatty(STDOUT_FILENO) != 0}));
  if (!found.smallest) {
    fmt::print("\nNo value up to {} holds.\n", a.most);
    return kChecksViolated;
  }
  fmt::print(
      "\n{} = {} is the smallest value that holds, with 95 % confidence for each objective, over {} "
      "replications at ×{:g} load.\n",
      a.vary, *found.smallest, a.replications, ramp);
  return kOk;
}

}  // namespace

int stress(const StressArguments& a) {
  const std::vector<Objective> objectives =
      a.objectives.empty() ? std::vector<Objective>{} : parse_objectives(a.objectives);
  if (!a.vary.empty() && objectives.empty()) {
    throw std::invalid_argument(
        "--vary needs the objectives that are to hold: --slo \"p99<3s,failures<0.1%\"");
  }
  const std::vector<double> ramp =
      parse_ramp(a.ramp.empty() ? (a.vary.empty() ? "1,1.5,2,2.5,3,3.5,4,4.5,5" : "1") : a.ramp);
  if (!a.load.window.empty()) {
    parse_window(a.load.window);
  }
  // The topology first: a fault in it should not wait for the load.
  const Scenario scenario = load_scenario(a.load.scenario.file, a.load.scenario.overrides);
  const std::filesystem::path file = topology_path(a, scenario);
  ServiceTopology topology = read_changed(file, a.changes);
  if (!a.vary.empty()) {
    check_key(topology, a.vary);
  }

  const MadeLoad made = make_load(a.load);
  const std::int64_t midnight = std::int64_t{day_number(made.window.day)} * 86'400;
  topology = for_period(std::move(topology), midnight, midnight + 86'400);
  CallCentreRule rule;
  rule.agents = a.agents;
  const NationTables tables = load_nation_tables(find_data(a.load.data, a.load.scenario.file));
  const StressCase stress{topology,    made.load,
                          made.window, a.engine == "simgrid" ? StressEngine::kSimGrid : StressEngine::kTwin,
                          rule,        call_centre_hours(Calendar(tables.holidays), made.window.day)};
  const ordered_json head{
      {"scenario", scenario.title},         {"topology", topology.title}, {"topology_file", file.string()},
      {"window", window_text(made.window)}, {"engine", a.engine},         {"seed", a.seed},
      {"load_seconds", made.seconds}};
  const Ink ink{isatty(STDOUT_FILENO) != 0};
  if (!a.json) {
    fmt::print("{} under the requests of {}\n{} · engine {} · seed {}\n\n", ink.bold(topology.title),
               scenario.title, window_text(made.window), a.engine, a.seed);
  }
  if (!a.vary.empty()) {
    return search(a, stress, ramp.front(), objectives, head);
  }

  std::vector<StressPoint> points;
  double simulated = 0;
  for (const double factor : ramp) {
    points.push_back(measure(stress, factor, a.seed));
    simulated += points.back().run_seconds;
  }
  if (a.json) {
    ordered_json out = head;
    for (const StressPoint& p : points) {
      out["points"].push_back(to_json(p));
    }
    const Knee knee = find_knee(points);
    out["knee"] = {{"by_theory", knee.by_theory}, {"holds", knee.holds}, {"breaks", knee.breaks}};
    fmt::print("{}\n", out.dump(2));
    return kOk;
  }
  print_table(points, objectives, ink);
  if (points.size() == 1) {
    print_classes(points.front(), ink);
  }
  print_knee(points);
  fmt::print("\n");
  print_calls(points, a.agents, stress.call_centre_hours.has_value(), ink);
  fmt::print("{:.1f} s for the load, {:.1f} s for the service\n", made.seconds, simulated);
  return kOk;
}

int export_load(const ExportLoadArguments& a) {
  if (a.csv.empty() && a.k6.empty()) {
    throw std::invalid_argument("nothing to write: name a file with --csv or --k6");
  }
  if (a.step_seconds < 1 || 3'600 % a.step_seconds != 0) {
    throw std::invalid_argument(
        fmt::format("--step {} must divide an hour: 1, 2, 5, 10, 30, 60 …", a.step_seconds));
  }
  for (const std::filesystem::path& file : {a.csv, a.k6}) {
    check_output(file, a.replace);
  }
  MadeLoad made = make_load(a.load);
  if (a.load.window.empty()) {
    made.window = {made.window.day, 0, ServiceLoad::kSeconds};
  }
  const auto write = [](const std::filesystem::path& file, const auto& content) {
    if (!file.empty()) {
      write_output(file, content);
      fmt::print("{}\n", file.string());
    }
  };
  write(a.csv, [&](std::ostream& out) { write_load_csv(made.load, made.window, out); });
  write(a.k6, [&](std::ostream& out) {
    write_k6_script(made.load, made.window, a.step_seconds, made.scenario.title, out);
  });
  return kOk;
}

}  // namespace cutover::cli
