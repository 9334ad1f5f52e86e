#include "run/work_pool.hpp"

#include <atomic>
#include <exception>
#include <latch>
#include <mutex>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

namespace cutover {

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
  std::atomic<std::size_t> next{0};
  std::atomic<bool> failed{false};
  std::exception_ptr error;
  std::mutex error_mutex;
  std::latch done(threads_);
  for (int worker = 0; worker < threads_; ++worker) {
    boost::asio::post(impl_->pool, [&, worker] {
      for (std::size_t i = next++; i < count && !failed; i = next++) {
        try {
          task(i, worker);
        } catch (...) {
          const std::lock_guard lock(error_mutex);
          if (!failed.exchange(true)) {
            error = std::current_exception();
          }
        }
      }
      done.count_down();
    });
  }
  done.wait();
  if (error) {
    std::rethrow_exception(error);
  }
}

}  // namespace cutover
