// What each command prints, and where.
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/cli_case.hpp"

namespace cutover {
namespace {

using nlohmann::json;
using test::Finished;
using test::says;
class Commands : public test::Cli {};

TEST_F(Commands, RunPrintsTheResultOnStandardOutputAndProgressOnStandardError) {
  const Finished f = cutover({"run", shipped("tiny.toml"), "--out", "x.h5"});
  ASSERT_EQ(f.code, 0) << f.err;
  EXPECT_TRUE(says(f.out, "result: x.h5"));
  EXPECT_TRUE(says(f.out, "Tiny"));
  EXPECT_TRUE(says(f.err, "reading data"));
  EXPECT_TRUE(says(f.err, "making the nation"));
  EXPECT_TRUE(says(f.err, "day 1 of 6"));
  EXPECT_TRUE(says(f.err, "writing results"));
  EXPECT_FALSE(says(f.out, "day 1 of 6"));
  // No terminal: plain lines, no colour, no cursor control.
  EXPECT_EQ(f.err.find('\r'), std::string::npos);
  EXPECT_EQ(f.err.find('\x1b'), std::string::npos);
  EXPECT_EQ(f.out.find('\x1b'), std::string::npos);
  EXPECT_EQ(files(), (std::set<std::string>{"x.h5"})) << "no checkpoint, no part is left";
}

TEST_F(Commands, RunCanBeQuietAndWithoutProgress) {
  const Finished f = cutover({"run", shipped("tiny.toml"), "--out", "x.h5", "--quiet", "--progress", "none"});
  EXPECT_EQ(f.code, 0);
  EXPECT_EQ(f.out, "result: x.h5\n");
  EXPECT_EQ(f.err, "");
}

TEST_F(Commands, RunWritesToOutByDefault) {
  ASSERT_EQ(cutover({"run", shipped("tiny.toml"), "--quiet"}).code, 0);
  EXPECT_TRUE(exists("out/tiny.h5"));
}

TEST_F(Commands, SummaryHasTheKeysThatMachinesRead) {
  ASSERT_EQ(cutover({"run", shipped("tiny.toml"), "--out", "x.h5", "--quiet"}).code, 0);
  const Finished f = cutover({"summary", "x.h5", "--json"});
  ASSERT_EQ(f.code, 0) << f.err;
  EXPECT_EQ(f.err, "");
  const json j = json::parse(f.out);
  std::set<std::string> types;
  for (const json& row : j.at("utilization")) {
    types.insert(row.at("facility_type").get<std::string>());
    EXPECT_TRUE(row.at("month") == "2025-11" || row.at("month") == "2025-12");
    EXPECT_TRUE(row.at("verifications").is_number_integer());
    EXPECT_TRUE(row.at("card_uses").is_number_integer());
    if (row.at("verifications") > 0) {
      const double rate = 100.0 * row.at("card_uses").get<double>() / row.at("verifications").get<double>();
      // Counts are rounded to whole units.
      EXPECT_NEAR(row.at("rate_pct").get<double>(), rate, 200.0 / row.at("verifications").get<double>());
    }
  }
  EXPECT_EQ(types, (std::set<std::string>{"all", "hospital", "medical_clinic", "dental_clinic", "pharmacy",
                                          "occupational_clinic", "exempt"}));
  const json& performance = j.at("performance");
  EXPECT_GT(performance.at("wall_s").get<double>(), 0);
  EXPECT_GT(performance.at("peak_rss_bytes").get<std::int64_t>(), 1'000'000);
  EXPECT_GE(performance.at("threads").get<int>(), 1);
  EXPECT_GT(performance.at("verifications_per_s").get<double>(), 0);
  EXPECT_EQ(j.at("run").at("status"), "complete");
  EXPECT_EQ(j.at("run").at("days_done"), 6);
  EXPECT_EQ(j.at("checks").at("ok"), true);
  for (const char* key : {"outcomes", "durations", "readers", "central", "months", "utilization_by_age"}) {
    EXPECT_TRUE(j.contains(key)) << key;
  }
  const Finished text = cutover({"summary", "x.h5"});
  EXPECT_EQ(text.code, 0);
  EXPECT_TRUE(says(text.out, "Tiny"));
  EXPECT_FALSE(says(text.out, "Utilization of every prefecture"));
  const Finished prefectures = cutover({"summary", "x.h5", "--prefectures"});
  EXPECT_EQ(prefectures.code, 0) << prefectures.err;
  EXPECT_TRUE(says(prefectures.out, "Utilization of every prefecture"));
}

TEST_F(Commands, InfoSaysWhereAResultComesFrom) {
  ASSERT_EQ(cutover({"run", shipped("tiny.toml"), "--out", "x.h5", "--quiet", "--set", "seed=77"}).code, 0);
  const Finished f = cutover({"info", "x.h5"});
  ASSERT_EQ(f.code, 0) << f.err;
  for (const char* part : {"complete, 6 of 6 days", "2025-11-28 to 2025-12-03", "seed 77", "run id",
                           "--set seed=77", "installed_facilities.csv", "Philox4x32-10"}) {
    EXPECT_TRUE(says(f.out, part));
  }
}

TEST_F(Commands, CheckNamesPeriodSampleAndInterventions) {
  const Finished f = cutover({"check", shipped("december-2025-guide-staff.toml")});
  ASSERT_EQ(f.code, 0) << f.err;
  EXPECT_TRUE(says(f.out, "ok, 40 days from 2025-11-17 to 2025-12-26"));
  EXPECT_TRUE(says(f.out, "2025-12-02 guide staff at the reader"));
  EXPECT_TRUE(says(f.out, "first_use_assist_share"));
  EXPECT_TRUE(files().empty());
}

TEST_F(Commands, CheckReadsThePlatformOfTheScenario) {
  test::write_text(directory_ / "faulty.toml", "title = 7\n");
  const Finished faulty = cutover(
      {"check", shipped("tiny.toml"), "--set", "central.topology=" + (directory_ / "faulty.toml").string()});
  EXPECT_EQ(faulty.code, 2) << faulty.out;
  EXPECT_TRUE(says(faulty.err, "faulty.toml:1:9: error")) << faulty.err;
  // Drills of 2025 in a scenario of another year.
  const Finished idle = cutover({"check", shipped("december-2024.toml"), "--set",
                                 "central.topology=" + shipped("central/data-centre-lost.toml")});
  EXPECT_EQ(idle.code, 0) << idle.err;
  EXPECT_TRUE(says(idle.err, "warning: none of the events of")) << idle.err;
}

TEST_F(Commands, EveryShippedScenarioPassesCheck) {
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(CUTOVER_SOURCE_DIR) / "scenarios")) {
    if (entry.path().extension() == ".toml") {
      const Finished f = cutover({"check", entry.path()});
      EXPECT_EQ(f.code, 0) << f.err;
      EXPECT_EQ(f.err, "") << "no warnings";
    }
  }
}

