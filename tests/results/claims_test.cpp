// Claims and population in a result: what was handed in comes back, and what does not agree is seen.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/reader.hpp"
#include "synthetic.hpp"

namespace cutover {
namespace {

using ::testing::HasSubstr;
using namespace cutover::testing;  // NOLINT: the helpers of this folder

bool all_good(const std::vector<MonthCheck>& checks) {
  return std::all_of(checks.begin(), checks.end(), [](const MonthCheck& c) { return c.reconciled; });
}

TEST(ResultClaims, CLM_08_KeepsEveryCountOfTheClaimsOffice) {
  const TemporaryDirectory dir;
  const RunInfo info = small_run();
  write_small_run(dir / "a.h5");
  std::vector<ClaimUtilizationRow> known;
  const ClaimLedger expected = claims_until(info, info.end, &known);
  const ResultReader result(dir / "a.h5");

  const std::vector<ClaimMonth> months = result.claim_months();
  ASSERT_EQ(months.size(), 2u);
  for (std::size_t i = 0; i < months.size(); ++i) {
    const MonthLedger& a = months[i].ledger;
    const MonthLedger& b = expected.months()[i];
    EXPECT_EQ(a.month, b.month);
    EXPECT_EQ(a.cells, b.cells);
    std::vector<std::array<std::int64_t, kClaimCauses>> by_prefecture(months[i].causes_by_prefecture.size());
    for (std::size_t p = 0; p < by_prefecture.size(); ++p) {
      std::copy_n(months[i].causes_by_prefecture[p].begin(), kClaimCauses, by_prefecture[p].begin());
    }
    EXPECT_EQ(a.causes, b.causes);
    for (std::size_t cell = 0; cell < kClaimCells; ++cell) {
      for (std::size_t c = 0; c < kClaimCauses; ++c) {
        by_prefecture[cell / kAgeBands][c] -= static_cast<std::int64_t>(b.causes[cell][c]);
      }
    }
    for (const auto& row : by_prefecture) {
      EXPECT_THAT(row, ::testing::Each(0)) << "the cells of a prefecture sum to it";
    }
    EXPECT_EQ(a.filed_as, b.filed_as);
    for (std::size_t t = 0; t < kFacilityTypes; ++t) {
      EXPECT_EQ(a.payments[t].by_month, b.payments[t].by_month);
      EXPECT_EQ(a.payments[t].days, b.payments[t].days);
    }
  }
  const auto returns = result.claim_returns();
  ASSERT_EQ(returns.size(), expected.returns().size());
  EXPECT_EQ(returns[0].by_kind, expected.returns()[0].by_kind);
  EXPECT_TRUE(all_good(result.claim_checks()));
  EXPECT_TRUE(all_good(result.month_checks()));
  EXPECT_EQ(result.claim_fault(), "");
}

TEST(ResultClaims, UTL_02_KnowsTheFigureTwoMonthsLater) {
  const TemporaryDirectory dir;
  const RunInfo info = small_run();
  write_small_run(dir / "a.h5");
  std::vector<ClaimUtilizationRow> known;
  claims_until(info, info.end, &known);
  const auto rows = ResultReader(dir / "a.h5").claim_utilization();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].known_from, rows[0].visit_month + 2);
  EXPECT_EQ(rows[1].filed, known[1].filed);
  EXPECT_EQ(rows[1].with_card, known[1].with_card);
}

TEST(ResultClaims, SeesAClaimThatTheDaysDoNotKnow) {
  const TemporaryDirectory dir;
  const RunInfo info = small_run();
  auto writer = ResultWriter::create(dir / "a.h5", info, some_host("alpha"));
  append_until(writer, info, info.end);
  std::vector<ClaimUtilizationRow> known;
  ClaimLedger ledger = claims_until(info, info.end, &known);
  ledger.add_ordinary(month_index(info.end), 7, 1, info.end + std::chrono::days{60});
  writer.set_claims(ledger, known);
  writer.commit();
  const auto checks = ResultReader(dir / "a.h5").claim_checks();
  EXPECT_TRUE(checks.at(0).reconciled);
  EXPECT_FALSE(checks.at(1).reconciled);
}

