// What a calendar day means at the desk: thresholds from the fit, dates of the rules.
#include <array>
#include <vector>

#include <gtest/gtest.h>

#include "checkin/checkin.hpp"
#include "random/stream.hpp"
#include "support/model_case.hpp"

namespace cutover {
namespace {

using test::tables;

constexpr auto kEmployees = static_cast<std::size_t>(InsurerKind::kEmployees);
constexpr auto kNational = static_cast<std::size_t>(InsurerKind::kNational);
constexpr auto kLate = static_cast<std::size_t>(InsurerKind::kLateStageElderly);

const UtilizationFit& fit() {
  static const Demand kDemand(tables());
  static const UtilizationFit kFit(kDemand, Parameters{});
  return kFit;
}

std::array<CardShares, 4> shares_on(Day day, double odds = 1) {
  std::array<CardShares, 4> shares{};
  for (int t = 0; t < 4; ++t) {
    shares[static_cast<std::size_t>(t)] = fit().card_shares(t, day, odds);
  }
  return shares;
}

CheckInDay day_of(Day day, const Parameters& p = {}) {
  return {p, fit(), day, test::kTottori, shares_on(day, p.checkin.card_odds), fit().registered(day)};
}

TEST(CheckInDay, CUT_02_CUT_03_LegacyCardsAreValidUntilTheirInsurersExpiry) {
  EXPECT_EQ(day_of(make_day(2024, 12, 2)).legacy_valid, (std::array<bool, kInsurerKinds>{true, true, true}));
  EXPECT_EQ(day_of(make_day(2025, 7, 31)).legacy_valid, (std::array<bool, kInsurerKinds>{true, true, true}));
  EXPECT_EQ(day_of(make_day(2025, 8, 1)).legacy_valid, (std::array<bool, kInsurerKinds>{true, false, false}));
  EXPECT_EQ(day_of(make_day(2025, 12, 1)).legacy_valid,
            (std::array<bool, kInsurerKinds>{true, false, false}));
  EXPECT_EQ(day_of(make_day(2025, 12, 2)).legacy_valid,
            (std::array<bool, kInsurerKinds>{false, false, false}));
}

TEST(CheckInDay, CRD_13_TheProvisionalMeasureEndsInMarch2026) {
  EXPECT_TRUE(day_of(make_day(2026, 3, 31)).expired_lookup);
  EXPECT_FALSE(day_of(make_day(2026, 4, 1)).expired_lookup);
  Parameters longer;
  longer.checkin.expired_lookup_until = make_day(2026, 9, 30);
  EXPECT_TRUE(day_of(make_day(2026, 9, 30), longer).expired_lookup);
}

// Thresholds have 16 bits: half a unit each of the registered and the presenting.
TEST(CheckInDay, PresentingAmongTheRegisteredMakesTheFittedShare) {
  const Day day = make_day(2025, 10, 15);
  const CheckInDay d = day_of(day);
  const auto shares = shares_on(day);
  for (std::size_t t = 0; t < 4; ++t) {
    for (std::size_t b = 0; b < kAgeBands; ++b) {
      for (std::size_t k = 0; k < kInsurerKinds; ++k) {
        EXPECT_NEAR(d.present16[t][b][k] * 0x1p-16 * (d.registered16[b] * 0x1p-16),
                    shares[t][test::kTottori][b], 0x1p-16);
      }
    }
  }
}

TEST(CheckInDay, CUT_03_HoldersSwitchWhenTheirLegacyCardExpiresAfterThePublishedMonths) {
  const CheckInDay before = day_of(make_day(2025, 12, 1));
  const CheckInDay after = day_of(make_day(2025, 12, 2));
  const double switched = Parameters{}.checkin.switch_share_at_expiry;
  for (std::size_t t = 0; t < 4; ++t) {
    for (std::size_t b = 0; b < kAgeBands; ++b) {
      EXPECT_EQ(before.present16[t][b][kEmployees], before.present16[t][b][kNational]);
      // The others expired in July, which the published months contain.
      EXPECT_EQ(after.present16[t][b][kNational], after.present16[t][b][kLate]);
      const double without = after.present16[t][b][kNational] * 0x1p-16;
      EXPECT_NEAR(after.present16[t][b][kEmployees] * 0x1p-16, without + (1 - without) * switched, 0x1p-15);
    }
  }
}

TEST(CheckInDay, TakesTimesAndSharesFromTheParameters) {
  Parameters p;
  p.checkin.habit_weight = 1;
  p.checkin.face_share = 0;
  p.desk.face_seconds = 12.5;
  p.desk.staff_seconds = {1, 2, 3, 4};
  p.desk.patience_minutes = 10;
  const CheckInDay d = day_of(make_day(2025, 12, 10), p);
  EXPECT_EQ(d.habit16, 65'536U);
  EXPECT_EQ(d.face16, 0U);
  EXPECT_EQ(d.face_ms, 12'500);
  EXPECT_EQ(d.staff_ms, (std::array<Millis, 4>{1'000, 2'000, 3'000, 4'000}));
  EXPECT_EQ(d.patience_ms, 600'000);
}

TEST(CheckInDay, ALookupShareOfZeroMeansNoOptionalLookups) {
  Parameters p;
  p.checkin.lookup_share.fill(0);
  const CheckInDay d = day_of(make_day(2025, 12, 10), p);
  for (const std::uint32_t threshold : d.lookup16) {
    EXPECT_EQ(threshold, 0U);
  }
}

TEST(InitialUse, FollowsTheSharesOfTheFirstDay) {
  const Day day = make_day(2025, 11, 17);
  const CardShares registered = fit().registered(day);
  const InitialUse use = initial_use(Parameters{}, tables(), test::kTottori, shares_on(day), registered);
  const InitialUse more = initial_use(Parameters{}, tables(), test::kTottori, shares_on(day, 3), registered);
  for (std::size_t b = 0; b < kAgeBands; ++b) {
    EXPECT_EQ(use.registered[b], threshold16(registered[test::kTottori][b]));
    EXPECT_GT(use.habitual[b], 0U);
    EXPECT_LE(use.habitual[b], 65'536U);
    EXPECT_LE(use.occasional[b], 256U);
    EXPECT_LT(use.habitual[b], more.habitual[b]);
    EXPECT_LE(use.occasional[b], more.occasional[b]);
  }
}

}  // namespace
}  // namespace cutover