TEST_F(Commands, NewWritesAScenarioThatPassesCheckAndNeverOverAnother) {
  ASSERT_EQ(cutover({"new", "mine.toml"}).code, 0);
  const Finished check = cutover({"check", "mine.toml"});
  EXPECT_EQ(check.code, 0) << check.err;
  const std::string written = test::read_text(directory_ / "mine.toml");
  EXPECT_EQ(cutover({"new"}).out, written) << "without a name it goes to standard output";
  file("mine.toml", "# my own work\n");
  const Finished again = cutover({"new", "mine.toml"});
  EXPECT_EQ(again.code, 2);
  EXPECT_TRUE(says(again.err, "exists already"));
  EXPECT_EQ(test::read_text(directory_ / "mine.toml"), "# my own work\n");
}

TEST_F(Commands, SchemaIsJsonAndThePageIsMarkdown) {
  const Finished f = cutover({"schema"});
  ASSERT_EQ(f.code, 0);
  const json j = json::parse(f.out);
  EXPECT_TRUE(says(j.at("$schema").get<std::string>(), "2020-12"));
  EXPECT_TRUE(j.at("properties").contains("checkin"));
  EXPECT_EQ(cutover({"schema", "--page"}).out.rfind("# Parameters", 0), 0U);
}

TEST_F(Commands, InspectListsVisitorsAndEvents) {
  const Finished f =
      cutover({"inspect", shipped("tiny.toml"), "--facility", "0", "--day", "2025-12-01", "--events", "20"});
  ASSERT_EQ(f.code, 0) << f.err;
  EXPECT_TRUE(says(f.out, "facility 0 (hospital, area 0) on 2025-12-01"));
  EXPECT_TRUE(says(f.out, "arrives"));
  EXPECT_TRUE(says(f.out, "more events: --events N shows them"));
  EXPECT_EQ(
      cutover({"inspect", shipped("tiny.toml"), "--facility", "0", "--day", "2025-12-01", "--events", "20"})
          .out,
      f.out);
  EXPECT_TRUE(files().empty());
}

TEST_F(Commands, WarningsGoToStandardErrorAndDoNotStopTheRun) {
  const Finished f = cutover({"check", shipped("tiny.toml"), "--set", "checkin.habit_weight=0.01"});
  EXPECT_EQ(f.code, 0);
  EXPECT_TRUE(says(f.err, "warning"));
  EXPECT_FALSE(says(f.out, "warning"));
}

TEST_F(Commands, RunReusesAFinishedResultAndReplacesAnother) {
  const std::vector<std::string> run{"run",     shipped("tiny.toml"), "--out", "x.h5",
                                     "--reuse", "--progress",         "plain"};
  const Finished first = cutover(run);
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_TRUE(says(first.err, "day 1 of 6"));
  const std::string bytes = test::read_text(directory_ / "x.h5");
  const Finished second = cutover(run);
  EXPECT_EQ(second.code, 0);
  EXPECT_EQ(second.err, "") << "no work is done twice";
  EXPECT_EQ(second.out, first.out);
  EXPECT_EQ(test::read_text(directory_ / "x.h5"), bytes);

  std::vector<std::string> other = run;
  other.insert(other.end(), {"--set", "seed=2"});
  const Finished third = cutover(other);
  EXPECT_EQ(third.code, 0);
  EXPECT_TRUE(says(third.err, "day 1 of 6")) << "another run is another result";
  EXPECT_NE(test::read_text(directory_ / "x.h5"), bytes);
}

}  // namespace
}  // namespace cutover
