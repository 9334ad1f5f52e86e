// What a facility could expect, by hand.
#include "programmes/expect.hpp"

#include <gtest/gtest.h>

#include "programme_case.hpp"

namespace cutover::test {
namespace {

const Programme& programme(const std::string& id) {
  return *shipped().select(std::vector<std::string>{id}).at(0);
}

const MonthIndex kMarch2024 = parse_month("2024-03");

TEST(ExpectedPayout, TierReachedByTheGainTimesExpectedUses) {
  Facility clinic{FacilityType::kMedicalClinic, 50, 1'000};
  const auto expect = [&](int gain) {
    return expected_payout(programme("inc_support_first_half"), clinic.history, kMarch2024, gain, {300, 0});
  };
  EXPECT_EQ(expect(0), 0);
  EXPECT_EQ(expect(4), 0);
  EXPECT_EQ(expect(5), 20 * 300);
  EXPECT_EQ(expect(20), 60 * 300);
  EXPECT_EQ(expect(90), 120 * 300);
  clinic.traffic("2024-02", "2024-02", 149, 1'000);
  EXPECT_EQ(expect(0), 20 * 300);
  clinic.traffic("2024-02", "2024-02", 150, 1'000);
  EXPECT_EQ(expect(0), 40 * 300);
}

TEST(ExpectedPayout, NothingOutsideThePeriodOrWithoutABaseline) {
  Facility clinic{FacilityType::kMedicalClinic, 50, 1'000};
  const Programme& first = programme("inc_support_first_half");
  EXPECT_EQ(expected_payout(first, clinic.history, parse_month("2023-12"), 50, {300, 0}), 0);
  EXPECT_EQ(expected_payout(first, clinic.history, parse_month("2024-06"), 50, {300, 0}), 0);
  Facility late{FacilityType::kMedicalClinic, 50, 1'000, "2024-01"};
  EXPECT_EQ(expected_payout(first, late.history, kMarch2024, 50, {300, 0}), 0);
  late.history.own_baseline = Ratio{5, 100};
  EXPECT_EQ(expected_payout(first, late.history, kMarch2024, 50, {300, 0}), 120 * 300);
  Facility exempt{FacilityType::kExempt, 50, 1'000};
  EXPECT_EQ(expected_payout(first, exempt.history, kMarch2024, 50, {300, 0}), 0);
}

TEST(ExpectedPayout, ALumpSumIsSpreadOverItsPeriod) {
  Facility hospital{FacilityType::kHospital, 20, 1'000};
  const Programme& lump = programme("inc_lump_sum_revised");
  // 20 + 450 users: 200,000 yen over four months; the poster is within reach.
  EXPECT_EQ(expected_payout(lump, hospital.history, parse_month("2024-05"), 0, {470, 0}), 50'000);
  EXPECT_EQ(expected_payout(lump, hospital.history, parse_month("2024-05"), 0, {920, 0}), 100'000);
  EXPECT_EQ(expected_payout(lump, hospital.history, parse_month("2024-05"), 0, {244, 0}), 0);
}

TEST(ExpectedPayout, ASubsidyIsSpreadOverAYear) {
  Facility hospital{FacilityType::kHospital, 20, 1'000};
  const Programme& cards = programme("sub_02_card_integration");
  const MonthIndex now = parse_month("2024-06");
  // Without growth the benefit certificate is in reach; with 5 points the machine for returning patients.
  EXPECT_EQ(expected_payout(cards, hospital.history, now, 0, {20, 0}), 283'000 / 12);
  EXPECT_EQ(expected_payout(cards, hospital.history, now, 5, {70, 0}), 400'000 / 12);
  hospital.traffic("2024-03", "2024-03", 500, 1'000);
  EXPECT_EQ(expected_payout(cards, hospital.history, now, 0, {20, 0}), 600'000 / 12);
  EXPECT_EQ(expected_payout(cards, hospital.history, parse_month("2026-02"), 5, {70, 0}), 0);
}

TEST(ExpectedPayout, AGivenFlagIsNotWithinReach) {
  Facility pharmacy{FacilityType::kPharmacy, 20, 1'000};
  const MonthIndex now = parse_month("2025-06");
  const Programme& home = programme("sub_03_mobile_home_visits");
  EXPECT_EQ(expected_payout(home, pharmacy.history, now, 0, {}, shipped().flag_rules), 128'000 / 12);
  pharmacy.history.group_prescriptions = 40'000;
  EXPECT_EQ(expected_payout(home, pharmacy.history, now, 0, {}, shipped().flag_rules), 85'000 / 12);
}

TEST(ExpectedPayout, AnAddOnFollowsTheClaimBasedRate) {
  Facility pharmacy{FacilityType::kPharmacy};
  pharmacy.claims("2024-10", "2024-10", 100, 1'000);
  const Programme& addon = programme("inc_medical_dx_addon");
  const auto expect = [&](int gain) {
    return expected_payout(addon, pharmacy.history, parse_month("2024-11"), gain, {0, 200});
  };
  EXPECT_EQ(expect(0), 60 * 200);
  EXPECT_EQ(expect(4), 60 * 200);
  EXPECT_EQ(expect(5), 70 * 200);
}

}  // namespace
}  // namespace cutover::test
