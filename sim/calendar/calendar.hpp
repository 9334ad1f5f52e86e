/// \file
/// The civil calendar of Japanese health care: holidays, the year-end closing, and the days after them.
///
/// A *closure* day is a national holiday or a day of the year-end closing (29 December to 3 January). An
/// *open weekday* is a Monday to Friday that is no closure day. Sundays close most facilities, too, but every
/// week, so their echo is already in Monday's ordinary volume.
///
/// Example:
///     const Calendar calendar{tables.holidays};
///     const DayVolume clinics{calendar, tables.day_pattern[1]};
///     const double visits = annual_visits / 365 * clinics.volume(day);
#pragma once

#include <set>

#include "calendar/day_pattern.hpp"
#include "core/time.hpp"

namespace cutover {

/// Kind of a day; where two apply, the later enumerator wins.
enum class DayKind { kWeekday, kSaturday, kSunday, kHoliday, kYearEnd };

/// Immutable after construction; safe to share between threads.
class Calendar {
 public:
  explicit Calendar(std::set<Day> holidays);

  bool is_holiday(Day day) const { return holidays_.count(day) != 0; }
  static bool is_year_end(Day day);
  bool is_closure(Day day) const { return is_holiday(day) || is_year_end(day); }
  bool is_open_weekday(Day day) const;
  /// The first open weekday after a closure day other than a Sunday: a Tuesday after a holiday on Monday, the
  /// Monday after a holiday on Friday or Saturday, the first working day of the year.
  bool is_first_open_weekday_after_closure(Day day) const;
  bool is_first_open_weekday_of_month(Day day) const;
  DayKind kind(Day day) const;
  /// True in the years the holiday list reaches; outside them no holiday is known.
  bool covers(Day day) const;

 private:
  std::set<Day> holidays_;
};

/// Visit volume, share of open facilities and arrival profile of one facility type, day by day.
/// Immutable after construction; safe to share between threads.
class DayVolume {
 public:
  /// \throws std::invalid_argument if the pattern gives the reference year no volume.
  DayVolume(const Calendar& calendar, const DayPattern& pattern);

  /// Visits of the day relative to the mean day of the reference year (2025-04-01 to 2026-03-31) [1].
  double volume(Day day) const { return relative_volume(day) / mean_; }
  /// Share of facilities open on the day, in [0, 1].
  double open_share(Day day) const;
  /// Weekday profile from Monday to Friday; Saturday's on all other days and on closures.
  const HalfHourProfile& profile(Day day) const;

  static constexpr Day kReferenceFirst = make_day(2025, 4, 1);
  static constexpr Day kReferenceLast = make_day(2026, 3, 31);

 private:
  double relative_volume(Day day) const;

  Calendar calendar_;
  DayPattern pattern_;
  double mean_ = 1;
};

}  // namespace cutover
