// Visits without the card: CHK-11 look-ups, CRD-13 the provisional measure, CHK-12 disaster, batch inquiries.
#include <algorithm>
#include <utility>

#include "checkin_case.hpp"
#include "support/statistics.hpp"

namespace cutover::test {
namespace {

Parameters looking_up(double share = 1) {
  Parameters p = paper();
  p.checkin.lookup_share.fill(share);
  return p;
}

TEST(CheckIn, CHK_11_ALegacyCardOrCertificateIsLookedUpOrOnlySeen) {
  struct Kind {
    Day day;
    Person person;
    Outcome looked_up, seen;
  };
  for (const Kind& k :
       {Kind{kLegacyDay, card_holder(), Outcome::kLegacyLookup, Outcome::kLegacySeen},
        Kind{kExpiredDay, without_card(), Outcome::kCertificateLookup, Outcome::kCertificateSeen}}) {
    const DayCase always{k.day, looking_up(1e3)};  // whatever the month's factor
    const DayCase never{k.day, looking_up(0)};
    expect_if_failed(always, plain_desk(always), k.person, k.seen);
    for (std::uint32_t luck = 0; luck < kLots; ++luck) {
      const Decision up = decide(always, plain_desk(always), k.person, luck);
      const Decision seen = decide(never, plain_desk(never), k.person, luck);
      ASSERT_EQ(up.plan.outcome, k.looked_up);
      ASSERT_EQ(up.desk.flags, DeskVisit::kNumberLookup);
      ASSERT_EQ(seen.plan.outcome, k.seen);
      ASSERT_EQ(seen.desk.flags, 0U);
      ASSERT_GE(up.desk.staff, seen.desk.staff) << "the number is typed in";
    }
  }
}

TEST(CheckIn, CHK_11_TheShareLookedUpIsTheParametersInOctober2025) {
  constexpr std::uint32_t kVisits = 20'000;
  Parameters p = paper();
  p.checkin.lookup_share = Parameters{}.checkin.lookup_share;
  const DayCase october{make_day(2025, 10, 15), p};
  for (int t = 0; t < 4; ++t) {
    const double share = p.checkin.lookup_share[static_cast<std::size_t>(t)];
    int looked_up = 0;
    for (std::uint32_t luck = 0; luck < kVisits; ++luck) {
      const auto type = static_cast<FacilityType>(t);
      const Outcome o = decide(october, plain_desk(october, type), card_holder(), luck).plan.outcome;
      looked_up += o == Outcome::kLegacyLookup ? 1 : 0;
    }
    EXPECT_NEAR(looked_up, kVisits * share, binomial_bound(kVisits, share) + kVisits * 0x1p-16) << t;
  }
}

// Lost eligibility is found by looking up alone (CLM-07).
TEST(CheckIn, CHK_11_FBK_03_ALookUpFindsWhatTheCardDoesNotTell) {
  const Person lost = with_flag(card_holder(), Person::kNoRecord);
  const DayCase always{kLegacyDay, looking_up(1e3)};
  const DayCase never{kLegacyDay, looking_up(0)};
  expect_outcome(never, plain_desk(never), lost, Outcome::kLegacySeen);
  expect_if_failed(always, plain_desk(always), lost, Outcome::kLegacySeen);
  for_all_lots(always, plain_desk(always), lost, [](const Decision& d) {
    ASSERT_EQ(d.plan.outcome, Outcome::kFallbackOral);
    ASSERT_TRUE(d.notes(DeskNote::kNoRecord));
  });
}

// CLM-04: the form is for who presents the My Number card itself. "No record" does not make a valid paper
// invalid.
TEST(CheckIn, CHK_11_CLM_04_AtAFirstVisitAValidPaperWithoutRecordIsTakenAsItIs) {
  const DayCase legacy{kLegacyDay, looking_up(1e3)};
  const DayCase certificate{kExpiredDay, looking_up(1e3)};
  const auto taken = [](const DayCase& c, const Person& person, Outcome expected) {
    for_all_lots(c, plain_desk(c), as_stranger(with_flag(person, Person::kNoRecord)), [&](const Decision& d) {
      ASSERT_EQ(name(d.plan.outcome), name(expected));
      ASSERT_EQ(d.plan.if_failed, expected);
      ASSERT_TRUE(d.notes(DeskNote::kNoRecord));
      ASSERT_EQ(d.desk.flags, DeskVisit::kNumberLookup);
    });
  };
  taken(legacy, card_holder(), Outcome::kLegacySeen);
  taken(certificate, without_card(), Outcome::kCertificateSeen);
  // What shows another insurer than the present one proves nothing.
  constexpr Day kEarly = make_day(2024, 12, 20);
  const DayCase early{kEarly, looking_up(1e3)};
  Person former = as_stranger(answered_invalid(kEarly));
  former.insured_since = insured_day(make_day(2024, 11, 25));
  for_all_lots(early, plain_desk(early), former, [&](const Decision& d) {
    ASSERT_EQ(d.plan.flags & PlannedVisit::kShowsCard, 0);
    ASSERT_EQ(d.plan.outcome, Outcome::kProofToFollow);
  });
}

TEST(CheckIn, CHK_11_FBK_03_ALookUpInVainTakesTheEntryAndTheFallback) {
  const Person lost = with_flag(card_holder(), Person::kNoRecord);
  const DayCase always{kLegacyDay, looking_up(1e3)};
  const DayCase never{kLegacyDay, looking_up(0)};
  const Millis oral = always.day.fallback_ms[static_cast<std::size_t>(Fallback::kOral)];
  for (std::uint32_t luck = 0; luck < kLots; ++luck) {
    ASSERT_EQ(decide(always, plain_desk(always), lost, luck).desk.staff,
              decide(never, plain_desk(never), lost, luck).desk.staff + always.day.number_entry_ms + oral);
  }
}

TEST(CheckIn, CHK_11_DesksGotUsedToLookingNumbersUp) {
  Parameters p = paper();
  p.checkin.lookup_share.fill(0.2);
  const DayCase december_2023{make_day(2023, 12, 15), p};
  for (std::size_t t = 0; t < 4; ++t) {
    const double factor =
        background().numbers.number_use(static_cast<int>(t), make_day(2023, 12, 15)).lookup_factor;
    EXPECT_NE(factor, 1);
    EXPECT_EQ(december_2023.day.lookup16[t], threshold16(std::min(1.0, 0.2 * factor)));
  }
}

TEST(CheckIn, CRD_13_UntilMarch2026AnExpiredCardEntitlesThroughTheLookUp) {
  for (const double share : {0.0, 1.0}) {  // whatever the facility does with other numbers
    const Parameters p = looking_up(share);
    const DayCase last{make_day(2026, 3, 31), p};
    const DayCase after{make_day(2026, 4, 1), p};
    for_all_lots(last, plain_desk(last), card_holder(), [](const Decision& d) {
      ASSERT_EQ(d.plan.outcome, Outcome::kExpiredLookup);
      ASSERT_EQ(d.desk.flags, DeskVisit::kNumberLookup);
      ASSERT_EQ(d.plan.if_failed, Outcome::kFallbackOral) << "the expired card alone entitles to nothing";
    });
    for_all_lots(after, plain_desk(after), card_holder(), [](const Decision& d) {
      ASSERT_EQ(d.plan.outcome, Outcome::kFallbackOral);
      ASSERT_EQ(d.desk.flags, 0U);
    });
  }
}

TEST(CheckIn, CRD_13_TheMeasureCanBeProlonged) {
  Parameters p = paper();
  p.checkin.expired_lookup_until = make_day(2026, 9, 30);
  const DayCase last{make_day(2026, 9, 30), p};
  const DayCase after{make_day(2026, 10, 1), p};
  expect_outcome(last, plain_desk(last), card_holder(), Outcome::kExpiredLookup);
  expect_outcome(after, plain_desk(after), card_holder(), Outcome::kFallbackOral);
}

TEST(CheckIn, CRD_13_FBK_03_ALookUpThatAnswersInvalidLeavesNoticeOralOrProofToFollow) {
  const Person person = with_flag(card_holder(), Person::kNoRecord);
  const DayCase c{kExpiredDay, paper()};
  for_all_lots(c, plain_desk(c), person, [](const Decision& d) {
    ASSERT_EQ(d.plan.outcome, Outcome::kFallbackOral);
    ASSERT_TRUE(d.notes(DeskNote::kNoRecord));
    ASSERT_EQ(d.desk.flags, DeskVisit::kNumberLookup);
  });
  expect_outcome(c, plain_desk(c), as_stranger(person), Outcome::kProofToFollow);
  expect_outcome(c, plain_desk(c), with_notice(person), Outcome::kFallbackNotice);
}

Parameters disaster(Parameters p) {
  p.disaster.prefectures = {"Tottori"};
  p.disaster.view_share = 1;
  return p;
}

TEST(CheckIn, CHK_12_InADisasterRecordsAreViewedWithoutTheCard) {
  Parameters nothing = disaster(paper());
  nothing.checkin.nothing_share = 1;
  for (const auto& [day, p] : {std::pair{kLegacyDay, disaster(paper())},
                               std::pair{kExpiredDay, disaster(paper())}, std::pair{kExpiredDay, nothing}}) {
    const DayCase struck{day, p};
    const DayCase neighbour{day, p, kShimane};
    for (const Person& person : {card_holder(), without_card()}) {
      for_all_lots(struck, plain_desk(struck), person,
                   [](const Decision& d) { ASSERT_TRUE(d.notes(DeskNote::kDisasterView)); });
      for_all_lots(neighbour, plain_desk(neighbour), person,
                   [](const Decision& d) { ASSERT_FALSE(d.notes(DeskNote::kDisasterView)); });
    }
  }
}

TEST(CheckIn, CHK_12_ACardNeedsNoDisasterModeAndAnUnconnectedDeskHasNone) {
  const DayCase cards{kExpiredDay, disaster(certain())};
  for_all_lots(cards, plain_desk(cards), card_holder(),
               [](const Decision& d) { ASSERT_FALSE(d.notes(DeskNote::kDisasterView)); });
  const DayCase c{kExpiredDay, disaster(paper())};
  for_all_lots(c, plain_desk(c, FacilityType::kExempt), without_card(),
               [](const Decision& d) { ASSERT_FALSE(d.notes(DeskNote::kDisasterView)); });
}

TEST(CheckIn, UTL_01_BatchInquiriesAreMadeForVisitsWithoutCardAtConnectedDesks) {
  DayCase c{kLegacyDay, paper()};
  c.day.batch_whole.fill(2);
  c.day.batch16.fill(20'000);
  constexpr std::uint32_t kVisits = 20'000;
  int made = 0;
  for (std::uint32_t luck = 0; luck < kVisits; ++luck) {
    const Decision d = decide(c, plain_desk(c), card_holder(), luck);
    ASSERT_TRUE(d.plan.batch == 2 || d.plan.batch == 3);
    made += d.plan.batch - 2;
  }
  const double share = 20'000 / 65'536.0;
  EXPECT_NEAR(made, kVisits * share, binomial_bound(kVisits, share));
  DayCase cards{kLegacyDay};
  cards.day.batch_whole.fill(2);
  for_all_lots(cards, plain_desk(cards), card_holder(),
               [](const Decision& d) { ASSERT_EQ(d.plan.batch, 0); });
}

}  // namespace
}  // namespace cutover::test
