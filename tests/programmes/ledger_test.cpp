// The books reconcile to the yen, and notice when they do not.
#include <gtest/gtest.h>

#include <stdexcept>

#include "allocation_count.hpp"
#include "programme_case.hpp"

namespace cutover::test {
namespace {

std::vector<std::string> every_id() {
  std::vector<std::string> ids;
  for (const Programme& programme : shipped().programmes) {
    ids.push_back(programme.id);
  }
  return ids;
}

/// All of them, also those that a scenario cannot select together: every way of paying.
std::vector<const Programme*> every_programme() {
  std::vector<const Programme*> all;
  for (const Programme& programme : shipped().programmes) {
    all.push_back(&programme);
  }
  return all;
}

/// Facilities of all types and many prefectures with all sorts of growth, flags and readers.
class Nation {
 public:
  explicit Nation(std::uint32_t size) {
    for (std::uint32_t i = 0; i < size; ++i) {
      FacilityHistory history;
      history.type = static_cast<FacilityType>(i % kFacilityTypes);
      history.prefecture = static_cast<int>(i % kPrefectures);
      history.facility = i;
      history.readers_held = static_cast<int>(1 + i % 3);
      history.flags = (i * 2654435761u) >> (32 - kFacilityFlags);
      history.group_prescriptions = i % 80'000;
      history.months = traffic_[i % kShapes];
      histories_.push_back(history);
    }
  }

  const std::vector<FacilityHistory>& histories() const { return histories_; }

 private:
  static constexpr std::size_t kShapes = 50;

