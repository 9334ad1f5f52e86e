/// \file
/// The check-in flow chart: what a visitor puts on the counter (CRD), what the reader and OEV answer (CHK),
/// and what the desk does where that fails (FBK).
///
///   present ──► card ────► reader: lapsed? chip? face → PIN → visual ──► answer: valid → consent → records
///           ├─► phone ───► phone ready and read? yes: as card; no: the card itself, else ①
///           ├─► legacy card, certificate ──► looked up, or only seen
///           ├─► expired card, notice ──────► looked up under the provisional measure, else ②③④; later ③④
///           └─► nothing ───────────────────► ③ or proof to follow
///   fails   ──► mobile terminal, emergency mode (no reader works) ──► a valid legacy card at hand
///               ──► ① portal ② notice ③ oral (return visit) ④ declaration (first visit, with the card
///               itself; without it the proof follows)
///
/// Everything that does not depend on queues is decided here, for the case that the desk goes on as planned
/// and for the case that no reader works or no reply comes; the desk engine then says which case it was.
#pragma once

#include <cstdint>

#include "checkin/checkin_day.hpp"
#include "desk/desk.hpp"
#include "nation/person.hpp"
#include "random/stream.hpp"
#include "visits/area_visits.hpp"

namespace cutover {

/// What is decided about a visit beside its times at the desk. 16 bytes.
struct PlannedVisit {
  Outcome outcome;                ///< if everything at the desk goes as planned
  Outcome if_failed;              ///< if no reader works, or OEV does not reply
  std::uint8_t batch;             ///< batch inquiries made for this visit before it
  std::uint8_t flags;             ///< k…
  std::uint32_t notes;            ///< note_bit()s that come true if it goes as planned
  std::uint32_t notes_if_failed;  ///< … and if not
  Holding holding;                ///< of the visitor, for claims
  AgeBand band;                   ///< of the visitor, for counting without another look at the person

  static constexpr std::uint8_t kShowsCard = 1;  ///< card or phone was presented
  static constexpr std::uint8_t kPlannedToFail =
      2;                                      ///< the card cannot be read: VisitEnd::kFallback is the plan
  static constexpr std::uint8_t kMobile = 4;  ///< a mobile terminal stands by when no reader works (CHK-08)
  static constexpr std::uint8_t kReturning = 8;  ///< the facility knows the visitor
  static constexpr std::uint8_t kNoReader = 16;  ///< nor a terminal: the facility is not connected (CHK-09)
  static constexpr std::uint8_t kPhysicalCard = 32;  ///< the card itself was presented, not a phone alone
  static constexpr std::uint8_t kEmergency =
      64;  ///< looked up in emergency mode when no reader works (OPS-04)
};

/// The words a visit is decided by: its own, two blocks of Purpose::kVisitService (or kPharmacyService), one
/// of kCheckIn (or kPharmacyCheckIn).
struct VisitWords {
  const Block& visit;
  const Block& service_a;
  const Block& service_b;
  const Block& checkin;
};

/// Goes through the flow chart for one visit.
/// \param holding     day.credentials.holding(person); asked for from outside, because a pass over many
///                    persons without a branch hides the latency that a branch on each would lay bare
/// \param desk_visit  what the engine gets
PlannedVisit plan_check_in(const CheckInDay& day, const DeskToday& desk, const DeskLaws& laws,
                           const Person& person, Holding holding, int place, Millis arrival,
                           const VisitWords& words, DeskVisit& desk_visit);

/// True if the visit went as its plan says.
constexpr bool went_as_planned(const PlannedVisit& plan, const VisitRecord& record) {
  return record.end == VisitEnd::kCheckedIn || record.end == VisitEnd::kServed ||
         (record.end == VisitEnd::kFallback && (plan.flags & PlannedVisit::kPlannedToFail) != 0);
}

/// The outcome of a planned visit, given how the desk ended it.
constexpr Outcome outcome_of(const PlannedVisit& plan, const VisitRecord& record) {
  if (went_as_planned(plan, record)) {
    return plan.outcome;
  }
  if (record.end == VisitEnd::kFallback) {
    // No request was made, so it is the readers that failed: the mobile terminal takes their place.
    const bool no_reader = record.request_at < 0;
    if (no_reader && (plan.flags & PlannedVisit::kMobile) != 0) {
      // It gets the answer that the reader would have got.
      return is_card_use(plan.outcome) ? Outcome::kCardMobile : plan.outcome;
    }
    return no_reader && (plan.flags & PlannedVisit::kEmergency) != 0 ? Outcome::kEmergencyLookup
                                                                     : plan.if_failed;
  }
  return record.end == VisitEnd::kLookupFailed ? plan.if_failed : Outcome::kGaveUp;
}

/// CHK-09: where the facility has no reader, a legacy card or certificate, ① and ② are the ordinary ways.
constexpr bool is_way_without_reader(const PlannedVisit& plan, Outcome outcome) {
  constexpr std::uint8_t kBoth = PlannedVisit::kShowsCard | PlannedVisit::kNoReader;
  return (plan.flags & kBoth) == kBoth &&
         (outcome == Outcome::kFallbackPortal || outcome == Outcome::kFallbackNotice ||
          outcome == Outcome::kLegacySeen || outcome == Outcome::kCertificateSeen);
}

/// What became of card or phone, as notes: shown, and whether the check-in failed. A visitor who shows
/// neither has no check-in that could fail, however eligibility was confirmed then.
constexpr std::uint32_t card_notes(const PlannedVisit& plan, Outcome outcome) {
  if ((plan.flags & PlannedVisit::kShowsCard) == 0) {
    return 0;
  }
  const bool went_well = is_card_use(outcome) || is_way_without_reader(plan, outcome);
  return note_bit(DeskNote::kCardShown) | (went_well ? 0U : note_bit(DeskNote::kCardFailed));
}

/// The notes of a visit that did not give up.
constexpr std::uint32_t notes_of(const PlannedVisit& plan, const VisitRecord& record) {
  const std::uint32_t card = card_notes(plan, outcome_of(plan, record));
  if (went_as_planned(plan, record)) {
    return plan.notes | card;
  }
  return plan.notes_if_failed | card |
         note_bit(record.end == VisitEnd::kFallback && record.request_at < 0 ? DeskNote::kReaderDown
                                                                             : DeskNote::kNoReply);
}

}  // namespace cutover
