/// \file
/// What a month changes in the people of an area: birthdays, deaths, births, changes of insurer, moves.
///
/// The persons of an area stand sorted by age band, because visits are drawn by band. Whoever passes into
/// another band is swapped with the record at the border, and the border moves by one; a death leaves a
/// hole that travels to the free slots behind the oldest, a birth takes one of them. Nothing else moves.
///
/// All draws are keyed by (seed, kDemography, area, month): demography depends on no policy, so two
/// scenarios with the same seed have the same people on every day. Events other than birthdays are reached by
/// geometric gaps, so their cost is per event; birthdays scan one byte of every person.
///
/// Example, before the first day of each month after the first:
///   AreaPeople people = AreaPeople::of(area);
///   advance_month(nation, area, people, population.of(area), laws, seed, area_number);
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "core/time.hpp"
#include "nation/nation.hpp"
#include "nation/person.hpp"
#include "nation/person_laws.hpp"
#include "scenario/parameters.hpp"
#include "tables/nation_tables.hpp"

namespace cutover {

/// Where the bands of an area stand now; Area::band_begin is where they stood first.
struct AreaPeople {
  std::array<std::uint32_t, kAgeBands + 1> band_begin;

  static AreaPeople of(const Area& area) { return {area.band_begin}; }
  std::uint32_t persons() const { return band_begin[kAgeBands]; }
  std::uint32_t in_band(int band) const {
    return band_begin[static_cast<std::size_t>(band) + 1] - band_begin[static_cast<std::size_t>(band)];
  }
  bool operator==(const AreaPeople&) const = default;
};

/// What happened in one month, counted in persons.
struct PopulationChange {
  std::array<std::uint32_t, kAgeBands> birthdays{};  ///< out of the band into the next one; 0 for the last
  std::array<std::uint32_t, kAgeBands> deaths{};
  std::uint32_t births = 0;
  std::uint32_t births_without_slot =
      0;  ///< left out since no record was free; 0 unless births outgrow deaths
  /// Job changes and, at birthdays, retirements; not the 75th birthday
  std::array<std::uint32_t, kAgeBands> insurer_changes{};
  std::uint32_t enrolments_at_75 = 0;
  std::array<std::uint32_t, kAgeBands> moves{};

  PopulationChange& operator+=(const PopulationChange& other);
};

/// Turns the area to the month of the laws, which follows the month it stands at. \param slots
/// Population::of(area)
PopulationChange advance_month(const Nation& nation, const Area& area, AreaPeople& people,
                               std::span<Person> slots, const MonthlyPersonLaws& laws, std::uint64_t seed,
                               std::uint32_t area_number);

/// Deaths per person of `band` in a month: exponential in age, from 5 on (data/derivation_assumptions.csv).
double death_hazard(const NationTables& tables, const DemographyParameters& demography, int band);

}  // namespace cutover
