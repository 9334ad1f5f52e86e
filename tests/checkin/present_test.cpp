// What a visitor puts on the counter: CRD-01 to CRD-06, CRD-12, CRD-14, and who decides it.
#include "checkin_case.hpp"
#include "support/statistics.hpp"

namespace cutover::test {
namespace {

TEST(CheckIn, CRD_01_AHolderPresentsTheCardAtTheReader) {
  const DayCase c{kExpiredDay};
  for (int t = 0; t < 4; ++t) {
    const DeskToday desk = plain_desk(c, static_cast<FacilityType>(t));
    for_all_lots(c, desk, card_holder(), [](const Decision& d) {
      ASSERT_EQ(d.plan.outcome, Outcome::kCardFace);
      ASSERT_GT(d.desk.reader, 0);
      ASSERT_TRUE(d.plan.flags & PlannedVisit::kShowsCard);
      ASSERT_EQ(d.plan.batch, 0) << "inquiries are made for who comes without card";
    });
  }
}

TEST(CheckIn, CRD_01_WhoHoldsNothingElsePresentsTheCardHoweverReluctant) {
  Parameters p = paper();
  p.credentials.expired_kept_share = 0;
  const DayCase c{kExpiredDay, p};
  expect_outcome(c, plain_desk(c), card_holder(), Outcome::kCardFace);
}

TEST(CheckIn, CRD_02_ThePhoneWhereItIsReady) {
  Parameters p = certain();
  p.checkin.phone_use_share = 1;
  const DayCase c{kExpiredDay, p};
  DeskToday desk = plain_desk(c);
  desk.phone_ready = true;
  const Person person = with_trait(card_holder(), Person::kPhone);
  for_all_lots(c, desk, person, [](const Decision& d) {
    ASSERT_EQ(d.plan.outcome, Outcome::kPhone);
    ASSERT_TRUE(d.plan.flags & PlannedVisit::kShowsCard);
    ASSERT_GT(d.desk.reader, 0);
  });
  const DayCase card_preferred{kExpiredDay, certain()};
  expect_outcome(card_preferred, desk, person, Outcome::kCardFace);
  expect_outcome(c, desk, card_holder(), Outcome::kCardFace);  // not on this phone
}

TEST(CheckIn, CRD_02_NoPhoneBeforePhonesWereOpened) {
  Parameters p = certain();
  p.checkin.phone_use_share = 1;
  const Person person = with_trait(card_holder(), Person::kPhone);
  for (const Day day : {make_day(2025, 9, 18), make_day(2025, 9, 19)}) {
    const DayCase c{day, p};
    DeskToday desk = plain_desk(c);
    desk.phone_ready = true;
    expect_outcome(c, desk, person, day < make_day(2025, 9, 19) ? Outcome::kCardFace : Outcome::kPhone);
  }
}

TEST(CheckIn, CRD_03_ALegacyCardInItsValidity) {
  const DayCase c{kLegacyDay, paper()};
  for_all_lots(c, plain_desk(c), card_holder(), [](const Decision& d) {
    ASSERT_EQ(d.plan.outcome, Outcome::kLegacySeen);
    ASSERT_FALSE(d.plan.flags & PlannedVisit::kShowsCard);
    ASSERT_EQ(d.desk.reader, 0);
  });
}

TEST(CheckIn, CUT_03_NoExpiredLegacyCardIsAcceptedAsSeen) {
  for (const double lookup : {0.0, 1.0}) {
    for (const Day day : {kExpiredDay, kAfterMeasureDay}) {
      Parameters p = paper();
      p.checkin.lookup_share.fill(lookup);
      const DayCase c{day, p};
      for (int t = 0; t < kFacilityTypes; ++t) {
        for_all_lots(c, plain_desk(c, static_cast<FacilityType>(t)), card_holder(), [](const Decision& d) {
          ASSERT_NE(d.plan.outcome, Outcome::kLegacySeen);
          ASSERT_NE(d.plan.outcome, Outcome::kLegacyLookup);
          ASSERT_NE(d.plan.if_failed, Outcome::kLegacySeen);
        });
      }
    }
  }
}

TEST(CheckIn, CRD_04_TheCertificateOfWhoHasNoCard) {
  const DayCase c{kExpiredDay};
  expect_outcome(c, plain_desk(c), without_card(), Outcome::kCertificateSeen);
  Parameters p = certain();
  p.checkin.lookup_share.fill(1);
  const DayCase looked_up{kExpiredDay, p};
  expect_outcome(looked_up, plain_desk(looked_up), without_card(), Outcome::kCertificateLookup);
}

TEST(CheckIn, CRD_10_ACertificateReplacesALapsedCardForWhoLeavesItAtHome) {
  Parameters p = certain();
  p.checkin.lapsed_shown_share = 0;
  const DayCase c{kExpiredDay, p};
  expect_outcome(c, plain_desk(c), lapsed(), Outcome::kCertificateSeen);
  const DayCase shown{kExpiredDay};
  for_all_lots(shown, plain_desk(shown), lapsed(), [](const Decision& d) {
    ASSERT_TRUE(d.plan.flags & PlannedVisit::kShowsCard);
    ASSERT_TRUE(d.notes(DeskNote::kCertificateLapsed));
  });
}

TEST(CheckIn, CRD_05_AnExpiredCardOrANoticeUnderTheProvisionalMeasure) {
  const DayCase kept{kExpiredDay, paper()};
  expect_outcome(kept, plain_desk(kept), card_holder(), Outcome::kExpiredLookup);
  Parameters p = paper();
  p.credentials.expired_kept_share = 0;
  const DayCase thrown_away{kExpiredDay, p};
  expect_outcome(thrown_away, plain_desk(thrown_away), with_notice(card_holder()), Outcome::kExpiredLookup);
}

TEST(CheckIn, CRD_06_NothingAtHand) {
  Parameters p = certain();
  p.checkin.nothing_share = 1;
  const DayCase c{kExpiredDay, p};
  for (const Person& person : {card_holder(), without_card(), with_notice(card_holder())}) {
    for_all_lots(c, plain_desk(c), person, [](const Decision& d) {
      ASSERT_EQ(d.plan.outcome, Outcome::kFallbackOral);
      ASSERT_TRUE(d.notes(DeskNote::kNothingPresented));
      ASSERT_FALSE(d.plan.flags & PlannedVisit::kShowsCard);
      ASSERT_EQ(d.desk.flags, 0U);
    });
    expect_outcome(c, plain_desk(c), as_stranger(person), Outcome::kProofToFollow);
  }
}

TEST(CheckIn, CRD_06_WhoHoldsNothingHasNothingAtHand) {
  Parameters p = certain();
  p.credentials.expired_kept_share = 0;
  const DayCase c{kExpiredDay, p};
  // A new job: the former legacy card is gone, the certificate has not come.
  const Person person = answered_invalid(kExpiredDay, without_card());
  ASSERT_EQ(c.day.credentials.holding(person).bits, Holding::kAnswersInvalid);
  for_all_lots(c, plain_desk(c), person, [](const Decision& d) {
    ASSERT_TRUE(d.notes(DeskNote::kNothingPresented));
    ASSERT_EQ(d.plan.outcome, Outcome::kFallbackOral);
  });
}

TEST(CheckIn, CRD_12_ANewbornHasNoUsableCard) {
  Person baby = card_holder();
  baby.band_insurer = 0;
  baby.registration = 0;
  baby.issued_month = 119;                                                // December 2025
  baby.birth_month60 = static_cast<std::uint8_t>((2025 * 12 + 11) % 60);  // 0 months old
  const DayCase c{kExpiredDay};
  expect_outcome(c, plain_desk(c), baby, Outcome::kCardFace);
  for_all_lots(c, plain_desk(c), with_trait(baby, Person::kNewborn),
               [](const Decision& d) { ASSERT_FALSE(is_card_use(d.plan.outcome)); });
}

TEST(CheckIn, CRD_14_RegistrationOnTheSpotIsACardUseAndAsksTheCertificateValidation) {
  Parameters p = certain();
  p.checkin.desk_registration_share = 1;
  const DayCase c{kExpiredDay, p};
  ASSERT_TRUE(c.day.credentials.holding(unregistered()).has(Holding::kUnregistered));
  for_all_lots(c, plain_desk(c), unregistered(), [](const Decision& d) {
    ASSERT_EQ(d.plan.outcome, Outcome::kCardFace);
    ASSERT_TRUE(d.notes(DeskNote::kRegisteredAtDesk));
    ASSERT_TRUE(d.notes(DeskNote::kCertificateCheck)) << "OPS-04";
    ASSERT_TRUE(d.notes(DeskNote::kFirstUse));
    ASSERT_FALSE(d.notes_if_failed(DeskNote::kRegisteredAtDesk)) << "no reader, no registration";
  });
  const DayCase unwilling{kExpiredDay};
  expect_outcome(unwilling, plain_desk(unwilling), unregistered(), Outcome::kCertificateSeen);
}

TEST(CheckIn, CRD_14_OnlyASoundUnregisteredCardAtAConnectedDeskIsRegistered) {
  Parameters p = certain();
  p.checkin.desk_registration_share = 1;
  const DayCase c{kExpiredDay, p};
  const auto expect_none = [&](const DeskToday& desk, const Person& person) {
    for_all_lots(c, desk, person,
                 [](const Decision& d) { ASSERT_FALSE(d.notes(DeskNote::kRegisteredAtDesk)); });
  };
  expect_none(plain_desk(c), without_card());
  expect_none(plain_desk(c), with_flag(unregistered(), Person::kChipDamaged));
  expect_none(plain_desk(c), card_holder());
  expect_none(plain_desk(c, FacilityType::kExempt), unregistered());
}

TEST(CheckIn, CRD_14_RegistrationIsMadeAtTheReaderNotAtTheMobileTerminal) {
  Parameters p = certain();
  p.checkin.desk_registration_share = 1;
  p.checkin.mobile_lane_share = 1;
  const DayCase c{kExpiredDay, p};
  DeskToday desk = plain_desk(c);
  desk.mobile_terminal = true;
  for_all_lots(c, desk, unregistered(), [](const Decision& d) {
    ASSERT_TRUE(d.notes(DeskNote::kRegisteredAtDesk));
    ASSERT_EQ(d.plan.outcome, Outcome::kCardFace);
    ASSERT_FALSE(d.notes(DeskNote::kChipDamaged));
  });
}

TEST(CheckIn, OPS_06_WhileTheCertificateValidationIsOutNobodyRegisters) {
  Parameters p = certain();
  p.checkin.desk_registration_share = 1;
  const DayCase c{make_day(2024, 12, 15), p};  // out from 3:00 to 4:00
  Person person = unregistered();
  person.issued_month = 106;  // November 2024
  ASSERT_TRUE(c.day.credentials.holding(person).has(Holding::kUnregistered));
  constexpr Millis kThree = 3 * kMillisPerHour;
  constexpr Millis kFour = 4 * kMillisPerHour;
  expect_outcome(c, plain_desk(c), person, Outcome::kLegacySeen, kThree);
  expect_outcome(c, plain_desk(c), person, Outcome::kLegacySeen, kFour - 1);
  expect_outcome(c, plain_desk(c), person, Outcome::kCardFace, kThree - 1);
  expect_outcome(c, plain_desk(c), person, Outcome::kCardFace, kFour);
  p.central.replay_incidents = false;
  const DayCase quiet{make_day(2024, 12, 15), p};
  expect_outcome(quiet, plain_desk(quiet), person, Outcome::kCardFace, kThree);
}

// --- Who decides whether the card is presented ---

/// Card odds at which the score of a person at a clinic is near even.
Parameters even() {
  Parameters p = certain();
  p.checkin.card_odds = 1;
  return p;
}

int score_of(const DayCase& c, const Person& person) {
  const Holding h = c.day.credentials.holding(person);
  return c.day.adoption.base(1, person.band(), person.insurer()) + c.day.adoption.holding_score(h) +
         c.day.experience->score(person.experience);
}

TEST(CheckIn, ADP_05_HabitAloneDecidesWhereItsWeightIsOne) {
  Parameters p = even();
  p.checkin.habit_weight = 1;
  const DayCase c{kLegacyDay, p};
  Person person = card_holder();
  const auto limit = present16(score_of(c, person));
  ASSERT_GT(limit, 0U);
  ASSERT_LT(limit, 65'536U);
  person.habit = static_cast<std::uint16_t>(limit - 1);
  expect_outcome(c, plain_desk(c), person, Outcome::kCardFace);
  person.habit = static_cast<std::uint16_t>(limit);
  expect_outcome(c, plain_desk(c), person, Outcome::kLegacySeen);
}

// One visit of each of many persons: independent, so the share is binomial whatever the weight of habit.
TEST(CheckIn, ADP_TheShareOverManyPersonsIsTheScoresForAnyWeightOfHabit) {
  constexpr std::uint32_t kPersons = 20'000;
  const Stream stream{78, Purpose::kPersonState};
  for (const double weight : {0.0, 0.4, 1.0}) {
    Parameters p = even();
    p.checkin.habit_weight = weight;
    const DayCase c{kLegacyDay, p};
    DeskToday desk = plain_desk(c);
    desk.score = 50;
    const double share = present16(score_of(c, card_holder()) + desk.score) * 0x1p-16;
    const double h = weight;
    int presented = 0;
    int twice = 0;
    for (std::uint32_t i = 0; i < kPersons; ++i) {
      Person person = card_holder();
      person.habit = static_cast<std::uint16_t>(stream.block(i)[0]);
      const bool one = is_card_use(decide(c, desk, person, 2 * i).plan.outcome);
      const bool two = is_card_use(decide(c, desk, person, 2 * i + 1).plan.outcome);
      presented += one ? 1 : 0;
      twice += one && two ? 1 : 0;
    }
    // Both visits by habit: the same decision; else independent.
    const double both = h * h * share + (1 - h * h) * share * share;
    EXPECT_NEAR(presented, kPersons * share, binomial_bound(kPersons, share)) << weight;
    EXPECT_NEAR(twice, kPersons * both, binomial_bound(kPersons, both)) << weight;
  }
}

}  // namespace
}  // namespace cutover::test
