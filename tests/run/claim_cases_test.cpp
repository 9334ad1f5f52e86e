// Which visits the claims office looks at, and what it gets to see of them.
#include "run/claim_cases.hpp"

#include <gtest/gtest.h>

namespace cutover {
namespace {

constexpr Day kVisitDay = make_day(2025, 12, 10);
constexpr std::uint32_t kNoFault = 0xffffffffU;  ///< a word beyond every fault's range

constexpr std::uint16_t days_since_2000(Day day) {
  return static_cast<std::uint16_t>((day - make_day(2000, 1, 1)).count());
}

const ClaimFaultTable& faults() {
  static const ClaimFaultTable kFaults{ClaimParameters{}};
  return kFaults;
}

ClaimVisit visit(Outcome outcome, std::uint16_t holding = 0) {
  return {outcome, Holding{holding}, false, is_card_use(outcome) || is_fallback(outcome), true, kNoFault};
}

ClaimCase make(const ClaimVisit& v, const Person& person = {}) {
  Facility facility{};
  facility.type = FacilityType::kPharmacy;
  facility.prefecture = 30;
  return make_claim_case(faults(), v, person, facility, 11, 22, kVisitDay);
}

TEST(ClaimCases, CLM_02_BasisFollowsFromTheOutcome) {
  const Holding nothing{};
  const Holding former{Holding::kAnswersInvalid};
  for (int o = 0; o < kOutcomes; ++o) {
    const auto outcome = static_cast<Outcome>(o);
    ClaimBasis expected = ClaimBasis::kConfirmed;
    if (outcome == Outcome::kFallbackPortal || outcome == Outcome::kFallbackNotice) {
      expected = ClaimBasis::kScreenOrNotice;  // ① or ②: current eligibility
    } else if (outcome == Outcome::kFallbackOral) {
      expected = ClaimBasis::kPriorKnown;  // ③: the facility knows the past one
    } else if (outcome == Outcome::kFallbackDeclaration || outcome == Outcome::kProofToFollow) {
      expected = ClaimBasis::kUnknown;  // ④ at a first visit, or a proof that is to follow
    } else if (outcome == Outcome::kLegacySeen || outcome == Outcome::kCertificateSeen) {
      expected = ClaimBasis::kOnlySeen;
    }
    EXPECT_EQ(claim_basis(outcome, nothing), expected) << name(outcome);
    // After "invalid" the answer has shown the past eligibility; nothing else changes.
    EXPECT_EQ(claim_basis(outcome, former),
              expected == ClaimBasis::kUnknown ? ClaimBasis::kPriorKnown : expected)
        << name(outcome);
  }
}

TEST(ClaimCases, OrdinaryVisitsAreNone) {
  const Person person{};
  for (int o = 0; o < kOutcomes; ++o) {
    const auto outcome = static_cast<Outcome>(o);
    EXPECT_EQ(is_claim_case(faults(), visit(outcome), person), is_fallback(outcome)) << name(outcome);
  }
}

TEST(ClaimCases, CLM_07_ACardOfAFormerInsurerThatWasOnlySeenIsOne) {
  const Person person{};
  for (const Outcome seen : {Outcome::kLegacySeen, Outcome::kCertificateSeen}) {
    const ClaimVisit v = visit(seen, Holding::kAnswersInvalid);
    EXPECT_TRUE(is_claim_case(faults(), v, person)) << name(seen);
    const ClaimCase c = make(v);
    EXPECT_EQ(c.basis, ClaimBasis::kOnlySeen);
    EXPECT_NE(c.flags & claim_flag::kPriorCard, 0);
    EXPECT_NE(c.flags & claim_flag::kPriorAvailable, 0);
    EXPECT_EQ(make(visit(seen)).flags & claim_flag::kPriorCard, 0);
  }
  // Looked up, the change is known at the desk.
  for (const Outcome looked_up_there :
       {Outcome::kLegacyLookup, Outcome::kCertificateLookup, Outcome::kCardFace}) {
    EXPECT_FALSE(is_claim_case(faults(), visit(looked_up_there, Holding::kAnswersInvalid), person))
        << name(looked_up_there);
  }
}

TEST(ClaimCases, CLM_08_ADataFaultBelongsToTheFirstVisitOfTheMonth) {
  const Person person{};
  ClaimVisit v = visit(Outcome::kLegacySeen);
  v.word = 0;  // the first fault's range begins at 0
  EXPECT_TRUE(is_claim_case(faults(), v, person));
  EXPECT_EQ(make(v).fault, ClaimCause::kSymbolOrNumber);
  EXPECT_EQ(make(v).earlier_visit_days, 0);
  v.first_in_month = false;
  EXPECT_FALSE(is_claim_case(faults(), v, person));
  EXPECT_EQ(make(v).fault, ClaimCause::kNone);
  EXPECT_EQ(make(v).earlier_visit_days, 1);
}

TEST(ClaimCases, CLM_04_FactsForAnUnknownInsuredClaim) {
  ClaimVisit v = visit(Outcome::kFallbackDeclaration);
  const auto flags = [&] { return make(v).flags; };
  EXPECT_NE(flags() & claim_flag::kFirstVisit, 0);
  EXPECT_NE(flags() & claim_flag::kPhysicalCard, 0);
  EXPECT_NE(flags() & claim_flag::kValidInsurance, 0);
  EXPECT_EQ(flags() & claim_flag::kPriorAvailable, 0);
  v.returning = true;
  EXPECT_EQ(flags() & claim_flag::kFirstVisit, 0);
  EXPECT_NE(flags() & claim_flag::kPriorAvailable, 0) << "the facility has the past eligibility";
  v.physical_card = false;
  EXPECT_EQ(flags() & claim_flag::kPhysicalCard, 0);
}

TEST(ClaimCases, CLM_03_TellsTheChangeOfInsurerWhileItCanMatter) {
  Person person{};
  person.insured_since = days_since_2000(kVisitDay - std::chrono::days{4});
  person.registration_lag_days = 9;
  const auto kind = static_cast<unsigned>(InsurerKind::kNational) << 5;
  person.band_insurer = static_cast<std::uint8_t>(kind | 7U);
  person.traits =
      static_cast<std::uint8_t>(static_cast<unsigned>(InsurerKind::kEmployees) << Person::kPriorInsurerShift);
  ClaimVisit v = visit(Outcome::kLegacySeen, Holding::kAnswersInvalid);
  ClaimCase c = make(v, person);
  EXPECT_EQ(c.person, 11U);
  EXPECT_EQ(c.facility, 22U);
  EXPECT_EQ(c.type, FacilityType::kPharmacy);
  EXPECT_EQ(c.prefecture, 30);
  EXPECT_EQ(c.band, 7);
  EXPECT_EQ(c.now, InsurerKind::kNational);
  EXPECT_EQ(c.before, InsurerKind::kEmployees);
  EXPECT_EQ(c.visit_day, claim_day(kVisitDay));
  EXPECT_EQ(c.insured_since, claim_day(kVisitDay - std::chrono::days{4}));
  EXPECT_EQ(c.registered_on, claim_day(kVisitDay + std::chrono::days{5}));
  EXPECT_EQ(c.flags & claim_flag::kVisitBeforeChange, 0);
  // A second visit in a month in which the insurer changed: the claim can be split.
  v.first_in_month = false;
  EXPECT_NE(make(v, person).flags & claim_flag::kVisitBeforeChange, 0);
  // A change that OEV has known for months is no reason, nor is one that is still to come.
  person.insured_since = days_since_2000(kVisitDay - std::chrono::days{120});
  EXPECT_EQ(make(v, person).insured_since, 0);
  person.insured_since = days_since_2000(kVisitDay + std::chrono::days{1});
  EXPECT_EQ(make(v, person).insured_since, 0);
}

}  // namespace
}  // namespace cutover
