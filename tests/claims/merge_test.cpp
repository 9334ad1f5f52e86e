#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "claim_factory.hpp"

namespace cutover::claims_test {
namespace {

TEST(Claims, CLM_01_OneClaimPerPersonFacilityAndMonth) {
  ClaimCase elsewhere = visit(april(3));
  elsewhere.facility = 8;
  std::vector<ClaimCase> cases{visit(april(20)), visit(april(3), 2), visit(april(3)), elsewhere,
                               visit(april(21))};
  const auto claims = merge_month(kApril, cases);
  ASSERT_EQ(claims.size(), 3U);
  EXPECT_EQ(claims[0].visit_days, 3);
  EXPECT_EQ(claims[0].first_day, claim_day(april(3)));
  EXPECT_EQ(claims[1].facility, 8U);
  EXPECT_EQ(claims[1].visit_days, 1);
  EXPECT_EQ(claims[2].person, 2U);
}

TEST(Claims, CLM_01_CaseOfAnotherMonthIsRefused) {
  for (const Day day : {make_day(2025, 3, 31), make_day(2025, 5, 1)}) {
    std::vector<ClaimCase> cases{visit(day)};
    EXPECT_THROW(merge_month(kApril, cases), std::invalid_argument) << format_day(day);
  }
  for (const Day day : {april(1), april(30)}) {
    std::vector<ClaimCase> cases{visit(day)};
    EXPECT_EQ(merge_month(kApril, cases).size(), 1U);
  }
  std::vector<ClaimCase> cases{visit(april(1))};
  cases[0].prefecture = 47;
  EXPECT_THROW(merge_month(kApril, cases), std::invalid_argument);
}

TEST(Claims, CLM_01_OrderOfPushingDoesNotMatter) {
  std::vector<ClaimCase> cases{unknown_visit(april(3)), visit(april(3)), visit(april(9)),
                               changed(visit(april(12)), april(8), april(20))};
  cases[1].flags |= claim_flag::kFirstVisit;
  cases[2].fault = ClaimCause::kSex;
  const Claim expected = merged(cases);
  std::vector<int> order{0, 1, 2, 3};
  do {
    std::vector<ClaimCase> shuffled;
    for (const int i : order) {
      shuffled.push_back(cases[static_cast<std::size_t>(i)]);
    }
    EXPECT_EQ(merged(shuffled), expected);
  } while (std::next_permutation(order.begin(), order.end()));
  EXPECT_EQ(expected.fault, ClaimCause::kSex);
}

TEST(Claims, CLM_01_ManyCasesAreMergedAsFewAre) {
  std::vector<ClaimCase> cases;
  for (std::uint32_t i = 0; i < 30'000; ++i) {
    // Persons at both ends of the numbers, each with visits far apart in the list.
    const std::uint32_t person = i % 10'000;
    cases.push_back(visit(april(1 + i / 10'000), person < 5'000 ? person : 0xffffffffU - person));
  }
  const auto claims = merge_month(kApril, cases);
  ASSERT_EQ(claims.size(), 10'000U);
  for (std::size_t i = 0; i < claims.size(); ++i) {
    ASSERT_EQ(claims[i].visit_days, 3);
    ASSERT_EQ(claims[i].first_day, claim_day(april(1)));
    ASSERT_TRUE(i == 0 || claims[i - 1].person < claims[i].person);
  }
}

TEST(Claims, CLM_02_WorstBasisOfTheMonthWins) {
  for (int a = 0; a < kClaimBases; ++a) {
    for (int b = 0; b < kClaimBases; ++b) {
      ClaimCase first = visit(april(3));
      ClaimCase second = visit(april(10));
      first.basis = static_cast<ClaimBasis>(a);
      second.basis = static_cast<ClaimBasis>(b);
      EXPECT_EQ(merged({first, second}).basis, static_cast<ClaimBasis>(std::max(a, b)));
    }
  }
}

TEST(Claims, CLM_04_VisitDaysFromCasesOrFromTheCaller) {
  EXPECT_EQ(merged({unknown_visit(april(3))}).visit_days, 1);
  EXPECT_EQ(merged({unknown_visit(april(3)), unknown_visit(april(3))}).visit_days, 1);
  EXPECT_EQ(merged({unknown_visit(april(3)), unknown_visit(april(4))}).visit_days, 2);
  ClaimCase third = unknown_visit(april(9));
  third.earlier_visit_days = 2;
  EXPECT_EQ(merged({third}).visit_days, 3);
  third.earlier_visit_days = 255;
  EXPECT_EQ(merged({third}).visit_days, 255);
}

TEST(Claims, CLM_04_CardMustBeShownAtEveryUnknownVisit) {
  ClaimCase phone = unknown_visit(april(9));
  phone.flags = claim_flag::kValidInsurance;
  EXPECT_FALSE(merged({unknown_visit(april(3)), phone}).has(claim_flag::kPhysicalCard));
  EXPECT_TRUE(merged({unknown_visit(april(3)), unknown_visit(april(9))}).has(claim_flag::kPhysicalCard));
}

TEST(Claims, CLM_05_NumberLearnedAtLaterVisitCountsAsBrought) {
  const Claim claim = merged({unknown_visit(april(3)), visit(april(18))});
  EXPECT_EQ(claim.basis, ClaimBasis::kUnknown);
  EXPECT_EQ(claim.contact_day, claim_day(april(18)));
  // Not if the later visit still shows the insurer before the change.
  const Claim late = merged({changed(unknown_visit(april(3)), april(1), april(25)),
                             changed(visit(april(18)), april(1), april(25))});
  EXPECT_EQ(late.contact_day, kNoClaimDay);
  EXPECT_TRUE(late.has(claim_flag::kPriorAvailable));
}

TEST(Claims, CLM_05_WhatWasLearnedBeforeTheChangeIsOfNoUseAfterIt) {
  ClaimCase known = visit(april(7));  // before the change no case tells of it
  ClaimCase oral = changed(visit(april(15)), april(10), april(28));
  oral.basis = ClaimBasis::kPriorKnown;
  const Claim claim = merged({unknown_visit(april(3)), known, oral});
  EXPECT_EQ(claim.contact_day, kNoClaimDay);
  EXPECT_EQ(claim.stale, 1);
  // A visit after the registration shows the present number.
  const Claim later =
      merged({unknown_visit(april(3)), known, oral, changed(visit(april(29)), april(10), april(28))});
  EXPECT_EQ(later.contact_day, claim_day(april(29)));
}

TEST(Claims, CLM_02_WhatTheFacilityHasSeenSinceTheChangeIsNotForgotten) {
  const ClaimCase seen = changed(visit(april(12)), april(10), april(11));
  ClaimCase oral = changed(visit(april(20)), april(10), april(11));
  oral.basis = ClaimBasis::kPriorKnown;
  EXPECT_EQ(merged({oral}).stale, 1);
  EXPECT_EQ(merged({seen, oral}).stale, 0);
  EXPECT_EQ(merged({oral, changed(visit(april(21)), april(10), april(11))}).stale, 1)
      << "it was taken for the present one";
  // An ordinary visit before the first case is one after the change, unless the caller says otherwise.
  oral.earlier_visit_days = 1;
  EXPECT_EQ(merged({oral}).stale, 0);
  oral.flags |= claim_flag::kVisitBeforeChange;
  EXPECT_EQ(merged({oral}).stale, 1);
}

TEST(Claims, CLM_02_OralAfterNothingButADeclarationIsUnknown) {
  ClaimCase oral = visit(april(17));
  oral.basis = ClaimBasis::kPriorKnown;
  EXPECT_EQ(merged({unknown_visit(april(3)), oral}).basis, ClaimBasis::kUnknown);
  EXPECT_TRUE(merged({unknown_visit(april(3)), oral}).has(claim_flag::kPriorAvailable))
      << "the facility knew the patient from before";
  oral.flags |= claim_flag::kFurtherVisit | claim_flag::kPhysicalCard;
  const Claim asked = merged({unknown_visit(april(3)), oral});
  EXPECT_FALSE(asked.has(claim_flag::kPriorAvailable));
  EXPECT_TRUE(asked.has(claim_flag::kPhysicalCard));
  EXPECT_EQ(asked.visit_days, 2);
  // Once any visit has shown an eligibility, ③ rests on it.
  EXPECT_TRUE(merged({unknown_visit(april(3)), visit(april(9)), oral}).has(claim_flag::kPriorAvailable));
  EXPECT_EQ(merged({visit(april(9)), oral}).basis, ClaimBasis::kPriorKnown);
}

TEST(Claims, CLM_03_StaleOnlyWhereTheFacilityTookTheOldInsurer) {
  const auto stale = [](ClaimCase c) { return merged({c}).stale != 0; };
  EXPECT_FALSE(stale(visit(april(10))));
  // Looked up: the answer is as old as the registration.
  EXPECT_TRUE(stale(changed(visit(april(10)), april(1), april(11))));
  EXPECT_FALSE(stale(changed(visit(april(10)), april(1), april(10))));
  EXPECT_FALSE(stale(changed(visit(april(10)), april(11), april(20))));
  ClaimCase screen = changed(visit(april(10)), april(1), april(11));
  screen.basis = ClaimBasis::kScreenOrNotice;
  EXPECT_TRUE(stale(screen));
  // Only seen: what matters is whose card it was, registered or not (CLM-07).
  ClaimCase seen = changed(visit(april(10)), april(1), april(2));
  seen.basis = ClaimBasis::kOnlySeen;
  EXPECT_FALSE(stale(seen));
  seen.flags |= claim_flag::kPriorCard;
  EXPECT_TRUE(stale(seen));
  // Nobody's insured.
  ClaimCase none = visit(april(10));
  none.flags = 0;
  EXPECT_TRUE(stale(none));
}

TEST(Claims, CLM_03_VisitsOnBothSidesOfTheChange) {
  const auto both = [](std::vector<ClaimCase> cases) {
    return merged(std::move(cases)).has(claim_flag::kVisitBeforeChange);
  };
  const ClaimCase before = changed(visit(april(5)), april(10), april(28));
  const ClaimCase after = changed(visit(april(15)), april(10), april(28));
  EXPECT_FALSE(both({after}));
  EXPECT_TRUE(both({before, after}));
  ClaimCase marked = after;
  marked.flags |= claim_flag::kVisitBeforeChange;
  EXPECT_TRUE(both({marked}));
}

}  // namespace
}  // namespace cutover::claims_test