TEST(ResultClaims, SeesAClaimInTwoStatesAndAnotherUseOfTheCard) {
  const TemporaryDirectory dir;
  const RunInfo info = small_run();
  auto writer = ResultWriter::create(dir / "a.h5", info, some_host("alpha"));
  append_until(writer, info, info.end);
  std::vector<ClaimUtilizationRow> known;
  ClaimLedger ledger = claims_until(info, info.end, &known);
  ++known[0].with_card[1];
  writer.set_claims(ledger, known);
  writer.commit();
  EXPECT_FALSE(ResultReader(dir / "a.h5").claim_checks().at(0).reconciled);
  EXPECT_TRUE(ResultReader(dir / "a.h5").claim_checks().at(1).reconciled);

  --known[0].with_card[1];
  Claim lost;
  lost.month = month_index(info.start);
  lost.type = FacilityType::kHospital;
  lost.prefecture = 2;
  lost.band = 4;
  lost.status = ClaimStatus::kReturned;
  ledger.move(lost, ClaimStatus::kHeld);  // it never was held: the count runs below zero
  writer.set_claims(ledger, known);
  writer.commit();
  const ResultReader result(dir / "a.h5");
  EXPECT_FALSE(result.claim_checks().at(0).reconciled);
  EXPECT_NE(result.claim_fault(), "");
}

TEST(ResultClaims, SeesAFacilityTableWithAnotherNumberOfClaims) {
  const TemporaryDirectory dir;
  const RunInfo info = small_run();
  auto writer = ResultWriter::create(dir / "a.h5", info, some_host("alpha"));
  append_until(writer, info, info.end);
  FacilityTable wrong = month_of(info, month_index(info.end), info.end);
  ++wrong.claims_with_card[2];
  writer.append_month(wrong);
  writer.commit();
  const auto checks = ResultReader(dir / "a.h5").month_checks();
  EXPECT_TRUE(checks.at(0).reconciled);
  EXPECT_FALSE(checks.at(1).reconciled);
}

TEST(ResultPopulation, BalancesAndContinuesOrSaysSo) {
  const TemporaryDirectory dir;
  const RunInfo info = small_run();
  const MonthIndex first = month_index(info.start);
  auto writer = ResultWriter::create(dir / "a.h5", info, some_host("alpha"));
  append_until(writer, info, info.end);
  writer.commit();
  {
    const ResultReader result(dir / "a.h5");
    EXPECT_TRUE(all_good(result.population_checks()));
    const auto months = result.population();
    ASSERT_EQ(months.size(), 2u);
    const PopulationMonth expected = population_of(first + 1, first);
    EXPECT_EQ(months[1].at_begin, expected.at_begin);
    EXPECT_EQ(months[1].births, expected.births);
    EXPECT_EQ(months[1].birthdays_out, expected.birthdays_out);
    EXPECT_EQ(months[1].at_end, expected.at_end);
    EXPECT_EQ(months[1].moves, expected.moves);
  }
  PopulationMonth wrong = population_of(first + 1, first);
  ++wrong.deaths[18];
  writer.append_population(wrong);
  writer.commit();
  EXPECT_FALSE(ResultReader(dir / "a.h5").population_checks().at(1).reconciled) << "a death nobody misses";
  wrong = population_of(first + 1, first);
  ++wrong.at_begin[5];
  ++wrong.at_end[5];
  writer.append_population(wrong);
  writer.commit();
  EXPECT_FALSE(ResultReader(dir / "a.h5").population_checks().at(1).reconciled) << "a person from nowhere";
  EXPECT_THROW(writer.append_population(population_of(first - 1, first - 1)), ResultError);
}

TEST(ResultDesk, GivesBackNotesStaffTimeAndNewClaims) {
  const TemporaryDirectory dir;
  const RunInfo info = small_run();
  write_small_run(dir / "a.h5");
  int days = 0;
  ResultReader(dir / "a.h5").for_each_desk_day([&](const DeskCounts& day) {
    const DayRecord expected = synthetic_day(day.day);
    EXPECT_EQ(day.notes, expected.notes);
    EXPECT_EQ(day.staff_ms, expected.staff_ms);
    EXPECT_EQ(day.claims, expected.new_claims);
    EXPECT_EQ(day.with_card, expected.new_claims_with_card);
    ++days;
  });
  EXPECT_EQ(days, 8);
}

}  // namespace
}  // namespace cutover
