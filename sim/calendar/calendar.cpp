#include "calendar/calendar.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

namespace cutover {
namespace {

using std::chrono::days;

/// 0 = Monday … 6 = Sunday.
std::size_t weekday_index(Day day) {
  return std::chrono::weekday{day}.iso_encoding() - 1;
}

constexpr std::size_t kSaturday = 5;
constexpr std::size_t kSunday = 6;

}  // namespace

Calendar::Calendar(std::set<Day> holidays) : holidays_(std::move(holidays)) {}

bool Calendar::is_year_end(Day day) {
  const std::chrono::year_month_day date{day};
  return (date.month() == std::chrono::December && date.day() >= std::chrono::day{29}) ||
         (date.month() == std::chrono::January && date.day() <= std::chrono::day{3});
}

bool Calendar::is_open_weekday(Day day) const {
  return weekday_index(day) < kSaturday && !is_closure(day);
}

bool Calendar::is_first_open_weekday_after_closure(Day day) const {
  if (!is_open_weekday(day)) {
    return false;
  }
  for (Day past = day - days{1}; !is_open_weekday(past); past -= days{1}) {
    if (is_closure(past) && weekday_index(past) != kSunday) {
      return true;
    }
  }
  return false;
}

bool Calendar::is_first_open_weekday_of_month(Day day) const {
  if (!is_open_weekday(day)) {
    return false;
  }
  for (Day past = first_day(month_index(day)); past < day; past += days{1}) {
    if (is_open_weekday(past)) {
      return false;
    }
  }
  return true;
}

DayKind Calendar::kind(Day day) const {
  if (is_year_end(day)) {
    return DayKind::kYearEnd;
  }
  if (is_holiday(day)) {
    return DayKind::kHoliday;
  }
  const std::size_t weekday = weekday_index(day);
  if (weekday == kSunday) {
    return DayKind::kSunday;
  }
  return weekday == kSaturday ? DayKind::kSaturday : DayKind::kWeekday;
}

bool Calendar::covers(Day day) const {
  if (holidays_.empty()) {
    return false;
  }
  const auto year = [](Day d) { return std::chrono::year_month_day{d}.year(); };
  return year(day) >= year(*holidays_.begin()) && year(day) <= year(*holidays_.rbegin());
}

DayVolume::DayVolume(const Calendar& calendar, const DayPattern& pattern)
    : calendar_(calendar), pattern_(pattern) {
  double sum = 0;
  int count = 0;
  for (Day day = kReferenceFirst; day <= kReferenceLast; day += days{1}) {
    sum += relative_volume(day);
    ++count;
  }
  if (!(sum > 0)) {
    throw std::invalid_argument("a day pattern without any volume cannot be scaled to a year");
  }
  mean_ = sum / count;
}

double DayVolume::relative_volume(Day day) const {
  const double ordinary = pattern_.weekday_volume[weekday_index(day)];
  double value = ordinary;
  // A closure never lifts a day above its ordinary volume: a holiday on a Sunday stays a Sunday.
  switch (calendar_.kind(day)) {
    case DayKind::kYearEnd:
      value = std::min(ordinary, pattern_.year_end_volume);
      break;
    case DayKind::kHoliday:
      value = std::min(ordinary, pattern_.holiday_volume);
      break;
    default:
      break;
  }
  if (calendar_.is_first_open_weekday_after_closure(day)) {
    value *= pattern_.after_holiday_factor;
  }
  if (calendar_.is_first_open_weekday_of_month(day)) {
    value *= pattern_.first_of_month_factor;
  }
  const unsigned month = static_cast<unsigned>(std::chrono::year_month_day{day}.month());
  return value * pattern_.season[month - 1];
}

double DayVolume::open_share(Day day) const {
  const double ordinary = pattern_.weekday_open_share[weekday_index(day)];
  switch (calendar_.kind(day)) {
    case DayKind::kYearEnd:
      return std::min(ordinary, pattern_.year_end_open_share);
    case DayKind::kHoliday:
      return std::min(ordinary, pattern_.holiday_open_share);
    default:
      return ordinary;
  }
}

const HalfHourProfile& DayVolume::profile(Day day) const {
  return calendar_.kind(day) == DayKind::kWeekday ? pattern_.weekday_profile : pattern_.saturday_profile;
}

}  // namespace cutover
