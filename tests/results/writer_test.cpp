#include "results/writer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <random>
#include <thread>

#include "format_version.hpp"
#include "results/h5.hpp"
#include "results/layout.hpp"
#include "results/reader.hpp"
#include "synthetic.hpp"

namespace cutover {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using namespace cutover::testing;  // NOLINT: the helpers of this folder

int h5diff(const std::filesystem::path& a, const std::filesystem::path& b, const std::string& options) {
  const std::string command = "h5diff " + options + " '" + a.string() + "' '" + b.string() + "'";
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// 0 if two results are equal but for the machine and the clock.
int compare(const std::filesystem::path& a, const std::filesystem::path& b) {
  return h5diff(a, b, "--exclude-path /provenance/host");
}

int days_done(const std::filesystem::path& path) {
  const h5::Lock lock;
  return h5::attribute<std::int32_t>(h5::open_read_only(path), "days_done");
}
std::string status_of(const std::filesystem::path& path) {
  const h5::Lock lock;
  return h5::string_attribute(h5::open_read_only(path), "status");
}

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const ResultError& e) {
    return e.what();
  }
  return "no ResultError";
}

TEST(ResultWriter, KeepsEveryCountOfTheCubes) {
  const TemporaryDirectory dir;
  const RunInfo info = small_run();
  write_small_run(dir / "a.h5");

  const h5::Lock lock;
  const auto file = h5::open_read_only(dir / "a.h5");
  const auto hourly = h5::read_all<std::uint32_t>(h5::open_dataset(file, "/hourly/counts"));
  const auto daily = h5::read_all<std::uint32_t>(h5::open_dataset(file, "/daily/counts"));
  const std::size_t block = daily.size() / 8;
  ASSERT_EQ(hourly.size(), 24 * daily.size());
  for (std::size_t d = 0; d < 8; ++d) {
    const DayRecord r = synthetic_day(info.start + std::chrono::days{static_cast<int>(d)});
    std::vector<std::uint32_t> sum(block);
    for (std::size_t i = 0; i < r.counts.size(); ++i) {
      ASSERT_EQ(hourly[d * r.counts.size() + i], r.counts[i]);
      sum[i % block] += r.counts[i];
    }
    ASSERT_TRUE(std::equal(sum.begin(), sum.end(), daily.begin() + static_cast<std::ptrdiff_t>(d * block)));
  }
}

TEST(ResultWriter, WritesEqualFilesForEqualRunsExceptForTheHost) {
  const TemporaryDirectory dir;
  write_small_run(dir / "a.h5", "alpha");
  write_small_run(dir / "b.h5", "omega-machine");
  EXPECT_EQ(compare(dir / "a.h5", dir / "b.h5"), 0);
  EXPECT_EQ(h5diff(dir / "a.h5", dir / "b.h5", "-q"), 1) << "the hosts do differ";
}

