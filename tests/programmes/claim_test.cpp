// INC-05: the add-on by claim-based utilization.
#include <gtest/gtest.h>

#include "programme_case.hpp"

namespace cutover::test {
namespace {

constexpr const char* kAddOn = "inc_medical_dx_addon";

/// Yen for the claims of one month, whose rate `with_card` of 1,000 was measured three months before.
std::int64_t month_of(FacilityType type, const std::string& month, std::uint32_t with_card,
                      std::vector<FacilityFlag> flags = {}) {
  Facility facility{type};
  const std::string measured = format_month(parse_month(month) - 3);
  facility.claims("2023-10", "2026-06", 0, 0).claims(measured, measured, with_card, 1'000);
  facility.claims(month, month, 0, 500);
  for (const FacilityFlag flag : flags) {
    facility.flag(flag);
  }
  const MonthIndex paid_in = parse_month(month) + 2;
  return pay(shipped(), {kAddOn}, facility.history, {paid_in, paid_in}).amount();
}

TEST(Programmes, INC_05_AddOnThresholdsOfAPharmacyInEveryPeriod) {
  struct Step {
    const char* month;
    std::array<std::uint32_t, 3> thresholds;
    std::array<std::int64_t, 3> points;
  };
  const std::vector<Step> steps{{"2024-10", {150, 100, 50}, {7, 6, 4}},
                                {"2025-01", {300, 200, 100}, {7, 6, 4}},
                                {"2025-04", {450, 300, 150}, {10, 8, 6}},
                                {"2025-10", {600, 400, 250}, {10, 8, 6}},
                                {"2026-03", {700, 500, 300}, {10, 8, 6}}};
  const std::vector<FacilityFlag> flags{FacilityFlag::kElectronicPrescription};
  for (const auto& [month, thresholds, points] : steps) {
    for (std::size_t i = 0; i < 3; ++i) {
      const std::int64_t below = i < 2 ? points[i + 1] * 10 * 500 : 0;
      EXPECT_EQ(month_of(FacilityType::kPharmacy, month, thresholds[i], flags), points[i] * 10 * 500)
          << month;
      EXPECT_EQ(month_of(FacilityType::kPharmacy, month, thresholds[i] - 1, flags), below) << month;
    }
  }
}

TEST(Programmes, INC_05_AddOnOfClinicsIsForFirstVisits) {
  // A fifth of 500 claims at 12 or 10 points of 10 yen.
  EXPECT_EQ(month_of(FacilityType::kMedicalClinic, "2025-04", 450, {FacilityFlag::kElectronicPrescription}),
            100 * 120);
  EXPECT_EQ(month_of(FacilityType::kMedicalClinic, "2025-04", 450), 100 * 100);
  EXPECT_EQ(month_of(FacilityType::kPharmacy, "2025-04", 450), 0);
}

TEST(Programmes, INC_05_PaediatricFacilitiesHaveALowerThreshold) {
  for (const auto& [month, threshold] :
       {std::pair<const char*, std::uint32_t>{"2025-04", 120}, {"2025-10", 220}, {"2026-03", 270}}) {
    EXPECT_EQ(month_of(FacilityType::kMedicalClinic, month, threshold, {FacilityFlag::kPaediatric}),
              100 * 80);
    EXPECT_EQ(month_of(FacilityType::kMedicalClinic, month, threshold - 1, {FacilityFlag::kPaediatric}), 0);
    EXPECT_EQ(month_of(FacilityType::kMedicalClinic, month, threshold), 0);
  }
}

TEST(Programmes, INC_05_TheBestOfThreeMonthsCountsButNoneBeforeTheFirst) {
  Facility pharmacy{FacilityType::kPharmacy};
  pharmacy.claims("2024-06", "2024-06", 900, 1'000).claims("2024-07", "2024-07", 100, 1'000);
  pharmacy.claims("2024-10", "2024-12", 0, 100);
  const Result result = pay(shipped(), {kAddOn}, pharmacy.history);
  // June lies before measured_from; July (10 %) serves October to December.
  ASSERT_EQ(result.payouts.size(), 3u);
  EXPECT_EQ(result.amount(), 3 * 100 * 60);
  EXPECT_EQ(result.payouts[0].increase, 10'000);
  EXPECT_EQ(
      result.payouts[0].sentence(*shipped().select(std::vector<std::string>{kAddOn})[0]),
      "Facility 7 (pharmacy) is paid 6,000 yen in 2024-12 from 'inc_medical_dx_addon' for its claims of "
      "2024-10: the claim-based rate of 10.000 % (100 of 1,000) reaches the tier of 10.000 %; 100 claims at "
      "60 yen.");
}

// What each period is measured from is published (reference: incentives): the first month of a period has one
// candidate.
TEST(Programmes, INC_05_EveryPeriodBeginsWithTheRateOfItsFirstMeasuredMonth) {
  for (const auto& [measured, first_served] : {std::pair{"2024-07", "2024-10"},
                                               {"2024-10", "2025-01"},
                                               {"2025-01", "2025-04"},
                                               {"2025-07", "2025-10"},
                                               {"2025-12", "2026-03"}}) {
    const MonthIndex from = parse_month(measured);
    const auto paid_with_rate_in = [&](MonthIndex month) {
      Facility pharmacy{FacilityType::kPharmacy};
      pharmacy.flag(FacilityFlag::kElectronicPrescription);
      pharmacy.claims("2023-10", "2026-06", 0, 1'000);
      pharmacy.claims(format_month(month), format_month(month), 1'000, 1'000);
      int payouts = 0;
      for (const Payout& p : pay(shipped(), {kAddOn}, pharmacy.history).payouts) {
        payouts += format_month(p.due) == first_served ? 1 : 0;
      }
      return payouts;
    };
    EXPECT_EQ(paid_with_rate_in(from), 1) << first_served;
    EXPECT_EQ(paid_with_rate_in(from - 1), 0) << first_served;
  }
}

}  // namespace
}  // namespace cutover::test
