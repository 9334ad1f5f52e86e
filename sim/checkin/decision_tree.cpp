#include "checkin/decision_tree.hpp"

#include <algorithm>
#include <iterator>
#include <span>

namespace cutover {
namespace {

/// Which part of the blocks decides what.
struct Draws {
  std::uint32_t lane16, portal16, assist16, nothing16, legacy16, phone16, unread16, emergency16, newcomer16;
  std::array<std::uint32_t, kRecordClasses> view16;

  explicit Draws(const VisitWords& w)
      : lane16(w.checkin[0] & 0xffffU),
        portal16(w.checkin[0] >> 16),
        assist16(w.checkin[1] & 0xffffU),
        nothing16(w.checkin[1] >> 16),
        legacy16(w.service_a[3] >> 16),
        phone16(w.checkin[3] >> 16),
        unread16(w.service_b[1] >> 16),
        emergency16(w.service_b[1] & 0xffffU),
        // Face identification takes this word as a whole and leaves its lower half as good as free.
        newcomer16(w.service_b[2] & 0xffffU),
        view16{w.checkin[2] & 0xffffU, w.checkin[2] >> 16, w.checkin[3] & 0xffffU} {}
};

enum class Credential : std::uint8_t { kCard, kPhone, kLegacy, kCertificate, kExpired, kNothing };

class Tree {
 public:
  Tree(const CheckInDay& day, const DeskToday& desk, const DeskLaws& laws, const Person& person,
       Holding holding, int place, const VisitWords& words, DeskVisit& visit)
      : day_(day),
        desk_(desk),
        laws_(laws),
        person_(person),
        words_(words),
        draws_(words),
        visit_(visit),
        holding_(holding) {
    plan_.holding = holding_;
    plan_.band = static_cast<AgeBand>(person.band());
    // A first visit stands for somebody's visit to a facility that is none of their usual ones.
    const bool known = person.bonds.known(place) && draws_.newcomer16 >= day.newcomer16[desk.main];
    plan_.flags = known ? PlannedVisit::kReturning : std::uint8_t{0};
    plan_.flags |= desk.online ? std::uint8_t{0} : PlannedVisit::kNoReader;
  }

  PlannedVisit walk() {
    switch (present()) {
      case Credential::kCard:
        card();
        break;
      case Credential::kPhone:
        phone();
        break;
      case Credential::kLegacy:
        number(Outcome::kLegacyLookup, Outcome::kLegacySeen);
        break;
      case Credential::kCertificate:
        number(Outcome::kCertificateLookup, Outcome::kCertificateSeen);
        break;
      case Credential::kExpired:
        expired();
        break;
      case Credential::kNothing:
        note(DeskNote::kNothingPresented);
        confirm_otherwise(false, false);
        serve_without_card();
        view_in_disaster();
        break;
    }
    if ((plan_.notes & note_bit(DeskNote::kCertificateCheck)) != 0) {
      visit_.flags |= DeskVisit::asks_for(RequestClass::kCardFirst);  // OPS-04: the outside validation, too
    } else if (phone_) {
      visit_.flags |= DeskVisit::asks_for(RequestClass::kPhone);
    }
    if (is_card_use(plan_.outcome) && is_fallback(plan_.if_failed) && draws_.emergency16 < day_.emergency16 &&
        visit_.arrival >= day_.call_centre.open && visit_.arrival < day_.call_centre.close) {
      plan_.flags |= PlannedVisit::kEmergency;
    }
    return plan_;
  }

 private:
  // --- What is put on the counter (CRD-01 … CRD-06) ---