TEST(ResultWriter, LetsH5diffSeeOneChangedCount) {
  const TemporaryDirectory dir;
  const RunInfo info = small_run();
  write_small_run(dir / "a.h5");
  {
    auto writer = ResultWriter::create(dir / "b.h5", info, some_host("alpha"));
    append_until(writer, info, info.end - std::chrono::days{1});
    DayRecord last = synthetic_day(info.end);
    ++last.counts[12'345];
    writer.append_day(last);
    writer.append_month(month_of(info, month_index(info.end), info.end));
    writer.finish(RunStatus::kComplete, some_host("alpha"));
  }
  EXPECT_EQ(h5diff(dir / "a.h5", dir / "b.h5", "-q --exclude-path /provenance/host"), 1);
}

TEST(ResultWriter, PublishesAFileBeforeTheFirstDay) {
  const TemporaryDirectory dir;
  const auto writer = ResultWriter::create(dir / "a.h5", small_run(), some_host("alpha"));
  EXPECT_EQ(days_done(dir / "a.h5"), 0);
  EXPECT_EQ(status_of(dir / "a.h5"), "running");
}

TEST(ResultWriter, LeavesTheLastCommitWhenItIsAbandoned) {
  const TemporaryDirectory dir;
  const RunInfo info = small_run();
  {
    auto writer = ResultWriter::create(dir / "a.h5", info, some_host("alpha"));
    append_until(writer, info, info.start + std::chrono::days{2});
    writer.commit();
    append_until(writer, info, info.start + std::chrono::days{4});
  }
  EXPECT_EQ(days_done(dir / "a.h5"), 3);
  EXPECT_EQ(status_of(dir / "a.h5"), "running");
  EXPECT_FALSE(std::filesystem::exists(dir / "a.h5.part"));
}

TEST(ResultWriter, ResumesToTheSameFileWhereverItWasKilled) {
  const TemporaryDirectory dir;
  const RunInfo info = small_run();
  write_small_run(dir / "straight.h5");
  // The month ends after the fourth day; a checkpoint may lag behind the commits.
  for (const auto& [committed, checkpoint] : {std::pair{0, 0}, {3, 1}, {5, 3}, {5, 5}, {8, 7}, {8, 8}}) {
    const auto path = dir / "resumed.h5";
    {
      auto writer = ResultWriter::create(path, info, some_host("beta"), Overwrite::kReplace);
      append_until(writer, info, info.start + std::chrono::days{committed - 1}, true);
    }
    auto writer = ResultWriter::resume(path, checkpoint, info.run_id);
    EXPECT_EQ(writer.days_done(), checkpoint);
    append_until(writer, info, info.end);
    writer.finish(RunStatus::kComplete, some_host("gamma"));
    ASSERT_EQ(compare(dir / "straight.h5", path), 0) << committed << " committed, checkpoint " << checkpoint;
  }
}

TEST(ResultWriter, SurvivesAKillAtAnyMoment) {
  const TemporaryDirectory dir;
  RunInfo info = small_run();
  info.hourly = false;  // many commits in little time
  const auto run_to_the_end = [&](ResultWriter& writer) {
    append_until(writer, info, info.end, true);
    writer.finish(RunStatus::kComplete, some_host("alpha"));
  };
  auto straight = ResultWriter::create(dir / "straight.h5", info, some_host("alpha"));
  run_to_the_end(straight);

  std::mt19937 generator(11);
  int cut_short = 0;
  for (int i = 0; i < 6; ++i) {
    const auto path = dir / "killed.h5";
    ResultWriter::create(path, info, some_host("beta"), Overwrite::kReplace);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      for (;;) {  // starts over and over, so that the kill always finds it at work
        auto writer = ResultWriter::resume(path, 0, info.run_id);
        append_until(writer, info, info.end, true);
      }
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20 + generator() % 300));
    kill(child, SIGKILL);
    int ignored = 0;
    waitpid(child, &ignored, 0);

    const int done = days_done(path);
    cut_short += done < 8 ? 1 : 0;
    auto writer = ResultWriter::resume(path, done, info.run_id);
    run_to_the_end(writer);
    ASSERT_EQ(compare(dir / "straight.h5", path), 0) << "killed with " << done << " days committed";
  }
  EXPECT_GT(cut_short, 0);
}

TEST(ResultWriter, ResumesAnInterruptedRunWhoseMonthWasCut) {
  const TemporaryDirectory dir;
  const RunInfo info = small_run();
  write_small_run(dir / "straight.h5");
  {
    auto writer = ResultWriter::create(dir / "a.h5", info, some_host("beta"));
    const Day last = info.start + std::chrono::days{5};
    append_until(writer, info, last);
    writer.append_month(month_of(info, month_index(last), last));
    writer.finish(RunStatus::kInterrupted, some_host("beta"));
  }
  EXPECT_EQ(status_of(dir / "a.h5"), "interrupted");
  auto writer = ResultWriter::resume(dir / "a.h5", 6, info.run_id);
  append_until(writer, info, info.end);
  writer.finish(RunStatus::kComplete, some_host("beta"));
  EXPECT_EQ(compare(dir / "straight.h5", dir / "a.h5"), 0);
}

