// The modelled central service (OPS-04) in a result file and in its summary.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "results/h5.hpp"
#include "results/layout.hpp"
#include "results/summary.hpp"
#include "results/text_table.hpp"
#include "synthetic.hpp"

namespace cutover {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace cutover::testing;  // NOLINT: the helpers of this folder

TEST(CentralResult, OPS_04_ReadsBackEveryNumberOfEveryDay) {
  const TemporaryDirectory dir;
  const RunInfo info = small_run_with_central();
  write_small_run(dir / "a.h5", "alpha", info);
  const ResultReader result(dir / "a.h5");
  ASSERT_TRUE(result.info().central.has_value());
  EXPECT_EQ(result.info().central->classes, info.central->classes);
  EXPECT_EQ(result.info().central->stations, info.central->stations);
  EXPECT_EQ(result.info().central->links, info.central->links);
  EXPECT_EQ(result.info().central->topology, info.central->topology);
  EXPECT_EQ(result.info().central->topology_text, info.central->topology_text);
  for (int d = 0; d < 8; ++d) {
    SCOPED_TRACE(d);
    const CentralDayRecord expected = synthetic_central(info.start + std::chrono::days{d}, *info.central);
    const CentralDayRecord found = result.central_day(d);
    EXPECT_EQ(found.offered, expected.offered);
    EXPECT_EQ(found.failure, expected.failure);
    EXPECT_EQ(found.median_s, expected.median_s);
    EXPECT_EQ(found.p99_s, expected.p99_s);
    EXPECT_EQ(found.utilization, expected.utilization);
    EXPECT_EQ(found.longest_queue, expected.longest_queue);
    EXPECT_EQ(found.link_utilization, expected.link_utilization);
    EXPECT_EQ(found.simulated, expected.simulated);
    EXPECT_EQ(found.requests, expected.requests);
    EXPECT_EQ(found.attempts, expected.attempts);
    EXPECT_EQ(found.rounds, expected.rounds);
    EXPECT_EQ(found.moved_failure, expected.moved_failure);
    EXPECT_EQ(found.moved_median_s, expected.moved_median_s);
  }
}

TEST(CentralResult, IsAbsentWhereTheServiceIsNotModelled) {
  const TemporaryDirectory dir;
  write_small_run(dir / "a.h5");
  const ResultReader result(dir / "a.h5");
  EXPECT_FALSE(result.info().central.has_value());
  try {
    result.central_day(0);
    FAIL();
  } catch (const ResultError& e) {
    EXPECT_THAT(e.what(), HasSubstr("names no central.topology"));
  }
  {
    const h5::Lock lock;
    EXPECT_FALSE(h5::exists(h5::open_read_only(dir / "a.h5"), layout::kCentralService));
  }
  const Summary s = summarize(result);
  EXPECT_FALSE(s.central.has_value());
  EXPECT_FALSE(summary_json(s).at("central").contains("service"));
  EXPECT_THAT(summary_text(s), Not(HasSubstr("busiest")));
}

TEST(CentralResult, ResumesToTheSameFile) {
  const TemporaryDirectory dir;
  const RunInfo info = small_run_with_central();
  write_small_run(dir / "straight.h5", "alpha", info);
  {
    auto writer = ResultWriter::create(dir / "a.h5", info, some_host("beta"));
    append_until(writer, info, info.start + std::chrono::days{5});
    writer.commit();
  }
  auto writer = ResultWriter::resume(dir / "a.h5", 3, info.run_id);
  append_until(writer, info, info.end);
  writer.finish(RunStatus::kComplete, some_host("beta"));
  const std::string command = "h5diff --exclude-path /provenance/host '" + (dir / "straight.h5").string() +
                              "' '" + (dir / "a.h5").string() + "'";
  EXPECT_EQ(std::system(command.c_str()), 0);
  const ResultReader straight(dir / "straight.h5");
  const ResultReader resumed(dir / "a.h5");
  EXPECT_EQ(straight.central_day(7).offered, resumed.central_day(7).offered);
}

TEST(CentralResult, RefusesADayThatDoesNotFitTheRun) {
  const TemporaryDirectory dir;
  const RunInfo with = small_run_with_central();
  auto writer = ResultWriter::create(dir / "a.h5", with, some_host("alpha"));
  EXPECT_THROW(writer.append_day(synthetic_day(with.start)), ResultError);
  auto other = ResultWriter::create(dir / "b.h5", small_run(), some_host("alpha"));
  DayRecord day = synthetic_day(with.start);
  day.central = synthetic_central(with.start, *with.central);
  EXPECT_THROW(other.append_day(day), ResultError);
}

/// One day that can be added by hand: two minutes of the ninth hour and one of the tenth are asked in.
Summary central_by_hand(const TemporaryDirectory& dir) {
  RunInfo info = small_run_with_central();
  info.start = make_day(2025, 12, 1);
  info.end = info.start;
  auto writer = ResultWriter::create(dir / "a.h5", info, some_host("alpha"));
  DayRecord r(4);
  r.day = info.start;
  r.notes[r.note_index(static_cast<int>(DeskNote::kNoReply), 1, 0)] = 30;
  r.requests_per_minute[9 * 60 + 5] = 700;
  CentralDayRecord c;
  c.offered.resize(3 * 1'440);
  c.failure.resize(3 * 1'440);
  c.median_s.resize(3 * 1'440, 0.5F);
  c.p99_s.resize(3 * 1'440, 2.0F);
  c.utilization.resize(3 * 1'440);
  c.longest_queue.resize(3 * 1'440);
  c.link_utilization.resize(2 * 1'440);
  c.simulated.resize(1'440);
  const auto put = [&](std::size_t minute, std::size_t of_class, std::uint32_t n, float failure, float median,
                       float p99) {
    const std::size_t i = minute * 3 + of_class;
    c.offered[i] = n;
    c.failure[i] = failure;
    c.median_s[i] = median;
    c.p99_s[i] = p99;
  };
  put(8 * 60 + 59, 0, 2'000, 0.0F, 0.25F, 9.0F);
  put(9 * 60 + 5, 0, 400, 0.25F, 1.0F, 4.0F);  // 100 without answer
  put(9 * 60 + 6, 1, 100, 0.0F, 2.0F, 8.0F);   // mean of 400 answered: 1.25 and 5
  c.utilization[(9 * 60 + 7) * 3 + 1] = 0.9375F;
  c.simulated[9 * 60 + 5] = 1;
  c.simulated[9 * 60 + 6] = 1;
  c.requests = 500;
  c.attempts = 650;
  c.rounds = 3;
  c.moved_failure = 0.0025F;
  c.moved_median_s = 0.0625F;
  r.central = c;
  writer.append_day(r);
  writer.finish(RunStatus::kComplete, some_host("alpha"));
  return summarize(ResultReader(dir / "a.h5"));
}

TEST(CentralSummary, AgreesWithNumbersAddedByHand) {
  const TemporaryDirectory dir;
  const Summary s = central_by_hand(dir);
  ASSERT_TRUE(s.central.has_value());
  const CentralServiceSummary& c = *s.central;
  ASSERT_EQ(c.classes.size(), 4U);
  EXPECT_EQ(c.classes[0].request_class, "all");
  EXPECT_DOUBLE_EQ(c.classes[0].requests, 2'500);
  EXPECT_DOUBLE_EQ(c.classes[0].unanswered_pct, 4.0);
  EXPECT_DOUBLE_EQ(c.classes[1].unanswered_pct, 100.0 * 100 / 2'400);
  EXPECT_DOUBLE_EQ(c.classes[2].unanswered_pct, 0.0);
  EXPECT_TRUE(std::isnan(c.classes[3].unanswered_pct)) << "nobody gave consent";
  EXPECT_EQ(c.worst_hour, 9) << "the busier hour before it answered everything";
  EXPECT_DOUBLE_EQ(c.worst_requests, 500);
  EXPECT_DOUBLE_EQ(c.worst_unanswered_pct, 20.0);
  EXPECT_DOUBLE_EQ(c.worst_median_s, 1.25);
  EXPECT_DOUBLE_EQ(c.worst_p99_s, 5.0);
  EXPECT_EQ(c.busiest_station, "eligibility@west");
  EXPECT_EQ(c.busiest_minute, 9 * 60 + 7);
  EXPECT_EQ(c.minutes_simulated, 2);
  EXPECT_DOUBLE_EQ(c.check_ins_without_reply, 30);
}

TEST(CentralSummary, TellsAModelledServiceInOneSection) {
  const TemporaryDirectory dir;
  const std::string text = summary_text(central_by_hand(dir));
  const std::size_t begin = text.find("Central service");
  const std::size_t end = text.find("\n\nChecks");
  ASSERT_NE(begin, std::string::npos);
  ASSERT_NE(end, std::string::npos);
  EXPECT_EQ(text.substr(begin, end - begin),
            "Central service  Small platform\n"
            "  700 eligibility requests from desks, at most 700 a minute (2025-12-01 09:05)\n"
            "  beside these consents and views of records, and batch inquiries\n"
            "  request class   requests   no answer\n"
            "  all                2,500      4.00 %\n"
            "  card               2,400      4.17 %\n"
            "  number               100      0.00 %\n"
            "\n"
            "  worst hour   2025-12-01 09:00: 20.00 % of 500 without answer, median 1.25 s, p99 5.00 s\n"
            "  busiest      eligibility@west, 93.8 % at 2025-12-01 09:07\n"
            "  simulated    2 of 1,440 minutes: 500 requests, 650 attempts\n"
            "  agreement    at most 3 rounds, on 1 day; answers still moved by 0.25 points, 0.06 s\n"
            "  at the desks no reply at 30 check-ins and look-ups: see Fallback, Claims, Waiting");
}

TEST(CentralSummary, FitsAHundredColumns) {
  const TemporaryDirectory dir;
  write_small_run(dir / "a.h5", "alpha", small_run_with_central());
  std::istringstream lines(summary_text(summarize(ResultReader(dir / "a.h5"))));
  for (std::string line; std::getline(lines, line);) {
    if (line.find(dir.path().string()) == std::string::npos) {
      EXPECT_LE(display_width(line), 100U) << line;
    }
  }
}

void collect_service_keys(const nlohmann::json& j, std::set<std::string>& keys) {
  for (const auto& [key, value] : j.items()) {
    if (j.is_object()) {
      keys.insert(key);
    }
    if (value.is_structured()) {
      collect_service_keys(value, keys);
    }
  }
}

TEST(CentralSummary, HasKeysThatTheManualExplains) {
  const TemporaryDirectory dir;
  const nlohmann::json service = summary_json(central_by_hand(dir)).at("central").at("service");
  EXPECT_EQ(service.at("topology"), "Small platform");
  EXPECT_EQ(service.at("classes").at(0).at("requests"), 2'500);
  EXPECT_TRUE(service.at("classes").at(3).at("unanswered_pct").is_null());
  EXPECT_EQ(service.at("worst_hour").at("time"), "2025-12-01T09:00");
  EXPECT_EQ(service.at("worst_hour").at("median_s"), 1.25);
  EXPECT_EQ(service.at("busiest").at("time"), "2025-12-01T09:07");
  EXPECT_EQ(service.at("busiest").at("utilization_pct"), 93.75);
  EXPECT_EQ(service.at("agreement").at("most_rounds"), 3);
  EXPECT_EQ(service.at("check_ins_without_reply"), 30);

  std::ifstream in(CUTOVER_SOURCE_DIR "/docs/results.md");
  std::stringstream page;
  page << in.rdbuf();
  const std::string text = page.str();
  const std::size_t row = text.find("\n| `central` |");
  ASSERT_NE(row, std::string::npos);
  const std::string explained = text.substr(row, text.find('\n', row + 1) - row);
  std::set<std::string> keys;
  collect_service_keys(service, keys);
  for (const std::string& key : keys) {
    EXPECT_THAT(explained, HasSubstr("`" + key + "`"));
  }
}

}  // namespace
}  // namespace cutover
