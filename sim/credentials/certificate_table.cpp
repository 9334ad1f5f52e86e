#include "credentials/certificate_table.hpp"

#include <algorithm>
#include <cmath>

#include "credentials/holding.hpp"

namespace cutover {

CertificateTable::CertificateTable(const CredentialParameters& parameters, Day day)
    : day_(day),
      month_(month_index(day)),
      month60_(static_cast<std::uint32_t>(month_ % 60)),
      months_since_first_issue_(static_cast<std::uint32_t>(month_ - kFirstIssueMonth)),
      state_(256 * 9 * kClasses) {
  // A birthday on day d of the month: word * days >> 8 == d - 1.
  const auto days = static_cast<std::uint32_t>(days_of(month_));
  const auto today = static_cast<std::uint32_t>((day - first_day(month_)).count());
  const auto words_below = [&](std::uint32_t d) { return (256 * d + days - 1) / days; };
  birthday_before_ = words_below(today);
  birthday_not_after_ = words_below(today + 1);

  for (int issued = 0; issued < 256; ++issued) {
    for (int birth = 0; birth < 12; ++birth) {
      const MonthIndex at = kFirstIssueMonth + issued;
      const int to_birthday = (birth - at % 12 + 11) % 12 + 1;
      const int since = month_ - (at + to_birthday + 48);
      int phase = 0;
      if (issued == Person::kNeverIssued || at > month_) {
        phase = kNotIssued;
      } else if (since >= -kEarliest) {
        phase = std::min(((since + kEarliest) / 60 + 1) * 60 + (since + kEarliest) % 60, 255);
      }
      phase_[static_cast<std::size_t>(issued * 12 + birth)] = static_cast<std::uint32_t>(phase);
    }
  }

  // The renewal months of a class are equally likely.
  const double early = parameters.renewed_early_share;
  const double grace = parameters.renewed_grace_share;
  const double late = parameters.renewed_late_share;
  for (int q = 0; q < 256; ++q) {
    const double u = (q + 0.5) / 256;
    int c = kClasses - 1;
    if (u < early) {
      c = static_cast<int>(3 * u / early);
    } else if (u < early + grace) {
      c = 3 + static_cast<int>(3 * (u - early) / grace);
    } else if (u < early + grace + late) {
      c = 6 + static_cast<int>(9 * (u - early - grace) / late);
    }
    renewal_class_[static_cast<std::size_t>(q)] = static_cast<std::uint32_t>(c);
  }

  std::size_t at = 0;
  for (int phase = 0; phase < 256; ++phase) {
    for (int birthday = 0; birthday < 3; ++birthday) {
      for (int minor = 0; minor < 3; ++minor) {
        for (int c = 0; c < kClasses; ++c) {
          state_[at++] = state_of(parameters, phase, birthday, minor, c - kEarliest);
        }
      }
    }
  }
}

// `birthday`: 0 where today is before the birthday's day of the month, 1 on it, 2 after it.
std::uint16_t CertificateTable::state_of(const CredentialParameters& parameters, int phase, int birthday,
                                         int minor, int renewal) {
  if (phase == kNotIssued) {
    return 0;
  }
  constexpr std::uint16_t kSound = Holding::kCard | Holding::kCardReads;
  if (phase < 60) {
    return kSound;
  }
  const int expiry = phase / 60;                          // first, second, …
  const int months = phase % 60 - kEarliest;              // calendar months since that expiry's
  const int complete = months - (birthday == 0 ? 1 : 0);  // … complete ones, by the day
  if (renewal == kNever && expiry > 1) {
    return Holding::kCard | Holding::kLapsed;
  }
  if (renewal != kNever && complete >= renewal) {
    return static_cast<std::uint16_t>(kSound | (complete == renewal ? Holding::kFirstAfterRenewal : 0));
  }
  const bool expired = months > 0 || (months == 0 && birthday == 2);
  if (!expired) {
    return static_cast<std::uint16_t>(kSound | (complete >= -parameters.alert_months ? Holding::kAlert : 0));
  }
  // Minors at issue get a new body with their first renewal, and again as long as they are minors (2).
  const bool body_expired = minor == 0 ? expiry % 2 == 0 : minor == 1 ? expiry % 2 == 1 : true;
  if (months <= parameters.grace_months && (!body_expired || parameters.grace_for_expired_body)) {
    return kSound | Holding::kGrace | Holding::kAlert;
  }
  return Holding::kCard | Holding::kLapsed;
}

}  // namespace cutover
