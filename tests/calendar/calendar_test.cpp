#include "calendar/calendar.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>

namespace cutover {
namespace {

using std::chrono::days;

Calendar around_new_year() {
  return Calendar{{make_day(2025, 10, 13), make_day(2025, 11, 3), make_day(2025, 11, 23),
                   make_day(2025, 11, 24), make_day(2026, 1, 1), make_day(2026, 1, 12),
                   make_day(2026, 3, 20)}};
}

DayPattern clinic() {
  DayPattern pattern{};
  pattern.weekday_volume = {1.2, 1.1, 1.0, 0.8, 1.1, 0.7, 0.1};
  pattern.weekday_open_share = {1, 1, 1, 0.8, 1, 0.9, 0.1};
  pattern.holiday_volume = 0.2;
  pattern.holiday_open_share = 0.15;
  pattern.year_end_volume = 0.05;
  pattern.year_end_open_share = 0.04;
  pattern.after_holiday_factor = 1.25;
  pattern.first_of_month_factor = 1.1;
  std::fill(std::begin(pattern.season), std::end(pattern.season), 1.0);
  pattern.weekday_profile[18] = 1;
  pattern.saturday_profile[17] = 1;
  return pattern;
}

TEST(Calendar, TheDayAfterAHolidayOnMondayIsTheFirstAfterAClosure) {
  const Calendar calendar = around_new_year();
  EXPECT_FALSE(calendar.is_open_weekday(make_day(2025, 11, 24)));
  EXPECT_TRUE(calendar.is_first_open_weekday_after_closure(make_day(2025, 11, 25)));
  EXPECT_FALSE(calendar.is_first_open_weekday_after_closure(make_day(2025, 11, 26)));
}

TEST(Calendar, AnOrdinaryMondayIsNoDayAfterAClosure) {
  EXPECT_FALSE(around_new_year().is_first_open_weekday_after_closure(make_day(2025, 12, 1)));
}

TEST(Calendar, AHolidayThatFallsOnSundayAloneLeavesNoEcho) {
  const Calendar calendar{{make_day(2025, 11, 23)}};
  EXPECT_FALSE(calendar.is_first_open_weekday_after_closure(make_day(2025, 11, 24)));
}

TEST(Calendar, AMondayAfterAHolidayOnFridayIsTheFirstAfterAClosure) {
  EXPECT_TRUE(around_new_year().is_first_open_weekday_after_closure(make_day(2026, 3, 23)));
}

TEST(Calendar, TheYearEndClosingRunsFromTheTwentyNinthToTheThird) {
  EXPECT_FALSE(Calendar::is_year_end(make_day(2025, 12, 28)));
  for (Day day = make_day(2025, 12, 29); day <= make_day(2026, 1, 3); day += days{1}) {
    EXPECT_TRUE(Calendar::is_year_end(day)) << format_day(day);
  }
  EXPECT_FALSE(Calendar::is_year_end(make_day(2026, 1, 4)));
  // 4 January 2026 is a Sunday.
  EXPECT_TRUE(around_new_year().is_first_open_weekday_after_closure(make_day(2026, 1, 5)));
  EXPECT_TRUE(around_new_year().is_first_open_weekday_of_month(make_day(2026, 1, 5)));
}

TEST(Calendar, CUT_01_AndCUT_03_BothCutoverMondaysOpenTheirMonth) {
  const Calendar calendar = around_new_year();
  EXPECT_TRUE(calendar.is_first_open_weekday_of_month(make_day(2024, 12, 2)));
  EXPECT_TRUE(calendar.is_first_open_weekday_of_month(make_day(2025, 12, 1)));
  EXPECT_FALSE(calendar.is_first_open_weekday_of_month(make_day(2025, 12, 2)));
}

TEST(Calendar, KnowsHolidaysOnlyInTheYearsOfItsList) {
  const Calendar calendar = around_new_year();
  EXPECT_TRUE(calendar.covers(make_day(2025, 1, 1)));
  EXPECT_TRUE(calendar.covers(make_day(2026, 12, 31)));
  EXPECT_FALSE(calendar.covers(make_day(2024, 12, 31)));
  EXPECT_FALSE(Calendar{{}}.covers(make_day(2025, 1, 1)));
}

TEST(DayVolume, MeansOneOverTheFiscalYearOfTheCutover) {
  const DayVolume clinics{around_new_year(), clinic()};
  double sum = 0;
  for (Day day = make_day(2025, 4, 1); day <= make_day(2026, 3, 31); day += days{1}) {
    sum += clinics.volume(day);
  }
  EXPECT_NEAR(sum / 365, 1, 1e-12);
}

TEST(DayVolume, TheFactorsActOnTheDaysTheyAreNamedFor) {
  const DayVolume clinics{around_new_year(), clinic()};
  const double unit = clinics.volume(make_day(2025, 11, 19));  // an ordinary Wednesday, 1.0
  const auto relative = [&](Day day) { return clinics.volume(day) / unit; };
  EXPECT_NEAR(relative(make_day(2025, 11, 17)), 1.2, 1e-12);         // Monday
  EXPECT_NEAR(relative(make_day(2025, 11, 24)), 0.2, 1e-12);         // holiday
  EXPECT_NEAR(relative(make_day(2025, 11, 25)), 1.1 * 1.25, 1e-12);  // Tuesday after it
  EXPECT_NEAR(relative(make_day(2025, 12, 1)), 1.2 * 1.1, 1e-12);    // Monday, first of the month
  EXPECT_NEAR(relative(make_day(2025, 12, 31)), 0.05, 1e-12);        // year-end
  EXPECT_NEAR(relative(make_day(2026, 1, 1)), 0.05, 1e-12);          // holiday inside the year-end
}

TEST(DayVolume, AHolidayOnSundayHasNoMoreVisitsThanASunday) {
  const DayVolume clinics{around_new_year(), clinic()};
  EXPECT_DOUBLE_EQ(clinics.volume(make_day(2025, 11, 23)), clinics.volume(make_day(2025, 11, 16)));
  EXPECT_DOUBLE_EQ(clinics.open_share(make_day(2025, 11, 23)), 0.1);
}

TEST(DayVolume, SeasonMultipliesByCalendarMonth) {
  DayPattern pattern = clinic();
  pattern.season[7] = 0.5;
  pattern.season[1] = 1.5;
  const DayVolume clinics{around_new_year(), pattern};
  EXPECT_NEAR(clinics.volume(make_day(2025, 8, 20)) / clinics.volume(make_day(2025, 9, 17)), 0.5, 1e-12);
}

TEST(DayVolume, ClosuresAndWeekendsFollowTheSaturdayProfile) {
  const DayVolume clinics{around_new_year(), clinic()};
  EXPECT_EQ(clinics.profile(make_day(2025, 12, 1))[18], 1);
  EXPECT_EQ(clinics.profile(make_day(2025, 12, 6))[17], 1);
  EXPECT_EQ(clinics.profile(make_day(2025, 11, 24))[17], 1);
}

TEST(DayVolume, RefusesAPatternWithoutVolume) {
  EXPECT_THROW((DayVolume{around_new_year(), DayPattern{}}), std::invalid_argument);
}

TEST(OpeningHours, RunFromTheFirstToTheLastHalfHourAboveZero) {
  HalfHourProfile profile{};
  profile[17] = 0.2;
  profile[23] = 0.5;
  profile[36] = 0.3;
  const OpeningHours hours = opening_hours(profile);
  EXPECT_EQ(hours.open, 8 * kMillisPerHour + 30 * kMillisPerMinute);
  EXPECT_EQ(hours.close, 18 * kMillisPerHour + 30 * kMillisPerMinute);
  EXPECT_THROW(opening_hours(HalfHourProfile{}), std::invalid_argument);
}

}  // namespace
}  // namespace cutover
