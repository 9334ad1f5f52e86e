// Ordinary faults, and the level of returns that the default parameters give.
#include <gtest/gtest.h>

#include <cmath>

#include "claim_factory.hpp"
#include "claims/ordinary_fault.hpp"
#include "tables/csv.hpp"

namespace cutover::claims_test {
namespace {

/// Mean of the three published months by cause, returns a month on the employees' side.
std::array<double, kClaimCauses> published() {
  std::vector<Diagnostic> faults;
  CsvTable table{std::string(CUTOVER_SOURCE_DIR) + "/data/validation/claim_returns_by_cause.csv",
                 {"cause", "name_ja", "2024-01", "2024-02", "2024-03"},
                 faults};
  std::array<double, kClaimCauses> mean{};
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (const auto cause = table.choice(row, "cause", kClaimCauseNames)) {
      for (const char* month : {"2024-01", "2024-02", "2024-03"}) {
        mean[*cause] += static_cast<double>(table.count(row, month)) / 3;
      }
    }
  }
  EXPECT_TRUE(faults.empty());
  return mean;
}

// docs/claims.md, "Level": assumptions about the months of the table.
constexpr double kEmployeesClaims = 82.9e6;
constexpr double kLookedUp = 0.498;

TEST(ClaimFaults, EveryWordIsOneFaultOrNone) {
  const ClaimFaultTable table{ClaimParameters{}};
  for (const bool looked_up : {false, true}) {
    const auto& ends = table.ends(looked_up, InsurerKind::kEmployees);
    std::uint32_t begin = 0;
    for (int i = 0; i < kOrdinaryFaults; ++i) {
      const auto end = ends[static_cast<std::size_t>(i)];
      ASSERT_LT(begin, end);
      for (const std::uint32_t word : {begin, end - 1}) {
        EXPECT_EQ(ordinary_fault(table, looked_up, InsurerKind::kEmployees, word),
                  static_cast<ClaimCause>(i));
      }
      begin = end;
    }
    EXPECT_FALSE(ordinary_fault(table, looked_up, InsurerKind::kEmployees, begin));
    EXPECT_FALSE(ordinary_fault(table, looked_up, InsurerKind::kEmployees, 0xffffffffU));
  }
}

TEST(ClaimFaults, LookUpPreventsMostErrorsOfEntry) {
  const ClaimFaultTable table{ClaimParameters{}};
  for (int i = 0; i < kOrdinaryFaults; ++i) {
    const auto fault = static_cast<ClaimCause>(i);
    EXPECT_LE(table.share(true, InsurerKind::kEmployees, fault),
              table.share(false, InsurerKind::kEmployees, fault) + 0x1p-31)
        << name(fault);
  }
  EXPECT_NEAR(table.share(true, InsurerKind::kEmployees, ClaimCause::kSymbolOrNumber) /
                  table.share(false, InsurerKind::kEmployees, ClaimCause::kSymbolOrNumber),
              0.05, 1e-4);
}

TEST(ClaimFaults, FaultsOfFamiliesOnlyOnTheEmployeesSide) {
  const ClaimFaultTable table{ClaimParameters{}};
  for (const InsurerKind kind : {InsurerKind::kNational, InsurerKind::kLateStageElderly}) {
    EXPECT_EQ(table.share(false, kind, ClaimCause::kSelfOrFamily), 0);
    EXPECT_EQ(table.share(false, kind, ClaimCause::kNotCertifiedFamily), 0);
    EXPECT_GT(table.share(false, kind, ClaimCause::kBirthDate), 0);
    const auto& ends = table.ends(false, kind);
    for (std::uint32_t word = 0; word < ends.back(); word += 997) {
      const auto fault = ordinary_fault(table, false, kind, word);
      ASSERT_TRUE(fault);
      EXPECT_NE(*fault, ClaimCause::kSelfOrFamily);
      EXPECT_NE(*fault, ClaimCause::kNotCertifiedFamily);
    }
  }
}

TEST(ClaimFaults, SharesOutsideTheirMeaningAreRefused) {
  ClaimParameters p;
  p.fault_by_hand.fill(0.2);
  EXPECT_THROW(ClaimFaultTable{p}, std::invalid_argument);
  p.fault_by_hand.fill(0.1);
  EXPECT_NO_THROW(ClaimFaultTable{p});
  p.fault_by_hand[0] = -0.1;
  EXPECT_THROW(ClaimFaultTable{p}, std::invalid_argument);
}

TEST(ClaimLevel, CLM_08_OrdinaryFaultsMeetThePublishedCauses) {
  const ClaimFaultTable table{ClaimParameters{}};
  const auto target = published();
  for (int i = 0; i < kOrdinaryFaults; ++i) {
    const auto fault = static_cast<ClaimCause>(i);
    const double expected =
        kEmployeesClaims * (kLookedUp * table.share(true, InsurerKind::kEmployees, fault) +
                            (1 - kLookedUp) * table.share(false, InsurerKind::kEmployees, fault));
    EXPECT_NEAR(expected, target[static_cast<std::size_t>(i)], 0.01 * target[static_cast<std::size_t>(i)])
        << name(fault);
  }
}

// One month of claims on an earlier eligibility, one tenth of the nation, with the assumptions of
// docs/claims.md: 143 000 a month on the employees' side, 44 % of them on a card only seen.
TEST(ClaimLevel, CLM_08_LostEligibilityMeetsThePublishedLevel) {
  const auto target = published();
  std::vector<ClaimCase> cases;
  for (std::uint32_t i = 0; i < 14'300; ++i) {
    const Stream stream{11, Purpose::kVisit};
    const Block w = stream.block(i);
    const int day = 1 + static_cast<int>(w[0] % 30);
    // The visit lies between the change and its registration, which takes 14 days in the mean.
    const int since = day - static_cast<int>(w[1] % 10);
    const int wait = static_cast<int>(-14 * std::log(uniform(w[2])));
    ClaimCase c = visit(in_month(kApril, day), i);
    c.insured_since = claim_day(in_month(kApril, since));
    c.registered_on = claim_day(in_month(kApril, day + 1 + wait));
    c.now = w[3] % 3 == 0 ? InsurerKind::kNational : InsurerKind::kEmployees;
    c.basis = ClaimBasis::kPriorKnown;
    if ((w[3] >> 16) % 100 < 44) {
      c.basis = ClaimBasis::kOnlySeen;
      c.flags |= claim_flag::kPriorCard;
    }
    if ((w[3] >> 8) % 125 == 0) {  // turned 75
      c.now = InsurerKind::kLateStageElderly;
    }
    cases.push_back(c);
  }
  ClaimSettlement office = settled(ClaimParameters{}, cases);
  office.advance(kApril + 2);
  const auto causes = office.ledger().month(kApril).causes();
  double sum = 0;
  double expected = 0;
  for (const ClaimCause cause : {ClaimCause::kLostEligibility, ClaimCause::kOldCard,
                                 ClaimCause::kLateStageApplies, ClaimCause::kNationalApplies}) {
    sum += 10 * static_cast<double>(causes[static_cast<std::size_t>(cause)]);
    expected += target[static_cast<std::size_t>(cause)];
  }
  RecordProperty("lost_eligibility_returns", static_cast<int>(sum));
  // About 850 returns in the sample: standard error 3.4 %.
  EXPECT_NEAR(sum, expected, 0.12 * expected);
  const auto old_card = 10 * static_cast<double>(causes[static_cast<std::size_t>(ClaimCause::kOldCard)]);
  EXPECT_NEAR(old_card, target[static_cast<std::size_t>(ClaimCause::kOldCard)], 350);
  const auto national = causes[static_cast<std::size_t>(ClaimCause::kNationalApplies)];
  EXPECT_LE(national, 1U);
}

}  // namespace
}  // namespace cutover::claims_test
