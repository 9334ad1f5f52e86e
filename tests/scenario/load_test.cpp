#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "scenario/fields.hpp"

namespace cutover {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

std::string errors_of(const std::string& text, const std::vector<std::string>& overrides = {}) {
  try {
    parse_scenario(text, "a.toml", overrides);
    return "";
  } catch (const InputError& error) {
    return error.what();
  }
}

std::string file_errors(const fs::path& path) {
  try {
    load_scenario(path);
    return "";
  } catch (const InputError& error) {
    return error.what();
  }
}

/// A folder of its own for each test, gone afterwards.
class Files : public testing::Test {
 protected:
  Files()
      : folder_(fs::path(testing::TempDir()) /
                testing::UnitTest::GetInstance()->current_test_info()->name()) {
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "sub");
  }
  ~Files() override { fs::remove_all(folder_); }

  fs::path write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return folder_ / name;
  }

  fs::path folder_;
};

TEST_F(Files, AFolderOfProgrammesIsBesideTheScenarioFile) {
  fs::create_directories(folder_ / "sub" / "programmes");
  const std::string text = "[programmes]\npaid = []\ndirectory = \"programmes\"\n";
  const Scenario s = load_scenario(write("sub/a.toml", text));
  EXPECT_EQ(s.beside(s.parameters.programmes.directory), folder_ / "sub" / "programmes");
  EXPECT_EQ(s.set_at.at("programmes.paid").line, 2);

  const fs::path bad = write("sub/b.toml", "[programmes]\ndirectory = \"programs\"\n");
  EXPECT_EQ(file_errors(bad),
            bad.string() + ":2:13: error: cannot read the folder that 'programmes.directory' names, '" +
                (folder_ / "sub" / "programs").string() +
                "': no such folder\n"
                "  2 | directory = \"programs\"\n"
                "    |             ^\n"
                "  help: did you mean 'programmes'?\n"
                "1 error\n");
  EXPECT_THAT(file_errors(write("sub/c.toml", "[programmes]\ndirectory = \"a.toml\"\n")),
              HasSubstr("it is a file, not a folder"));
  // An absolute name stays as it is, and what --set names is beside the file as well.
  EXPECT_NO_THROW(load_scenario(write("c.toml", ""), {"programmes.directory=\"sub/programmes\""}));
  EXPECT_NO_THROW(
      load_scenario(write("d.toml", "[programmes]\ndirectory = \"" + (folder_ / "sub").string() + "\"\n")));
}

TEST(Load, AnEmptyTextIsTheDefaultScenario) {
  const Scenario s = parse_scenario("");
  EXPECT_EQ(s.parameters, Parameters{});
  EXPECT_EQ(s.start, make_day(2025, 11, 17));
  EXPECT_EQ(s.days(), 40);
  EXPECT_TRUE(s.warnings.empty());
}

TEST(Load, ReadsEveryTypeOfValue) {
  const Scenario s = parse_scenario(R"(
title = "T"
seed = 77
sample = 0.5
[period]
start = 2025-12-01
end = 2025-12-01
[nation]
prefectures = ["shimane", "TOTTORI"]
occupational_clinics = 100
[visits.level]
hospital = 1.1
[facilities.readers]
when_down = "wait"
mtbf_hours = 900
[output]
hourly = false
)");
  EXPECT_EQ(s.title, "T");
  EXPECT_EQ(s.seed, 77u);
  EXPECT_EQ(s.sample, 0.5);
  EXPECT_EQ(s.days(), 1);
  EXPECT_THAT(s.parameters.nation.prefectures, ElementsAre("Shimane", "Tottori"));
  EXPECT_EQ(s.parameters.nation.occupational_clinics, 100);
  EXPECT_EQ(s.parameters.visits.level[0], 1.1);
  EXPECT_EQ(s.parameters.visits.level[1], 1.0);
  EXPECT_EQ(s.parameters.readers.when_down, ReadersDownPolicy::kWait);
  EXPECT_EQ(s.parameters.readers.mtbf_hours, 900.0);
  EXPECT_FALSE(s.parameters.output.hourly);
}

