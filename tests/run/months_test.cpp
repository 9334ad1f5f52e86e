// A run over month ends: every count in it is told in several places, and all places agree to the last unit.
#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "results/summary.hpp"
#include "run/run_case.hpp"

namespace cutover {
namespace {

constexpr MonthIndex kOctober = 2025 * 12 + 9;
constexpr MonthIndex kNovember = kOctober + 1;
constexpr MonthIndex kDecember = kOctober + 2;

/// One run of all three months, read by many tests.
class Months : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    directory_ = new test::TemporaryDirectory;
    test::run(test::autumn(*directory_ / "programmes"), *directory_ / "run.h5");
    result_ = new ResultReader(*directory_ / "run.h5");
    cubes_ = new test::Cubes(*directory_ / "run.h5");
  }
  static void TearDownTestSuite() {
    delete cubes_;
    delete result_;
    delete directory_;
  }
  static std::uint64_t sum(const std::vector<std::uint32_t>& column, int type) {
    std::uint64_t total = 0;
    for (std::size_t f = 0; f < column.size(); ++f) {
      total += result_->info().facilities.type[f] == type ? column[f] : 0;
    }
    return total;
  }
  static test::TemporaryDirectory* directory_;
  static ResultReader* result_;
  static test::Cubes* cubes_;
};
test::TemporaryDirectory* Months::directory_ = nullptr;
ResultReader* Months::result_ = nullptr;
test::Cubes* Months::cubes_ = nullptr;

TEST_F(Months, AllChecksOfTheResultHold) {
  const Summary summary = summarize(*result_);
  EXPECT_EQ(summary.status, "complete");
  EXPECT_TRUE(summary.checks.ok());
  EXPECT_EQ(summary.checks.days, 38);
  EXPECT_EQ(summary.checks.months, 3);
  EXPECT_EQ(summary.checks.claim_months, 3);
  EXPECT_EQ(summary.checks.population_months, 2);
  EXPECT_EQ(summary.checks.programmes, 2);
}

