// Areas that go through the days one by one give the same bits as a nation that goes through them together.
#include "run/area_by_area.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "run/checkpoint.hpp"
#include "run/persons_on_demand.hpp"
#include "run/run_case.hpp"

namespace cutover {
namespace {

using test::same_bits;

/// Three days of two whole prefectures, the last one under other rules of treatment and of the desk.
constexpr const char* kThreeDays = R"(
title = "Three days"
seed = 20251005
[period]
start = 2025-10-04
end = 2025-10-06
[nation]
prefectures = ["Tottori", "Shimane"]
persons_per_area = 50000
[[intervention]]
date = 2025-10-06
name = "more visits"
[intervention.visits.level]
hospital = 1.2
medical_clinic = 0.8
[intervention.checkin]
first_use_assist_share = 0.8
)";

class AreaByAreaTest : public ::testing::Test {
 protected:
  RunOptions options(const std::string& name) const { return test::options(directory_ / name); }
  /// Snapshots of every day are asked for, so days go one after the other.
  std::filesystem::path by_days(const Scenario& scenario) const {
    RunOptions o = options("by-days.h5");
    o.commit_every_seconds = 0;
    o.overwrite = Overwrite::kReplace;
    o.on_progress = [&](const Progress& p) {
      EXPECT_EQ(p.areas, 0);
      return true;
    };
    EXPECT_EQ(run_scenario(scenario, o).status, RunStatus::kComplete);
    return o.output;
  }
  /// What a run told of its progress while it went through days.
  struct Told {
    std::vector<Progress> area_by_area;
    std::vector<Progress> day_by_day;
  };
  Told run(const Scenario& scenario, RunOptions o) const {
    Told told;
    o.on_progress = [&](const Progress& p) {
      if (p.stage == Progress::Stage::kDays) {
        (p.areas > 0 ? told.area_by_area : told.day_by_day).push_back(p);
      }
      return true;
    };
    EXPECT_EQ(run_scenario(scenario, o).status, RunStatus::kComplete);
    return told;
  }
  Scenario three_days(std::vector<std::string> overrides = {}) const {
    return parse_scenario(kThreeDays, "three-days", overrides);
  }
  static std::string topology(const std::string& file) {
    return "central.topology=\"" +
           (std::filesystem::path(CUTOVER_SOURCE_DIR) / "scenarios/central" / file).string() + "\"";
  }
  test::TemporaryDirectory directory_;
};

TEST_F(AreaByAreaTest, GivesTheSameBitsForAnyThreadsAndAnyPartition) {
  const Scenario scenario = three_days();
  const auto together = by_days(scenario);
  for (const auto& [threads, per_task] : std::vector<std::pair<int, int>>{{1, 1}, {2, 1}, {7, 3}, {2, 99}}) {
    SCOPED_TRACE(threads);
    RunOptions o = options("alone.h5");
    o.threads = threads;
    o.areas_per_task = per_task;
    o.overwrite = Overwrite::kReplace;
    const Told told = run(scenario, o);
    EXPECT_FALSE(told.area_by_area.empty());
    EXPECT_TRUE(told.day_by_day.empty());
    for (const Progress& p : told.area_by_area) {
      EXPECT_LE(p.areas_done, p.areas);
      EXPECT_LT(p.days_done, p.days);
    }
    EXPECT_TRUE(same_bits(together, o.output));
  }
}

// People, claims, histories of facilities and what these promote for payouts turn with the month, area by
// area.
TEST_F(AreaByAreaTest, GivesTheSameBitsOverAMonthEnd) {
  const std::vector<std::string> four_days{"sample=1",
                                           "nation.persons_per_area=50000",
                                           "nation.exempt_facilities=0",
                                           "nation.occupational_clinics=0",
                                           "period.start=2025-10-30",
                                           "period.end=2025-11-02"};
  for (const std::vector<std::string>& central : {std::vector<std::string>{}, {topology("reference.toml")}}) {
    std::vector<std::string> overrides = four_days;
    overrides.insert(overrides.end(), central.begin(), central.end());
    const Scenario scenario = test::autumn(directory_ / "programmes", overrides);
    const auto together = by_days(scenario);
    RunOptions o = options("alone.h5");
    o.overwrite = Overwrite::kReplace;
    const Told told = run(scenario, o);
    EXPECT_FALSE(told.area_by_area.empty());
    EXPECT_TRUE(told.day_by_day.empty());
    EXPECT_TRUE(same_bits(together, o.output));
    const ResultReader result(o.output);
    EXPECT_EQ(result.population().size(), 1U);
    EXPECT_EQ(result.facility_months().size(), 2U);
  }
}

TEST_F(AreaByAreaTest, GivesTheSameBitsOverTwoMonthEnds) {
  // A sample of the whole nation is just large enough to go area by area for so many days and four types.
  const Scenario scenario = test::autumn(
      directory_ / "programmes",
      {"sample=0.07", "nation.persons_per_area=370000", "nation.prefectures=[]", "nation.exempt_facilities=0",
       "nation.occupational_clinics=0", "period.start=2025-10-31", "period.end=2025-12-01"});
  RunOptions o = options("alone.h5");
  const Told told = run(scenario, o);
  EXPECT_FALSE(told.area_by_area.empty());
  EXPECT_TRUE(told.day_by_day.empty());
  EXPECT_TRUE(same_bits(by_days(scenario), o.output));
  EXPECT_EQ(ResultReader(o.output).claim_months().size(), 3U);
}

// A calm day of the service is known from one area in sixteen, so areas can go alone.
TEST_F(AreaByAreaTest, GivesTheSameBitsWithACalmService) {
  const Scenario scenario = three_days({topology("reference.toml")});
  const auto together = by_days(scenario);
  RunOptions o = options("alone.h5");
  const Told told = run(scenario, o);
  EXPECT_FALSE(told.area_by_area.empty());
  EXPECT_TRUE(told.day_by_day.empty());
  EXPECT_TRUE(same_bits(together, o.output));
  // The Sunday's maintenance is simulated, but nobody asks: there is nothing to agree upon.
  const CentralDayRecord sunday = ResultReader(o.output).central_day(1);
  EXPECT_GT(std::count(sunday.simulated.begin(), sunday.simulated.end(), 1), 60);
  EXPECT_EQ(sunday.rounds, 0);
  EXPECT_EQ(sunday.requests, 0) << "in these minutes";
}

// On a busy one the desks and the service have to agree, so the nation goes through the days together.
TEST_F(AreaByAreaTest, GoesDayByDayWhereTheServiceHasABusyDay) {
  const Scenario scenario =
      three_days({topology("data-centre-lost.toml"), "period.start=2025-11-30", "period.end=2025-11-30"});
  const Scenario monday =
      three_days({topology("data-centre-lost.toml"), "period.start=2025-12-01", "period.end=2025-12-02"});
  RunOptions o = options("monday.h5");
  const Told told = run(monday, o);
  EXPECT_FALSE(told.area_by_area.empty()) << "it was tried";
  EXPECT_EQ(told.day_by_day.size(), 2U);
  EXPECT_TRUE(same_bits(by_days(monday), o.output));
  EXPECT_TRUE(run(scenario, options("sunday.h5")).day_by_day.empty()) << "the day before, it is calm";
}

TEST_F(AreaByAreaTest, TellsTheSameDaysAndMonthsWithoutAFile) {
  const auto told = [&](double commit_every_seconds) {
    std::vector<std::pair<Day, std::uint64_t>> seen;
    RunOptions o = options("");
    o.output.clear();
    o.commit_every_seconds = commit_every_seconds;
    o.on_day = [&](const DayRecord& record, const Model&) {
      seen.emplace_back(record.day,
                        std::accumulate(record.counts.begin(), record.counts.end(), std::uint64_t{0}));
    };
    o.on_month = [&](const FacilityTable& month, const Model&) {
      seen.emplace_back(first_day(month.month),
                        std::accumulate(month.visits.begin(), month.visits.end(), std::uint64_t{0}));
    };
    EXPECT_EQ(run_scenario(three_days({"period.start=2025-10-30", "period.end=2025-11-02"}), o).days_done, 4);
    return seen;
  };
  const auto alone = told(20);
  ASSERT_EQ(alone.size(), 6U) << "four days and two months";
  EXPECT_GT(alone.back().second, 0U);
  EXPECT_EQ(alone, told(0));
}

TEST_F(AreaByAreaTest, IsForLargeRunsOfWhichNoDayIsAskedFor) {
  const auto goes = [&](const Scenario& scenario, const RunOptions& o) {
    return goes_area_by_area(Model(test::kData, scenario), scenario, o);
  };
  const RunOptions plain = options("x.h5");
  EXPECT_TRUE(goes(three_days(), plain));
  EXPECT_FALSE(goes(three_days({"period.end=2025-10-12"}), plain)) << "nine days of counts take more";
  EXPECT_FALSE(goes(three_days({"sample=0.05"}), plain)) << "three days of counts take more than the persons";
  RunOptions o = plain;
  o.resume = true;
  EXPECT_FALSE(goes(three_days(), o));
  o = plain;
  o.branch_from = "y.h5";
  EXPECT_FALSE(goes(three_days(), o));
  o = plain;
  o.stop_after = make_day(2025, 10, 5);
  EXPECT_FALSE(goes(three_days(), o));
  o = plain;
  o.checkpoint_every_seconds = 0;
  EXPECT_FALSE(goes(three_days(), o));
}

TEST_F(AreaByAreaTest, LeavesAReadableResultWithoutDaysWhereItIsInterrupted) {
  RunOptions o = options("x.h5");
  o.on_progress = [](const Progress& p) { return p.stage != Progress::Stage::kDays; };
  const RunReport stopped = run_scenario(three_days(), o);
  EXPECT_EQ(stopped.status, RunStatus::kInterrupted);
  EXPECT_EQ(stopped.days_done, 0);
  EXPECT_FALSE(std::filesystem::exists(checkpoint_path(o.output)));
  EXPECT_EQ(ResultReader(o.output).status(), "interrupted");
  EXPECT_EQ(ResultReader(o.output).days_done(), 0);

  o.on_progress = {};
  o.overwrite = Overwrite::kReplace;
  std::atomic<int> asked{0};
  o.abandon = [&] { return ++asked > 20; };
  EXPECT_THROW(run_scenario(three_days(), o), RunAbandoned);
  EXPECT_EQ(ResultReader(o.output).status(), "running");

  o.abandon = {};
  EXPECT_EQ(run_scenario(three_days(), o).status, RunStatus::kComplete);
  EXPECT_TRUE(same_bits(by_days(three_days()), o.output));
}

TEST(PersonsOnDemand, MakesEverybodyOnceAndLeavesThemAsTheyHaveBecome) {
  const Scenario scenario = parse_scenario(kThreeDays, "three-days", {"sample=0.1"});
  const Model model(test::kData, scenario);
  PersonsOnDemand persons(model);
  const auto same = [](const Person& a, const Person& b) { return std::memcmp(&a, &b, sizeof a) == 0; };
  // The second area is made over the first one's records.
  for (const Area& area : model.nation.areas().first(2)) {
    std::vector<Person> all(area.slots);
    model.populate(area, all);
    persons.begin(area);
    ASSERT_EQ(persons.all().size(), area.slots);
    std::vector<std::uint32_t> some;
    for (std::uint32_t i = 1; i < area.persons(); i += 3) {
      some.push_back(i);
    }
    persons.make(some);
    for (const std::uint32_t i : some) {
      ASSERT_TRUE(same(persons.all()[i], all[i])) << i;
    }
    persons.all()[1].experience = 77;
    std::vector<std::uint32_t> everybody;
    for (std::uint32_t i = 0; i < area.persons(); ++i) {
      everybody.push_back(i);
    }
    persons.make(everybody);
    all[1].experience = 77;
    for (std::uint32_t i = 0; i < area.persons(); ++i) {
      ASSERT_TRUE(same(persons.all()[i], all[i])) << i;
    }
  }
}

}  // namespace
}  // namespace cutover
