#include "calendar/call_centre.hpp"

#include <algorithm>
#include <cmath>

namespace cutover {

std::optional<CallCentreHours> call_centre_hours(const CallCentreParameters& parameters,
                                                 const Calendar& calendar, Day day) {
  const auto weekday = std::chrono::weekday{day}.iso_encoding();
  const double closes = weekday == 7 || calendar.is_holiday(day) ? parameters.closes_hour_sunday
                        : weekday == 6                           ? parameters.closes_hour_saturday
                                                                 : parameters.closes_hour_weekday;
  if (closes <= parameters.opens_hour) {
    return std::nullopt;
  }
  const auto millis = [](double hours) { return static_cast<Millis>(std::lround(hours * kMillisPerHour)); };
  return CallCentreHours{millis(parameters.opens_hour), millis(closes)};
}

std::int64_t wait_for_call_centre(const CallCentreParameters& parameters, const Calendar& calendar, Day day,
                                  std::int64_t at_ms) {
  std::int64_t midnight = at_ms / kMillisPerDay * kMillisPerDay;
  Day today = day + std::chrono::days{at_ms / kMillisPerDay};
  // Closures follow each other for a week at the most.
  for (int i = 0; i < 14; ++i, midnight += kMillisPerDay, today += std::chrono::days{1}) {
    const auto hours = call_centre_hours(parameters, calendar, today);
    if (hours && at_ms < midnight + hours->close) {
      return std::max<std::int64_t>(0, midnight + hours->open - at_ms);
    }
  }
  return midnight - at_ms;
}

}  // namespace cutover
