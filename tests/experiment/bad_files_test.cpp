// What the user sees of faulty files: support/bad_files.hpp.
#include <gtest/gtest.h>

#include <string>

#include "experiment/experiment.hpp"
#include "support/bad_files.hpp"

namespace cutover {
namespace {

const test::BadFiles kFiles{"tests/experiment/bad"};

class BadExperiment : public testing::TestWithParam<std::string> {};

TEST_P(BadExperiment, IsAnsweredWithExactlyTheExpectedText) {
  const bool only_warnings = GetParam().starts_with("warn_");
  std::string answer;
  try {
    answer = render(read_experiment(kFiles.file(GetParam())).warnings);
    EXPECT_TRUE(only_warnings) << "read without an error";
  } catch (const InputError& error) {
    answer = error.what();
    EXPECT_FALSE(only_warnings) << answer;
  }
  kFiles.expect(GetParam(), answer);
}

INSTANTIATE_TEST_SUITE_P(Experiment, BadExperiment, testing::ValuesIn(kFiles.names()),
                         [](const auto& file) { return file.param; });

TEST(BadExperiments, EveryExpectationBelongsToAFile) {
  kFiles.expect_pairs(10);
}

TEST(BadExperiments, AMissingFileIsNamedWithItsNearestNeighbour) {
  try {
    read_experiment(kFiles.folder() / "point.toml");
    FAIL();
  } catch (const InputError& error) {
    ASSERT_EQ(error.diagnostics().size(), 1U);
    EXPECT_NE(error.diagnostics()[0].message.find("cannot read '"), std::string::npos);
    EXPECT_NE(error.diagnostics()[0].help.find("points.toml"), std::string::npos);
  }
}

}  // namespace
}  // namespace cutover