TEST_F(Months, EveryArrivalHasOneOutcome) {
  std::uint64_t arrivals = 0;
  for (const DayCheck& c : result_->day_checks()) {
    std::uint64_t outcomes = 0;
    for (int t = 0; t < cubes_->types(); ++t) {
      for (int o = 0; o < kOutcomes; ++o) {
        outcomes += static_cast<Outcome>(o) == Outcome::kBatchInquiry
                        ? 0
                        : cubes_->count(c.day, t, static_cast<Outcome>(o));
      }
    }
    EXPECT_EQ(static_cast<std::uint64_t>(c.visits.arrivals), outcomes) << format_day(c.day);
    EXPECT_EQ(c.visits.arrivals, c.visits.finished + c.visits.gave_up + c.visits.in_progress);
    arrivals += outcomes;
  }
  EXPECT_GT(arrivals, 10'000U);
}

TEST_F(Months, FacilityTableIsTheCubeByMonth) {
  for (const FacilityTable& table : result_->facility_months()) {
    for (int t = 0; t < cubes_->types(); ++t) {
      const auto of = [&](const auto& which) { return cubes_->in_month(table.month, t, which); };
      EXPECT_EQ(sum(table.visits, t), of([](Outcome o) { return o != Outcome::kBatchInquiry; }));
      EXPECT_EQ(sum(table.verifications, t), of([](Outcome o) { return is_verification(o); }));
      EXPECT_EQ(sum(table.card_uses, t), of([](Outcome o) { return is_card_use(o); }));
      EXPECT_EQ(sum(table.fallbacks, t), of([](Outcome o) { return is_fallback(o); }));
      EXPECT_EQ(sum(table.gave_up, t), of([](Outcome o) { return o == Outcome::kGaveUp; }));
    }
  }
}

TEST_F(Months, CLM_01_ClaimsOfDaysFacilitiesAndTheOfficeAreTheSame) {
  const auto types = static_cast<std::size_t>(cubes_->types());
  std::map<MonthIndex, std::vector<std::uint64_t>> of_days;
  std::map<MonthIndex, std::vector<std::uint64_t>> with_card;
  result_->for_each_desk_day([&](const DeskCounts& day) {
    auto& claims = of_days[month_index(day.day)];
    auto& card = with_card[month_index(day.day)];
    claims.resize(types);
    card.resize(types);
    for (std::size_t i = 0; i < day.claims.size(); ++i) {
      claims[i / (std::size_t{kPrefectures} * kAgeBands)] += day.claims[i];
      card[i / (std::size_t{kPrefectures} * kAgeBands)] += day.with_card[i];
    }
  });
  const auto tables = result_->facility_months();
  const auto office = result_->claim_months();
  const auto utilization = result_->claim_utilization();
  ASSERT_EQ(tables.size(), 3U);
  ASSERT_EQ(office.size(), 3U);
  ASSERT_EQ(utilization.size(), 3U);
  for (std::size_t m = 0; m < 3; ++m) {
    const MonthIndex month = tables[m].month;
    ASSERT_EQ(office[m].ledger.month, month);
    ASSERT_EQ(utilization[m].visit_month, month);
    for (std::size_t t = 0; t < types; ++t) {
      std::uint64_t settled = 0;
      for (int p = 0; p < kPrefectures; ++p) {
        for (int b = 0; b < kAgeBands; ++b) {
          settled += office[m].ledger.cell(static_cast<FacilityType>(t), p, b)[kCellClaims];
        }
      }
      EXPECT_GT(settled, 0U);
      EXPECT_EQ(of_days[month][t], settled);
      EXPECT_EQ(sum(tables[m].claims, static_cast<int>(t)), settled);
      EXPECT_EQ(utilization[m].filed[t], settled);
      EXPECT_EQ(sum(tables[m].claims_with_card, static_cast<int>(t)), with_card[month][t]);
      EXPECT_EQ(utilization[m].with_card[t], with_card[month][t]);
    }
  }
}

TEST_F(Months, CLM_08_EveryClaimIsInOneState) {
  std::uint64_t claims = 0;
  std::uint64_t out_of_the_ordinary = 0;
  for (const ClaimMonth& month : result_->claim_months()) {
    for (const ClaimCellCounts& cell : month.ledger.cells) {
      std::uint64_t states = 0;
      for (std::size_t s = 0; s < static_cast<std::size_t>(kClaimStatuses); ++s) {
        states += cell[s];
      }
      ASSERT_EQ(states, cell[kCellClaims]);
      ASSERT_LE(cell[kCellEverReturned], cell[kCellFiled]);
      ASSERT_LE(cell[kCellFiled], cell[kCellClaims]);
      claims += cell[kCellClaims];
      out_of_the_ordinary += cell[kCellClaims] - cell[static_cast<std::size_t>(ClaimStatus::kAccepted)];
    }
  }
  EXPECT_GT(out_of_the_ordinary, 0U) << "otherwise this says little";
  EXPECT_LT(out_of_the_ordinary, claims / 20);
  EXPECT_EQ(result_->claim_fault(), "");
}

TEST_F(Months, PopulationBalancesFromMonthToMonth) {
  const std::vector<PopulationMonth> months = result_->population();
  ASSERT_EQ(months.size(), 2U);
  std::int64_t births = 0;
  std::int64_t deaths = 0;
  std::int64_t moves = 0;
  std::int64_t changes = 0;
  for (std::size_t m = 0; m < months.size(); ++m) {
    const PopulationMonth& p = months[m];
    EXPECT_EQ(p.month, kNovember + static_cast<MonthIndex>(m));
    for (std::size_t b = 0; b < kAgeBands; ++b) {
      EXPECT_EQ(p.at_end[b],
                p.at_begin[b] + p.births[b] - p.deaths[b] + p.birthdays_in[b] - p.birthdays_out[b])
          << b;
      if (m > 0) {
        EXPECT_EQ(p.at_begin[b], months[m - 1].at_end[b]) << "nothing changes inside a month";
      }
      EXPECT_EQ(p.birthdays_in[b], b > 0 ? p.birthdays_out[b - 1] : 0);
      births += p.births[b];
      deaths += p.deaths[b];
      moves += p.moves[b];
      changes += p.insurer_changes[b];
    }
    EXPECT_EQ(p.birthdays_out[kAgeBands - 1], 0);
  }
  EXPECT_GT(births, 0);
  EXPECT_GT(deaths, births) << "Japan in 2025";
  EXPECT_GT(moves, 0);
  EXPECT_GT(changes, 0);
}

TEST_F(Months, INC_03_PayoutsFollowFromTheFacilityTable) {
  const auto tables = result_->facility_months();
  const auto programmes = result_->programmes();
  ASSERT_EQ(programmes.size(), 2U);
  ASSERT_EQ(programmes[0].id, "trial");
  std::vector<std::int64_t> expected(result_->info().facilities.type.size());
  for (std::size_t f = 0; f < expected.size(); ++f) {
    const FacilityTable& baseline = tables[0];
    const FacilityTable& period = tables[1];
    if (static_cast<FacilityType>(result_->info().facilities.type[f]) > FacilityType::kPharmacy) {
      continue;  // outside the mandate
    }
    if (baseline.verifications[f] == 0 || period.verifications[f] == 0) {
      continue;  // INC-01: without an own rate there is no increase
    }
    // Increase in percentage points, compared without division: 100 (u/v - u0/v0) >= x.
    const auto u = std::int64_t{period.card_uses[f]};
    const auto v = std::int64_t{period.verifications[f]};
    const auto u0 = std::int64_t{baseline.card_uses[f]};
    const auto v0 = std::int64_t{baseline.verifications[f]};
    const std::int64_t gain = 100 * (u * v0 - u0 * v);
    expected[f] = gain >= 8 * v * v0 ? 500 * u : gain >= 1 * v * v0 ? 300 * u : 0;
  }
  std::vector<std::int64_t> paid(expected.size());
  std::int64_t total = 0;
  for (const Payout& p : result_->payouts()) {
    if (p.programme == 0) {
      EXPECT_EQ(paid.at(p.facility), 0) << "one payment each";
      paid.at(p.facility) += p.amount;
      total += p.amount;
      EXPECT_EQ(p.paid, kDecember);
    }
  }
  EXPECT_EQ(paid, expected);
  EXPECT_GT(total, 0);
  std::int64_t in_totals = 0;
  for (const std::int64_t amount : programmes[0].amount) {
    in_totals += amount;
  }
  EXPECT_EQ(in_totals, total);
  EXPECT_EQ(result_->payout_discrepancy(), "");
}

double mean_engagement(const FacilityTable& table) {
  double sum = 0;
  for (const std::uint8_t e : table.engagement) {
    sum += e;
  }
  return sum / static_cast<double>(table.engagement.size());
}

TEST_F(Months, ADP_02_AProgrammeEngagesFacilitiesInTheMonthsItPaysFor) {
  // Without memory of earlier payouts, so that the end shows as well.
  const auto with = *directory_ / "with.h5";
  const auto without = *directory_ / "without.h5";
  test::run(test::autumn(*directory_ / "programmes", {"adoption.payout_memory_months=0"}), with);
  test::run(test::autumn(*directory_ / "programmes",
                         {"adoption.payout_memory_months=0", "programmes.paid=[\"sub_05_phone_readers\"]"}),
            without);
  const auto paid = ResultReader(with).facility_months();
  const auto unpaid = ResultReader(without).facility_months();
  ASSERT_EQ(paid.size(), 3U);
  EXPECT_GT(mean_engagement(paid[1]), 0.2) << "November pays";
  EXPECT_EQ(mean_engagement(paid[2]), 0) << "December does not";
  for (const FacilityTable& table : unpaid) {
    EXPECT_EQ(mean_engagement(table), 0) << "a subsidy pays for equipment, not for promotion";
  }
  const auto uses = [](const FacilityTable& table) {
    std::uint64_t sum = 0;
    for (const std::uint32_t n : table.card_uses) {
      sum += n;
    }
    return sum;
  };
  EXPECT_GT(uses(paid[1]), uses(unpaid[1]));
  // What November taught people lasts (ADP-05): December is not below.
  EXPECT_GE(uses(paid[2]), uses(unpaid[2]));
}

TEST_F(Months, INC_04_NoProgrammeNoPromotionNoPayout) {
  const auto path = *directory_ / "none.h5";
  test::run(test::autumn(*directory_ / "programmes", {"programmes.paid=[]", "period.end=2025-11-03"}), path);
  const ResultReader result(path);
  for (const FacilityTable& table : result.facility_months()) {
    EXPECT_EQ(mean_engagement(table), 0) << format_month(table.month);
  }
  EXPECT_TRUE(result.payouts().empty());
  EXPECT_TRUE(summarize(result).checks.ok());
}

TEST_F(Months, SameBitsForAnyNumberOfThreads) {
  for (const int threads : {1, 7}) {
    const auto path = *directory_ / (std::to_string(threads) + ".h5");
    test::run(test::autumn(*directory_ / "programmes"), path, threads);
    EXPECT_TRUE(test::same_bits(*directory_ / "run.h5", path)) << threads;
  }
}

}  // namespace
}  // namespace cutover