  Credential present() {
    if (draws_.nothing16 < day_.nothing16) {
      return Credential::kNothing;
    }
    const bool other = holding_.has(Holding::kLegacyValid | Holding::kCertificate);
    // Route C sends a certificate in place of a lapsed card (CRD-10); some bring the card all the same.
    const bool left_at_home = holding_.has(Holding::kLapsed) && holding_.has(Holding::kCertificate) &&
                              draws_.phone16 >= day_.lapsed_shown16;
    if (holding_.has(Holding::kCard) && !left_at_home) {
      // Habit decides most visits; on the others a fresh quantile does, so the share over many visits is the
      // same.
      const std::uint32_t quantile = visit_word::habit16(words_.visit) < day_.adoption.habit16()
                                         ? person_.habit
                                         : visit_word::fresh16(words_.visit);
      const int score =
          day_.adoption.base(static_cast<int>(desk_.main), person_.band(), person_.insurer_on(day_.today)) +
          day_.adoption.holding_score(holding_) + day_.experience->score(person_.experience) + desk_.score;
      const bool only = !other && !holding_.has(Holding::kLegacyExpired | Holding::kNotice);
      if (only || quantile < present16(score)) {
        return holding_.has(Holding::kPhone) && draws_.phone16 < day_.phone_use16 ? Credential::kPhone
                                                                                  : Credential::kCard;
      }
    } else if (holding_.has(Holding::kUnregistered) && desk_.online &&
               draws_.phone16 < day_.desk_registration16 && !day_.validation_out.covers(visit_.arrival)) {
      // CRD-14: the reader offers the registration; the outside certificate validation is asked (OPS-04).
      note(DeskNote::kRegisteredAtDesk);
      note(DeskNote::kCertificateCheck);
      return Credential::kCard;
    }
    if (holding_.has(Holding::kLegacyValid)) {
      return Credential::kLegacy;
    }
    if (holding_.has(Holding::kCertificate)) {
      return Credential::kCertificate;
    }
    return holding_.has(Holding::kLegacyExpired | Holding::kNotice) ? Credential::kExpired
                                                                    : Credential::kNothing;
  }

  // --- The card (CHK-01 … CHK-06, CHK-08, CHK-09) ---

  void card() {
    plan_.flags |= PlannedVisit::kShowsCard | PlannedVisit::kPhysicalCard;
    if (!desk_.online) {
      card_without_reader();
      return;
    }
    if (desk_.mobile_terminal) {
      plan_.flags |= PlannedVisit::kMobile;
      if (!registered_now() && draws_.lane16 < day_.mobile_lane16) {
        plan_.outcome = Outcome::kCardMobile;
        ask_by_terminal(day_.mobile_ms);
        return;
      }
    }
    if (!reads()) {
      note(holding_.has(Holding::kLapsed) ? DeskNote::kCertificateLapsed : DeskNote::kChipDamaged);
      fail_at_reader(day_.face_ms);
      return;
    }
    if (visit_word::batch16(words_.visit) < day_.card_failure16) {
      note(DeskNote::kChipDamaged);
      fail_at_reader(day_.face_ms);
      return;
    }
    identify();
  }

  /// Registered just now, at the reader and nowhere else (CRD-14).
  bool registered_now() const { return (plan_.notes & note_bit(DeskNote::kRegisteredAtDesk)) != 0; }
  bool reads() const { return holding_.has(Holding::kCardReads) || registered_now(); }

  /// CHK-09: no reader here. Limited OEV reads the card; otherwise a legacy card or certificate does, or the
  /// card counts with portal screen or notice.
  void card_without_reader() {
    if (desk_.limited_oev && holding_.has(Holding::kCardReads)) {
      plan_.outcome = Outcome::kLimitedOev;
      ask_by_terminal(day_.mobile_ms);
      return;
    }
    if (confirm_by_paper()) {
      return;
    }
    confirm_otherwise(true, true);
    serve_without_card();
  }

