// Payouts in a result: every field comes back, and wrong books are seen.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/payout_columns.hpp"
#include "results/reader.hpp"
#include "synthetic.hpp"

namespace cutover {
namespace {

using ::testing::HasSubstr;
using namespace cutover::testing;  // NOLINT: the helpers of this folder

class ResultPayouts : public ::testing::Test {
 protected:
  ResultPayouts() : writer_(ResultWriter::create(dir_ / "a.h5", info_, some_host("alpha"))) {
    append_until(writer_, info_, info_.end);
  }
  ResultReader read() {
    writer_.commit();
    return ResultReader(dir_ / "a.h5");
  }
  TemporaryDirectory dir_;
  RunInfo info_ = small_run();
  ResultWriter writer_;
};

void expect_equal(const std::vector<Payout>& found, const std::vector<Payout>& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    for (const PayoutColumn& column : kPayoutColumns) {
      EXPECT_EQ(column.get(found[i]), column.get(expected[i])) << column.name << " of record " << i;
    }
  }
}

TEST_F(ResultPayouts, INC_03_GiveBackEveryFieldOfEveryRecord) {
  const Ledger expected = payouts_until(info_, info_.end);
  const ResultReader result = read();
  expect_equal(result.payouts(), expected.records());
  const auto programmes = result.programmes();
  ASSERT_EQ(programmes.size(), 2u);
  EXPECT_EQ(programmes[0].id, "per-use");
  EXPECT_EQ(programmes[1].title, "読み取り機");
  EXPECT_EQ(programmes[1].kind, "subsidy");
  EXPECT_EQ(programmes[0].not_paid[static_cast<std::size_t>(NotPaid::kBelowTiers)], 17u);
  EXPECT_EQ(programmes[1].payments[0], 2u) << "hospital 0 in Hokkaido, twice";
  EXPECT_EQ(programmes[1].amount[0], 540'000);

  // What an auditor does: rebuild the books from the records in the file.
  Ledger rebuilt{some_programmes()};
  rebuilt.add(result.payouts());
  EXPECT_TRUE(rebuilt.reconciles());
  for (std::size_t p = 0; p < programmes.size(); ++p) {
    for (std::size_t i = 0; i < programmes[p].amount.size(); ++i) {
      EXPECT_EQ(programmes[p].amount[i], rebuilt.total(p, static_cast<FacilityType>(i / kPrefectures),
                                                       static_cast<int>(i % kPrefectures)));
    }
  }
  EXPECT_EQ(result.payout_checks(), (std::vector<bool>{true, true}));
  EXPECT_EQ(result.payout_discrepancy(), "");
}

TEST_F(ResultPayouts, SeeATotalThatIsOneYenOff) {
  const Ledger good = payouts_until(info_, info_.end);
  std::vector<std::int64_t> totals = good.totals();
  ++totals[0];
  writer_.set_payouts(Ledger{some_programmes(), good.records(), totals}, some_programmes());
  const ResultReader result = read();
  EXPECT_FALSE(result.payout_checks().at(0));
  EXPECT_THAT(result.payout_discrepancy(), HasSubstr("per-use"));
}

TEST_F(ResultPayouts, SeeARecordWhoseAmountDoesNotFollow) {
  std::vector<Payout> records = payouts_until(info_, info_.end).records();
  records[1].cap = 260'000;
  Ledger wrong{some_programmes()};
  wrong.add(records);
  writer_.set_payouts(wrong, some_programmes());
  const ResultReader result = read();
  EXPECT_FALSE(result.payout_checks().at(1)) << "totals agree, but the amount lies above the cap";
  EXPECT_THAT(result.payout_discrepancy(), HasSubstr("readers"));
}

TEST_F(ResultPayouts, AreReplacedWhereTheyChangeAndExtendedWhereTheyGrow) {
  Ledger grown = payouts_until(info_, info_.end);
  grown.add(payout_for_uses(7, month_index(info_.end), 33));
  writer_.set_payouts(grown, some_programmes());
  expect_equal(read().payouts(), grown.records());

  std::vector<Payout> records = grown.records();
  records.erase(records.begin());
  Ledger other{some_programmes()};
  other.add(records);
  writer_.set_payouts(other, some_programmes());
  expect_equal(read().payouts(), other.records());

  records[0].users_added = 5;
  records.push_back(records[1]);
  Ledger changed{some_programmes()};
  changed.add(records);
  writer_.set_payouts(changed, some_programmes());
  expect_equal(read().payouts(), changed.records());
  writer_.set_payouts(Ledger{{}}, {});
  EXPECT_TRUE(read().payouts().empty()) << "a run without programmes";
}

TEST_F(ResultPayouts, RefuseAPaymentToATypeTheRunDoesNotHave) {
  Payout p = payout_for_uses(1, month_index(info_.end), 10);
  p.type = FacilityType::kExempt;
  Ledger ledger{some_programmes()};
  ledger.add(p);
  EXPECT_THROW(writer_.set_payouts(ledger, some_programmes()), ResultError);
}

TEST(ResultResume, ForgetsClaimsAndPayoutsOfDaysItForgets) {
  const TemporaryDirectory dir;
  const RunInfo info = small_run();
  write_small_run(dir / "a.h5");
  {
    auto writer = ResultWriter::resume(dir / "a.h5", 6, info.run_id);
    writer.commit();
  }
  const ResultReader cut(dir / "a.h5");
  EXPECT_TRUE(cut.claim_months().empty());
  EXPECT_TRUE(cut.payouts().empty());
  EXPECT_TRUE(cut.programmes().empty());
  EXPECT_EQ(cut.population().size(), 2u) << "December has begun";
  EXPECT_EQ(cut.facility_months().size(), 1u) << "and is not over";
}

TEST(ResultResume, KeepsClaimsThatWereSetBefore) {
  const TemporaryDirectory dir;
  const RunInfo info = small_run();
  {
    auto writer = ResultWriter::create(dir / "a.h5", info, some_host("alpha"));
    append_until(writer, info, info.start + std::chrono::days{5});  // November ended after the fourth day
    writer.commit();
  }
  {
    auto writer = ResultWriter::resume(dir / "a.h5", 5, info.run_id);
    writer.commit();
  }
  const ResultReader result(dir / "a.h5");
  EXPECT_EQ(result.status(), "running") << "an interrupted file can be read like any other";
  EXPECT_EQ(result.claim_months().size(), 1u);
  EXPECT_EQ(result.payouts().size(), 2u);
}

}  // namespace
}  // namespace cutover
