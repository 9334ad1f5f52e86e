// The cutovers follow from what a scenario says of legacy cards.
#include "scenario/cutovers.hpp"

#include <gtest/gtest.h>

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
  EXPECT_EQ(of("[credentials]\nlast_legacy_issue = 2025-03-31").no_new_cards, make_day(2025, 4, 1));
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
