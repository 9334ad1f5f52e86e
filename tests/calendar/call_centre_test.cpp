// OPS-03: the hours of the call centre, and how long a desk waits for it.
#include "calendar/call_centre.hpp"

#include <gtest/gtest.h>

namespace cutover {
namespace {

constexpr std::int64_t kHour = kMillisPerHour;
constexpr std::int64_t kDay = kMillisPerDay;

/// Labour Thanksgiving 2025 falls on a Sunday, so the Monday after it is off; New Year; a Monday in January;
/// a Saturday holiday.
Calendar calendar() {
  return Calendar{{make_day(2025, 11, 23), make_day(2025, 11, 24), make_day(2026, 1, 1),
                   make_day(2026, 1, 12), make_day(2027, 5, 1)}};
}

const CallCentreParameters kUsual;
constexpr Day kWednesday = make_day(2025, 11, 19);
constexpr Day kFriday = make_day(2025, 11, 21);
constexpr Day kSaturday = make_day(2025, 11, 22);
constexpr Day kSunday = make_day(2025, 11, 23);
constexpr Day kHolidayMonday = make_day(2025, 11, 24);

void expect_hours(Day day, Millis open, Millis close) {
  const auto hours = call_centre_hours(kUsual, calendar(), day);
  ASSERT_TRUE(hours.has_value()) << format_day(day);
  EXPECT_EQ(hours->open, open) << format_day(day);
  EXPECT_EQ(hours->close, close) << format_day(day);
}

TEST(CallCentre, OPS_03_MondayToFridayFromEightToSix) {
  for (int d = 0; d < 5; ++d) {
    expect_hours(make_day(2025, 11, 17) + std::chrono::days{d}, 8 * kMillisPerHour, 18 * kMillisPerHour);
  }
}

TEST(CallCentre, OPS_03_SaturdayUntilFour) {
  expect_hours(kSaturday, 8 * kMillisPerHour, 16 * kMillisPerHour);
}

TEST(CallCentre, OPS_03_ClosedOnSundays) {
  EXPECT_FALSE(call_centre_hours(kUsual, calendar(), make_day(2025, 11, 16)).has_value());
}

TEST(CallCentre, OPS_03_ClosedOnHolidaysOfAnyWeekday) {
  EXPECT_FALSE(call_centre_hours(kUsual, calendar(), kHolidayMonday).has_value());
  EXPECT_FALSE(call_centre_hours(kUsual, calendar(), make_day(2026, 1, 1)).has_value());
  EXPECT_FALSE(call_centre_hours(kUsual, calendar(), make_day(2027, 5, 1)).has_value()) << "a Saturday";
}

// The source closes it on public holidays alone: the year end has ordinary hours around New Year's Day.
TEST(CallCentre, OPS_03_TheYearEndIsNoHolidayButForNewYearsDay) {
  expect_hours(make_day(2025, 12, 31), 8 * kMillisPerHour, 18 * kMillisPerHour);
  expect_hours(make_day(2026, 1, 2), 8 * kMillisPerHour, 18 * kMillisPerHour);
  EXPECT_EQ(wait_for_call_centre(kUsual, calendar(), make_day(2025, 12, 31), 18 * kHour),
            2 * kDay - 10 * kHour);
}

TEST(CallCentre, OPS_03_NobodyWaitsWithinTheHours) {
  for (const std::int64_t at : {8 * kHour, 12 * kHour, 18 * kHour - 1}) {
    EXPECT_EQ(wait_for_call_centre(kUsual, calendar(), kWednesday, at), 0) << at;
  }
  EXPECT_EQ(wait_for_call_centre(kUsual, calendar(), kSaturday, 16 * kHour - 1), 0);
}

TEST(CallCentre, OPS_03_BeforeOpeningOneWaitsForIt) {
  EXPECT_EQ(wait_for_call_centre(kUsual, calendar(), kWednesday, 0), 8 * kHour);
  EXPECT_EQ(wait_for_call_centre(kUsual, calendar(), kWednesday, 8 * kHour - 1), 1);
}

TEST(CallCentre, OPS_03_AfterClosingOneWaitsForTheNextMorning) {
  EXPECT_EQ(wait_for_call_centre(kUsual, calendar(), kWednesday, 18 * kHour), 14 * kHour);
  EXPECT_EQ(wait_for_call_centre(kUsual, calendar(), kFriday, 20 * kHour), 12 * kHour) << "open on Saturday";
}

TEST(CallCentre, OPS_03_AfterSaturdayOneWaitsOverSundayAndTheHoliday) {
  EXPECT_EQ(wait_for_call_centre(kUsual, calendar(), make_day(2025, 11, 15), 16 * kHour), 40 * kHour);
  EXPECT_EQ(wait_for_call_centre(kUsual, calendar(), kSaturday, 16 * kHour), 64 * kHour);
  EXPECT_EQ(wait_for_call_centre(kUsual, calendar(), kSunday, 12 * kHour), 44 * kHour);
}

// A reboot may end after midnight of the day it began on.
TEST(CallCentre, OPS_03_ATimeMayLieInLaterDays) {
  EXPECT_EQ(wait_for_call_centre(kUsual, calendar(), kWednesday, kDay + 9 * kHour), 0);
  EXPECT_EQ(wait_for_call_centre(kUsual, calendar(), kWednesday, kDay + 1), 8 * kHour - 1);
  EXPECT_EQ(wait_for_call_centre(kUsual, calendar(), kFriday, kDay + 16 * kHour), 64 * kHour);
}

// Whatever the moment: the call comes through when the wait is over, and not a millisecond before.
TEST(CallCentre, OPS_03_TheWaitEndsAtTheFirstOpenMoment) {
  const auto open_at = [](Day day, std::int64_t at) {
    const auto hours = call_centre_hours(kUsual, calendar(), day + std::chrono::days{at / kDay});
    return hours && at % kDay >= hours->open && at % kDay < hours->close;
  };
  for (std::int64_t at = 0; at < 60 * kDay; at += 17 * kMillisPerMinute) {
    const Day first = make_day(2025, 11, 15);
    const std::int64_t wait = wait_for_call_centre(kUsual, calendar(), first, at);
    ASSERT_TRUE(open_at(first, at + wait)) << at;
    if (wait > 0) {
      ASSERT_FALSE(open_at(first, at)) << at;
      ASSERT_FALSE(open_at(first, at + wait - 1)) << at;
      ASSERT_LE(wait, 64 * kHour) << at;
    }
  }
}

TEST(CallCentre, OPS_03_AScenarioChangesTheHours) {
  CallCentreParameters other;
  other.opens_hour = 7.5;
  other.closes_hour_weekday = 20;
  other.closes_hour_saturday = 7.5;
  other.closes_hour_sunday = 12;
  const auto friday = call_centre_hours(other, calendar(), kFriday);
  ASSERT_TRUE(friday.has_value());
  EXPECT_EQ(friday->open, 7 * kMillisPerHour + kMillisPerHour / 2);
  EXPECT_EQ(friday->close, 20 * kMillisPerHour);
  EXPECT_FALSE(call_centre_hours(other, calendar(), kSaturday).has_value()) << "closes as it opens";
  EXPECT_EQ(call_centre_hours(other, calendar(), kHolidayMonday)->close, 12 * kMillisPerHour);
  // From Friday 20:00 over the Saturday to Sunday 7:30.
  EXPECT_EQ(wait_for_call_centre(other, calendar(), kFriday, 20 * kHour),
            4 * kHour + kDay + 7 * kHour + kHour / 2);
  other.closes_hour_weekday = other.closes_hour_sunday = 0;
  EXPECT_EQ(wait_for_call_centre(other, calendar(), kFriday, 20 * kHour), 14 * kDay - 20 * kHour)
      << "it never opens: longer than any other hours would take";
}

}  // namespace
}  // namespace cutover
