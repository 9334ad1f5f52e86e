// Frames: whatever they are broken down by, they add up to the same, and to what the summary says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>
#include <sstream>

#include "frames/catalogue.hpp"
#include "frames/csv.hpp"
#include "synthetic.hpp"

namespace cutover {
namespace {

using ::testing::HasSubstr;
using namespace cutover::testing;  // NOLINT: the synthetic run

class Frames : public ::testing::Test {
 protected:
  Frames() {
    write_small_run(directory_ / "a.h5", "alpha", small_run_with_central());
    reader_ = std::make_unique<ResultReader>(directory_ / "a.h5");
    frames_ = std::make_unique<ResultFrames>(*reader_);
  }
  Frame make(const std::string& name, const FrameQuery& query = {}) { return frames_->make(name, query); }

  TemporaryDirectory directory_;
  std::unique_ptr<ResultReader> reader_;
  std::unique_ptr<ResultFrames> frames_;
};

std::vector<double> values(const Frame& frame, const std::string& column) {
  const Column& c = frame.column(column);
  if (const auto* whole = std::get_if<std::vector<std::int64_t>>(&c.values)) {
    return {whole->begin(), whole->end()};
  }
  return std::get<std::vector<double>>(c.values);
}

double total(const Frame& frame, const std::string& column) {
  const std::vector<double> v = values(frame, column);
  return std::accumulate(v.begin(), v.end(), 0.0);
}

bool is_clock(const std::string& name) {
  return name == "minute" || name == "hour" || name == "day" || name == "month";
}

using By = std::vector<std::string>;

/// Every subset of what a kind may be broken down by that names at most one clock.
std::vector<By> subsets(const FrameKind& kind) {
  std::vector<By> result;
  for (std::size_t bits = 0; bits < (std::size_t{1} << kind.by.size()); ++bits) {
    By by;
    int clocks = 0;
    for (std::size_t i = 0; i < kind.by.size(); ++i) {
      if ((bits >> i) % 2 == 1) {
        by.push_back(kind.by[i]);
        clocks += is_clock(kind.by[i]);
      }
    }
    if (clocks <= 1) {
      result.push_back(by);
    }
  }
  return result;
}

std::string text(const By& by) {
  std::string result;
  for (const std::string& name : by) {
    result += name + " ";
  }
  return result;
}

/// What a kind counts: the sum over all rows must not depend on the breakdown. Counts of the synthetic run
/// are whole numbers, so sums are exact.
const std::map<std::string, std::vector<std::string>>& counts() {
  static const std::map<std::string, std::vector<std::string>> names{
      {"utilization", {"verifications", "card_uses"}},
      {"utilization_by_insurer", {"visits", "verifications", "card_uses"}},
      {"outcomes", {"visits"}},
      {"waiting_histogram", {"visits"}},
      {"readers", {"failures", "service_calls"}},
      {"notes", {"visits"}},
      {"record_views", {"views"}},
      {"claims", {"claims", "claims_with_card", "filed", "ever_returned", "paid", "pending"}},
      {"claim_causes", {"claims"}},
      {"claim_returns", {"returns"}},
      {"payouts", {"payments", "yen"}},
      {"population", {"at_begin", "births", "deaths", "birthdays_in", "birthdays_out", "at_end"}},
      {"central_requests", {"requests"}},
      {"central_service", {"requests"}},
  };
  return names;
}

TEST_F(Frames, AddUpToTheSameWhateverTheyAreBrokenDownBy) {
  for (const FrameKind& kind : frame_catalogue()) {
    const auto measures = counts().find(kind.name);
    if (measures == counts().end()) {
      continue;
    }
    const Frame whole = make(kind.name, {.by = By{}});
    for (const By& by : subsets(kind)) {
      const Frame frame = make(kind.name, {.by = by});
      for (const std::string& measure : measures->second) {
        EXPECT_EQ(total(frame, measure), total(whole, measure)) << kind.name << " by " << text(by);
      }
    }
    EXPECT_GT(total(whole, measures->second.front()), 0.0) << kind.name;
  }
}

TEST_F(Frames, HaveColumnsOfOneLengthWithNamesUnitsAndMeanings) {
  for (const FrameKind& kind : frame_catalogue()) {
    for (const By& by : subsets(kind)) {
      const Frame frame = make(kind.name, {.by = by});
      std::set<std::string> names;
      ASSERT_GE(frame.columns.size(), by.size()) << kind.name;
      for (std::size_t i = 0; i < frame.columns.size(); ++i) {
        const Column& c = frame.columns[i];
        EXPECT_EQ(c.size(), frame.rows()) << kind.name << "." << c.name;
        EXPECT_TRUE(names.insert(c.name).second) << kind.name << "." << c.name;
        EXPECT_FALSE(c.unit.empty()) << kind.name << "." << c.name;
        EXPECT_FALSE(c.meaning.empty()) << kind.name << "." << c.name;
        if (i < by.size()) {
          EXPECT_EQ(c.name, by[i]);
        }
      }
      EXPECT_GT(frame.rows(), 0U) << kind.name << " by " << text(by);
    }
  }
}

TEST_F(Frames, KeepTheOrderTheyWereAskedFor) {
  const Frame a = make("claims", {.by = By{"facility_type", "month"}});
  EXPECT_EQ(a.columns[0].name, "facility_type");
  EXPECT_EQ(cell_text(a.columns[0], 0), "hospital");
  EXPECT_EQ(cell_text(a.columns[0], 1), "hospital");
  EXPECT_EQ(cell_text(a.columns[1], 0), "2025-11");
  EXPECT_EQ(cell_text(a.columns[1], 1), "2025-12");
  const Frame b = make("claims", {.by = By{"month", "facility_type"}});
  EXPECT_EQ(cell_text(b.columns[1], 1), "medical_clinic");
}

TEST_F(Frames, UTL_01_UtilizationIsThatOfTheSummary) {
  const Summary& s = frames_->summary();
  const Frame by_type = make("utilization");
  const Frame all = make("utilization", {.by = By{"month"}});
  std::size_t type_row = 0;
  std::size_t all_row = 0;
  for (const UtilizationRow& row : s.utilization) {
    const Frame& frame = row.facility_type == "all" ? all : by_type;
    const std::size_t at = row.facility_type == "all" ? all_row++ : type_row++;
    EXPECT_EQ(cell_text(frame.column("month"), at), format_month(row.month));
    EXPECT_EQ(values(frame, "verifications")[at], row.verifications);
    EXPECT_EQ(values(frame, "card_uses")[at], row.card_uses);
    EXPECT_EQ(values(frame, "rate_pct")[at], row.rate_pct);
    const double published = values(frame, "published_rate_pct")[at];
    EXPECT_EQ(std::isnan(published), !row.published_rate_pct.has_value());
    if (row.published_rate_pct) {
      EXPECT_EQ(published, *row.published_rate_pct);
    }
  }
  EXPECT_EQ(type_row, by_type.rows());
  EXPECT_EQ(all_row, all.rows());
}

TEST_F(Frames, OPS_01_WaitsAndReadersAreThoseOfTheSummary) {
  const Summary& s = frames_->summary();
  const Frame frame = make("waiting");
  const Frame all = make("waiting", {.by = By{}});
  for (const DurationRow& row : s.durations) {
    const Frame& f = row.facility_type == "all" ? all : frame;
    std::size_t found = 0;
    for (std::size_t i = 0; i < f.rows(); ++i) {
      if (cell_text(f.column("duration"), i) == row.duration &&
          (row.facility_type == "all" || cell_text(f.column("facility_type"), i) == row.facility_type)) {
        ++found;
        EXPECT_DOUBLE_EQ(values(f, "visits")[i], row.visits);
        EXPECT_DOUBLE_EQ(values(f, "mean_s")[i], row.mean_s);
        EXPECT_DOUBLE_EQ(values(f, "p99_s")[i], row.p99_s);
      }
    }
    EXPECT_EQ(found, 1U) << row.facility_type << " " << row.duration;
  }
  const Frame readers = make("readers", {.by = By{"model"}});
  ASSERT_EQ(readers.rows(), s.readers_by_model.size());
  for (std::size_t i = 0; i < readers.rows(); ++i) {
    EXPECT_DOUBLE_EQ(values(readers, "down_pct")[i], s.readers_by_model[i].down_pct);
  }
}

TEST_F(Frames, CLM_08_ClaimsAreThoseOfTheSummary) {
  const Summary& s = frames_->summary();
  const Frame frame = make("claims");
  std::size_t at = 0;
  for (const ClaimRow& row : s.claims) {
    if (row.facility_type == "all") {
      continue;
    }
    EXPECT_EQ(values(frame, "claims")[at], row.claims);
    EXPECT_EQ(values(frame, "filed")[at], row.filed);
    EXPECT_EQ(values(frame, "returned_pct")[at], row.returned_pct);
    EXPECT_EQ(values(frame, "claim_based_pct")[at], row.claim_based_pct);
    ++at;
  }
  EXPECT_EQ(at, frame.rows());
  const Frame causes = make("claim_causes");
  ASSERT_EQ(causes.rows(), s.causes.size());
  for (std::size_t i = 0; i < causes.rows(); ++i) {
    EXPECT_EQ(values(causes, "claims")[i], s.causes[i].claims);
  }
}

TEST_F(Frames, UTL_03_InsurersSumToUtilization) {
  for (const By& by : {By{}, By{"month"}, By{"facility_type"}, By{"day", "prefecture"}}) {
    const Frame all = make("utilization", {.by = by});
    By with_insurer = by;
    with_insurer.emplace_back("insurer_kind");
    const Frame frame = make("utilization_by_insurer", {.by = with_insurer});
    ASSERT_EQ(frame.rows(), all.rows() * kInsurerKinds) << text(by);
    for (const char* measure : {"verifications", "card_uses"}) {
      for (std::size_t row = 0; row < all.rows(); ++row) {
        double sum = 0.0;
        for (std::size_t k = 0; k < kInsurerKinds; ++k) {
          sum += values(frame, measure)[row * kInsurerKinds + k];
        }
        EXPECT_EQ(sum, values(all, measure)[row]) << text(by) << row;
      }
    }
  }
  const Frame frame = make("utilization_by_insurer");
  ASSERT_EQ(frame.rows(), frames_->summary().by_insurer.size());
  for (std::size_t row = 0; row < frame.rows(); ++row) {
    EXPECT_EQ(values(frame, "visits")[row], frames_->summary().by_insurer[row].visits);
    EXPECT_EQ(values(frame, "rate_pct")[row], frames_->summary().by_insurer[row].rate_pct);
  }
}

TEST_F(Frames, UTL_03_PublishedRatesOfPrefecturesStandBeside) {
  const Frame frame = make("utilization", {.by = By{"month", "prefecture"}});
  int found = 0;
  for (std::size_t row = 0; row < frame.rows(); ++row) {
    const double published = values(frame, "published_rate_pct")[row];
    if (!std::isnan(published)) {
      EXPECT_EQ(cell_text(frame.columns[0], row), "2025-11");
      EXPECT_EQ(cell_text(frame.columns[1], row), "05");
      EXPECT_EQ(published, 31.5);
      ++found;
    }
  }
  EXPECT_EQ(found, 1) << "neither a prefecture nor a month that is not simulated";
}

TEST_F(Frames, CLM_08_CausesSumToTheReturnedClaimsOfEveryAge) {
  const By by{"month", "facility_type", "prefecture", "age_band"};
  By with_cause = by;
  with_cause.emplace_back("cause");
  const Frame claims = make("claims", {.by = by});
  const Frame causes = make("claim_causes", {.by = with_cause});
  const Frame rates = make("claim_causes", {.by = by});
  ASSERT_EQ(causes.rows(), claims.rows() * kClaimCauses);
  ASSERT_EQ(rates.rows(), claims.rows());
  const std::vector<double> of_cause = values(causes, "claims");
  for (std::size_t row = 0; row < claims.rows(); ++row) {
    const auto first = of_cause.begin() + static_cast<std::ptrdiff_t>(row * kClaimCauses);
    ASSERT_EQ(std::accumulate(first, first + kClaimCauses, 0.0), values(claims, "ever_returned")[row]);
    ASSERT_EQ(values(rates, "filed")[row], values(claims, "filed")[row]);
  }
  EXPECT_EQ(values(rates, "returned_pct").size(), values(claims, "returned_pct").size());
  EXPECT_GT(total(causes, "claims"), 0.0);
}

TEST_F(Frames, INC_01_PayoutsAreThoseOfTheBooks) {
  const Summary& s = frames_->summary();
  const Frame frame = make("payouts", {.by = By{"programme"}});
  ASSERT_EQ(frame.rows(), s.payouts.size());
  for (std::size_t i = 0; i < frame.rows(); ++i) {
    EXPECT_EQ(cell_text(frame.column("programme"), i), s.payouts[i].programme);
    EXPECT_EQ(values(frame, "yen")[i], s.payouts[i].yen);
  }
  const Frame records = make("payout_records");
  EXPECT_EQ(records.rows(), reader_->payouts().size());
  double weighted = 0.0;
  for (std::size_t i = 0; i < records.rows(); ++i) {
    weighted += values(records, "amount")[i] * values(records, "weight")[i];
  }
  EXPECT_EQ(weighted, total(frame, "yen"));
}

TEST_F(Frames, CanBeLimitedToSomeDays) {
  const Day first = make_day(2025, 11, 29);
  const Day last = make_day(2025, 12, 2);
  for (const FrameKind& kind : frame_catalogue()) {
    const auto measures = counts().find(kind.name);
    if (!kind.has_period || measures == counts().end()) {
      continue;
    }
    double days = 0.0;
    for (Day day = first; day <= last; day += std::chrono::days{1}) {
      days += total(make(kind.name, {.by = By{}, .first = day, .last = day}), measures->second.front());
    }
    for (const By& by : subsets(kind)) {
      const Frame frame = make(kind.name, {.by = by, .first = first, .last = last});
      EXPECT_EQ(total(frame, measures->second.front()), days) << kind.name << " by " << text(by);
    }
  }
  const Frame months = make("utilization", {.by = By{"month"}, .first = make_day(2025, 12, 1)});
  ASSERT_EQ(months.rows(), 1U);
  EXPECT_EQ(cell_text(months.column("month"), 0), "2025-12");
}

TEST_F(Frames, WeighCountsToTheNation) {
  RunInfo info = small_run();
  for (auto& row : info.shape.weight) {
    row.fill(4.0);
  }
  info.shape.facility_weight = info.shape.weight;
  write_small_run(directory_ / "b.h5", "alpha", info);
  const ResultReader other(directory_ / "b.h5");
  ResultFrames weighted(other);
  for (const char* name : {"utilization", "notes", "claims", "waiting_histogram", "payouts"}) {
    const std::string measure = counts().at(name).front();
    EXPECT_EQ(total(weighted.make(name), measure), 4.0 * total(make(name), measure)) << name;
  }
  EXPECT_EQ(total(weighted.make("population"), "at_begin"), total(make("population"), "at_begin"))
      << "persons are simulated ones";
}

TEST_F(Frames, OPS_04_AreEmptyWhereTheServiceIsNotModelled) {
  write_small_run(directory_ / "b.h5", "alpha", small_run());
  const ResultReader other(directory_ / "b.h5");
  ResultFrames frames(other);
  for (const char* name : {"central_service", "central_stations"}) {
    for (const By& by : subsets(frame_kind(name))) {
      const Frame frame = frames.make(name, {.by = by});
      EXPECT_EQ(frame.rows(), 0U) << name << " by " << text(by);
      for (const Column& c : frame.columns) {
        EXPECT_EQ(c.size(), 0U) << c.name;
      }
    }
  }
}

TEST_F(Frames, SayWhatIsAllowed) {
  const auto fault = [&](const std::string& name, const FrameQuery& query) -> std::string {
    try {
      make(name, query);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "no fault";
  };
  EXPECT_THAT(fault("utilisation", {}), HasSubstr("did you mean 'utilization'?"));
  EXPECT_THAT(fault("claims", {.by = By{"monht"}}), HasSubstr("did you mean 'month'?"));
  EXPECT_THAT(fault("staff", {.by = By{"month"}}), HasSubstr("it can be by nothing"));
  EXPECT_THAT(fault("claims", {.by = By{"month", "month"}}), HasSubstr("named twice"));
  EXPECT_THAT(fault("utilization", {.by = By{"day", "month"}}), HasSubstr("'day' and 'month' at once"));
  EXPECT_THAT(fault("claims", {.first = make_day(2025, 12, 1)}), HasSubstr("does not count days"));
  EXPECT_THAT(fault("utilization", {.first = make_day(2025, 12, 2), .last = make_day(2025, 12, 1)}),
              HasSubstr("ends on 2025-12-01, before it begins on 2025-12-02"));
}

TEST(FrameCsv, StartsWithAByteOrderMarkAndQuotesWhatNeedsIt) {
  const double third = 1.0 / 3.0;
  const Frame frame{
      "x",
      "a test",
      {{"label", ColumnKind::kLabel, "1", "m", LabelValues{{"plain", "with, comma"}, {1, 0, 1}}},
       {"text", ColumnKind::kText, "1", "m", std::vector<std::string>{"say \"so\"", "二行\n目", ""}},
       {"month", ColumnKind::kMonth, "month", "m",
        std::vector<std::int64_t>{day_number(make_day(2025, 12, 1)), 0, 31}},
       {"moment", ColumnKind::kMoment, "t", "m",
        std::vector<std::int64_t>{86'400 * 2 + 3'600 * 9 + 120, 0, 59}},
       {"value", ColumnKind::kNumber, "s", "m", std::vector<double>{third, std::nan(""), 1e15}}}};
  std::ostringstream out;
  write_csv(frame, out);
  EXPECT_EQ(out.str(),
            "\xEF\xBB\xBFlabel,text,month,moment,value\r\n"
            "\"with, comma\",\"say \"\"so\"\"\",2025-12,1970-01-03T09:02,0.3333333333333333\r\n"
            "plain,\"二行\n目\",1970-01,1970-01-01T00:00,\r\n"
            "\"with, comma\",,1970-02,1970-01-01T00:00,1000000000000000\r\n");
  EXPECT_EQ(std::stod(cell_text(frame.columns[4], 0)), third) << "reads back to the same bits";
  const nlohmann::json j = frame_json(frame);
  EXPECT_TRUE(j.at("columns")[4].at("values")[1].is_null());
  EXPECT_EQ(j.at("columns")[0].at("values")[0], "with, comma");
  EXPECT_EQ(j.at("rows"), 3);
}

}  // namespace
}  // namespace cutover
