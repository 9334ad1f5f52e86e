// What the user sees of faulty files: support/bad_files.hpp.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "scenario/scenario.hpp"
#include "support/bad_files.hpp"

namespace cutover {
namespace {

const test::BadFiles kFiles{"tests/scenario/bad"};

class BadFile : public testing::TestWithParam<std::string> {};

TEST_P(BadFile, IsAnsweredWithExactlyTheExpectedText) {
  const std::filesystem::path file = kFiles.file(GetParam());
  const bool only_warnings = GetParam().starts_with("warn_");
  std::string answer;
  try {
    const Scenario scenario = load_scenario(file);
    answer = render(scenario.warnings);
    EXPECT_TRUE(only_warnings) << "loaded without an error";
  } catch (const InputError& error) {
    answer = error.what();
    EXPECT_FALSE(only_warnings) << answer;
  }
  kFiles.expect(GetParam(), answer);
}

INSTANTIATE_TEST_SUITE_P(Scenario, BadFile, testing::ValuesIn(kFiles.names()),
                         [](const auto& file) { return file.param; });

TEST(BadFiles, ManyErrorsOfOneFileComeAtOnceSortedByPosition) {
  try {
    load_scenario(kFiles.folder() / "many_errors.toml");
    FAIL() << "loaded without an error";
  } catch (const InputError& error) {
    const std::vector<Diagnostic>& all = error.diagnostics();
    EXPECT_EQ(std::count_if(all.begin(), all.end(),
                            [](const Diagnostic& d) { return d.severity == Severity::kError; }),
              9);
    EXPECT_TRUE(std::is_sorted(all.begin(), all.end(), before));
  }
}

TEST(BadFiles, EveryExpectationBelongsToAFile) {
  kFiles.expect_pairs(30);
}

}  // namespace
}  // namespace cutover
