/// \file
/// A visit at one desk: certain by its parameters where a rule is certain, with several lots of luck, so that
/// no test depends on which word decides what.
#pragma once

#include <cstdint>
#include <memory>

#include <gtest/gtest.h>

#include "checkin/decision_tree.hpp"
#include "credentials/case.hpp"

namespace cutover::test {

inline constexpr Millis kNine = 9 * kMillisPerHour;
inline constexpr std::uint32_t kLots = 100;

// Days that differ in what holds.
inline constexpr Day kLegacyDay = make_day(2025, 11, 12);       ///< legacy cards of employees are valid
inline constexpr Day kExpiredDay = make_day(2025, 12, 10);      ///< expired; the provisional measure holds
inline constexpr Day kAfterMeasureDay = make_day(2026, 4, 15);  ///< it does not any more

/// What check-in needs of the nation: made once, the panel from few persons.
struct Background {
  Demand demand{tables()};
  AdoptionModel adoption = load_adoption_model(kData);
  Course course = Panel(demand, Parameters{}, 400).run(adoption, make_day(2025, 11, 1));
  NumberUseFit numbers{demand, Parameters{}, course};
};
inline const Background& background() {
  static const Background kBackground;
  return kBackground;
}

/// Everyone who holds a card presents it; it is read by face; nothing happens by chance; nobody looks up
/// numbers or shows ①.
inline Parameters certain() {
  Parameters p;
  CheckInParameters& c = p.checkin;
  c.card_odds = 1e12;
  c.habit_weight = 0.5;
  c.lookup_share.fill(0);
  c.face_share = 1;
  c.face_success_share = 1;
  c.pin_forgotten_share = 0;
  c.pin_entry_error_share = 0;
  c.first_use_assist_share = 0;
  c.card_failure_share = 0;
  c.phone_failure_share = 0;
  c.emergency_mode_share = 0;
  c.nothing_share = 0;
  c.lapsed_shown_share = 1;
  c.desk_registration_share = 0;
  c.phone_use_share = 0;
  c.phone_carries_card_share = 0;
  c.mobile_lane_share = 0;
  c.portal_share = 0;
  c.paper_at_hand_share = 0;
  c.charges_full_share = 0;
  c.first_visit_share = {0, 0, 0, 0};
  c.view_level = {0, 0, 0};
  p.credentials.expired_kept_share = 1;
  return p;
}
/// The same, but nobody presents the card who holds anything else.
inline Parameters paper() {
  Parameters p = certain();
  p.checkin.card_odds = 1e-12;
  p.checkin.switch_share_at_expiry = 0;
  return p;
}

/// A day of a prefecture with the experience rules it refers to.
class DayCase {
 public:
  explicit DayCase(Day date, const Parameters& p = certain(), int prefecture = kTottori)
      : rules_(std::make_unique<ExperienceRules>(p.adoption, background().adoption.experience)),
        laws(p),
        day(p, tables(), background().numbers,
            AdoptionDay(p, tables(), background().adoption, date, prefecture), *rules_,
            CredentialsDay(p, tables(), date, prefecture,
                           std::make_shared<const CertificateTable>(p.credentials, date)),
            date, prefecture),
        date_(date) {}

 private:
  std::unique_ptr<ExperienceRules> rules_;

