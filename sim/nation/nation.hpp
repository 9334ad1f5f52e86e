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

#include "nation/person.hpp"
#include "scenario/parameters.hpp"
#include "tables/nation_tables.hpp"

namespace cutover {

/// More facilities than this in an area cannot be numbered in a visit's sort key.
inline constexpr std::uint32_t kMaxFacilitiesPerArea = 1U << 13;

/// Free slots an area has beside one for every 256 persons: births are drawn after the deaths of their month,
/// which outnumber them, so the reserve only bridges chance.
inline constexpr std::uint32_t kSpareSlots = 64;

/// What sets one facility apart from another of its type: each is a quantile in [0, 65536), fixed for the
/// run. A facility has a trait on a day where its quantile is below the share of facilities that have it by
/// then, so shares that grow with time switch the same facilities on in the same order in every scenario.
enum class FacilityQuantile : std::uint8_t {
  kDisposition,         ///< how readily its patients present the card, all else equal (ADP)
  kAsksForCard,         ///< staff ask for the My Number card, not for the insurance card (ADP-01, ADP-02)
  kEffort,              ///< what promoting the card costs it, against expected payouts (ADP-02)
  kGuide,               ///< dedicated lane or guide staff (ADP-02)
  kPublic,              ///< public facility with a set target (ADP-02)
  kPhoneReady,          ///< reads phones (CHK-07)
  kMobileTerminal,      ///< has a mobile terminal (CHK-08)
  kPasscode,            ///< issued a passcode for the visual check mode (CHK-03)
  kAccessNetwork,       ///< which access network it hangs on (OPS-04)
  kPatientCard,         ///< patient card integrated (CHK-13, SUB-02)
  kBenefitCertificate,  ///< benefit certificates integrated (ADP-03, SUB-02)
  kLargeChain,          ///< pharmacy of a large chain (SUB-07)
  kVoluntaryOev,        ///< exempt facility with limited OEV (CHK-09, SUB-04), occupational clinic that joins
                        ///< (SUB-06)
  kChargesFull,         ///< breaks FBK-04: charges 100 % where check-in fails
  kApplies,             ///< applies for subsidies (SUB)
  kLine,                ///< access line of an outage (OPS-06)
};
inline constexpr int kFacilityQuantiles = 16;

struct Facility {
  FacilityType type;
  std::uint8_t prefecture;
  std::uint16_t area;
  std::uint8_t readers;            ///< given free of charge (OPS-02); 0 for exempt facilities (CHK-09)
  std::uint8_t model;              ///< reader model, all readers of a facility alike
  std::uint8_t staff;              ///< at the desk, planned for the peak hour
  std::uint8_t open_weekdays;      ///< bit 0 = Monday … bit 6 = Sunday
  std::uint16_t closure_quantile;  ///< opens on holidays where below the share that does
  std::uint16_t gate_pharmacy;     ///< pharmacy next door, numbered inside the area
  std::uint32_t first_reader;      ///< number of its first reader in the nation
  float visits_per_year;           ///< expected, simulated
  std::array<std::uint16_t, kFacilityQuantiles> quantile;

  std::uint16_t of(FacilityQuantile q) const { return quantile[static_cast<std::size_t>(q)]; }
};

/// Facilities of an area stand in the order hospital, clinics (medical, occupational, exempt), dental,
/// pharmacy.
struct Area {
  int prefecture;
  std::uint32_t first_person;
  /// Persons sorted by band, numbered inside the area, as they stand before the first simulated day.
  std::array<std::uint32_t, kAgeBands + 1> band_begin;
  std::uint32_t slots;  ///< records reserved: the persons, then free slots for births (nation/demography)
  std::uint32_t first_facility;
  std::array<std::uint32_t, 5> list_begin;  ///< first of each list, numbered inside the area; then the end

  std::uint32_t persons() const { return band_begin[kAgeBands]; }  ///< before the first simulated day
  std::uint32_t facilities() const { return list_begin[4]; }
};

class MonthlyPersonLaws;
class RegularPlaces;

class Nation {
 public:
  /// Lays out areas and facilities. \throws std::invalid_argument where a prefecture's name is unknown.
  Nation(const NationTables& tables, const Parameters& parameters, double sample, std::uint64_t seed);

