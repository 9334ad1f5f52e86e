// Nothing but scenario, tables and program decides a bit of the result.
#include <array>
#include <map>

#include <gtest/gtest.h>

#include "results/summary.hpp"
#include "run/area_day.hpp"
#include "run/run_case.hpp"
#include "support/statistics.hpp"

namespace cutover {
namespace {

using test::same_bits;

class SameBits : public ::testing::Test {
 protected:
  std::filesystem::path run(const std::string& name, int threads, int areas_per_task,
                            const std::vector<std::string>& overrides = {}) const {
    RunOptions options = test::options(directory_ / name, threads);
    options.areas_per_task = areas_per_task;
    const RunReport report = run_scenario(parse_scenario(test::kWesternJapan, "western", overrides), options);
    EXPECT_EQ(report.status, RunStatus::kComplete);
    EXPECT_EQ(report.days_done, 6);
    return options.output;
  }
  test::TemporaryDirectory directory_;
};

TEST_F(SameBits, ForAnyNumberOfThreadsAndAnyPartition) {
  const Model model(test::kData, parse_scenario(test::kWesternJapan));
  ASSERT_GE(model.nation.areas().size(), 6U) << "the test needs areas to share out";
  const auto one = run("1-1.h5", 1, 1);
  EXPECT_TRUE(same_bits(one, run("2-1.h5", 2, 1)));
  EXPECT_TRUE(same_bits(one, run("7-1.h5", 7, 1)));
  EXPECT_TRUE(same_bits(one, run("2-3.h5", 2, 3)));
  EXPECT_TRUE(same_bits(one, run("7-1000.h5", 7, 1'000)));
}

TEST_F(SameBits, AnotherSeedGivesAnotherResult) {
  EXPECT_FALSE(same_bits(run("a.h5", 2, 1), run("b.h5", 2, 1, {"seed=2"})));
}

TEST_F(SameBits, EveryDayBalancesAndEveryMonthReconciles) {
  const ResultReader result(run("a.h5", 2, 1));
  EXPECT_EQ(result.status(), "complete");
  ASSERT_EQ(result.day_checks().size(), 6U);
  for (const DayCheck& c : result.day_checks()) {
    EXPECT_TRUE(c.balanced) << format_day(c.day);
    EXPECT_TRUE(c.cube_agrees) << format_day(c.day);
    EXPECT_TRUE(c.insurers_agree) << format_day(c.day);
    EXPECT_GT(c.visits.arrivals, 0);
    EXPECT_EQ(c.visits.arrivals, c.visits.finished + c.visits.gave_up + c.visits.in_progress);
  }
  ASSERT_EQ(result.month_checks().size(), 2U);
  for (const MonthCheck& c : result.month_checks()) {
    EXPECT_TRUE(c.reconciled) << format_month(c.month);
  }
  EXPECT_TRUE(summarize(result).checks.ok());
}

// Everybody changes to the insurer of the late-stage elderly on the 75th birthday, and to the band from 75 on
// when its month begins: both count the same visits before the first month ends and on the last day of the
// next; in between, those who wait for their birthday make the difference.
TEST_F(SameBits, UTL_03_TheLateStageElderlyAreThoseFrom75On) {
  const std::filesystem::path path = directory_ / "a.h5";
  test::run(parse_scenario(test::kWesternJapan, "western", {"period.end=2025-12-31"}), path);
  const ResultReader result(path);
  std::map<Day, std::array<std::uint64_t, kOutcomes>> from_75;
  result.for_each_day([&](Day date, std::span<const std::uint32_t> cube) {
    for (std::size_t i = 0; i < cube.size(); ++i) {
      from_75[date][i % kOutcomes] += i / kOutcomes % kAgeBands >= kBand75 ? cube[i] : 0;
    }
  });
  ASSERT_EQ(from_75.size(), 34U);
  std::uint64_t waiting = 0;
  result.for_each_insurer_day([&](Day date, std::span<const std::uint32_t> counts) {
    std::array<std::uint64_t, kOutcomes> late_stage{};
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const auto kind = static_cast<InsurerKind>(i / kOutcomes % kInsurerKinds);
      late_stage[i % kOutcomes] += kind == InsurerKind::kLateStageElderly ? counts[i] : 0;
    }
    if (date < make_day(2025, 12, 1) || date == make_day(2025, 12, 31)) {
      EXPECT_EQ(late_stage, from_75.at(date)) << format_day(date);
    }
    for (std::size_t o = 0; o < kOutcomes; ++o) {
      ASSERT_LE(late_stage[o], from_75.at(date)[o]) << format_day(date);
      waiting += from_75.at(date)[o] - late_stage[o];
    }
  });
  EXPECT_GT(waiting, 100U);
  EXPECT_EQ(result.info().published_by_prefecture.size(), 77U) << "to stand beside, whatever is simulated";
}

TEST_F(SameBits, ChecksHoldWithSpecialClinicsAndWithManyBreakdowns) {
  const auto path = run("special.h5", 2, 1,
                        {"nation.occupational_clinics=2200", "nation.exempt_facilities=3000",
                         "facilities.readers.mtbf_hours=10", "facilities.readers.when_down=\"wait\"",
                         "central.failure_share=0.05"});
  const ResultReader result(path);
  EXPECT_TRUE(summarize(result).checks.ok());
  EXPECT_EQ(result.info().shape.types, kFacilityTypes);
}

TEST_F(SameBits, ARunWithoutHourlyCubeAndFacilityTableHasTheSameDays) {
  const test::Cubes with(run("with.h5", 2, 1));
  const auto path = run("without.h5", 2, 1, {"output.hourly=false", "output.facility_table=false"});
  EXPECT_EQ(test::Cubes(path).days(), with.days());
  EXPECT_FALSE(ResultReader(path).info().facilities.type.empty()) << "summaries weight readers by it";
  EXPECT_TRUE(ResultReader(path).facility_months().empty());
}

// 0.02 and 0.1 estimate the same nation: the means of replications with different seeds agree within their
// Student bounds (false failure 1e-6 each). The model is made once; what depends on sample and seed is the
// nation in it.
TEST(Sample, WeightedVerificationsDoNotDependOnTheSample) {
  constexpr Day kThirdDay = make_day(2025, 12, 3);
  Scenario scenario = parse_scenario(
      "title = \"day\"\n[period]\nstart = 2025-12-03\nend = 2025-12-03\n"
      "[nation]\nprefectures = [\"Tottori\", \"Shimane\", \"Kochi\"]\n");
  Model model(test::kData, scenario);
  AreaDay worker;
  const auto verifications = [&](double sample, int replications) {
    std::array<test::Replications, 4> by_type;
    for (int r = 0; r < replications; ++r) {
      scenario.sample = sample;
      scenario.seed = static_cast<std::uint64_t>(100 + r);
      model.nation = Nation(model.tables, scenario.parameters, scenario.sample, scenario.seed);
      NationState state = model.initial_state(scenario);
      const DayContext context(model, scenario.on(kThirdDay), kThirdDay, scenario.seed, nullptr);
      DayRecord record(model.nation.types());
      DayTotals totals(record);
      for (std::uint32_t a = 0; a < model.nation.areas().size(); ++a) {
        const Area& area = model.nation.areas()[a];
        std::vector<Person> persons(area.slots);
        model.populate(area, persons);
        worker.run(context, a, persons, state, totals);
      }
      for (int t = 0; t < 4; ++t) {
        double sum = 0;
        for (int p = 0; p < kPrefectures; ++p) {
          std::uint64_t count = 0;
          for (int hour = 0; hour < 24; ++hour) {
            for (int b = 0; b < kAgeBands; ++b) {
              for (int o = 0; o < kOutcomes; ++o) {
                count += is_verification(static_cast<Outcome>(o))
                             ? record.counts[record.index(hour, t, p, b, o)]
                             : 0;
              }
            }
          }
          sum += static_cast<double>(count) *
                 model.nation.weight()[static_cast<std::size_t>(t)][static_cast<std::size_t>(p)];
        }
        by_type[static_cast<std::size_t>(t)].add(sum);
      }
    }
    return by_type;
  };
  const auto coarse = verifications(0.02, 30);
  const auto fine = verifications(0.1, 15);
  for (std::size_t t = 0; t < 4; ++t) {
    const test::Estimate a = coarse[t].estimate();
    const test::Estimate b = fine[t].estimate();
    EXPECT_NEAR(a.mean, b.mean, std::hypot(a.half_width, b.half_width)) << kFacilityTypeNames[t];
    // The bound is worth something.
    EXPECT_LT(std::hypot(a.half_width, b.half_width), 0.25 * b.mean) << kFacilityTypeNames[t];
    RecordProperty(std::string(kFacilityTypeNames[t]), std::to_string(a.mean / b.mean));
  }
}

}  // namespace
}  // namespace cutover
