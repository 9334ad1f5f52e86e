/// \file
/// Makes the persons of an area as they are on the first morning of a month, all of them or those asked for.
///
/// A person is a function of tables, parameters, seed and number, so whoever is made alone is the same as
/// among all.
///
/// Example:
///   PersonMaker maker{nation, area, laws};
///   maker.make(who, persons);  // persons[who[i]] …
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "nation/nation.hpp"
#include "nation/person.hpp"
#include "nation/person_laws.hpp"
#include "nation/regular_places.hpp"
#include "random/stream.hpp"

namespace cutover {

class PersonMaker {
 public:
  static constexpr std::size_t kBatch = 512;  ///< persons of a band that are made at a time

  /// \param nation, area, month  must outlive this
  PersonMaker(const Nation& nation, const Area& area, const MonthlyPersonLaws& month);

  /// Makes some persons; the other records stay as they are.
  /// \param who  their numbers in the area, in any order; fastest with those of a band together
  /// \param out  the records of the area, at least up to the last of `who`
  void make(std::span<const std::uint32_t> who, std::span<Person> out);

 private:
  void make_batch(std::size_t band, std::span<const std::uint32_t> who, std::span<Person> out);

  const Nation& nation_;
  const PersonLaws& laws_;
  const Area& area_;
  RegularPlaces places_;
  std::array<std::array<std::uint32_t, kPlaces>, kAgeBands> known_{};  ///< thresholds on 16-bit words
  std::array<std::array<std::uint32_t, kInsurerKinds>, kAgeBands> insurer_below_{};
  std::array<std::uint32_t, kBatch> id_{};
  std::array<std::uint32_t, kBatch> index_{};
  std::array<Block, kBatch> blocks_;
  std::array<std::array<Block, kBatch>, 2> dates_;
  std::array<Block, kBatch> acquainted_;
};

}  // namespace cutover
