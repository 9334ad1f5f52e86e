#include <pybind11/functional.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include "interruptible.hpp"
#include "run/branch.hpp"
#include "run/describe.hpp"
#include "run/run.hpp"

namespace cutover::python {
namespace {

const char* stage_name(Progress::Stage stage) {
  switch (stage) {
    case Progress::Stage::kData:
      return "reading data";
    case Progress::Stage::kSynthesis:
      return "making the nation";
    case Progress::Stage::kDays:
      return "simulating";
    case Progress::Stage::kOutput:
      return "writing results";
  }
  return "";
}

using OnProgress = std::function<void(const std::string&, py::object, int, int, double)>;

void run(const Scenario& scenario, const std::filesystem::path& output,
         const std::filesystem::path& data_directory, int threads, bool overwrite, bool resume,
         const std::optional<std::filesystem::path>& branch_from,
         const std::optional<std::string>& stop_after, bool tells_branch, const std::string& command_line,
         const OnProgress& on_progress) {
  std::atomic<bool> stop{false};
  std::mutex mutex;
  Progress latest;
  RunOptions options;
  options.data_directory = data_directory;
  options.output = output;
  options.overwrite = overwrite ? Overwrite::kReplace : Overwrite::kFail;
  options.resume = resume;
  options.branch_from = branch_from.value_or("");
  if (stop_after) {
    options.stop_after = parse_day(*stop_after);
  }
  options.tells_branch = tells_branch;
  options.threads = threads;
  options.command_line = command_line;
  options.abandon = [&] { return stop.load(std::memory_order_relaxed); };
  options.on_progress = [&](const Progress& p) {
    const std::lock_guard lock(mutex);
    latest = p;
    return true;
  };
  Progress told;
  told.days_done = -1;
  const auto tick = [&] {
    Progress now;
    {
      const std::lock_guard lock(mutex);
      now = latest;
    }
    if (on_progress && (now.days_done != told.days_done || now.stage != told.stage)) {
      told = now;
      on_progress(stage_name(now.stage),
                  now.stage == Progress::Stage::kDays ? to_date(now.day) : py::object(py::none()),
                  now.days_done, now.days, now.eta_seconds);
    }
  };
  interruptibly(
      stop, [&] { run_scenario(scenario, options); }, tick);
}

}  // namespace

void bind_run(py::module_& m) {
  m.def("run", &run, py::arg("scenario"), py::arg("output"), py::arg("data_directory"), py::arg("threads"),
        py::arg("overwrite"), py::arg("resume"), py::arg("branch_from"), py::arg("stop_after"),
        py::arg("tells_branch"), py::arg("command_line"), py::arg("on_progress").none(true));
  m.def(
      "last_common_day",
      [](const Scenario& a, const Scenario& b) {
        const std::optional<Day> day = last_common_day(a, b);
        return day ? to_date(*day) : py::object(py::none());
      },
      py::arg("a"), py::arg("b"));
  m.def(
      "run_id",
      [](const Scenario& scenario, const std::filesystem::path& data_directory) {
        const py::gil_scoped_release release;
        return describe_run(scenario, Model(data_directory, scenario)).run_id;
      },
      py::arg("scenario"), py::arg("data_directory"));
}

}  // namespace cutover::python