  /// CHK-01: face, else PIN, else staff in visual check mode.
  void identify() {
    const bool first = (person_.flags & Person::kUsedCard) == 0;
    const bool helpless = (person_.traits & Person::kNeedsHelp) != 0;
    Millis mean = 0;
    bool identified = false;
    plan_.outcome = Outcome::kCardFace;
    if (!helpless && (words_.service_a[3] & 0xffffU) < day_.face16) {
      mean = day_.face_ms;
      identified = words_.service_b[2] < day_.face_success;
    }
    if (!identified && !helpless) {
      plan_.outcome = Outcome::kCardPin;
      const std::uint32_t word = words_.service_b[3];
      const auto right = std::span(day_.pin_right).first(day_.pin_entries);
      const auto wrong = static_cast<std::size_t>(
          std::distance(right.begin(), std::upper_bound(right.begin(), right.end(), word)));
      identified = wrong < right.size();
      mean += day_.pin_ms + day_.pin_ms / 4 * static_cast<Millis>(std::min(wrong, right.size() - 1));
      if (!identified) {
        note(DeskNote::kPinLocked);  // CHK-02
      }
    }
    if (!identified) {
      if (!desk_.visual_mode) {
        note(DeskNote::kNoPasscode);  // CHK-03
        if (desk_.mobile_terminal) {  // CHK-08: for whom the reader is unusable
          plan_.outcome = Outcome::kCardMobile;
          ask_by_terminal(day_.mobile_ms);
          return;
        }
        fail_at_reader(mean + day_.face_ms / 2);
        return;
      }
      plan_.outcome = Outcome::kCardVisual;
      mean += day_.face_ms / 2;
    }
    if (first) {
      note(DeskNote::kFirstUse);
      mean = static_cast<Millis>(mean * day_.first_use_time_factor);
    }
    visit_.reader = std::max(1, laws_.reader.draw(words_.service_a[0], mean));
    if (!identified || (first && visit_word::lookup16(words_.visit) < day_.assist_first16)) {
      visit_.assist = std::max(1, laws_.exponential.draw(draws_.assist16 * 0x10001U, day_.assist_ms));
    }
    take_answer();
  }

  /// CHK-04, CHK-05, CRD-08, CRD-09, CHK-10: what comes back, and what may be seen of it.
  void take_answer() {
    plan_failure();
    if (holding_.has(Holding::kAnswersInvalid | Holding::kNoRecord)) {
      note(holding_.has(Holding::kAnswersInvalid) ? DeskNote::kAnswerInvalid : DeskNote::kNoRecord);
      visit_.fallback_staff = staff() + extra_ms_;
      confirm_otherwise(false, false);  // FBK-03: ① shows no more than the reader
      visit_.staff = staff() + extra_ms_;
      return;
    }
    if (renewal_unchecked()) {
      plan_.outcome = plan_.if_failed;
      visit_.staff = staff() + extra_ms_;
      visit_.fallback_staff = visit_.staff;
      return;
    }
    consent();
    Millis desk = staff();
    if (holding_.has(Holding::kAlert)) {
      note(DeskNote::kRenewalAlert);  // until the end of the grace (CRD-09)
    }
    if (holding_.has(Holding::kGrace)) {
      note(DeskNote::kReadInGrace);
    }
    if (holding_.has(Holding::kFirstAfterRenewal)) {
      note(DeskNote::kCertificateCheck);
    }
    if ((person_.traits & Person::kBlackDot) != 0) {
      note(DeskNote::kBlackDot);
      desk += day_.black_dot_ms;
    }
    if (desk_.one_step) {
      note(DeskNote::kOneStepReception);
      desk = static_cast<Millis>(desk * day_.one_step_factor);
    }
    visit_.staff = desk;
    visit_.fallback_staff = desk + extra_ms_;
  }

  /// The first use after a renewal needs the outside certificate validation (OPS-04), which may be out
  /// (OPS-06).
  bool renewal_unchecked() {
    if (!holding_.has(Holding::kFirstAfterRenewal) || !day_.validation_out.covers(visit_.arrival)) {
      return false;
    }
    note(DeskNote::kCertificateCheck);
    note(DeskNote::kNoReply);
    return true;
  }