  std::span<const Area> areas() const { return areas_; }
  std::span<const Facility> facilities() const { return facilities_; }
  std::span<const Facility> facilities(const Area& area) const {
    return std::span(facilities_).subspan(area.first_facility, area.facilities());
  }
  std::uint32_t persons() const { return persons_; }  ///< records, free slots included
  std::uint32_t readers() const { return readers_; }  ///< given free of charge
  /// Room for the readers of all facilities, those they may buy included: a facility's lie side by side.
  std::size_t reader_slots() const { return reader_slot(static_cast<std::uint32_t>(facilities_.size())); }
  /// Where those of a facility begin.
  std::size_t reader_slot(std::uint32_t facility) const {
    return (facility < facilities_.size() ? facilities_[facility].first_reader : readers_) +
           std::size_t{kMostBoughtReaders} * facility;
  }
  /// Number of one of a facility's readers in the nation, for its draws: those bought come behind all others,
  /// so that nobody else's luck hangs on who buys.
  std::uint32_t reader_number(std::uint32_t facility, std::uint32_t reader) const {
    const Facility& f = facilities_[facility];
    return reader < f.readers ? f.first_reader + reader
                              : readers_ + kMostBoughtReaders * facility + (reader - f.readers);
  }
  std::uint64_t seed() const { return seed_; }
  /// Shares of the insurer kinds in an age band.
  const ByAgeBand<std::array<double, kInsurerKinds>>& insurer_share() const { return insurer_share_; }
  /// Facility types in use: 4, or 6 with occupational clinics or exempt facilities.
  int types() const { return types_; }
  /// Real visits per simulated visit, by type and prefecture (0 where the prefecture is not simulated).
  const std::array<std::array<double, kPrefectures>, kFacilityTypes>& weight() const { return weight_; }
  /// Real facilities per simulated one, likewise.
  const std::array<std::array<double, kPrefectures>, kFacilityTypes>& facility_weight() const {
    return facility_weight_;
  }
  /// Factor on the visit rate of a person, by care type, prefecture and band, that makes facility loads real.
  double rate_scale(int care_type, int prefecture, int band) const {
    return rate_scale_[static_cast<std::size_t>(care_type)][static_cast<std::size_t>(prefecture)]
                      [static_cast<std::size_t>(band)];
  }
  /// Real prescriptions per simulated one at a facility type, over the pharmacies' weight: how many pharmacy
  /// visits one simulated prescription makes.
  double pharmacy_scale(FacilityType from, int prefecture) const;

  /// The choice of regular facilities in an area.
  RegularPlaces regular_places(const Area& area) const;

  /// Makes all persons of an area as they are on the first morning of the laws' month, and empties its free
  /// slots. Some of them: nation/person_maker.hpp.
  /// \param out area.slots records
  void populate(const Area& area, const MonthlyPersonLaws& laws, std::span<Person> out) const;

 private:
  void lay_out_prefecture(const NationTables& tables, const Parameters& parameters, double sample,
                          int prefecture, const std::array<int, kFacilityTypes>& counts);
  /// Spreads what facilities do about the card evenly over those of a type in the order of their size: a few
  /// large ones make up much of all visits, and in a sample of them the nation's mean must be the same.
  void spread_behaviour();
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
  std::array<std::array<double, kPrefectures>, kFacilityTypes> facility_weight_{};
  std::array<std::array<std::array<double, kAgeBands>, kPrefectures>, kCareTypes> rate_scale_{};
  ByAgeBand<std::array<double, kInsurerKinds>> insurer_share_;
};

/// All persons of a nation, in the order of areas. Pages are touched first by whoever makes the area.
class Population {
 public:
  explicit Population(std::uint32_t persons);
  std::span<Person> of(const Area& area) { return {data_.get() + area.first_person, area.slots}; }
  std::span<Person> all() { return {data_.get(), size_}; }

 private:
  struct Free {
    void operator()(Person* p) const;
  };
  std::unique_ptr<Person[], Free> data_;
  std::size_t size_;
};

}  // namespace cutover
