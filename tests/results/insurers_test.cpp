// UTL-03 in a result: counts by insurer kind, published rates by prefecture.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "results/summary.hpp"
#include "results/text_table.hpp"
#include "synthetic.hpp"

namespace cutover {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace cutover::testing;  // NOLINT: the helpers of this folder

TEST(ResultInsurers, UTL_03_SumToTheCubeInEveryTypePrefectureAndOutcome) {
  const TemporaryDirectory dir;
  write_small_run(dir / "a.h5");
  const ResultReader result(dir / "a.h5");
  std::vector<std::vector<std::int64_t>> left;  // by day: [type][prefecture][outcome]
  result.for_each_day([&](Day, std::span<const std::uint32_t> cube) {
    auto& sums = left.emplace_back(cube.size() / kAgeBands);
    for (std::size_t i = 0; i < cube.size(); ++i) {
      sums[i / kOutcomes / kAgeBands * kOutcomes + i % kOutcomes] += cube[i];
    }
  });
  std::size_t day = 0;
  result.for_each_insurer_day([&](Day date, std::span<const std::uint32_t> counts) {
    EXPECT_EQ(date, result.info().start + std::chrono::days{static_cast<int>(day)});
    const DayRecord expected = synthetic_day(date);
    EXPECT_TRUE(std::equal(counts.begin(), counts.end(), expected.insurers.begin(), expected.insurers.end()));
    for (std::size_t i = 0; i < counts.size(); ++i) {
      left.at(day)[i / kOutcomes / kInsurerKinds * kOutcomes + i % kOutcomes] -= counts[i];
    }
    ++day;
  });
  ASSERT_EQ(day, left.size());
  for (const auto& sums : left) {
    EXPECT_THAT(sums, ::testing::Each(0));
  }
  for (const DayCheck& c : result.day_checks()) {
    EXPECT_TRUE(c.insurers_agree);
  }
}

TEST(ResultInsurers, UTL_03_AVisitOfAnotherPrefectureIsSeen) {
  const TemporaryDirectory dir;
  const RunInfo info = small_run();
  auto writer = ResultWriter::create(dir / "a.h5", info, some_host("alpha"));
  DayRecord first = synthetic_day(info.start);
  const auto from =
      std::find_if(first.insurers.begin(), first.insurers.end(), [](std::uint32_t n) { return n > 0; });
  --*from;
  ++*(from + kInsurerKinds * kOutcomes);  // the sum over the nation stays as it is
  writer.append_day(first);
  writer.append_day(synthetic_day(info.start + std::chrono::days{1}));
  writer.finish(RunStatus::kInterrupted, some_host("alpha"));
  const Summary s = summarize(ResultReader(dir / "a.h5"));
  EXPECT_EQ(s.checks.days, 2);
  EXPECT_EQ(s.checks.days_insurers_agree, 1);
  EXPECT_EQ(s.checks.days_cube_agrees, 2);
  EXPECT_FALSE(s.checks.ok());
  EXPECT_THAT(summary_text(s), HasSubstr("✗ cube = visits by insurer on 1 of 2 days"));
}

TEST(SummaryGroups, UTL_03_InsurersAndPrefecturesSumToTheWhole) {
  const TemporaryDirectory dir;
  RunInfo info = small_run();
  for (std::uint8_t p = 0; p < kPrefectures; ++p) {
    info.facilities.prefecture.push_back(p);  // all are simulated
    info.facilities.type.push_back(0);
    info.facilities.area.push_back(0);
    info.facilities.readers.push_back(1);
    info.facilities.model.push_back(0);
    info.facilities.staff.push_back(1);
  }
  write_small_run(dir / "a.h5", "alpha", info);
  const Summary s = summarize(ResultReader(dir / "a.h5"));
  ASSERT_EQ(s.by_insurer.size(), s.months.size() * kInsurerKinds);
  ASSERT_EQ(s.by_prefecture.size(), s.months.size() * kPrefectures);
  double visits = 0;
  for (const UtilizationRow& all : s.utilization) {
    if (all.facility_type != "all") {
      continue;
    }
    double verifications = 0;
    double card_uses = 0;
    for (const InsurerRow& r : s.by_insurer) {
      verifications += r.month == all.month ? r.verifications : 0;
      card_uses += r.month == all.month ? r.card_uses : 0;
      visits += r.month == all.month ? r.visits : 0;
    }
    EXPECT_EQ(verifications, all.verifications);
    EXPECT_EQ(card_uses, all.card_uses);
    for (const PrefectureRow& r : s.by_prefecture) {
      verifications -= r.month == all.month ? r.verifications : 0;
      card_uses -= r.month == all.month ? r.card_uses : 0;
    }
    EXPECT_EQ(verifications, 0);
    EXPECT_EQ(card_uses, 0);
  }
  EXPECT_EQ(visits, s.visits);
}

TEST(SummaryGroups, UTL_03_ShowPublishedRatesBesideTheSimulated) {
  const TemporaryDirectory dir;
  write_small_run(dir / "a.h5");
  const Summary s = summarize(ResultReader(dir / "a.h5"));
  const auto akita = std::find_if(s.by_prefecture.begin(), s.by_prefecture.end(),
                                  [](const PrefectureRow& r) { return r.prefecture == "05"; });
  ASSERT_NE(akita, s.by_prefecture.end());
  EXPECT_EQ(akita->published_rate_pct, 31.5);
  EXPECT_TRUE(std::none_of(s.by_prefecture.begin(), s.by_prefecture.end(), [](const PrefectureRow& r) {
    return r.prefecture == "47";
  })) << "published, and not simulated";
  const std::string text = summary_text(s);
  EXPECT_THAT(text, ::testing::ContainsRegex("Nov 2025 \\(27–30 Nov\\) +1 +0 +0 "))
      << "one prefecture of the run was published";
  EXPECT_THAT(text, ::testing::ContainsRegex("largest differences.*\n  05 +Nov 2025"));
  EXPECT_THAT(text, ::testing::ContainsRegex("Nov 2025 +75\\+ .*12\\.10 %"));
  EXPECT_THAT(text, HasSubstr("late stage elderly"));
  EXPECT_THAT(text, Not(HasSubstr("Utilization of every prefecture")));
  const std::string all = summary_text(s, {.prefectures = true});
  EXPECT_THAT(all, HasSubstr("Utilization of every prefecture"));
  EXPECT_THAT(all, Not(HasSubstr("largest differences")));
  const nlohmann::json j = summary_json(s);
  EXPECT_EQ(j.at("utilization_by_prefecture").size(), s.by_prefecture.size());
  EXPECT_EQ(j.at("utilization_by_insurer").at(0).at("insurer_kind"), "employees");
}

}  // namespace
}  // namespace cutover
