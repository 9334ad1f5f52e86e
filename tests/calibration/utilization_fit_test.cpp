// The fit reproduces the published months before any person is drawn.
#include "calibration/utilization_fit.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "support/model_case.hpp"

namespace cutover {
namespace {

using test::tables;

const Demand& demand() {
  static const Demand kDemand(tables());
  return kDemand;
}
const UtilizationFit& fit() {
  static const UtilizationFit kFit(demand(), Parameters{});
  return kFit;
}

/// Share of presented cards that are used: readable, answered, at a working reader. A repair takes calendar
/// hours, of which opening hours are between a quarter and four tenths: this moves the share by 0.1 %.
double success() {
  const Parameters p;
  const double repair =
      p.readers.repair_median_hours * std::exp(p.readers.repair_sigma * p.readers.repair_sigma / 2);
  const double down = p.readers.reboot_minutes / 60 + (1 - p.readers.reboot_success_share) * repair * 0.3;
  return (1 - p.checkin.card_failure_share) * (1 - p.central.failure_share) * p.readers.mtbf_hours /
         (p.readers.mtbf_hours + down);
}

/// Visits of (prefecture, band) at a main type, relative.
double visits(std::size_t type, std::size_t p, std::size_t b) {
  double rate = 0;
  for (std::size_t t = 0; t < kCareTypes; ++t) {
    const double share = type < 3 ? (type == t ? 1.0 : 0.0) : VisitParameters{}.prescription_share[t];
    rate += tables().visits_per_year[b][t] * share;
  }
  return rate * tables().population[p][b] * tables().visit_factor[p];
}

void expect_month(const char* month, double tolerance) {
  const MonthIndex m = parse_month(month);
  for (int t = 0; t < 4; ++t) {
    const auto o = std::find_if(tables().observed.begin(), tables().observed.end(),
                                [&](const auto& x) { return x.month == m && x.facility_type == t; });
    ASSERT_NE(o, tables().observed.end());
    double uses = 0;
    for (Day day = first_day(m); day < first_day(m + 1); day += std::chrono::days{1}) {
      uses += demand().national_visits(day, VisitParameters{})[static_cast<std::size_t>(t)] *
              fit().card_share(t, day);
    }
    EXPECT_NEAR(uses * success() / *o->card_uses, 1, tolerance)
        << month << " " << kFacilityTypeNames[static_cast<std::size_t>(t)];
  }
}

// The share moves inside the month, so that its mean is not that of the month's middle: within the tolerance
// of the acceptance tests, without any sampling error.
TEST(UtilizationFit, UTL_01_CardUsesOfDecember2023AreWithinThreePercent) {
  expect_month("2023-12", 0.03);
}
TEST(UtilizationFit, UTL_01_CardUsesOfOctober2025AreWithinTwoPercent) {
  expect_month("2025-10", 0.02);
}

TEST(UtilizationFit, SharesByPrefectureAndAgeHaveTheNationalMean) {
  for (const Day day :
       {make_day(2023, 12, 15), make_day(2024, 12, 1), make_day(2025, 10, 15), make_day(2025, 12, 20)}) {
    for (int t = 0; t < 4; ++t) {
      const CardShares shares = fit().card_shares(t, day);
      double sum = 0;
      double weight = 0;
      for (std::size_t p = 0; p < kPrefectures; ++p) {
        for (std::size_t b = 0; b < kAgeBands; ++b) {
          sum += visits(static_cast<std::size_t>(t), p, b) * shares[p][b];
          weight += visits(static_cast<std::size_t>(t), p, b);
        }
      }
      EXPECT_NEAR(sum / weight, fit().card_share(t, day), 1e-9) << format_day(day) << " " << t;
    }
  }
}

TEST(UtilizationFit, NobodyWithoutARegisteredCardPresentsIt) {
  for (const Day day : {make_day(2023, 12, 15), make_day(2025, 10, 15), make_day(2026, 3, 31)}) {
    const CardShares registered = fit().registered(day);
    for (const double odds : {0.2, 1.0, 50.0}) {
      for (int t = 0; t < 4; ++t) {
        const CardShares shares = fit().card_shares(t, day, odds);
        for (std::size_t p = 0; p < kPrefectures; ++p) {
          for (std::size_t b = 0; b < kAgeBands; ++b) {
            ASSERT_GT(shares[p][b], 0);
            ASSERT_LE(shares[p][b], registered[p][b]);
            ASSERT_LE(registered[p][b], 1);
            ASSERT_EQ(registered[p][b],
                      tables().registered_share(day, static_cast<int>(p), static_cast<int>(b)));
          }
        }
      }
    }
  }
}

TEST(UtilizationFit, CUT_01_TheShareStepsUpWhenNoLegacyCardIsIssuedAnyMore) {
  constexpr Day kCutover = make_day(2024, 12, 2);
  for (int t = 0; t < 4; ++t) {
    const auto rise = [&](Day day) {
      return fit().card_share(t, day) - fit().card_share(t, day - std::chrono::days{1});
    };
    double before = 0;
    for (int d = 1; d <= 28; ++d) {
      before = std::max(before, rise(kCutover - std::chrono::days{d}));
    }
    EXPECT_GT(before, 0);
    EXPECT_GT(rise(kCutover), 5 * before) << kFacilityTypeNames[static_cast<std::size_t>(t)];
  }
}

TEST(UtilizationFit, AfterTheLastPublishedMonthSharesOnlyRise) {
  EXPECT_EQ(fit().last_observed(), make_day(2025, 10, 31));
  for (int t = 0; t < 4; ++t) {
    double before = fit().card_share(t, fit().last_observed());
    for (Day day = fit().last_observed() + std::chrono::days{1}; day <= make_day(2026, 12, 31);
         day += std::chrono::days{1}) {
      const double share = fit().card_share(t, day);
      ASSERT_GE(share, before) << format_day(day);
      ASSERT_LT(share, 1);
      before = share;
    }
  }
}

TEST(UtilizationFit, UTL_03_PeopleFrom65To69PresentItMoreThanWorkingAges) {
  for (int t = 0; t < 4; ++t) {
    const CardShares shares = fit().card_shares(t, make_day(2023, 12, 15));
    for (std::size_t p = 0; p < kPrefectures; ++p) {
      for (std::size_t b = 4; b <= 11; ++b) {  // 20 to 59
        ASSERT_GT(shares[p][13], shares[p][b]) << tables().prefecture_romaji[p] << " " << kAgeBandNames[b];
      }
    }
  }
}

TEST(UtilizationFit, OddsRaiseAndLowerTheShares) {
  constexpr Day kDay = make_day(2025, 12, 10);
  const CardShares registered = fit().registered(kDay);
  const CardShares low = fit().card_shares(1, kDay, 0.8);
  const CardShares base = fit().card_shares(1, kDay);
  const CardShares high = fit().card_shares(1, kDay, 1.25);
  for (std::size_t p = 0; p < kPrefectures; ++p) {
    for (std::size_t b = 0; b < kAgeBands; ++b) {
      ASSERT_LE(low[p][b], base[p][b]);
      ASSERT_LE(base[p][b], high[p][b]);
      if (base[p][b] < registered[p][b]) {
        ASSERT_LT(base[p][b], high[p][b]);
        const double odds = base[p][b] / (1 - base[p][b]);
        const double expected = std::min(registered[p][b], 1.25 * odds / (1 + 1.25 * odds));
        ASSERT_NEAR(high[p][b], expected, 1e-12);
      }
    }
  }
}

TEST(UtilizationFit, NumberUseIsThatOfTheParametersInTheReferenceMonth) {
  const Parameters p;
  for (int t = 0; t < 4; ++t) {
    const auto tt = static_cast<std::size_t>(t);
    for (Day day = make_day(2023, 1, 1); day <= make_day(2026, 6, 1); day += std::chrono::days{30}) {
      const NumberUse use = fit().number_use(t, day);
      ASSERT_GE(use.batch_per_visit, 0) << format_day(day);
      ASSERT_GE(use.lookup_factor, 0);
      ASSERT_LE(use.lookup_factor * p.checkin.lookup_share[tt], 1 + 1e-12);
    }
    // Where look-ups alone would exceed what is published, the factor of the reference month is below 1.
    EXPECT_LE(fit().number_use(t, make_day(2025, 10, 15)).lookup_factor, 1 + 1e-9);
  }
}

}  // namespace
}  // namespace cutover
