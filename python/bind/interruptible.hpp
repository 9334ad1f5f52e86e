/// \file
/// Long work beside the interpreter: Python handles Ctrl-C on its main thread only, so the work has a thread
/// of its own and the interpreter's thread looks for signals twenty times a second.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

#include "bind.hpp"

namespace cutover::python {

/// Does `work` with the interpreter's lock released, and calls `tick` (may be empty) with the lock held in
/// between and once at the end. \param stop set where Ctrl-C or an exception of `tick` ends the work; `work`
/// is to look at it and to come back soon. \throws what `work` or `tick` throw; KeyboardInterrupt
inline void interruptibly(std::atomic<bool>& stop, const std::function<void()>& work,
                          const std::function<void()>& tick) {
  std::mutex mutex;
  std::condition_variable finished;
  bool done = false;
  std::exception_ptr failure;
  std::thread worker([&] {
    try {
      work();
    } catch (...) {
      failure = std::current_exception();
    }
    const std::lock_guard lock(mutex);
    done = true;
    finished.notify_all();
  });
  try {
    for (bool seen_done = false; !seen_done;) {
      {
        const py::gil_scoped_release release;
        std::unique_lock lock(mutex);
        seen_done = finished.wait_for(lock, std::chrono::milliseconds{50}, [&] { return done; });
      }
      if (PyErr_CheckSignals() != 0) {
        throw py::error_already_set();
      }
      if (tick) {
        tick();
      }
    }
  } catch (...) {
    const py::gil_scoped_release release;
    stop = true;
    worker.join();
    throw;
  }
  {
    const py::gil_scoped_release release;
    worker.join();
  }
  if (failure) {
    std::rethrow_exception(failure);
  }
}

}  // namespace cutover::python
