// Stopping and going on gives the same bits as going straight.
#include <atomic>
#include <string>

#include <gtest/gtest.h>

#include "results/h5.hpp"
#include "run/checkpoint.hpp"
#include "run/run_case.hpp"

namespace cutover {
namespace {

using test::same_bits;

class Resume : public ::testing::Test {
 protected:
  void SetUp() override { begin(parse_scenario(test::kWesternJapan)); }
  void begin(const Scenario& scenario) {
    scenario_ = scenario;
    straight_ = directory_ / (std::to_string(scenario.days()) + "-straight.h5");
    test::run(scenario_, straight_);
  }
  /// Runs until `days` are done; goes on from the checkpoint where asked.
  RunReport run_until(int days, bool resume, const std::filesystem::path& path,
                      double commit_every = 1'000) const {
    RunOptions options = test::options(path);
    options.resume = resume;
    options.commit_every_seconds = commit_every;
    options.checkpoint_every_seconds = commit_every;
    options.on_progress = [&](const Progress& p) {
      return p.stage != Progress::Stage::kDays || p.days_done < days;
    };
    return run_scenario(scenario_, options);
  }
  test::TemporaryDirectory directory_;
  Scenario scenario_;
  std::filesystem::path straight_;
};

TEST_F(Resume, AStoppedRunLeavesItsDaysAndGoesOnToTheSameBits) {
  // The third day is the last of November.
  for (const int days : {1, 3, 4}) {
    SCOPED_TRACE(days);
    const auto path = directory_ / (std::to_string(days) + ".h5");
    const RunReport stopped = run_until(days, false, path);
    EXPECT_EQ(stopped.status, RunStatus::kInterrupted);
    EXPECT_EQ(stopped.days_done, days);
    {
      const ResultReader result(path);
      EXPECT_EQ(result.status(), "interrupted");
      EXPECT_EQ(result.days_done(), days);
      EXPECT_EQ(result.days_total(), 6);
      for (const DayCheck& c : result.day_checks()) {
        EXPECT_TRUE(c.balanced && c.cube_agrees);
      }
      for (const MonthCheck& c : result.month_checks()) {
        EXPECT_TRUE(c.reconciled) << "the open month is shown as far as it has come";
      }
    }
    EXPECT_TRUE(std::filesystem::exists(checkpoint_path(path)));
    const RunReport rest = run_until(99, true, path);
    EXPECT_EQ(rest.status, RunStatus::kComplete);
    EXPECT_EQ(rest.days_done, 6);
    EXPECT_FALSE(std::filesystem::exists(checkpoint_path(path))) << "no longer needed";
    EXPECT_TRUE(same_bits(straight_, path));
  }
}

// What months leave behind is in the checkpoint, too: people, claims, histories of facilities, engagement.
TEST_F(Resume, GoesOnToTheSameBitsOverMonthEnds) {
  begin(test::autumn(directory_ / "programmes"));
  const auto path = directory_ / "autumn.h5";
  {
    const ResultReader straight(straight_);
    ASSERT_EQ(straight.population().size(), 2U);
    ASSERT_EQ(straight.claim_months().size(), 3U);
    ASSERT_FALSE(straight.payouts().empty());
  }
  // In the first month, on its last day, in the second, on its last, and in the third.
  for (const int days : {2, 5, 20, 35, 36}) {
    const RunReport stopped = run_until(days, days > 2, path);
    ASSERT_EQ(stopped.days_done, days);
    EXPECT_EQ(stopped.status, RunStatus::kInterrupted);
  }
  EXPECT_EQ(run_until(99, true, path).status, RunStatus::kComplete);
  EXPECT_TRUE(same_bits(straight_, path));
}

TEST_F(Resume, EvenWhenItStopsAfterEveryDay) {
  const auto path = directory_ / "daily.h5";
  for (int days = 1; days <= 6; ++days) {
    const RunReport report = run_until(days, days > 1, path, days % 2 == 0 ? 0.0 : 1'000.0);
    ASSERT_EQ(report.days_done, days);
  }
  EXPECT_TRUE(same_bits(straight_, path));
}

// The command line says "go on with --resume" to whoever stops a run this early.
TEST_F(Resume, EvenWhenItStopsBeforeTheFirstDay) {
  const auto path = directory_ / "early.h5";
  const RunReport stopped = run_until(0, false, path);
  EXPECT_EQ(stopped.status, RunStatus::kInterrupted);
  EXPECT_EQ(stopped.days_done, 0);
  EXPECT_EQ(ResultReader(path).status(), "interrupted");
  EXPECT_EQ(run_until(99, true, path).status, RunStatus::kComplete);
  EXPECT_TRUE(same_bits(straight_, path));
}

// Who cannot wait for the end of a day may leave in the middle of it: the last checkpoint counts.
TEST_F(Resume, AnAbandonedRunGoesOnFromItsLastCheckpointToTheSameBits) {
  int asked = 0;
  const auto abandon_after = [&](int calls, const std::filesystem::path& path) {
    RunOptions options = test::options(path);
    options.commit_every_seconds = 0;
    options.checkpoint_every_seconds = 0;
    std::atomic<int> count{0};
    options.abandon = [&] { return ++count > calls; };
    try {
      run_scenario(scenario_, options);
      asked = count;
      return false;
    } catch (const RunAbandoned&) {
      return true;
    }
  };
  ASSERT_FALSE(abandon_after(1'000'000, directory_ / "whole.h5"));
  EXPECT_TRUE(same_bits(straight_, directory_ / "whole.h5"));
  int in_the_middle = 0;
  for (const double part : {0.0, 0.3, 0.55, 0.8, 0.99}) {
    SCOPED_TRACE(part);
    const auto path = directory_ / (std::to_string(part) + ".h5");
    ASSERT_TRUE(abandon_after(static_cast<int>(part * asked), path));
    const ResultReader left(path);
    EXPECT_EQ(left.status(), "running") << "as it was last committed";
    EXPECT_LT(left.days_done(), left.days_total());
    if (std::filesystem::exists(checkpoint_path(path))) {
      ++in_the_middle;
      EXPECT_EQ(run_until(99, true, path).status, RunStatus::kComplete);
      EXPECT_TRUE(same_bits(straight_, path));
    }
  }
  EXPECT_GE(in_the_middle, 3);
}

TEST_F(Resume, SnapshotsEveryDayLeaveNoTrace) {
  const auto path = directory_ / "snapshots.h5";
  EXPECT_EQ(run_until(99, false, path, 0).status, RunStatus::kComplete);
  EXPECT_TRUE(same_bits(straight_, path));
}

TEST_F(Resume, RefusesACheckpointOfAnotherScenario) {
  const auto path = directory_ / "other.h5";
  run_until(2, false, path);
  const std::string before = test::read_text(path);
  RunOptions options = test::options(path);
  options.resume = true;
  for (const char* change : {"seed=99", "checkin.card_odds=1.5", "period.end=2025-12-04"}) {
    try {
      run_scenario(parse_scenario(test::kWesternJapan, "western", {change}), options);
      FAIL() << change;
    } catch (const ResultError& error) {
      EXPECT_NE(std::string(error.what()).find("belongs to another run"), std::string::npos) << error.what();
    }
  }
  EXPECT_EQ(test::read_text(path), before);
  EXPECT_EQ(run_until(99, true, path).status, RunStatus::kComplete) << "the right scenario still goes on";
  EXPECT_TRUE(same_bits(straight_, path));
}

TEST_F(Resume, CLM_08_RefusesACheckpointOfAnOlderFormat) {
  const auto path = directory_ / "older.h5";
  run_until(2, false, path);
  {
    const h5::Lock lock;
    const h5::Handle file(H5Fopen(checkpoint_path(path).c_str(), H5F_ACC_RDWR, H5P_DEFAULT));
    h5::set_attribute(file, "format_version", std::int32_t{4});  // causes of returns without ages
  }
  try {
    run_until(99, true, path);
    FAIL();
  } catch (const ResultError& error) {
    EXPECT_NE(std::string(error.what()).find("is not a checkpoint of this version"), std::string::npos)
        << error.what();
  }
}

TEST_F(Resume, SaysSoWhereThereIsNoCheckpoint) {
  try {
    run_until(99, true, directory_ / "nothing.h5");
    FAIL();
  } catch (const ResultError& error) {
    EXPECT_NE(std::string(error.what()).find("there is no checkpoint"), std::string::npos) << error.what();
  }
  EXPECT_FALSE(std::filesystem::exists(directory_ / "nothing.h5"));
}

TEST_F(Resume, AnExistingResultIsLeftAloneUnlessItIsToBeReplaced) {
  const std::string before = test::read_text(straight_);
  RunOptions options = test::options(straight_);
  EXPECT_THROW(run_scenario(scenario_, options), ResultError);
  EXPECT_EQ(test::read_text(straight_), before);
  options.overwrite = Overwrite::kReplace;
  EXPECT_EQ(run_scenario(scenario_, options).status, RunStatus::kComplete);
}

}  // namespace
}  // namespace cutover
