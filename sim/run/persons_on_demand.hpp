/// \file
/// The persons of one area after the other, each made when a visit first asks for them.
///
/// Most people do not come to a desk in a month, and the records of an area fit a processor's cache: whoever
/// needs no person after the area's last day need not keep 28 bytes for everybody in the nation.
///
/// Example:
///   PersonsOnDemand persons{model};
///   persons.begin(area);
///   persons.make(who);                  // who comes today
///   persons.all()[who[0]] …
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "nation/person_maker.hpp"
#include "run/model.hpp"

namespace cutover {

/// Keeps its memory from area to area. One per thread.
class PersonsOnDemand {
 public:
  /// \param model  must outlive this
  explicit PersonsOnDemand(const Model& model) : model_(model) {}

  /// Turns to an area of which nobody is made yet.
  void begin(const Area& area);
  /// Makes those who are not made yet, as they are on the first day of the run; the others stay as they are.
  /// \param who  numbered inside the area
  void make(std::span<const std::uint32_t> who);
  /// Makes everybody, and empties the free slots.
  void make_all();
  /// The records of the area; only of those made there is anything in them.
  std::span<Person> all() { return std::span(persons_).first(slots_); }

 private:
  const Model& model_;
  const Area* area_ = nullptr;
  std::optional<PersonMaker> maker_;
  std::uint32_t slots_ = 0;
  std::vector<Person> persons_;
  std::vector<std::uint64_t> made_;  ///< a bit for each person
  std::vector<std::uint32_t> missing_;
};

}  // namespace cutover
