/// \file
/// Where a person of an area goes as a rule: facilities chosen in proportion to their size.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "nation/nation.hpp"
#include "nation/pick_table.hpp"
#include "random/stream.hpp"

namespace cutover {

class RegularPlaces {
 public:
  /// \param size relative size of every facility of the area
  RegularPlaces(const Area& area, std::span<const float> size)
      : begin_{area.list_begin[0], area.list_begin[1], area.list_begin[2], area.list_begin[3]},
        list_{table(area, size, 0), table(area, size, 1), table(area, size, 2), table(area, size, 3)} {}

  /// Uses the first two and a half words.
  std::array<std::uint16_t, kRegulars> pick(const Block& w) const {
    return {place(0, w[0] & 0xffffU), place(1, w[0] >> 16), place(1, w[1] & 0xffffU), place(2, w[1] >> 16),
            place(3, w[2] & 0xffffU)};
  }

 private:
  static PickTable table(const Area& area, std::span<const float> size, std::size_t list) {
    return PickTable{size.subspan(area.list_begin[list], area.list_begin[list + 1] - area.list_begin[list])};
  }
  std::uint16_t place(std::size_t list, std::uint32_t word16) const {
    return static_cast<std::uint16_t>(begin_[list] + list_[list].pick(word16));
  }

  std::array<std::uint32_t, 4> begin_;
  std::array<PickTable, 4> list_;
};

}  // namespace cutover
