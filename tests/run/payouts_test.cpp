// What is due in a month is judged by the parameters of that month, whatever an intervention changes later.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "results/summary.hpp"
#include "run/model.hpp"
#include "run/run_case.hpp"

namespace cutover {
namespace {

/// Due in November for what is on the wall then.
const char* const kPosters = R"(
id = "posters"
title = "Posters"
source = "none: for tests"
kind = "per_use"
facility_types = ["hospital", "medical_clinic", "dental_clinic", "pharmacy"]
needs = ["poster_and_callout"]
automatic = true
paid_after_months = 1

[baseline]
month = "2025-10"
mean = "totals"

[[period]]
name = "November"
start = "2025-11"
end = "2025-11"
tier = [ { increase = 0, yen = 300 } ]
)";

/// Open from October on to whoever has mobile terminals.
const char* const kTerminals = R"(
id = "terminals"
title = "Terminals"
source = "none: for tests"
kind = "subsidy"
facility_types = ["medical_clinic", "pharmacy"]
needs = ["mobile_outpatient"]
automatic = true
apply_from = "2025-10"
paid_after_months = 0

[[unit_cost]]
yen = 100000
low = 100000
high = 100000

[[grant]]
rate = "1/2"
cap = 60000
)";

class Payouts : public ::testing::Test {
 protected:
  Payouts() {
    test::write_text(directory_ / "posters.toml", kPosters);
    test::write_text(directory_ / "terminals.toml", kTerminals);
  }
  struct Paid {
    std::vector<Payout> payouts;
    std::vector<ProgrammeTotals> programmes;
    std::size_t facilities = 0;

    std::vector<Payout> of(std::uint16_t programme) const {
      std::vector<Payout> some;
      std::copy_if(payouts.begin(), payouts.end(), std::back_inserter(some),
                   [&](const Payout& p) { return p.programme == programme; });
      return some;
    }
  };
  Paid run(const std::string& name, const std::string& interventions) const {
    const Scenario scenario = parse_scenario(test::kAutumn + interventions, "autumn",
                                             {"output.hourly=false", "checkin.mobile_terminal_share=0.2",
                                              "programmes.directory=\"" + directory_.path().string() + "\"",
                                              "programmes.paid=[\"posters\",\"terminals\"]"});
    test::run(scenario, directory_ / name);
    const ResultReader result(directory_ / name);
    return {result.payouts(), result.programmes(), result.info().facilities.type.size()};
  }
  static std::string intervention(const std::string& date, const std::string& change) {
    return "[[intervention]]\ndate = " + date + "\nname = \"change\"\n" + change;
  }
  test::TemporaryDirectory directory_;
};

void expect_same(const std::vector<Payout>& a, const std::vector<Payout>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].facility, b[i].facility);
    EXPECT_EQ(a[i].due, b[i].due);
    EXPECT_EQ(a[i].paid, b[i].paid);
    EXPECT_EQ(a[i].units, b[i].units);
    EXPECT_EQ(a[i].amount, b[i].amount);
  }
}

/// Each facility is paid by a programme or counted under one reason.
void expect_all_counted(const std::vector<ProgrammeTotals>& programmes, std::uint16_t number,
                        const std::vector<Payout>& paid, std::size_t facilities) {
  std::uint64_t counted = paid.size();
  for (const std::uint64_t n : programmes.at(number).not_paid) {
    counted += n;
  }
  EXPECT_EQ(counted, facilities) << number;
}

TEST_F(Payouts, INC_05_AnInterventionAfterTheDueMonthLeavesWhatWasDue) {
  const std::string no_posters =
      "[intervention.adoption.poster_share]\nhospital = 0.0\nmedical_clinic = 0.0\n"
      "dental_clinic = 0.0\npharmacy = 0.0\n";
  const Paid base = run("base.h5", "");
  ASSERT_GT(base.of(0).size(), 10U);
  expect_same(run("after.h5", intervention("2025-12-01", no_posters)).of(0), base.of(0));
  EXPECT_TRUE(run("before.h5", intervention("2025-11-01", no_posters)).of(0).empty());
}

TEST_F(Payouts, SUB_03_AFlagGainedByAnInterventionIsAppliedForFromItsMonthOn) {
  const Paid base = run("base.h5", "");
  const Paid more =
      run("more.h5", intervention("2025-11-15", "[intervention.checkin]\nmobile_terminal_share = 0.6\n"));
  std::vector<Payout> old;
  std::vector<Payout> added;
  for (const Payout& payout : more.of(1)) {
    (payout.due < parse_month("2025-12") ? old : added).push_back(payout);
  }
  ASSERT_GE(old.size(), 3U);
  EXPECT_GT(added.size(), old.size());
  expect_same(old, base.of(1));
  std::vector<std::uint32_t> facilities;
  for (const Payout& payout : more.of(1)) {
    facilities.push_back(payout.facility);
  }
  std::sort(facilities.begin(), facilities.end());
  EXPECT_EQ(std::adjacent_find(facilities.begin(), facilities.end()), facilities.end())
      << "one application each";
  // Without a deadline, who did not apply is counted at the open end.
  for (const Paid* paid : {&base, &more}) {
    expect_all_counted(paid->programmes, 1, paid->of(1), paid->facilities);
    expect_all_counted(paid->programmes, 0, paid->of(0), paid->facilities);
  }
}

// INC-01: what a run cannot know is said before it, and after it in a word.
TEST_F(Payouts, INC_01_WhatNeedsMonthsBeforeTheRunIsSaidAndCounted) {
  const Scenario scenario = parse_scenario(
      std::string(test::kAutumn) +
          "[programmes]\n"
          "paid = [\"posters\", \"sub_02_card_integration\"]\n",
      "autumn.toml", {"output.hourly=false", "programmes.directory=\"" + directory_.path().string() + "\""});
  const ProgrammeCatalogue catalogue = load_catalogue(test::kData, scenario);
  const std::vector<Diagnostic> warnings = programme_warnings(catalogue, scenario);
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_EQ(warnings[0].severity, Severity::kWarning);
  EXPECT_EQ(warnings[0].file, "autumn.toml");
  EXPECT_EQ(warnings[0].line, 14);
  EXPECT_TRUE(
      warnings[0].message.starts_with("'sub_02_card_integration' needs each facility's own rate of "
                                      "2023-10 and the months 2023-10 to 2024-03"))
      << warnings[0].message;
  EXPECT_TRUE(programme_warnings(catalogue, parse_scenario(test::kAutumn)).empty()) << "the default list";

  test::run(scenario, directory_ / "late.h5");
  const ResultReader result(directory_ / "late.h5");
  const std::string text = summary_text(summarize(result));
  const std::size_t at = text.find("paid nothing ");
  ASSERT_NE(at, std::string::npos) << text;
  EXPECT_EQ(text.find("posters", at), std::string::npos) << "it paid something";
  const std::size_t row = text.find("  sub_02_card_integration", at);
  ASSERT_NE(row, std::string::npos) << text;
  const std::string line = text.substr(row, text.find('\n', row) - row);
  EXPECT_TRUE(line.find("unknown") != std::string::npos || line.find("flag missing") != std::string::npos)
      << line;
}

}  // namespace
}  // namespace cutover
