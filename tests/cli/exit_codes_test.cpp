// 0 done, 1 the run failed, 2 the input is wrong, 130 interrupted; and nothing is written on bad input.
#include <chrono>
#include <string>
#include <thread>

#include "cli/cli_case.hpp"
#include "results/reader.hpp"

namespace cutover {
namespace {

using test::Finished;
using test::says;
class ExitCodes : public test::Cli {};

TEST_F(ExitCodes, ZeroForHelpAndVersion) {
  for (const char* option : {"--help", "--version"}) {
    const Finished f = cutover({option});
    EXPECT_EQ(f.code, 0) << option;
    EXPECT_TRUE(says(f.out, "cutover"));
    EXPECT_EQ(f.err, "");
  }
  EXPECT_EQ(cutover({"--version"}).out.rfind("cutover 0.", 0), 0U) << "cutover, a version and a commit";
}

TEST_F(ExitCodes, TwoAndNothingWrittenForABadScenario) {
  file("bad.toml", "title = \"x\"\nsampel = 0.5\n[period]\nstart = 2025-12-05\nend = 2025-12-01\n");
  const auto before = files();
  for (const char* command : {"run", "check"}) {
    const Finished f = cutover({command, "bad.toml"});
    EXPECT_EQ(f.code, 2);
    EXPECT_TRUE(says(f.err, "bad.toml:2:1: error:")) << "file, line and column";
    EXPECT_TRUE(says(f.err, "sample")) << "the nearest name";
    EXPECT_EQ(f.out, "");
  }
  EXPECT_EQ(files(), before);
}

TEST_F(ExitCodes, TwoAndNothingWrittenForAMissingFile) {
  for (const std::vector<std::string>& command : {std::vector<std::string>{"run", "none.toml"},
                                                  {"check", "none.toml"},
                                                  {"inspect", "none.toml", "--facility", "0"}}) {
    const Finished f = cutover(command);
    EXPECT_EQ(f.code, 2) << command[0];
    EXPECT_TRUE(says(f.err, "none.toml")) << command[0];
    EXPECT_EQ(f.out, "");
  }
  EXPECT_TRUE(files().empty());
}

TEST_F(ExitCodes, OneForAResultThatCannotBeRead) {
  for (const std::vector<std::string>& command : {std::vector<std::string>{"summary", "none.h5"},
                                                  {"info", "none.h5"},
                                                  {"summary", "--json", "none.h5"}}) {
    const Finished f = cutover(command);
    EXPECT_TRUE(f.code == 1 || f.code == 2) << command[0] << ": " << f.code;
    EXPECT_TRUE(says(f.err, "none.h5")) << command[0];
    EXPECT_EQ(f.out, "");
  }
  file("text.h5", "no result\n");
  const Finished f = cutover({"summary", "text.h5"});
  EXPECT_TRUE(f.code == 1 || f.code == 2);
  EXPECT_TRUE(says(f.err, "text.h5"));
}

TEST_F(ExitCodes, TwoForUnknownOptionsCommandsAndValues) {
  for (const std::vector<std::string>& command : {std::vector<std::string>{},
                                                  {"fly"},
                                                  {"run"},
                                                  {"run", shipped("tiny.toml"), "--sample", "0.1"},
                                                  {"run", shipped("tiny.toml"), "--threads", "0"},
                                                  {"run", shipped("tiny.toml"), "--threads", "many"},
                                                  {"run", shipped("tiny.toml"), "--progress", "loud"},
                                                  {"run", shipped("tiny.toml"), "--resume", "--overwrite"},
                                                  {"run", shipped("tiny.toml"), "--commit-every", "-1"},
                                                  {"run", shipped("tiny.toml"), "--checkpoint-every", "-1"},
                                                  {"inspect", shipped("tiny.toml")}}) {
    const Finished f = cutover(command);
    EXPECT_EQ(f.code, 2) << (command.empty() ? "nothing" : command.back());
    EXPECT_NE(f.err, "");
  }
  EXPECT_TRUE(files().empty());
}

TEST_F(ExitCodes, TwoForABadOverrideWithItsText) {
  for (const char* override :
       {"checkin.habit_wieght=0.5", "checkin.habit_weight=2", "checkin.habit_weight=\"much\"", "sample",
        "nation.prefectures=[\"Atlantis\"]"}) {
    const Finished f = cutover({"run", shipped("tiny.toml"), "--out", "x.h5", "--set", override});
    EXPECT_EQ(f.code, 2) << override;
    EXPECT_TRUE(says(f.err, "--set")) << override;
    EXPECT_EQ(f.out, "");
  }
  EXPECT_TRUE(says(cutover({"check", shipped("tiny.toml"), "--set", "checkin.habit_wieght=0.5"}).err,
                   "habit_weight"));
  EXPECT_TRUE(files().empty());
}

// INC-04: programmes are files, so their names are checked against the files, before anything is simulated.
TEST_F(ExitCodes, TwoForAnUnknownProgrammeWithTheNearestOne) {
  for (const char* command : {"check", "run"}) {
    const Finished f = cutover({command, shipped("tiny.toml"), "--set", "programmes.paid=[\"inc_supprt\"]"});
    EXPECT_EQ(f.code, 2) << command;
    EXPECT_TRUE(says(f.err, "--set:1:17: error: unknown programme 'inc_supprt'")) << f.err;
    EXPECT_TRUE(says(f.err, "did you mean 'inc_support_first_half'?")) << command;
    EXPECT_EQ(f.out, "") << command;
  }
  EXPECT_EQ(cutover({"check", shipped("tiny.toml"), "--set", "programmes.paid=[]"}).code, 0);
  const Finished folder =
      cutover({"check", shipped("tiny.toml"), "--set", "programmes.directory=\"no/such/folder\""});
  EXPECT_EQ(folder.code, 2);
  EXPECT_TRUE(says(folder.err, "--set:1:22: error: cannot read the folder")) << folder.err;
  EXPECT_TRUE(says(folder.err, "no/such/folder"));
}

// INC-05: what came in place of something is not paid beside it.
TEST_F(ExitCodes, TwoForProgrammesThatExcludeEachOther) {
  file("both.toml", "extends = \"" + shipped("tiny.toml") +
                        "\"\n[programmes]\npaid = [\"inc_support_second_half\", \"inc_lump_sum_revised\"]\n");
  for (const char* command : {"check", "run"}) {
    const Finished f = cutover({command, "both.toml"});
    EXPECT_EQ(f.code, 2) << command;
    EXPECT_TRUE(says(f.err, "both.toml:3:8: error: 'inc_support_second_half' and 'inc_lump_sum_revised'"))
        << f.err;
  }
}

TEST_F(ExitCodes, AProgrammeThatNeedsMonthsBeforeTheRunIsWarnedOf) {
  const Finished f = cutover({"check", shipped("tiny.toml"), "--set",
                              "programmes.paid=[\"inc_support_first_half\",\"inc_medical_dx_addon\"]"});
  EXPECT_EQ(f.code, 0) << f.err;
  EXPECT_TRUE(says(f.err, "--set:1:17: warning: 'inc_support_first_half' needs")) << f.err;
  EXPECT_TRUE(says(f.err, "2023-10")) << f.err;
  EXPECT_FALSE(says(f.err, "inc_medical_dx_addon' needs")) << f.err;
  EXPECT_EQ(cutover({"check", shipped("tiny.toml")}).err, "") << "not of what it does not list itself";
}

TEST_F(ExitCodes, TwoForAFacilityOrADayThatIsNot) {
  const Finished facility = cutover({"inspect", shipped("tiny.toml"), "--facility", "99999"});
  EXPECT_EQ(facility.code, 2);
  EXPECT_TRUE(says(facility.err, "there is no facility 99999"));
  const Finished day = cutover({"inspect", shipped("tiny.toml"), "--facility", "0", "--day", "2024-01-01"});
  EXPECT_EQ(day.code, 2);
  EXPECT_TRUE(says(day.err, "outside the scenario's period"));
  const Finished no_day =
      cutover({"inspect", shipped("tiny.toml"), "--facility", "0", "--day", "2025-13-01"});
  EXPECT_EQ(no_day.code, 2);
  EXPECT_TRUE(says(no_day.err, "2025-13-01"));
  const Finished negative = cutover({"inspect", shipped("tiny.toml"), "--facility", "-1"});
  EXPECT_EQ(negative.code, 2) << negative.out;
}

TEST_F(ExitCodes, TwoForADataDirectoryThatIsNone) {
  const Finished f = cutover({"run", shipped("tiny.toml"), "--data", directory_.path()});
  EXPECT_EQ(f.code, 2);
  EXPECT_TRUE(says(f.err, "no data directory"));
}

TEST_F(ExitCodes, OneForAnOutputThatCannotBeWritten) {
  const Finished f = cutover({"run", shipped("tiny.toml"), "--out", "no/such/directory/x.h5"});
  EXPECT_EQ(f.code, 1) << f.err;
  EXPECT_TRUE(says(f.err, "no/such/directory/x.h5"));
  EXPECT_EQ(f.out, "");
  EXPECT_TRUE(files().empty());
}

TEST_F(ExitCodes, TwoForAnExistingOutputWhichIsLeftAlone) {
  file("x.h5", "precious");
  const Finished f = cutover({"run", shipped("tiny.toml"), "--out", "x.h5"});
  EXPECT_EQ(f.code, 2);
  EXPECT_TRUE(says(f.err, "x.h5"));
  EXPECT_EQ(test::read_text(directory_ / "x.h5"), "precious");
  EXPECT_EQ(cutover({"run", shipped("tiny.toml"), "--out", "x.h5", "--overwrite", "--quiet"}).code, 0);
}

TEST_F(ExitCodes, OneForACheckpointThatIsMissingOrOfAnotherRun) {
  const Finished missing = cutover({"run", shipped("tiny.toml"), "--out", "x.h5", "--resume"});
  EXPECT_EQ(missing.code, 1);
  EXPECT_TRUE(says(missing.err, "there is no checkpoint"));
  EXPECT_TRUE(files().empty());
}

// Ctrl-C as soon as the first days are on the disk.
TEST_F(ExitCodes, OneHundredAndThirtyForAnInterruptionWithTheDaysDone) {
  test::Child child(
      {CUTOVER_BINARY, "run", shipped("tiny.toml"), "--set", "sample=0.2", "--set", "period.end=2026-06-30",
       "--commit-every", "0", "--checkpoint-every", "0", "--threads", "1", "--out", "x.h5"},
      directory_.path(), directory_ / "out", directory_ / "err");
  for (int i = 0; i < 3'000 && !exists("x.h5.checkpoint"); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  ASSERT_TRUE(exists("x.h5.checkpoint")) << test::read_text(directory_ / "err");
  child.signal(SIGINT);
  EXPECT_EQ(child.wait(), 130);
  const ResultReader result(directory_ / "x.h5");
  EXPECT_EQ(result.status(), "interrupted");
  EXPECT_GE(result.days_done(), 1);
  EXPECT_LT(result.days_done(), result.days_total());
  const std::string err = test::read_text(directory_ / "err");
  EXPECT_TRUE(says(err, "interrupted after " + std::to_string(result.days_done()) + " of " +
                            std::to_string(result.days_total()) + " days"));
  EXPECT_TRUE(says(err, "--resume"));

  const Finished other = cutover({"run", shipped("tiny.toml"), "--resume", "--out", "x.h5"});
  EXPECT_EQ(other.code, 1);
  EXPECT_TRUE(says(other.err, "belongs to another run"));
}

}  // namespace
}  // namespace cutover
