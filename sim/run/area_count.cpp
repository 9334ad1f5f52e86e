// What a desk's day leaves behind, counted; an area's counts added to the nation's.

#include <algorithm>

#include "run/area_day.hpp"
#include "run/claim_cases.hpp"
#include "run/lesson.hpp"
#include "run/note_counter.hpp"

namespace cutover {
namespace {

/// What a check-in leaves with whoever did not give up, a person or a visitor on the way to the pharmacy:
/// what it has taught (ADP-05, CUT-05) and a registration (CRD-14).
template <class Who>
inline void learn(Who& who, const ExperienceRules& rules, Outcome outcome, std::uint32_t notes,
                  bool long_wait) {
  who.experience = experience_after(rules, who.experience, outcome, notes, long_wait);
  who.flags |= static_cast<std::uint8_t>(
      (is_card_use(outcome) ? Person::kUsedCard : 0) |
      ((notes & note_bit(DeskNote::kRegisteredAtDesk)) != 0 ? Person::kRegisteredAtDesk : 0));
}

bool waited_long(const VisitRecord& record, Millis long_wait_ms) {
  return record.reader_wait + record.staff_wait > long_wait_ms;
}

}  // namespace

void AreaDay::teach_visitors(const DayContext& c, const Area& area, std::span<const VisitKey> keys,
                             std::span<Visitor> visitors) {
  const Millis long_wait_ms = c.checkin[static_cast<std::size_t>(area.prefecture)].long_wait_ms;
  const std::span<const VisitRecord> records = desk_.records();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const Outcome outcome = outcome_of(plans_[i], records[i]);
    if (outcome != Outcome::kGaveUp) {
      learn(visitors[key_visitor(keys[i])], c.laws->experience, outcome, notes_of(plans_[i], records[i]),
            waited_long(records[i], long_wait_ms));
    }
  }
}

