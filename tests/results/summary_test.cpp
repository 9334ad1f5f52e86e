#include "results/summary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "results/text_table.hpp"
#include "synthetic.hpp"

namespace cutover {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace cutover::testing;  // NOLINT: the helpers of this folder

/// Two days, 30 November and 1 December, with counts that can be added by hand. One simulated visit stands
/// for ten in Hokkaido and for two elsewhere.
Summary by_hand(const TemporaryDirectory& dir) {
  RunInfo info = small_run();
  info.start = make_day(2025, 11, 30);
  info.end = make_day(2025, 12, 1);
  info.sample = 0.1;
  for (auto& row : info.shape.weight) {
    row.fill(2.0);
    row[0] = 10.0;
  }
  info.shape.facility_weight = info.shape.weight;
  info.published.push_back({month_index(info.start), -1, 1000.0, 400.0, {}});
  info.facilities.prefecture.assign(10, 0);
  auto writer = ResultWriter::create(dir / "a.h5", info, some_host("alpha"));
  DayRecord r(4);
  r.day = info.start;
  const auto put = [&](int type, int prefecture, int band, Outcome o, std::uint32_t n) {
    r.counts[r.index(9, type, prefecture, band, static_cast<int>(o))] = n;
  };
  put(0, 0, 15, Outcome::kCardFace, 3);            // hospital, Hokkaido, 75-79: weighs 30
  put(0, 1, 18, Outcome::kLegacyLookup, 5);        // hospital, Aomori, 90+: weighs 10
  put(3, 1, 0, Outcome::kCardPin, 20);             // pharmacy, Aomori, 0-4: weighs 40
  put(3, 1, 0, Outcome::kBatchInquiry, 10);        // weighs 20, a verification but no visit
  put(3, 1, 0, Outcome::kFallbackDeclaration, 1);  // weighs 2, no verification
  put(3, 1, 0, Outcome::kGaveUp, 4);               // weighs 8
  r.visits = {33, 29, 4, 0};
  r.waits[r.wait_index(0, Duration::kReaderWait, 10)] = 3;
  r.wait_count[0] = 3;
  r.wait_sum_ms[0] = 31'500;
  r.readers[0] = {3'600'000, 360'000, 2, 1};  // hospital, Caora
  r.requests_per_minute[541] = 77;
  writer.append_day(r);
  writer.append_month(
      month_of(info, month_index(info.start), info.start - std::chrono::days{1}));  // empty: wrong
  r.clear();
  r.day = info.end;
  writer.append_day(r);
  writer.finish(RunStatus::kComplete, some_host("alpha"));
  return summarize(ResultReader(dir / "a.h5"));
}

TEST(Summary, AgreesWithNumbersAddedByHand) {
  const TemporaryDirectory dir;
  const Summary s = by_hand(dir);
  ASSERT_EQ(s.months.size(), 2u);
  EXPECT_FALSE(s.months[0].full);

  const UtilizationRow& all = s.utilization[0];
  EXPECT_EQ(all.facility_type, "all");
  EXPECT_DOUBLE_EQ(all.verifications, 100.0);
  EXPECT_DOUBLE_EQ(all.card_uses, 70.0);
  EXPECT_DOUBLE_EQ(all.rate_pct, 70.0);
  EXPECT_DOUBLE_EQ(all.published_rate_pct.value(), 40.0) << "from the published counts";
  EXPECT_DOUBLE_EQ(s.utilization[1].rate_pct, 75.0);
  EXPECT_DOUBLE_EQ(s.utilization[1].published_rate_pct.value(), 52.5);
  EXPECT_TRUE(std::isnan(s.utilization[2].rate_pct)) << "no visit at a medical clinic";
  EXPECT_DOUBLE_EQ(s.utilization[4].rate_pct, 100.0 * 40.0 / 60.0);

  EXPECT_DOUBLE_EQ(s.by_age[15].rate_pct, 100.0);
  ASSERT_EQ(s.by_published_age.size(), 1u);
  EXPECT_EQ(s.by_published_age[0].age_band, "75+");
  EXPECT_DOUBLE_EQ(s.by_published_age[0].rate_pct, 75.0);
  EXPECT_DOUBLE_EQ(s.by_published_age[0].published_rate_pct.value(), 12.1);

  EXPECT_DOUBLE_EQ(s.visits, 90.0);
  EXPECT_DOUBLE_EQ(s.outcomes[0].count[static_cast<std::size_t>(Outcome::kGaveUp)], 8.0);

  EXPECT_EQ(s.durations[1].facility_type, "hospital");
  EXPECT_DOUBLE_EQ(s.durations[1].mean_s, 10.5);
  EXPECT_DOUBLE_EQ(s.durations[1].p50_s, 10.5);
  EXPECT_DOUBLE_EQ(s.durations[1].visits, 3 * 40.0 / 8.0) << "the mean weight of a hospital visit";

  EXPECT_DOUBLE_EQ(s.readers_by_type[0].down_pct, 10.0);
  EXPECT_DOUBLE_EQ(s.readers_by_model[0].failures, 20.0) << "all hospitals stand in Hokkaido";
  EXPECT_EQ(s.peak_requests, 77u);
  EXPECT_EQ(s.peak_minute, 541);
  EXPECT_EQ(s.checks.days_balanced, 2);
  EXPECT_EQ(s.checks.days_cube_agrees, 2);
  EXPECT_EQ(s.checks.months_reconciled, 0);
  EXPECT_FALSE(s.checks.ok());
}

TEST(SummaryText, MarksAPartialMonthAndComparesOnlyItsRate) {
  const TemporaryDirectory dir;
  const std::string text = summary_text(by_hand(dir));
  EXPECT_THAT(text, HasSubstr("Nov 2025 (30 Nov)"));
  EXPECT_THAT(text, HasSubstr("40.00 %"));
  EXPECT_THAT(text, Not(HasSubstr("1,000"))) << "a published count of a whole month beside one day";
  EXPECT_THAT(text, HasSubstr("✗ cube = facility table on 0 of 1 months"));
  EXPECT_THAT(text, HasSubstr("sample 0.1, weighted to the nation"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b["))) << "no colour unless asked for";
  EXPECT_THAT(text, Not(HasSubstr(" \n"))) << "no trailing blanks";
}

// Somebody at a pharmacy filled in the form without showing a card: no check-in failed there.
TEST(SummaryText, FBK_CountsAsFailedOnlyWhatFailedOfTheCardsShown) {
  const TemporaryDirectory dir;
  Summary s = by_hand(dir);
  const auto set = [&](DeskNote note, const std::vector<double>& count) {
    s.notes.at(static_cast<std::size_t>(note)).count = count;
  };
  const auto table = [&] {
    const std::string text = summary_text(s);
    const std::size_t at = text.find("\nFallback");
    return at == std::string::npos ? "" : text.substr(at, text.find("\n\n", at + 1) - at);
  };
  EXPECT_THAT(table(), ::testing::ContainsRegex("pharmacy +0 +0 +0 +2 +0"))
      << "a result that does not tell who showed a card has only the ways";
  EXPECT_THAT(table(), Not(HasSubstr(" %  ")));
  set(DeskNote::kCardShown, {70, 30, 0, 0, 40});
  set(DeskNote::kCardFailed, {10, 10, 0, 0, 0});
  EXPECT_THAT(table(), ::testing::ContainsRegex("all +70 +14\\.29 % "));
  EXPECT_THAT(table(), ::testing::ContainsRegex("hospital +30 +33\\.33 % "));
  EXPECT_THAT(table(), ::testing::ContainsRegex("pharmacy +40 +0\\.00 % "));
}

TEST(SummaryText, FitsAHundredColumns) {
  const TemporaryDirectory dir;
  write_small_run(dir / "a.h5");
  std::istringstream lines(summary_text(summarize(ResultReader(dir / "a.h5"))));
  for (std::string line; std::getline(lines, line);) {
    if (line.find(dir.path().string()) == std::string::npos) {
      EXPECT_LE(display_width(line), 100u) << line;
    }
  }
}

TEST(SummaryText, SaysSoWhereNothingHasBeenSimulatedYet) {
  const TemporaryDirectory dir;
  const auto writer = ResultWriter::create(dir / "a.h5", small_run(), some_host("alpha"));
  const std::string text = summary_text(summarize(ResultReader(dir / "a.h5")));
  EXPECT_THAT(text, HasSubstr("running or killed, 0 of 8 days so far"));
  EXPECT_THAT(text, HasSubstr("No day has been simulated yet"));
}

void collect_keys(const nlohmann::json& j, std::set<std::string>& keys) {
  for (const auto& [key, value] : j.items()) {
    if (j.is_object()) {
      keys.insert(key);
    }
    if (value.is_structured() && key != "phases") {
      collect_keys(value, keys);
    }
  }
}

TEST(SummaryJson, HasTheDocumentedKeys) {
  const TemporaryDirectory dir;
  const nlohmann::json j = summary_json(by_hand(dir));
  const auto& row = j.at("utilization").at(0);
  EXPECT_EQ(row.at("month"), "2025-11");
  EXPECT_EQ(row.at("facility_type"), "all");
  EXPECT_EQ(row.at("verifications"), 100);
  EXPECT_EQ(row.at("card_uses"), 70);
  EXPECT_EQ(row.at("rate_pct"), 70.0);
  EXPECT_TRUE(j.at("utilization").at(2).at("rate_pct").is_null());
  for (const char* key : {"wall_s", "peak_rss_bytes", "threads", "verifications_per_s"}) {
    EXPECT_TRUE(j.at("performance").at(key).is_number()) << key;
  }
  EXPECT_EQ(j.at("central").at("peak_time"), "2025-11-30T09:01");

  std::ifstream in(CUTOVER_SOURCE_DIR "/docs/results.md");
  std::stringstream page;
  page << in.rdbuf();
  std::set<std::string> keys;
  collect_keys(j, keys);
  for (const std::string& key : keys) {
    EXPECT_THAT(page.str(), HasSubstr("`" + key + "`"));
  }
}

TEST(TextTable, LeavesOutEmptyColumnsAndAlignsTheRest) {
  TextTable table({"name", "nothing", "number"});
  table.add({"–", "", "1"});
  table.add({"ab", "", "1,000"});
  EXPECT_EQ(table.render(Ink{}), "  name   number\n  –           1\n  ab      1,000\n");
}

TEST(TextTable, GroupsThousands) {
  EXPECT_EQ(thousands(0.0), "0");
  EXPECT_EQ(thousands(999.0), "999");
  EXPECT_EQ(thousands(-1000.0), "-1,000");
  EXPECT_EQ(fixed(1234567.891, 2), "1,234,567.89");
  EXPECT_EQ(fixed(std::nan(""), 2), "–");
}

}  // namespace
}  // namespace cutover
