// INC: hand-computed payments at every boundary of the support and the lump sums.
#include <gtest/gtest.h>

#include "programme_case.hpp"

namespace cutover::test {
namespace {

constexpr const char* kFirst = "inc_support_first_half";
constexpr const char* kSecond = "inc_support_second_half";

/// 5 % in October 2023, then `uses` of 1,000 verifications each month of a half.
Result half(const std::string& id, std::uint32_t uses) {
  Facility clinic{FacilityType::kMedicalClinic, 50, 1'000};
  clinic.traffic("2024-01", "2024-11", uses, 1'000);
  return pay(shipped(), {id}, clinic.history);
}

TEST(Programmes, INC_02_ExactlyFivePoints) {
  const Result result = half(kFirst, 100);
  ASSERT_EQ(result.payouts.size(), 1u);
  EXPECT_EQ(result.payouts[0].increase, 5'000);
  EXPECT_EQ(result.payouts[0].amount, 20 * 5 * 100);
  EXPECT_EQ(result.payouts[0].units, 500);
}

TEST(Programmes, INC_02_OneUseBelowFivePoints) {
  Facility clinic{FacilityType::kMedicalClinic, 50, 1'000};
  clinic.traffic("2024-01", "2024-05", 100, 1'000).traffic("2024-03", "2024-03", 99, 1'000);
  const Result result = pay(shipped(), {kFirst}, clinic.history);
  EXPECT_TRUE(result.payouts.empty());
  EXPECT_EQ(result.tally.of(0, NotPaid::kBelowTiers), 1u);
}

TEST(Programmes, INC_02_EveryTierOfTheFirstHalf) {
  const std::vector<std::pair<std::uint32_t, std::int64_t>> steps{
      {99, 0},   {100, 20}, {149, 20}, {150, 40},  {249, 40},  {250, 60},
      {349, 60}, {350, 80}, {449, 80}, {450, 100}, {549, 100}, {550, 120}};
  for (const auto& [uses, yen] : steps) {
    EXPECT_EQ(half(kFirst, uses).amount(), yen * 5 * uses) << uses;
  }
}

TEST(Programmes, INC_02_SecondHalfHasNoTierOfFivePoints) {
  const std::vector<std::pair<std::uint32_t, std::int64_t>> steps{
      {100, 0},  {149, 0},  {150, 40},  {249, 40},  {250, 60}, {349, 60},
      {350, 80}, {449, 80}, {450, 100}, {549, 100}, {550, 120}};
  for (const auto& [uses, yen] : steps) {
    EXPECT_EQ(half(kSecond, uses).amount(), yen * 6 * uses) << uses;
  }
}

TEST(Programmes, INC_01_BaselineIsTheFacilitysOwnOctober) {
  Facility clinic{FacilityType::kPharmacy, 100, 1'000};
  EXPECT_TRUE(pay(shipped(), {kFirst}, clinic.history).payouts.empty());
  clinic.traffic("2023-10", "2023-10", 0, 1'000);
  EXPECT_EQ(paid(kFirst, clinic.history), 40 * 500);
  // September or November do not matter.
  clinic.traffic("2023-11", "2023-12", 900, 1'000);
  EXPECT_EQ(paid(kFirst, clinic.history), 40 * 500);
}

TEST(Programmes, INC_01_UnknownBaselineIsCountedNotPaid) {
  Facility clinic{FacilityType::kMedicalClinic, 900, 1'000, "2024-01"};
  const Result unknown = pay(shipped(), {kFirst}, clinic.history);
  EXPECT_TRUE(unknown.payouts.empty());
  EXPECT_EQ(unknown.tally.of(0, NotPaid::kBaselineUnknown), 1u);
  clinic.history.own_baseline = Ratio{40, 100};
  EXPECT_EQ(paid(kFirst, clinic.history), 120 * 5 * 900);
  clinic.history.own_baseline = Ratio{0, 0};
  EXPECT_EQ(pay(shipped(), {kFirst}, clinic.history).tally.of(0, NotPaid::kBaselineUnknown), 1u);
  clinic.history.own_baseline = Ratio{40, 100};
  clinic.history.own_baseline_month = parse_month("2023-09");
  EXPECT_EQ(pay(shipped(), {kFirst}, clinic.history).tally.of(0, NotPaid::kBaselineUnknown), 1u);
}

TEST(Programmes, INC_02_APeriodThatTheHistoryLacksIsNotPaid) {
  Facility late{FacilityType::kMedicalClinic, 900, 1'000, "2024-02"};
  late.history.own_baseline = Ratio{0, 100};
  EXPECT_EQ(pay(shipped(), {kFirst}, late.history).tally.of(0, NotPaid::kNotCovered), 1u);
  Facility early{FacilityType::kMedicalClinic, 900, 1'000, "2023-10", "2024-04"};
  EXPECT_EQ(pay(shipped(), {kFirst}, early.history).tally.of(0, NotPaid::kNotCovered), 1u);
}

TEST(Programmes, INC_03_IsPaidTwiceAYearWithoutApplication) {
  Facility clinic{FacilityType::kDentalClinic, 0, 1'000};
  clinic.traffic("2024-01", "2024-11", 400, 1'000);
  const auto nobody = [](std::uint32_t, const Programme&) { return std::uint16_t{65'535}; };
  const Result result = pay(shipped(), {kFirst, kSecond}, clinic.history, {}, nobody);
  ASSERT_EQ(result.payouts.size(), 2u);
  EXPECT_EQ(format_month(result.payouts[0].paid), "2024-07");
  EXPECT_EQ(format_month(result.payouts[1].paid), "2025-01");
  EXPECT_EQ(result.amount(), 100 * 400 * 11);
}

TEST(Programmes, INC_03_OccupationalAndExemptFacilitiesHaveNoPart) {
  for (const FacilityType type : {FacilityType::kOccupationalClinic, FacilityType::kExempt}) {
    Facility facility{type, 0, 1'000};
    facility.traffic("2024-01", "2024-05", 900, 1'000);
    EXPECT_EQ(pay(shipped(), {kFirst}, facility.history).tally.of(0, NotPaid::kOtherType), 1u);
  }
}

TEST(Programmes, INC_04_MeanOfMonthsIsAFieldOfTheFile) {
  std::string text = R"(
id = "mean_test"
title = "t"
source = "s"
kind = "per_use"
facility_types = ["hospital"]
automatic = true
paid_after_months = 0
baseline = { month = "2023-10", mean = "totals" }
[[period]]
name = "p"
start = "2024-01"
end = "2024-02"
tier = [{ increase = 20, yen = 7 }]
)";
  Facility hospital{FacilityType::kHospital, 0, 1'000};
  hospital.traffic("2024-01", "2024-01", 40, 100).traffic("2024-02", "2024-02", 0, 900);
  ProgrammeCatalogue catalogue;
  catalogue.programmes.push_back(parse_programme(text, "mean_test.toml"));
  EXPECT_EQ(pay(catalogue, {"mean_test"}, hospital.history).amount(), 0);
  text.replace(text.find("totals"), 6, "months");
  catalogue.programmes[0] = parse_programme(text, "mean_test.toml");
  EXPECT_EQ(pay(catalogue, {"mean_test"}, hospital.history).amount(), 7 * 40);
}

TEST(Programmes, INC_04_ANewProgrammeIsOnlyText) {
  const std::string text = R"(
id = "winter_bonus"
title = "A bonus of an analyst"
source = "invented"
kind = "per_use"
facility_types = ["pharmacy"]
needs = ["electronic_prescription"]
paid_after_months = 1
baseline = { month = "2024-10", mean = "totals" }
take_up = [{ share = 0.5 }]
[[condition]]
name = "busy"
kind = "month_uses"
at_least = 300
start = "2024-12"
end = "2025-02"
[[period]]
name = "winter"
start = "2024-12"
end = "2025-02"
tier = [{ increase = 0.5, yen = 3 }, { increase = 1.5, yen = 9, conditions = ["busy"] }]
)";
  ProgrammeCatalogue catalogue;
  catalogue.programmes.push_back(parse_programme(text, "winter_bonus.toml"));
  Facility pharmacy{FacilityType::kPharmacy, 100, 1'000};
  pharmacy.traffic("2024-12", "2025-02", 115, 1'000).flag(FacilityFlag::kElectronicPrescription);
  EXPECT_EQ(pay(catalogue, {"winter_bonus"}, pharmacy.history).amount(), 3 * 345);
  pharmacy.traffic("2025-01", "2025-01", 300, 2'600);
  EXPECT_EQ(pay(catalogue, {"winter_bonus"}, pharmacy.history).amount(), 9 * 530);
  const auto half_way = [](std::uint32_t, const Programme&) { return std::uint16_t{32'768}; };
  EXPECT_EQ(
      pay(catalogue, {"winter_bonus"}, pharmacy.history, {}, half_way).tally.of(0, NotPaid::kDidNotApply),
      1u);
  const auto below = [](std::uint32_t, const Programme&) { return std::uint16_t{32'767}; };
  EXPECT_EQ(pay(catalogue, {"winter_bonus"}, pharmacy.history, {}, below).amount(), 9 * 530);
  pharmacy.history.flags = 0;
  EXPECT_EQ(pay(catalogue, {"winter_bonus"}, pharmacy.history).tally.of(0, NotPaid::kFlagMissing), 1u);
}

/// A facility of `base` uses of 1,000 in October 2023 and `added` more in its best month.
std::int64_t lump(const std::string& id, FacilityType type, std::uint32_t base, std::uint32_t added,
                  const std::string& best = "2024-06") {
  Facility facility{type, base, 1'000};
  facility.traffic(best, best, base + added, 2'000).flag(FacilityFlag::kPosterAndCallout);
  return paid(id, facility.history);
}

TEST(Programmes, INC_05_LumpSumOfAprilByBaseRateOfAHospital) {
  const std::vector<std::array<std::uint32_t, 3>> bands{{0, 29, 450},    {30, 49, 350},  {50, 99, 250},
                                                        {100, 199, 150}, {200, 299, 80}, {300, 399, 40},
                                                        {400, 999, 10}};
  for (const auto& [low, high, growth] : bands) {
    for (const std::uint32_t base : {low, high}) {
      EXPECT_EQ(lump("inc_lump_sum_april_plan", FacilityType::kHospital, base, growth), 200'000) << base;
      EXPECT_LT(lump("inc_lump_sum_april_plan", FacilityType::kHospital, base, growth - 1), 200'000) << base;
    }
  }
}

TEST(Programmes, INC_05_LumpSumsHaveThePublishedMaxima) {
  EXPECT_EQ(lump("inc_lump_sum_april_plan", FacilityType::kHospital, 20, 5'000), 200'000);
  EXPECT_EQ(lump("inc_lump_sum_april_plan", FacilityType::kPharmacy, 20, 5'000), 100'000);
  EXPECT_EQ(lump("inc_lump_sum_revised", FacilityType::kHospital, 20, 5'000), 400'000);
  EXPECT_EQ(lump("inc_lump_sum_revised", FacilityType::kMedicalClinic, 20, 5'000), 200'000);
}

TEST(Programmes, INC_05_OnlyTheRevisedLumpSumCountsAugust) {
  EXPECT_EQ(lump("inc_lump_sum_april_plan", FacilityType::kHospital, 20, 5'000, "2024-08"), 0);
  EXPECT_EQ(lump("inc_lump_sum_revised", FacilityType::kHospital, 20, 5'000, "2024-08"), 400'000);
  EXPECT_EQ(lump("inc_lump_sum_revised", FacilityType::kHospital, 20, 5'000, "2024-09"), 0);
}

TEST(Programmes, INC_05_ALumpSumNeedsPosterAndCallout) {
  Facility hospital{FacilityType::kHospital, 20, 1'000};
  hospital.traffic("2024-06", "2024-06", 5'000, 9'000);
  EXPECT_EQ(pay(shipped(), {"inc_lump_sum_revised"}, hospital.history).tally.of(0, NotPaid::kFlagMissing),
            1u);
}

TEST(Programmes, INC_05_TheFlagsOfTheMonthInWhichItIsDueCount) {
  Facility hospital{FacilityType::kHospital, 20, 1'000};
  hospital.traffic("2024-06", "2024-06", 5'000, 9'000);
  const std::uint32_t poster = flag_bit(FacilityFlag::kPosterAndCallout);
  const auto with = [&](std::uint32_t first, const std::vector<LaterFlags>& later) {
    hospital.history.flags = first;
    hospital.history.later_flags = later;
    return pay(shipped(), {"inc_lump_sum_revised"}, hospital.history);
  };
  EXPECT_EQ(with(poster, {{parse_month("2024-09"), 0}}).amount(), 400'000) << "the money comes in October";
  EXPECT_EQ(with(poster, {{parse_month("2024-08"), 0}}).amount(), 0);
  EXPECT_EQ(with(0, {{parse_month("2024-08"), poster}}).amount(), 400'000);
  const Result late = with(0, {{parse_month("2024-09"), poster}});
  EXPECT_TRUE(late.payouts.empty());
  EXPECT_EQ(late.tally.of(0, NotPaid::kFlagMissing), 1u);
}

TEST(Programmes, INC_05_OnlyWhatIsSelectedIsPaid) {
  Facility hospital{FacilityType::kHospital, 20, 1'000};
  hospital.traffic("2024-01", "2024-11", 900, 1'000).flag(FacilityFlag::kPosterAndCallout);
  EXPECT_EQ(pay(shipped(), {}, hospital.history).amount(), 0);
  EXPECT_EQ(paid(kSecond, hospital.history), 120 * 900 * 6);
  // 880 users more: above 450, below the assumed 900 of the new maximum.
  EXPECT_EQ(paid("inc_lump_sum_revised", hospital.history), 200'000);
}

TEST(Programmes, ASentenceExplainsAPayment) {
  const Result result = half(kFirst, 100);
  EXPECT_EQ(
      result.payouts.at(0).sentence(*shipped().select(std::vector<std::string>{kFirst}).at(0)),
      "Facility 7 (medical_clinic) is paid 10,000 yen in 2024-07 from 'inc_support_first_half' for first "
      "half (2024-01 to 2024-05): its card rate rose from 50 of 1,000 in 2023-10 to 500 of 5,000, by 5.000 "
      "points, which reaches the tier of 5.000 points; 500 card uses at 20 yen.");
}

}  // namespace
}  // namespace cutover::test
