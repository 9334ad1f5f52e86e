#include "claims/review.hpp"

#include <gtest/gtest.h>

#include "claim_factory.hpp"
#include "claims/filing.hpp"

namespace cutover::claims_test {
namespace {

/// After the agency's check in May, and with `answers` also after the insurer's answer in June.
Claim reviewed(std::vector<ClaimCase> cases, const ClaimParameters& p = plain(), bool answers = false) {
  const ClaimLaws laws{p};
  Claim claim = merged(std::move(cases));
  if (!decide_filing(claim, laws, kApril + 1, kWords)) {
    return claim;
  }
  agency_check(claim, laws, kApril + 1, kWords);
  if (answers && claim.status == ClaimStatus::kInReview) {
    insurer_answer(claim, laws, kApril + 2, kWords);
  }
  return claim;
}

TEST(Claims, CLM_03_TwoAgencies) {
  EXPECT_EQ(agency_of(InsurerKind::kEmployees), ReviewAgency::kEmployeesSide);
  EXPECT_EQ(agency_of(InsurerKind::kNational), ReviewAgency::kNationalSide);
  EXPECT_EQ(agency_of(InsurerKind::kLateStageElderly), ReviewAgency::kNationalSide);
  EXPECT_EQ(route(InsurerKind::kEmployees, InsurerKind::kNational).hand_overs(), 1);
  EXPECT_EQ(route(InsurerKind::kNational, InsurerKind::kLateStageElderly).hand_overs(), 0);
}

TEST(Claims, CLM_03_FiveFieldsAreCompared) {
  EXPECT_EQ(disagreeing_fields(ClaimCause::kNoSuchPerson), eligibility_field::kInsurerNumber);
  EXPECT_EQ(disagreeing_fields(ClaimCause::kSymbolOrNumber),
            eligibility_field::kSymbol | eligibility_field::kNumber);
  EXPECT_EQ(disagreeing_fields(ClaimCause::kSelfOrFamily), eligibility_field::kBranch);
  EXPECT_EQ(disagreeing_fields(ClaimCause::kBirthDate), eligibility_field::kBirthDate);
  for (int i = 0; i < kOrdinaryFaults; ++i) {
    ClaimCase c = visit(april(3));
    c.fault = static_cast<ClaimCause>(i);
    const Claim now = reviewed({c});
    // What the five fields do not show, only the insurer sees.
    EXPECT_EQ(now.status, disagreeing_fields(c.fault) != 0 ? ClaimStatus::kReturned : ClaimStatus::kInReview)
        << name(c.fault);
    const Claim later = reviewed({c}, plain(), true);
    EXPECT_EQ(later.status, ClaimStatus::kReturned);
    EXPECT_EQ(later.cause, c.fault);
  }
}

TEST(Claims, CLM_03_RegisteredChangeIsTransferredWithoutReturn) {
  // The agency looks on the 20th of May.
  EXPECT_EQ(reviewed({lost(make_day(2025, 5, 20))}).status, ClaimStatus::kTransferred);
  EXPECT_EQ(reviewed({lost(make_day(2025, 5, 21))}).status, ClaimStatus::kInReview);
}

TEST(Claims, CLM_03_ChangeBetweenVisitsIsSplit) {
  ClaimCase before = visit(april(5));
  before.insured_since = claim_day(april(10));
  before.registered_on = claim_day(april(28));
  EXPECT_EQ(reviewed({before, lost(april(28))}).status, ClaimStatus::kSplit);
  ClaimCase marked = lost(april(28));
  marked.flags |= claim_flag::kVisitBeforeChange;
  EXPECT_EQ(reviewed({marked}).status, ClaimStatus::kSplit);
}

TEST(Claims, CLM_03_LateRegistrationIsFoundAtTheSecondLook) {
  EXPECT_EQ(reviewed({lost(make_day(2025, 6, 20))}, plain(), true).status, ClaimStatus::kTransferred);
  EXPECT_EQ(reviewed({lost(make_day(2025, 6, 21))}, plain(), true).status, ClaimStatus::kReturned);
  ClaimCase never = lost(april(28));
  never.registered_on = kNoClaimDay;
  EXPECT_EQ(reviewed({never}, plain(), true).cause, ClaimCause::kLostEligibility);
}

TEST(Claims, CLM_03_ExcludedCaseIsReturnedAfterTheInsurerSawIt) {
  ClaimParameters p = plain();
  p.transfer_excluded_share = 1;
  EXPECT_EQ(reviewed({lost(april(28))}, p).status, ClaimStatus::kInReview);
  const Claim claim = reviewed({lost(april(28))}, p, true);
  EXPECT_EQ(claim.status, ClaimStatus::kReturned);
  EXPECT_EQ(claim.cause, ClaimCause::kLostEligibility);
}

TEST(Claims, CLM_03_PaperClaimIsNotTransferred) {
  ClaimCase paper = lost(april(28));
  paper.type = FacilityType::kExempt;
  EXPECT_EQ(reviewed({paper}, plain(), true).status, ClaimStatus::kReturned);
}

TEST(Claims, CLM_03_UninsuredHasNobodyToTransferTo) {
  ClaimCase c = lost(april(28));
  c.flags = 0;
  EXPECT_EQ(reviewed({c}, plain(), true).status, ClaimStatus::kReturned);
}

TEST(Claims, CLM_03_WrongFieldStopsTheTransfer) {
  ClaimCase c = lost(april(28));
  c.fault = ClaimCause::kSymbolOrNumber;
  EXPECT_EQ(reviewed({c}).cause, ClaimCause::kSymbolOrNumber);
}

TEST(Claims, CLM_06_FaultsOfTheFormAreReturned) {
  const auto outcome = [](std::uint16_t fault) {
    ClaimCase c = unknown_visit(april(3));
    c.flags |= fault;
    return reviewed({c});
  };
  EXPECT_EQ(outcome(0).status, ClaimStatus::kAccepted);
  EXPECT_EQ(outcome(claim_flag::kWrongKind).cause, ClaimCause::kWrongInsuranceKind);
  EXPECT_EQ(outcome(claim_flag::kNoContact).cause, ClaimCause::kMissingContact);
  EXPECT_EQ(outcome(claim_flag::kEmptyField).cause, ClaimCause::kMissingField);
  EXPECT_EQ(outcome(claim_flag::kEmptyField).status, ClaimStatus::kReturned);
}

TEST(Claims, CLM_07_LegacyCardNotLookedUp) {
  ClaimCase seen = changed(visit(april(15)), april(1), april(3));
  seen.basis = ClaimBasis::kOnlySeen;
  seen.flags |= claim_flag::kPriorCard;
  EXPECT_EQ(reviewed({seen}).status, ClaimStatus::kTransferred);
  ClaimParameters p = plain();
  p.transfer_excluded_share = 1;
  EXPECT_EQ(reviewed({seen}, p, true).cause, ClaimCause::kLostEligibility);
  p.old_card_share = 1;
  EXPECT_EQ(reviewed({seen}, p, true).cause, ClaimCause::kOldCard);
  // CHK-11: looked up, the same visit shows the new insurer.
  ClaimCase looked_up = seen;
  looked_up.basis = ClaimBasis::kConfirmed;
  EXPECT_EQ(reviewed({looked_up}, p, true).status, ClaimStatus::kAccepted);
}

TEST(Claims, CLM_08_CauseNamesTheInsurerThatApplies) {
  ClaimParameters p = plain();
  p.transfer_excluded_share = 1;
  ClaimCase late = lost(april(28));
  late.now = InsurerKind::kLateStageElderly;
  EXPECT_EQ(reviewed({late}, p, true).cause, ClaimCause::kLateStageApplies);
  ClaimCase national = lost(april(28));
  national.now = InsurerKind::kNational;
  EXPECT_EQ(reviewed({national}, p, true).cause, ClaimCause::kLostEligibility);
  p.national_cause_share = 1;
  EXPECT_EQ(reviewed({national}, p, true).cause, ClaimCause::kNationalApplies);
}

}  // namespace
}  // namespace cutover::claims_test
