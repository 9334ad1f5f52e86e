#include <unistd.h>

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/python_package.hpp"
#include "cli/scratch_file.hpp"
#include "core/diagnostic.hpp"
#include "core/output_file.hpp"
#include "planning/stress_json.hpp"
#include "planning/window.hpp"
#include "results/text_table.hpp"
#include "stress/export_load.hpp"
#include "stress/objective.hpp"
#include "tables/data_directory.hpp"
#include "topology/read.hpp"

namespace cutover::cli {
namespace {

/// A minute is told of when a larger share of its requests fails.
constexpr double kManyFail = 0.01;
constexpr std::size_t kElementsTold = 8;
/// Of the mean latency that theory expects: said on stderr where thinning moves it by more.
constexpr double kFarOff = 0.1;
/// Thinning makes more attempts fail than that: said.
constexpr double kManyMoreFail = 0.01;

LoadRequest load_request(const LoadArguments& a, Scenario scenario) {
  if (!scenario.warnings.empty()) {
    fmt::print(stderr, "{}", render(scenario.warnings));
  }
  LoadRequest request{
      std::move(scenario), find_data(a.data, a.scenario.file), a.window, false, a.threads, {}};
  if (isatty(STDERR_FILENO) != 0) {
    request.on_progress = [](double share) {
      fmt::print(stderr, "\rmaking the load: {:3.0f} %{}", 100 * share,
                 share < 1 ? "" : "\r                      \r");
      return true;
    };
  }
  return request;
}

std::string seconds_text(double s) {
  return !std::isfinite(s) ? "∞" : s < 10 ? fmt::format("{:.3f}", s) : fmt::format("{:.1f}", s);
}
std::string percent_text(double share) {
  return share == 0 ? "0 %" : share < 0.0001 ? "<0.01 %" : fmt::format("{:.2f} %", 100 * share);
}

std::string clock_text(int minute) {
  return fmt::format("{:02}:{:02}", minute / 60, minute % 60);
}

void print_table(const std::vector<StressPoint>& points, const std::vector<Objective>& objectives,
                 const Ink& ink) {
  TextTable table({"load", "offered/s", "goodput/s", "p50 s", "p95 s", "p99 s", "max s", "failures",
                   "retries", "busiest element", "busy", "theory: busy", "mean s", "mean s here",
                   objectives.empty() ? "" : "holds"});
  table.quiet(11);
  table.quiet(12);
  for (const StressPoint& p : points) {
    const auto of_answered = [&](double s) { return p.answered > 0 ? seconds_text(s) : ""; };
    table.add({fmt::format("×{:g}", p.ramp), fixed(p.offered_per_s, 0), fixed(p.goodput_per_s, 0),
               of_answered(p.p50_s), of_answered(p.p95_s), of_answered(p.p99_s), of_answered(p.max_s),
               percent_text(p.failure_share), fmt::format("{:.3f}", p.retries_per_request), p.busiest,
               fmt::format("{:.0f} %", 100 * p.busiest_utilization),
               fmt::format("{:.0f} %", 100 * p.predicted_utilization), seconds_text(p.predicted_mean_s),
               of_answered(p.mean_s),
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

/// What was full, and what nearly: also of a single factor.
void print_elements(const StressPoint& point, const Ink& ink) {
  std::vector<ElementUse> uses = point.elements;
  const bool given_up =
      std::any_of(uses.begin(), uses.end(), [](const ElementUse& use) { return use.given_up > 0; });
  TextTable table(
      {"element", "utilization", "in the busiest minute", "longest queue", given_up ? "calls given up" : ""});
  std::stable_sort(uses.begin(), uses.end(),
                   [](const ElementUse& a, const ElementUse& b) { return a.most > b.most; });
  // Where callers give up, the tier that keeps them waiting may be idle or down.
  const auto told = uses.begin() + std::min<std::ptrdiff_t>(std::ssize(uses), kElementsTold);
  std::stable_sort(told, uses.end(),
                   [](const ElementUse& a, const ElementUse& b) { return a.given_up > b.given_up; });
  const auto rest = std::find_if(told, uses.end(), [](const ElementUse& use) { return use.given_up == 0; });
  uses.erase(std::min(rest, told + std::min<std::ptrdiff_t>(uses.end() - told, kElementsTold / 2)),
             uses.end());
  for (const ElementUse& use : uses) {
    table.add({use.name, percent_text(use.utilization), percent_text(use.most),
               thousands(static_cast<double>(use.longest_queue)),
               given_up ? thousands(static_cast<double>(use.given_up)) : ""});
  }
  fmt::print("\n{}", table.render(ink));
}

/// What simulating one request in `thin` costs: of each factor the station that is farthest off.
void print_thinning(const std::vector<StressPoint>& points, int thin, const Ink& ink) {
  TextTable table({"load", "requests simulated", "theory: mean s", "as simulated s",
                   "farthest off by thinning", "mean wait s", "as simulated s"});
  for (const StressPoint& p : points) {
    const auto off = [](const ThinnedStation& e) {
      return std::isfinite(e.wait_ms) ? e.thinned_wait_ms - e.wait_ms : 0;
    };
    const auto farthest =
        std::max_element(p.thinning.begin(), p.thinning.end(),
                         [&](const ThinnedStation& a, const ThinnedStation& b) { return off(a) < off(b); });
    if (farthest != p.thinning.end()) {
      table.add({fmt::format("×{:g}", p.ramp), thousands(static_cast<double>(p.requests / thin)),
                 seconds_text(p.predicted_mean_s), seconds_text(p.predicted_thinned_mean_s), farthest->name,
                 seconds_text(farthest->wait_ms / 1e3), seconds_text(farthest->thinned_wait_ms / 1e3)});
    }
  }
  fmt::print("\n{}", table.render(ink));
  fmt::print(
      "One request in {} on a platform so many times smaller, by theory as above (∞: full): servers are "
      "whole\n"
      "and slower or faster to make up for it, links are slower, and smaller pools wait longer at the same\n"
      "use. Beside that, means scatter {:.1f} times as much. Counts are multiplied.\n",
      thin, std::sqrt(thin));
}

/// The factor whose mean thinning moves farthest, if that is far.
void warn_of_thinning(const std::vector<StressPoint>& points, int thin) {
  const auto moved = [](const StressPoint& p) {
    return std::isfinite(p.predicted_mean_s) ? std::abs(p.predicted_thinned_mean_s / p.predicted_mean_s - 1)
                                             : 0;
  };
  const auto farthest =
      std::max_element(points.begin(), points.end(),
                       [&](const StressPoint& a, const StressPoint& b) { return moved(a) < moved(b); });
  if (thin > 1 && moved(*farthest) > kFarOff) {
    fmt::print(stderr,
               "cutover: warning: by theory the platform that is {} times smaller answers in {} s on average "
               "at ×{:g}, the whole one in {} s: a smaller --thin comes nearer\n",
               thin, seconds_text(farthest->predicted_thinned_mean_s), farthest->ramp,
               seconds_text(farthest->predicted_mean_s));
  }
  const auto more = [](const StressPoint& p) {
    return p.predicted_thinned_failure_share - p.predicted_failure_share;
  };
  const auto failing =
      std::max_element(points.begin(), points.end(),
                       [&](const StressPoint& a, const StressPoint& b) { return more(a) < more(b); });
  if (thin > 1 && more(*failing) > kManyMoreFail) {
    fmt::print(
        stderr,
        "cutover: warning: by theory {} of the attempts of a class fail at ×{:g} on the platform that is {} "
        "times smaller, {} on the whole one: its slower servers are waited for no longer; a smaller --thin "
        "comes nearer\n",
        percent_text(failing->predicted_thinned_failure_share), failing->ramp, thin,
        percent_text(failing->predicted_failure_share));
  }
}

void print_calls(const std::vector<StressPoint>& points, const CallCentreRule& rule, bool open,
                 const Ink& ink) {
  if (!open) {
    fmt::print("Call centre closed all day; calls of the next opening day: {}\n",
               thousands(static_cast<double>(points.front().calls_next_day)));
    return;
  }
  TextTable table({fmt::format("call centre, {} agents", rule.agents), "calls", "waited p95 s",
                   fmt::format("within {:g} s", rule.service_level_seconds), "hung up"});
  for (const StressPoint& p : points) {
    table.add({fmt::format("×{:g}", p.ramp), thousands(static_cast<double>(p.calls)),
               seconds_text(p.call_wait_p95_s), percent_text(p.calls_in_time_share),
               percent_text(p.calls_abandoned_share)});
  }
  fmt::print("{}", table.render(ink));
}

void print_knee(const std::vector<StressPoint>& points) {
  const Knee knee = find_knee(points);
  const std::string theory = fmt::format("By theory the bottleneck, {}, is full at ×{:.2f}",
                                         points.back().predicted_bottleneck, knee.by_theory);
  const std::string held =
      knee.holds > 0 ? fmt::format("at ×{:g} at most 0.1 % of requests fail", knee.holds) : "";
  if (knee.breaks == 0) {
    fmt::print("\n{}; up to ×{:g} at most 0.1 % of requests fail.\n", theory, knee.holds);
  } else if (knee.few_fail_yet) {
    fmt::print(
        "\n{}; {}×{:g} is more than the bottleneck can do for long, though at most 0.1 % of requests fail in "
        "this window.\n",
        theory, held.empty() ? held : held + "; ", knee.breaks);
  } else if (held.empty()) {
    fmt::print("\n{}; more than 0.1 % of requests fail at ×{:g} already.\n", theory, knee.breaks);
  } else {
    fmt::print("\n{}; {}, at ×{:g} more do.\n", theory, held, knee.breaks);
  }
}

int search(const StressArguments& a, const StressTest& test, double ramp,
           const std::vector<Objective>& objectives) {
  const SearchOptions options{.key = a.vary,
                              .objectives = objectives,
                              .replications = a.replications,
                              .seed = a.seed,
                              .ramp = ramp,
                              .most = a.most};
  const SearchResult found = test.find_smallest(options, [&](const Trial& trial) {
    fmt::print(stderr, "{} = {}: {}\n", a.vary, trial.value, trial.holds ? "holds" : "does not hold");
  });
  if (a.json) {
    fmt::print("{}\n", search_json(test, options, found).dump(2));
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
    fmt::print("\nNo value up to {} holds.\n", found.most);
    return kChecksViolated;
  }
  fmt::print(
      "\n{} = {} is the smallest value that holds, with 95 % confidence for each objective, over {} "
      "replications at ×{:g} load.\n",
      a.vary, *found.smallest, a.replications, ramp);
  return kOk;
}

const char* const kFigureBy = "The figure is drawn";

/// Before minutes of work that it would waste.
void check_figure(const std::filesystem::path& file, bool replace) {
  if (file.empty()) {
    return;
  }
  std::string ending = file.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (ending != ".svg" && ending != ".png" && ending != ".pdf") {
    throw std::invalid_argument("a figure ends in .svg, .png or .pdf, found '" + file.string() + "'");
  }
  check_output(file, replace);
  need_python(kFigureBy);
}

/// Charts are matplotlib's work.
void draw_ramp(const std::filesystem::path& file, const nlohmann::ordered_json& ramp) {
  const ScratchFile data(ramp.dump());
  if (run_python("cutover.plot.ramp_figure", {data.path().string(), file.string()}, kFigureBy) != kOk) {
    throw std::runtime_error("the figure '" + file.string() + "' could not be drawn");
  }
}

}  // namespace

int stress(const StressArguments& a) {
  check_figure(a.figure, a.replace);
  const std::vector<Objective> objectives =
      a.objectives.empty() ? std::vector<Objective>{} : parse_objectives(a.objectives);
  if (!a.vary.empty() && objectives.empty()) {
    throw std::invalid_argument(
        "--vary needs the objectives that are to hold: --slo \"p99<3s,failures<0.1%\"");
  }
  const std::vector<double> ramp =
      parse_ramp(a.ramp.empty() ? (a.vary.empty() ? "1,1.5,2,2.5,3,3.5,4,4.5,5" : "1") : a.ramp);
  if (!a.vary.empty() && ramp.size() > 1) {
    throw std::invalid_argument("--vary looks for a value at one factor of the load, and --ramp names " +
                                std::to_string(ramp.size()) + ": give one");
  }
  StressRequest request{
      .load = load_request(a.load, load_scenario(a.load.scenario.file, a.load.scenario.overrides)),
      .topology = a.topology,
      .changes = a.changes,
      .engine = a.engine == "simgrid" ? StressEngine::kSimGrid : StressEngine::kTwin,
      .agents = a.agents,
      .seed = a.seed,
      .thin = a.thin};
  const StressTest test(std::move(request), [&](const ServiceTopology& topology) {
    if (!a.vary.empty()) {
      check_key(topology, a.vary);
    }
  });
  if (!test.idle().empty()) {
    fmt::print(stderr, "cutover: warning: {}\n", test.idle());
  }
  const Ink ink{isatty(STDOUT_FILENO) != 0};
  if (!a.json) {
    fmt::print("{} under the requests of {}\n{} · engine {} · seed {}{}\n\n", ink.bold(test.topology().title),
               test.scenario().title, window_text(test.made().window), a.engine, a.seed,
               a.thin > 1 ? fmt::format(" · one request in {}", a.thin) : "");
  }
  if (!a.vary.empty()) {
    return search(a, test, ramp.front(), objectives);
  }

  const auto begin = std::chrono::steady_clock::now();
  const std::vector<StressPoint> points = test.measure(ramp);
  const double simulated = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  warn_of_thinning(points, a.thin);
  const int holding =
      std::all_of(points.begin(), points.end(), [&](const StressPoint& p) { return all_hold(objectives, p); })
          ? kOk
          : kChecksViolated;
  const auto draw = [&] {
    if (!a.figure.empty()) {
      std::fflush(stdout);  // what was measured is not lost with a figure that cannot be drawn
      draw_ramp(a.figure, ramp_json(test, points, objectives));
    }
    return holding;
  };
  if (a.json) {
    fmt::print("{}\n", ramp_json(test, points, objectives).dump(2));
    return draw();
  }
  print_table(points, objectives, ink);
  if (points.size() == 1) {
    print_classes(points.front(), ink);
    print_elements(points.front(), ink);
  }
  print_knee(points);
  if (!test.topology().events.empty()) {
    fmt::print("Theory takes every element to be at work: events of the platform are not in it.\n");
  }
  if (a.thin > 1) {
    print_thinning(points, a.thin, ink);
  }
  fmt::print("\n");
  print_calls(points, test.call_centre(), test.call_centre_open(), ink);
  fmt::print("{:.1f} s for the load, {:.1f} s for the service\n", test.made().seconds, simulated);
  draw();
  if (!a.figure.empty()) {
    fmt::print("figure: {}\n", a.figure.string());
  }
  return holding;
}

int export_load(const ExportLoadArguments& a) {
  if (a.csv.empty() && a.k6.empty()) {
    throw std::invalid_argument("nothing to write: name a file with --csv or --k6");
  }
  if (a.step_seconds < 1 || 3'600 % a.step_seconds != 0) {
    throw std::invalid_argument(
        fmt::format("--step {} must divide an hour: 1, 2, 5, 10, 30, 60 …", a.step_seconds));
  }
  if (!a.csv.empty() && !a.k6.empty() && is_same_output(a.csv, a.k6)) {
    throw std::invalid_argument(
        fmt::format("--csv and --k6 both name '{}': give each a file of its own", a.k6.string()));
  }
  for (const std::filesystem::path& file : {a.csv, a.k6}) {
    check_output(file, a.replace);
  }
  LoadRequest request = load_request(a.load, load_scenario(a.load.scenario.file, a.load.scenario.overrides));
  request.whole_day = true;
  K6Script script{.title = request.scenario.title, .step_seconds = a.step_seconds};
  if (const std::filesystem::path topology = topology_of(request.scenario);
      !a.k6.empty() && !topology.empty()) {
    script.give_up_s = read_topology(topology).client.give_up_s;
  }
  const MadeLoad made = make_load(request);
  std::vector<OutputFile> files;
  if (!a.csv.empty()) {
    files.push_back({a.csv, [&](std::ostream& out) { write_load_csv(made.load, made.window, out); }});
  }
  if (!a.k6.empty()) {
    files.push_back({a.k6, [&](std::ostream& out) { write_k6_script(made.load, made.window, script, out); }});
  }
  write_outputs(files);
  for (const OutputFile& written : files) {
    fmt::print("{}\n", written.file.string());
  }
  return kOk;
}

}  // namespace cutover::cli
