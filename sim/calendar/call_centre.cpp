#include "calendar/call_centre.hpp"

#include <algorithm>

namespace cutover {

std::optional<CallCentreHours> call_centre_hours(const Calendar& calendar, Day day) {
  const auto weekday = std::chrono::weekday{day}.iso_encoding();
  if (weekday == 7 || calendar.is_holiday(day)) {
    return std::nullopt;
  }
  return CallCentreHours{8 * kMillisPerHour, (weekday == 6 ? 16 : 18) * kMillisPerHour};
}

std::int64_t wait_for_call_centre(const Calendar& calendar, Day day, std::int64_t at_ms) {
  std::int64_t midnight = at_ms / kMillisPerDay * kMillisPerDay;
  Day today = day + std::chrono::days{at_ms / kMillisPerDay};
  // Closures follow each other for a week at the most.
  for (int i = 0; i < 14; ++i, midnight += kMillisPerDay, today += std::chrono::days{1}) {
    const auto hours = call_centre_hours(calendar, today);
    if (hours && at_ms < midnight + hours->close) {
      return std::max<std::int64_t>(0, midnight + hours->open - at_ms);
    }
  }
  return 0;
}

}  // namespace cutover
