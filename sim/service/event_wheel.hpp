/// \file
/// The twin's future: a hierarchical timing wheel over integer microseconds. Push and pop take constant time
/// however many events are pending, and events of one instant come out in the order in which they went in,
/// so a run has one order of events on every machine.
///
/// Three rings: 64 slots of 1 µs, 4,096 of 64 µs, 4,096 of 0.26 s; what lies beyond 18 minutes waits in a
/// list. When time reaches a slot, its events move one ring down. A binary or 4-ary heap with the same
/// interface is several times slower once the queue of an overloaded station is in it (bench/bench_service).
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "service/request.hpp"

namespace cutover {

class EventWheel {
 public:
  struct Event {
    Micros at = 0;
    std::uint32_t payload = 0;
  };

  explicit EventWheel(Micros start) : block_(start >> kBlockShift) {}

  std::int64_t size() const { return size_; }

  /// \param at not before the last event popped.
  void push(Micros at, std::uint32_t payload) {
    const std::uint32_t node = allocate();
    nodes_[node] = {at, payload, kNone};
    place(node);
    ++size_;
  }

  /// The next event, if it is not later than `limit`.
  bool pop_until(Micros limit, Event& out) {
    while (now_mask_ == 0) {
      if (!advance(limit)) {
        return false;
      }
    }
    const int slot = std::countr_zero(now_mask_);
    List& list = now_[static_cast<std::size_t>(slot)];
    const std::uint32_t head = list.head;
    Node& node = nodes_[head];
    if (node.at > limit) {
      return false;
    }
    out = {node.at, node.payload};
    list.head = node.next;
    if (list.head == kNone) {
      now_mask_ &= now_mask_ - 1;
    }
    node.next = free_;
    free_ = head;
    --size_;
    return true;
  }

  /// Takes out all events for which `chosen(event)` holds and calls `then(event)` on them, from the earliest
  /// ring slot to the latest. Walks over everything pending: for rare occasions. `then` may push.
  template <class Chosen, class Then>
  void extract(Chosen chosen, Then then) {
    std::vector<Event> found;
    const auto sift = [&](List& list) {
      List kept;
      for (std::uint32_t n = list.head; n != kNone;) {
        const std::uint32_t next = nodes_[n].next;
        const Event event{nodes_[n].at, nodes_[n].payload};
        if (chosen(event)) {
          found.push_back(event);
          nodes_[n].next = free_;
          free_ = n;
          --size_;
        } else {
          append(kept, n);
        }
        n = next;
      }
      list = kept;
      return list.head != kNone;
    };
    for (std::size_t i = 0; i < now_.size(); ++i) {
      if ((now_mask_ >> i & 1U) != 0 && !sift(now_[i])) {
        now_mask_ &= ~(std::uint64_t{1} << i);
      }
    }
    for (Ring* ring : {&near_, &far_}) {
      for (int i = ring->next(0); i >= 0; i = ring->next(i + 1)) {
        if (!sift(ring->lists[static_cast<std::size_t>(i)])) {
          ring->clear(i);
        }
      }
    }
    sift(beyond_);
    for (const Event& event : found) {
      then(event);
    }
  }

 private:
  static constexpr std::uint32_t kNone = 0xffffffffU;
  static constexpr int kBlockShift = 6;
  static constexpr int kRingShift = 12;
  static constexpr int kRingSize = 1 << kRingShift;

  struct Node {
    Micros at;
    std::uint32_t payload;
    std::uint32_t next;
  };
  struct List {
    std::uint32_t head = kNone;
    std::uint32_t tail = kNone;
  };
  struct Ring {
    std::vector<List> lists = std::vector<List>(kRingSize);
    std::array<std::uint64_t, kRingSize / 64> mask{};
    std::uint64_t words = 0;  ///< which words of the mask are not 0