TEST(Load, KeepsTheTextTheNameAndTheOverrides) {
  const Scenario s = parse_scenario("seed = 3 # three\n", "a.toml", {"seed=4"});
  EXPECT_EQ(s.text, "seed = 3 # three\n");
  EXPECT_EQ(s.file, "a.toml");
  EXPECT_THAT(s.overrides, ElementsAre("seed=4"));
}

TEST(Load, TheLargestSampleIsOneAndSharesMaySumToOneWithinRounding) {
  EXPECT_EQ(parse_scenario("sample = 1").sample, 1.0);
  EXPECT_EQ(errors_of("[facilities.readers.hospital_reader_share]\none = 0.1\ntwo = 0.2\nthree = 0.7\n"), "");
  EXPECT_THAT(
      errors_of("[facilities.readers.hospital_reader_share]\none = 0.1\ntwo = 0.2\nthree = 0.70001\n"),
      HasSubstr("sum to 1.00001, they must sum to 1"));
}

TEST(Load, AShareThatIsWrongItselfIsNotReportedAsASumToo) {
  const std::string text = errors_of("[facilities.readers.hospital_reader_share]\none = 1.3\n");
  EXPECT_THAT(text, HasSubstr("1 error\n"));
}

TEST(Load, APeriodOfOneDayIsAllowedAndOneThatEndsADayEarlierIsNot) {
  EXPECT_EQ(errors_of("[period]\nstart = 2025-12-02\nend = 2025-12-02\n"), "");
  EXPECT_THAT(errors_of("[period]\nstart = 2025-12-02\nend = 2025-12-01\n"),
              HasSubstr("a.toml:3:7: error: the period"));
}

TEST(Load, AStartBehindTheDefaultEndIsReportedAtTheStart) {
  EXPECT_THAT(errors_of("[period]\nstart = 2026-01-05\n"),
              HasSubstr("a.toml:2:9: error: the period ends on 2025-12-26"));
}

TEST(Interventions, HoldFromTheirDayOnAndAddUp) {
  const Scenario s = parse_scenario(R"(
[[intervention]]
date = 2025-12-05
name = "second"
[intervention.desk]
pin_seconds = 20
[[intervention]]
date = 2025-12-02
name = "first"
[intervention.desk]
face_seconds = 12
pin_seconds = 22
)");
  ASSERT_EQ(s.interventions.size(), 2u);
  EXPECT_EQ(s.interventions[0].name, "first");
  EXPECT_EQ(s.on(make_day(2025, 12, 1)).desk.face_seconds, 16);
  EXPECT_EQ(s.on(make_day(2025, 12, 2)).desk.face_seconds, 12);
  EXPECT_EQ(s.on(make_day(2025, 12, 4)).desk.pin_seconds, 22);
  EXPECT_EQ(s.on(make_day(2025, 12, 5)).desk.pin_seconds, 20);
  EXPECT_EQ(s.on(make_day(2025, 12, 26)).desk.face_seconds, 12);
  EXPECT_THAT(s.interventions[0].changes,
              ElementsAre("desk.face_seconds: 16 -> 12", "desk.pin_seconds: 24 -> 22"));
  EXPECT_THAT(s.interventions[1].changes, ElementsAre("desk.pin_seconds: 22 -> 20"));
  EXPECT_EQ(s.parameters.desk.face_seconds, 16);
}

TEST(Interventions, OfOneDayApplyInTheOrderOfTheFile) {
  const Scenario s = parse_scenario(
      "[[intervention]]\ndate = 2025-12-02\nname = \"a\"\ndesk.face_seconds = 12\n"
      "[[intervention]]\ndate = 2025-12-02\nname = \"b\"\ndesk.face_seconds = 13\n");
  EXPECT_EQ(s.on(make_day(2025, 12, 2)).desk.face_seconds, 13);
}

TEST(Interventions, OnTheFirstAndLastDayAreInsideThePeriod) {
  EXPECT_TRUE(parse_scenario("[period]\nstart = 2025-12-01\nend = 2025-12-02\n"
                             "[[intervention]]\ndate = 2025-12-01\nname = \"a\"\ndesk.face_seconds = 12\n"
                             "[[intervention]]\ndate = 2025-12-02\nname = \"b\"\ndesk.face_seconds = 13\n")
                  .warnings.empty());
}

