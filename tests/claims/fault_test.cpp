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

}  // namespace
}  // namespace cutover::claims_test
