#include "core/time.hpp"

#include <gtest/gtest.h>

namespace cutover {
namespace {

TEST(Time, DaysRoundTripThroughText) {
  for (const char* text : {"1970-01-01", "2024-02-29", "2024-12-02", "2025-12-31"}) {
    EXPECT_EQ(format_day(parse_day(text)), text);
  }
}

TEST(Time, ImpossibleDatesAreRefusedByName) {
  for (const char* text : {"2025-02-29", "2025-13-01", "2025-1-1", "", "tomorrow", "2025-00-10"}) {
    EXPECT_THROW(parse_day(text), std::invalid_argument) << text;
  }
}

TEST(Time, MonthsAreConsecutiveAcrossTheYear) {
  EXPECT_EQ(month_index(make_day(2026, 1, 1)), month_index(make_day(2025, 12, 31)) + 1);
  EXPECT_EQ(format_month(parse_month("2025-12")), "2025-12");
  EXPECT_EQ(first_day(parse_month("2025-12")), make_day(2025, 12, 1));
}

TEST(Time, TimeOfDayRunsPastMidnight) {
  EXPECT_EQ(format_time_of_day(8 * kMillisPerHour + 59 * kMillisPerMinute + 1), "08:59:00.001");
  EXPECT_EQ(format_time_of_day(25 * kMillisPerHour), "25:00:00.000");
}

TEST(Time, CUT_01_TheCutoverIsAMonday) {
  EXPECT_EQ(std::chrono::weekday{make_day(2024, 12, 2)}, std::chrono::Monday);
  EXPECT_EQ(std::chrono::weekday{make_day(2025, 12, 2)}, std::chrono::Tuesday);
}

}  // namespace
}  // namespace cutover
