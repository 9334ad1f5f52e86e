/// \file
/// Further quantiles of a person, for what does not fit into the record: bytes of a hash of the two stored
/// quantiles that never change, `habit` and `registration`.
///
/// The bytes are uniform over persons and independent of either quantile alone for every purpose here; two
/// rules that could meet in one person use different bytes.
#pragma once

#include <cstdint>

#include "core/time.hpp"
#include "nation/person.hpp"

namespace cutover {

class PersonWord {
 public:
  explicit PersonWord(const Person& person)
      : bits_((std::uint64_t{person.habit} << 16 | person.registration) * 0x9e3779b97f4a7c15U) {}

  std::uint32_t birthday() const { return byte(56); }  ///< where in its month the birthday lies
  std::uint32_t issue() const { return byte(48); }     ///< where in its month the card was issued
  std::uint32_t drawer() const { return byte(40); }    ///< who keeps an expired legacy card
  std::uint32_t clearing() const { return byte(32); }  ///< when a cancellation or a confirmation comes

 private:
  std::uint32_t byte(int shift) const { return static_cast<std::uint32_t>(bits_ >> shift) & 0xffU; }
  std::uint64_t bits_;
};

/// Days of a month.
constexpr int days_of(MonthIndex month) {
  return static_cast<int>((first_day(month + 1) - first_day(month)).count());
}

/// Day of the month, from 1, of the person's birthday where it falls into `month`.
inline int birthday_in(const Person& person, MonthIndex month) {
  return 1 + (static_cast<int>(PersonWord{person}.birthday()) * days_of(month) >> 8);
}

}  // namespace cutover