  void consent() {
    if (holding_.has(Holding::kGrace | Holding::kViewsStopped)) {
      note(DeskNote::kViewStopped);
      return;
    }
    const auto& shares = day_.view16[desk_.main];
    for (std::size_t c = 0; c < kRecordClasses; ++c) {
      const auto viewed = static_cast<std::uint32_t>(draws_.view16[c] < shares[c]);
      plan_.notes |= viewed << (static_cast<std::uint32_t>(DeskNote::kViewCheckup) + c);
    }
  }

  /// The reader is used in vain; the staff confirm otherwise.
  void fail_at_reader(Millis reader_mean) {
    plan_failure();
    plan_.outcome = plan_.if_failed;
    plan_.notes_if_failed = plan_.notes;
    plan_.flags |= PlannedVisit::kPlannedToFail;
    plan_.flags &= static_cast<std::uint8_t>(~PlannedVisit::kMobile);
    visit_.flags |= DeskVisit::kCardUnreadable;
    visit_.reader = std::max(1, laws_.reader.draw(words_.service_a[0], reader_mean));
    visit_.staff = staff();
    visit_.fallback_staff = visit_.staff + extra_ms_;
  }

  /// Mobile terminal or limited OEV: the staff ask OEV while they serve.
  void ask_by_terminal(Millis added) {
    const Outcome planned = plan_.outcome;
    plan_failure();
    plan_.outcome = planned;
    if (!reads()) {
      note(holding_.has(Holding::kLapsed) ? DeskNote::kCertificateLapsed : DeskNote::kChipDamaged);
      plan_.outcome = plan_.if_failed;
    } else if (holding_.has(Holding::kAnswersInvalid | Holding::kNoRecord)) {
      note(holding_.has(Holding::kAnswersInvalid) ? DeskNote::kAnswerInvalid : DeskNote::kNoRecord);
      confirm_otherwise(false, false);
    } else if (renewal_unchecked()) {
      plan_.outcome = plan_.if_failed;
    } else if (planned == Outcome::kCardMobile) {
      consent();
    }
    const bool as_planned = plan_.outcome == planned;
    visit_.staff = staff() + added + (as_planned ? 0 : extra_ms_);
    visit_.flags = DeskVisit::kNumberLookup | DeskVisit::asks_for(RequestClass::kCard);
  }

  // --- The phone (CRD-02, CHK-07, FBK-02) ---

  void phone() {
    plan_.flags |= PlannedVisit::kShowsCard;
    const bool ready = desk_.online && desk_.phone_ready;
    if (ready && draws_.unread16 >= day_.phone_unread16) {
      phone_ = true;
      plan_.outcome = Outcome::kPhone;
      Millis mean = day_.phone_ms;
      if ((person_.flags & Person::kUsedCard) == 0) {
        note(DeskNote::kFirstUse);
        mean = static_cast<Millis>(mean * day_.first_use_time_factor);
      }
      visit_.reader = std::max(1, laws_.reader.draw(words_.service_a[0], mean));
      take_answer();
      return;
    }
    note(ready ? DeskNote::kPhoneUnread : DeskNote::kPhoneNotReady);
    if (draws_.legacy16 < day_.phone_carries_card16) {
      const std::uint32_t notes = plan_.notes;
      plan_.notes = 0;
      card();
      plan_.notes |= notes;
      plan_.notes_if_failed |= notes;
      return;
    }
    if (confirm_by_paper()) {
      return;
    }
    confirm_by_phone();
    serve_without_card();
  }

  /// FBK-02: ① alone, which is always at hand on the phone itself; while the portal is out, as with a card.
  void confirm_by_phone() {
    if (day_.portal_out.covers(visit_.arrival)) {
      confirm_otherwise(false, true);
      return;
    }
    plan_.outcome = charged(Outcome::kFallbackPortal);
    extra_ms_ = day_.fallback_ms[static_cast<std::size_t>(Fallback::kPortal)];
  }

