#include "topology/maintenance.hpp"

#include <gtest/gtest.h>

#include "topology_case.hpp"

namespace cutover::test {
namespace {

std::int64_t at(Day day, int hour, int minute = 0) {
  return std::int64_t{day_number(day)} * 86'400 + hour * 3'600 + minute * 60;
}

MaintenanceWindow window(int weekday, int from_hour, int until_hour) {
  MaintenanceWindow w;
  w.element = "front";
  w.weekday = weekday;
  w.from_s = from_hour * 3'600;
  w.until_s = until_hour * 3'600;
  return w;
}

const Day kMonday = make_day(2025, 12, 1);

TEST(Maintenance, OPS_04_AWeeklyWindowComesOnItsWeekday) {
  ServiceTopology t = platform(1, {tier("front", 1, 1, 1)}, {0});
  t.maintenance = {window(0, 2, 5)};
  const auto events = events_between(t, at(kMonday, 0), at(kMonday + std::chrono::days{14}, 0));
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].from_s, at(make_day(2025, 12, 7), 2));
  EXPECT_EQ(events[0].until_s, at(make_day(2025, 12, 7), 5));
  EXPECT_EQ(events[1].from_s, at(make_day(2025, 12, 14), 2));
  EXPECT_EQ(events[0].note, "maintenance");
}

TEST(Maintenance, OPS_06_EventsThatNeverHappenAreTold) {
  ServiceTopology t = platform(1, {tier("front", 1, 1, 1)}, {0});
  t.title = "A drill";
  const auto idle = [&] { return idle_events(t, at(kMonday, 0), at(kMonday, 24)); };
  EXPECT_EQ(idle(), "") << "no events";
  t.maintenance = {window(0, 2, 5)};
  EXPECT_EQ(idle(), "") << "maintenance recurs";
  ServiceEvent event;
  event.element = "front";
  event.from_s = at(make_day(2024, 12, 1), 9, 5);  // the year before
  event.until_s = at(make_day(2024, 12, 1), 10);
  t.events = {event};
  EXPECT_EQ(
      idle(),
      "none of the events of 'A drill' falls between 2025-12-01 00:00 and 2025-12-02 00:00: the nearest, of "
      "'front', lasts from 2024-12-01 09:05 to 2024-12-01 10:00");
  event.from_s = at(kMonday, 23);
  event.until_s = at(kMonday, 30);
  t.events.push_back(event);
  EXPECT_EQ(idle(), "") << "one of them happens";
}

TEST(Maintenance, AWindowOverMidnightReachesIntoThePeriod) {
  ServiceTopology t = platform(1, {tier("front", 1, 1, 1)}, {0});
  t.maintenance = {window(0, 22, 33)};  // Sunday 22:00 to Monday 09:00
  const auto events = events_between(t, at(kMonday, 8, 30), at(kMonday, 9, 30));
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].from_s, at(make_day(2025, 11, 30), 22));
  EXPECT_EQ(events[0].until_s, at(kMonday, 9));
  EXPECT_TRUE(events_between(t, at(kMonday, 9), at(kMonday, 10)).empty()) << "the end is not included";
}

TEST(Maintenance, DatesComeOnceEach) {
  ServiceTopology t = platform(1, {tier("front", 1, 1, 1)}, {0});
  MaintenanceWindow w = window(-1, 1, 2);
  w.dates = {make_day(2025, 12, 3), make_day(2025, 12, 1)};
  t.maintenance = {w};
  const auto events = events_between(t, at(kMonday, 0), at(kMonday + std::chrono::days{30}, 0));
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].from_s, at(kMonday, 1));
  EXPECT_EQ(events[1].from_s, at(make_day(2025, 12, 3), 1));
}

TEST(Maintenance, EnginesGetEventsOfThePeriodSortedByBegin) {
  ServiceTopology t = platform(1, {tier("front", 1, 1, 1)}, {0});
  t.maintenance = {window(1, 2, 3)};
  ServiceEvent late;
  late.element = "d0";
  late.from_s = at(kMonday, 9);
  late.until_s = at(kMonday, 10);
  ServiceEvent before = late;
  before.from_s = at(kMonday, -5);
  before.until_s = at(kMonday, -4);
  t.events = {late, before};
  const ServiceTopology ready = for_period(t, at(kMonday, 0), at(kMonday, 24));
  ASSERT_EQ(ready.events.size(), 2u);
  EXPECT_EQ(ready.events[0].element, "front");
  EXPECT_EQ(ready.events[1], late);
  EXPECT_TRUE(ready.maintenance.empty());
  EXPECT_EQ(for_period(ready, at(kMonday, 0), at(kMonday, 24)), ready);
}

}  // namespace
}  // namespace cutover::test
