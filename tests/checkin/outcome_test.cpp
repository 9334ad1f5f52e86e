// How the desk's end of a visit makes its outcome and its notes.
#include "checkin_case.hpp"

namespace cutover::test {
namespace {

constexpr Millis kNotAsked = -1;
constexpr std::uint32_t kShown = note_bit(DeskNote::kCardShown);
constexpr std::uint32_t kFailed = kShown | note_bit(DeskNote::kCardFailed);

TEST(OutcomeOf, AsPlannedWhereTheDeskServesAsPlanned) {
  PlannedVisit plan{};
  plan.if_failed = Outcome::kFallbackOral;
  plan.notes = note_bit(DeskNote::kBlackDot);
  for (int o = 0; o < kOutcomes; ++o) {
    plan.outcome = static_cast<Outcome>(o);
    for (const VisitEnd end : {VisitEnd::kCheckedIn, VisitEnd::kServed}) {
      EXPECT_EQ(outcome_of(plan, ended(end)), plan.outcome);
      EXPECT_EQ(notes_of(plan, ended(end)), plan.notes);
    }
    EXPECT_EQ(outcome_of(plan, ended(VisitEnd::kGaveUp)), Outcome::kGaveUp);
    EXPECT_EQ(outcome_of(plan, ended(VisitEnd::kOpen)), Outcome::kGaveUp);
  }
}

TEST(OutcomeOf, CHK_06_FailedReadersAndMissingRepliesAreToldApart) {
  const DayCase c{kExpiredDay};
  for_all_lots(c, plain_desk(c), card_holder(), [](const Decision& d) {
    const VisitRecord down = ended(VisitEnd::kFallback, kNotAsked);
    const VisitRecord silent = ended(VisitEnd::kFallback);
    ASSERT_EQ(outcome_of(d.plan, down), Outcome::kFallbackOral);
    ASSERT_EQ(outcome_of(d.plan, silent), Outcome::kFallbackOral);
    ASSERT_EQ(notes_of(d.plan, down), kFailed | note_bit(DeskNote::kReaderDown));
    ASSERT_EQ(notes_of(d.plan, silent), kFailed | note_bit(DeskNote::kNoReply));
  });
}

// The emergency mode is opened by a call where no reader works; the silent service does not answer it either.
TEST(OutcomeOf, OPS_04_TheEmergencyModeAnswersWhereNoReaderWorks) {
  Parameters p = certain();
  p.checkin.emergency_mode_share = 1;
  const DayCase c{kExpiredDay, p};
  const VisitRecord down = ended(VisitEnd::kFallback, kNotAsked);
  const VisitRecord silent = ended(VisitEnd::kFallback);
  for_all_lots(c, plain_desk(c), card_holder(), [&](const Decision& d) {
    ASSERT_EQ(outcome_of(d.plan, down), Outcome::kEmergencyLookup);
    ASSERT_EQ(outcome_of(d.plan, silent), Outcome::kFallbackOral);
    ASSERT_EQ(notes_of(d.plan, down), kFailed | note_bit(DeskNote::kReaderDown))
        << "the check-in with the card failed all the same";
  });
  DeskToday with_terminal = plain_desk(c);
  with_terminal.mobile_terminal = true;
  for_all_lots(c, with_terminal, card_holder(), [&](const Decision& d) {
    ASSERT_EQ(outcome_of(d.plan, down), Outcome::kCardMobile) << "CHK-08 comes first";
  });
  // Neither a card that cannot be read nor one that is not answered as valid is looked up in it.
  for (const Person& person : {lapsed(), with_flag(card_holder(), Person::kNoRecord)}) {
    for_all_lots(c, plain_desk(c), person,
                 [&](const Decision& d) { ASSERT_NE(outcome_of(d.plan, down), Outcome::kEmergencyLookup); });
  }
  // OPS-03: it is opened by a call, and nobody answers before 8:00, after 18:00 and on Sundays.
  for (const Millis at : {8 * kMillisPerHour - 1, 18 * kMillisPerHour}) {
    for_all_lots(
        c, plain_desk(c), card_holder(),
        [&](const Decision& d) { ASSERT_EQ(outcome_of(d.plan, down), Outcome::kFallbackOral); }, at);
  }
  Parameters quiet = p;
  quiet.central.replay_incidents = false;
  const DayCase sunday{make_day(2025, 12, 7), quiet};
  for_all_lots(sunday, plain_desk(sunday), card_holder(),
               [&](const Decision& d) { ASSERT_EQ(outcome_of(d.plan, down), Outcome::kFallbackOral); });
  quiet.call_centre.closes_hour_sunday = 18;
  const DayCase open_sunday{make_day(2025, 12, 7), quiet};
  for_all_lots(open_sunday, plain_desk(open_sunday), card_holder(),
               [&](const Decision& d) { ASSERT_EQ(outcome_of(d.plan, down), Outcome::kEmergencyLookup); });
  EXPECT_TRUE(is_verification(Outcome::kEmergencyLookup));
  EXPECT_FALSE(is_card_use(Outcome::kEmergencyLookup) || is_fallback(Outcome::kEmergencyLookup));
}

TEST(OutcomeOf, CHK_06_ACardThatCannotBeReadFailsForItsOwnReason) {
  const DayCase c{kExpiredDay};
  for_all_lots(c, plain_desk(c), lapsed(), [](const Decision& d) {
    const VisitRecord r = ended(VisitEnd::kFallback, kNotAsked);
    ASSERT_EQ(outcome_of(d.plan, r), Outcome::kFallbackOral);
    ASSERT_EQ(notes_of(d.plan, r), kFailed | note_bit(DeskNote::kCertificateLapsed));
  });
}

TEST(OutcomeOf, CHK_08_TheMobileTerminalStandsInForReadersThatFailed) {
  const DayCase c{kExpiredDay};
  DeskToday desk = plain_desk(c);
  desk.mobile_terminal = true;
  for_all_lots(c, desk, card_holder(), [](const Decision& d) {
    ASSERT_EQ(d.plan.outcome, Outcome::kCardFace);
    ASSERT_EQ(outcome_of(d.plan, ended(VisitEnd::kFallback, kNotAsked)), Outcome::kCardMobile);
    ASSERT_EQ(outcome_of(d.plan, ended(VisitEnd::kFallback)), Outcome::kFallbackOral)
        << "it asks the same service, which does not answer";
  });
}

TEST(OutcomeOf, CHK_08_TheMobileTerminalReadsNoBetterThanTheReader) {
  Parameters p = certain();
  p.checkin.portal_share = 1;
  const DayCase c{kExpiredDay, p};
  DeskToday desk = plain_desk(c);
  desk.mobile_terminal = true;
  const VisitRecord down = ended(VisitEnd::kFallback, kNotAsked);
  for_all_lots(c, desk, lapsed(),
               [&](const Decision& d) { ASSERT_EQ(outcome_of(d.plan, down), Outcome::kFallbackPortal); });
  // CHK-04, FBK-03: the answer is invalid however it was asked for, so ① is no way.
  for_all_lots(c, desk, answered_invalid(kExpiredDay),
               [&](const Decision& d) { ASSERT_EQ(outcome_of(d.plan, down), Outcome::kFallbackOral); });
}

TEST(OutcomeOf, CHK_11_ANumberThatGotNoAnswerWasOnlySeen) {
  Parameters p = paper();
  p.checkin.lookup_share.fill(1e3);
  const DayCase c{kLegacyDay, p};
  for_all_lots(c, plain_desk(c), card_holder(), [](const Decision& d) {
    ASSERT_EQ(outcome_of(d.plan, ended(VisitEnd::kLookupFailed)), Outcome::kLegacySeen);
    ASSERT_EQ(notes_of(d.plan, ended(VisitEnd::kLookupFailed)), note_bit(DeskNote::kNoReply));
  });
}

TEST(OutcomeOf, CRD_13_AnExpiredCardThatGotNoAnswerIsNoVerification) {
  const DayCase c{kExpiredDay, paper()};
  for_all_lots(c, plain_desk(c), card_holder(), [](const Decision& d) {
    const Outcome o = outcome_of(d.plan, ended(VisitEnd::kLookupFailed));
    ASSERT_EQ(o, Outcome::kFallbackOral);
    ASSERT_FALSE(is_verification(o));
  });
}

TEST(OutcomeOf, FBK_01_ACheckInFailsWhereACardWasShownAndNotUsed) {
  const DayCase c{kExpiredDay};
  DeskToday mobile = plain_desk(c);
  mobile.mobile_terminal = true;
  for_all_lots(c, mobile, card_holder(), [](const Decision& d) {
    ASSERT_EQ(notes_of(d.plan, ended(VisitEnd::kCheckedIn)) & kFailed, kShown);
    ASSERT_EQ(notes_of(d.plan, ended(VisitEnd::kFallback, kNotAsked)) & kFailed, kShown)
        << "CHK-08: the mobile terminal has read it";
    ASSERT_EQ(notes_of(d.plan, ended(VisitEnd::kFallback)) & kFailed, kFailed);
  });
  for_all_lots(c, plain_desk(c), answered_invalid(kExpiredDay), [](const Decision& d) {
    ASSERT_EQ(notes_of(d.plan, ended(VisitEnd::kCheckedIn)) & kFailed, kFailed);
  });
  // CHK-06: a legacy card at hand settles the visit, but the check-in has failed.
  Parameters p = certain();
  p.checkin.paper_at_hand_share = 1;
  const DayCase legacy{kLegacyDay, p};
  for_all_lots(legacy, plain_desk(legacy), lapsed(), [](const Decision& d) {
    ASSERT_EQ(notes_of(d.plan, ended(VisitEnd::kFallback, kNotAsked)) & kFailed, kFailed);
  });
}

TEST(OutcomeOf, CRD_06_WhoShowsNoCardHasNoCheckInThatCouldFail) {
  const auto expect_none = [](const DayCase& c, const Person& person) {
    for_all_lots(c, plain_desk(c), person, [](const Decision& d) {
      ASSERT_TRUE(is_fallback(d.plan.outcome));
      ASSERT_EQ(notes_of(d.plan, ended(VisitEnd::kServed)) & kFailed, 0U);
    });
  };
  Parameters nothing = certain();
  nothing.checkin.nothing_share = 1;
  expect_none(DayCase{kExpiredDay, nothing}, card_holder());
  expect_none(DayCase{kExpiredDay, nothing}, as_stranger(card_holder()));
  // FBK-03: a number without record.
  Parameters number = paper();
  number.checkin.lookup_share.fill(1e3);
  expect_none(DayCase{kLegacyDay, number}, with_flag(card_holder(), Person::kNoRecord));
}

TEST(OutcomeOf, CHK_09_PortalScreenAndNoticeAreNoFailureWhereThereIsNoReader) {
  Parameters p = certain();
  p.checkin.portal_share = 1;
  const DayCase portal{kExpiredDay, p};
  const DayCase none{kExpiredDay};
  const auto expect = [](const DayCase& c, const Person& person, std::uint32_t notes) {
    for_all_lots(c, plain_desk(c, FacilityType::kExempt), person, [&](const Decision& d) {
      ASSERT_EQ(notes_of(d.plan, ended(VisitEnd::kServed)) & kFailed, notes) << name(d.plan.outcome);
    });
  };
  expect(portal, card_holder(), kShown);
  expect(none, with_notice(card_holder()), kShown);
  expect(none, card_holder(), kFailed);
  expect(none, as_stranger(card_holder()), kFailed);
}

TEST(OutcomeOf, FBK_EveryFallbackIsOneAndNoCardUse) {
  for (int o = 0; o < kOutcomes; ++o) {
    const auto outcome = static_cast<Outcome>(o);
    EXPECT_FALSE(is_fallback(outcome) && is_verification(outcome)) << name(outcome);
    EXPECT_TRUE(!is_card_use(outcome) || is_verification(outcome)) << name(outcome);
  }
}

}  // namespace
}  // namespace cutover::test