  /// What else shows eligibility: a phone or a card without a reader has failed only if none of it does
  /// (FBK-02, CHK-09). \return whether there is any
  bool confirm_by_paper() {
    if (!paper_at_hand()) {
      return false;
    }
    if (holding_.has(Holding::kLegacyValid)) {
      number(Outcome::kLegacyLookup, Outcome::kLegacySeen);
    } else {
      number(Outcome::kCertificateLookup, Outcome::kCertificateSeen);
    }
    plan_.batch = 0;  // inquiries of the morning are counted with those who come without the card
    return true;
  }

  /// Whether who shows a card or phone has a valid legacy card or a certificate of eligibility with them.
  bool paper_at_hand() const {
    return holding_.has(Holding::kLegacyValid | Holding::kCertificate) &&
           draws_.legacy16 < day_.paper_at_hand16;
  }

  // --- Numbers (CRD-03 … CRD-05, CRD-13, CHK-11, CHK-12) ---

  void number(Outcome looked_up, Outcome seen) {
    const bool lookup = desk_.online && visit_word::lookup16(words_.visit) < day_.lookup16[desk_.main];
    if (lookup && holding_.has(Holding::kAnswersInvalid | Holding::kNoRecord)) {
      // FBK-03 also for numbers: what OEV calls invalid must be confirmed otherwise.
      note(holding_.has(Holding::kAnswersInvalid) ? DeskNote::kAnswerInvalid : DeskNote::kNoRecord);
      if (holding_.has(Holding::kAnswersInvalid) || (plan_.flags & PlannedVisit::kReturning) != 0) {
        confirm_otherwise(false, false);
      } else {
        // "No record" says nothing against a valid paper, and ④ is not for who presents no My Number card
        // (CLM-04).
        plan_.outcome = seen;
      }
      plan_.if_failed = seen;
      visit_.staff = staff() + day_.number_entry_ms + extra_ms_;
      visit_.flags = DeskVisit::kNumberLookup;
    } else {
      plan_.outcome = lookup ? looked_up : seen;
      plan_.if_failed = seen;
      visit_.staff = laws_.exponential.draw(words_.service_a[1],
                                            day_.staff_ms[desk_.main] + (lookup ? day_.number_entry_ms : 0));
      visit_.flags = lookup ? DeskVisit::kNumberLookup : 0;
    }
    view_in_disaster();
    add_batch();
  }

  /// CRD-05, CRD-13: an expired card or a notice entitles through the look-up alone, while the measure lasts.
  void expired() {
    confirm_otherwise(false, day_.expired_lookup);  // afterwards a notice alone does not count (CRD-11)
    plan_.if_failed = plan_.outcome;
    const bool lookup = day_.expired_lookup && desk_.online;
    if (lookup && !holding_.has(Holding::kAnswersInvalid | Holding::kNoRecord)) {
      plan_.outcome = Outcome::kExpiredLookup;
      visit_.staff =
          laws_.exponential.draw(words_.service_a[1], day_.staff_ms[desk_.main] + day_.number_entry_ms);
      visit_.flags = DeskVisit::kNumberLookup;
    } else {
      if (lookup) {
        note(holding_.has(Holding::kAnswersInvalid) ? DeskNote::kAnswerInvalid : DeskNote::kNoRecord);
        visit_.flags = DeskVisit::kNumberLookup;
      }
      visit_.staff = staff() + extra_ms_;
    }
    view_in_disaster();
    add_batch();
  }

  void view_in_disaster() {
    if (desk_.online && day_.disaster && draws_.view16[0] < day_.disaster_view16) {
      note(DeskNote::kDisasterView);
    }
  }

