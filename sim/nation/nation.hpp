/// \file
/// The synthetic nation: areas, facilities and persons, one record per real person at sample 1.
///
/// An *area* is a part of a prefecture in which people seek care; persons and facilities of an area meet
/// nobody else, so an area is the unit of locality and of parallel work. The layout (areas, facilities, who
/// is where) is made at once; the persons of one area can be made alone, which is how a single facility's day
/// is replayed. Everything is a function of tables, parameters, sample and seed.
///
/// In a sample, every (prefecture, facility type) keeps at least one facility and the visit rates of its
/// persons are scaled so that each simulated facility meets the load of a real one; `weight` says how many
/// real visits one simulated visit stands for, so that weighted sums are unbiased for the nation.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "scenario/parameters.hpp"
#include "tables/nation_tables.hpp"

namespace cutover {

/// What the person's facilities are for; indexes Person::facility.
enum class Regular : std::uint8_t { kHospital, kClinic, kSecondClinic, kDental, kPharmacy };
inline constexpr int kRegulars = 5;

/// What a person brings to a desk. 6 bytes.
struct Holder {
  std::uint16_t habit;         ///< quantile of the propensity to present the card; 0 = the first to do so
  std::uint16_t registration;  ///< quantile in the order in which people register their card; 0 = the first
  std::uint8_t band_insurer;   ///< age band | insurer kind << 5
  std::uint8_t flags;          ///< Holder::k…
  static constexpr std::uint8_t kUsedCard = 1;  ///< has used the card at a reader before (CUT-05)

  int band() const { return band_insurer & 31; }
  int insurer() const { return band_insurer >> 5; }
};

/// One person. 16 bytes; 124 million of them are 2 GB.
struct Person {
  std::array<std::uint16_t, kRegulars> facility;  ///< regular facilities, numbered inside the area
  Holder holder;
};
static_assert(sizeof(Person) == 16);

/// More facilities than this in an area cannot be numbered in a visit's sort key.
inline constexpr std::uint32_t kMaxFacilitiesPerArea = 1U << 13;

struct Facility {
  FacilityType type;
  std::uint8_t prefecture;
  std::uint16_t area;
  std::uint8_t readers;            ///< 0 for exempt facilities (CHK-09)
  std::uint8_t model;              ///< reader model, all readers of a facility alike
  std::uint8_t staff;              ///< at the desk, planned for the peak hour
  std::uint8_t open_weekdays;      ///< bit 0 = Monday … bit 6 = Sunday
  std::uint16_t closure_quantile;  ///< opens on holidays where below the share that does
  std::uint16_t gate_pharmacy;     ///< pharmacy next door, numbered inside the area
  std::uint32_t first_reader;      ///< number of its first reader in the nation
  float visits_per_year;           ///< expected, simulated
};

/// Facilities of an area stand in the order hospital, clinics (medical, occupational, exempt), dental,
/// pharmacy.
struct Area {
  int prefecture;
  std::uint32_t first_person;
  std::array<std::uint32_t, kAgeBands + 1> band_begin;  ///< persons sorted by band, numbered inside the area
  std::uint32_t first_facility;
  std::array<std::uint32_t, 5> list_begin;  ///< first of each list, numbered inside the area; then the end

  std::uint32_t persons() const { return band_begin[kAgeBands]; }
  std::uint32_t facilities() const { return list_begin[4]; }
};

/// Who has used the card before the first simulated day: probabilities as 16-bit thresholds, per area.
struct InitialUse {
  std::array<std::uint32_t, kAgeBands>
      registered;                                 ///< registration quantiles below it hold a registered card
  std::array<std::uint32_t, kAgeBands> habitual;  ///< habit quantiles below it present it as a rule
  std::array<std::uint32_t, kAgeBands> occasional;  ///< of the others, share that once used it (8 bits)
};

class Nation {
 public:
  /// Lays out areas and facilities. \throws std::invalid_argument where a prefecture's name is unknown.
  Nation(const NationTables& tables, const Parameters& parameters, double sample, std::uint64_t seed);

  std::span<const Area> areas() const { return areas_; }
  std::span<const Facility> facilities() const { return facilities_; }
  std::span<const Facility> facilities(const Area& area) const {
    return std::span(facilities_).subspan(area.first_facility, area.facilities());
  }
  std::uint32_t persons() const { return persons_; }
  std::uint32_t readers() const { return readers_; }
  /// Facility types in use: 4, or 6 with occupational clinics or exempt facilities.
  int types() const { return types_; }
  /// Real visits per simulated visit, by type and prefecture (0 where the prefecture is not simulated).
  const std::array<std::array<double, kPrefectures>, kFacilityTypes>& weight() const { return weight_; }
  /// Factor on the visit rate of a person, by care type, prefecture and band, that makes facility loads real.
  double rate_scale(int care_type, int prefecture, int band) const {
    return rate_scale_[static_cast<std::size_t>(care_type)][static_cast<std::size_t>(prefecture)]
                      [static_cast<std::size_t>(band)];
  }
  /// Real prescriptions per simulated one at a facility type, over the pharmacies' weight: how many pharmacy
  /// visits one simulated prescription makes.
  double pharmacy_scale(FacilityType from, int prefecture) const;

  /// Makes the persons of one area. \param out area.persons() records
  void populate(const Area& area, const InitialUse& use, std::span<Person> out) const;

 private:
  void lay_out_prefecture(const NationTables& tables, const Parameters& parameters, double sample,
                          int prefecture, const std::array<int, kFacilityTypes>& counts);
  void equip(const NationTables& tables, const Parameters& parameters,
             const std::array<double, kFacilityTypes>& size_scale, Area& area);

  std::uint64_t seed_;
  std::vector<Area> areas_;
  std::vector<Facility> facilities_;
  std::vector<float> size_;  ///< relative size of a facility within its list
  std::uint32_t persons_ = 0;
  std::uint32_t readers_ = 0;
  int types_ = 4;
  std::array<std::array<double, kPrefectures>, kFacilityTypes> weight_{};
  std::array<std::array<std::array<double, kAgeBands>, kPrefectures>, kCareTypes> rate_scale_{};
  ByAgeBand<std::array<double, kInsurerKinds>> insurer_share_;
};

/// All persons of a nation, in the order of areas. Pages are touched first by whoever makes the area.
class Population {
 public:
  explicit Population(std::uint32_t persons);
  std::span<Person> of(const Area& area) { return {data_.get() + area.first_person, area.persons()}; }
  std::span<Person> all() { return {data_.get(), size_}; }

 private:
  struct Free {
    void operator()(Person* p) const;
  };
  std::unique_ptr<Person[], Free> data_;
  std::size_t size_;
};

}  // namespace cutover
