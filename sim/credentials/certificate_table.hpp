/// \file
/// In which state the electronic certificate and the body of a card are on one day (CRD-07, CRD-08, CRD-09),
/// as a function of the month of issue, the birthday and how early its holder renews. The same for the whole
/// nation; made once a day, about 160 kB, of which a run touches little.
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
#include "credentials/holder.hpp"
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
  [[gnu::always_inline]] std::uint32_t state(const Holder& h) const {
    const std::uint32_t phase = phase_[h.issued_month * 12 + h.birth_month60 % 12];
    const std::uint32_t birthday = std::uint32_t{h.word.birthday() < birthday_before_} +
                                   std::uint32_t{h.word.birthday() < birthday_not_after_};
    const auto months_since_issue = static_cast<std::int32_t>(months_since_first_issue_ - h.issued_month);
    const auto age = static_cast<std::int32_t>(60 * h.band + months_in_band(h));
    const std::uint32_t minor = std::uint32_t{age - months_since_issue < kAdultMonths} +
                                std::uint32_t{age - months_since_issue < kAdultMonths - 60};
    return state_[((phase * 3 + birthday) * 3 + minor) * kClasses + renewal_class_[h.renewal]];
  }
  /// Months since the band of a person opened, 0 to 59.
  [[gnu::always_inline]] std::uint32_t months_in_band(const Holder& h) const {
    const std::uint32_t months = month60_ - h.birth_month60;
    return months + (months > 59 ? 60 : 0);
  }

  /// Complete months from expiry to renewal by `renewal`, -3 … 11; kNever.
  int renewal_month(std::uint8_t renewal) const {
    return static_cast<int>(renewal_class_[renewal]) - kEarliest;
  }
  static constexpr int kNever = 12;

 private:
  static constexpr int kAdultMonths = 18 * 12;
  static constexpr int kEarliest = 3;   ///< renewal opens three months before expiry
  static constexpr int kClasses = 16;   ///< renewal months -3 … 11, never
  static constexpr int kNotIssued = 1;  ///< phase; 0 is a card far from its first expiry

  static std::uint16_t state_of(const CredentialParameters& parameters, int phase, int birthday, int minor,
                                int renewal);

  // Tables are of words, since a compiler looks up several persons at once only there.
  Day day_;
  MonthIndex month_;
  std::uint32_t month60_;                   ///< month_ modulo 60
  std::uint32_t months_since_first_issue_;  ///< as Person::issued_month
  std::uint32_t birthday_before_;  ///< words below it: birthday on an earlier day of the month than today's
  std::uint32_t birthday_not_after_;  ///< … or on today's
  /// Phase by month of issue and birthday month: number of the nearest expiry times 60 plus months since it,
  /// plus 3.
  std::array<std::uint32_t, 256 * 12> phase_;
  std::array<std::uint32_t, 256> renewal_class_;
  std::vector<std::uint32_t> state_;
};

}  // namespace cutover
