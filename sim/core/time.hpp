/// \file
/// Time in the simulator: civil days in Japan time (JST has no daylight saving) and integer milliseconds.
///
/// A `Day` is a civil date; a `Millis` is milliseconds since that day's 00:00 JST and may pass 24 h while a
/// desk works off its queue. No floating-point time exists anywhere, so equal runs have equal bits.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace cutover {

using Day = std::chrono::sys_days;  ///< a civil date, read as JST
using Millis = std::int32_t;        ///< milliseconds since 00:00 of a day

inline constexpr Millis kMillisPerSecond = 1'000;
inline constexpr Millis kMillisPerMinute = 60'000;
inline constexpr Millis kMillisPerHour = 3'600'000;
inline constexpr Millis kMillisPerDay = 86'400'000;
inline constexpr std::int64_t kSecondsPerDay = 86'400;

/// Days since 1970-01-01: the day key of the random streams.
constexpr std::int32_t day_number(Day d) {
  return static_cast<std::int32_t>(d.time_since_epoch().count());
}

/// A month as year * 12 + (month - 1): compact, ordered, consecutive.
using MonthIndex = std::int32_t;

constexpr MonthIndex month_index(Day d) {
  const std::chrono::year_month_day ymd{d};
  return static_cast<int>(ymd.year()) * 12 + static_cast<int>(static_cast<unsigned>(ymd.month())) - 1;
}

/// First civil day of a month.
constexpr Day first_day(MonthIndex m) {
  return Day{std::chrono::year{m / 12} / std::chrono::month{static_cast<unsigned>(m % 12 + 1)} / 1};
}

constexpr Day make_day(int year, unsigned month, unsigned day) {
  return Day{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}};
}

/// "2025-12-02"
std::string format_day(Day d);
/// "2025-12"
std::string format_month(MonthIndex m);
/// "08:59:59.123"; hours run past 24 where the time does.
std::string format_time_of_day(Millis t);

/// Reads "2025-12-02". \throws std::invalid_argument naming the text if it is no date.
Day parse_day(std::string_view text);
/// Reads "2025-12". \throws std::invalid_argument naming the text if it is no month.
MonthIndex parse_month(std::string_view text);

}  // namespace cutover
