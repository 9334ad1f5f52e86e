// A run that is killed at any moment leaves a readable result and can go on to the same bits.
#include <chrono>
#include <random>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "run/checkpoint.hpp"
#include "run/run_case.hpp"

namespace cutover {
namespace {

using Clock = std::chrono::steady_clock;

TEST(Kill, AtAnyMomentLeavesAReadableResultThatGoesOnToTheSameBits) {
  const test::TemporaryDirectory directory;
  const auto scenario = directory / "western.toml";
  const auto straight = directory / "straight.h5";
  const auto result = directory / "killed.h5";
  test::write_text(scenario, test::kWesternJapan);
  const std::vector<std::string> command{
      CUTOVER_BINARY, "run",  scenario.string(), "--data", test::kData.string(), "--quiet", "--threads", "2",
      "--progress",   "none", "--commit-every",  "0",      "--checkpoint-every", "0",       "--out"};
  const auto with = [&](std::vector<std::string> more) {
    std::vector<std::string> all = command;
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  const auto begin = Clock::now();
  ASSERT_EQ(test::execute(with({straight.string()}), directory.path()).code, 0);
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();

  std::mt19937 random(4);
  int kills = 0;
  int refused = 0;
  int continued = 0;
  int completed = 0;
  // Some rounds finish before they are killed: begin again then.
  for (int round = 0; round < 40 && kills < 10; ++round) {
    const bool resumable = std::filesystem::exists(checkpoint_path(result));
    if (!resumable && std::filesystem::exists(result) && ResultReader(result).status() != "complete") {
      // Killed before the first checkpoint: there is nothing to go on from, and a sentence says so.
      const test::Finished f = test::execute(with({result.string(), "--resume"}), directory.path());
      ASSERT_EQ(f.code, 1) << f.err;
      ASSERT_NE(f.err.find("cannot resume: there is no checkpoint"), std::string::npos) << f.err;
      ++refused;
    }
    continued += resumable ? 1 : 0;
    test::Child child(with({result.string(), resumable ? "--resume" : "--overwrite"}), directory.path(),
                      directory / "out", directory / "err");
    // From the start of the program to three quarters of a run.
    const double delay = seconds * (0.02 + 0.73 * static_cast<double>(random() % 1'000) / 1'000);
    std::this_thread::sleep_for(std::chrono::duration<double>(delay));
    child.signal(SIGKILL);
    const int code = child.wait();
    ASSERT_TRUE(code == 0 || code == -SIGKILL) << code << ": " << test::read_text(directory / "err");
    kills += code == 0 ? 0 : 1;
    if (std::filesystem::exists(result)) {
      const ResultReader reader(result);
      ASSERT_GE(reader.days_done(), 0);
      ASSERT_LE(reader.days_done(), 6);
      ASSERT_EQ(reader.day_checks().size(), static_cast<std::size_t>(reader.days_done()));
      for (const DayCheck& c : reader.day_checks()) {
        ASSERT_TRUE(c.balanced && c.cube_agrees);
      }
      if (std::filesystem::exists(checkpoint_path(result))) {
        ASSERT_LE(read_checkpoint_days(checkpoint_path(result), reader.info().run_id), reader.days_done())
            << "a checkpoint is never ahead of the result";
      }
    }
    if (code == 0) {
      ++completed;
      ASSERT_TRUE(test::same_bits(straight, result));
    }
  }
  const bool resumable = std::filesystem::exists(checkpoint_path(result));
  ASSERT_EQ(
      test::execute(with({result.string(), resumable ? "--resume" : "--overwrite"}), directory.path()).code,
      0);
  EXPECT_GE(kills, 1);
  RecordProperty("completed", completed);
  RecordProperty("kills", kills);
  RecordProperty("continued", continued);
  RecordProperty("refused", refused);
  EXPECT_EQ(ResultReader(result).status(), "complete");
  EXPECT_TRUE(test::same_bits(straight, result));
}

}  // namespace
}  // namespace cutover
