/// \file
/// The visits of one area on one day: who goes where and when, sorted by facility and arrival.
///
/// Each person is drawn at most once a day for each care type. The persons of a band who are under treatment
/// (treatment.hpp) share one probability, so the gaps between visiting persons are geometric: the cost is per
/// visit, not per person, and memory is read in order. Nobody else visits. The expected visits of a band do
/// not depend on how many are under treatment, as long as those come on at most 0.95 of the days.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "credentials/holding.hpp"
#include "nation/demography.hpp"
#include "nation/nation.hpp"
#include "random/quantile_table.hpp"
#include "random/stream.hpp"
#include "visits/demand.hpp"
#include "visits/treatment.hpp"

namespace cutover {

/// One visit before it comes to the desk.
struct Visitor {
  std::uint32_t person;  ///< numbered inside the area
  Block words;           ///< the visit's own uniform words (Purpose::kVisit, kPharmacyVisit); see below
  std::uint8_t
      care;  ///< care type it comes from: 0 hospital, 1 clinic, 2 dental; + 16 for a pharmacy visit's copy
  std::uint8_t place;       ///< which of the person's places it is (nation/person.hpp)
  Holding holding_at_home;  ///< what the person holds when the day begins: to be given after the draw
  /// Person::experience and Person::flags as this visit meets them: those of the morning and, at the
  /// pharmacy, what the visit that prescribed has added. Two other visits of one day know nothing of each
  /// other: a day is told desk by desk, and the later one could be told first.
  std::int8_t experience;
  std::uint8_t flags;

  /// The person as it comes to this visit.
  Person as_it_comes(const Person& record) const {
    Person now = record;
    now.experience = experience;
    now.flags = flags;
    return now;
  }
};
static_assert(sizeof(Visitor) == 28);

/// Which part of Visitor::words decides what.
namespace visit_word {
inline std::uint32_t arrival(const Block& w) {
  return w[0];
}
inline std::uint32_t prescription16(const Block& w) {
  return w[1] & 0xffffU;
}
inline std::uint32_t habit16(const Block& w) {
  return w[1] >> 16;
}
inline std::uint32_t fresh16(const Block& w) {
  return w[2] & 0xffffU;
}
inline std::uint32_t second_clinic16(const Block& w) {
  return w[2] >> 16;
}
inline std::uint32_t lookup16(const Block& w) {
  return w[3] & 0xffffU;
}
inline std::uint32_t batch16(const Block& w) {
  return w[3] >> 16;
}
}  // namespace visit_word

/// Sort key: facility in the area (13 bits), arrival in ms (27 bits), number of the visitor (24 bits).
using VisitKey = std::uint64_t;
static_assert(kMaxFacilitiesPerArea <= 1U << 13);
inline constexpr std::size_t kMaxVisitorsPerArea = std::size_t{1} << 24;
inline VisitKey make_key(std::uint32_t facility, Millis arrival, std::uint32_t visitor) {
  return static_cast<VisitKey>(facility) << 51 | static_cast<VisitKey>(arrival) << 24 | visitor;
}
inline std::uint32_t key_facility(VisitKey k) {
  return static_cast<std::uint32_t>(k >> 51);
}
inline Millis key_arrival(VisitKey k) {
  return static_cast<Millis>(k >> 24 & 0x7ffffffU);
}
inline std::uint32_t key_visitor(VisitKey k) {
  return static_cast<std::uint32_t>(k & 0xffffffU);
}

/// Sorts keys by facility, arrival, visitor. Two counting passes and a repair: linear, no comparisons at
/// random.
class VisitSorter {
 public:
  /// Sorts `keys` in place; all facilities < `facilities`.
  void sort(std::vector<VisitKey>& keys, std::uint32_t facilities);
  /// After sort: where the keys of a facility begin; facilities + 1 entries.
  std::span<const std::uint32_t> begin() const { return begin_; }

 private:
  std::vector<VisitKey> buffer_;
  std::vector<std::uint32_t> slots_;
  std::vector<std::uint32_t> begin_;
};

/// Draws a day's visits of an area. Keeps its memory; one per thread.
class AreaVisits {
 public:
  AreaVisits();

  /// Who comes today; nobody's record is read for it.
  /// \param treated  who is under treatment this month
  /// \param rate  expected visits per person by care type and band on this day, over all persons of the band
  ///              (sample scale included)
  void choose(const TreatedParts& treated, std::uint32_t area_number,
              std::span<const std::array<double, kAgeBands>, kCareTypes> rate, Day day, std::uint64_t seed);
  /// Persons chosen for a care type, numbered inside the area; bands one after the other.
  std::span<const std::uint32_t> chosen(std::size_t care) const { return who_[care]; }

  /// Where and when they come.
  /// \param persons  of whom those chosen are read
  /// \param open  by facility of the area: 1 open today, 0 not
  void draw(const Area& area, std::span<const Person> persons,
            std::span<const ArrivalTable* const, kCareTypes> arrivals, std::span<const std::uint8_t> open,
            double second_clinic_share, Day day, std::uint64_t seed);

  std::span<Visitor> visitors() { return {visitors_.data(), count_}; }
  /// Unsorted.
  std::vector<VisitKey>& keys() { return keys_; }

 private:
  QuantileTable exponential_;
  std::array<std::vector<std::uint32_t>, kCareTypes> who_;
  std::vector<std::uint32_t> ids_;
  std::vector<std::uint32_t> index_;
  std::vector<Block> blocks_;
  std::vector<Visitor> visitors_;
  std::size_t count_ = 0;
  std::vector<VisitKey> keys_;
};

}  // namespace cutover
