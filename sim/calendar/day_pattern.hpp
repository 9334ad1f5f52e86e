/// \file
/// How the visits of a facility type spread over the days of a year and the half hours of a day.
#pragma once

#include <array>

#include "core/time.hpp"

namespace cutover {

inline constexpr int kHalfHours = 48;
inline constexpr Millis kMillisPerHalfHour = 30 * kMillisPerMinute;

/// Arrival profile of one facility type: weights of the 48 half hours of a day (sum 1).
using HalfHourProfile = std::array<double, kHalfHours>;

/// The hours in which a facility takes arrivals, from the profile's first to its last half hour above zero.
/// A midday break lies inside.
struct OpeningHours {
  Millis open;   ///< since 00:00
  Millis close;  ///< since 00:00; no arrival at or after it
};

/// \throws std::invalid_argument if no weight is above zero.
OpeningHours opening_hours(const HalfHourProfile& profile);

/// Day pattern of one facility type.
struct DayPattern {
  /// Relative volume of an ordinary day by weekday, Monday first; mean over Mon-Sun need not be 1.
  std::array<double, 7> weekday_volume;
  /// Share of facilities open on that weekday.
  std::array<double, 7> weekday_open_share;
  double holiday_volume;  ///< on national holidays, in the unit of weekday_volume
  double holiday_open_share;
  double year_end_volume;  ///< 29 December - 3 January
  double year_end_open_share;
  double after_holiday_factor;   ///< first open weekday after a holiday or long closure
  double first_of_month_factor;  ///< first open weekday of a month
  double season[12];             ///< by calendar month, mean 1
  HalfHourProfile weekday_profile;
  HalfHourProfile saturday_profile;
};

}  // namespace cutover
