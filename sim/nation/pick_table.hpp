/// \file
/// Choosing one of a few hundred facilities in proportion to its size, with one memory access.
#pragma once

#include <cstdint>
#include <span>
#include <stdexcept>
#include <vector>

namespace cutover {

/// 16,384 slots shared out in proportion to the weights; the rounding of a share is at most one slot.
class PickTable {
 public:
  /// \param weights at least one, none negative, sum above 0
  explicit PickTable(std::span<const float> weights) : slots_(kSlots) {
    double total = 0;
    for (const float w : weights) {
      total += w;
    }
    if (!(total > 0)) {
      throw std::invalid_argument("PickTable: no facility to pick");
    }
    double below = 0;
    std::size_t slot = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      below += weights[i];
      const auto end =
          i + 1 == weights.size() ? kSlots : static_cast<std::size_t>(below / total * kSlots + 0.5);
      for (; slot < end; ++slot) {
        slots_[slot] = static_cast<std::uint16_t>(i);
      }
    }
  }

  /// \param word16 uniform in [0, 65536)
  std::uint32_t pick(std::uint32_t word16) const { return slots_[word16 >> 2]; }

 private:
  static constexpr std::size_t kSlots = 16'384;
  std::vector<std::uint16_t> slots_;
};

}  // namespace cutover
