// The data of a report: every table that the page draws from, with the numbers of the result.
#include "report/report_data.hpp"

#include <gmock/gmock.h>

#include <map>

#include "frames/catalogue.hpp"
#include "report_case.hpp"
#include "results/summary.hpp"

namespace cutover {
namespace {

using namespace cutover::testing;  // NOLINT: the helpers of this folder
using nlohmann::json;

/// The values of a column, codes resolved.
std::vector<json> values(const json& frame, const std::string& name) {
  for (const json& column : frame.at("columns")) {
    if (column.at("name") != name) {
      continue;
    }
    if (column.contains("values")) {
      return column["values"].get<std::vector<json>>();
    }
    std::vector<json> list;
    for (const json& code : column["codes"]) {
      list.push_back(column["names"][code.get<std::size_t>()]);
    }
    return list;
  }
  throw std::out_of_range(name);
}

class ReportData : public ::testing::Test {
 protected:
  json data(const RunInfo& info) {
    write_small_run(dir_ / "a.h5", "alpha", info);
    return report_data(ResultReader(dir_ / "a.h5"), nullptr);
  }
  TemporaryDirectory dir_;
};

TEST_F(ReportData, HoldsTheSummaryWithoutTheMachine) {
  const json d = data(small_run());
  json expected = summary_json(summarize(ResultReader(dir_ / "a.h5")));
  // Pages are mailed.
  expected["run"]["path"] = "a.h5";
  expected["performance"].erase("hostname");
  EXPECT_EQ(d["summary"], expected);
}

TEST_F(ReportData, HasEveryTableThePageDrawsFrom) {
  const json d = data(small_run());
  for (const char* key : {"utilization_month",
                          "utilization_month_facility_type",
                          "utilization_day",
                          "utilization_day_facility_type",
                          "utilization_month_age_band",
                          "utilization_prefecture_month",
                          "facility_distribution_month",
                          "utilization_hour_facility_type_2025-12-02",
                          "batch_inquiries_hour_facility_type_2025-12-02",
                          "outcomes_month_outcome",
                          "outcomes_facility_type_outcome",
                          "outcomes_day_outcome",
                          "notes_note",
                          "waiting",
                          "waiting_facility_type",
                          "waiting_histogram_facility_type",
                          "readers_model",
                          "staff",
                          "central_requests_day",
                          "central_requests_minute",
                          "claims_month",
                          "claims_month_facility_type",
                          "claim_causes_cause",
                          "claim_returns_month_insurer_kind",
                          "claim_payments_facility_type",
                          "payouts_programme_facility_type",
                          "payouts_month",
                          "published",
                          "checks"}) {
    ASSERT_TRUE(d["frames"].contains(key)) << key;
    EXPECT_GT(d["frames"][key]["rows"], 0) << key;
  }
  EXPECT_FALSE(d["frames"].contains("central_service_minute")) << "the run does not model it";
  EXPECT_FALSE(d["frames"].contains("utilization_hour_facility_type_2024-12-02")) << "not in the run";
  EXPECT_TRUE(d["compare"].is_null());
}

TEST_F(ReportData, RowsOfAllColumnsAgree) {
  const json frames = data(small_run())["frames"];
  for (const auto& [key, frame] : frames.items()) {
    for (const json& column : frame["columns"]) {
      EXPECT_EQ(values(frame, column["name"]).size(), frame["rows"].get<std::size_t>())
          << key << column["name"];
    }
  }
}

TEST_F(ReportData, AgreesWithTheFramesOfTheResult) {
  const json d = data(small_run());
  const ResultReader result(dir_ / "a.h5");
  ResultFrames source(result);
  const json full = frame_json(source.make("utilization", {.by = {{"month", "facility_type"}}}));
  for (const char* column :
       {"month", "facility_type", "verifications", "card_uses", "rate_pct", "published_rate_pct"}) {
    EXPECT_EQ(values(d["frames"]["utilization_month_facility_type"], column), values(full, column)) << column;
  }
}

TEST_F(ReportData, HoursAreThoseOfTheCutoverWeeksWithTheirBatchInquiries) {
  const json d = data(small_run());
  const json& frames = d["frames"];
  const json& hours = frames["utilization_hour_facility_type_2025-12-02"];
  const json& batch = frames["batch_inquiries_hour_facility_type_2025-12-02"];
  EXPECT_EQ(values(hours, "hour"), values(batch, "hour"));
  EXPECT_EQ(values(hours, "facility_type"), values(batch, "facility_type"));
  EXPECT_EQ(values(hours, "hour").front(), "2025-11-27T00:00") << "the run begins within the week before";
  const auto verifications = values(hours, "verifications");
  const auto uses = values(hours, "card_uses");
  const auto inquiries = values(batch, "visits");
  std::int64_t all = 0;
  for (std::size_t row = 0; row < inquiries.size(); ++row) {
    all += inquiries[row].get<std::int64_t>();
    EXPECT_LE(uses[row].get<std::int64_t>() + inquiries[row].get<std::int64_t>(),
              verifications[row].get<std::int64_t>());
  }
  std::int64_t expected = 0;
  for (const json& row : d["summary"]["outcomes"]) {
    if (row["facility_type"] == "all") {
      expected = row["counts"]["batch_inquiry"];
    }
  }
  EXPECT_GT(expected, 0);
  EXPECT_EQ(all, expected);
}

TEST_F(ReportData, WithoutHoursTheyAreLeftOut) {
  RunInfo info = small_run();
  info.hourly = false;
  const json frames = data(info)["frames"];
  EXPECT_FALSE(frames.contains("utilization_hour_facility_type_2025-12-02"));
  EXPECT_TRUE(frames.contains("utilization_day"));
}

TEST_F(ReportData, TheModelledServiceIsThere) {
  const json frames = data(small_run_with_central())["frames"];
  EXPECT_EQ(frames["central_service_minute"]["rows"], 1'440);
  EXPECT_EQ(frames["central_service_request_class"]["rows"], 3);
  EXPECT_EQ(frames["central_stations_hour"]["rows"], 24 * 3);
}

TEST_F(ReportData, TheOtherRunStandsBeside) {
  write_small_run(dir_ / "a.h5");
  RunInfo info = small_run();
  info.title = "Other";
  write_small_run(dir_ / "b.h5", "alpha", info);
  const ResultReader other(dir_ / "b.h5");
  const json d = report_data(ResultReader(dir_ / "a.h5"), &other);
  EXPECT_EQ(d["summary"]["run"]["title"], "Small run");
  EXPECT_EQ(d["compare"]["summary"]["run"]["title"], "Other");
  EXPECT_EQ(d["compare"]["frames"]["utilization_day"], d["frames"]["utilization_day"]);
}

TEST_F(ReportData, ARunWithoutDaysHasAReportToo) {
  const RunInfo info = small_run();
  { ResultWriter::create(dir_ / "a.h5", info, some_host("alpha")); }
  const json d = report_data(ResultReader(dir_ / "a.h5"), nullptr);
  EXPECT_EQ(d["summary"]["run"]["days_done"], 0);
}

TEST_F(ReportData, TellsWhereTheRunComesFrom) {
  const json d = data(small_run());
  EXPECT_EQ(d["provenance"]["run_id"], "a1b2c3");
  EXPECT_EQ(d["provenance"]["inputs"][0]["sha256"], "00ff");
  EXPECT_EQ(d["scenario"]["interventions"][0]["day"], "2025-12-02");
  EXPECT_EQ(d["meta"]["cutovers"], (json{"2024-12-02", "2025-12-02"}));
}

TEST_F(ReportData, CUT_02_TheCutoversAreThoseOfTheScenario) {
  RunInfo info = small_run();
  info.scenario_reduced = "[credentials]\nlegacy_extension_days = 1\n";
  const json d = data(info);
  EXPECT_EQ(d["meta"]["cutovers"], (json{"2024-12-02", "2025-12-03"}));
  EXPECT_TRUE(d["frames"].contains("utilization_hour_facility_type_2025-12-03"));
  EXPECT_FALSE(d["frames"].contains("utilization_hour_facility_type_2025-12-02"));
}

TEST_F(ReportData, AScenarioThatCannotBeReadHasNoCutovers) {
  RunInfo info = small_run();
  info.scenario_reduced = "[of_an_older_program]\nkey = 1\n";
  EXPECT_EQ(data(info)["meta"]["cutovers"], json::array());
}

}  // namespace
}  // namespace cutover
