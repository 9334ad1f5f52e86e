/// \file
/// Requests made ahead of their use, on a thread of their own: making them is four hundredths of the twin's
/// work.
#pragma once

#include <cstddef>
#include <future>
#include <memory>
#include <vector>

#include "service/request.hpp"

namespace cutover {

/// The requests of another source, the same in the same order. Memory: two batches of 128 KiB.
class AheadSource final : public RequestSource {
 public:
  /// \param source used by the thread alone while this one lives; it must not pause.
  explicit AheadSource(RequestSource& source);
  ~AheadSource() override;
  AheadSource(const AheadSource&) = delete;
  AheadSource& operator=(const AheadSource&) = delete;

  /// \throws what the source throws, once all requests before it were given.
  bool next(ServiceRequest& out) override {
    if (position_ == batch_.size() && !take()) {
      return false;
    }
    out = batch_[position_++];
    return true;
  }

 private:
  struct Thread;
  /// The next batch; false where there is none.
  bool take();
  void make_another(std::vector<ServiceRequest> emptied);

  RequestSource& source_;
  std::vector<ServiceRequest> batch_;
  std::size_t position_ = 0;
  std::future<std::vector<ServiceRequest>> made_;  ///< empty at the end
  std::unique_ptr<Thread> thread_;
};

}  // namespace cutover
