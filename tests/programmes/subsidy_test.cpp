// SUB: every cell of every table, by hand.
#include <gtest/gtest.h>

#include "programme_case.hpp"

namespace cutover::test {
namespace {

using enum FacilityFlag;

struct Bought {
  std::int64_t units = 0;
  std::int64_t amount = 0;
  bool operator==(const Bought&) const = default;
};

/// Additional readers of a facility whose best month had `uses`.
Bought readers(FacilityType type, int held, std::uint32_t uses, const std::string& month = "2024-02") {
  Facility facility{type, 10, 10'000};
  facility.traffic(month, month, uses, 10'000).flag(kAdditionalReader);
  facility.history.readers_held = held;
  const Result result = pay(shipped(), {"sub_01_additional_readers"}, facility.history);
  return result.payouts.empty() ? Bought{} : Bought{result.payouts.at(0).units, result.amount()};
}

TEST(Programmes, SUB_01_ClinicsAndPharmaciesFrom500Uses) {
  for (const FacilityType type :
       {FacilityType::kMedicalClinic, FacilityType::kDentalClinic, FacilityType::kPharmacy}) {
    EXPECT_EQ(readers(type, 1, 499), Bought{});
    EXPECT_EQ(readers(type, 1, 500), (Bought{1, 275'000}));
    EXPECT_EQ(readers(type, 1, 9'000), (Bought{1, 275'000}));
  }
}

TEST(Programmes, SUB_01_EveryStepOfHospitals) {
  const Bought none{};
  const Bought one{1, 275'000};
  const Bought two{2, 450'000};
  const Bought three{3, 625'000};
  const std::vector<std::uint32_t> uses{499, 500, 999, 1'000, 1'499, 1'500, 1'999, 2'000, 2'499, 2'500};
  const std::vector<std::vector<Bought>> expected{
      {none, one, one, two, two, three, three, three, three, three},
      {none, none, none, one, one, two, two, three, three, three},
      {none, none, none, none, none, one, one, two, two, three}};
  for (int held = 1; held <= 3; ++held) {
    for (std::size_t i = 0; i < uses.size(); ++i) {
      EXPECT_EQ(readers(FacilityType::kHospital, held, uses[i]),
                expected[static_cast<std::size_t>(held - 1)][i])
          << held << " held, " << uses[i] << " uses";
    }
  }
}

TEST(Programmes, SUB_01_OnlyMonthsFromOctoberToMarchCount) {
  EXPECT_EQ(readers(FacilityType::kPharmacy, 1, 500, "2023-10").amount, 275'000);
  EXPECT_EQ(readers(FacilityType::kPharmacy, 1, 500, "2024-03").amount, 275'000);
  EXPECT_EQ(readers(FacilityType::kPharmacy, 1, 500, "2024-04").amount, 0);
}

TEST(Programmes, SUB_01_HalfOfTheCostBelowTheCap) {
  Facility clinic{FacilityType::kMedicalClinic, 500, 10'000};
  clinic.flag(kAdditionalReader);
  const Result low =
      pay(shipped(), {"sub_01_additional_readers"}, clinic.history, {}, everyone, AssumptionLevel::kLow);
  ASSERT_EQ(low.payouts.size(), 1u);
  EXPECT_EQ(low.payouts[0].amount, 150'000);
  EXPECT_FALSE(low.payouts[0].capped);
  const Result high =
      pay(shipped(), {"sub_01_additional_readers"}, clinic.history, {}, everyone, AssumptionLevel::kHigh);
  EXPECT_EQ(high.payouts.at(0).cost, 800'000);
  EXPECT_TRUE(high.payouts.at(0).capped);
  EXPECT_EQ(high.amount(), 275'000);
}

TEST(Programmes, SUB_01_MonthsBeforeTheHistoryAreUnknownNotRefused) {
  Facility clinic{FacilityType::kMedicalClinic, 900, 10'000, "2025-01"};
  clinic.flag(kAdditionalReader);
  const Result result = pay(shipped(), {"sub_01_additional_readers"}, clinic.history);
  EXPECT_EQ(result.tally.of(0, NotPaid::kHistoryUnknown), 1u);
}

/// What a facility gets for its integration. `uses` in March 2024 for condition 1, `grown` for condition 2.
std::int64_t integration(FacilityType type, std::vector<FacilityFlag> flags, bool many_uses, bool grown) {
  Facility facility{type, 20, 10'000};
  facility.traffic("2024-01", "2026-06", grown ? 520u : 20u, 10'000);
  if (many_uses) {
    facility.traffic("2023-12", "2023-12", 500, 10'000);
  }
  if (grown && !many_uses) {
    // The same rate with fewer uses: condition 1 must stay unmet.
    facility.traffic("2024-01", "2026-06", 52, 1'000);
  }
  for (const FacilityFlag flag : flags) {
    facility.flag(flag);
  }
  return paid("sub_02_card_integration", facility.history);
}

TEST(Programmes, SUB_02_ClinicsEveryCell) {
  for (const FacilityType type : {FacilityType::kMedicalClinic, FacilityType::kDentalClinic}) {
    for (const bool uses : {false, true}) {
      for (const bool grown : {false, true}) {
        EXPECT_EQ(integration(type, {kIntegratesPatientCard, kIntegratesBenefitCertificate}, uses, grown),
                  54'000);
        EXPECT_EQ(integration(type, {kIntegratesBenefitCertificate}, uses, grown), 54'000);
        EXPECT_EQ(integration(type, {kIntegratesPatientCard}, uses, grown), grown ? 54'000 : 0);
        EXPECT_EQ(integration(type, {}, uses, grown), 0);
      }
    }
  }
}

TEST(Programmes, SUB_02_PharmaciesEveryCell) {
  for (const bool grown : {false, true}) {
    const FacilityType pharmacy = FacilityType::kPharmacy;
    EXPECT_EQ(integration(pharmacy, {kIntegratesBenefitCertificate}, true, grown), 54'000);
    EXPECT_EQ(integration(pharmacy, {kIntegratesPatientCard, kIntegratesBenefitCertificate}, true, grown),
              54'000);
    EXPECT_EQ(integration(pharmacy, {kIntegratesPatientCard}, true, grown), 0);
    EXPECT_EQ(integration(pharmacy, {kLargeChain, kIntegratesBenefitCertificate}, true, grown), 36'000);
    EXPECT_EQ(integration(pharmacy, {kLargeChain, kIntegratesPatientCard, kIntegratesBenefitCertificate},
                          true, grown),
              36'000);
    EXPECT_EQ(integration(pharmacy, {kLargeChain, kIntegratesPatientCard}, true, grown), 0);
  }
}

TEST(Programmes, SUB_02_HospitalsWithRevisitMachineEveryCell) {
  for (const bool both : {false, true}) {
    std::vector<FacilityFlag> flags{kRevisitMachine, kIntegratesPatientCard};
    if (both) {
      flags.push_back(kIntegratesBenefitCertificate);
    }
    EXPECT_EQ(integration(FacilityType::kHospital, flags, true, false), 600'000);
    EXPECT_EQ(integration(FacilityType::kHospital, flags, false, true), 400'000);
    EXPECT_EQ(integration(FacilityType::kHospital, flags, true, true), 600'000);
    EXPECT_EQ(integration(FacilityType::kHospital, flags, false, false), 0);
  }
  EXPECT_EQ(
      integration(FacilityType::kHospital, {kRevisitMachine, kIntegratesBenefitCertificate}, true, true), 0);
}

TEST(Programmes, SUB_02_OtherHospitalsEveryCell) {
  const FacilityType hospital = FacilityType::kHospital;
  for (const bool uses : {false, true}) {
    for (const bool grown : {false, true}) {
      EXPECT_EQ(integration(hospital, {kIntegratesPatientCard, kIntegratesBenefitCertificate}, uses, grown),
                283'000);
      EXPECT_EQ(integration(hospital, {kIntegratesBenefitCertificate}, uses, grown), 283'000);
      EXPECT_EQ(integration(hospital, {kIntegratesPatientCard}, uses, grown), grown ? 283'000 : 0);
    }
  }
}

TEST(Programmes, SUB_02_ConditionsAtTheirEdges) {
  Facility hospital{FacilityType::kHospital, 20, 1'000};
  hospital.flag(kRevisitMachine).flag(kIntegratesPatientCard);
  hospital.traffic("2024-03", "2024-03", 499, 25'000);
  EXPECT_EQ(paid("sub_02_card_integration", hospital.history), 0);
  hospital.traffic("2024-03", "2024-03", 500, 25'000);
  EXPECT_EQ(paid("sub_02_card_integration", hospital.history), 600'000);
  hospital.traffic("2024-03", "2024-03", 20, 1'000).traffic("2024-01", "2024-01", 69, 1'000);
  EXPECT_EQ(paid("sub_02_card_integration", hospital.history), 0);
  hospital.traffic("2024-01", "2024-01", 70, 1'000);
  EXPECT_EQ(paid("sub_02_card_integration", hospital.history), 400'000);
}

TEST(Programmes, SUB_02_AppliesAsSoonAsTheMeanHasGrown) {
  Facility clinic{FacilityType::kMedicalClinic, 0, 1'000};
  clinic.flag(kIntegratesPatientCard).traffic("2024-01", "2024-12", 0, 1'000);
  // 12 months of 0 and then 20 %: the mean reaches 5 % after 4 months (800 of 16,000).
  clinic.traffic("2025-01", "2026-06", 200, 1'000);
  const Result result = pay(shipped(), {"sub_02_card_integration"}, clinic.history);
  ASSERT_EQ(result.payouts.size(), 1u);
  EXPECT_EQ(format_month(result.payouts[0].due), "2025-05");
  EXPECT_EQ(format_month(result.payouts[0].paid), "2025-07");
}

TEST(Programmes, SUB_02_UnknownBaselineIsCounted) {
  Facility clinic{FacilityType::kMedicalClinic, 500, 1'000, "2024-01"};
  clinic.flag(kIntegratesPatientCard);
  EXPECT_EQ(
      pay(shipped(), {"sub_02_card_integration"}, clinic.history).tally.of(0, NotPaid::kBaselineUnknown), 1u);
}

TEST(Programmes, SUB_04_AFlagGainedLaterIsAppliedForFromThatMonthOn) {
  Facility exempt{FacilityType::kExempt};
  const std::vector<LaterFlags> gained{{parse_month("2025-08"), flag_bit(kLimitedOev)}};
  EXPECT_TRUE(pay(shipped(), {"sub_04_limited_oev"}, exempt.history).payouts.empty());
  exempt.history.later_flags = gained;
  const Result result = pay(shipped(), {"sub_04_limited_oev"}, exempt.history);
  ASSERT_EQ(result.payouts.size(), 1u);
  EXPECT_EQ(format_month(result.payouts[0].due), "2025-08");
  // After the deadline it is gained in vain.
  const std::vector<LaterFlags> late{{parse_month("2026-02"), flag_bit(kLimitedOev)}};
  exempt.history.later_flags = late;
  EXPECT_EQ(pay(shipped(), {"sub_04_limited_oev"}, exempt.history).tally.of(0, NotPaid::kAfterDeadline), 1u);
}

TEST(Programmes, SUB_04_AFlagLostAfterTheApplicationChangesNothing) {
  Facility exempt{FacilityType::kExempt};
  exempt.flag(kLimitedOev);
  const Result kept = pay(shipped(), {"sub_04_limited_oev"}, exempt.history);
  ASSERT_EQ(kept.payouts.size(), 1u);
  const MonthIndex due = kept.payouts[0].due;
  const auto with = [&](const std::vector<LaterFlags>& later) {
    exempt.history.later_flags = later;
    return pay(shipped(), {"sub_04_limited_oev"}, exempt.history);
  };
  const Result lost = with({{due + 1, 0}});
  ASSERT_EQ(lost.payouts.size(), 1u);
  EXPECT_EQ(lost.payouts[0].due, due);
  EXPECT_EQ(lost.payouts[0].amount, kept.payouts[0].amount);
  // Lost and found again: one application all the same.
  const Result again = with({{due + 1, 0}, {due + 2, flag_bit(kLimitedOev)}});
  ASSERT_EQ(again.payouts.size(), 1u);
  EXPECT_EQ(again.payouts[0].due, due);
  // Lost before, it is counted once as missing; found later, it is applied for then.
  const Result before = with({{due, 0}});
  EXPECT_TRUE(before.payouts.empty());
  EXPECT_EQ(before.tally.of(0, NotPaid::kFlagMissing), 1u);
  const Result later = with({{due, 0}, {due + 3, flag_bit(kLimitedOev)}});
  ASSERT_EQ(later.payouts.size(), 1u);
  EXPECT_EQ(later.payouts[0].due, due + 3);
}

std::int64_t mobile(const std::string& id, FacilityType type, FacilityFlag flag, bool chain = false) {
  Facility facility{type};
  facility.flag(flag);
  if (chain) {
    facility.flag(kLargeChain);
  }
  return paid(id, facility.history);
}

TEST(Programmes, SUB_03_MobileTerminalsEveryCell) {
  const std::vector<std::pair<std::string, FacilityFlag>> both{
      {"sub_03_mobile_home_visits", kMobileHomeVisits}, {"sub_03_mobile_outpatient", kMobileOutpatient}};
  for (const auto& [id, flag] : both) {
    EXPECT_EQ(mobile(id, FacilityType::kHospital, flag), 411'000);
    EXPECT_EQ(mobile(id, FacilityType::kPharmacy, flag, true), 85'000);
    EXPECT_EQ(mobile(id, FacilityType::kPharmacy, flag), 128'000);
    EXPECT_EQ(mobile(id, FacilityType::kMedicalClinic, flag), 128'000);
    EXPECT_EQ(mobile(id, FacilityType::kDentalClinic, flag), 128'000);
    EXPECT_EQ(mobile(id, FacilityType::kExempt, flag), 0);
    EXPECT_EQ(mobile(id, FacilityType::kHospital, kPhoneReady), 0);
  }
}

TEST(Programmes, SUB_03_OnlineConsultationEveryCell) {
  const std::string id = "sub_03_online_consultation";
  EXPECT_EQ(mobile(id, FacilityType::kHospital, kOnlineConsultation), 390'000);
  EXPECT_EQ(mobile(id, FacilityType::kPharmacy, kOnlineConsultation, true), 65'000);
  EXPECT_EQ(mobile(id, FacilityType::kPharmacy, kOnlineConsultation), 97'000);
  EXPECT_EQ(mobile(id, FacilityType::kMedicalClinic, kOnlineConsultation), 97'000);
}

TEST(Programmes, SUB_03_OneModificationForOnlineAndOutpatient) {
  const std::vector<std::string> all{"sub_03_online_consultation", "sub_03_mobile_outpatient",
                                     "sub_03_mobile_home_visits"};
  Facility clinic{FacilityType::kMedicalClinic};
  clinic.flag(kOnlineConsultation).flag(kMobileOutpatient);
  const Result same_month = pay(shipped(), all, clinic.history);
  EXPECT_EQ(same_month.amount(), 128'000);
  EXPECT_EQ(same_month.tally.of(0, NotPaid::kGroupTaken), 1u);
  clinic.flag(kMobileOutpatient, "2025-06");
  const Result online_first = pay(shipped(), all, clinic.history);
  EXPECT_EQ(online_first.amount(), 97'000);
  EXPECT_EQ(online_first.tally.of(1, NotPaid::kGroupTaken), 1u);
  clinic.flag(kMobileHomeVisits);
  EXPECT_EQ(pay(shipped(), all, clinic.history).amount(), 97'000 + 128'000);
}

TEST(Programmes, SUB_03_DeadlineIsTheFifteenthOfJanuary) {
  const auto in = [](const std::string& month) {
    Facility hospital{FacilityType::kHospital};
    hospital.flag(kMobileHomeVisits, month);
    return pay(shipped(), {"sub_03_mobile_home_visits"}, hospital.history);
  };
  EXPECT_EQ(in("2026-01").amount(), 411'000);
  EXPECT_EQ(in("2026-02").amount(), 0);
  EXPECT_EQ(in("2026-02").tally.of(0, NotPaid::kAfterDeadline), 1u);
}

TEST(Programmes, SUB_03_OneApplicationForEachFacilityInAnyCalls) {
  Facility hospital{FacilityType::kHospital};
  hospital.flag(kMobileHomeVisits, "2025-03");
  std::int64_t sum = 0;
  std::size_t payments = 0;
  for (MonthIndex m = parse_month("2024-01"); m <= parse_month("2026-06"); ++m) {
    const Result month = pay(shipped(), {"sub_03_mobile_home_visits"}, hospital.history, {m, m});
    payments += month.payouts.size();
    sum += month.amount();
  }
  EXPECT_EQ(payments, 1u);
  EXPECT_EQ(sum, 411'000);
}

TEST(Programmes, SUB_04_LimitedOevThreeQuartersUpTo31000) {
  Facility exempt{FacilityType::kExempt};
  exempt.flag(kLimitedOev);
  EXPECT_EQ(paid("sub_04_limited_oev", exempt.history), 30'750);
  const Result high =
      pay(shipped(), {"sub_04_limited_oev"}, exempt.history, {}, everyone, AssumptionLevel::kHigh);
  EXPECT_EQ(high.amount(), 31'000);
  EXPECT_TRUE(high.payouts.at(0).capped);
  const Result low =
      pay(shipped(), {"sub_04_limited_oev"}, exempt.history, {}, everyone, AssumptionLevel::kLow);
  EXPECT_EQ(low.amount(), 7'500);
  EXPECT_EQ(mobile("sub_04_limited_oev", FacilityType::kMedicalClinic, kLimitedOev), 0);
}

TEST(Programmes, SUB_05_SevenThousandYenForEachCoupon) {
  Facility hospital{FacilityType::kHospital};
  hospital.flag(kPhoneReady);
  hospital.history.readers_held = 3;
  const auto at = [&](AssumptionLevel level) {
    return pay(shipped(), {"sub_05_phone_readers"}, hospital.history, {}, everyone, level);
  };
  EXPECT_EQ(at(AssumptionLevel::kCentral).amount(), 3 * 6'000);
  EXPECT_EQ(at(AssumptionLevel::kHigh).amount(), 3 * 7'000);
  EXPECT_EQ(at(AssumptionLevel::kHigh).payouts.at(0).cost_counted, 3 * 14'000);
  hospital.flag(kPhoneReaderBuiltIn);
  EXPECT_EQ(at(AssumptionLevel::kHigh).amount(), 0);
}

TEST(Programmes, SUB_05_DeadlineIsTheEndOfJanuary) {
  Facility clinic{FacilityType::kMedicalClinic};
  clinic.flag(kPhoneReady, "2026-01");
  EXPECT_EQ(paid("sub_05_phone_readers", clinic.history), 6'000);
  clinic.flag(kPhoneReady, "2026-02");
  EXPECT_EQ(paid("sub_05_phone_readers", clinic.history), 0);
}

TEST(Programmes, SUB_06_FreeReaderAndThreeQuartersOfTheRest) {
  Facility clinic{FacilityType::kOccupationalClinic};
  EXPECT_TRUE(pay(shipped(), {"sub_06_occupational_clinics"}, clinic.history).payouts.empty())
      << "it is no duty: who is not connected needs no reader";
  clinic.flag(kOccupationalOev);
  const auto at = [&](AssumptionLevel level) {
    return pay(shipped(), {"sub_06_occupational_clinics"}, clinic.history, {}, everyone, level);
  };
  const Result central = at(AssumptionLevel::kCentral);
  ASSERT_EQ(central.payouts.size(), 2u);
  EXPECT_EQ(central.payouts[0].amount, 99'000);
  EXPECT_EQ(central.payouts[1].amount, 321'000);
  EXPECT_EQ(format_month(central.payouts[0].due), "2024-07");
  EXPECT_EQ(at(AssumptionLevel::kHigh).amount(), 99'000 + 321'000);
  EXPECT_EQ(at(AssumptionLevel::kLow).amount(), 80'000 + 150'000);
  EXPECT_EQ(mobile("sub_06_occupational_clinics", FacilityType::kMedicalClinic, kPhoneReady), 0);
}

TEST(Programmes, SUB_07_LargeChainFrom40000Prescriptions) {
  const auto with = [](std::uint32_t prescriptions) {
    Facility pharmacy{FacilityType::kPharmacy};
    pharmacy.flag(kMobileHomeVisits);
    pharmacy.history.group_prescriptions = prescriptions;
    return paid("sub_03_mobile_home_visits", pharmacy.history);
  };
  EXPECT_EQ(with(39'999), 128'000);
  EXPECT_EQ(with(40'000), 85'000);
}

TEST(Programmes, TakeUpFollowsTheCallersQuantile) {
  Facility exempt{FacilityType::kExempt};
  exempt.flag(kLimitedOev);
  const auto at = [&](std::uint16_t quantile) {
    return pay(shipped(), {"sub_04_limited_oev"}, exempt.history, {},
               [quantile](std::uint32_t, const Programme&) { return quantile; })
        .amount();
  };
  constexpr std::uint16_t kSevenTenths = 45'875;
  EXPECT_EQ(at(kSevenTenths - 1), 30'750);
  EXPECT_EQ(at(kSevenTenths + 1), 0);
}

}  // namespace
}  // namespace cutover::test