    void set(int i) {
      mask[static_cast<std::size_t>(i >> 6)] |= std::uint64_t{1} << (i & 63);
      words |= std::uint64_t{1} << (i >> 6);
    }
    void clear(int i) {
      std::uint64_t& word = mask[static_cast<std::size_t>(i >> 6)];
      word &= ~(std::uint64_t{1} << (i & 63));
      if (word == 0) {
        words &= ~(std::uint64_t{1} << (i >> 6));
      }
    }
    /// First slot in use from `i` on, or -1.
    int next(int i) const {
      if (i >= kRingSize) {
        return -1;
      }
      const int w = i >> 6;
      const std::uint64_t here = mask[static_cast<std::size_t>(w)] & (~std::uint64_t{0} << (i & 63));
      if (here != 0) {
        return (w << 6) + std::countr_zero(here);
      }
      const std::uint64_t later = w == 63 ? 0 : words & (~std::uint64_t{0} << (w + 1));
      if (later == 0) {
        return -1;
      }
      const int v = std::countr_zero(later);
      return (v << 6) + std::countr_zero(mask[static_cast<std::size_t>(v)]);
    }
  };

  std::uint32_t allocate() {
    if (free_ == kNone) {
      nodes_.push_back({});
      return static_cast<std::uint32_t>(nodes_.size() - 1);
    }
    const std::uint32_t node = free_;
    free_ = nodes_[node].next;
    return node;
  }

  void append(List& list, std::uint32_t node) {
    nodes_[node].next = kNone;
    if (list.head == kNone) {
      list.head = node;
    } else {
      nodes_[list.tail].next = node;
    }
    list.tail = node;
  }

  void place(std::uint32_t node) {
    const Micros at = nodes_[node].at;
    const std::int64_t block = at >> kBlockShift;
    if (block == block_) {
      const auto slot = static_cast<std::size_t>(at & 63);
      append(now_[slot], node);
      now_mask_ |= std::uint64_t{1} << slot;
    } else if (block >> kRingShift == block_ >> kRingShift) {
      const int slot = static_cast<int>(block & (kRingSize - 1));
      append(near_.lists[static_cast<std::size_t>(slot)], node);
      near_.set(slot);
    } else if (block >> (2 * kRingShift) == block_ >> (2 * kRingShift)) {
      const int slot = static_cast<int>(block >> kRingShift & (kRingSize - 1));
      append(far_.lists[static_cast<std::size_t>(slot)], node);
      far_.set(slot);
    } else {
      append(beyond_, node);
    }
  }

  /// Moves to the next block with events if it begins by `limit`. The current block must be empty.
  bool advance(Micros limit) {
    const int i = near_.next(static_cast<int>(block_ & (kRingSize - 1)) + 1);
    if (i >= 0) {
      const std::int64_t block = (block_ & ~std::int64_t{kRingSize - 1}) + i;
      if (block << kBlockShift > limit) {
        return false;
      }
      block_ = block;
      empty(near_, i);
      return true;
    }
    const int j = far_.next(static_cast<int>(block_ >> kRingShift & (kRingSize - 1)) + 1);
    if (j >= 0) {
      const std::int64_t first =
          ((block_ >> kRingShift & ~std::int64_t{kRingSize - 1}) + j) << kRingShift;
      if (first << kBlockShift > limit) {
        return false;
      }
      block_ = first;
      empty(far_, j);
      return true;
    }
    return leap(limit);
  }

  /// Nothing is left in the rings: on to the earliest event beyond them.
  bool leap(Micros limit) {
    if (beyond_.head == kNone) {
      return false;
    }
    Micros first = nodes_[beyond_.head].at;
    for (std::uint32_t n = beyond_.head; n != kNone; n = nodes_[n].next) {
      first = nodes_[n].at < first ? nodes_[n].at : first;
    }
    if (first > limit) {
      return false;
    }
    block_ = first >> kBlockShift;
    const List all = beyond_;
    beyond_ = {};
    for (std::uint32_t n = all.head; n != kNone;) {
      const std::uint32_t next = nodes_[n].next;
      place(n);
      n = next;
    }
    return true;
  }

  void empty(Ring& ring, int slot) {
    List& list = ring.lists[static_cast<std::size_t>(slot)];
    std::uint32_t node = list.head;
    list = {};
    ring.clear(slot);
    while (node != kNone) {
      const std::uint32_t next = nodes_[node].next;
      place(node);
      node = next;
    }
  }

  std::vector<Node> nodes_;
  std::uint32_t free_ = kNone;
  std::int64_t size_ = 0;
  std::int64_t block_;  ///< current time >> kBlockShift
  std::uint64_t now_mask_ = 0;
  std::array<List, 64> now_{};
  Ring near_;
  Ring far_;
  List beyond_;
};

}  // namespace cutover
