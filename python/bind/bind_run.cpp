#include <pybind11/functional.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "bind.hpp"
#include "run/run.hpp"

namespace cutover::python {
namespace {

/// What the thread of the run and the interpreter's thread share.
struct Shared {
  std::mutex mutex;
  std::condition_variable changed;
  Progress progress;
  bool done = false;
  std::exception_ptr failure;
  RunReport report;
  std::atomic<bool> abandon{false};
};

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

/// Runs in a thread of its own: the interpreter's thread must stay free to notice Ctrl-C, which Python handles
/// on its main thread only, twenty times a second.
py::tuple run(const Scenario& scenario, const std::filesystem::path& output,
              const std::filesystem::path& data_directory, int threads, bool overwrite, bool resume,
              const std::string& command_line,
              const std::function<void(const std::string&, py::object, int, int, double)>& on_progress) {
  Shared shared;
  RunOptions options;
  options.data_directory = data_directory;
  options.output = output;
  options.overwrite = overwrite ? Overwrite::kReplace : Overwrite::kFail;
  options.resume = resume;
  options.threads = threads;
  options.command_line = command_line;
  options.abandon = [&] { return shared.abandon.load(std::memory_order_relaxed); };
  options.on_progress = [&](const Progress& p) {
    const std::lock_guard lock(shared.mutex);
    shared.progress = p;
    return !shared.abandon;
  };

  std::thread worker([&] {
    try {
      shared.report = run_scenario(scenario, options);
    } catch (...) {
      shared.failure = std::current_exception();
    }
    const std::lock_guard lock(shared.mutex);
    shared.done = true;
    shared.changed.notify_all();
  });
  const auto stop = [&] {
    const py::gil_scoped_release release;
    shared.abandon = true;
    worker.join();
  };

  int told = -1;
  auto stage = Progress::Stage::kData;
  try {
    for (bool done = false; !done;) {
      Progress progress;
      {
        const py::gil_scoped_release release;
        std::unique_lock lock(shared.mutex);
        done = shared.changed.wait_for(lock, std::chrono::milliseconds{50}, [&] { return shared.done; });
        progress = shared.progress;
      }
      if (PyErr_CheckSignals() != 0) {
        throw py::error_already_set();
      }
      if (on_progress && (progress.days_done != told || progress.stage != stage)) {
        told = progress.days_done;
        stage = progress.stage;
        on_progress(stage_name(stage), stage == Progress::Stage::kDays ? to_date(progress.day) : py::none(),
                    progress.days_done, progress.days, progress.eta_seconds);
      }
    }
  } catch (...) {
    stop();
    throw;
  }
  {
    const py::gil_scoped_release release;
    worker.join();
  }
  if (shared.failure) {
    std::rethrow_exception(shared.failure);
  }
  return py::make_tuple(shared.report.days_done, shared.report.host.wall_s);
}

}  // namespace

void bind_run(py::module_& m) {
  m.def("run", &run, py::arg("scenario"), py::arg("output"), py::arg("data_directory"), py::arg("threads"),
        py::arg("overwrite"), py::arg("resume"), py::arg("command_line"), py::arg("on_progress").none(true));
  m.def(
      "run_id",
      [](const Scenario& scenario, const std::filesystem::path& data_directory) {
        const py::gil_scoped_release release;
        return describe_run(scenario, Model(data_directory, scenario)).run_id;
      },
      py::arg("scenario"), py::arg("data_directory"));
}

}  // namespace cutover::python
