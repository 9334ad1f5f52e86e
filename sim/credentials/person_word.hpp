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
  [[gnu::always_inline]] PersonWord(std::uint32_t habit, std::uint32_t registration) {
    // Long multiplication of `quantiles` with the lower word of the factor, so that no word is wider than 32
    // bits.
    const std::uint32_t quantiles = habit << 16 | registration;
    const std::uint32_t low = registration * 0x7c15U;
    const std::uint32_t upper = registration * 0x7f4aU;
    const std::uint32_t lower = habit * 0x7c15U;
    const std::uint32_t carry = (low >> 16) + (upper & 0xffffU) + (lower & 0xffffU);
    bits_ = habit * 0x7f4aU + (upper >> 16) + (lower >> 16) + (carry >> 16) + quantiles * 0x9e3779b9U;
  }
  explicit PersonWord(const Person& person) : PersonWord(person.habit, person.registration) {}

  std::uint32_t birthday() const { return bits_ >> 24; }       ///< where in its month the birthday lies
  std::uint32_t issue() const { return bits_ >> 16 & 0xffU; }  ///< where in its month the card was issued
  std::uint32_t drawer() const { return bits_ >> 8 & 0xffU; }  ///< who keeps an expired legacy card
  std::uint32_t clearing() const { return bits_ & 0xffU; }  ///< when a cancellation or a confirmation comes

 private:
  std::uint32_t bits_;  ///< upper half of the quantiles times the golden ratio in 64 bits
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
