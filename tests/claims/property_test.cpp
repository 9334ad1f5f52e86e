// Random cases over many months: exact counts after every step, and the same counts however they came about.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "claim_factory.hpp"

namespace cutover::claims_test {
namespace {

ClaimCase random_case(std::mt19937& rng, MonthIndex month) {
  const auto below = [&rng](int n) { return static_cast<int>(rng() % static_cast<unsigned>(n)); };
  const int length = static_cast<int>((first_day(month + 1) - first_day(month)).count());
  ClaimCase c;
  c.person = static_cast<std::uint32_t>(below(400));
  c.facility = static_cast<std::uint32_t>(below(3));
  c.visit_day = claim_day(in_month(month, 1 + below(length)));
  if (below(2) == 0) {
    c.insured_since = static_cast<ClaimDay>(c.visit_day + below(60) - 30);
    c.registered_on = below(10) == 0 ? kNoClaimDay : static_cast<ClaimDay>(c.insured_since + below(90));
  }
  if (below(4) == 0) {
    c.contact_day = static_cast<ClaimDay>(c.visit_day + below(120));
  }
  // Place and age belong to the pair, as in life.
  c.type = static_cast<FacilityType>((c.facility + c.person) % kFacilityTypes);
  c.prefecture = static_cast<std::uint8_t>(c.person % kPrefectures);
  c.band = static_cast<AgeBand>(c.person % kAgeBands);
  c.now = static_cast<InsurerKind>(below(kInsurerKinds));
  c.before = static_cast<InsurerKind>(below(kInsurerKinds));
  c.basis = static_cast<ClaimBasis>(below(kClaimBases));
  c.fault = below(5) == 0 ? static_cast<ClaimCause>(below(kOrdinaryFaults)) : ClaimCause::kNone;
  c.earlier_visit_days = static_cast<std::uint8_t>(below(3));
  c.flags = static_cast<std::uint16_t>(below(512));
  return c;
}

/// All claims of the month: one per pair of a case, and some ordinary ones.
ClaimCounts random_counts(std::mt19937& rng, std::span<const ClaimCase> cases) {
  ClaimCounts counts;
  std::vector<ClaimCase> copy(cases.begin(), cases.end());
  for (const ClaimCase& c : copy) {
    ++counts.at(c.type, c.prefecture, c.band);  // at least as many as merged claims
  }
  for (int i = 0; i < 50; ++i) {
    counts.cells()[rng() % kClaimCells] += static_cast<std::uint32_t>(rng() % 1000);
  }
  return counts;
}

struct Month {
  ClaimCounts counts;
  std::vector<ClaimCase> cases;
};

std::vector<Month> random_months(unsigned seed, int months) {
  std::mt19937 rng{seed};
  std::vector<Month> all;
  for (int m = 0; m < months; ++m) {
    Month month;
    for (int i = 0; i < 600; ++i) {
      month.cases.push_back(random_case(rng, kApril + m));
    }
    month.counts = random_counts(rng, month.cases);
    all.push_back(std::move(month));
  }
  return all;
}

ClaimParameters lively() {
  ClaimParameters p;
  p.transfer_excluded_share = 0.3;
  p.patient_reached_share = 0.3;
  p.correction_share = 0.6;
  p.give_up_share = 0.05;
  p.wrong_kind_share = p.missing_contact_share = p.empty_field_share = 0.3;
  p.field_completed_share = 0.2;
  p.national_cause_share = p.old_card_share = 0.3;
  p.limit_months = 9;
  return p;
}

std::uint64_t claims_in(const ClaimCounts& counts) {
  std::uint64_t n = 0;
  for (const auto c : counts.cells()) {
    n += c;
  }
  return n;
}

TEST(ClaimsProperty, CLM_CountsAddUpAfterEveryStep) {
  for (unsigned seed = 1; seed <= 4; ++seed) {
    ClaimSettlement office{seed, lively()};
    auto months = random_months(seed, 18);
    MonthIndex m = kApril;
    for (Month& month : months) {
      office.settle(m, month.counts, month.cases);
      ASSERT_EQ(office.ledger().fault(), "") << format_month(m);
      std::uint64_t open = 0;
      for (MonthIndex k = kApril; k <= m; ++k) {
        const MonthLedger& ledger = office.ledger().month(k);
        const auto total = ledger.total();
        ASSERT_EQ(total[kCellClaims], claims_in(months[static_cast<std::size_t>(k - kApril)].counts));
        ASSERT_EQ(ledger.paid() + ledger.returned() + ledger.pending(), total[kCellClaims]);
        open += ledger.pending() + total[static_cast<std::size_t>(ClaimStatus::kReturned)];
      }
      ASSERT_EQ(open, office.open().size());
      ++m;
    }
    for (int i = 0; i < 14; ++i) {
      office.advance(office.now() + 1);
      ASSERT_EQ(office.ledger().fault(), "");
    }
    EXPECT_TRUE(office.open().empty()) << "every claim ends within limit_months and one answer";
    for (const MonthLedger& ledger : office.ledger().months()) {
      EXPECT_EQ(ledger.pending(), 0U);
    }
    // Every state and every cause was met, so the sums above were not of zeros.
    std::array<std::uint64_t, kClaimCauses> causes{};
    std::array<std::uint64_t, kCellCounters> states{};
    for (const MonthLedger& ledger : office.ledger().months()) {
      for (std::size_t cell = 0; cell < kClaimCells; ++cell) {
        ASSERT_EQ(std::accumulate(ledger.causes[cell].begin(), ledger.causes[cell].end(), 0U),
                  ledger.cells[cell][kCellEverReturned])
            << "CLM-08: the causes of a cell are its returned claims";
      }
      for (std::size_t i = 0; i < kClaimCauses; ++i) {
        causes[i] += ledger.total_causes()[i];
      }
      for (std::size_t i = 0; i < kCellCounters; ++i) {
        states[i] += ledger.total()[i];
      }
    }
    for (std::size_t i = 0; i < kClaimCauses; ++i) {
      EXPECT_GT(causes[i], 0U) << kClaimCauseNames[i];
    }
    for (const ClaimStatus s :
         {ClaimStatus::kAccepted, ClaimStatus::kTransferred, ClaimStatus::kSplit, ClaimStatus::kGivenUp}) {
      EXPECT_GT(states[static_cast<std::size_t>(s)], 0U) << name(s);
    }
  }
}

TEST(ClaimsProperty, CLM_SameCasesInAnyOrderGiveTheSameState) {
  ClaimSettlement a{5, lively()};
  ClaimSettlement b{5, lively()};
  ClaimSettlement c{6, lively()};
  std::mt19937 rng{99};
  MonthIndex m = kApril;
  for (Month& month : random_months(5, 6)) {
    auto shuffled = month.cases;
    std::shuffle(shuffled.begin(), shuffled.end(), rng);
    auto third = shuffled;
    a.settle(m, month.counts, month.cases);
    b.settle(m, month.counts, shuffled);
    c.settle(m, month.counts, third);
    ++m;
  }
  EXPECT_EQ(a.save(), b.save());
  EXPECT_FALSE(std::ranges::equal(a.open(), c.open())) << "another seed, other luck";
}

TEST(ClaimsProperty, CLM_PartsOfAMonthSideBySideGiveTheSameState) {
  ClaimSettlement whole{5, lively()};
  ClaimSettlement parted{5, lively()};
  // Tasks from the last to the first: their order must not matter.
  const ForEach backwards = [](std::size_t count, const std::function<void(std::size_t)>& task) {
    while (count > 0) {
      task(--count);
    }
  };
  MonthIndex m = kApril;
  for (const Month& month : random_months(5, 6)) {
    std::uint32_t last = 0;
    for (const ClaimCase& c : month.cases) {
      last = std::max(last, c.person);
    }
    std::vector<std::vector<ClaimCase>> parts(4);
    for (const ClaimCase& c : month.cases) {
      parts[std::size_t{c.person} * parts.size() / (std::size_t{last} + 1)].push_back(c);
    }
    EXPECT_FALSE(parts.front().empty() || parts.back().empty());
    whole.settle(m, month.counts, month.cases);
    parted.settle(m, month.counts, parts, backwards);
    ++m;
  }
  EXPECT_EQ(whole.save(), parted.save());
}

TEST(ClaimsProperty, CLM_OneMoreCaseLeavesTheOthersAlone) {
  std::mt19937 rng{8};
  std::vector<ClaimCase> cases;
  for (int i = 0; i < 500; ++i) {
    cases.push_back(random_case(rng, kApril));
  }
  auto more = cases;
  ClaimCase extra = unknown_visit(april(3), 1'000);
  extra.flags = claim_flag::kValidInsurance;
  more.push_back(extra);
  ClaimParameters p = lively();
  p.patient_reached_share = 0;
  p.reached_without_contact_share = 0;
  auto a = settled(p, cases);
  auto b = settled(p, more);
  a.advance(kApril + 4);
  b.advance(kApril + 4);
  std::vector<Claim> others;
  for (const Claim& claim : b.open()) {
    if (claim.person != 1'000) {
      others.push_back(claim);
    }
  }
  EXPECT_EQ(others.size() + 1, b.open().size());
  EXPECT_TRUE(std::ranges::equal(others, a.open()));
}

TEST(ClaimsProperty, CLM_SavedStateGoesOnAsIfNeverStopped) {
  auto months = random_months(7, 12);
  ClaimSettlement through{7, lively()};
  std::vector<std::byte> saved;
  for (int m = 0; m < 12; ++m) {
    auto& month = months[static_cast<std::size_t>(m)];
    through.settle(kApril + m, month.counts, month.cases);
    if (m == 5) {
      saved = through.save();
    }
  }
  ClaimSettlement resumed{7, lively()};
  resumed.load(saved);
  EXPECT_EQ(resumed.save(), saved);
  for (int m = 6; m < 12; ++m) {
    auto& month = months[static_cast<std::size_t>(m)];
    resumed.settle(kApril + m, month.counts, month.cases);
  }
  through.advance(kApril + 20);
  resumed.advance(kApril + 20);
  EXPECT_EQ(resumed.save(), through.save());
}

TEST(ClaimsProperty, CLM_BrokenStateIsRefusedAndChangesNothing) {
  auto months = random_months(3, 2);
  ClaimSettlement office{3, lively()};
  office.settle(kApril, months[0].counts, months[0].cases);
  const auto good = office.save();
  ClaimSettlement target{3, lively()};
  target.settle(kApril, months[0].counts, months[0].cases);

  EXPECT_THROW((ClaimSettlement{4, lively()}.load(good)), std::invalid_argument);
  for (const std::size_t length :
       {std::size_t{0}, std::size_t{3}, std::size_t{20}, good.size() / 2, good.size() - 1}) {
    EXPECT_THROW(target.load(std::span(good).first(length)), std::invalid_argument) << length;
  }
  auto longer = good;
  longer.push_back(std::byte{0});
  EXPECT_THROW(target.load(longer), std::invalid_argument);
  auto absurd = good;
  absurd[20] = std::byte{0xff};  // inside the number of open claims
  EXPECT_THROW(target.load(absurd), std::invalid_argument);
  EXPECT_EQ(target.save(), good);
}

}  // namespace
}  // namespace cutover::claims_test
