// What the desk does where a check-in fails: FBK-01 to FBK-05, CHK-09, CRD-11, OPS-06.
#include <cmath>

#include "checkin_case.hpp"

namespace cutover::test {
namespace {

constexpr Day kPortalOut = make_day(2025, 12, 7);  // out all day

Parameters with_portal(Parameters p = certain()) {
  p.checkin.portal_share = 1;
  return p;
}

Person damaged() {
  return with_flag(card_holder(), Person::kChipDamaged);
}

TEST(CheckIn, FBK_01_TheFourWaysInTheirOrder) {
  const DayCase portal{kExpiredDay, with_portal()};
  const DayCase none{kExpiredDay};
  for (const Person& card : {damaged(), lapsed()}) {
    expect_outcome(portal, plain_desk(portal), with_notice(card), Outcome::kFallbackPortal);
    expect_outcome(none, plain_desk(none), with_notice(card), Outcome::kFallbackNotice);
    expect_outcome(none, plain_desk(none), card, Outcome::kFallbackOral);
    expect_outcome(none, plain_desk(none), as_stranger(card), Outcome::kFallbackDeclaration);
  }
}

TEST(CheckIn, FBK_01_TheSameWhereReadersOrServiceFail) {
  const DayCase portal{kExpiredDay, with_portal()};
  const DayCase none{kExpiredDay};
  expect_if_failed(portal, plain_desk(portal), card_holder(), Outcome::kFallbackPortal);
  expect_if_failed(none, plain_desk(none), with_notice(card_holder()), Outcome::kFallbackNotice);
  expect_if_failed(none, plain_desk(none), card_holder(), Outcome::kFallbackOral);
  expect_if_failed(none, plain_desk(none), as_stranger(card_holder()), Outcome::kFallbackDeclaration);
}

TEST(CheckIn, FBK_01_AValidLegacyCardAtHandSparesTheFallback) {
  Parameters p = with_portal();
  p.checkin.paper_at_hand_share = 1;
  const DayCase valid{kLegacyDay, p};
  expect_outcome(valid, plain_desk(valid), damaged(), Outcome::kLegacySeen);
  expect_if_failed(valid, plain_desk(valid), card_holder(), Outcome::kLegacySeen);
  const DayCase expired{kExpiredDay, p};
  expect_outcome(expired, plain_desk(expired), damaged(), Outcome::kFallbackPortal);
  const DayCase at_home{kLegacyDay, with_portal()};
  expect_outcome(at_home, plain_desk(at_home), damaged(), Outcome::kFallbackPortal);
}

/// Of 76, with a registered card and, as all of that insurer, a certificate (CRD-10).
Person old_card_holder() {
  Person p = card_holder();
  p.band_insurer = static_cast<std::uint8_t>(16 | static_cast<int>(InsurerKind::kLateStageElderly) << 5);
  return p;
}

// CRD-04: a certificate shows eligibility as a legacy card did, also where the card was shown first.
TEST(CheckIn, CRD_04_FBK_01_ACertificateAtHandSparesTheFallback) {
  Parameters p = with_portal();
  p.checkin.paper_at_hand_share = 1;
  const DayCase c{kExpiredDay, p};
  const Person broken = with_flag(old_card_holder(), Person::kChipDamaged);
  ASSERT_TRUE(c.day.credentials.holding(broken).has(Holding::kCertificate));
  p.checkin.card_odds = 1e12;  // shows the card all the same
  const DayCase shown{kExpiredDay, p};
  for_all_lots(shown, plain_desk(shown), broken, [](const Decision& d) {
    ASSERT_TRUE(d.notes(DeskNote::kChipDamaged));
    ASSERT_EQ(name(d.plan.outcome), name(Outcome::kCertificateSeen));
  });
  expect_if_failed(shown, plain_desk(shown), old_card_holder(), Outcome::kCertificateSeen);
  p.checkin.paper_at_hand_share = 0;
  const DayCase at_home{kExpiredDay, p};
  expect_if_failed(at_home, plain_desk(at_home), old_card_holder(), Outcome::kFallbackPortal);
}

TEST(CheckIn, CHK_09_AnExemptFacilityTakesThePaperThatComesWithTheCard) {
  Parameters p = with_portal();
  p.checkin.paper_at_hand_share = 1;
  p.checkin.card_odds = 1e12;
  const DayCase c{kExpiredDay, p};
  expect_outcome(c, plain_desk(c, FacilityType::kExempt), old_card_holder(), Outcome::kCertificateSeen);
  const Decision d = decide(c, plain_desk(c, FacilityType::kExempt), old_card_holder());
  EXPECT_EQ(card_notes(d.plan, d.plan.outcome), note_bit(DeskNote::kCardShown)) << "nothing has failed";
  const DayCase earlier{kLegacyDay, p};
  expect_outcome(earlier, plain_desk(earlier, FacilityType::kExempt), card_holder(), Outcome::kLegacySeen);
}

// A newcomer to the facility cannot be served as a known patient, whoever else it knows them.
TEST(CheckIn, FBK_05_AShareOfVisitsGoToFacilitiesThatDoNotKnowThePatient) {
  Parameters p = certain();
  p.checkin.first_visit_share = {0.25, 0.25, 0.25, 0.25};
  const DayCase c{kExpiredDay, p};
  int first = 0;
  constexpr int kVisits = 20'000;
  for (std::uint32_t luck = 0; luck < kVisits; ++luck) {
    const Decision d = decide(c, plain_desk(c), damaged(), luck);
    const bool declared = d.plan.outcome == Outcome::kFallbackDeclaration;
    ASSERT_TRUE(declared || d.plan.outcome == Outcome::kFallbackOral);
    ASSERT_EQ(declared, (d.plan.flags & PlannedVisit::kReturning) == 0);
    first += declared ? 1 : 0;
  }
  EXPECT_NEAR(first, kVisits * 0.25, 6 * std::sqrt(kVisits * 0.25 * 0.75));
}

/// Everyone shows the phone.
Parameters phones(double carries_card) {
  Parameters p = certain();
  p.checkin.phone_use_share = 1;
  p.checkin.phone_carries_card_share = carries_card;
  return p;
}
Person phone_holder() {
  return with_trait(card_holder(), Person::kPhone);
}

// Whoever can show the phone can show the portal screen on it: whatever portal_share says of card holders.
// Source B: what a phone cannot confirm has failed only if the card or a certificate cannot, either.
TEST(CheckIn, FBK_02_ACertificateStandsInForAPhoneThatCannotBeRead) {
  Parameters p = phones(0);
  p.checkin.paper_at_hand_share = 1;
  p.checkin.card_odds = 1e12;
  p.checkin.lookup_share.fill(1);
  const DayCase c{kExpiredDay, p};
  DeskToday desk = plain_desk(c);
  desk.phone_ready = false;
  for_all_lots(c, desk, with_trait(old_card_holder(), Person::kPhone), [](const Decision& d) {
    ASSERT_EQ(name(d.plan.outcome), name(Outcome::kCertificateLookup));
    ASSERT_EQ(name(d.plan.if_failed), name(Outcome::kCertificateSeen));
    ASSERT_TRUE(d.notes(DeskNote::kPhoneNotReady));
    ASSERT_EQ(d.plan.batch, 0);
  });
}

TEST(CheckIn, FBK_02_WhereNoPhoneIsReadOnlyThePortalScreenIsLeft) {
  const DayCase c{kExpiredDay, phones(0)};
  for (const Person& person : {phone_holder(), with_notice(phone_holder()), as_stranger(phone_holder())}) {
    for_all_lots(c, plain_desk(c), person, [](const Decision& d) {
      ASSERT_EQ(d.plan.outcome, Outcome::kFallbackPortal);
      ASSERT_TRUE(d.notes(DeskNote::kPhoneNotReady));
      ASSERT_EQ(d.desk.reader, 0);
    });
  }
}

TEST(CheckIn, FBK_02_OrTheCardItselfWhereTheyHaveIt) {
  const DayCase c{kExpiredDay, phones(1)};
  for_all_lots(c, plain_desk(c), phone_holder(), [](const Decision& d) {
    ASSERT_EQ(d.plan.outcome, Outcome::kCardFace);
    ASSERT_TRUE(d.notes(DeskNote::kPhoneNotReady));
    ASSERT_TRUE(d.notes_if_failed(DeskNote::kPhoneNotReady));
  });
}

// CLM-04: what an unknown claim may follow is the card itself.
TEST(CheckIn, CLM_04_APhoneAloneIsNoPhysicalCard) {
  const auto physical = [](const Decision& d) { return (d.plan.flags & PlannedVisit::kPhysicalCard) != 0; };
  const DayCase alone{kExpiredDay, phones(0)};
  const DayCase both{kExpiredDay, phones(1)};
  DeskToday ready = plain_desk(alone);
  ready.phone_ready = true;
  for (const DeskToday& desk : {plain_desk(alone), ready}) {
    for_all_lots(alone, desk, phone_holder(), [&](const Decision& d) { ASSERT_FALSE(physical(d)); });
  }
  for_all_lots(both, plain_desk(both), phone_holder(), [&](const Decision& d) { ASSERT_TRUE(physical(d)); });
  for_all_lots(both, plain_desk(both), card_holder(), [&](const Decision& d) { ASSERT_TRUE(physical(d)); });
}

TEST(CheckIn, FBK_02_WhereTheReaderOrTheNetworkFailsThePhoneHasThePortalScreen) {
  const DayCase c{kExpiredDay, phones(0)};
  DeskToday desk = plain_desk(c);
  desk.phone_ready = true;
  for (const Person& person : {phone_holder(), with_notice(phone_holder()), as_stranger(phone_holder())}) {
    expect_outcome(c, desk, person, Outcome::kPhone);
    expect_if_failed(c, desk, person, Outcome::kFallbackPortal);
  }
}

TEST(CheckIn, OPS_06_FBK_02_APhoneHasNoPortalScreenWhileThePortalIsOut) {
  const DayCase c{kPortalOut, phones(0)};
  DeskToday ready = plain_desk(c);
  ready.phone_ready = true;
  expect_outcome(c, plain_desk(c), phone_holder(), Outcome::kFallbackOral);
  // CLM-04: ④ is not for who shows a phone alone.
  expect_outcome(c, plain_desk(c), as_stranger(phone_holder()), Outcome::kProofToFollow);
  expect_if_failed(c, ready, phone_holder(), Outcome::kFallbackOral);
  expect_if_failed(c, ready, as_stranger(phone_holder()), Outcome::kProofToFollow);
}

// A ready desk whose generic reader fails: the card itself, else ① on the phone.
TEST(CheckIn, CHK_06_FBK_02_APhoneThatIsNotReadLeavesTheCardItselfOrThePortalScreen) {
  for (const double carries : {0.0, 1.0}) {
    Parameters p = phones(carries);
    p.checkin.phone_failure_share = 1;
    const DayCase c{kExpiredDay, p};
    DeskToday ready = plain_desk(c);
    ready.phone_ready = true;
    const Outcome expected = carries > 0 ? Outcome::kCardFace : Outcome::kFallbackPortal;
    for (const Person& person : {phone_holder(), with_notice(phone_holder()), as_stranger(phone_holder())}) {
      for_all_lots(c, ready, person, [&](const Decision& d) {
        ASSERT_EQ(d.plan.outcome, expected);
        ASSERT_TRUE(d.notes(DeskNote::kPhoneUnread));
        ASSERT_FALSE(d.notes(DeskNote::kPhoneNotReady));
        ASSERT_FALSE(d.desk.flags & DeskVisit::asks_for(RequestClass::kPhone)) << "nothing was read from it";
      });
    }
  }
}

TEST(CheckIn, CHK_06_PhonesAreUnreadAtTheShareOfTheScenario) {
  Parameters p = phones(0);
  p.checkin.phone_failure_share = 0.1;
  const DayCase c{kExpiredDay, p};
  DeskToday ready = plain_desk(c);
  ready.phone_ready = true;
  constexpr std::uint32_t kMany = 20'000;
  int unread = 0;
  for (std::uint32_t luck = 0; luck < kMany; ++luck) {
    unread += decide(c, ready, phone_holder(), luck).notes(DeskNote::kPhoneUnread) ? 1 : 0;
  }
  EXPECT_NEAR(unread, kMany * 0.1, binomial_bound(kMany, 0.1));
}

TEST(CheckIn, FBK_03_AfterAnAnswerInvalidThePortalScreenShowsNoMore) {
  for (const Day day : {kLegacyDay, kExpiredDay}) {
    const DayCase c{day, with_portal()};
    for (const Person& person : {answered_invalid(day), with_flag(card_holder(), Person::kNoRecord)}) {
      expect_outcome(c, plain_desk(c), with_notice(person), Outcome::kFallbackNotice);
      expect_outcome(c, plain_desk(c), person, Outcome::kFallbackOral);
      expect_outcome(c, plain_desk(c), as_stranger(person), Outcome::kFallbackDeclaration);
      // Where no answer came, nothing is known to be invalid.
      expect_if_failed(c, plain_desk(c), person, Outcome::kFallbackPortal);
    }
  }
}

TEST(CheckIn, FBK_03_AlsoForThePhone) {
  Parameters p = phones(0);
  p.checkin.portal_share = 1;
  const DayCase c{kExpiredDay, p};
  DeskToday desk = plain_desk(c);
  desk.phone_ready = true;
  expect_outcome(c, desk, with_flag(phone_holder(), Person::kNoRecord), Outcome::kFallbackOral);
}

TEST(CheckIn, FBK_05_OralOnlyForReturnVisit) {
  const DayCase c{kExpiredDay};
  Person person = as_stranger(damaged());
  constexpr int kHere = 3;
  person.bonds.set_known(kHere);
  for (int place = 0; place < kPlaces; ++place) {
    for (std::uint32_t luck = 0; luck < kLots; ++luck) {
      const Decision d = decide(c, plain_desk(c), person, luck, kNine, place);
      ASSERT_EQ(d.plan.outcome, place == kHere ? Outcome::kFallbackOral : Outcome::kFallbackDeclaration)
          << place;
      ASSERT_EQ((d.plan.flags & PlannedVisit::kReturning) != 0, place == kHere);
    }
  }
}

TEST(CheckIn, FBK_04_ADeskThatBreaksTheRuleChargesEveryFailedCheckInInFull) {
  const DayCase c{kExpiredDay, with_portal()};
  DeskToday desk = plain_desk(c);
  desk.charges_full = true;
  for (const Person& person :
       {damaged(), lapsed(), with_notice(damaged()), as_stranger(damaged()), answered_invalid(kExpiredDay)}) {
    expect_outcome(c, desk, person, Outcome::kChargedFull);
  }
  expect_outcome(c, desk, card_holder(), Outcome::kCardFace);
  expect_if_failed(c, desk, card_holder(), Outcome::kChargedFull);
}

TEST(CheckIn, FBK_EveryWayTakesItsOwnTime) {
  const DayCase portal{kExpiredDay, with_portal()};
  const DayCase none{kExpiredDay};
  struct Way {
    const DayCase& c;
    Person person;
    Fallback way;
  };
  for (const Way& w :
       {Way{portal, card_holder(), Fallback::kPortal},
        Way{none, with_notice(card_holder()), Fallback::kNotice}, Way{none, card_holder(), Fallback::kOral},
        Way{none, as_stranger(card_holder()), Fallback::kDeclaration}}) {
    const Millis extra = w.c.day.fallback_ms[static_cast<std::size_t>(w.way)];
    for_all_lots(w.c, plain_desk(w.c), w.person,
                 [&](const Decision& d) { ASSERT_EQ(d.desk.fallback_staff - d.desk.staff, extra); });
    // A card that cannot be read takes as long as one that could not be asked about.
    for_all_lots(w.c, plain_desk(w.c), with_flag(w.person, Person::kChipDamaged),
                 [&](const Decision& d) { ASSERT_EQ(d.desk.fallback_staff - d.desk.staff, extra); });
  }
}

// ③ after an answer invalid, ① where none came: either takes its own time.
TEST(CheckIn, FBK_03_TheTwoWaysOfAVisitAreTimedApart) {
  const DayCase c{kExpiredDay, with_portal()};
  const auto& extra = c.day.fallback_ms;
  for_all_lots(c, plain_desk(c), answered_invalid(kExpiredDay), [&](const Decision& d) {
    ASSERT_EQ(d.desk.staff - d.desk.fallback_staff, extra[static_cast<std::size_t>(Fallback::kOral)] -
                                                        extra[static_cast<std::size_t>(Fallback::kPortal)]);
  });
}

TEST(CheckIn, OPS_06_WhileThePortalIsOutThereIsNoPortalScreen) {
  const DayCase out{kPortalOut, with_portal()};
  expect_outcome(out, plain_desk(out), damaged(), Outcome::kFallbackOral);
  expect_outcome(out, plain_desk(out), with_notice(damaged()), Outcome::kFallbackNotice);
  expect_if_failed(out, plain_desk(out), card_holder(), Outcome::kFallbackOral);
  // From 22:00 on the day before.
  const DayCase eve{kPortalOut - std::chrono::days{1}, with_portal()};
  expect_outcome(eve, plain_desk(eve), damaged(), Outcome::kFallbackPortal, 22 * kMillisPerHour - 1);
  expect_outcome(eve, plain_desk(eve), damaged(), Outcome::kFallbackOral, 22 * kMillisPerHour);
  Parameters quiet = with_portal();
  quiet.central.replay_incidents = false;
  const DayCase well{kPortalOut, quiet};
  expect_outcome(well, plain_desk(well), damaged(), Outcome::kFallbackPortal);
}

TEST(CheckIn, CRD_11_ANoticeAccompaniesTheCardAndEntitlesNobodyAlone) {
  // With the card it counts on any day.
  for (const Day day : {kLegacyDay, kExpiredDay}) {
    const DayCase c{day};
    expect_outcome(c, plain_desk(c), with_notice(damaged()), Outcome::kFallbackNotice);
  }
  // Alone it does not, once the provisional measure is over.
  const DayCase after{kAfterMeasureDay, paper()};
  expect_outcome(after, plain_desk(after), with_notice(card_holder()), Outcome::kFallbackOral);
  expect_outcome(after, plain_desk(after), as_stranger(with_notice(card_holder())), Outcome::kProofToFollow);
}

TEST(CheckIn, CHK_09_AnExemptFacilityAsksForTheCertificateOrForCardPlusPortalOrNotice) {
  const DayCase none{kExpiredDay};
  const DayCase portal{kExpiredDay, with_portal()};
  const auto exempt = [](const DayCase& c) { return plain_desk(c, FacilityType::kExempt); };
  expect_outcome(none, exempt(none), without_card(), Outcome::kCertificateSeen);
  expect_outcome(portal, exempt(portal), card_holder(), Outcome::kFallbackPortal);
  expect_outcome(none, exempt(none), with_notice(card_holder()), Outcome::kFallbackNotice);
  for_all_lots(portal, exempt(portal), card_holder(), [](const Decision& d) {
    ASSERT_EQ(d.desk.reader, 0) << "there is none";
    ASSERT_EQ(d.desk.flags, 0U) << "OEV is not asked";
  });
}

TEST(CheckIn, CHK_09_LimitedOevReadsTheCardWithoutRecords) {
  Parameters p = certain();
  p.checkin.view_level.fill(1e9);
  const DayCase c{kExpiredDay, p};
  DeskToday desk = plain_desk(c, FacilityType::kExempt);
  desk.limited_oev = true;
  for_all_lots(c, desk, card_holder(), [](const Decision& d) {
    ASSERT_EQ(d.plan.outcome, Outcome::kLimitedOev);
    ASSERT_EQ(d.plan.notes, 0U);
    ASSERT_EQ(d.desk.reader, 0);
    ASSERT_TRUE(d.desk.flags & DeskVisit::kNumberLookup) << "the staff's own device asks";
  });
  expect_outcome(c, desk, damaged(), Outcome::kFallbackOral);
  expect_outcome(c, desk, with_flag(card_holder(), Person::kNoRecord), Outcome::kFallbackOral);
}

TEST(CheckIn, CHK_09_AnExemptFacilityLooksNoNumberUp) {
  Parameters p = paper();
  p.checkin.lookup_share.fill(1);
  for (const Day day : {kLegacyDay, kExpiredDay, kAfterMeasureDay}) {
    const DayCase c{day, p};
    for (const Person& person : {card_holder(), without_card(), with_notice(card_holder())}) {
      for_all_lots(c, plain_desk(c, FacilityType::kExempt), person, [](const Decision& d) {
        ASSERT_FALSE(is_verification(d.plan.outcome)) << name(d.plan.outcome);
        ASSERT_EQ(d.desk.flags, 0U);
        ASSERT_EQ(d.plan.batch, 0);
      });
    }
  }
}

}  // namespace
}  // namespace cutover::test
