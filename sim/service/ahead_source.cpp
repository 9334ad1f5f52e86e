#include "service/ahead_source.hpp"

#include <exception>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

namespace cutover {
namespace {

constexpr std::size_t kBatch = 8'192;

}  // namespace

struct AheadSource::Thread {
  boost::asio::thread_pool pool{1};
  std::exception_ptr error;  ///< of the source, told behind the requests before it
};

AheadSource::AheadSource(RequestSource& source) : source_(source), thread_(std::make_unique<Thread>()) {
  make_another({});
}

AheadSource::~AheadSource() {
  thread_->pool.join();
}

void AheadSource::make_another(std::vector<ServiceRequest> emptied) {
  std::packaged_task<std::vector<ServiceRequest>()> task([this, batch = std::move(emptied)]() mutable {
    batch.resize(kBatch);
    std::size_t n = 0;
    try {
      while (n < kBatch && source_.next(batch[n])) {
        ++n;
      }
    } catch (...) {
      thread_->error = std::current_exception();
    }
    batch.resize(n);
    return std::move(batch);
  });
  made_ = task.get_future();
  boost::asio::post(thread_->pool, std::move(task));
}

bool AheadSource::take() {
  std::vector<ServiceRequest> next;
  if (made_.valid()) {
    next = made_.get();
  } else if (thread_->error != nullptr) {
    std::rethrow_exception(thread_->error);
  }
  std::swap(batch_, next);
  position_ = 0;
  if (batch_.size() == kBatch) {
    make_another(std::move(next));
  } else if (batch_.empty() && thread_->error != nullptr) {
    std::rethrow_exception(thread_->error);
  }
  return !batch_.empty();
}

}  // namespace cutover
