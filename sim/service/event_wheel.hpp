/// \file
/// The twin's future: a hierarchical timing wheel over integer microseconds. Push and pop take constant time
/// however many events are pending, and events of one instant come out in the order in which they went in,
/// so a run has one order of events on every machine.
///
/// Four rings: 16 slots of 1 µs and 4,096 each of 16 µs, 66 ms and 4.5 minutes; what lies beyond 12 days
/// waits in a list. When time reaches a slot, its events move one ring down. A heap would cost the logarithm
/// of what is pending and a cache miss a level once the queue of an overloaded station is in it.
///
/// The events live with their owner, a slab with `Micros& at(i)` and `std::uint32_t& next(i)`: an item is
/// pending at most once, and while it is, both fields belong to the wheel. Within 66 ms events are linked
/// through their items. Farther away lie copies of time and number side by side in chunks of 20 events: in an
/// overload millions of events wait there, and a list through the items would miss the cache at every step of
/// every cascade. Before an item comes near, the wheel tells its owner so, which can have it fetched:
/// `prefetch(i)`, a few items ahead, and `near(i)`, when the item itself has arrived.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "service/huge_pages.hpp"
#include "service/request.hpp"

namespace cutover {

template <class Slab>
class EventWheel {
 public:
  static constexpr std::uint32_t kNone = 0xffffffffU;

  EventWheel(Slab& slab, Micros start) : slab_(&slab), block_(start >> kBlockShift) {}
  /// For a copy of a wheel whose owner was copied with it.
  void attach(Slab& slab) { slab_ = &slab; }

  std::int64_t size() const { return size_; }

  /// \param at not before the last event popped.
  void push(Micros at, std::uint32_t item) {
    slab_->at(item) = at;
    place(item, at);
    ++size_;
  }

  /// The next item, if it is not due later than `limit`, otherwise kNone.
  std::uint32_t pop_until(Micros limit) {
    while (now_mask_ == 0) {
      // Mostly the next slot holds a single item, which then need not go through the ring of microseconds.
      const int i = near_.next(static_cast<int>(block_ & (kRingSize - 1)) + 1);
      if (i < 0) {
        if (!advance(limit)) {
          return kNone;
        }
        continue;
      }
      const std::int64_t block = (block_ & ~std::int64_t{kRingSize - 1}) + i;
      if (block << kBlockShift > limit) {
        return kNone;
      }
      List& list = near_.lists[static_cast<std::size_t>(i)];
      const std::uint32_t item = list.head;
      if (item == list.tail) {
        if (slab_->at(item) > limit) {
          return kNone;
        }
        block_ = block;
        list = {};
        near_.clear(i);
        --size_;
        return item;
      }
      block_ = block;
      empty(near_, i);
    }
    const int slot = std::countr_zero(now_mask_);
    List& list = now_[static_cast<std::size_t>(slot)];
    const std::uint32_t head = list.head;
    if ((block_ << kBlockShift) + slot > limit) {
      return kNone;
    }
    list.head = slab_->next(head);
    if (list.head == kNone) {
      now_mask_ &= now_mask_ - 1;
    }
    --size_;
    return head;
  }

