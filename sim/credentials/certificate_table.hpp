/// \file
/// In which state the electronic certificate and the body of a card are on one day (CRD-07, CRD-08, CRD-09),
/// as a function of the month of issue, the birthday and how early its holder renews. The same for the whole
/// nation; made once a day, about 230 kB, of which a run touches little.
///
/// Dates. A certificate issued in month I is valid to the end of the fifth birthday after issue: of the
/// birthday month 49 to 60 months after I (a card issued in a birthday month counts as issued after that
/// birthday). A body is valid to the tenth, or to the fifth where its holder was under 18 at issue. Whoever
/// renews keeps the birthday month, so expiries follow each other every 60 months. Whoever has not renewed
/// eleven months after an expiry never does.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/time.hpp"
#include "credentials/person_word.hpp"
#include "nation/person.hpp"
#include "nation/person_laws.hpp"
#include "scenario/parameters.hpp"

namespace cutover {

class CertificateTable {
 public:
  CertificateTable(const CredentialParameters& parameters, Day day);

  Day day() const { return day_; }
  MonthIndex month() const { return month_; }

  /// Holding bits of the card alone: kCard, kCardReads, kAlert, kGrace, kLapsed, kFirstAfterRenewal; 0 where
  /// no card was issued yet. Chip and registration are not looked at.
  std::uint16_t state(const Person& person, PersonWord word) const {
    const unsigned phase = phase_[person.issued_month][birth_month_[person.birth_month60]];
    const unsigned birthday =
        (word.birthday() < birthday_before_ ? 1U : 0U) + (word.birthday() < birthday_not_after_ ? 1U : 0U);
    const int issued = person.issued_month + kFirstIssueMonth;
    const int age_at_issue = 60 * person.band() + months_in_band(person, month_) - (month_ - issued);
    const unsigned minor =
        (age_at_issue < kAdultMonths ? 1U : 0U) + (age_at_issue < kAdultMonths - 60 ? 1U : 0U);
    return state_[((phase * 3 + birthday) * 3 + minor) * kClasses + renewal_class_[person.renewal]];
  }

  /// Complete months from expiry to renewal by `renewal`, -3 … 11; kNever.
  int renewal_month(std::uint8_t renewal) const { return renewal_class_[renewal] - kEarliest; }
  static constexpr int kNever = 12;

 private:
  static constexpr int kAdultMonths = 18 * 12;
  static constexpr int kEarliest = 3;   ///< renewal opens three months before expiry
  static constexpr int kClasses = 16;   ///< renewal months -3 … 11, never
  static constexpr int kNotIssued = 1;  ///< phase; 0 is a card far from its first expiry

  std::uint16_t state_of(int phase, int birthday, int minor, int renewal, bool grace_for_body) const;

  Day day_;
  MonthIndex month_;
  std::uint32_t birthday_before_;  ///< words below it: birthday on an earlier day of the month than today's
  std::uint32_t birthday_not_after_;  ///< … or on today's
  /// Phase by month of issue and birthday month: number of the nearest expiry times 60 plus months since it,
  /// plus 3.
  std::array<std::array<std::uint8_t, 12>, 256> phase_;
  std::array<std::uint8_t, 60> birth_month_;
  std::array<std::uint8_t, 256> renewal_class_;
  std::vector<std::uint16_t> state_;
};

}  // namespace cutover
