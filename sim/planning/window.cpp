#include "planning/window.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <stdexcept>

namespace cutover {
namespace {

struct Moment {
  Day day;
  int second;
};

/// Reads "2025-12-01T08:30" with or without seconds.
bool read_moment(const std::string& text, Moment& out) {
  int hour = 0;
  int minute = 0;
  int second = 0;
  int used = 0;
  const std::size_t t = text.find('T');
  if (t == std::string::npos) {
    return false;
  }
  const std::string clock = text.substr(t + 1);
  const int size = static_cast<int>(clock.size());
  const bool with_seconds =
      std::sscanf(clock.c_str(), "%2d:%2d:%2d%n", &hour, &minute, &second, &used) == 3 && used == size;
  second = with_seconds ? second : 0;
  if (!with_seconds &&
      !(std::sscanf(clock.c_str(), "%2d:%2d%n", &hour, &minute, &used) == 2 && used == size)) {
    return false;
  }
  if (hour < 0 || minute < 0 || second < 0 || minute > 59 || second > 59 || hour > 24 ||
      (hour == 24 && minute + second > 0)) {
    return false;
  }
  try {
    out.day = parse_day(text.substr(0, t));
  } catch (const std::invalid_argument&) {
    return false;
  }
  out.second = hour * 3'600 + minute * 60 + second;
  return true;
}

std::string clock(int second) {
  return fmt::format("{:02}:{:02}:{:02}", second / 3'600, second / 60 % 60, second % 60);
}

}  // namespace

StressWindow parse_window(const std::string& text) {
  const std::size_t slash = text.find('/');
  Moment from{};
  Moment until{};
  const bool legible = slash != std::string::npos && read_moment(text.substr(0, slash), from) &&
                       read_moment(text.substr(slash + 1), until);
  if (legible && until.second == 0 && until.day == from.day + std::chrono::days{1}) {
    until = {from.day, 86'400};  // 24:00 by its other name
  }
  if (!legible || from.day != until.day || from.second >= until.second) {
    throw std::invalid_argument("--window '" + text +
                                "' must be two moments of one day, the earlier first, as "
                                "2025-12-01T08:30/2025-12-01T09:30");
  }
  return {from.day, from.second, until.second};
}

std::string window_text(const StressWindow& w) {
  return format_day(w.day) + " " + clock(w.from_second) + " to " + clock(w.until_second);
}

StressWindow busiest_hour(const ServiceLoad& load, Day day) {
  std::array<std::int64_t, ServiceLoad::kMinutes> asked{};
  for (int minute = 0; minute < ServiceLoad::kMinutes; ++minute) {
    const std::uint32_t* counts = load.minute(minute);
    for (std::size_t cell = 0; cell < ServiceLoad::kCells; ++cell) {
      asked[static_cast<std::size_t>(minute)] += counts[cell];
    }
  }
  std::int64_t sum = 0;
  std::int64_t most = -1;
  int best = 0;
  for (int minute = 0; minute < ServiceLoad::kMinutes; ++minute) {
    sum += asked[static_cast<std::size_t>(minute)];
    if (minute >= 60) {
      sum -= asked[static_cast<std::size_t>(minute - 60)];
    }
    if (minute >= 59 && sum > most) {
      most = sum;
      best = minute - 59;
    }
  }
  return {day, best * 60, best * 60 + 3'600};
}

}  // namespace cutover
