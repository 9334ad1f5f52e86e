/// \file
/// How often each note of the check-in was made (results: notes by type and prefecture), for the hot loop
/// over visits.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "checkin/decision_tree.hpp"

namespace cutover {

/// Counts the bits of many notes side by side: byte k of lane l counts bit 8 l + k, without a branch per bit.
class NoteCounter {
 public:
  void add(std::uint32_t notes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      lanes_[lane] += kSpread[notes >> 8 * lane & 0xffU];
    }
    if (++added_ == 255) {
      empty();
    }
  }
  template <class Count>
  void add_to(Count* counts) {
    empty();
    for (std::size_t note = 0; note < kDeskNotes; ++note) {
      counts[note] += counts_[note];
    }
  }

 private:
  static constexpr std::size_t kLanes = (kDeskNotes + 7) / 8;
  static constexpr std::array<std::uint64_t, 256> kSpread = [] {
    std::array<std::uint64_t, 256> spread{};
    for (std::size_t byte = 0; byte < 256; ++byte) {
      for (std::size_t bit = 0; bit < 8; ++bit) {
        spread[byte] |= std::uint64_t{byte >> bit & 1U} << 8 * bit;
      }
    }
    return spread;
  }();

  void empty() {
    for (std::size_t note = 0; note < kDeskNotes; ++note) {
      counts_[note] += static_cast<std::uint32_t>(lanes_[note / 8] >> note % 8 * 8 & 0xffU);
    }
    lanes_ = {};
    added_ = 0;
  }

  std::array<std::uint64_t, kLanes> lanes_{};
  std::array<std::uint32_t, kDeskNotes> counts_{};
  int added_ = 0;
};

}  // namespace cutover
