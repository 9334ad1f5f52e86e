// A facility's day replayed alone is the day of the whole run.
#include "run/inspect.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>

#include <gtest/gtest.h>

#include "run/run_case.hpp"

namespace cutover {
namespace {

struct Counted {
  std::uint32_t visits = 0;
  std::uint32_t verifications = 0;
  std::uint32_t card_uses = 0;
  std::uint32_t fallbacks = 0;
  std::uint32_t gave_up = 0;

  void add(const FacilityTrace& trace) {
    for (const TracedVisit& v : trace.visits) {
      ++visits;
      verifications += (is_verification(v.outcome) ? 1U : 0U) + v.plan.batch;
      card_uses += is_card_use(v.outcome) ? 1 : 0;
      fallbacks += is_fallback(v.outcome) ? 1 : 0;
      gave_up += v.outcome == Outcome::kGaveUp ? 1 : 0;
    }
  }
};

/// The busiest facilities of every type, and one without special merit.
std::set<std::uint32_t> interesting(const ResultReader& result, const FacilityTable& month) {
  std::set<std::uint32_t> chosen;
  const auto& type = result.info().facilities.type;
  for (std::uint8_t t = 0; t < 4; ++t) {
    std::uint32_t best = 0;
    for (std::uint32_t f = 0; f < type.size(); ++f) {
      if (type[f] == t && (type[best] != t || month.visits[f] > month.visits[best])) {
        best = f;
      }
    }
    chosen.insert(best);
  }
  chosen.insert(static_cast<std::uint32_t>(type.size() / 2));
  return chosen;
}

void expect_equal_counts(const Scenario& scenario) {
  const test::TemporaryDirectory directory;
  const auto path = directory / "run.h5";
  test::run(scenario, path);
  const ResultReader result(path);
  const std::vector<FacilityTable> months = result.facility_months();
  ASSERT_EQ(months.size(), month_index(scenario.end) - month_index(scenario.start) + 1);
  for (const std::uint32_t f : interesting(result, months.back())) {
    SCOPED_TRACE("facility " + std::to_string(f));
    std::vector<Counted> counted(months.size());
    for (Day day = scenario.start; day <= scenario.end; day += std::chrono::days{1}) {
      const Inspection i = inspect_facility(scenario, test::kData, f, day);
      EXPECT_EQ(i.id, f);
      EXPECT_EQ(i.day, day);
      EXPECT_EQ(static_cast<int>(i.facility.type), result.info().facilities.type[f]);
      counted[static_cast<std::size_t>(month_index(day) - month_index(scenario.start))].add(i.trace);
    }
    for (std::size_t m = 0; m < months.size(); ++m) {
      SCOPED_TRACE(format_month(months[m].month));
      EXPECT_EQ(counted[m].visits, months[m].visits[f]);
      EXPECT_EQ(counted[m].verifications, months[m].verifications[f]);
      EXPECT_EQ(counted[m].card_uses, months[m].card_uses[f]);
      EXPECT_EQ(counted[m].fallbacks, months[m].fallbacks[f]);
      EXPECT_EQ(counted[m].gave_up, months[m].gave_up[f]);
    }
  }
}

TEST(Inspect, OneDayOfAFacilityIsWhatTheRunCounted) {
  expect_equal_counts(
      parse_scenario(test::kWesternJapan, "western", {"period.start=2025-12-02", "period.end=2025-12-02"}));
}

TEST(Inspect, SeveralDaysWithManyBreakdownsAreWhatTheRunCounted) {
  expect_equal_counts(parse_scenario(
      test::kWesternJapan, "western",
      {"period.start=2025-12-02", "period.end=2025-12-03", "facilities.readers.mtbf_hours=20"}));
}

// Births, deaths, moves, changes of insurer, and what programmes pay for lie between the days.
TEST(Inspect, DaysAfterAMonthEndAreWhatTheRunCounted) {
  const test::TemporaryDirectory programmes;
  expect_equal_counts(test::autumn(programmes.path(), {"period.start=2025-10-31", "period.end=2025-11-01"}));
}

TEST(Inspect, EventsAndVisitsTellTheSameStory) {
  const Scenario scenario = parse_scenario(test::kWesternJapan);
  const Day day = make_day(2025, 12, 1);
  const Inspection i = inspect_facility(scenario, test::kData, 0, day);
  ASSERT_EQ(i.facility.type, FacilityType::kHospital);
  ASSERT_GT(i.trace.visits.size(), 50U);
  std::array<std::size_t, 15> events{};
  for (const TracedEvent& e : i.trace.events) {
    ++events[static_cast<std::size_t>(e.event)];
    if (e.visit >= 0) {
      ASSERT_LT(static_cast<std::size_t>(e.visit), i.trace.visits.size());
      ASSERT_GE(e.at, i.trace.visits[static_cast<std::size_t>(e.visit)].desk.arrival);
    }
  }
  const auto of = [&](DeskEvent e) { return events[static_cast<std::size_t>(e)]; };
  const auto ended = [&](const auto& how) {
    return static_cast<std::size_t>(std::count_if(i.trace.visits.begin(), i.trace.visits.end(),
                                                  [&](const TracedVisit& v) { return how(v); }));
  };
  const auto gave_up = [](const TracedVisit& v) { return v.outcome == Outcome::kGaveUp; };
  EXPECT_EQ(of(DeskEvent::kArrival), i.trace.visits.size());
  EXPECT_EQ(of(DeskEvent::kFallbackEnd),
            ended([](const TracedVisit& v) { return v.record.end == VisitEnd::kFallback; }));
  EXPECT_EQ(of(DeskEvent::kGaveUp), ended(gave_up));
  EXPECT_EQ(of(DeskEvent::kStaffEnd) + of(DeskEvent::kFallbackEnd) + of(DeskEvent::kGaveUp),
            i.trace.visits.size());
  for (std::size_t v = 1; v < i.trace.visits.size(); ++v) {
    ASSERT_LE(i.trace.visits[v - 1].desk.arrival, i.trace.visits[v].desk.arrival);
  }
}

TEST(Inspect, NamesWhatDoesNotExist) {
  const Scenario scenario = parse_scenario(test::kWesternJapan);
  const auto message = [&](std::uint32_t facility, Day day) -> std::string {
    try {
      inspect_facility(scenario, test::kData, facility, day);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_NE(message(4'000'000, scenario.start).find("there is no facility 4000000"), std::string::npos);
  EXPECT_NE(message(0, make_day(2026, 1, 1)).find("2026-01-01 is outside the scenario's period"),
            std::string::npos);
}

}  // namespace
}  // namespace cutover
