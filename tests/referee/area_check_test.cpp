// The desk engine against the referee on whole days of an area, as `cutover verify` compares them.
#include <set>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "referee/referee_case.hpp"
#include "support/model_case.hpp"

namespace cutover {
namespace {

using test::first;

/// Crowded: few staff have time, and the central service is slow and fails now and then.
Scenario crowded(const std::vector<std::string>& overrides = {}) {
  return test::crowded(overrides,
                       "[central]\nfailure_share = 0.02\nlatency_median_seconds = 4\ntimeout_seconds = 20\n");
}

VerifyReport verified(const Scenario& scenario, int seeds, std::optional<Day> day = {}) {
  VerifyOptions options;
  options.data_directory = test::kData;
  options.seeds = seeds;
  options.day = day;
  return verify(scenario, options);
}

TEST(Verify, EngineAndRefereeAgreeOnEveryFigureOfManyDays) {
  for (const char* when_down : {"wait", "fallback"}) {
    const Scenario scenario = crowded({std::string("facilities.readers.when_down=\"") + when_down + "\""});
    const VerifyReport report = verified(scenario, 6, make_day(2025, 12, 2));
    EXPECT_TRUE(report.total.agrees()) << first(report.total);
    ASSERT_EQ(report.seeds.size(), 6U);
    EXPECT_EQ(report.seeds[5].seed, scenario.seed + 5);
    // There was something to agree on.
    EXPECT_GT(report.total.visits, 1'000);
    EXPECT_GT(report.total.breakdowns, 50);
    EXPECT_GT(report.total.waited_at_reader, 50);
    EXPECT_GT(report.total.waited_for_staff, 50);
    EXPECT_GT(report.total.engine_ends[static_cast<std::size_t>(VisitEnd::kCheckedIn)], 100);
    EXPECT_GT(report.total.engine_ends[static_cast<std::size_t>(VisitEnd::kFallback)], 10);
  }
}

TEST(Verify, DesksOnLinesOfAnOutageMeetTheirOwnCentralService) {
  const Scenario scenario =
      crowded({"period.start=2025-02-13", "period.end=2025-02-13", "central.failure_share=0", "sample=0.2",
               "nation.persons_per_area=40000"});
  const Model model(test::kData, scenario);
  const EngineDay engine = engine_day(model, scenario, 0, scenario.start);
  std::set<const CentralResponse*> met;
  for (const FacilityTrace& desk : engine.desks) {
    met.insert(desk.central);
  }
  EXPECT_EQ(met.size(), 2U);
  const std::unique_ptr<RefereeDay> referee = referee_day(engine);
  run(*referee, engine);
  const AreaCheck check = compare(engine, *referee);
  EXPECT_TRUE(check.agrees()) << first(check);
  // Were all on sound lines, the outage would be missed.
  const std::unique_ptr<RefereeDay> sound = referee_day(engine);
  for (RefereeDesk& desk : sound->desks) {
    desk.central = nullptr;
  }
  run(*sound, engine);
  EXPECT_FALSE(compare(engine, *sound).agrees());
}

/// One area's day with both sides at hand.
class Planted : public ::testing::Test {
 protected:
  Planted()
      : scenario_(crowded()),
        model_(test::kData, scenario_),
        engine_(engine_day(model_, scenario_, 0, scenario_.start)),
        referee_(referee_day(engine_)) {}
  AreaCheck compared() {
    run(*referee_, engine_);
    return compare(engine_, *referee_);
  }
  /// The busiest of the referee's desks.
  std::size_t busiest() const {
    std::size_t best = 0;
    for (std::size_t i = 0; i < referee_->desks.size(); ++i) {
      best = referee_->desks[i].visits.size() > referee_->desks[best].visits.size() ? i : best;
    }
    return best;
  }
  std::uint32_t facility(std::size_t desk) const { return engine_.desks[referee_->of_engine[desk]].facility; }

  Scenario scenario_;
  Model model_;
  EngineDay engine_;
  std::unique_ptr<RefereeDay> referee_;
};

TEST_F(Planted, WithoutADifferenceNoneIsFound) {
  const AreaCheck check = compared();
  EXPECT_TRUE(check.agrees()) << first(check);
  EXPECT_EQ(check.differences, 0);
  EXPECT_EQ(check.engine_ends, check.referee_ends);
}

TEST_F(Planted, AMillisecondMoreWithTheStaffIsFound) {
  const std::size_t desk = busiest();
  std::vector<DeskVisit>& visits = referee_->desks[desk].visits;
  const std::size_t last = visits.size() - 1;
  visits[last].staff += 1;
  visits[last].fallback_staff += 1;
  const AreaCheck check = compared();
  EXPECT_FALSE(check.agrees());
  ASSERT_EQ(check.differences, 1) << first(check);
  EXPECT_EQ(check.farthest, 1);
  EXPECT_EQ(check.first_ones[0].facility, facility(desk));
  EXPECT_EQ(check.first_ones[0].visit, static_cast<std::int64_t>(last));
  EXPECT_EQ(check.first_ones[0].what, "finish");
}

TEST_F(Planted, AnotherWordForTheCentralServiceIsFound) {
  const std::size_t desk = busiest();
  const FacilityTrace& trace = engine_.desks[referee_->of_engine[desk]];
  std::size_t v = 0;
  while (trace.visits[v].record.end != VisitEnd::kCheckedIn) {
    ASSERT_LT(++v, trace.visits.size());
  }
  referee_->desks[desk].visits[v].central_word = 0;  // no answer
  const AreaCheck check = compared();
  EXPECT_FALSE(check.agrees());
  EXPECT_EQ(check.first_ones[0].what, "end");
  EXPECT_EQ(check.first_ones[0].engine, "checked_in");
  EXPECT_EQ(check.first_ones[0].referee, "fallback");
  EXPECT_NE(check.engine_ends, check.referee_ends);
}

TEST_F(Planted, AnotherFateOfAReaderIsFound) {
  std::size_t desk = 0;
  while (referee_->desks[desk].readers.empty()) {
    ASSERT_LT(++desk, referee_->desks.size());
  }
  referee_->desks[desk].readers[0].fails_at = 12 * kMillisPerHour;
  referee_->desks[desk].break_down = [](int, Millis) -> Breakdown { return {7, kMillisPerDay}; };
  const AreaCheck check = compared();
  EXPECT_FALSE(check.agrees());
  EXPECT_EQ(check.first_ones[0].facility, facility(desk));
}

TEST_F(Planted, TheBusiestFacilitiesAreTakenWhenAsked) {
  const std::unique_ptr<RefereeDay> few = referee_day(engine_, 2);
  ASSERT_EQ(few->desks.size(), 2U);
  const std::size_t most = referee_->desks[busiest()].visits.size();
  EXPECT_EQ(std::max(few->desks[0].visits.size(), few->desks[1].visits.size()), most);
  run(*few, engine_);
  EXPECT_TRUE(compare(engine_, *few).agrees());
}

TEST_F(Planted, TracingEventsChangesNothing) {
  for (const std::size_t i : {std::size_t{0}, busiest()}) {
    FacilityTrace trace;
    trace.facility = engine_.desks[i].facility;
    replay_area(model_, scenario_, 0, scenario_.start, {&trace, 1});
    EXPECT_FALSE(trace.events.empty());
    ASSERT_EQ(trace.visits.size(), engine_.desks[i].visits.size());
    for (std::size_t v = 0; v < trace.visits.size(); ++v) {
      EXPECT_EQ(trace.visits[v].record.finish, engine_.desks[i].visits[v].record.finish);
      EXPECT_EQ(trace.visits[v].record.end, engine_.desks[i].visits[v].record.end);
    }
  }
}

TEST_F(Planted, WhatCannotBeIsRefusedInWords) {
  EXPECT_THROW(engine_day(model_, scenario_, 1'000'000, scenario_.start), std::invalid_argument);
  EXPECT_THROW(engine_day(model_, scenario_, 0, make_day(2024, 1, 1)), std::invalid_argument);
  EXPECT_THROW(verified(scenario_, 0), std::invalid_argument);
}

}  // namespace
}  // namespace cutover
