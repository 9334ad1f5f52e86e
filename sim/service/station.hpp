/// \file
/// Parts of the twin's stations that stand on their own: a growing ring and the circuit breaker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "service/draws.hpp"

namespace cutover {

/// First in, first out, in one block of memory that doubles when it is full.
template <class T>
class Ring {
 public:
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  const T& front() const { return data_[first_]; }
  void pop() {
    first_ = (first_ + 1) & (data_.size() - 1);
    --size_;
  }
  void push(const T& x) {
    if (size_ == data_.size()) {
      grow();
    }
    data_[(first_ + size_) & (data_.size() - 1)] = x;
    ++size_;
  }
  void clear() { size_ = 0; }

 private:
  void grow() {
    std::vector<T> larger(data_.empty() ? 64 : 2 * data_.size());
    for (std::size_t i = 0; i < size_; ++i) {
      larger[i] = data_[(first_ + i) & (data_.size() - 1)];
    }
    data_.swap(larger);
    first_ = 0;
  }

  std::vector<T> data_;
  std::size_t first_ = 0;
  std::size_t size_ = 0;
};

/// The circuit breaker of one station, by the rule in draws.hpp.
class BreakerState {
 public:
  explicit BreakerState(const CircuitBreaker& rule)
      : window_(micros_of_seconds(rule.window_s)),
        open_(micros_of_seconds(rule.open_s)),
        minimum_(rule.minimum),
        share_(rule.failure_share) {}

  bool installed() const { return window_ > 0; }
  bool open(Micros at) const { return at < open_until_; }

  /// A request has left the station, served or not. Calls come in the order of `at`.
  void departed(Micros at, bool failed) {
    if (!installed() || open(at)) {
      return;
    }
    departures_.push({at, failed});
    failed_ += failed ? 1 : 0;
    while (departures_.front().at <= at - window_) {
      failed_ -= departures_.front().failed ? 1 : 0;
      departures_.pop();
    }
    const auto n = static_cast<std::int64_t>(departures_.size());
    if (n >= minimum_ && static_cast<double>(failed_) >= share_ * static_cast<double>(n)) {
      open_until_ = at + open_;
      departures_.clear();
      failed_ = 0;
    }
  }

 private:
  struct Departure {
    Micros at = 0;
    bool failed = false;
  };
  Micros window_;
  Micros open_;
  std::int64_t minimum_;
  double share_;
  Micros open_until_ = std::numeric_limits<Micros>::min();
  std::int64_t failed_ = 0;
  Ring<Departure> departures_;
};

}  // namespace cutover
