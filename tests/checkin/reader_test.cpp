// At the reader: identity, failures of the card, what the answer brings. CHK-01 to CHK-08, CHK-13, CUT-05.
#include <array>
#include <set>
#include <utility>

#include "checkin_case.hpp"
#include "support/statistics.hpp"

namespace cutover::test {
namespace {

TEST(CheckIn, CHK_01_IdentityByFaceThenPinThenStaff) {
  Parameters pin = certain();
  pin.checkin.face_share = 0;
  Parameters face_fails = certain();
  face_fails.checkin.face_success_share = 0;
  Parameters both_fail = face_fails;
  both_fail.checkin.pin_forgotten_share = 1;
  for (const auto& [p, outcome] :
       {std::pair{certain(), Outcome::kCardFace}, std::pair{pin, Outcome::kCardPin},
        std::pair{face_fails, Outcome::kCardPin}, std::pair{both_fail, Outcome::kCardVisual}}) {
    const DayCase c{kExpiredDay, p};
    expect_outcome(c, plain_desk(c), card_holder(), outcome);
  }
}

TEST(CheckIn, CHK_01_WhoTriesBothTakesAsLongAsForBoth) {
  Parameters pin = certain();
  pin.checkin.face_share = 0;
  Parameters after = certain();
  after.checkin.face_success_share = 0;
  const DayCase face_day{kExpiredDay};
  const DayCase pin_day{kExpiredDay, pin};
  const DayCase after_day{kExpiredDay, after};
  for (std::uint32_t luck = 0; luck < kLots; ++luck) {
    const Decision face = decide(face_day, plain_desk(face_day), card_holder(), luck);
    const Decision by_pin = decide(pin_day, plain_desk(pin_day), card_holder(), luck);
    const Decision both = decide(after_day, plain_desk(after_day), card_holder(), luck);
    ASSERT_NEAR(both.desk.reader, face.desk.reader + by_pin.desk.reader, 2);
    ASSERT_EQ(both.desk.assist, 0);
  }
}

TEST(CheckIn, CHK_01_SharesOfTheWaysAreTheGivenOnes) {
  Parameters p = certain();
  p.checkin.face_share = 0.8;
  p.checkin.face_success_share = 0.95;
  p.checkin.pin_forgotten_share = 0.05;
  p.checkin.pin_entry_error_share = 0.5;
  const DayCase c{kExpiredDay, p};
  constexpr std::uint32_t kVisits = 40'000;
  std::array<int, kOutcomes> count{};
  for (std::uint32_t luck = 0; luck < kVisits; ++luck) {
    ++count[static_cast<std::size_t>(decide(c, plain_desk(c), card_holder(), luck).plan.outcome)];
  }
  const double face = 0.8 * 0.95;
  const double pin = (1 - face) * 0.95 * (1 - 0.125);  // CHK-02: not three wrong ones
  const std::array<double, 3> share{face, pin, 1 - face - pin};
  for (std::size_t o = 0; o < share.size(); ++o) {
    EXPECT_NEAR(count[o], kVisits * share[o], binomial_bound(kVisits, share[o]) + kVisits * 0x1p-16)
        << kOutcomeNames[o];
  }
}

TEST(CheckIn, CHK_02_ThreeWrongEntriesLockThePinAndStaffConfirm) {
  Parameters p = certain();
  p.checkin.face_share = 0;
  p.checkin.pin_entry_error_share = 1;
  const DayCase c{kExpiredDay, p};
  for_all_lots(c, plain_desk(c), card_holder(), [](const Decision& d) {
    ASSERT_EQ(d.plan.outcome, Outcome::kCardVisual);
    ASSERT_TRUE(d.notes(DeskNote::kPinLocked));
    ASSERT_GT(d.desk.assist, 0);
  });
  Parameters sure = p;
  sure.checkin.pin_entry_error_share = 0;
  const DayCase known{kExpiredDay, sure};
  for_all_lots(known, plain_desk(known), card_holder(), [](const Decision& d) {
    ASSERT_EQ(d.plan.outcome, Outcome::kCardPin);
    ASSERT_FALSE(d.notes(DeskNote::kPinLocked));
  });
}

TEST(CheckIn, CHK_02_EveryWrongEntryTakesTime) {
  Parameters p = certain();
  p.checkin.face_share = 0;
  p.checkin.pin_entry_error_share = 0.5;
  p.desk.reader_sigma = 0;  // the same reader time for all
  const DayCase c{kExpiredDay, p};
  std::set<Millis> times;
  for (std::uint32_t luck = 0; luck < kLots; ++luck) {
    const Decision d = decide(c, plain_desk(c), card_holder(), luck);
    if (d.plan.outcome == Outcome::kCardPin) {
      times.insert(d.desk.reader);
    }
  }
  EXPECT_EQ(times.size(), 3U) << "one, two or three entries";
}

TEST(CheckIn, CHK_02_AScenarioChangesHowManyEntriesLock) {
  // Everybody knows the PIN and errs at half of the entries: a share of 2^-n locks it.
  for (const int allowed : {1, 2, 3, 5}) {
    Parameters p = certain();
    p.checkin.face_share = 0;
    p.checkin.pin_entry_error_share = 0.5;
    p.checkin.pin_forgotten_share = 0;
    p.checkin.pin_entries = allowed;
    const DayCase c{kExpiredDay, p};
    int locked = 0;
    for (std::uint32_t luck = 0; luck < kLots; ++luck) {
      locked += decide(c, plain_desk(c), card_holder(), luck).notes(DeskNote::kPinLocked) ? 1 : 0;
    }
    const double share = std::exp2(-allowed);
    EXPECT_NEAR(locked, kLots * share, binomial_bound(kLots, share)) << allowed;
  }
}

TEST(CheckIn, CHK_03_WithoutAPasscodeThereIsNoVisualCheckMode) {
  const Person helpless = with_trait(card_holder(), Person::kNeedsHelp);
  const DayCase c{kExpiredDay};
  DeskToday desk = plain_desk(c);
  for_all_lots(c, desk, helpless, [](const Decision& d) {
    ASSERT_EQ(d.plan.outcome, Outcome::kCardVisual);
    ASSERT_GT(d.desk.assist, 0) << "staff look at the face";
    ASSERT_FALSE(d.notes(DeskNote::kPinLocked)) << "nothing was entered";
  });
  desk.visual_mode = false;
  for_all_lots(c, desk, helpless, [](const Decision& d) {
    ASSERT_EQ(d.plan.outcome, Outcome::kFallbackOral);
    ASSERT_TRUE(d.notes(DeskNote::kNoPasscode));
    ASSERT_TRUE(d.desk.flags & DeskVisit::kCardUnreadable);
  });
}

TEST(CheckIn, CHK_04_AnAnswerInvalidOrNoRecordIsNoCardUse) {
  const DayCase c{kExpiredDay};
  const Person invalid = answered_invalid(kExpiredDay);
  const Person no_record = with_flag(card_holder(), Person::kNoRecord);
  for (const auto& [person, said] :
       {std::pair{invalid, DeskNote::kAnswerInvalid}, std::pair{no_record, DeskNote::kNoRecord}}) {
    for_all_lots(c, plain_desk(c), person, [said = said](const Decision& d) {
      ASSERT_TRUE(is_fallback(d.plan.outcome));
      ASSERT_TRUE(d.notes(said));
      ASSERT_FALSE(d.notes_if_failed(said)) << "no answer came";
      ASSERT_GT(d.desk.reader, 0) << "the reader reads it all the same";
      ASSERT_FALSE(d.desk.flags & DeskVisit::kCardUnreadable) << "OEV is asked";
    });
  }
}

TEST(CheckIn, CHK_04_OnceTheInsurerHasRegisteredTheAnswerIsValid) {
  Person person = answered_invalid(kExpiredDay);
  person.registration_lag_days = 10;
  const DayCase c{kExpiredDay};
  expect_outcome(c, plain_desk(c), person, Outcome::kCardFace);
}

TEST(CheckIn, CHK_05_BlackDotsAreNoFailureButCostStaffTime) {
  const DayCase c{kExpiredDay};
  for (std::uint32_t luck = 0; luck < kLots; ++luck) {
    const Decision with = decide(c, plain_desk(c), with_trait(card_holder(), Person::kBlackDot), luck);
    const Decision without = decide(c, plain_desk(c), card_holder(), luck);
    ASSERT_EQ(with.plan.outcome, Outcome::kCardFace);
    ASSERT_TRUE(with.notes(DeskNote::kBlackDot));
    ASSERT_EQ(with.desk.staff, without.desk.staff + c.day.black_dot_ms);
  }
}

TEST(CheckIn, CHK_06_ALapsedCertificateFailsAtTheReader) {
  const DayCase c{kExpiredDay};
  for_all_lots(c, plain_desk(c), lapsed(), [](const Decision& d) {
    ASSERT_TRUE(is_fallback(d.plan.outcome));
    ASSERT_TRUE(d.notes(DeskNote::kCertificateLapsed));
    ASSERT_TRUE(d.desk.flags & DeskVisit::kCardUnreadable);
    ASSERT_TRUE(d.plan.flags & PlannedVisit::kPlannedToFail);
    ASSERT_GT(d.desk.reader, 0);
  });
}

TEST(CheckIn, CHK_06_ADamagedChipFailsAtTheReader) {
  const DayCase c{kExpiredDay};
  const auto check = [](const Decision& d) {
    ASSERT_TRUE(is_fallback(d.plan.outcome));
    ASSERT_TRUE(d.notes(DeskNote::kChipDamaged));
    ASSERT_TRUE(d.desk.flags & DeskVisit::kCardUnreadable);
  };
  for_all_lots(c, plain_desk(c), with_flag(card_holder(), Person::kChipDamaged), check);
  Parameters p = certain();
  p.checkin.card_failure_share = 1;
  const DayCase unlucky{kExpiredDay, p};
  for_all_lots(unlucky, plain_desk(unlucky), card_holder(), check);
}

TEST(CheckIn, CRD_08_InGraceTheCardIsReadWithoutRecords) {
  Parameters p = certain();
  p.checkin.view_level.fill(1e9);
  const DayCase c{kExpiredDay, p};
  for_all_lots(c, plain_desk(c), in_grace(), [](const Decision& d) {
    ASSERT_EQ(d.plan.outcome, Outcome::kCardFace);
    ASSERT_TRUE(d.notes(DeskNote::kReadInGrace));
    ASSERT_TRUE(d.notes(DeskNote::kViewStopped));
    ASSERT_FALSE(d.notes(DeskNote::kViewCheckup) || d.notes(DeskNote::kViewMedicine) ||
                 d.notes(DeskNote::kViewTreatment));
  });
}

TEST(CheckIn, CRD_08_ThreeMonthsAfterTheMonthOfExpiryTheGraceIsOver) {
  const DayCase last{make_day(2026, 1, 31)};
  const DayCase after{make_day(2026, 2, 1)};
  expect_outcome(last, plain_desk(last), in_grace(), Outcome::kCardFace);
  expect_outcome(after, plain_desk(after), in_grace(), Outcome::kFallbackOral);
}

TEST(CheckIn, CRD_09_TheReaderShowsTheAlertFromThreeMonthsBeforeUntilTheEndOfTheGrace) {
  for (const auto& [day, alert] :
       {std::pair{make_day(2025, 6, 30), false}, std::pair{make_day(2025, 9, 10), true},
        std::pair{kExpiredDay, true}, std::pair{make_day(2026, 1, 31), true}}) {
    const DayCase c{day};
    for_all_lots(c, plain_desk(c), in_grace(), [alert = alert](const Decision& d) {
      ASSERT_EQ(d.plan.outcome, Outcome::kCardFace);
      ASSERT_EQ(d.notes(DeskNote::kRenewalAlert), alert);
    });
  }
}

TEST(CheckIn, CHK_08_TheMobileTerminalServesASeparateLane) {
  Parameters p = certain();
  p.checkin.mobile_lane_share = 1;
  const DayCase c{kExpiredDay, p};
  DeskToday desk = plain_desk(c);
  expect_outcome(c, desk, card_holder(), Outcome::kCardFace);
  desk.mobile_terminal = true;
  for_all_lots(c, desk, card_holder(), [&](const Decision& d) {
    ASSERT_EQ(d.plan.outcome, Outcome::kCardMobile);
    ASSERT_EQ(d.desk.reader, 0);
    ASSERT_TRUE(d.desk.flags & DeskVisit::kNumberLookup) << "OEV is asked by the staff";
    ASSERT_GE(d.desk.staff, c.day.mobile_ms);
  });
  const DayCase no_lane{kExpiredDay};
  expect_outcome(no_lane, desk, card_holder(), Outcome::kCardFace);
}

TEST(CheckIn, CHK_08_TheMobileTerminalReadsNoLapsedOrDamagedCard) {
  Parameters p = certain();
  p.checkin.mobile_lane_share = 1;
  const DayCase c{kExpiredDay, p};
  DeskToday desk = plain_desk(c);
  desk.mobile_terminal = true;
  for (const Person& person : {lapsed(), with_flag(card_holder(), Person::kChipDamaged)}) {
    expect_outcome(c, desk, person, Outcome::kFallbackOral);
  }
}

TEST(CheckIn, CHK_08_FBK_03_AnAnswerInvalidAtTheMobileTerminalIsNoCardUseEither) {
  Parameters p = certain();
  p.checkin.mobile_lane_share = 1;
  p.checkin.portal_share = 1;
  const DayCase c{kExpiredDay, p};
  DeskToday desk = plain_desk(c);
  desk.mobile_terminal = true;
  expect_outcome(c, desk, answered_invalid(kExpiredDay), Outcome::kFallbackOral);
}

TEST(CheckIn, CHK_08_TheMobileTerminalServesWhoCannotUseTheReader) {
  const DayCase c{kExpiredDay};
  DeskToday desk = plain_desk(c);
  desk.visual_mode = false;
  desk.mobile_terminal = true;
  for_all_lots(c, desk, with_trait(card_holder(), Person::kNeedsHelp), [](const Decision& d) {
    ASSERT_EQ(d.plan.outcome, Outcome::kCardMobile);
    ASSERT_TRUE(d.notes(DeskNote::kNoPasscode));
  });
}

TEST(CheckIn, CHK_13_AnIntegratedPatientCardSavesStaffTime) {
  Parameters p = certain();
  p.checkin.one_step_saving = 0.3;
  const DayCase c{kExpiredDay, p};
  DeskToday desk = plain_desk(c);
  for (std::uint32_t luck = 0; luck < kLots; ++luck) {
    desk.one_step = false;
    const Decision two = decide(c, desk, card_holder(), luck);
    desk.one_step = true;
    const Decision one = decide(c, desk, card_holder(), luck);
    ASSERT_TRUE(one.notes(DeskNote::kOneStepReception));
    ASSERT_FALSE(two.notes(DeskNote::kOneStepReception));
    ASSERT_NEAR(one.desk.staff, 0.7 * two.desk.staff, 1);
  }
}

TEST(CheckIn, CUT_05_AFirstUseIsSlowerAndNeedsStaff) {
  Parameters p = certain();
  p.checkin.first_use_time_factor = 2;
  p.checkin.first_use_assist_share = 1;
  const DayCase c{kExpiredDay, p};
  p.checkin.first_use_assist_share = 0;
  const DayCase alone{kExpiredDay, p};
  Person novice = card_holder();
  novice.flags &= static_cast<std::uint8_t>(~Person::kUsedCard);
  for (std::uint32_t luck = 0; luck < kLots; ++luck) {
    const Decision later = decide(c, plain_desk(c), card_holder(), luck);
    const Decision first = decide(c, plain_desk(c), novice, luck);
    const Decision unaided = decide(alone, plain_desk(alone), novice, luck);
    ASSERT_TRUE(first.notes(DeskNote::kFirstUse));
    ASSERT_FALSE(later.notes(DeskNote::kFirstUse));
    ASSERT_NEAR(first.desk.reader, 2 * later.desk.reader, 2);
    ASSERT_GT(first.desk.assist, 0);
    ASSERT_EQ(later.desk.assist, 0);
    ASSERT_EQ(unaided.desk.assist, 0);
    ASSERT_EQ(first.plan.outcome, later.plan.outcome);
  }
}

TEST(CheckIn, CUT_05_AFirstUseOfThePhoneIsSlowerToo) {
  Parameters p = certain();
  p.checkin.first_use_time_factor = 2;
  p.checkin.phone_use_share = 1;
  const DayCase c{kExpiredDay, p};
  DeskToday desk = plain_desk(c);
  desk.phone_ready = true;
  const Person later = with_trait(card_holder(), Person::kPhone);
  Person novice = later;
  novice.flags &= static_cast<std::uint8_t>(~Person::kUsedCard);
  for (std::uint32_t luck = 0; luck < kLots; ++luck) {
    const Decision first = decide(c, desk, novice, luck);
    ASSERT_TRUE(first.notes(DeskNote::kFirstUse));
    ASSERT_NEAR(first.desk.reader, 2 * decide(c, desk, later, luck).desk.reader, 2);
  }
}

/// Whose certificate would expire in October 2025, but who renews at the first chance.
Person just_renewed() {
  Person p = in_grace();
  p.renewal = 0;  // three months before
  return p;
}

TEST(CheckIn, OPS_04_TheFirstUseAfterARenewalAsksTheCertificateValidation) {
  // Renewed three months before October 2025, on the birthday's day of July; so new until that day of August.
  const DayCase c{make_day(2025, 8, 1)};
  ASSERT_TRUE(c.day.credentials.holding(just_renewed()).has(Holding::kFirstAfterRenewal));
  for_all_lots(c, plain_desk(c), just_renewed(), [](const Decision& d) {
    ASSERT_EQ(d.plan.outcome, Outcome::kCardFace);
    ASSERT_TRUE(d.notes(DeskNote::kCertificateCheck));
  });
  for_all_lots(c, plain_desk(c), card_holder(),
               [](const Decision& d) { ASSERT_FALSE(d.notes(DeskNote::kCertificateCheck)); });
}

TEST(CheckIn, OPS_06_WhileTheCertificateValidationIsOutACardJustRenewedFails) {
  DayCase c{make_day(2025, 8, 1)};
  c.day.validation_out = {8 * kMillisPerHour, 10 * kMillisPerHour, 1};
  for_all_lots(c, plain_desk(c), just_renewed(), [](const Decision& d) {
    ASSERT_EQ(d.plan.outcome, Outcome::kFallbackOral);
    ASSERT_TRUE(d.notes(DeskNote::kCertificateCheck));
  });
  expect_outcome(c, plain_desk(c), just_renewed(), Outcome::kCardFace, 10 * kMillisPerHour);
  expect_outcome(c, plain_desk(c), card_holder(), Outcome::kCardFace);
}

TEST(CheckIn, CHK_08_OPS_06_TheMobileTerminalAsksTheSameCertificateValidation) {
  Parameters p = certain();
  p.checkin.mobile_lane_share = 1;
  DayCase c{make_day(2025, 8, 1), p};
  c.day.validation_out = {8 * kMillisPerHour, 10 * kMillisPerHour, 1};
  DeskToday desk = plain_desk(c);
  desk.mobile_terminal = true;
  expect_outcome(c, desk, just_renewed(), Outcome::kFallbackOral);
  expect_outcome(c, desk, just_renewed(), Outcome::kCardMobile, 10 * kMillisPerHour);
}

TEST(CheckIn, CHK_08_FBK_AFallbackAtTheMobileTerminalTakesItsTimeOnTop) {
  Parameters p = certain();
  p.checkin.mobile_lane_share = 1;
  const DayCase c{kExpiredDay, p};
  DeskToday desk = plain_desk(c);
  desk.mobile_terminal = true;
  const Millis oral = c.day.fallback_ms[static_cast<std::size_t>(Fallback::kOral)];
  for (std::uint32_t luck = 0; luck < kLots; ++luck) {
    const Millis read = decide(c, desk, card_holder(), luck).desk.staff;
    ASSERT_EQ(decide(c, desk, lapsed(), luck).desk.staff, read + oral);
    ASSERT_EQ(decide(c, desk, answered_invalid(kExpiredDay), luck).desk.staff, read + oral);
  }
}

}  // namespace
}  // namespace cutover::test
