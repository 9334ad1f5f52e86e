#include "core/time.hpp"

#include <charconv>
#include <cstdio>
#include <stdexcept>

namespace cutover {
namespace {

/// Reads exactly `text` as digits; negative where it is anything else.
int digits(std::string_view text) {
  int value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? value : -1;
}

}  // namespace

std::string format_day(Day d) {
  const std::chrono::year_month_day ymd{d};
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02u", static_cast<int>(ymd.year()),
                static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()));
  return buffer;
}

std::string format_month(MonthIndex m) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%04d-%02d", m / 12, m % 12 + 1);
  return buffer;
}

std::string format_time_of_day(Millis t) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%02d:%02d:%02d.%03d", t / kMillisPerHour, t / kMillisPerMinute % 60,
                t / kMillisPerSecond % 60, t % kMillisPerSecond);
  return buffer;
}

Day parse_day(std::string_view text) {
  if (text.size() == 10 && text[4] == '-' && text[7] == '-') {
    const int y = digits(text.substr(0, 4));
    const int m = digits(text.substr(5, 2));
    const int d = digits(text.substr(8, 2));
    const auto ymd = std::chrono::year{y} / std::chrono::month{static_cast<unsigned>(m)} /
                     std::chrono::day{static_cast<unsigned>(d)};
    if (y >= 0 && m > 0 && d > 0 && ymd.ok()) {
      return Day{ymd};
    }
  }
  throw std::invalid_argument("'" + std::string(text) + "' is not a date of the form 2025-12-02");
}

MonthIndex parse_month(std::string_view text) {
  if (text.size() == 7 && text[4] == '-') {
    const int y = digits(text.substr(0, 4));
    const int m = digits(text.substr(5, 2));
    if (y >= 0 && m >= 1 && m <= 12) {
      return y * 12 + m - 1;
    }
  }
  throw std::invalid_argument("'" + std::string(text) + "' is not a month of the form 2025-12");
}

}  // namespace cutover