  void add_batch() {
    if (desk_.online) {
      const bool one_more = visit_word::batch16(words_.visit) < day_.batch16[desk_.main];
      plan_.batch = static_cast<std::uint8_t>(day_.batch_whole[desk_.main] + (one_more ? 1 : 0));
    }
  }

  // --- Fallback (FBK-01 … FBK-05) ---

  /// What happens if the readers or the service fail: a valid legacy card or certificate at hand, else ①–④.
  void plan_failure() {
    const Outcome planned = plan_.outcome;
    if (paper_at_hand()) {
      plan_.if_failed =
          holding_.has(Holding::kLegacyValid) ? Outcome::kLegacySeen : Outcome::kCertificateSeen;
      extra_ms_ = day_.number_entry_ms;
    } else {
      if (phone_) {
        confirm_by_phone();
      } else {
        confirm_otherwise(true, true);
      }
      plan_.if_failed = plan_.outcome;
    }
    plan_.outcome = planned;
  }

  /// Sets the outcome to ①, ②, ③, ④ or the proof that follows, and the staff time it adds.
  /// \param portal  ① may be used; \param notice  ② may be used
  void confirm_otherwise(bool portal, bool notice) {
    // ④ only at a first visit, and only for who shows the card itself (CLM-04).
    Fallback way =
        (plan_.flags & PlannedVisit::kPhysicalCard) != 0 ? Fallback::kDeclaration : Fallback::kProofToFollow;
    if (portal && draws_.portal16 < day_.portal16 && !day_.portal_out.covers(visit_.arrival)) {
      way = Fallback::kPortal;
    } else if (notice_counts(notice)) {
      way = Fallback::kNotice;
    } else if ((plan_.flags & PlannedVisit::kReturning) != 0) {
      way = Fallback::kOral;  // ③ only where the facility knows the patient
    }
    plan_.outcome = charged(static_cast<Outcome>(static_cast<std::size_t>(Outcome::kFallbackPortal) +
                                                 static_cast<std::size_t>(way)));
    extra_ms_ = day_.fallback_ms[static_cast<std::size_t>(way)];
  }

  /// ② goes with the card (CRD-11), or stands for an expired one (CRD-05).
  bool notice_counts(bool accompanies) const {
    const bool card = (plan_.flags & PlannedVisit::kShowsCard) != 0;
    return holding_.has(Holding::kNotice) && (card || accompanies);
  }

  /// FBK-04: nobody with valid insurance pays 100 %, unless the desk breaks the rule where a check-in fails.
  Outcome charged(Outcome way) const {
    return desk_.charges_full && !is_way_without_reader(plan_, way) ? Outcome::kChargedFull : way;
  }

  // --- Staff ---

  Millis staff() const { return laws_.exponential.draw(words_.service_a[1], day_.staff_ms[desk_.main]); }

  void serve_without_card() {
    plan_.if_failed = plan_.outcome;
    visit_.staff = staff() + extra_ms_;
  }

  void note(DeskNote n) { plan_.notes |= note_bit(n); }

  const CheckInDay& day_;
  const DeskToday& desk_;
  const DeskLaws& laws_;
  const Person& person_;
  const VisitWords& words_;
  const Draws draws_;
  DeskVisit& visit_;
  const Holding holding_;
  PlannedVisit plan_{};
  Millis extra_ms_ = 0;
  bool phone_ = false;  ///< read from the phone
};

}  // namespace

PlannedVisit plan_check_in(const CheckInDay& day, const DeskToday& desk, const DeskLaws& laws,
                           const Person& person, Holding holding, int place, Millis arrival,
                           const VisitWords& words, DeskVisit& desk_visit) {
  DeskVisit visit{};
  visit.arrival = arrival;
  visit.patience = laws.exponential.draw(words.service_b[0], day.patience_ms);
  visit.central_word = words.service_a[2];
  const PlannedVisit plan = Tree{day, desk, laws, person, holding, place, words, visit}.walk();
  desk_visit = visit;
  return plan;
}

}  // namespace cutover
