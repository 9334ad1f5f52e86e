// What a summary says of claims, facilities, desks and payouts, against numbers added by hand.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "results/summary.hpp"
#include "results/text_table.hpp"
#include "synthetic.hpp"

namespace cutover {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace cutover::testing;  // NOLINT: the helpers of this folder

/// One day with little in it; one simulated unit stands for ten in Hokkaido and for two elsewhere.
Summary claims_by_hand(const TemporaryDirectory& dir) {
  RunInfo info = small_run();
  info.start = make_day(2025, 11, 30);
  info.end = info.start;
  for (auto& row : info.shape.weight) {
    row.fill(2.0);
    row[0] = 10.0;
  }
  info.shape.facility_weight = info.shape.weight;  // but for two hospitals of Hokkaido to one of the run's
  info.shape.facility_weight[0][0] = 2.0;
  const MonthIndex november = month_index(info.start);
  auto writer = ResultWriter::create(dir / "a.h5", info, some_host("alpha"));
  DayRecord r(4);
  r.day = info.start;
  r.counts[r.index(9, 0, 0, 15, static_cast<int>(Outcome::kCardFace))] = 3;        // weighs 30
  r.counts[r.index(9, 0, 1, 15, static_cast<int>(Outcome::kFallbackNotice))] = 5;  // weighs 10
  r.counts[r.index(9, 0, 1, 15, static_cast<int>(Outcome::kChargedFull))] = 1;     // weighs 2
  r.visits = {9, 9, 0, 0};
  r.staff_ms[static_cast<std::size_t>(Outcome::kCardFace)] = 3'600'000;
  r.notes[r.note_index(static_cast<int>(DeskNote::kFirstUse), 0, 0)] = 2;
  r.notes[r.note_index(static_cast<int>(DeskNote::kViewMedicine), 0, 1)] = 4;
  r.new_claims[r.claim_index(0, 0, 15)] = 3;
  r.new_claims_with_card[r.claim_index(0, 0, 15)] = 2;
  r.new_claims[r.claim_index(0, 1, 15)] = 5;
  writer.append_day(r);

  FacilityTable m = month_of(info, november, info.start - std::chrono::days{1});
  const auto put = [&](std::size_t f, std::uint32_t verifications, std::uint32_t uses) {
    m.verifications[f] = verifications;
    m.card_uses[f] = uses;
  };
  put(0, 100, 2);     // hospital in Hokkaido: 2 %, weighs 10
  put(4, 100, 3);     // hospital elsewhere: exactly 3 %, weighs 2
  put(8, 49, 49);     // too few
  put(1, 1000, 500);  // clinic: exactly 50 %
  writer.append_month(m);

  ClaimLedger ledger;
  ledger.open(november);
  ledger.add_ordinary(november, claim_cell(FacilityType::kHospital, 0, 15), 3, make_day(2026, 1, 10));
  ledger.add_ordinary(november, claim_cell(FacilityType::kHospital, 1, 15), 4, make_day(2026, 1, 10));
  Claim back;
  back.month = november;
  back.type = FacilityType::kHospital;
  back.prefecture = 1;
  back.band = 15;
  back.filed_as = FiledAs::kCurrent;
  back.status = ClaimStatus::kReturned;
  back.cause = ClaimCause::kOldCard;
  ledger.add(back);
  ledger.count_filed(back);
  ledger.count_return(back, true, november + 1);
  const std::vector<ClaimUtilizationRow> known{claim_utilization(november, {8}, {2})};
  writer.set_claims(ledger, known);
  set_payouts_until(writer, info, info.end);
  writer.append_population(population_of(november, november));
  writer.finish(RunStatus::kComplete, some_host("alpha"));
  return summarize(ResultReader(dir / "a.h5"));
}

TEST(SummaryClaims, UTL_02_WeighsClaimsWithCardOverClaimsFiled) {
  const TemporaryDirectory dir;
  const Summary s = claims_by_hand(dir);
  ASSERT_EQ(s.claims.size(), 5u);
  EXPECT_EQ(s.claims[0].facility_type, "all");
  EXPECT_DOUBLE_EQ(s.claims[0].claims, 40.0);
  EXPECT_DOUBLE_EQ(s.claims[0].filed, 40.0);
  EXPECT_DOUBLE_EQ(s.claims[0].with_card, 20.0);
  EXPECT_DOUBLE_EQ(s.claims[0].claim_based_pct, 50.0);
  EXPECT_EQ(s.claims[0].known_from, s.claims[0].month + 2);
  EXPECT_DOUBLE_EQ(s.claims[0].published_claim_based_pct.value(), 44.40);
  EXPECT_DOUBLE_EQ(s.claims[0].returned_pct, 5.0);
  EXPECT_DOUBLE_EQ(s.claims[0].paid, 38.0);
  EXPECT_TRUE(s.checks.claim_fault.empty()) << s.checks.claim_fault;
  EXPECT_EQ(s.checks.claim_months_agree, 1);
}

TEST(SummaryClaims, CLM_08_ReturnsByCauseStandBesideThePublishedLevels) {
  const TemporaryDirectory dir;
  const Summary s = claims_by_hand(dir);
  const auto& old_card = s.causes.at(static_cast<std::size_t>(ClaimCause::kOldCard));
  EXPECT_DOUBLE_EQ(old_card.claims, 2.0);
  EXPECT_DOUBLE_EQ(old_card.employees_per_month, 2.0);
  EXPECT_DOUBLE_EQ(old_card.published_per_month.value(), 1'399.0);
  ASSERT_EQ(s.returns.size(), 1u);
  EXPECT_DOUBLE_EQ(s.returns[0].published_employees.value(), 60'000.0);
  EXPECT_EQ(s.return_levels.size(), 2u);
  ASSERT_EQ(s.payments.size(), 2u) << "all and hospitals";
  EXPECT_DOUBLE_EQ(s.payments[0].mean_days, 41.0) << "30 November to 10 January";
  EXPECT_DOUBLE_EQ(s.payments[0].after_months[1], 100.0);
}

TEST(SummaryFacilities, UTL_04_CountsFacilitiesWithFiftyVerificationsByTheirRate) {
  const TemporaryDirectory dir;
  const Summary s = claims_by_hand(dir);
  const DistributionRow& all = s.distribution.at(0);
  EXPECT_DOUBLE_EQ(all.facilities, 6.0);
  EXPECT_DOUBLE_EQ(all.share_pct[0], 100.0 * 2.0 / 6.0);
  EXPECT_DOUBLE_EQ(all.share_pct[1], 100.0 * 2.0 / 6.0) << "exactly 3 % is not below 3 %";
  EXPECT_DOUBLE_EQ(all.share_pct[4], 100.0 * 2.0 / 6.0) << "exactly 50 % is 50 % and over";
  EXPECT_DOUBLE_EQ(all.published_facilities.value(), 142'970.0);
  EXPECT_FALSE(all.published_below_3_pct.has_value());
  EXPECT_DOUBLE_EQ(s.distribution.at(1).facilities, 4.0) << "hospitals";
}

TEST(SummaryDesk, UTL_05_CountsRecordViewsByClassAndType) {
  const TemporaryDirectory dir;
  const Summary s = claims_by_hand(dir);
  EXPECT_DOUBLE_EQ(s.views.at(0).views[1], 8.0);
  EXPECT_DOUBLE_EQ(s.views.at(1).published[1].value(), 1'543'534.0);
  EXPECT_DOUBLE_EQ(s.views.at(0).published[1].value(), 1'543'534.0) << "the sum of the types";
  EXPECT_FALSE(s.views.at(0).published[0].has_value());
}

TEST(SummaryDesk, WeighsNotesAndPricesStaffTime) {
  const TemporaryDirectory dir;
  const Summary s = claims_by_hand(dir);
  EXPECT_DOUBLE_EQ(s.notes.at(static_cast<std::size_t>(DeskNote::kFirstUse)).count[0], 20.0);
  const double weight = 42.0 / 9.0;  // of a hospital visit on average
  EXPECT_EQ(s.staff.at(0).group, "card");
  EXPECT_DOUBLE_EQ(s.staff.at(0).visits, 30.0);
  EXPECT_DOUBLE_EQ(s.staff.at(0).hours, weight);
  EXPECT_DOUBLE_EQ(s.staff.at(0).yen, weight * 1'800.0);
}

TEST(SummaryPayouts, SUB_01_WeighsPaymentsByProgrammeAndType) {
  const TemporaryDirectory dir;
  const Summary s = claims_by_hand(dir);
  ASSERT_EQ(s.payouts.size(), 2u);
  EXPECT_DOUBLE_EQ(s.payouts[1].yen, 540'000.0) << "two hospitals in Hokkaido";
  EXPECT_DOUBLE_EQ(s.payouts[1].payments, 2.0);
  EXPECT_DOUBLE_EQ(s.payouts[1].yen_by_type[0], 540'000.0);
  EXPECT_DOUBLE_EQ(s.payouts[1].yen_by_type[3], 0.0);
  ASSERT_EQ(s.payouts_by_month.size(), 1u);
  EXPECT_DOUBLE_EQ(s.payouts_by_month[0].yen, s.payouts[0].yen + s.payouts[1].yen);
  EXPECT_EQ(s.checks.programmes_reconciled, 2);
}

TEST(SummaryText, TellsFallbacksAndWhoWasChargedInFull) {
  const TemporaryDirectory dir;
  const std::string text = summary_text(claims_by_hand(dir));
  for (const char* part :
       {"Fallback", "② notice", "charged 100 %", "first use", "Record views", "Desk staff",
        "at 1,800 yen an hour", "Claim returns", "old card", "176,672 · 60,000 (Dec 2025 – Jan 2026)",
        "Facilities by their rate", "hospital 17.0 (Apr 2024)", "Days until paid", "Payouts"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(SummaryText, TellsALongRunInOneLineAMonth) {
  const TemporaryDirectory dir;
  RunInfo info = small_run();
  info.start = make_day(2025, 3, 15);
  info.end = make_day(2025, 8, 31);
  info.hourly = false;
  auto writer = ResultWriter::create(dir / "a.h5", info, some_host("alpha"));
  append_until(writer, info, info.end);
  writer.finish(RunStatus::kComplete, some_host("alpha"));
  const Summary s = summarize(ResultReader(dir / "a.h5"));
  EXPECT_EQ(s.months.size(), 6u);
  EXPECT_TRUE(s.checks.ok());
  const std::string text = summary_text(s);
  EXPECT_THAT(text, HasSubstr("Mar 2025 *"));
  EXPECT_THAT(text, HasSubstr("* a part of the month"));
  std::istringstream lines(text);
  int months = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.find(dir.path().string()) == std::string::npos) {
      EXPECT_LE(display_width(line), 100u) << line;
    }
    months += line.rfind("  Jun 2025", 0) == 0 ? 1 : 0;
  }
  EXPECT_EQ(months, 2) << "once in the table of months, once by type";
  if (std::getenv("CUTOVER_SHOW") != nullptr) {
    std::puts(text.c_str());
  }
}

}  // namespace
}  // namespace cutover
