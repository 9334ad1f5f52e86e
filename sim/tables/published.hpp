/// \file
/// The files of `data/` as published, typed and checked, before anything is derived from them.
/// What each file is and where it comes from stands in `docs/data.md`.
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tables/nation_tables.hpp"

namespace cutover {

/// Many sources count in units of ten thousand.
inline constexpr double kPer10k = 10'000;

/// Facility types of UTL-01, the ones with published tables.
inline constexpr int kMainFacilityTypes = 4;
/// Types whose visits have an age shape: hospital, medical clinic, dental clinic.
inline constexpr int kShapedTypes = 3;
/// Age groups of the prefecture table: 0-14, 15-64, 65 and over.
inline constexpr int kAgeGroups = 3;
/// First band of each age group, and the end.
inline constexpr std::array<int, kAgeGroups + 1> kAgeGroupStart{0, 3, 13, kAgeBands};
/// First band without published treatment days (50-54).
inline constexpr int kFirstBandWithoutDays = 10;
/// First band of the late-stage elderly (75 and over).
inline constexpr int kLateStageBand = 15;

/// A rate of the age bands first to last.
struct AgeRate {
  int first_band;
  int last_band;
  double rate_pct;
};

/// Rates of some prefectures and of the nation at one date.
struct PrefectureRates {
  Day date;
  double nation_pct;
  std::map<int, double> rate_pct;  ///< by prefecture index
};

enum class CardMeasure { kIssued, kHolding, kRegistered };

struct CardCount {
  Day date;
  CardMeasure measure;
  std::optional<double> persons_10k;
};

/// Numbers no source gives; `data/derivation_assumptions.csv` has their ranges.
struct DerivationAssumptions {
  double mortality_at_65;             ///< per year
  double mortality_doubling_years;    ///< of age
  double inpatient_share_below_50;    ///< of medical treatment days
  double holding_5_9_pct;             ///< 2023-07-31
  double registration_slowdown_days;  ///< after the last published count
};

struct PublishedTables {
  std::filesystem::path directory;
  /// Where a table was read, as messages name it.
  std::string file(const char* name) const { return (directory / name).string(); }

  ByPrefecture<std::string> prefecture_name;
  ByPrefecture<std::string> prefecture_romaji;
  ByPrefecture<double> population;                                ///< persons, 2024-10-01
  ByPrefecture<std::array<double, kAgeGroups>> population_group;  ///< persons, 2024-10-01
  ByAgeBand<double> census_2020;                                  ///< persons
  std::array<double, kInsurerKinds> insured_10k;                  ///< 10,000 persons
  ByAgeBand<double> national_share;  ///< assumption: national among employees' and national; 0 from 75

  std::array<ByPrefecture<double>, kMainFacilityTypes> facilities;  ///< at the dates of the columns
  double pharmacies_2022_nation;
  ByPrefecture<std::optional<double>> pharmacies_2022;
  std::array<std::int64_t, kMainFacilityTypes> installed;  ///< June 2025

  std::array<double, kShapedTypes> outpatients_2005;                   ///< thousand a day, all ages
  ByAgeBand<std::array<double, kShapedTypes>> outpatients_2005_young;  ///< thousand a day, bands below 65
  ByAgeBand<double> outpatient_rate_2005;                              ///< per 100,000 a day
  ByAgeBand<double> medical_days_2023;                       ///< a year, inpatients included, bands below 50
  std::array<double, kShapedTypes> visits_per_year;          ///< nation
  double prescriptions_per_year;                             ///< nation
  double outpatient_rate_2023_nation;                        ///< per 100,000 a day
  ByPrefecture<std::optional<double>> outpatient_rate_2023;  ///< per 100,000 a day

  std::array<DayPattern, kMainFacilityTypes> day_pattern;
  std::set<Day> holidays;
  std::array<Day, kInsurerKinds> legacy_expiry;

  std::vector<CardCount> cards;
  std::vector<std::pair<Day, double>> issue_history_10k;  ///< cards issued before the first published count
  std::vector<AgeRate> holding_by_age;
  double holding_all_ages_pct;
  std::vector<PrefectureRates> holding_by_prefecture;  ///< by date
  std::vector<AgeRate> utilization_by_age;
  double utilization_all_ages_pct;
  MonthIndex utilization_by_age_month;                     ///< all its rows are of one month
  std::vector<PrefectureRates> utilization_by_prefecture;  ///< by month, as its first day
  std::vector<ObservedUtilization> observed;
  std::vector<ObservedViews> observed_views;
  std::vector<Incident> incidents;

  DerivationAssumptions assumptions;
  std::map<std::string, std::string> hashes;  ///< file name -> SHA-256
};

/// Reads and checks every file under `directory`. \throws InputError with all faults of all files.
PublishedTables read_published_tables(const std::filesystem::path& directory);

}  // namespace cutover
