// Several futures from one checkpoint: the same bits as if each had been run from its first day.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "run/branch.hpp"
#include "run/checkpoint.hpp"
#include "run/run_case.hpp"

namespace cutover {
namespace {

using test::same_bits;

constexpr Day kLastOfNovember = make_day(2025, 11, 30);
constexpr Day kFirstOfDecember = make_day(2025, 12, 1);

/// An intervention as it stands in a scenario file.
std::string intervention(const std::string& date, const std::string& setting) {
  return "[[intervention]]\ndate = " + date + "\nname = \"a change\"\n" + setting + "\n";
}
const std::string kGuides = intervention("2025-12-02", "checkin.first_use_assist_share = 0.9");

class Branch : public ::testing::Test {
 protected:
  RunOptions options(const std::string& name, int threads = 2) const {
    return test::options(directory_ / name, threads);
  }
  std::filesystem::path straight(const std::string& name, const Scenario& scenario) const {
    EXPECT_EQ(run_scenario(scenario, options(name)).status, RunStatus::kComplete);
    return directory_ / name;
  }
  std::filesystem::path stopped(const std::string& name, const Scenario& scenario, Day day) const {
    RunOptions o = options(name);
    o.stop_after = day;
    const RunReport report = run_scenario(scenario, o);
    EXPECT_EQ(report.status, RunStatus::kInterrupted);
    EXPECT_TRUE(report.as_asked);
    EXPECT_EQ(ResultReader(o.output).status(), "interrupted");
    EXPECT_EQ(ResultReader(o.output).days_done(), (day - scenario.start).count() + 1);
    return o.output;
  }
  std::filesystem::path branched(const std::string& name, const Scenario& scenario,
                                 const std::filesystem::path& base, int threads = 2) const {
    RunOptions o = options(name, threads);
    o.branch_from = base;
    o.overwrite = Overwrite::kReplace;
    const RunReport report = run_scenario(scenario, o);
    EXPECT_EQ(report.status, RunStatus::kComplete);
    EXPECT_FALSE(std::filesystem::exists(checkpoint_path(o.output)));
    return o.output;
  }
  /// What run_scenario() says to a variant it refuses; nothing may be written then.
  std::string refusal(const Scenario& variant, const std::filesystem::path& base) const {
    RunOptions o = options("refused.h5");
    o.branch_from = base;
    std::string said;
    try {
      run_scenario(variant, o);
    } catch (const std::invalid_argument& error) {
      said = error.what();
    }
    EXPECT_FALSE(std::filesystem::exists(o.output));
    EXPECT_FALSE(std::filesystem::exists(checkpoint_path(o.output)));
    return said;
  }
  test::TemporaryDirectory directory_;
};

TEST_F(Branch, EveryFutureHasTheBitsOfARunFromItsFirstDay) {
  // Without the hours, which comparisons of whole files take long for.
  const auto western = [](const std::string& text, const char* period = "period.end=2025-12-03") {
    return parse_scenario(text, "western", {"output.hourly=false", period});
  };
  const Scenario plan = western(test::kWesternJapan);
  const std::string title = "description = \"another one\"\n";
  const std::vector<std::pair<std::string, Scenario>> futures{
      {"guides", western(test::kWesternJapan + kGuides)},
      {"hardship",
       western(title + test::kWesternJapan + intervention("2025-12-02", "central.failure_share = 0.2") +
               intervention("2025-12-03", "visits.level.medical_clinic = 1.2"))},
      {"longer", western(test::kWesternJapan + kGuides, "period.end=2025-12-05")},
      {"shorter", western(test::kWesternJapan, "period.end=2025-12-02")},
      {"same", plan}};
  std::vector<std::filesystem::path> whole;
  for (const auto& [name, scenario] : futures) {
    whole.push_back(straight(name + ".h5", scenario));
  }
  EXPECT_FALSE(same_bits(whole[0], whole[4])) << "the intervention does something";
  // Before the turn of a month, after it, and in the middle of one.
  for (const Day day : {make_day(2025, 11, 29), kLastOfNovember, kFirstOfDecember}) {
    SCOPED_TRACE(format_day(day));
    const auto base = stopped("base-" + format_day(day) + ".h5", plan, day);
    const std::string result = test::read_text(base);
    const std::string state = test::read_text(checkpoint_path(base));
    for (std::size_t i = 0; i < futures.size(); ++i) {
      SCOPED_TRACE(futures[i].first);
      const int threads = std::vector<int>{1, 2, 7}[i % 3];
      const auto path = branched("branch.h5", futures[i].second, base, threads);
      EXPECT_TRUE(same_bits(whole[i], path));
      const RunInfo info = ResultReader(path).info();
      ASSERT_TRUE(info.branch.has_value());
      EXPECT_EQ(info.branch->run_id, ResultReader(base).info().run_id);
      EXPECT_EQ(info.branch->day, day);
      EXPECT_EQ(info.run_id, ResultReader(whole[i]).info().run_id) << "it is the same run";
      EXPECT_EQ(info.title, futures[i].second.title);
    }
    EXPECT_EQ(test::read_text(base), result);
    EXPECT_EQ(test::read_text(checkpoint_path(base)), state);
  }
  EXPECT_FALSE(ResultReader(whole[0]).info().branch.has_value());
}

// Claims, histories of facilities, engagement and payouts carry over months, and so does the length of a run.
TEST_F(Branch, OverMonthsWithClaimsAndProgrammes) {
  const auto with = [&](const std::string& more, const std::string& end) {
    // Without hours: comparing them takes longer than the runs.
    const Scenario plan =
        test::autumn(directory_ / "programmes", {"sample=0.01", "output.hourly=false", "period.end=" + end});
    return parse_scenario(test::kAutumn + more, "autumn", plan.overrides);
  };
  const std::string rules =
      intervention("2025-11-01",
                   "[intervention.claims]\ntransfer_excluded_share = 0.9\nwrong_kind_share = 0.9\n"
                   "correction_share = 0.05\npatient_reached_share = 0.05\n");
  const Scenario plan = with(rules, "2025-12-03");
  const std::vector<Scenario> futures{
      with(rules + intervention("2025-11-21", "claims.wrong_kind_share = 0.1"), "2025-12-03"),
      with(rules, "2025-11-25"),
      with(rules + intervention("2025-12-01", "visits.level.medical_clinic = 0.8"), "2026-01-04")};
  const auto middle = stopped("middle.h5", plan, make_day(2025, 11, 20));
  const auto turn = stopped("turn.h5", plan, make_day(2025, 10, 31));
  const std::vector<std::filesystem::path> bases{middle, turn, middle};
  for (std::size_t i = 0; i < futures.size(); ++i) {
    SCOPED_TRACE(i);
    const auto whole = straight("whole" + std::to_string(i) + ".h5", futures[i]);
    EXPECT_TRUE(same_bits(whole, branched("branch.h5", futures[i], bases[i])));
  }
}

// Whoever spares days that runs share wants the files of whole runs.
TEST_F(Branch, KeepsItsOriginToItselfWhereAsked) {
  const Scenario plan = parse_scenario(test::kWesternJapan);
  const Scenario guides = parse_scenario(test::kWesternJapan + kGuides);
  const auto base = stopped("base.h5", plan, kLastOfNovember);
  RunOptions o = options("branch.h5");
  o.branch_from = base;
  o.tells_branch = false;
  run_scenario(guides, o);
  EXPECT_FALSE(ResultReader(o.output).info().branch.has_value());
  EXPECT_TRUE(same_bits(straight("whole.h5", guides), o.output));
}

TEST(LastCommonDay, IsTheOneBeforeTheFirstDifference) {
  const Scenario plan = parse_scenario(test::kWesternJapan);
  const auto with = [](const std::string& more, const std::vector<std::string>& overrides = {}) {
    return parse_scenario(test::kWesternJapan + more, "western", overrides);
  };
  const Day before_last = plan.end - std::chrono::days{1};
  const auto expect = [&](const Scenario& a, const Scenario& b, std::optional<Day> day) {
    EXPECT_EQ(last_common_day(a, b), day);
    EXPECT_EQ(last_common_day(b, a), day);
  };
  expect(plan, plan, before_last);
  expect(plan, with("", {"title=\"another\""}), before_last);
  expect(plan, with("", {"call_centre.agents=50", "call_centre.patience_seconds=90"}), before_last);
  expect(plan, with(intervention("2025-12-01", "call_centre.agents = 50")), before_last);
  expect(plan, with("", {"call_centre.closes_hour_saturday=18"}), std::nullopt);
  expect(plan, with(kGuides), kFirstOfDecember);
  const std::string more_guides = intervention("2025-12-02", "checkin.first_use_assist_share = 0.7");
  expect(with(kGuides), with(more_guides), kFirstOfDecember);
  // One change alike in both, and then another one.
  expect(with(kGuides), with(kGuides + intervention("2025-12-03", "central.failure_share = 0.2")),
         make_day(2025, 12, 2));
  expect(plan, with("", {"period.end=2025-12-02"}), kFirstOfDecember);
  expect(plan, with("", {"seed=99"}), std::nullopt);
  expect(plan, with("", {"checkin.face_share=0.6"}), std::nullopt);
  expect(plan, with("", {"period.start=2025-11-29"}), std::nullopt);
  expect(plan, with(intervention(format_day(plan.start), "central.failure_share = 0.2")), std::nullopt);
  expect(plan, with("", {"central.topology=\"some.toml\""}), std::nullopt);
}

TEST_F(Branch, ABranchMayStopAndGoOnAndBeBranchedFrom) {
  const Scenario variant = parse_scenario(test::kWesternJapan + kGuides);
  const auto whole = straight("whole.h5", variant);
  const auto base = stopped("base.h5", parse_scenario(test::kWesternJapan), make_day(2025, 11, 29));
  RunOptions o = options("branch.h5");
  o.branch_from = base;
  o.stop_after = kFirstOfDecember;
  EXPECT_EQ(run_scenario(variant, o).days_done, 4);
  EXPECT_TRUE(same_bits(whole, branched("second.h5", variant, o.output)));
  EXPECT_EQ(ResultReader(directory_ / "second.h5").info().branch->day, kFirstOfDecember);
  o.branch_from.clear();
  o.stop_after.reset();
  o.resume = true;
  EXPECT_EQ(run_scenario(variant, o).status, RunStatus::kComplete);
  EXPECT_TRUE(same_bits(whole, o.output));
  EXPECT_EQ(ResultReader(o.output).info().branch->day, make_day(2025, 11, 29)) << "still told";
}

// The service begins every day anew. Where its platform stands does not matter, what it holds does.
TEST_F(Branch, WithAModelledCentralService) {
  const std::filesystem::path reference =
      std::filesystem::path(CUTOVER_SOURCE_DIR) / "scenarios/central/reference.toml";
  const auto elsewhere = directory_ / "platform.toml";
  test::write_text(elsewhere, test::read_text(reference));
  const auto with = [](const std::string& text, const std::filesystem::path& file) {
    return parse_scenario(text, "western",
                          {"central.topology=\"" + file.string() + "\"", "period.start=2025-11-30"});
  };
  const Scenario variant = with(test::kWesternJapan + kGuides, elsewhere);
  const auto base = stopped("base.h5", with(test::kWesternJapan, reference), kFirstOfDecember);
  EXPECT_TRUE(same_bits(straight("whole.h5", variant), branched("branch.h5", variant, base)));

  std::string text = test::read_text(reference);
  text.replace(text.find("servers = 20 "), 12, "servers = 21");
  test::write_text(elsewhere, text);
  EXPECT_NE(refusal(variant, base).find("the content of 'central.topology' is another one"),
            std::string::npos);
}

TEST_F(Branch, RefusesWhateverDiffersBeforeTheDay) {
  const Scenario plan = parse_scenario(test::kWesternJapan + kGuides);
  const auto base = stopped("base.h5", plan, kFirstOfDecember);
  const std::string result = test::read_text(base);
  const std::string western = test::kWesternJapan + kGuides;
  const auto set = [&](const std::string& change) { return parse_scenario(western, "western", {change}); };
  const std::vector<std::pair<Scenario, std::string>> cases{
      {set("seed=99"), "'seed' is 20251202 there and 99 here on 2025-11-28; up to 2025-12-01 both must be"},
      {set("sample=0.2"), "'sample' is 0.1 there and 0.2 here"},
      {set("period.start=2025-11-27"), "'period.start' is 2025-11-28 there and 2025-11-27 here"},
      {set("nation.persons_per_area=9000"), "'nation.persons_per_area' is 10000 there and 9000 here"},
      {set("checkin.card_odds=1.5"), "'checkin.card_odds' is 1 there and 1.5 here on 2025-11-28"},
      {set("programmes.paid=[]"), "'programmes.paid' is"},
      {set("output.hourly=false"), "'output.hourly' is true there and false here"},
      {parse_scenario(western + intervention("2025-12-01", "checkin.card_odds = 1.5")),
       "'checkin.card_odds' is 1 there and 1.5 here on 2025-12-01"},
      {parse_scenario(western + intervention("2025-11-20", "checkin.card_odds = 1.5")),
       "'checkin.card_odds' is 1 there and 1.5 here on 2025-11-28"},
      {set("period.end=2025-12-01"), "the scenario ends on 2025-12-01: nothing is left to simulate"},
      {set("central.topology=\"" CUTOVER_SOURCE_DIR "/scenarios/central/reference.toml\""),
       "its run did not use 'central.topology', and this one does"}};
  for (const auto& [variant, part] : cases) {
    const std::string said = refusal(variant, base);
    EXPECT_NE(said.find("cannot branch from '" + base.string() + "': "), std::string::npos) << part << "\n"
                                                                                            << said;
    EXPECT_NE(said.find(part), std::string::npos) << part << "\n" << said;
  }
  EXPECT_EQ(test::read_text(base), result);
}

TEST_F(Branch, RefusesOtherDataAndOtherPrograms) {
  const Scenario plan = parse_scenario(test::kWesternJapan);
  const auto base = stopped("base.h5", plan, kFirstOfDecember);
  const BranchPoint point = find_branch_point(base, plan);
  EXPECT_EQ(point.days_done, 4);
  EXPECT_NO_THROW(check_inputs(point, point.base));
  const auto said = [&](const RunInfo& info) {
    try {
      check_inputs(point, info);
    } catch (const std::invalid_argument& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  ASSERT_GT(point.base.input_hashes.count("programmes"), 0U);
  RunInfo other = point.base;
  other.input_hashes["programmes"] = "0";
  EXPECT_NE(said(other).find("the content of 'programmes' is another one"), std::string::npos);
  other.input_hashes.erase("programmes");
  EXPECT_NE(said(other).find("its run used 'programmes', and this one does not"), std::string::npos);

  // The same days, told by an older program.
  RunInfo old = point.base;
  old.version = "0.0.1";
  const auto path = directory_ / "old.h5";
  ResultWriter::create(path, old, {});
  std::filesystem::copy(checkpoint_path(base), checkpoint_path(path));
  EXPECT_NE(refusal(plan, path).find("it was made by cutover 0.0.1"), std::string::npos);
}

TEST_F(Branch, RefusesWhereThereIsNothingToBranchFrom) {
  const Scenario plan = parse_scenario(test::kWesternJapan);
  const auto refused = [&](const std::filesystem::path& base, const std::string& part) {
    RunOptions o = options("refused.h5");
    o.branch_from = base;
    try {
      run_scenario(plan, o);
      ADD_FAILURE() << part;
    } catch (const ResultError& error) {
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    }
    EXPECT_FALSE(std::filesystem::exists(o.output));
  };
  refused(directory_ / "none.h5", "there is no such file");
  refused(straight("whole.h5", plan), "the run is complete; run it again with --stop-after");
  const auto base = stopped("base.h5", plan, kFirstOfDecember);
  const auto early = stopped("early.h5", plan, make_day(2025, 11, 29));
  // A result with less than its checkpoint holds.
  std::filesystem::copy(checkpoint_path(base), checkpoint_path(early),
                        std::filesystem::copy_options::overwrite_existing);
  refused(early, "it holds 2 days, 4 are to be taken over");
  test::write_text(checkpoint_path(base), "no checkpoint\n");
  refused(base, "base.h5.checkpoint' is no checkpoint: ");
}

TEST_F(Branch, ADayToStopAfterMustLeaveOneToGoOnWith) {
  const Scenario plan = parse_scenario(test::kWesternJapan);
  const auto base = stopped("base.h5", plan, kFirstOfDecember);
  RunOptions o = options("stop.h5");
  for (const Day day : {make_day(2025, 11, 27), make_day(2025, 12, 3)}) {
    o.stop_after = day;
    EXPECT_THROW(run_scenario(plan, o), std::invalid_argument) << format_day(day);
  }
  o.stop_after = kLastOfNovember;
  o.branch_from = base;
  EXPECT_THROW(run_scenario(plan, o), std::invalid_argument) << "the base is further";
  o.resume = true;
  EXPECT_THROW(run_scenario(plan, o), std::invalid_argument) << "one or the other";
  EXPECT_FALSE(std::filesystem::exists(o.output));
  o.branch_from.clear();
  o.output = base;
  const std::string before = test::read_text(base);
  EXPECT_THROW(run_scenario(plan, o), std::invalid_argument) << "it holds more";
  o.resume = false;
  o.stop_after.reset();
  o.branch_from = base;
  o.overwrite = Overwrite::kReplace;
  EXPECT_THROW(run_scenario(plan, o), std::invalid_argument) << "a base is never replaced by its branch";
  EXPECT_EQ(test::read_text(base), before);
}

}  // namespace
}  // namespace cutover
