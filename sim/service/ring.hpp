/// \file
/// A queue without allocation in the long run.
#pragma once

#include <cstddef>
#include <vector>

#include "service/huge_pages.hpp"

namespace cutover {

/// First in, first out, in one block of memory that doubles when it is full.
template <class T>
class Ring {
 public:
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  const T& front() const { return data_[first_]; }
  /// The n-th behind the front, for a look ahead; what lies beyond the last one is any old value.
  const T& ahead(std::size_t n) const { return data_[(first_ + n) & (data_.size() - 1)]; }
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
    HugeVector<T> larger(data_.empty() ? 64 : 2 * data_.size());
    for (std::size_t i = 0; i < size_; ++i) {
      larger[i] = data_[(first_ + i) & (data_.size() - 1)];
    }
    data_.swap(larger);
    first_ = 0;
  }

  HugeVector<T> data_;
  std::size_t first_ = 0;
  std::size_t size_ = 0;
};

}  // namespace cutover
