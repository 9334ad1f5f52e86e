#include "core/diagnostic.hpp"

#include <gtest/gtest.h>

namespace cutover {
namespace {

TEST(Diagnostic, RendersPositionExcerptCaretAndHelp) {
  const Diagnostic d{
      Severity::kError,   "a.toml", 3, 5, "unknown key 'mtbf_hour'", "did you mean 'mtbf_hours'?",
      "    mtbf_hour = 3"};
  EXPECT_EQ(render(d),
            "a.toml:3:5: error: unknown key 'mtbf_hour'\n"
            "  3 |     mtbf_hour = 3\n"
            "    |     ^\n"
            "  help: did you mean 'mtbf_hours'?\n");
}

TEST(Diagnostic, SortsByPositionAndCounts) {
  const std::string text = render(std::vector<Diagnostic>{
      {Severity::kError, "a.toml", 9, 1, "second", "", ""},
      {Severity::kWarning, "a.toml", 2, 1, "first", "", ""},
  });
  EXPECT_LT(text.find("first"), text.find("second"));
  EXPECT_NE(text.find("1 error, 1 warning"), std::string::npos);
}

TEST(Diagnostic, NearestNameFindsTyposAndRefusesStrangers) {
  const std::vector<std::string> names{"mtbf_hours", "repair_median_hours", "sample"};
  EXPECT_EQ(nearest_name("mtbf_hour", names), "mtbf_hours");
  EXPECT_EQ(nearest_name("smaple", names), "sample");
  EXPECT_EQ(nearest_name("elephant", names), "");
}

}  // namespace
}  // namespace cutover