 public:
  DeskLaws laws;
  CheckInDay day;
  Day date_;
};

/// A facility that has none of the things a facility may have.
inline Facility plain_facility(FacilityType type = FacilityType::kMedicalClinic) {
  Facility f{};
  f.type = type;
  f.readers = 1;
  f.quantile.fill(65'535);
  return f;
}

/// A desk with a passcode for the visual check mode, and nothing else beyond the reader.
inline DeskToday plain_desk(const DayCase& c, FacilityType type = FacilityType::kMedicalClinic) {
  DeskToday desk(c.day, plain_facility(type), 0);
  desk.visual_mode = true;
  return desk;
}

/// Holds a registered card that is sound for years; of 40, employees' insurance, known at every place, and
/// used to the card.
inline Person card_holder() {
  Person p = somebody();
  p.issued_month = 84;  // January 2023: certificate until October 2027
  p.flags = Person::kUsedCard | Person::kRegisteredAtDesk;
  for (int place = 0; place < kPlaces; ++place) {
    p.bonds.set_known(place);
  }
  return p;
}
inline Person as_stranger(Person p) {
  p.bonds.forget_places();
  return p;
}
inline Person with_notice(Person p) {
  p.traits |= Person::kCarriesNotice;
  return p;
}
inline Person with_flag(Person p, std::uint8_t flag) {
  p.flags |= flag;
  return p;
}
inline Person with_trait(Person p, std::uint8_t trait) {
  p.traits |= trait;
  return p;
}
/// Certificate expired in October 2025: in grace until the end of January 2026.
inline Person in_grace() {
  Person p = card_holder();
  p.issued_month = 60;
  return p;
}
/// … in October 2024.
inline Person lapsed() {
  Person p = card_holder();
  p.issued_month = 50;
  return p;
}
/// Has joined the present insurer, who has told OEV nothing yet (CHK-04).
inline Person answered_invalid(Day day, Person p = card_holder()) {
  p.insured_since = insured_day(day - std::chrono::days{10});
  p.registration_lag_days = 60;
  return p;
}
/// Holds a sound card that was never registered.
inline Person unregistered() {
  Person p = card_holder();
  p.flags = 0;
  p.issued_month = 118;  // November 2025, after those who have registered
  p.registration = 65'000;
  return p;
}
inline Person without_card() {
  Person p = card_holder();
  p.flags = 0;
  p.issued_month = Person::kNeverIssued;
  p.registration = 65'535;
  return p;
}

struct Decision {
  PlannedVisit plan;
  DeskVisit desk;

  bool notes(DeskNote n) const { return (plan.notes & note_bit(n)) != 0; }
  bool notes_if_failed(DeskNote n) const { return (plan.notes_if_failed & note_bit(n)) != 0; }
};

inline Decision decide(const DayCase& c, const DeskToday& desk, const Person& person, std::uint32_t luck = 0,
                       Millis arrival = kNine, int place = 1) {
  const Stream stream{77, Purpose::kVisit};
  const Block visit = stream.block(luck, 0);
  const Block a = stream.block(luck, 1);
  const Block b = stream.block(luck, 2);
  const Block checkin = stream.block(luck, 3);
  Decision d{};
  d.plan = plan_check_in(c.day, desk, c.laws, person, c.day.credentials.holding(person), place, arrival,
                         {visit, a, b, checkin}, d.desk);
  return d;
}

/// Asserts something of the visit for all lots of luck.
template <class Check>
void for_all_lots(const DayCase& c, const DeskToday& desk, const Person& person, const Check& check,
                  Millis arrival = kNine) {
  for (std::uint32_t luck = 0; luck < kLots && !::testing::Test::HasFatalFailure(); ++luck) {
    SCOPED_TRACE(luck);
    check(decide(c, desk, person, luck, arrival));
  }
}

inline void expect_outcome(const DayCase& c, const DeskToday& desk, const Person& person, Outcome expected,
                           Millis arrival = kNine) {
  for_all_lots(
      c, desk, person, [&](const Decision& d) { ASSERT_EQ(name(d.plan.outcome), name(expected)); }, arrival);
}
inline void expect_if_failed(const DayCase& c, const DeskToday& desk, const Person& person, Outcome expected,
                             Millis arrival = kNine) {
  for_all_lots(
      c, desk, person, [&](const Decision& d) { ASSERT_EQ(name(d.plan.if_failed), name(expected)); },
      arrival);
}

/// How the desk ended a visit.
inline VisitRecord ended(VisitEnd end, Millis request_at = kNine + 20'000) {
  VisitRecord r;
  r.end = end;
  r.request_at = request_at;
  return r;
}

}  // namespace cutover::test
