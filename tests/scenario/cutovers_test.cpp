// The cutovers follow from what a scenario says of legacy cards.
#include "scenario/cutovers.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <string>

namespace cutover {
namespace {

CutoverDays of(const std::string& text) {
  return cutover_days(parse_scenario(text));
}

TEST(Cutovers, CUT_01_CUT_02_AreTheTwoPublishedDays) {
  const CutoverDays d = of("");
  EXPECT_EQ(d.no_new_cards, make_day(2024, 12, 2));
  EXPECT_EQ(d.no_valid_cards, make_day(2025, 12, 2));
}

TEST(Cutovers, CUT_02_MoveWithAProlongation) {
  EXPECT_EQ(of("[credentials]\nlegacy_extension_days = 182").no_valid_cards, make_day(2026, 6, 2));
  const CutoverDays later = of("[credentials]\nlast_legacy_issue = 2025-03-31");
  EXPECT_EQ(later.no_new_cards, make_day(2025, 4, 1));
  EXPECT_EQ(later.no_valid_cards, make_day(2026, 4, 1));
}

CredentialParameters issued_until(Day last) {
  CredentialParameters c;
  c.last_legacy_issue = last;
  return c;
}

TEST(Cutovers, CUT_02_NoCardOutlivesTheEndOfIssueByMoreThanAYear) {
  constexpr Day kRenewal = make_day(2025, 7, 31);
  for (Day last = make_day(2023, 4, 1); last <= make_day(2027, 12, 31); last += std::chrono::days{1}) {
    EXPECT_EQ(legacy_end(kPublishedLegacyEnd, issued_until(last)), last + std::chrono::days{365});
    const Day end = legacy_end(kRenewal, issued_until(last));
    EXPECT_GT(end, last) << "cards were issued that were not valid";
    EXPECT_LE(end, last + std::chrono::years{1} + std::chrono::days{1}) << format_day(last);
    EXPECT_TRUE(format_day(end).ends_with("-07-31")) << "renewals keep their day: " << format_day(end);
  }
}

TEST(Cutovers, CUT_02_TheEndsOfTheTableBelongToThePublishedEndOfIssue) {
  const CredentialParameters published;
  EXPECT_EQ(published.last_legacy_issue, kPublishedLastIssue);
  for (const Day end :
       {make_day(2024, 10, 31), make_day(2025, 7, 31), make_day(2025, 12, 1), make_day(2026, 9, 30)}) {
    EXPECT_EQ(legacy_end(end, published), end);
  }
  EXPECT_EQ(legacy_end(make_day(2024, 2, 29), issued_until(make_day(2024, 12, 2))), make_day(2025, 2, 28));
}

TEST(Cutovers, CUT_02_AProlongationCountsFromItsDate) {
  const auto prolonged_on = [](const std::string& day) {
    return of("[[intervention]]\ndate = " + day +
              "\nname = \"prolonged\"\n[intervention.credentials]\nlegacy_extension_days = 30\n")
        .no_valid_cards;
  };
  EXPECT_EQ(prolonged_on("2025-11-20"), make_day(2026, 1, 1));
  EXPECT_EQ(prolonged_on("2025-12-02"), make_day(2026, 1, 1)) << "in time for the very day";
  EXPECT_EQ(prolonged_on("2025-12-03"), make_day(2025, 12, 2)) << "there was a day without valid cards";
}

TEST(Cutovers, CUT_02_ThePublishedEndIsThatOfTheTable) {
  std::ifstream table(std::string(CUTOVER_SOURCE_DIR) + "/data/legacy_expiry.csv");
  std::string found;
  for (std::string line; std::getline(table, line);) {
    if (line.starts_with("employees,")) {
      found = line.substr(10, 10);
    }
  }
  EXPECT_EQ(found, format_day(kPublishedLegacyEnd));
}

}  // namespace
}  // namespace cutover
