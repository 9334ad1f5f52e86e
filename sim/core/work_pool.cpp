#include "core/work_pool.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

namespace cutover {
namespace {

constexpr std::chrono::milliseconds kAskEvery{100};

}  // namespace

struct WorkPool::Impl {
  explicit Impl(int threads) : pool(static_cast<std::size_t>(threads)) {}
  boost::asio::thread_pool pool;
};

WorkPool::WorkPool(int threads)
    : threads_(threads < 1 ? 1 : threads), impl_(std::make_unique<Impl>(threads_)) {}

WorkPool::~WorkPool() {
  impl_->pool.join();
}

void WorkPool::for_each(std::size_t count, const std::function<void(std::size_t, int)>& task) {
  for_each(count, task, {});
}

bool WorkPool::for_each(std::size_t count, const std::function<void(std::size_t, int)>& task,
                        const std::function<bool(std::size_t)>& go_on) {
  std::atomic<std::size_t> next{0};
  std::atomic<std::size_t> done{0};
  std::atomic<bool> ended{false};  // no further task may begin
  std::exception_ptr error;
  std::mutex mutex;  // of `error` and `working`
  std::condition_variable changed;
  int working = threads_;
  const auto fail = [&] {
    const std::lock_guard lock(mutex);
    if (!error) {
      error = std::current_exception();
    }
    ended = true;
  };
  for (int worker = 0; worker < threads_; ++worker) {
    boost::asio::post(impl_->pool, [&, worker] {
      for (std::size_t i = next++; i < count && !ended; i = next++) {
        try {
          task(i, worker);
          ++done;
        } catch (...) {
          fail();
        }
      }
      // Told under the lock: who waits may leave, and take `changed` along, as soon as it is released.
      const std::lock_guard lock(mutex);
      --working;
      changed.notify_one();
    });
  }
  std::unique_lock lock(mutex);
  const auto idle = [&] { return working == 0; };
  while (go_on && !changed.wait_for(lock, kAskEvery, idle)) {
    lock.unlock();
    try {
      if (!ended && !go_on(done)) {
        ended = true;
      }
    } catch (...) {
      fail();
    }
    lock.lock();
  }
  changed.wait(lock, idle);
  if (error) {
    std::rethrow_exception(error);
  }
  return done == count;
}

}  // namespace cutover
