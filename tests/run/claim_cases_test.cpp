// Which visits the claims office looks at, and what it gets to see of them.
#include "run/claim_cases.hpp"

#include <initializer_list>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "claims/claim.hpp"

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
  return {outcome, Holding{holding}, false, is_card_use(outcome) || is_fallback(outcome), true, false,
          false,   kNoFault};
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

TEST(ClaimCases, CLM_04_EveryFurtherVisitOfAClaimWithACaseIsOne) {
  const Person person{};
  for (int o = 0; o < kOutcomes; ++o) {
    ClaimVisit v = visit(static_cast<Outcome>(o));
    v.first_in_month = false;
    v.returning = true;
    v.further = true;
    EXPECT_TRUE(is_claim_case(faults(), v, person)) << name(v.outcome);
    const ClaimCase c = make(v);
    EXPECT_EQ(c.basis, claim_basis(v.outcome, v.holding));
    EXPECT_EQ(c.earlier_visit_days, 1);
    EXPECT_NE(c.flags & claim_flag::kFurtherVisit, 0);
    EXPECT_EQ(c.flags & claim_flag::kFirstVisit, 0);
    EXPECT_EQ(c.flags & claim_flag::kPriorAvailable, 0)
        << "known from a visit of this month, which may have been a ④";
  }
  EXPECT_EQ(make(visit(Outcome::kFallbackDeclaration)).flags & claim_flag::kFurtherVisit, 0);
}

/// National insurance since `since`, employees' insurance before, registered nine days later.
Person who_changed(Day since) {
  Person person{};
  person.insured_since = days_since_2000(since);
  person.registration_lag_days = 9;
  person.band_insurer = static_cast<std::uint8_t>(static_cast<unsigned>(InsurerKind::kNational) << 5 | 7U);
  person.traits =
      static_cast<std::uint8_t>(static_cast<unsigned>(InsurerKind::kEmployees) << Person::kPriorInsurerShift);
  return person;
}

/// That of a claim of the visits, each with its day.
Claim claim_of(const Person& person, std::initializer_list<std::pair<Day, ClaimVisit>> visits) {
  std::vector<ClaimCase> cases;
  for (const auto& [day, v] : visits) {
    cases.push_back(make_claim_case(faults(), v, person, Facility{}, 11, 22, day));
  }
  return merge_month(month_index(kVisitDay), cases).at(0);
}

TEST(ClaimCases, CLM_03_TellsTheChangeOfInsurerWhileItCanMatter) {
  Person person = who_changed(kVisitDay - std::chrono::days{4});
  const ClaimVisit v = visit(Outcome::kLegacySeen, Holding::kAnswersInvalid);
  const ClaimCase c = make(v, person);
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
  // A change that OEV has known for months is no reason, nor is one that is still to come.
  person.insured_since = days_since_2000(kVisitDay - std::chrono::days{120});
  EXPECT_EQ(make(v, person).insured_since, 0);
  person.insured_since = days_since_2000(kVisitDay + std::chrono::days{1});
  EXPECT_EQ(make(v, person).insured_since, 0);
}

TEST(ClaimCases, CLM_03_AVisitBeforeTheChangeIsOneOfTheFormerInsurer) {
  const Person person = who_changed(kVisitDay);
  const auto before = [&](Day day) { return before_change(person, days_since_2000(day)); };
  EXPECT_TRUE(before(kVisitDay - std::chrono::days{1}));
  EXPECT_FALSE(before(kVisitDay)) << "from this day on";
  ClaimVisit v = visit(Outcome::kCardFace);
  EXPECT_FALSE(is_claim_case(faults(), v, person));
  v.before_change = true;
  EXPECT_TRUE(is_claim_case(faults(), v, person));
  const ClaimCase c =
      make_claim_case(faults(), v, person, Facility{}, 11, 22, kVisitDay - std::chrono::days{5});
  EXPECT_EQ(c.now, InsurerKind::kEmployees);
  EXPECT_EQ(c.insured_since, 0) << "no change in sight";
  EXPECT_EQ(c.basis, ClaimBasis::kConfirmed);
}

TEST(ClaimCases, CLM_03_OnlyAVisitBeforeTheChangeMakesASplit) {
  constexpr Day kChange = make_day(2025, 12, 10);
  const Person person = who_changed(kChange);
  const ClaimVisit lost = visit(Outcome::kLegacySeen, Holding::kAnswersInvalid);
  ClaimVisit again = lost;
  again.first_in_month = false;
  again.further = true;
  const Claim after = claim_of(person, {{make_day(2025, 12, 12), lost}, {make_day(2025, 12, 15), again}});
  EXPECT_EQ(after.visit_days, 2);
  EXPECT_EQ(after.stale, 1);
  EXPECT_FALSE(after.has(claim_flag::kVisitBeforeChange));
  ClaimVisit ordinary = visit(Outcome::kCardFace);
  ordinary.before_change = true;
  const Claim both = claim_of(person, {{make_day(2025, 12, 5), ordinary}, {make_day(2025, 12, 15), again}});
  EXPECT_EQ(both.visit_days, 2);
  EXPECT_EQ(both.stale, 1);
  EXPECT_TRUE(both.has(claim_flag::kVisitBeforeChange));
  EXPECT_EQ(both.before, InsurerKind::kEmployees);
  EXPECT_EQ(both.now, InsurerKind::kNational);
}

}  // namespace
}  // namespace cutover
