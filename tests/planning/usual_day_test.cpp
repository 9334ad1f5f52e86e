// The day of a load where no window names one.
#include <gtest/gtest.h>

#include <string>

#include "planning/stress_test.hpp"

namespace cutover {
namespace {

Day usual(const std::string& start, const std::string& end, const std::string& more = "") {
  return usual_day(parse_scenario("[period]\nstart = " + start + "\nend = " + end + "\n" + more));
}

TEST(UsualDay, IsTheLastCutoverOfThePeriodOrTheFirstDay) {
  EXPECT_EQ(usual("2025-11-17", "2025-12-26"), make_day(2025, 12, 2));
  EXPECT_EQ(usual("2025-12-02", "2025-12-02"), make_day(2025, 12, 2));
  EXPECT_EQ(usual("2024-11-01", "2025-12-31"), make_day(2025, 12, 2));
  EXPECT_EQ(usual("2024-11-01", "2025-12-01"), make_day(2024, 12, 2));
  EXPECT_EQ(usual("2025-11-17", "2025-12-01"), make_day(2025, 11, 17));
  EXPECT_EQ(usual("2025-12-03", "2025-12-26"), make_day(2025, 12, 3));
}

TEST(UsualDay, MovesWithTheCutover) {
  const std::string prolonged = "[credentials]\nlegacy_extension_days = 7\n";
  EXPECT_EQ(usual("2025-11-17", "2025-12-26", prolonged), make_day(2025, 12, 9));
  EXPECT_EQ(usual("2025-11-17", "2025-12-08", prolonged), make_day(2025, 11, 17));
}

}  // namespace
}  // namespace cutover
