/// \file
/// What is known about the nation, read from `data/`: people, facilities, cards, visits, calendar,
/// observations. Partial tables are raked to consistent totals here (see `docs/data.md`), so that a reader of
/// this struct needs no other source. Units are in the names; indices are those of core/types.hpp.
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "calendar/day_pattern.hpp"
#include "calendar/incident.hpp"
#include "core/time.hpp"
#include "core/types.hpp"

namespace cutover {

template <class T>
using ByPrefecture = std::array<T, kPrefectures>;
template <class T>
using ByAgeBand = std::array<T, kAgeBands>;

/// One published month of UTL-01; counts are absent where only the rate was published.
struct ObservedUtilization {
  MonthIndex month;
  int facility_type;                    ///< FacilityType as int, or -1 for all
  std::optional<double> verifications;  ///< OEV uses in the month
  std::optional<double> card_uses;
  std::optional<double> rate_pct;
};

/// One published rate of UTL-03, over the age bands `first_band` to `last_band`.
struct ObservedByAge {
  MonthIndex month;
  int first_band;
  int last_band;
  double rate_pct;
};

/// One published rate of UTL-03 of a prefecture.
struct ObservedByPrefecture {
  MonthIndex month;
  int prefecture;  ///< JIS code minus one
  double rate_pct;
};

/// Record views of one month at one facility type, by record class (UTL-05, CHK-10).
struct ObservedViews {
  MonthIndex month;
  int facility_type;
  std::array<double, kRecordClasses> views;
};

/// A day after all published numbers: the default of adoption.known_until.
inline constexpr Day kAllKnown = make_day(2026, 12, 31);

/// Published months later than what is known.
struct LaterObservations {
  std::vector<ObservedUtilization> observed;
  std::vector<ObservedByAge> observed_by_age;
  std::vector<ObservedByPrefecture> observed_by_prefecture;
  std::vector<ObservedViews> observed_views;
};

struct Knowledge;

struct NationTables {
  ByPrefecture<std::string> prefecture_name;    ///< 北海道
  ByPrefecture<std::string> prefecture_romaji;  ///< Hokkaido
  ByPrefecture<ByAgeBand<double>> population;   ///< persons, raked; sum 123.8 million
  ByPrefecture<std::array<int, 4>>
      facilities;  ///< hospital, medical_clinic, dental_clinic, pharmacy; sum 212,972
  ByAgeBand<std::array<double, kInsurerKinds>> insurer_share;  ///< of the insured, sums to 1 by band

  /// Visits per person and year by age band: hospital, medical clinic, dental clinic (outpatient days). Times
  /// `visit_factor` and summed over `population`, each type reproduces its published national level.
  ByAgeBand<std::array<double, 3>> visits_per_year;
  /// Visit rate of a prefecture relative to the nation at equal age [1].
  ByPrefecture<double> visit_factor;
  double prescriptions_per_year;  ///< nation

  std::array<DayPattern, 4> day_pattern;
  std::set<Day> holidays;
  std::vector<Incident> incidents;  ///< OPS-06

  Day known_until = kAllKnown;                ///< what is below is known until then (tables/known.hpp)
  std::vector<ObservedUtilization> observed;  ///< national and by type, all known months
  std::vector<ObservedByAge> observed_by_age;
  std::vector<ObservedByPrefecture> observed_by_prefecture;
  std::vector<ObservedViews> observed_views;
  LaterObservations later;  ///< stands beside results and is read by nothing else
  /// Card utilization of an age band relative to the mean over all ages (odds ratio) [1].
  ByAgeBand<double> card_odds_by_age;
  ByPrefecture<double> card_odds_by_prefecture;

  /// Share of the population of (prefecture, band) with a registered card on `day`, in [0, 1].
  double registered_share(Day day, int prefecture, int band) const;
  /// Share of the whole population with a registered card on `day`, in [0, 1]: linear between the published
  /// counts, the first before them, the assumed slowdown after them.
  double registered_share(Day day) const;

  /// Share of the population of (prefecture, band) that holds a card on `day`, in [0, 1]; never below the
  /// registered one. 0 before 2016.
  double held_share(Day day, int prefecture, int band) const;
  /// Months since January 2016 up to which cards had been issued to those who have registered by `day`, where
  /// cards are registered in the order of issue: 83.5 is the middle of December 2022. The same for all
  /// prefectures and bands, since both shares have the same odds ratios there.
  double registered_issue_month(Day day) const;

  /// Death rate at age 65 and the years of age in which it doubles (assumptions of
  /// derivation_assumptions.csv).
  double mortality_at_65;
  double mortality_doubling_years;

  /// Day the legacy cards of an insurer kind expire at the latest (CUT-02, CUT-03).
  std::array<Day, kInsurerKinds> legacy_expiry;

  /// name -> SHA-256 of every file read, for provenance.
  std::map<std::string, std::string> input_hashes;

  // What registered_share() interpolates.
  std::vector<std::pair<Day, double>> registered_national;  ///< share of the population, by date
  /// Share at odds ratio 1, by the same dates: population-weighted over prefectures and bands, the odds
  /// ratios below make it the national share.
  std::vector<std::pair<Day, double>> registered_centre;
  /// As the two above, for cards held.
  std::vector<std::pair<Day, double>> held_national;
  std::vector<std::pair<Day, double>> held_centre;
  ByPrefecture<double> registered_odds_by_prefecture;
  ByAgeBand<double> registered_odds_by_age;
};

/// Linear between points in order of date, the first before and the last after them.
double interpolate(const std::vector<std::pair<Day, double>>& points, Day day);

/// Reads all tables under `directory`. \throws InputError with file:line:col of every fault.
NationTables load_nation_tables(const std::filesystem::path& directory);
/// The same as far as it was known on a day (tables/known.hpp). \throws std::invalid_argument as known_tables
NationTables load_nation_tables(const std::filesystem::path& directory, const Knowledge& knowledge);

}  // namespace cutover
