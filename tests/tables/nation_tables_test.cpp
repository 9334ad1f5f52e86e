#include "tables/nation_tables.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <numeric>

#include "calendar/calendar.hpp"
#include "support/model_case.hpp"
#include "tables/published.hpp"

namespace cutover {
namespace {

using test::kData;

const NationTables& nation() {
  static const NationTables kTables = load_nation_tables(kData);
  return kTables;
}

const PublishedTables& published() {
  static const PublishedTables kTables = read_published_tables(kData);
  return kTables;
}

const ObservedUtilization& observed(const char* month, int type) {
  const auto found = std::find_if(nation().observed.begin(), nation().observed.end(), [&](const auto& o) {
    return o.month == parse_month(month) && o.facility_type == type;
  });
  EXPECT_NE(found, nation().observed.end()) << month << " " << type;
  return *found;
}

double sum(const ByAgeBand<double>& bands) {
  return std::accumulate(bands.begin(), bands.end(), 0.0);
}

double odds(double share) {
  return share / (1 - share);
}

/// Visits a year of a band in a prefecture, all types.
double visits(std::size_t p, std::size_t band) {
  const auto& rates = nation().visits_per_year[band];
  return nation().visit_factor[p] * nation().population[p][band] *
         std::accumulate(rates.begin(), rates.end(), 0.0);
}

/// Mean over prefectures and bands of `share`, weighted by population.
template <class Share>
double population_mean(const Share& share) {
  double weighted = 0;
  double people = 0;
  for (int p = 0; p < kPrefectures; ++p) {
    for (int band = 0; band < kAgeBands; ++band) {
      const double persons = nation().population[static_cast<std::size_t>(p)][static_cast<std::size_t>(band)];
      weighted += persons * share(p, band);
      people += persons;
    }
  }
  return weighted / people;
}

TEST(NationTables, PopulationIsThePublishedOneWithinRounding) {
  double people = 0;
  for (std::size_t p = 0; p < kPrefectures; ++p) {
    EXPECT_NEAR(sum(nation().population[p]), published().population[p], 1e-3)
        << nation().prefecture_romaji[p];
    people += sum(nation().population[p]);
    for (std::size_t group = 0; group < kAgeGroups; ++group) {
      double in_group = 0;
      for (int band = kAgeGroupStart[group]; band < kAgeGroupStart[group + 1]; ++band) {
        in_group += nation().population[p][static_cast<std::size_t>(band)];
      }
      EXPECT_NEAR(in_group, published().population_group[p][group], 1'500) << nation().prefecture_romaji[p];
    }
  }
  EXPECT_NEAR(people, 123'802'000, 47 * 500);
}

TEST(NationTables, AgingTheCensusNeedsOnlySmallCorrections) {
  // A cohort keeps its size but for deaths and migration: those 40-44 in 2024 were 36-40 in 2020.
  const auto& census = published().census_2020;
  double aged_40 = 0;
  for (const auto& prefecture : nation().population) {
    aged_40 += prefecture[8];
  }
  EXPECT_NEAR(aged_40 / (0.8 * census[7] + 0.2 * census[8]), 1, 0.05);
}

TEST(NationTables, OPS_05_FacilitiesAreTheInstalledOnesToTheLast) {
  std::array<int, kMainFacilityTypes> totals{};
  for (const auto& prefecture : nation().facilities) {
    for (std::size_t type = 0; type < totals.size(); ++type) {
      EXPECT_GT(prefecture[type], 0);
      totals[type] += prefecture[type];
    }
  }
  EXPECT_EQ(totals, (std::array<int, kMainFacilityTypes>{7'984, 83'370, 61'124, 60'494}));
  EXPECT_EQ(std::accumulate(totals.begin(), totals.end(), 0), 212'972);
}

TEST(NationTables, PharmaciesFollowTheLaterCountWhereItWasPublished) {
  const double scale = 60'494.0 / published().pharmacies_2022_nation;
  EXPECT_NEAR(nation().facilities[12][3], 6'992 * scale, 1);  // Tokyo
  EXPECT_NEAR(nation().facilities[26][3], 4'428 * scale, 1);  // Osaka
}

TEST(NationTables, InsurerSharesReproduceTheInsuredAndTheAgeOfSeventyFive) {
  std::array<double, kInsurerKinds> insured{};
  for (std::size_t band = 0; band < kAgeBands; ++band) {
    const auto& share = nation().insurer_share[band];
    EXPECT_NEAR(share[0] + share[1] + share[2], 1, 1e-12);
    EXPECT_EQ(share[2], band >= kLateStageBand ? 1 : 0) << kAgeBandNames[band];
    for (const auto& prefecture : nation().population) {
      for (std::size_t kind = 0; kind < kInsurerKinds; ++kind) {
        insured[kind] += prefecture[band] * share[kind];
      }
    }
  }
  EXPECT_NEAR(insured[0] / insured[1], 7'790.0 / 2'638.0, 1e-9);
  // Members of late-stage elderly insurance below 75 and the years between the sources leave a few percent.
  EXPECT_NEAR(insured[2] / 19'440'000, 1, 0.08);
  EXPECT_NEAR(insured[0] / 77'900'000, 1, 0.03);
}

TEST(NationTables, VisitsReproduceTheNationalLevelsByType) {
  std::array<double, kShapedTypes> totals{};
  for (std::size_t p = 0; p < kPrefectures; ++p) {
    for (std::size_t band = 0; band < kAgeBands; ++band) {
      for (std::size_t type = 0; type < kShapedTypes; ++type) {
        totals[type] +=
            nation().visit_factor[p] * nation().population[p][band] * nation().visits_per_year[band][type];
      }
    }
  }
  EXPECT_NEAR(totals[0] / 3.6e8, 1, 1e-9);
  EXPECT_NEAR(totals[1] / 12.3e8, 1, 1e-9);
  EXPECT_NEAR(totals[2] / 4.01e8, 1, 1e-9);
  EXPECT_DOUBLE_EQ(nation().prescriptions_per_year, 8.88e8);
}

TEST(NationTables, MedicalVisitsBelowFiftyAreThePublishedDaysWithoutInpatients) {
  for (std::size_t band = 0; band < kFirstBandWithoutDays; ++band) {
    double medical = 0;
    for (std::size_t p = 0; p < kPrefectures; ++p) {
      const auto& rates = nation().visits_per_year[band];
      medical += nation().population[p][band] * (rates[0] + rates[1]);
    }
    EXPECT_NEAR(medical / (published().medical_days_2023[band] * 0.92), 1, 0.01) << kAgeBandNames[band];
  }
}

TEST(NationTables, PublishedPrefecturesGetTheirCrudeVisitRate) {
  ByPrefecture<double> crude{};
  double all_visits = 0;
  double all_people = 0;
  for (std::size_t p = 0; p < kPrefectures; ++p) {
    double total = 0;
    for (std::size_t band = 0; band < kAgeBands; ++band) {
      total += visits(p, band);
    }
    all_visits += total;
    all_people += sum(nation().population[p]);
    crude[p] = total / sum(nation().population[p]);
  }
  EXPECT_NEAR(crude[29] / (all_visits / all_people), 6846.0 / 5850.0, 1e-3);  // Wakayama
  EXPECT_NEAR(crude[46] / (all_visits / all_people), 4528.0 / 5850.0, 1e-3);  // Okinawa
}

TEST(NationTables, UTL_01_ObservedCountsAreThoseOfTheSources) {
  EXPECT_EQ(observed("2023-12", -1).card_uses, 7'633'413.0);
  EXPECT_EQ(observed("2023-12", -1).verifications, 177'813'248.0);
  EXPECT_EQ(observed("2025-10", -1).card_uses, 101'991'041.0);
  EXPECT_EQ(observed("2025-10", -1).verifications, 274'605'299.0);
  EXPECT_EQ(observed("2025-10", 3).card_uses, 34'815'123.0);
  EXPECT_EQ(observed("2024-04", 0).rate_pct, 13.73);
  EXPECT_FALSE(observed("2024-04", 0).card_uses.has_value());
  EXPECT_EQ(observed("2023-01", -1).verifications, 80'340'000.0);
}

TEST(NationTables, UTL_01_TypesSumToAll) {
  for (const char* month : {"2023-12", "2025-10"}) {
    double verifications = 0;
    double uses = 0;
    for (int type = 0; type < kMainFacilityTypes; ++type) {
      verifications += *observed(month, type).verifications;
      uses += *observed(month, type).card_uses;
    }
    EXPECT_EQ(verifications, *observed(month, -1).verifications);
    EXPECT_EQ(uses, *observed(month, -1).card_uses);
  }
}

TEST(NationTables, UTL_03_CardOddsByAgeReproducePublishedBandsAndTheMean) {
  const double all = 0.1387;
  const auto rate = [&](std::size_t band) {
    const double o = odds(all) * nation().card_odds_by_age[band];
    return o / (1 + o);
  };
  EXPECT_NEAR(rate(0), 0.057, 1e-12);
  EXPECT_NEAR(rate(2), 0.0609, 1e-12);
  EXPECT_NEAR(rate(13), 0.1947, 1e-12);
  EXPECT_NEAR(rate(18), 0.121, 1e-12);
  const auto& by_age = nation().card_odds_by_age;
  EXPECT_EQ(std::max_element(by_age.begin(), by_age.end()) - by_age.begin(), 13);
  double weighted = 0;
  double weight = 0;
  for (std::size_t p = 0; p < kPrefectures; ++p) {
    for (std::size_t band = 0; band < kAgeBands; ++band) {
      weighted += visits(p, band) * rate(band);
      weight += visits(p, band);
    }
  }
  EXPECT_NEAR(weighted / weight, all, 1e-9);
}

TEST(NationTables, UTL_03_CardOddsByPrefectureAreThoseOfMarch2024WhereKnown) {
  EXPECT_NEAR(nation().card_odds_by_prefecture[0], odds(0.0571) / odds(0.0547), 1e-12);   // Hokkaido
  EXPECT_NEAR(nation().card_odds_by_prefecture[45], odds(0.0957) / odds(0.0547), 1e-12);  // Kagoshima
  EXPECT_NEAR(nation().card_odds_by_prefecture[46], odds(0.0328) / odds(0.0656), 1e-12);  // Okinawa, April
  EXPECT_NEAR(nation().card_odds_by_prefecture[39], 1, 0.1);                              // Fukuoka, unknown
}

TEST(NationTables, RegisteredShareAveragesToThePublishedCounts) {
  const double people = 123'803'000;
  const std::map<const char*, double> counts{
      {"2023-02-12", 4'686e4}, {"2024-10-31", 7'747e4}, {"2025-09-30", 8'655e4}, {"2025-10-31", 8'730e4}};
  for (const auto& [text, persons] : counts) {
    const Day day = parse_day(text);
    EXPECT_NEAR(nation().registered_share(day), persons / people, 1e-9) << text;
    EXPECT_NEAR(population_mean([&](int p, int band) { return nation().registered_share(day, p, band); }),
                persons / people, 1e-9)
        << text;
  }
}

TEST(NationTables, RegisteredShareBetweenCountsStaysNearTheNationalCourse) {
  for (Day day = make_day(2022, 4, 3); day < make_day(2027, 1, 1); day += std::chrono::days{45}) {
    EXPECT_NEAR(population_mean([&](int p, int band) { return nation().registered_share(day, p, band); }),
                nation().registered_share(day), 1e-4)
        << format_day(day);
  }
}

TEST(NationTables, RegisteredShareRisesMoreSlowlyAfterTheLastCountAndStaysAShare) {
  const auto gain = [](Day from, Day to) {
    return nation().registered_share(to) - nation().registered_share(from);
  };
  const double last_year = gain(make_day(2024, 10, 31), make_day(2025, 10, 31));
  const double next_year = gain(make_day(2025, 10, 31), make_day(2026, 10, 31));
  EXPECT_GT(next_year, 0);
  EXPECT_LT(next_year, last_year);
  for (const Day day : {make_day(2020, 1, 1), make_day(2026, 3, 31), make_day(2040, 1, 1)}) {
    for (int band = 0; band < kAgeBands; ++band) {
      EXPECT_GT(nation().registered_share(day, 46, band), 0);
      EXPECT_LT(nation().registered_share(day, 44, band), 1);
    }
  }
}

TEST(NationTables, CUT_03_LegacyCardsOfEmployeesInsuranceEndOnTheFirstOfDecember2025) {
  EXPECT_EQ(nation().legacy_expiry[0], make_day(2025, 12, 1));
  for (const Day day : nation().legacy_expiry) {
    EXPECT_LE(day, make_day(2025, 12, 1));  // CUT-02
    EXPECT_GE(day, make_day(2024, 12, 2));  // CUT-01
  }
}

TEST(NationTables, HolidaysIncludeSubstitutesAndReach2027) {
  const Calendar calendar{nation().holidays};
  EXPECT_TRUE(calendar.is_holiday(make_day(2025, 11, 24)));  // substitute
  EXPECT_TRUE(calendar.is_holiday(make_day(2026, 9, 22)));   // between two holidays
  EXPECT_FALSE(calendar.is_holiday(make_day(2025, 12, 1)));
  EXPECT_TRUE(calendar.covers(make_day(2027, 12, 31)));
  EXPECT_TRUE(calendar.is_first_open_weekday_after_closure(make_day(2025, 11, 25)));
}

TEST(NationTables, EveryDayHasAPlausibleVolumeForEveryType) {
  const Calendar calendar{nation().holidays};
  for (const DayPattern& pattern : nation().day_pattern) {
    const DayVolume volume{calendar, pattern};
    for (Day day = make_day(2024, 1, 1); day < make_day(2027, 1, 1); day += std::chrono::days{1}) {
      EXPECT_GE(volume.volume(day), 0) << format_day(day);
      EXPECT_LE(volume.volume(day), 2.5) << format_day(day);
      EXPECT_GE(volume.open_share(day), 0) << format_day(day);
      EXPECT_LE(volume.open_share(day), 1) << format_day(day);
    }
    // CUT-03: the Monday of the cutover is a peak, the Sunday before it is none.
    EXPECT_GT(volume.volume(make_day(2025, 12, 1)), 1.2);
    EXPECT_LT(volume.volume(make_day(2025, 11, 30)), 0.3);
  }
}

TEST(NationTables, ProfilesSumToOneAndLieInWorkingHours) {
  for (const DayPattern& pattern : nation().day_pattern) {
    for (const HalfHourProfile* profile : {&pattern.weekday_profile, &pattern.saturday_profile}) {
      EXPECT_NEAR(std::accumulate(profile->begin(), profile->end(), 0.0), 1, 1e-12);
      const OpeningHours hours = opening_hours(*profile);
      EXPECT_GE(hours.open, 8 * kMillisPerHour);
      EXPECT_LE(hours.close, 20 * kMillisPerHour);
    }
  }
}

TEST(NationTables, UTL_05_CHK_10_RecordViewsAreThoseOfTheSources) {
  const auto views = [](const char* month, int type) {
    const auto found =
        std::find_if(nation().observed_views.begin(), nation().observed_views.end(),
                     [&](const auto& v) { return v.month == parse_month(month) && v.facility_type == type; });
    return found == nation().observed_views.end() ? std::array<double, kRecordClasses>{} : found->views;
  };
  using Views = std::array<double, kRecordClasses>;
  EXPECT_EQ(nation().observed_views.size(), 8U);
  EXPECT_EQ(views("2023-12", 0), (Views{229'037, 230'217, 298'667}));
  EXPECT_EQ(views("2023-12", 2), (Views{178'536, 275'602, 50'453}));
  EXPECT_EQ(views("2025-10", 1), (Views{11'439'854, 11'587'222, 29'092'608}));
  EXPECT_EQ(views("2025-10", 3), (Views{12'019'713, 7'250'107, 20'225'846}));
}

TEST(NationTables, OPS_06_IncidentsHaveTheirComponentAndTimes) {
  const auto& incidents = nation().incidents;
  ASSERT_EQ(incidents.size(), 5U);
  const Incident& portal = incidents[0];
  EXPECT_EQ(portal.component, IncidentComponent::kPortal);
  EXPECT_EQ(portal.first_day, make_day(2024, 10, 2));
  EXPECT_EQ(portal.first_ms, 8 * kMillisPerHour + 20 * kMillisPerMinute);
  EXPECT_EQ(portal.last_day, portal.first_day);
  EXPECT_EQ(portal.last_ms, 18 * kMillisPerHour + 45 * kMillisPerMinute);
  EXPECT_EQ(portal.share_affected, 1);
  const Incident& lines = incidents[2];
  EXPECT_EQ(lines.component, IncidentComponent::kAccessNetwork);
  EXPECT_EQ(lines.share_affected, 0.2);
  EXPECT_EQ(incidents[1].component, IncidentComponent::kCertificateValidation);
  // Over a weekend: all of Sunday, 7 December 2025.
  const Outage sunday = outages_on(incidents, make_day(2025, 12, 7))[2];
  EXPECT_TRUE(sunday.covers(0) && sunday.covers(kMillisPerDay - 1));
}

// The adoption model hashes its own files; the distribution over facilities is only compared with; labels are
// words for people.
TEST(NationTables, EveryFileIsHashed) {
  for (const auto& entry : std::filesystem::directory_iterator{kData}) {
    const std::string file = entry.path().filename().string();
    if (entry.path().extension() == ".csv" && !file.starts_with("adoption_") &&
        file != "facility_distribution.csv" && file != "number_use_fit.csv" && file != "labels.csv") {
      EXPECT_TRUE(nation().input_hashes.contains(file)) << file;
    }
  }
  for (const auto& [name, hash] : nation().input_hashes) {
    EXPECT_EQ(hash.size(), 64U) << name;
    EXPECT_TRUE(std::filesystem::exists(kData / name)) << name;
  }
}

}  // namespace
}  // namespace cutover
