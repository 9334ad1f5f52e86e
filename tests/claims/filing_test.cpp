#include "claims/filing.hpp"

#include <gtest/gtest.h>

#include "claim_factory.hpp"

namespace cutover::claims_test {
namespace {

struct Filed {
  bool filed;
  Claim claim;
};

Filed file(std::vector<ClaimCase> cases, const ClaimParameters& p = plain()) {
  Claim claim = merged(std::move(cases));
  const bool filed = decide_filing(claim, ClaimLaws{p}, kApril + 1, kWords);
  return {filed, claim};
}

TEST(Claims, CLM_01_FiledByTheTenthOfTheNextMonth) {
  EXPECT_EQ(civil_day(filing_deadline(kApril + 1)), make_day(2025, 5, 10));
  EXPECT_EQ(civil_day(filing_deadline(2025 * 12 + 12)), make_day(2026, 1, 10));
}

TEST(Claims, CLM_02_BasisDecidesWhatIsFiled) {
  for (int basis = 0; basis < kClaimBases; ++basis) {
    ClaimCase c = changed(unknown_visit(april(10)), april(1), april(30), InsurerKind::kNational);
    c.basis = static_cast<ClaimBasis>(basis);
    const Filed result = file({c});
    ASSERT_TRUE(result.filed);
    const FiledAs expected = c.basis == ClaimBasis::kUnknown      ? FiledAs::kUnknown
                             : c.basis == ClaimBasis::kPriorKnown ? FiledAs::kPrior
                                                                  : FiledAs::kCurrent;
    EXPECT_EQ(result.claim.filed_as, expected) << name(c.basis);
  }
}

TEST(Claims, CLM_02_ScreenOrNoticeIsFiledOnTheCurrentInsurer) {
  ClaimCase c = changed(visit(april(10)), april(1), april(5), InsurerKind::kNational);
  c.basis = ClaimBasis::kScreenOrNotice;
  const Filed result = file({c});
  EXPECT_EQ(result.claim.filed_as, FiledAs::kCurrent);
  EXPECT_EQ(result.claim.filed_kind, InsurerKind::kNational);
}

TEST(Claims, CLM_02_PriorEligibilityGoesToTheOldInsurer) {
  ClaimCase c = changed(visit(april(10)), april(1), april(25), InsurerKind::kNational);
  c.basis = ClaimBasis::kPriorKnown;
  const Filed result = file({c});
  EXPECT_EQ(result.claim.filed_kind, InsurerKind::kEmployees);
  EXPECT_EQ(result.claim.stale, 1);
}

TEST(Claims, CLM_04_UnknownOnlyAtFirstVisitWithCard) {
  EXPECT_EQ(unknown_bar(merged({unknown_visit(april(3))})), UnknownBar::kNone);
  const auto bar_without = [](std::uint16_t flag) {
    ClaimCase c = unknown_visit(april(3));
    c.flags = static_cast<std::uint16_t>(c.flags & ~flag);
    const Filed result = file({c});
    EXPECT_FALSE(result.filed);
    EXPECT_EQ(result.claim.status, ClaimStatus::kHeld);
    EXPECT_EQ(result.claim.filed_as, FiledAs::kNotFiled);
    return unknown_bar(result.claim);
  };
  EXPECT_EQ(bar_without(claim_flag::kValidInsurance), UnknownBar::kNoValidInsurance);
  EXPECT_EQ(bar_without(claim_flag::kPhysicalCard), UnknownBar::kNoPhysicalCard);
  EXPECT_EQ(bar_without(claim_flag::kFirstVisit), UnknownBar::kNotFirstVisit);
  EXPECT_TRUE(file({unknown_visit(april(3))}).filed);
}

TEST(Claims, CLM_04_SeveralVisitDaysMustBeAsked) {
  const std::vector<ClaimCase> twice{unknown_visit(april(3)), unknown_visit(april(17))};
  EXPECT_EQ(unknown_bar(merged(twice)), UnknownBar::kSeveralVisitDays);
  EXPECT_FALSE(file(twice).filed);
  ClaimParameters asks = plain();
  asks.patient_reached_share = 1;
  const Filed asked = file(twice, asks);
  EXPECT_TRUE(asked.filed);
  EXPECT_EQ(asked.claim.filed_as, FiledAs::kCurrent);
}

TEST(Claims, CLM_05_NumberBroughtByTheDeadlineIsFiled) {
  ClaimCase c = changed(unknown_visit(april(3)), april(1), april(20), InsurerKind::kNational);
  c.contact_day = claim_day(make_day(2025, 5, 10));
  EXPECT_EQ(file({c}).claim.filed_as, FiledAs::kCurrent);
  EXPECT_EQ(file({c}).claim.filed_kind, InsurerKind::kNational);
  EXPECT_EQ(file({c}).claim.stale, 0);
  c.contact_day = claim_day(make_day(2025, 5, 11));
  EXPECT_EQ(file({c}).claim.filed_as, FiledAs::kUnknown);
}

TEST(Claims, CLM_05_PastEligibilityComesBeforeUnknown) {
  ClaimCase c = changed(unknown_visit(april(3)), april(1), april(20), InsurerKind::kNational);
  c.flags |= claim_flag::kPriorAvailable;
  const Filed prior = file({c});
  EXPECT_EQ(prior.claim.filed_as, FiledAs::kPrior);
  EXPECT_EQ(prior.claim.filed_kind, InsurerKind::kEmployees);
  // The number itself comes before both.
  c.contact_day = claim_day(april(30));
  EXPECT_EQ(file({c}).claim.filed_as, FiledAs::kCurrent);
  // The conditions of CLM-04 do not bind a prior_eligibility_claim.
  c.contact_day = kNoClaimDay;
  c.flags = claim_flag::kValidInsurance | claim_flag::kPriorAvailable;
  EXPECT_EQ(file({c}).claim.filed_as, FiledAs::kPrior);
}

TEST(Claims, CLM_05_EmptyFieldsAreFilledBeforeFiling) {
  ClaimCase c = unknown_visit(april(3));
  c.flags |= claim_flag::kEmptyField;
  EXPECT_TRUE(file({c}).claim.has(claim_flag::kEmptyField));
  ClaimParameters checks = plain();
  checks.field_completed_share = 1;
  EXPECT_FALSE(file({c}, checks).claim.has(claim_flag::kEmptyField));
}

TEST(Claims, CLM_05_FormFaultsAreDrawnOnce) {
  ClaimParameters p = plain();
  p.wrong_kind_share = p.missing_contact_share = p.empty_field_share = 1;
  const Claim drawn = file({unknown_visit(april(3))}, p).claim;
  EXPECT_TRUE(drawn.has(claim_flag::kWrongKind));
  EXPECT_TRUE(drawn.has(claim_flag::kNoContact));
  EXPECT_TRUE(drawn.has(claim_flag::kEmptyField));
  // A claim held back keeps the form written at the visit.
  ClaimCase held = unknown_visit(april(3));
  held.flags = claim_flag::kValidInsurance;
  Claim claim = merged({held});
  EXPECT_FALSE(decide_filing(claim, ClaimLaws{p}, kApril + 2, kWords));
  EXPECT_FALSE(claim.has(claim_flag::kNoContact));
}

TEST(Claims, CLM_06_WithoutContactThePatientIsHardlyReached) {
  ClaimParameters p = plain();
  p.patient_reached_share = 1;
  ClaimCase c = unknown_visit(april(3));
  EXPECT_EQ(file({c}, p).claim.filed_as, FiledAs::kCurrent);
  c.flags |= claim_flag::kNoContact;
  EXPECT_EQ(file({c}, p).claim.filed_as, FiledAs::kUnknown);
  p.reached_without_contact_share = 1;
  EXPECT_EQ(file({c}, p).claim.filed_as, FiledAs::kCurrent);
}

TEST(Claims, CLM_06_WrongKindIsFiledWithTheWrongSide) {
  for (const auto& [now, filed] : {std::pair{InsurerKind::kEmployees, InsurerKind::kNational},
                                   std::pair{InsurerKind::kNational, InsurerKind::kEmployees},
                                   std::pair{InsurerKind::kLateStageElderly, InsurerKind::kEmployees}}) {
    ClaimCase c = unknown_visit(april(3));
    c.now = c.before = now;
    EXPECT_EQ(file({c}).claim.filed_kind, now);
    c.flags |= claim_flag::kWrongKind;
    EXPECT_EQ(file({c}).claim.filed_kind, filed);
  }
}

TEST(Claims, CLM_04_ReachedButUninsuredIsNoClaim) {
  ClaimParameters p = plain();
  p.patient_reached_share = 1;
  ClaimCase c = unknown_visit(april(3));
  c.flags = claim_flag::kPhysicalCard | claim_flag::kFirstVisit;
  const Filed result = file({c}, p);
  EXPECT_FALSE(result.filed);
  EXPECT_EQ(result.claim.status, ClaimStatus::kGivenUp);
}

}  // namespace
}  // namespace cutover::claims_test
