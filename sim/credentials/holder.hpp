/// \file
/// What of a person's record decides what they hold, each field a 32-bit word: with the same width everywhere
/// a compiler works on eight or sixteen persons at once.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "credentials/person_word.hpp"
#include "nation/person.hpp"

namespace cutover {

/// The second half of a Person as it lies in memory, from `habit` (upper half of the first word) to `traits`.
using HolderWords = std::array<std::uint32_t, 4>;
static_assert(std::endian::native == std::endian::little && offsetof(Person, habit) == 14 &&
              offsetof(Person, registration) == 16 && offsetof(Person, insured_since) == 18 &&
              offsetof(Person, registration_lag_days) == 20 && offsetof(Person, issued_month) == 21 &&
              offsetof(Person, band_insurer) == 22 && offsetof(Person, birth_month60) == 23 &&
              offsetof(Person, renewal) == 25 && offsetof(Person, flags) == 26 &&
              offsetof(Person, traits) == 27);

inline HolderWords holder_words(const Person& person) {
  HolderWords words;
  std::memcpy(words.data(), reinterpret_cast<const char*>(&person) + 12, sizeof words);
  return words;
}

/// Fields as in Person.
struct Holder {
  std::uint32_t registration, insured_since, registration_lag_days, issued_month, band, insurer,
      birth_month60, renewal, flags, traits;
  PersonWord word;

  [[gnu::always_inline]] explicit Holder(const HolderWords& w)
      : registration(w[1] & 0xffffU),
        insured_since(w[1] >> 16),
        registration_lag_days(w[2] & 0xffU),
        issued_month(w[2] >> 8 & 0xffU),
        band(w[2] >> 16 & 31U),
        insurer(w[2] >> 21 & 7U),
        birth_month60(w[2] >> 24),
        renewal(w[3] >> 8 & 0xffU),
        flags(w[3] >> 16 & 0xffU),
        traits(w[3] >> 24),
        word(w[0] >> 16, registration) {}
  explicit Holder(const Person& person) : Holder(holder_words(person)) {}

  std::uint32_t prior_insurer() const { return traits >> Person::kPriorInsurerShift & 3U; }
};

}  // namespace cutover
