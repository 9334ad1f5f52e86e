#include "claims/settlement.hpp"

#include <gtest/gtest.h>

#include <string>

#include "claim_factory.hpp"
#include "claims/utilization.hpp"

namespace cutover::claims_test {
namespace {

TEST(Claims, CLM_01_OrdinaryClaimsAreAcceptedAndPaid) {
  ClaimSettlement office{1, plain()};
  ClaimCounts counts;
  counts.at(FacilityType::kPharmacy, 46, 18) = 900;
  counts.at(FacilityType::kHospital, 0, 0) = 5;
  office.settle(kApril, counts, {});
  const MonthLedger& april_ledger = office.ledger().month(kApril);
  EXPECT_EQ(april_ledger.total()[kCellClaims], 905U);
  EXPECT_EQ(april_ledger.paid(), 905U);
  EXPECT_EQ(april_ledger.cell(FacilityType::kPharmacy, 46, 18)[kCellFiled], 900U);
  // Visits in April, filed and checked in May, paid on the 21st of June: 52 days after the 30th of April.
  const ClaimPayments& pharmacies = april_ledger.payments[static_cast<std::size_t>(FacilityType::kPharmacy)];
  EXPECT_EQ(pharmacies.by_month[0][2], 900U);
  EXPECT_EQ(pharmacies.days[0], 900U * 52U);
  EXPECT_DOUBLE_EQ(april_ledger.mean_days_to_payment(), 52);
  EXPECT_EQ(office.ledger().fault(), "");
}

TEST(Claims, CLM_01_ClaimsWithCasesAreAmongTheCounted) {
  std::vector<ClaimCase> cases{lost(april(28))};
  ClaimSettlement office{1, plain()};
  office.settle(kApril, counts_for(cases, 9), cases);
  EXPECT_EQ(office.ledger().month(kApril).total()[kCellClaims], 10U);
  EXPECT_EQ(in_state(office, ClaimStatus::kAccepted), 9U);
  EXPECT_EQ(in_state(office, ClaimStatus::kTransferred), 1U);

  ClaimSettlement other{1, plain()};
  EXPECT_THROW(other.settle(kApril, ClaimCounts{}, cases), std::invalid_argument);
  EXPECT_TRUE(other.ledger().months().empty());
  other.settle(kApril, counts_for(cases), cases);
  EXPECT_EQ(other.ledger().month(kApril).total()[kCellClaims], 1U);
}

TEST(Claims, CLM_01_MonthsAreSettledInOrder) {
  ClaimSettlement office{1, plain()};
  office.settle(kApril, {}, {});
  EXPECT_THROW(office.settle(kApril, {}, {}), std::invalid_argument);
  EXPECT_THROW(office.settle(kApril - 1, {}, {}), std::invalid_argument);
  office.advance(kApril + 3);
  EXPECT_THROW(office.settle(kApril + 1, {}, {}), std::invalid_argument);
  office.settle(kApril + 2, {}, {});
  EXPECT_EQ(office.now(), kApril + 3);
  EXPECT_THROW((void)office.ledger().month(kApril + 1), std::out_of_range);
}

TEST(Claims, CLM_03_ReviewTakesAMonthThenPayment) {
  ClaimSettlement office = settled(plain(), {lost(make_day(2025, 6, 1))});
  EXPECT_EQ(in_state(office, ClaimStatus::kInReview), 1U);
  EXPECT_EQ(office.ledger().month(kApril).pending(), 1U);
  office.advance(kApril + 2);
  EXPECT_EQ(in_state(office, ClaimStatus::kTransferred), 1U);
  EXPECT_TRUE(office.open().empty());
  const auto& payments =
      office.ledger().month(kApril).payments[static_cast<std::size_t>(FacilityType::kMedicalClinic)];
  EXPECT_EQ(payments.by_month[static_cast<std::size_t>(ClaimStatus::kTransferred)][3], 1U);
}

TEST(Claims, CLM_04_HeldClaimIsFiledWhenThePatientIsReached) {
  ClaimCase c = unknown_visit(april(3));
  c.flags = claim_flag::kValidInsurance;
  ClaimSettlement office = settled(plain(), {c});
  EXPECT_EQ(in_state(office, ClaimStatus::kHeld), 1U);
  EXPECT_EQ(office.ledger().month(kApril).total()[kCellFiled], 0U);
  office.advance(kApril + 4);
  EXPECT_EQ(in_state(office, ClaimStatus::kHeld), 1U);
  ClaimParameters reached = plain();
  reached.patient_reached_share = 1;
  office.set_parameters(reached);
  office.advance(kApril + 5);
  EXPECT_EQ(in_state(office, ClaimStatus::kAccepted), 1U);
  EXPECT_EQ(office.ledger().month(kApril).total()[kCellFiled], 1U);
  EXPECT_EQ(office.ledger().month(kApril).total()[kCellEverReturned], 0U);
}

TEST(Claims, CLM_04_HeldClaimIsGivenUpAfterTheLimit) {
  ClaimCase c = unknown_visit(april(3));
  c.flags = claim_flag::kValidInsurance;
  ClaimParameters p = plain();
  p.limit_months = 6;
  ClaimSettlement office = settled(p, {c});
  office.advance(kApril + 6);
  EXPECT_EQ(in_state(office, ClaimStatus::kHeld), 1U);
  office.advance(kApril + 7);
  EXPECT_EQ(in_state(office, ClaimStatus::kGivenUp), 1U);
  EXPECT_EQ(office.ledger().month(kApril).returned(), 1U);
  EXPECT_EQ(office.ledger().fault(), "");
}

TEST(Claims, CLM_06_ReturnedFormIsResubmittedOnlyWithTheNumber) {
  ClaimCase c = unknown_visit(april(3));
  c.flags |= claim_flag::kNoContact;
  ClaimSettlement office = settled(plain(), {c});
  EXPECT_EQ(in_state(office, ClaimStatus::kReturned), 1U);
  EXPECT_EQ(returned_for(office, ClaimCause::kMissingContact), 1U);
  office.advance(kApril + 6);
  EXPECT_EQ(in_state(office, ClaimStatus::kReturned), 1U);
  ClaimParameters p = plain();
  p.reached_without_contact_share = 1;
  office.set_parameters(p);
  office.advance(kApril + 7);
  EXPECT_EQ(in_state(office, ClaimStatus::kAccepted), 1U);
  EXPECT_EQ(office.ledger().month(kApril).total()[kCellEverReturned], 1U);
}

TEST(Claims, CLM_06_EmptyFieldIsFilledAndResubmitted) {
  ClaimCase c = unknown_visit(april(3));
  c.flags |= claim_flag::kEmptyField;
  ClaimSettlement office = settled(plain(), {c});
  EXPECT_EQ(returned_for(office, ClaimCause::kMissingField), 1U);
  office.advance(kApril + 2);
  EXPECT_EQ(in_state(office, ClaimStatus::kAccepted), 1U);
}

TEST(Claims, CLM_07_LostEligibilityIsResubmittedToTheNewInsurer) {
  ClaimParameters p = plain();
  p.transfer_excluded_share = 1;
  p.patient_reached_share = 1;
  ClaimSettlement office = settled(p, {lost(april(28))});
  office.advance(kApril + 2);
  EXPECT_EQ(in_state(office, ClaimStatus::kReturned), 1U);
  office.advance(kApril + 3);
  EXPECT_EQ(in_state(office, ClaimStatus::kAccepted), 1U);
  EXPECT_EQ(returned_for(office, ClaimCause::kLostEligibility), 1U);
}

TEST(Claims, CLM_08_RateByMonthTypePrefectureBandAndCause) {
  ClaimCase birth = visit(april(3), 1);
  birth.fault = ClaimCause::kBirthDate;
  ClaimCase symbol = visit(april(3), 2);
  symbol.fault = ClaimCause::kSymbolOrNumber;
  symbol.band = 7;
  symbol.type = FacilityType::kPharmacy;
  std::vector<ClaimCase> cases{birth, symbol};
  ClaimSettlement office{1, plain()};
  office.settle(kApril, counts_for(cases, 3), cases);
  const MonthLedger& m = office.ledger().month(kApril);
  EXPECT_DOUBLE_EQ(claim_return_rate(m.total()), 0.4);
  EXPECT_DOUBLE_EQ(claim_return_rate(m.cell(FacilityType::kMedicalClinic, 12, 6)), 0.25);
  EXPECT_DOUBLE_EQ(claim_return_rate(m.cell(FacilityType::kPharmacy, 12, 7)), 1);
  EXPECT_DOUBLE_EQ(claim_return_rate(m.cell(FacilityType::kDentalClinic, 12, 7)), 0);
  const auto cause = static_cast<std::size_t>(ClaimCause::kBirthDate);
  EXPECT_EQ(m.causes[claim_cell(FacilityType::kMedicalClinic, 12, 6)][cause], 1U);
  EXPECT_EQ(m.causes[claim_cell(FacilityType::kPharmacy, 12, 7)][cause], 0U);
  EXPECT_EQ(m.total_causes()[cause], 1U);
}

TEST(Claims, CLM_08_RepeatedReturnsAreEventsButOneClaim) {
  ClaimParameters p = plain();
  p.correction_share = 0;
  ClaimCase c = visit(april(3));
  c.fault = ClaimCause::kSymbolOrNumber;
  ClaimSettlement office = settled(p, {c});
  office.advance(kApril + 4);
  EXPECT_EQ(office.ledger().month(kApril).total()[kCellEverReturned], 1U);
  for (MonthIndex m = kApril + 1; m <= kApril + 4; ++m) {
    EXPECT_EQ(office.ledger().returns_in(m).by_kind[0][0], 1U) << format_month(m);
  }
  EXPECT_EQ(office.ledger().returns_in(kApril).by_kind[0][0], 0U);
  office.set_parameters(plain());
  office.advance(kApril + 5);  // corrected: accepted
  EXPECT_EQ(in_state(office, ClaimStatus::kAccepted), 1U);
  EXPECT_EQ(office.ledger().fault(), "");
}

TEST(Claims, CLM_08_FacilityMayGiveUp) {
  ClaimParameters p = plain();
  p.give_up_share = 1;
  ClaimCase c = visit(april(3));
  c.fault = ClaimCause::kSymbolOrNumber;
  ClaimSettlement office = settled(p, {c});
  office.advance(kApril + 2);
  EXPECT_EQ(in_state(office, ClaimStatus::kGivenUp), 1U);
  EXPECT_TRUE(office.open().empty());
}

TEST(Claims, CLM_08_DelayOfResubmissionHasItsMean) {
  ClaimParameters p = plain();
  p.resubmission_delay_days = 60;
  std::vector<ClaimCase> cases;
  constexpr std::uint32_t kCases = 20'000;
  for (std::uint32_t i = 0; i < kCases; ++i) {
    cases.push_back(visit(april(1 + i % 30), i));
    cases.back().fault = ClaimCause::kSymbolOrNumber;
  }
  p.limit_months = 60;
  ClaimSettlement office = settled(p, cases);
  office.advance(kApril + 60);
  EXPECT_EQ(in_state(office, ClaimStatus::kAccepted), kCases);
  const auto& months = office.ledger()
                           .month(kApril)
                           .payments[static_cast<std::size_t>(FacilityType::kMedicalClinic)]
                           .by_month[0];
  double sum = 0;
  for (std::size_t i = 0; i < kPaidMonths; ++i) {
    sum += static_cast<double>(months[i]) * static_cast<double>(i);
  }
  // Ordinary payment comes after two months, one more for the next filing, and 60 days on top. Standard
  // error of the mean: 2.4 / sqrt(20 000) = 0.017.
  EXPECT_NEAR(sum / kCases, 3 + 60 / (365.25 / 12), 0.07);
  EXPECT_EQ(months[2], 0U);
}

TEST(Claims, CLM_ParametersOutsideTheirMeaningAreNamed) {
  ClaimParameters p;
  p.wrong_kind_share = 1.5;
  try {
    ClaimSettlement office(1, p);
    FAIL() << "accepted";
  } catch (const std::invalid_argument& e) {
    EXPECT_NE(std::string(e.what()).find("wrong_kind_share"), std::string::npos);
  }
  p = {};
  p.agency_check_day = 9;
  EXPECT_THROW(ClaimSettlement(1, p), std::invalid_argument);
  p = {};
  p.resubmission_delay_days = -1;
  EXPECT_THROW(ClaimSettlement(1, p), std::invalid_argument);
}

TEST(Claims, UTL_02_KnownTwoMonthsLater) {
  const auto row = claim_utilization(2025 * 12 + 8, {100, 200, 0, 700, 0, 0}, {60, 80, 0, 304, 0, 0});
  EXPECT_EQ(format_month(row.known_from), "2025-11");
  EXPECT_FALSE(row.share_known_in(2025 * 12 + 9).has_value());
  ASSERT_TRUE(row.share_known_in(2025 * 12 + 10).has_value());
  EXPECT_DOUBLE_EQ(*row.share_known_in(2025 * 12 + 10), 0.444);
  EXPECT_DOUBLE_EQ(*row.share_known_in(2025 * 12 + 10, FacilityType::kMedicalClinic), 0.4);
  EXPECT_FALSE(row.share_known_in(2025 * 12 + 10, FacilityType::kDentalClinic).has_value());
  EXPECT_FALSE(row.share_known_in(2025 * 12 + 9, FacilityType::kHospital).has_value());
  EXPECT_THROW(claim_utilization(2025 * 12, {1, 0, 0, 0, 0, 0}, {2, 0, 0, 0, 0, 0}), std::invalid_argument);
}

}  // namespace
}  // namespace cutover::claims_test
