#include <csignal>

#include <atomic>
#include <cstdio>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/locate.hpp"
#include "cli/progress.hpp"
#include "results/reader.hpp"
#include "results/summary.hpp"
#include "run/run.hpp"

namespace cutover::cli {
namespace {

std::atomic<bool> interrupted{false};

/// The first Ctrl-C asks the run to end with the days done; a second one ends the process at once.
extern "C" void on_interrupt(int signal_number) {
  interrupted = true;
  std::signal(signal_number, SIG_DFL);
}

}  // namespace

int run(const RunArguments& a) {
  const Scenario scenario = load_scenario(a.scenario.file, a.scenario.overrides);
  if (!scenario.warnings.empty()) {
    fmt::print(stderr, "{}", render(scenario.warnings));
  }
  RunOptions options;
  options.data_directory = find_data(a.data, a.scenario.file);
  options.output = a.output;
  if (options.output.empty()) {
    options.output = std::filesystem::path("out") / a.scenario.file.stem();
    options.output += ".h5";
    std::filesystem::create_directories("out");
  }
  options.overwrite = a.replace ? Overwrite::kReplace : Overwrite::kFail;
  options.resume = a.resume;
  options.threads = a.threads;
  options.areas_per_task = a.areas_per_task;
  options.commit_every_seconds = a.commit_every_seconds;
  options.command_line = a.command_line;

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

  if (!a.quiet) {
    const Summary summary = summarize(ResultReader(options.output));
    fmt::print("{}", summary_text(summary));
  }
  fmt::print("result: {}\n", options.output.string());
  if (report.status == RunStatus::kInterrupted) {
    fmt::print(stderr, "cutover: interrupted after {} of {} days; go on with --resume\n", report.days_done,
               scenario.days());
    return kInterrupted;
  }
  return kOk;
}

}  // namespace cutover::cli