TEST(Interventions, AreNotBlamedForWhatStoodBefore) {
  const Scenario s = parse_scenario(
      "[central]\nlatency_median_seconds = 4\ntimeout_seconds = 3\n"
      "[[intervention]]\ndate = 2025-12-02\nname = \"a\"\ndesk.face_seconds = 12\n");
  EXPECT_EQ(s.warnings.size(), 1u);
}

TEST(Overrides, WinOverTheFileAndTheLastOneWins) {
  const Scenario s = parse_scenario(
      "seed = 3\n", "a.toml",
      {"facilities.readers.mtbf_hours=900", "seed = 5", "seed=7", "period.end=2025-12-05",
       "nation.prefectures=[\"Tottori\"]", "title=My run", "facilities.readers.when_down=wait"});
  EXPECT_EQ(s.parameters.readers.mtbf_hours, 900);
  EXPECT_EQ(s.seed, 7u);
  EXPECT_EQ(s.end, make_day(2025, 12, 5));
  EXPECT_THAT(s.parameters.nation.prefectures, ElementsAre("Tottori"));
  EXPECT_EQ(s.title, "My run");
  EXPECT_EQ(s.parameters.readers.when_down, ReadersDownPolicy::kWait);
}

TEST(Overrides, SilenceTheWarningOfTheValueTheyReplace) {
  EXPECT_EQ(parse_scenario("[desk]\nface_seconds = 300\n").warnings.size(), 1u);
  EXPECT_TRUE(
      parse_scenario("[desk]\nface_seconds = 300\n", "a.toml", {"desk.face_seconds=20"}).warnings.empty());
}

TEST(Overrides, AreCheckedLikeAFileAndShownWithTheirText) {
  EXPECT_EQ(errors_of("", {"seed=1", "facilities.readers.mtbf_hour=900"}),
            "--set:2:20: error: unknown key 'mtbf_hour' in [facilities.readers]\n"
            "  2 | facilities.readers.mtbf_hour=900\n"
            "    |                    ^\n"
            "  help: did you mean 'mtbf_hours'?\n"
            "1 error\n");
  EXPECT_THAT(errors_of("", {"mtbf_hours=900"}),
              HasSubstr("help: did you mean 'facilities.readers.mtbf_hours'?"));
  EXPECT_THAT(
      errors_of("", {"desk.face_seconds=soon"}),
      HasSubstr(
          "--set:1:19: error: 'desk.face_seconds' expects a number of seconds, found the string \"soon\""));
  EXPECT_THAT(errors_of("", {"desk.face_seconds=-1"}),
              HasSubstr("allowed: more than 0, at most 600 seconds"));
  EXPECT_THAT(errors_of("", {"period.end=2025-01-01"}),
              HasSubstr("--set:1:12: error: the period ends on 2025-01-01"));
}

TEST(Overrides, ThatAreNoAssignmentAreRefused) {
  for (const char* text :
       {"desk.face_seconds", "", "seed=1\nsample=0.5", "=3", "seed=", "seed=1 2", "seed=\xff"}) {
    EXPECT_THAT(errors_of("", {text}), HasSubstr("--set:1:")) << text;
  }
}

TEST(Overrides, OfInterventionsAndBasesAreRefusedWithAWayOut) {
  for (const char* text :
       {"intervention=[]", "intervention.name=\"x\"", "interventions=3", " intervention[0].date=3"}) {
    EXPECT_THAT(errors_of("", {text}), HasSubstr("interventions cannot be set on the command line")) << text;
  }
  EXPECT_THAT(errors_of("", {"extends=\"a.toml\""}),
              HasSubstr("'extends' cannot be set on the command line"));
}

TEST(Overrides, AreReportedTogetherWithTheErrorsOfTheFile) {
  const std::string text = errors_of("sed = 3\n", {"desk.face_seconds=-1"});
  EXPECT_THAT(text, HasSubstr("a.toml:1:1: error: unknown key 'sed'"));
  EXPECT_THAT(text, HasSubstr("--set:1:19: error: 'desk.face_seconds' is -1"));
  EXPECT_THAT(text, HasSubstr("2 errors\n"));
}

