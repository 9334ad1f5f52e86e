// Windows as users write them.
#include "planning/window.hpp"

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace cutover {
namespace {

constexpr Day kMonday = make_day(2025, 12, 1);

void expect(const std::string& text, int from_second, int until_second) {
  const StressWindow window = parse_window(text);
  EXPECT_EQ(window.day, kMonday) << text;
  EXPECT_EQ(window.from_second, from_second) << text;
  EXPECT_EQ(window.until_second, until_second) << text;
}

TEST(Window, IsToTheMinuteOrTheSecond) {
  expect("2025-12-01T08:30/2025-12-01T09:30", 30'600, 34'200);
  expect("2025-12-01T08:30:15/2025-12-01T08:30:16", 30'615, 30'616);
}

TEST(Window, MidnightHasTwoNames) {
  expect("2025-12-01T00:00/2025-12-01T24:00", 0, 86'400);
  expect("2025-12-01T00:00/2025-12-02T00:00", 0, 86'400);
  EXPECT_THROW(parse_window("2025-12-01T00:00/2025-12-02T00:01"), std::invalid_argument);
  EXPECT_THROW(parse_window("2025-12-01T00:00/2025-12-03T00:00"), std::invalid_argument);
  EXPECT_THROW(parse_window("2025-12-01T00:00/2025-12-01T00:00"), std::invalid_argument);
}

}  // namespace
}  // namespace cutover