  static std::vector<std::vector<FacilityMonth>> shapes() {
    std::vector<std::vector<FacilityMonth>> all(kShapes);
    for (std::uint32_t shape = 0; shape < kShapes; ++shape) {
      for (std::uint32_t m = 0; m < 33; ++m) {
        const std::uint32_t uses = 40 * shape + 3 * shape * m;
        all[shape].push_back({parse_month("2023-10") + static_cast<MonthIndex>(m), uses, uses + 1'500, 1'000,
                              std::min(1'000u, 10 * shape + 12 * m)});
      }
    }
    return all;
  }

  std::vector<std::vector<FacilityMonth>> traffic_ = shapes();
  std::vector<FacilityHistory> histories_;
};

std::uint16_t by_key(std::uint32_t facility, const Programme& programme) {
  return static_cast<std::uint16_t>((programme.key ^ facility * 0x9e3779b97f4a7c15u) >> 40);
}

struct Books {
  explicit Books(std::uint32_t size, PaymentWindow window = {}) : tally(every_id().size()) {
    const Nation nation{size};
    const Evaluator evaluator{shipped(), every_programme()};
    for (const FacilityHistory& history : nation.histories()) {
      evaluator.evaluate(history, by_key, window, payouts, &tally);
    }
  }
  std::vector<Payout> payouts;
  NotPaidTally tally;
};

Ledger book(const std::vector<Payout>& payouts) {
  Ledger ledger{every_programme()};
  ledger.add(payouts);
  return ledger;
}

TEST(Ledger, ReconcilesOverANationOfAllKinds) {
  const Books books{3'000};
  const Ledger ledger = book(books.payouts);
  EXPECT_GT(ledger.records().size(), 3'000u);
  EXPECT_EQ(ledger.first_discrepancy(), "");
  EXPECT_TRUE(ledger.reconciles());
  std::int64_t sum = 0;
  for (const Payout& payout : books.payouts) {
    sum += payout.amount;
  }
  EXPECT_EQ(ledger.total(), sum);
  for (std::size_t i = 0; i < every_id().size(); ++i) {
    EXPECT_GT(ledger.total(i), 0) << every_id()[i];
  }
}

TEST(Ledger, TotalsAreByProgrammeTypeAndPrefecture) {
  Facility clinic{FacilityType::kMedicalClinic, 0, 1'000};
  clinic.traffic("2024-01", "2024-05", 400, 1'000);
  Ledger ledger{shipped().select(std::vector<std::string>{"inc_support_first_half"})};
  ledger.add(pay(shipped(), {"inc_support_first_half"}, clinic.history).payouts);
  EXPECT_EQ(ledger.total(0, FacilityType::kMedicalClinic, 12), 200'000);
  EXPECT_EQ(ledger.total(0, FacilityType::kMedicalClinic, 13), 0);
  EXPECT_EQ(ledger.total(0, FacilityType::kDentalClinic, 12), 0);
  EXPECT_EQ(ledger.total(0), 200'000);
}

TEST(Ledger, ACorruptedAmountIsFound) {
  const Ledger sound = book(Books{300}.payouts);
  std::vector<Payout> records = sound.records();
  records[5].amount += 1;
  const Ledger corrupted{every_programme(), records, sound.totals()};
  EXPECT_FALSE(corrupted.reconciles());
  EXPECT_NE(corrupted.first_discrepancy().find("record 5 "), std::string::npos)
      << corrupted.first_discrepancy();
}

TEST(Ledger, ACorruptedTotalALostAndADoubledRecordAreFound) {
  const Ledger sound = book(Books{300}.payouts);
  std::vector<std::int64_t> totals = sound.totals();
  totals[3] += 1;
  EXPECT_FALSE((Ledger{every_programme(), sound.records(), totals}.reconciles()));
  std::vector<Payout> lost = sound.records();
  lost.pop_back();
  EXPECT_FALSE((Ledger{every_programme(), lost, sound.totals()}.reconciles()));
  std::vector<Payout> doubled = sound.records();
  doubled.push_back(doubled.front());
  EXPECT_FALSE((Ledger{every_programme(), doubled, sound.totals()}.reconciles()));
  std::vector<Payout> moved = sound.records();
  moved.front().prefecture = 99;
  EXPECT_FALSE((Ledger{every_programme(), moved, sound.totals()}.reconciles()));
  EXPECT_TRUE((Ledger{every_programme(), sound.records(), sound.totals()}.reconciles()));
}

TEST(Ledger, APaymentThatBelongsNowhereIsRefused) {
  Ledger ledger{every_programme()};
  Payout payout;
  payout.programme = 99;
  EXPECT_THROW(ledger.add(payout), std::out_of_range);
  payout.programme = 0;
  payout.prefecture = kPrefectures;
  EXPECT_THROW(ledger.add(payout), std::out_of_range);
}

TEST(Ledger, MergedBooksAreTheBooksOfAll) {
  const std::vector<Payout> all = Books{400}.payouts;
  const std::vector<Payout> front(all.begin(), all.begin() + 100);
  const std::vector<Payout> back(all.begin() + 100, all.end());
  Ledger merged = book(front);
  merged.merge(book(back));
  EXPECT_EQ(merged.totals(), book(all).totals());
  EXPECT_TRUE(merged.reconciles());
}

TEST(Evaluate, MonthByMonthPaysTheSameAsAtOnce) {
  const Ledger at_once = book(Books{600}.payouts);
  Ledger monthly{every_programme()};
  for (MonthIndex m = parse_month("2024-01"); m <= parse_month("2027-12"); ++m) {
    monthly.add(Books{600, {m, m}}.payouts);
  }
  EXPECT_EQ(monthly.records().size(), at_once.records().size());
  EXPECT_EQ(monthly.totals(), at_once.totals());
}

TEST(Evaluate, AGrowingHistoryNeverTakesAPaymentBack) {
  const Nation nation{600};
  const Evaluator evaluator{shipped(), every_programme()};
  for (const FacilityHistory& whole : nation.histories()) {
    std::vector<Payout> expected;
    evaluator.evaluate(whole, by_key, {}, expected);
    std::vector<Payout> grown;
    for (std::size_t known = 1; known <= whole.months.size() + 4; ++known) {
      FacilityHistory history = whole;
      history.months = whole.months.first(std::min(known, whole.months.size()));
      const MonthIndex now = whole.months.front().month + static_cast<MonthIndex>(known);
      evaluator.evaluate(history, by_key, {known == 1 ? 0 : now, now}, grown);
    }
    std::int64_t sum = 0;
    for (const Payout& payout : expected) {
      sum += payout.amount;
    }
    for (const Payout& payout : grown) {
      sum -= payout.amount;
    }
    ASSERT_EQ(sum, 0) << "facility " << whole.facility;
    ASSERT_EQ(grown.size(), expected.size());
  }
}

TEST(Evaluate, EveryFacilityPeriodIsPaidOrCounted) {
  const Books books{600};
  const std::vector<const Programme*> selected = every_programme();
  for (std::size_t i = 0; i < selected.size(); ++i) {
    if (selected[i]->kind == Programme::Kind::kPerClaim || selected[i]->parts.size() > 1) {
      continue;  // several payments for each facility and period
    }
    std::uint64_t count = 0;
    for (const Payout& payout : books.payouts) {
      count += payout.programme == i ? 1u : 0u;
    }
    for (const std::uint64_t reason : books.tally.counts[i]) {
      count += reason;
    }
    EXPECT_EQ(count, 600u) << selected[i]->id;
  }
}

TEST(Evaluate, AllocatesNothingButRoomForThePayouts) {
  const Nation nation{2'000};
  const Evaluator evaluator{shipped(), every_programme()};
  std::vector<Payout> payouts;
  payouts.reserve(200'000);
  NotPaidTally tally{every_id().size()};
  const ApplicationQuantile quantile = by_key;
  const std::size_t before = allocation_count();
  for (const FacilityHistory& history : nation.histories()) {
    evaluator.evaluate(history, quantile, {}, payouts, &tally);
  }
  EXPECT_EQ(allocation_count(), before);
  EXPECT_LT(payouts.size(), payouts.capacity());
}

}  // namespace
}  // namespace cutover::test