void AreaDay::count(const DayContext& c, const Area& area, std::uint32_t facility_number,
                    std::span<const VisitKey> keys, std::span<Visitor> visitors, std::span<Person> persons,
                    FacilityCounts& month, std::vector<ClaimCase>& cases) {
  const Facility& facility = c.nation.facilities()[area.first_facility + facility_number];
  const CheckInDay& checkin = c.checkin[static_cast<std::size_t>(area.prefecture)];
  const std::span<const VisitRecord> records = desk_.records();
  const auto type = static_cast<std::size_t>(facility.type);
  const auto cell = [&](std::size_t hour, std::size_t band, Outcome o) -> std::uint32_t& {
    return counts_[((hour * static_cast<std::size_t>(types_) + type) * kAgeBands + band) * kOutcomes +
                   static_cast<std::size_t>(o)];
  };
  std::uint32_t* const insurers = &insurers_[type * kInsurerKinds * kOutcomes];
  std::uint32_t* const waits = &waits_[type * kDurations * kWaitBins];
  std::array<std::int64_t, kDurations> sums{};
  std::array<std::int64_t, kDurations> numbers{};
  // `times` is 0 or 1: whether a visit has the duration at all is hard to predict and cheap to multiply.
  const auto add_wait = [&](Duration d, Millis ms, std::uint32_t times) {
    const auto i = static_cast<std::size_t>(d);
    waits[i * kWaitBins + static_cast<std::size_t>(wait_bin(ms))] += times;
    sums[i] += std::int64_t{ms} * times;
    numbers[i] += times;
  };
  FacilityCounts today;
  NoteCounter noted;
  std::int64_t open = 0;  // still there at midnight
  const std::uint16_t today_number = insured_day(c.day);
  constexpr std::size_t kAhead = 8;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    // What the desk's day has pushed out of the cache is asked back in time.
    if (i + 2 * kAhead < keys.size()) {
      __builtin_prefetch(&visitors[key_visitor(keys[i + 2 * kAhead])]);
    }
    if (i + kAhead < keys.size()) {
      const Person* next = &persons[visitors[key_visitor(keys[i + kAhead])].person];
      __builtin_prefetch(next, 1);
      __builtin_prefetch(reinterpret_cast<const char*>(next + 1) - 1, 1);
      __builtin_prefetch(&cell(static_cast<std::size_t>(key_arrival(keys[i + kAhead]) / kMillisPerHour),
                               plans_[i + kAhead].band, plans_[i + kAhead].outcome),
                         1);
    }
    const VisitRecord& record = records[i];
    const PlannedVisit& plan = plans_[i];
    const Outcome outcome = outcome_of(plan, record);
    const Millis arrival = key_arrival(keys[i]);
    Visitor& visitor = visitors[key_visitor(keys[i])];
    Person& person = persons[visitor.person];
    const auto band = static_cast<std::size_t>(plan.band);
    const auto hour = static_cast<std::size_t>(arrival / kMillisPerHour);
    ++cell(hour, band, outcome);
    hours_seen_ |= 1U << hour;
    cell(kBatchInquiryHour, band, Outcome::kBatchInquiry) += plan.batch;
    std::uint32_t* const insurer =
        insurers + static_cast<std::size_t>(person.insurer_on(today_number)) * kOutcomes;
    ++insurer[static_cast<std::size_t>(outcome)];
    insurer[static_cast<std::size_t>(Outcome::kBatchInquiry)] += plan.batch;
    today.verifications += plan.batch;
    // No request goes to the slot after the last minute: cheaper than a branch that nothing predicts.
    const auto minute = static_cast<std::uint32_t>(record.request_at) / std::uint32_t{kMillisPerMinute};
    ++requests_[type * kRequestSlots +
                (record.request_at < 0 ? kRequestSlots - 1 : std::min(minute, std::uint32_t{1'439}))];
    if (outcome == Outcome::kGaveUp) {
      ++today.gave_up;
      open += record.end == VisitEnd::kOpen ? 1 : 0;
      continue;
    }
    today.verifications += is_verification(outcome) ? 1 : 0;
    today.fallbacks += is_fallback(outcome) ? 1 : 0;
    const bool card_use = is_card_use(outcome);
    today.card_uses += card_use ? 1 : 0;
    const std::uint32_t notes = notes_of(plan, record);
    noted.add(notes);
    const DeskVisit& desk_visit = desk_visits_[i];
    staff_ms_[type * kOutcomes + static_cast<std::size_t>(outcome)] +=
        (record.end == VisitEnd::kFallback ? desk_visit.fallback_staff : desk_visit.staff) +
        (record.end == VisitEnd::kCheckedIn ? desk_visit.assist : 0);
    add_wait(Duration::kReaderWait, record.reader_wait, desk_visit.reader > 0 ? 1 : 0);
    add_wait(Duration::kStaffWait, record.staff_wait, 1);
    add_wait(Duration::kCheckIn, record.finish - arrival, 1);

    // The claim (CLM-01): charged in full, there is none.
    const int place = visitor.place;
    const bool first_in_month = !person.bonds.has_claim(place, c.month);
    bool claim_case = false;
    if (outcome != Outcome::kChargedFull) {
      today.claims += first_in_month ? 1 : 0;
      claims_[type * kAgeBands + band] += first_in_month ? 1 : 0;
      const bool first_with_card = card_use & !person.bonds.used_card(place, c.month);
      today.claims_with_card += first_with_card ? 1 : 0;
      claims_with_card_[type * kAgeBands + band] += first_with_card ? 1 : 0;
      const ClaimVisit visit{outcome,
                             plan.holding,
                             (plan.flags & PlannedVisit::kReturning) != 0,
                             (plan.flags & PlannedVisit::kPhysicalCard) != 0,
                             first_in_month,
                             person.bonds.has_case(place, c.month),
                             before_change(person, today_number),
                             ~checkin_[i][1]};
      claim_case = is_claim_case(c.laws->claim_faults, visit, person);
      if (claim_case) [[unlikely]] {
        cases.push_back(make_claim_case(c.laws->claim_faults, visit, person, facility,
                                        area.first_person + visitor.person,
                                        area.first_facility + facility_number, c.day));
      }
    }
    const bool long_wait = waited_long(record, checkin.long_wait_ms);
    learn(person, c.laws->experience, outcome, notes, long_wait);
    learn(visitor, c.laws->experience, outcome, notes, long_wait);
    // An acquaintance (FBK-05), the first claim of the month (CLM-01), whether the claims office looks at it.
    person.bonds.book_visit(place, c.month, outcome != Outcome::kChargedFull, card_use, claim_case);
  }
  noted.add_to(&notes_[type * kDeskNotes]);
  for (std::size_t d = 0; d < kDurations; ++d) {
    wait_sum_ms_[type * kDurations + d] += sums[d];
    wait_count_[type * kDurations + d] += numbers[d];
  }
  balance_.finished += static_cast<std::int64_t>(keys.size()) - today.gave_up;
  balance_.gave_up += today.gave_up - open;
  balance_.in_progress += open;
  month.visits += static_cast<std::uint32_t>(keys.size());
  month.verifications += today.verifications;
  month.card_uses += today.card_uses;
  month.fallbacks += today.fallbacks;
  month.gave_up += today.gave_up;
  month.claims += today.claims;
  month.claims_with_card += today.claims_with_card;
}

void AreaDay::merge(const DayContext& c, const Area& area, DayTotals& totals) {
  DayRecord& record = totals.record_;
  {
    const std::lock_guard lock(totals.prefecture_mutex[static_cast<std::size_t>(area.prefecture)]);
    // Take the counts and leave zeros, for the hours in which anything happened.
    constexpr std::size_t kRow = static_cast<std::size_t>(kAgeBands) * kOutcomes;
    for (int hour = 0; hour < 24; ++hour) {
      for (int type = 0; type < types_ && (hours_seen_ >> hour & 1U) != 0; ++type) {
        std::uint32_t* to = &record.counts[record.index(hour, type, area.prefecture, 0, 0)];
        std::uint32_t* from = &counts_[static_cast<std::size_t>(hour * types_ + type) * kRow];
        for (std::size_t i = 0; i < kRow; ++i) {
          to[i] += from[i];
          from[i] = 0;
        }
      }
    }
  }
  const std::lock_guard lock(totals.mutex);
  for (int type = 0; type < types_; ++type) {
    const auto t = static_cast<std::size_t>(type);
    for (int note = 0; note < kDeskNotes; ++note) {
      record.notes[record.note_index(note, type, area.prefecture)] +=
          notes_[t * kDeskNotes + static_cast<std::size_t>(note)];
    }
    const std::size_t insured = record.insurer_index(type, area.prefecture, 0, 0);
    constexpr std::size_t kInsuredRow = static_cast<std::size_t>(kInsurerKinds) * kOutcomes;
    for (std::size_t i = 0; i < kInsuredRow; ++i) {
      record.insurers[insured + i] += insurers_[t * kInsuredRow + i];
    }
    for (std::size_t o = 0; o < kOutcomes; ++o) {
      record.staff_ms[t * kOutcomes + o] += staff_ms_[t * kOutcomes + o];
    }
    for (std::size_t b = 0; b < kAgeBands; ++b) {
      const std::size_t cell = record.claim_index(type, area.prefecture, static_cast<int>(b));
      record.new_claims[cell] += claims_[t * kAgeBands + b];
      record.new_claims_with_card[cell] += claims_with_card_[t * kAgeBands + b];
    }
  }
  for (std::size_t i = 0; i < record.waits.size(); ++i) {
    record.waits[i] += waits_[i];
  }
  for (std::size_t i = 0; i < record.wait_sum_ms.size(); ++i) {
    record.wait_sum_ms[i] += wait_sum_ms_[i];
    record.wait_count[i] += wait_count_[i];
  }
  for (std::size_t i = 0; i < record.readers.size(); ++i) {
    record.readers[i].open_ms += readers_[i].open_ms;
    record.readers[i].down_ms += readers_[i].down_ms;
    record.readers[i].failures += readers_[i].failures;
    record.readers[i].service_calls += readers_[i].service_calls;
  }
  for (int type = 0; type < types_; ++type) {
    const double weight =
        c.nation.weight()[static_cast<std::size_t>(type)][static_cast<std::size_t>(area.prefecture)];
    for (std::size_t minute = 0; minute < 1'440; ++minute) {
      std::uint32_t& requests = requests_[static_cast<std::size_t>(type) * kRequestSlots + minute];
      if (requests > 0) {
        record.requests_per_minute[minute] += static_cast<std::uint32_t>(std::llround(requests * weight));
        requests = 0;
      }
    }
  }
  record.visits.arrivals += balance_.arrivals;
  record.visits.finished += balance_.finished;
  record.visits.gave_up += balance_.gave_up;
  record.visits.in_progress += balance_.in_progress;
}

}  // namespace cutover
