/// \file
/// Runs a list of independent tasks on a fixed number of threads (Boost.Asio's thread pool).
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace cutover {

class WorkPool {
 public:
  explicit WorkPool(int threads);
  ~WorkPool();
  int threads() const { return threads_; }

  /// Calls task(i, worker) for every i < count, each once, in any order, on `threads` workers; `worker` is
  /// below threads() and no two calls run with the same one at a time. Returns when all are done. \throws the
  /// first exception of a task; the remaining tasks are then skipped.
  void for_each(std::size_t count, const std::function<void(std::size_t, int)>& task);

  /// The same, and calls go_on(tasks done so far) on the calling thread, ten times a second or so, while the
  /// workers are at it: false skips the tasks that have not begun, and so does an exception, which comes out
  /// here. \return whether all tasks were done
  bool for_each(std::size_t count, const std::function<void(std::size_t, int)>& task,
                const std::function<bool(std::size_t)>& go_on);

 private:
  struct Impl;
  int threads_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cutover