  /// Takes out all items for which `chosen(item)` holds and calls `then(item)` on them, from the earliest
  /// ring slot to the latest. Walks over everything pending: for rare occasions. `then` may push.
  template <class Chosen, class Then>
  void extract(Chosen chosen, Then then) {
    std::vector<std::uint32_t> found;
    const auto sift = [&](List& list) {
      List kept;
      for (std::uint32_t n = list.head; n != kNone;) {
        const std::uint32_t next = slab_->next(n);
        if (chosen(n)) {
          found.push_back(n);
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
    for (int i = near_.next(0); i >= 0; i = near_.next(i + 1)) {
      if (!sift(near_.lists[static_cast<std::size_t>(i)])) {
        near_.clear(i);
      }
    }
    const auto sift_chunks = [&](List& list) {
      const List all = list;
      list = {};
      drain(all, [&](std::uint32_t item, Micros at) {
        if (chosen(item)) {
          found.push_back(item);
          --size_;
        } else {
          append(list, Event{at, item});
        }
      });
      return list.head != kNone;
    };
    for (Ring* ring : {&far_, &outer_}) {
      for (int i = ring->next(0); i >= 0; i = ring->next(i + 1)) {
        if (!sift_chunks(ring->lists[static_cast<std::size_t>(i)])) {
          ring->clear(i);
        }
      }
    }
    sift_chunks(beyond_);
    for (const std::uint32_t item : found) {
      then(item);
    }
  }

 private:
  static constexpr int kBlockShift = 4;
  static constexpr int kBlock = 1 << kBlockShift;
  static constexpr int kRingShift = 12;
  static constexpr int kRingSize = 1 << kRingShift;

  /// Of items, or of chunks.
  struct List {
    std::uint32_t head = kNone;
    std::uint32_t tail = kNone;
  };
  struct Event {
    Micros at;
    std::uint32_t item;
  };
  struct alignas(64) Chunk {
    static constexpr std::uint32_t kRoom = 20;
    std::array<Micros, kRoom> at;
    std::array<std::uint32_t, kRoom> item;
    std::uint32_t count;
    std::uint32_t next;
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

  void append(List& list, std::uint32_t node) {
    slab_->next(node) = kNone;
    if (list.head == kNone) {
      list.head = node;
    } else {
      slab_->next(list.tail) = node;
    }
    list.tail = node;
  }

  void append(List& list, Event event) {
    if (list.tail == kNone || chunks_[list.tail].count == Chunk::kRoom) {
      std::uint32_t fresh = free_chunk_;
      if (fresh == kNone) {
        fresh = static_cast<std::uint32_t>(chunks_.size());
        chunks_.emplace_back();
      } else {
        free_chunk_ = chunks_[fresh].next;
      }
      chunks_[fresh].count = 0;
      chunks_[fresh].next = kNone;
      if (list.head == kNone) {
        list.head = fresh;
      } else {
        chunks_[list.tail].next = fresh;
      }
      list.tail = fresh;
    }
    Chunk& chunk = chunks_[list.tail];
    chunk.at[chunk.count] = event.at;
    chunk.item[chunk.count] = event.item;
    ++chunk.count;
  }

  /// Calls `each(item, at)` in order and frees the chunks; `each` may append to other lists.
  template <class Each>
  void drain(const List& list, Each each) {
    for (std::uint32_t c = list.head; c != kNone;) {
      const Chunk chunk = chunks_[c];  // not by reference: chunks move as they become more
      chunks_[c].next = free_chunk_;
      free_chunk_ = c;
      c = chunk.next;
      for (std::uint32_t i = 0; i < chunk.count; ++i) {
        each(chunk.item[i], chunk.at[i]);
      }
    }
  }

  void place(std::uint32_t node, Micros at) {
    const std::int64_t block = at >> kBlockShift;
    if (block == block_) {
      const auto slot = static_cast<std::size_t>(at & (kBlock - 1));
      append(now_[slot], node);
      now_mask_ |= std::uint64_t{1} << slot;
    } else if (block >> kRingShift == block_ >> kRingShift) {
      const int slot = static_cast<int>(block & (kRingSize - 1));
      append(near_.lists[static_cast<std::size_t>(slot)], node);
      near_.set(slot);
    } else if (block >> (2 * kRingShift) == block_ >> (2 * kRingShift)) {
      const int slot = static_cast<int>(block >> kRingShift & (kRingSize - 1));
      append(far_.lists[static_cast<std::size_t>(slot)], Event{at, node});
      far_.set(slot);
    } else if (block >> (3 * kRingShift) == block_ >> (3 * kRingShift)) {
      const int slot = static_cast<int>(block >> (2 * kRingShift) & (kRingSize - 1));
      append(outer_.lists[static_cast<std::size_t>(slot)], Event{at, node});
      outer_.set(slot);
    } else {
      append(beyond_, Event{at, node});
    }
  }

  /// Nothing is left nearby: fills the near ring from farther away, if that begins by `limit`.
  bool advance(Micros limit) {
    for (int level = 1; level <= 2; ++level) {
      Ring& ring = level == 1 ? far_ : outer_;
      const int shift = level * kRingShift;
      const int i = ring.next(static_cast<int>(block_ >> shift & (kRingSize - 1)) + 1);
      if (i >= 0) {
        const std::int64_t first = ((block_ >> shift & ~std::int64_t{kRingSize - 1}) + i) << shift;
        if (first << kBlockShift > limit) {
          return false;
        }
        block_ = first;
        List& list = ring.lists[static_cast<std::size_t>(i)];
        const List all = list;
        list = {};
        ring.clear(i);
        if (level == 1) {
          come_near(all);
        } else {
          drain(all, [this](std::uint32_t item, Micros at) { place(item, at); });
        }
        return true;
      }
    }
    return leap(limit);
  }

  /// Nothing is left in the rings: on to the earliest event beyond them.
  bool leap(Micros limit) {
    if (beyond_.head == kNone) {
      return false;
    }
    Micros first = chunks_[beyond_.head].at[0];
    for (std::uint32_t c = beyond_.head; c != kNone; c = chunks_[c].next) {
      for (std::uint32_t i = 0; i < chunks_[c].count; ++i) {
        first = std::min(first, chunks_[c].at[i]);
      }
    }
    if (first > limit) {
      return false;
    }
    block_ = first >> kBlockShift;
    const List all = beyond_;
    beyond_ = {};
    drain(all, [this](std::uint32_t item, Micros at) { place(item, at); });
    return true;
  }

  /// The events of 66 ms, into the near ring: chunk by chunk, all of whose items are asked for at once, two
  /// chunks before they are placed.
  void come_near(const List& list) {
    // Of a chunk, and which follows it.
    const auto ask = [this](std::uint32_t c) {
      if (c == kNone) {
        return kNone;
      }
      const Chunk& chunk = chunks_[c];
      for (std::uint32_t i = 0; i < chunk.count; ++i) {
        slab_->prefetch(chunk.item[i]);
      }
      return chunk.next;
    };
    std::uint32_t ahead = ask(ask(list.head));
    for (std::uint32_t c = list.head; c != kNone;) {
      Chunk& chunk = chunks_[c];  // nothing is appended to chunks here
      ahead = ask(ahead);
      for (std::uint32_t i = 0; i < chunk.count; ++i) {
        slab_->near(chunk.item[i]);
        place(chunk.item[i], chunk.at[i]);
      }
      const std::uint32_t next = chunk.next;
      chunk.next = free_chunk_;
      free_chunk_ = c;
      c = next;
    }
  }

  /// A slot of the near ring, into the ring of microseconds.
  void empty(Ring& ring, int slot) {
    List& list = ring.lists[static_cast<std::size_t>(slot)];
    std::uint32_t node = list.head;
    list = {};
    ring.clear(slot);
    while (node != kNone) {
      const std::uint32_t next = slab_->next(node);
      place(node, slab_->at(node));
      node = next;
    }
  }

  Slab* slab_;
  std::int64_t size_ = 0;
  std::int64_t block_;  ///< current time >> kBlockShift
  std::uint64_t now_mask_ = 0;
  std::array<List, kBlock> now_{};
  Ring near_;
  Ring far_;
  Ring outer_;
  List beyond_;
  HugeVector<Chunk> chunks_;
  std::uint32_t free_chunk_ = kNone;
};

}  // namespace cutover
