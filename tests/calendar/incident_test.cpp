// OPS-06: which part of a day an outage that happened takes away.
#include "calendar/incident.hpp"

#include <gtest/gtest.h>

namespace cutover {
namespace {

constexpr Day kMonday = make_day(2025, 12, 1);
constexpr Day day_of(int after_monday) {
  return kMonday + std::chrono::days{after_monday};
}

Incident incident(IncidentComponent what, Day first, Millis from, Day last, Millis until, double share = 1) {
  return {what, first, from, last, until, share};
}

Outage out(const std::vector<Incident>& incidents, Day day,
           IncidentComponent what = IncidentComponent::kPortal) {
  return outages_on(incidents, day)[static_cast<std::size_t>(what)];
}

void expect_window(const Outage& o, Millis from, Millis until) {
  EXPECT_EQ(o.from, from);
  EXPECT_EQ(o.until, until);
}

TEST(Incidents, OPS_06_AnOutageWithinADayHasItsTimes) {
  const std::vector<Incident> one{
      incident(IncidentComponent::kPortal, kMonday, 8 * kMillisPerHour, kMonday, 10 * kMillisPerHour, 0.25)};
  const Outage o = out(one, kMonday);
  expect_window(o, 8 * kMillisPerHour, 10 * kMillisPerHour);
  EXPECT_EQ(o.share_affected, 0.25);
  EXPECT_FALSE(o.covers(8 * kMillisPerHour - 1));
  EXPECT_TRUE(o.covers(8 * kMillisPerHour));
  EXPECT_TRUE(o.covers(10 * kMillisPerHour - 1));
  EXPECT_FALSE(o.covers(10 * kMillisPerHour)) << "the end is not included";
}

TEST(Incidents, OPS_06_OtherDaysAndOtherComponentsAreWell) {
  const std::vector<Incident> one{
      incident(IncidentComponent::kPortal, kMonday, 0, kMonday, kMillisPerDay - 1)};
  for (const Day day : {day_of(-1), day_of(1)}) {
    const Outage o = out(one, day);
    EXPECT_GE(o.from, o.until) << format_day(day);
    EXPECT_FALSE(o.covers(0)) << format_day(day);
  }
  for (const IncidentComponent other :
       {IncidentComponent::kAccessNetwork, IncidentComponent::kCertificateValidation}) {
    EXPECT_FALSE(out(one, kMonday, other).covers(12 * kMillisPerHour));
  }
}

TEST(Incidents, OPS_06_AnOutageOverMidnightIsCutIntoDays) {
  const std::vector<Incident> one{
      incident(IncidentComponent::kPortal, kMonday, 22 * kMillisPerHour, day_of(2), 6 * kMillisPerHour)};
  expect_window(out(one, kMonday), 22 * kMillisPerHour, kMillisPerDay);
  expect_window(out(one, day_of(1)), 0, kMillisPerDay);
  expect_window(out(one, day_of(2)), 0, 6 * kMillisPerHour);
  EXPECT_FALSE(out(one, day_of(3)).covers(0));
}

TEST(Incidents, OPS_06_OfSeveralOnADayTheLongestCounts) {
  const auto short_one = incident(IncidentComponent::kPortal, kMonday, 0, kMonday, kMillisPerHour, 0.1);
  const auto long_one =
      incident(IncidentComponent::kPortal, kMonday, 9 * kMillisPerHour, kMonday, 12 * kMillisPerHour, 0.2);
  for (const auto& incidents : {std::vector{short_one, long_one}, std::vector{long_one, short_one}}) {
    const Outage o = out(incidents, kMonday);
    expect_window(o, 9 * kMillisPerHour, 12 * kMillisPerHour);
    EXPECT_EQ(o.share_affected, 0.2);
  }
}

TEST(Incidents, OPS_06_ComponentsFailApart) {
  const std::vector<Incident> both{
      incident(IncidentComponent::kPortal, kMonday, 1'000, kMonday, 2'000),
      incident(IncidentComponent::kAccessNetwork, kMonday, 3'000, kMonday, 9'000, 0.5)};
  expect_window(out(both, kMonday, IncidentComponent::kPortal), 1'000, 2'000);
  expect_window(out(both, kMonday, IncidentComponent::kAccessNetwork), 3'000, 9'000);
  EXPECT_EQ(out(both, kMonday, IncidentComponent::kAccessNetwork).share_affected, 0.5);
}

}  // namespace
}  // namespace cutover
