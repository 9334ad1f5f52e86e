// What holds of every visit, whoever comes with whatever luck to whichever desk on any day.
#include <algorithm>
#include <optional>
#include <vector>

#include "checkin_case.hpp"

namespace cutover::test {
namespace {

/// Words of a stream, one after the other.
class Luck {
 public:
  explicit Luck(std::uint32_t entity) : words_(Stream{4'242, Purpose::kPersonState}, entity, 0) {}
  std::uint32_t below(std::uint32_t n) {
    return static_cast<std::uint32_t>(std::uint64_t{words_.next()} * n >> 32);
  }
  bool one_in(std::uint32_t n) { return below(n) == 0; }
  double share() { return uniform(words_.next()); }
  /// 0 or 1 as often as between.
  double edgy_share() { return one_in(3) ? 0 : one_in(2) ? 1 : share(); }
  Block block() { return {words_.next(), words_.next(), words_.next(), words_.next()}; }

 private:
  WordSequence words_;
};

Person random_person(Luck& luck) {
  Person p = somebody();
  p.habit = static_cast<std::uint16_t>(luck.below(65'536));
  p.registration = static_cast<std::uint16_t>(luck.below(65'536));
  const std::uint32_t band = luck.below(kAgeBands);
  p.band_insurer = static_cast<std::uint8_t>(band | (band >= 15 ? 2U : luck.below(2)) << 5);
  p.birth_month60 = static_cast<std::uint8_t>(luck.below(60));
  p.issued_month = luck.one_in(5) ? Person::kNeverIssued : static_cast<std::uint8_t>(luck.below(124));
  p.renewal = static_cast<std::uint8_t>(luck.below(256));
  p.experience = static_cast<std::int8_t>(static_cast<int>(luck.below(200)) - 100);
  p.traits = static_cast<std::uint8_t>(luck.below(256) & ~(3U << Person::kPriorInsurerShift));
  p.flags = static_cast<std::uint8_t>(luck.below(256));
  for (const std::uint8_t rare : {Person::kDeregistered, Person::kChipDamaged, Person::kNoRecord}) {
    if (!luck.one_in(4)) {
      p.flags &= static_cast<std::uint8_t>(~rare);
    }
  }
  p.insured_since = luck.one_in(2)
                        ? std::uint16_t{0}
                        : static_cast<std::uint16_t>(insured_day(make_day(2023, 6, 1)) + luck.below(1'100));
  p.registration_lag_days = static_cast<std::uint8_t>(luck.below(120));
  for (int place = 0; place < kPlaces; ++place) {
    if (luck.one_in(2)) {
      p.bonds.set_known(place);
    }
  }
  return p;
}

Parameters random_parameters(Luck& luck) {
  Parameters p;
  CheckInParameters& c = p.checkin;
  c.card_odds = luck.one_in(3) ? 1e6 : luck.one_in(2) ? 1e-6 : 1;
  c.habit_weight = luck.share();
  for (double& share : c.lookup_share) {
    share = luck.edgy_share();
  }
  for (double& share : c.first_visit_share) {
    share = luck.edgy_share();
  }
  for (double* share :
       {&c.face_share, &c.face_success_share, &c.pin_forgotten_share, &c.pin_entry_error_share,
        &c.first_use_assist_share, &c.phone_use_share, &c.phone_carries_card_share, &c.mobile_lane_share,
        &c.portal_share, &c.paper_at_hand_share, &c.desk_registration_share, &c.lapsed_shown_share,
        &c.phone_ready_share, &c.passcode_share, &c.mobile_terminal_share, &c.patient_card_share,
        &c.limited_oev_share, &c.occupational_share, &p.credentials.expired_kept_share}) {
    *share = luck.edgy_share();
  }
  c.card_failure_share = 0.1 * luck.share();
  c.nothing_share = 0.1 * luck.share();
  c.view_level = {1, 3, 9};
  if (luck.one_in(3)) {
    p.disaster = {{"Tottori"}, luck.edgy_share()};
  }
  return p;
}

Facility random_facility(Luck& luck) {
  Facility f = plain_facility(static_cast<FacilityType>(luck.below(kFacilityTypes)));
  f.model = static_cast<std::uint8_t>(luck.below(kReaderModels));
  for (std::uint16_t& q : f.quantile) {
    q = static_cast<std::uint16_t>(luck.below(65'536));
  }
  return f;
}

/// One visit and all that led to it.
struct Visit {
  const DayCase& c;
  const DeskToday& desk;
  const Person& person;
  int place;
  Decision d;

  Holding holding() const { return c.day.credentials.holding(person); }
  bool invalid() const { return holding().has(Holding::kAnswersInvalid | Holding::kNoRecord); }
  bool card() const { return (d.plan.flags & PlannedVisit::kShowsCard) != 0; }
};

/// Calls `check` with each of some 40,000 visits of 60 days from June 2023 to June 2026.
template <class Check>
void for_all_visits(const Check& check, double charges_full = 0) {
  for (std::uint32_t k = 0; k < 60; ++k) {
    Luck luck{k};
    Parameters p = random_parameters(luck);
    p.checkin.charges_full_share = charges_full;
    const Day date = k % 6 == 0   ? make_day(2025, 12, 7)  // portal out all day
                     : k % 6 == 1 ? make_day(2025, 12, 7) + std::chrono::days{luck.below(200)}
                                  : make_day(2023, 6, 1) + std::chrono::days{luck.below(1'100)};
    const DayCase c{date, p};
    for (int i = 0; i < 700; ++i) {
      const DeskToday desk(c.day, random_facility(luck), static_cast<int>(luck.below(400)) - 200);
      const Person person = random_person(luck);
      const int place = static_cast<int>(luck.below(kPlaces));
      const auto arrival = static_cast<Millis>(luck.below(kMillisPerDay));
      const Block visit = luck.block();
      const Block a = luck.block();
      const Block b = luck.block();
      const Block checkin = luck.block();
      Decision d{};
      d.plan = plan_check_in(c.day, desk, c.laws, person, c.day.credentials.holding(person), place, arrival,
                             {visit, a, b, checkin}, d.desk);
      ASSERT_EQ(d.desk.arrival, arrival);
      SCOPED_TRACE(format_day(date) + ", visit " + std::to_string(i) + ": " +
                   std::string(name(d.plan.outcome)) + ", else " + std::string(name(d.plan.if_failed)));
      check(Visit{c, desk, person, place, d});
      if (::testing::Test::HasFatalFailure()) {
        return;
      }
    }
  }
}

/// All ways in which the desk engine can end a visit so planned.
std::vector<VisitRecord> ends_of(const Decision& d) {
  std::vector<VisitRecord> ends{ended(VisitEnd::kGaveUp), ended(VisitEnd::kOpen)};
  const bool unreadable = (d.desk.flags & DeskVisit::kCardUnreadable) != 0;
  if (d.desk.reader > 0) {
    ends.push_back(ended(VisitEnd::kFallback, -1));
    if (!unreadable) {
      ends.push_back(ended(VisitEnd::kFallback));
      ends.push_back(ended(VisitEnd::kCheckedIn));
    }
  } else {
    ends.push_back(ended(VisitEnd::kServed));
    if ((d.desk.flags & DeskVisit::kNumberLookup) != 0) {
      ends.push_back(ended(VisitEnd::kLookupFailed));
    }
  }
  return ends;
}

/// The outcomes that a visit so planned can have, but for leaving.
std::vector<Outcome> outcomes_of(const Decision& d) {
  std::vector<Outcome> all;
  for (const VisitRecord& r : ends_of(d)) {
    if (r.end != VisitEnd::kGaveUp && r.end != VisitEnd::kOpen) {
      all.push_back(outcome_of(d.plan, r));
    }
  }
  return all;
}

// With random everything every leaf of the flow chart is reached, or the tests below could not fail.
TEST(CheckInProperty, EveryOutcomeAndEveryNoteOfTheDeskHappens) {
  std::array<int, kOutcomes> outcomes{};
  std::uint32_t notes = 0;
  for_all_visits([&](const Visit& v) {
    for (const Outcome o : outcomes_of(v.d)) {
      ++outcomes[static_cast<std::size_t>(o)];
    }
    for (const VisitRecord& r : ends_of(v.d)) {
      notes |= notes_of(v.d.plan, r);
    }
  });
  for (int o = 0; o < kOutcomes; ++o) {
    const auto outcome = static_cast<Outcome>(o);
    const bool elsewhere =
        outcome == Outcome::kBatchInquiry || outcome == Outcome::kGaveUp || outcome == Outcome::kChargedFull;
    EXPECT_EQ(outcomes[static_cast<std::size_t>(o)] > 0, !elsewhere) << name(outcome);
  }
  for (int n = 0; n < kDeskNotes; ++n) {
    EXPECT_TRUE(notes & note_bit(static_cast<DeskNote>(n))) << kDeskNoteNames[static_cast<std::size_t>(n)];
  }
}

// One function of plan and end makes the outcome; it is never one that belongs to no visitor.
TEST(CheckInProperty, EachVisitHasExactlyOneOutcome) {
  for_all_visits([](const Visit& v) {
    for (const VisitRecord& r : ends_of(v.d)) {
      const Outcome o = outcome_of(v.d.plan, r);
      ASSERT_LT(static_cast<int>(o), kOutcomes);
      ASSERT_NE(o, Outcome::kBatchInquiry);
      ASSERT_EQ(o == Outcome::kGaveUp, r.end == VisitEnd::kGaveUp || r.end == VisitEnd::kOpen);
    }
  });
}

TEST(CheckInProperty, FBK_03_NoPortalScreenAfterAnAnswerInvalid) {
  for_all_visits([](const Visit& v) {
    if (v.invalid() && (v.d.notes(DeskNote::kAnswerInvalid) || v.d.notes(DeskNote::kNoRecord))) {
      ASSERT_NE(v.d.plan.outcome, Outcome::kFallbackPortal);
      ASSERT_FALSE(is_verification(v.d.plan.outcome));
      const bool valid_paper =
          v.d.plan.outcome == Outcome::kLegacySeen || v.d.plan.outcome == Outcome::kCertificateSeen;
      ASSERT_TRUE(is_fallback(v.d.plan.outcome) ||
                  (valid_paper && !v.holding().has(Holding::kAnswersInvalid)));
    }
  });
}

TEST(CheckInProperty, CHK_04_NoCardUseWhereTheAnswerWouldBeInvalid) {
  for_all_visits([](const Visit& v) {
    if (v.invalid()) {
      for (const Outcome o : outcomes_of(v.d)) {
        ASSERT_FALSE(is_verification(o)) << name(o);
      }
    }
  });
}

TEST(CheckInProperty, FBK_05_DeclarationOnlyAtAFirstVisitOralOnlyAtAReturnVisit) {
  for_all_visits([](const Visit& v) {
    const bool known = (v.d.plan.flags & PlannedVisit::kReturning) != 0;
    ASSERT_TRUE(!known || v.person.bonds.known(v.place));
    for (const Outcome o : outcomes_of(v.d)) {
      ASSERT_NE(o, known ? Outcome::kFallbackDeclaration : Outcome::kFallbackOral);
      ASSERT_FALSE(known && o == Outcome::kProofToFollow);
    }
  });
}

TEST(CheckInProperty, CLM_04_DeclarationOnlyForWhoShowsTheCardItself) {
  for_all_visits([](const Visit& v) {
    const bool card = (v.d.plan.flags & PlannedVisit::kPhysicalCard) != 0;
    for (const Outcome o : outcomes_of(v.d)) {
      ASSERT_NE(o, card ? Outcome::kProofToFollow : Outcome::kFallbackDeclaration);
    }
  });
}

TEST(CheckInProperty, CRD_11_NoticeOnlyOfWhoHoldsOneAndAloneOnlyUnderTheMeasure) {
  for_all_visits([](const Visit& v) {
    for (const Outcome o : outcomes_of(v.d)) {
      if (o == Outcome::kFallbackNotice) {
        ASSERT_TRUE(v.holding().has(Holding::kNotice));
        ASSERT_TRUE(v.card() || v.c.date_ <= make_day(2026, 3, 31));
      }
      if (o == Outcome::kExpiredLookup) {
        ASSERT_LE(v.c.date_, make_day(2026, 3, 31)) << "CRD-13";
        ASSERT_TRUE(v.holding().has(Holding::kLegacyExpired | Holding::kNotice));
      }
      if (o == Outcome::kLegacySeen || o == Outcome::kLegacyLookup) {
        ASSERT_TRUE(v.holding().has(Holding::kLegacyValid)) << "CUT-02";
        ASSERT_LE(v.c.date_, make_day(2025, 12, 1)) << "CUT-03";
      }
      if (o == Outcome::kCertificateSeen || o == Outcome::kCertificateLookup) {
        ASSERT_TRUE(v.holding().has(Holding::kCertificate));
      }
    }
  });
}

TEST(CheckInProperty, FBK_02_AFailedPhoneLeavesOnlyThePortalScreenWhereThePortalWorks) {
  for_all_visits([](const Visit& v) {
    if (v.d.plan.outcome != Outcome::kPhone || v.c.day.portal_out.covers(v.d.desk.arrival)) {
      return;
    }
    ASSERT_TRUE(v.d.plan.if_failed == Outcome::kFallbackPortal ||
                v.d.plan.if_failed == Outcome::kLegacySeen ||
                v.d.plan.if_failed == Outcome::kCertificateSeen);
  });
}

TEST(CheckInProperty, OPS_06_NoPortalScreenWhileThePortalIsOut) {
  for_all_visits([](const Visit& v) {
    if (v.c.day.portal_out.covers(v.d.desk.arrival)) {
      for (const Outcome o : outcomes_of(v.d)) {
        ASSERT_NE(o, Outcome::kFallbackPortal);
      }
    }
  });
}

TEST(CheckInProperty, FBK_04_NobodyIsChargedInFullWhereTheRuleIsFollowed) {
  for_all_visits([](const Visit& v) {
    ASSERT_FALSE(v.desk.charges_full);
    for (const Outcome o : outcomes_of(v.d)) {
      ASSERT_NE(o, Outcome::kChargedFull);
    }
  });
}

TEST(CheckInProperty, FBK_04_EveryFallbackIsChargedInFullWhereTheRuleIsBroken) {
  int charged = 0;
  for_all_visits(
      [&](const Visit& v) {
        for (const Outcome o : outcomes_of(v.d)) {
          // CHK-09: without a reader ① and ② are no fallback of a failed check-in.
          const bool ordinary = is_way_without_reader(v.d.plan, o);
          ASSERT_TRUE(!is_fallback(o) || o == Outcome::kChargedFull || ordinary) << name(o);
          charged += o == Outcome::kChargedFull ? 1 : 0;
        }
      },
      1);
  EXPECT_GT(charged, 1'000);
}

TEST(CheckInProperty, CHK_10_NoRecordViewsWithoutACardUseInGraceOrWhenStopped) {
  constexpr std::uint32_t kAnyView = note_bit(DeskNote::kViewCheckup) | note_bit(DeskNote::kViewMedicine) |
                                     note_bit(DeskNote::kViewTreatment);
  for_all_visits([](const Visit& v) {
    for (const VisitRecord& r : ends_of(v.d)) {
      if (r.end == VisitEnd::kGaveUp || r.end == VisitEnd::kOpen) {
        continue;
      }
      const std::uint32_t notes = notes_of(v.d.plan, r);
      const Outcome o = outcome_of(v.d.plan, r);
      if ((notes & kAnyView) != 0) {
        ASSERT_TRUE(is_card_use(o)) << name(o);
        ASSERT_NE(o, Outcome::kLimitedOev) << "CHK-09";
        ASSERT_FALSE(v.holding().has(Holding::kGrace)) << "CRD-08";
        ASSERT_FALSE(v.holding().has(Holding::kViewsStopped)) << "CHK-14";
        ASSERT_FALSE(notes & note_bit(DeskNote::kViewStopped));
      }
      if ((notes & note_bit(DeskNote::kDisasterView)) != 0) {
        ASSERT_TRUE(v.c.day.disaster && v.desk.online) << "CHK-12";
        ASSERT_FALSE(is_card_use(o));
      }
    }
  });
}

TEST(CheckInProperty, CHK_09_ACardIsReadOnlyWhereThereIsAReaderOrTerminal) {
  for_all_visits([](const Visit& v) {
    for (const Outcome o : outcomes_of(v.d)) {
      if (!v.desk.online) {
        ASSERT_TRUE(!is_verification(o) || (o == Outcome::kLimitedOev && v.desk.limited_oev)) << name(o);
      }
      ASSERT_TRUE(o != Outcome::kCardMobile || v.desk.mobile_terminal) << "CHK-08";
      ASSERT_TRUE(o != Outcome::kCardVisual || v.desk.visual_mode) << "CHK-03";
      ASSERT_TRUE(o != Outcome::kPhone || v.desk.phone_ready) << "CHK-07";
    }
    if (v.d.plan.batch > 0) {
      ASSERT_TRUE(v.desk.online && !v.card());
    }
  });
}

TEST(CheckInProperty, CRD_07_CardUsesOnlyOfCardsThatRead) {
  for_all_visits([](const Visit& v) {
    for (const Outcome o : outcomes_of(v.d)) {
      if (is_card_use(o)) {
        ASSERT_TRUE(v.holding().has(Holding::kCardReads) || v.d.notes(DeskNote::kRegisteredAtDesk))
            << name(o);
        ASSERT_TRUE(v.card());
      }
    }
    if (v.d.notes(DeskNote::kRegisteredAtDesk)) {
      ASSERT_TRUE(v.holding().has(Holding::kUnregistered)) << "CRD-14";
    }
  });
}

TEST(CheckInProperty, DurationsArePositiveAndBounded) {
  constexpr Millis kLongest = 2 * kMillisPerHour;
  for_all_visits([](const Visit& v) {
    const DeskVisit& d = v.d.desk;
    for (const Millis t : {d.reader, d.assist, d.staff, d.fallback_staff}) {
      ASSERT_GE(t, 0);
      ASSERT_LT(t, Millis{kLongest});
    }
    ASSERT_GE(d.patience, 0);
    ASSERT_TRUE(d.assist == 0 || d.reader > 0) << "help at the reader";
    // Only who shows a card or phone to a connected desk stands at a reader.
    ASSERT_TRUE(d.reader == 0 || (v.card() && v.desk.online));
    ASSERT_TRUE((d.flags & DeskVisit::kCardUnreadable) == 0 || d.reader > 0);
    ASSERT_TRUE((d.flags & DeskVisit::kNumberLookup) == 0 || d.reader == 0)
        << "the engine has one or the other";
  });
}

std::optional<Fallback> way(Outcome o) {
  if (o < Outcome::kFallbackPortal || o > Outcome::kProofToFollow) {
    return std::nullopt;
  }
  return static_cast<Fallback>(static_cast<int>(o) - static_cast<int>(Outcome::kFallbackPortal));
}

TEST(CheckInProperty, FBK_TheTimeOfAFallbackBelongsToItsWay) {
  int compared = 0;
  for_all_visits([&](const Visit& v) {
    const auto failed = way(v.d.plan.if_failed);
    if (v.d.desk.reader == 0 || !failed) {
      return;
    }
    const Millis extra = v.c.day.fallback_ms[static_cast<std::size_t>(*failed)];
    const auto planned = way(v.d.plan.outcome);
    const bool unreadable = (v.d.plan.flags & PlannedVisit::kPlannedToFail) != 0;
    const Millis own = planned && !unreadable ? v.c.day.fallback_ms[static_cast<std::size_t>(*planned)] : 0;
    ASSERT_EQ(v.d.desk.fallback_staff - extra, v.d.desk.staff - own);
    ++compared;
  });
  EXPECT_GT(compared, 1'000);
}

TEST(CheckInProperty, CLM_TheHoldingGoesOnToTheClaims) {
  for_all_visits([](const Visit& v) { ASSERT_EQ(v.d.plan.holding.bits, v.holding().bits); });
}

}  // namespace
}  // namespace cutover::test