TEST(Load, AnyDamagedTextLoadsOrIsAnsweredWithItsErrors) {
  const std::string text =
      "extends = \"no\"\ntitle = \"日本\"\nseed = 3\n[period]\nstart = 2025-12-01\n[nation]\n"
      "prefectures = [\"Tottori\"]\n[[intervention]]\ndate = 2025-12-02\nname = 'n'\n[intervention.desk]\n"
      "face_seconds = 1.5e1\n";
  int answered = 0;
  const auto attempt = [&](const std::string& damaged) {
    try {
      parse_scenario(damaged, "a.toml", {damaged});
    } catch (const InputError& error) {
      ++answered;
      EXPECT_FALSE(error.diagnostics().empty());
    }
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    attempt(text.substr(0, i));
    attempt(text.substr(0, i) + text.substr(i + 1));
    for (const char c : {'\0', '\n', '"', '[', ']', '.', '=', '9', '\xe3'}) {
      attempt(text.substr(0, i) + c + text.substr(i + 1));
    }
  }
  EXPECT_GT(answered, 1'000);
}

TEST(Load, AnUnknownPathIsAnsweredWithTheKnownOneThatEndsAlike) {
  EXPECT_THAT(errors_of("", {"facility.readers.mtbf_hours=900"}),
              HasSubstr("unknown table 'facility'\n  1 | facility.readers.mtbf_hours=900\n    | ^\n"
                        "  help: did you mean 'facilities.readers.mtbf_hours'?"));
  EXPECT_THAT(errors_of("[visit.levels]\nhospital = 1\nmedical_clinic = 1\n"),
              HasSubstr("did you mean [visits]?"));
}

TEST(Load, AStrangerIsAnsweredWithTheKeysKnownThere) {
  EXPECT_THAT(errors_of("[visits.level]\nelephant = 1\n"),
              HasSubstr("help: known keys here: hospital, medical_clinic, dental_clinic"));
}

TEST_F(Files, ExtendingTakesTheBaseAndOverridesIt) {
  write("base.toml",
        "seed = 5\ntitle = \"base\"\n[desk]\nface_seconds = 20\npin_seconds = 30\n"
        "[[intervention]]\ndate = 2025-12-04\nname = \"of the base\"\ndesk.pin_seconds = 28\n");
  const fs::path child =
      write("sub/child.toml",
            "extends = \"../base.toml\"\ntitle = \"child\"\n[desk]\nface_seconds = 18\n"
            "[[intervention]]\ndate = 2025-12-02\nname = \"of the child\"\ndesk.pin_seconds = 29\n");
  const Scenario s = load_scenario(child);
  EXPECT_EQ(s.title, "child");
  EXPECT_EQ(s.seed, 5u);
  EXPECT_EQ(s.parameters.desk.face_seconds, 18);
  EXPECT_EQ(s.parameters.desk.pin_seconds, 30);
  ASSERT_EQ(s.interventions.size(), 2u);
  EXPECT_EQ(s.interventions[0].name, "of the child");
  EXPECT_EQ(s.interventions[1].name, "of the base");
  EXPECT_EQ(s.on(make_day(2025, 12, 3)).desk.pin_seconds, 29);
  EXPECT_EQ(s.on(make_day(2025, 12, 4)).desk.pin_seconds, 28);
}

TEST_F(Files, TheNameOfAMissingFileIsGuessed) {
  write("tiny.toml", "");
  EXPECT_EQ(file_errors(folder_ / "tyni.toml"), (folder_ / "tyni.toml").string() + ": error: cannot read '" +
                                                    (folder_ / "tyni.toml").string() +
                                                    "': no such file\n  help: did you mean '" +
                                                    (folder_ / "tiny.toml").string() + "'?\n1 error\n");
}

TEST_F(Files, AFolderIsNoScenario) {
  EXPECT_THAT(file_errors(folder_), HasSubstr("it is a folder, not a file\n1 error\n"));
  const fs::path child = write("child.toml", "extends = \"sub\"\n");
  EXPECT_THAT(file_errors(child), HasSubstr(":1:11: error: cannot read the base"));
}

TEST_F(Files, AByteOrderMarkIsNoError) {
  EXPECT_EQ(load_scenario(write("bom.toml", "\xEF\xBB\xBFseed = 9\n")).seed, 9u);
}

}  // namespace
}  // namespace cutover