TEST(ResultWriter, RefusesToResumeAnotherRunOrPastTheEnd) {
  const TemporaryDirectory dir;
  write_small_run(dir / "a.h5");
  EXPECT_THAT(message_of([&] { ResultWriter::resume(dir / "a.h5", 3, "other"); }), HasSubstr("another run"));
  EXPECT_THAT(message_of([&] { ResultWriter::resume(dir / "a.h5", 9, "a1b2c3"); }),
              HasSubstr("8 days, fewer"));
  EXPECT_THAT(message_of([&] { ResultWriter::resume(dir / "no.h5", 0, "a1b2c3"); }), HasSubstr("no.h5"));
  std::ofstream(dir / "text.h5") << "not HDF5";
  EXPECT_THAT(message_of([&] { ResultWriter::resume(dir / "text.h5", 0, "a1b2c3"); }), HasSubstr("text.h5"));
}

TEST(ResultWriter, GoesOnWithItsOwnFormatVersionOnly) {
  const TemporaryDirectory dir;
  write_small_run(dir / "a.h5");
  for (const auto& [major, minor] : {std::pair{layout::kFormatMajor, layout::kFormatMinor + 1},
                                     std::pair{layout::kFormatMajor - 1, layout::kFormatMinor}}) {
    set_format_version(dir / "a.h5", major, minor);
    EXPECT_THAT(
        message_of([&] { ResultWriter::resume(dir / "a.h5", 3, "a1b2c3"); }),
        AllOf(HasSubstr("its format version is " + std::to_string(major) + "." + std::to_string(minor)),
              HasSubstr("this program goes on with " + std::to_string(layout::kFormatMajor) + "." +
                        std::to_string(layout::kFormatMinor) + " only")));
  }
  set_format_version(dir / "a.h5", layout::kFormatMajor, layout::kFormatMinor + 1);
  EXPECT_EQ(ResultReader(dir / "a.h5").days_done(), 8) << "another minor version is read";
}

TEST(ResultWriter, RefusesToReplaceAnExistingFileUnlessTold) {
  const TemporaryDirectory dir;
  const RunInfo info = small_run();
  std::ofstream(dir / "a.h5") << "precious";
  EXPECT_THAT(message_of([&] { ResultWriter::create(dir / "a.h5", info, some_host("alpha")); }),
              HasSubstr("exists already"));
  EXPECT_EQ(std::filesystem::file_size(dir / "a.h5"), 8u);
  ResultWriter::create(dir / "a.h5", info, some_host("alpha"), Overwrite::kReplace);
  EXPECT_EQ(days_done(dir / "a.h5"), 0);
  EXPECT_THAT(
      message_of([&] { ResultWriter::create("/dev/null", info, some_host("alpha"), Overwrite::kReplace); }),
      HasSubstr("not a regular file"));
}

TEST(ResultWriter, NamesAPlaceItCannotWriteTo) {
  const TemporaryDirectory dir;
  const std::string message =
      message_of([&] { ResultWriter::create(dir / "missing/a.h5", small_run(), some_host("alpha")); });
  EXPECT_THAT(message, HasSubstr("missing/a.h5"));
  EXPECT_THAT(message, HasSubstr("No such file or directory"));
}

TEST(ResultWriter, KeepsTheEarlierSnapshotWhenTheDiskIsFull) {
  const TemporaryDirectory dir;
  const RunInfo info = small_run();
  auto writer = ResultWriter::create(dir / "a.h5", info, some_host("alpha"));
  append_until(writer, info, info.start + std::chrono::days{1});
  writer.commit();
  append_until(writer, info, info.start + std::chrono::days{2});

  // A limit on the file size stands for the full disk.
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  rlimit small = before;
  small.rlim_cur = 100'000;
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &small);
  const std::string message = message_of([&] { writer.commit(); });
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);

  EXPECT_THAT(message, HasSubstr("a.h5: File too large"));
  EXPECT_EQ(days_done(dir / "a.h5"), 2);
  EXPECT_FALSE(std::filesystem::exists(dir / "a.h5.part"));
  writer.commit();  // and once there is space again, it goes on
  EXPECT_EQ(days_done(dir / "a.h5"), 3);
}

