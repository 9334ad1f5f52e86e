// Look-ups of numbers and inquiries without a person, between and beyond the published months. That the
// published months come out, and that the fit finds what made its data, is tested in tests/adoption.
#include "calibration/number_use.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "calibration/fit.hpp"
#include "support/model_case.hpp"
#include "tables/known.hpp"

namespace cutover {
namespace {

using test::kData;
using test::tables;

struct Fitted {
  Demand demand{tables()};
  AdoptionModel adoption = load_adoption_model(kData);
  Panel panel{demand, Parameters{}, 2'000};
  Course course = panel.run(adoption, make_day(2025, 10, 31));
  NumberUseFit numbers{demand, Parameters{}, course};
};

const Fitted& fitted() {
  static const Fitted kFitted;
  return kFitted;
}

TEST(NumberUse, CHK_11_IsOneInOctober2025AndTheSameBeyondThePublishedMonths) {
  for (int t = 0; t < kMainTypes; ++t) {
    const NumberUse october = fitted().numbers.number_use(t, make_day(2025, 10, 15));
    EXPECT_NEAR(october.lookup_factor, 1, 0.01) << kFacilityTypeNames[static_cast<std::size_t>(t)];
    for (const Day day : {make_day(2025, 12, 2), make_day(2030, 1, 1)}) {
      const NumberUse later = fitted().numbers.number_use(t, day);
      EXPECT_EQ(later.lookup_factor, fitted().numbers.number_use(t, make_day(2026, 1, 1)).lookup_factor);
      EXPECT_GE(later.batch_per_visit, 0);
    }
    const NumberUse first = fitted().numbers.number_use(t, make_day(2015, 1, 1));
    const NumberUse earlier = fitted().numbers.number_use(t, make_day(2010, 1, 1));
    EXPECT_EQ(first.lookup_factor, earlier.lookup_factor);
    EXPECT_EQ(first.batch_per_visit, earlier.batch_per_visit);
  }
}

// A look-up share above one would be a look-up of nobody: the rest are inquiries without a person.
TEST(NumberUse, CHK_11_NeverLooksUpMoreThanEveryVisit) {
  const Parameters p;
  for (Day day = make_day(2023, 4, 1); day < make_day(2026, 1, 1); day += std::chrono::days{5}) {
    for (int t = 0; t < kMainTypes; ++t) {
      const NumberUse use = fitted().numbers.number_use(t, day);
      EXPECT_GT(use.lookup_factor, 0);
      EXPECT_LE(use.lookup_factor * p.checkin.lookup_share[static_cast<std::size_t>(t)], 1 + 1e-12);
      EXPECT_GE(use.batch_per_visit, 0);
    }
  }
}

// The factor moves between published months without a jump: a step of a day is small.
TEST(NumberUse, ChangesSmoothlyFromDayToDay) {
  for (int t = 0; t < kMainTypes; ++t) {
    double last = fitted().numbers.number_use(t, make_day(2023, 4, 1)).lookup_factor;
    for (Day day = make_day(2023, 4, 2); day < make_day(2026, 1, 1); day += std::chrono::days{1}) {
      const double now = fitted().numbers.number_use(t, day).lookup_factor;
      EXPECT_NEAR(now / last, 1, 0.02) << format_day(day) << " " << t;
      last = now;
    }
  }
}

// Known until December 2024, look-ups are counted by type until March 2024 and nationally until October: the
// look-up share refers to that March, and later months follow from what is kept of the growth alone.
TEST(NumberUse, UTL_01_GoesOnFromTheLastKnownMonth) {
  const NationTables known = load_nation_tables(kData, {make_day(2024, 12, 31), 1});
  const Demand demand(known);
  Panel panel{demand, Parameters{}, 2'000};
  const Course course = panel.run(fitted().adoption, make_day(2025, 10, 31));
  const NumberUseFit still(demand, Parameters{}, course);
  const NumberUseFit growing(demand, Parameters{}, course, {}, 1.0);
  const NumberUseFit damped(demand, Parameters{}, course, {}, 0.5);
  EXPECT_EQ(still.last_known(), growing.last_known());
  EXPECT_EQ(month_index(still.last_known()), 2024 * 12 + 9);
  for (int t = 0; t < kMainTypes; ++t) {
    // Below one where fewer were counted than the look-up share alone explains: then there were no batch inquiries.
    const NumberUse reference = still.number_use(t, make_day(2024, 3, 15));
    EXPECT_TRUE(reference.batch_per_visit == 0 || std::abs(reference.lookup_factor - 1) < 0.01) << t;
    EXPECT_LT(reference.lookup_factor, 1.01) << t;
    const auto inquiries = [&](const NumberUseFit& fit, Day day) {
      const NumberUse use = fit.number_use(t, day);
      return use.batch_per_visit +
             use.lookup_factor * Parameters{}.checkin.lookup_share[static_cast<std::size_t>(t)];
    };
    const Day last = still.last_known();
    const Day year_later = last + std::chrono::days{365};
    EXPECT_EQ(inquiries(still, last), inquiries(growing, last));
    EXPECT_DOUBLE_EQ(inquiries(still, year_later), inquiries(still, last));
    const double grown = inquiries(still, last) / inquiries(still, last - std::chrono::days{365});
    EXPECT_NEAR(inquiries(growing, year_later) / inquiries(still, last), grown, 1e-9 * grown);
    EXPECT_NEAR(inquiries(damped, year_later) / inquiries(still, last), std::sqrt(grown), 1e-9 * grown);
  }
}

TEST(NumberUse, SuccessFallsWithWhatCanFail) {
  const Parameters p;
  EXPECT_GT(success_share(p), 0.9);
  EXPECT_LT(success_share(p), 1);
  Parameters worse = p;
  worse.central.failure_share += 0.05;
  EXPECT_LT(success_share(worse), success_share(p));
  worse = p;
  worse.checkin.card_failure_share += 0.05;
  EXPECT_LT(success_share(worse), success_share(p));
}

TEST(PublishedTerms, BandsSumToTheNation) {
  const Parameters p;
  const PublishedTerms terms(p, fitted().course, fitted().numbers);
  constexpr MonthIndex kMonth = 2024 * 12 + 8;
  double uses = 0;
  double verifications = 0;
  for (int b = 0; b < kAgeBands; ++b) {
    uses += terms.month_of_band(kMonth, b).card_uses;
    verifications += terms.month_of_band(kMonth, b).verifications;
  }
  const MonthCount nation = terms.month(kMonth);
  EXPECT_NEAR(uses / nation.card_uses, 1, 1e-9);
  EXPECT_NEAR(verifications / nation.verifications, 1, 0.02);
}

TEST(FitTargets, UTL_01_NameEveryPublishedMonthOnceWithATolerance) {
  const std::vector<FitTarget> targets = load_fit_targets(kData, tables());
  EXPECT_GT(targets.size(), 30U);
  for (std::size_t i = 0; i < targets.size(); ++i) {
    EXPECT_GT(targets[i].tolerance, 0);
    EXPECT_GE(targets[i].published, 0);
    EXPECT_LE(targets[i].published, 100);
    for (std::size_t j = 0; j < i; ++j) {
      EXPECT_FALSE(targets[i].measure == targets[j].measure && targets[i].month == targets[j].month &&
                   targets[i].type == targets[j].type)
          << format_month(targets[i].month) << " " << targets[i].type_name();
    }
  }
}

}  // namespace
}  // namespace cutover
