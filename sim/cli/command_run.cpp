#include <unistd.h>

#include <csignal>

#include <atomic>
#include <cstdio>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/progress.hpp"
#include "results/reader.hpp"
#include "results/summary.hpp"
#include "run/checkpoint.hpp"
#include "run/describe.hpp"
#include "run/run.hpp"
#include "tables/data_directory.hpp"

namespace cutover::cli {
namespace {

std::atomic<bool> interrupted{false};

/// The first Ctrl-C asks the run to end with the days done; a second one ends the process at once.
extern "C" void on_interrupt(int signal_number) {
  interrupted = true;
  std::signal(signal_number, SIG_DFL);
}

/// True if `path` is a result of run `run_id` in that state.
bool result_is(const std::filesystem::path& path, const std::string& run_id, const std::string& status) {
  try {
    const ResultReader result(path);
    return result.info().run_id == run_id && result.status() == status;
  } catch (const ResultError&) {
    return false;
  }
}

int show_result(const std::filesystem::path& path, bool quiet) {
  if (!quiet) {
    fmt::print("{}", summary_text(summarize(ResultReader(path)), {.color = isatty(STDOUT_FILENO) != 0}));
  }
  fmt::print("result: {}\n", path.string());
  return kOk;
}

}  // namespace

int run(const RunArguments& a) {
  const Scenario scenario = load_scenario(a.scenario.file, a.scenario.overrides);
  RunOptions options;
  options.data_directory = find_data(a.data, a.scenario.file);
  print_warnings(scenario, options.data_directory);
  warn_of_idle_events(scenario);
  options.output = a.output;
  if (options.output.empty()) {
    options.output = std::filesystem::path("out") / a.scenario.file.stem();
    options.output += ".h5";
    std::filesystem::create_directories("out");
  }
  options.overwrite = a.replace ? Overwrite::kReplace : Overwrite::kFail;
  options.resume = a.resume;
  options.branch_from = a.branch_from;
  if (!a.stop_after.empty()) {
    options.stop_after = parse_day(a.stop_after);
  }
  options.threads = a.threads;
  options.areas_per_task = a.areas_per_task;
  options.commit_every_seconds = a.commit_every_seconds;
  options.checkpoint_every_seconds = a.checkpoint_every_seconds;
  options.command_line = a.command_line;

  if (a.reuse && std::filesystem::exists(options.output)) {
    const std::string run_id = describe_run(scenario, Model(options.data_directory, scenario)).run_id;
    const bool same = result_is(options.output, run_id, "complete");
    if (same) {
      return show_result(options.output, a.quiet);
    }
    options.resume =
        std::filesystem::exists(checkpoint_path(options.output)) &&
        (result_is(options.output, run_id, "running") || result_is(options.output, run_id, "interrupted"));
    options.overwrite = Overwrite::kReplace;
    if (options.resume) {
      options.branch_from.clear();  // its days are in the result already
    }
  } else if (std::filesystem::exists(options.output) && !a.replace && !a.resume) {
    throw std::invalid_argument(
        "'" + options.output.string() +
        "' exists already: --overwrite replaces it, --resume goes on with it, -o names another");
  }
  ProgressView view(a.progress);
  options.on_progress = [&](const Progress& p) {
    view.show(p);
    return !interrupted;
  };
  std::signal(SIGINT, on_interrupt);
  std::signal(SIGTERM, on_interrupt);
  RunReport report;
  try {
    report = run_scenario(scenario, options);
  } catch (...) {
    view.close();
    throw;
  }
  view.close();

  show_result(options.output, a.quiet);
  if (report.status == RunStatus::kInterrupted && report.as_asked) {
    fmt::print(stderr,
               "cutover: stopped after {}, day {} of {}; go on with --resume, or begin other futures with "
               "--branch-from {}\n",
               a.stop_after, report.days_done, scenario.days(), options.output.string());
    return kOk;
  }
  if (report.status == RunStatus::kInterrupted) {
    const bool can_resume = std::filesystem::exists(checkpoint_path(options.output));
    fmt::print(stderr, "cutover: interrupted after {} of {} days; {}\n", report.days_done, scenario.days(),
               can_resume ? "go on with --resume"
                          : "it went area by area and leaves nothing to go on from: run it again, with "
                            "--commit-every 0 if it shall keep each day");
    return kInterrupted;
  }
  return kOk;
}

}  // namespace cutover::cli