TEST(ResultWriter, LivesBesideOtherWriters) {
  const TemporaryDirectory dir;
  const RunInfo info = small_run();
  auto a = ResultWriter::create(dir / "a.h5", info, some_host("alpha"));
  auto b = ResultWriter::create(dir / "b.h5", info, some_host("beta"));
  append_until(a, info, info.start);
  append_until(b, info, info.start + std::chrono::days{1});
  a.commit();
  b.commit();
  EXPECT_EQ(days_done(dir / "a.h5"), 1);
  EXPECT_EQ(days_done(dir / "b.h5"), 2);
}

TEST(ResultWriter, TakesDaysOnlyInOrder) {
  const TemporaryDirectory dir;
  const RunInfo info = small_run();
  auto writer = ResultWriter::create(dir / "a.h5", info, some_host("alpha"));
  EXPECT_THROW(writer.append_day(synthetic_day(info.start + std::chrono::days{1})), ResultError);
  append_until(writer, info, info.end);
  EXPECT_THROW(writer.append_day(synthetic_day(info.end + std::chrono::days{1})), ResultError);
  writer.finish(RunStatus::kComplete, some_host("alpha"));
  EXPECT_THROW(writer.append_day(synthetic_day(info.end)), ResultError);
}

TEST(ResultWriter, StoresBothSidesOfEveryCheck) {
  const TemporaryDirectory dir;
  const RunInfo info = small_run();
  {
    auto writer = ResultWriter::create(dir / "a.h5", info, some_host("alpha"));
    DayRecord first = synthetic_day(info.start);
    ++first.visits.arrivals;
    writer.append_day(first);
    append_until(writer, info, info.end);
    FacilityTable wrong = month_of(info, month_index(info.end), info.end);
    ++wrong.card_uses[3];
    writer.append_month(wrong);
    writer.finish(RunStatus::kComplete, some_host("alpha"));
  }
  const h5::Lock lock;
  const auto file = h5::open_read_only(dir / "a.h5");
  const auto read = [&](const char* name) {
    return h5::read_all<std::uint8_t>(h5::open_dataset(file, name));
  };
  EXPECT_THAT(read("/checks/balanced"), ::testing::ElementsAre(0, 1, 1, 1, 1, 1, 1, 1));
  EXPECT_THAT(read("/checks/cube_agrees"), ::testing::Each(1));
  EXPECT_THAT(read("/checks/facilities/reconciled"), ::testing::ElementsAre(1, 0));
  const auto cube = h5::read_all<std::uint64_t>(h5::open_dataset(file, "/checks/facilities/cube_card_uses"));
  const auto table =
      h5::read_all<std::uint64_t>(h5::open_dataset(file, "/checks/facilities/facility_card_uses"));
  EXPECT_EQ(cube.at(7) + 1, table.at(7));
}

TEST(ResultWriter, GoesWithoutTheHourlyCubeOrFacilities) {
  const TemporaryDirectory dir;
  RunInfo info = small_run();
  info.hourly = false;
  info.facilities = {};
  info.overrides.clear();
  info.interventions.clear();
  info.published.clear();
  info.published_by_age.clear();
  auto writer = ResultWriter::create(dir / "a.h5", info, {});
  writer.append_day(synthetic_day(info.start));
  writer.commit();
  const h5::Lock lock;
  const auto file = h5::open_read_only(dir / "a.h5");
  EXPECT_FALSE(h5::exists(file, "/hourly"));
  EXPECT_TRUE(h5::exists(file, "/daily/counts"));
}

}  // namespace
}  // namespace cutover
