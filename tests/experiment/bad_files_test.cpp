/// Every bad/*.toml is read, and what the user reads is compared with the *.expected beside it: all of it,
/// byte by byte. To write the expectations anew: CUTOVER_UPDATE=1 build/dev/test_experiment, then read the
/// diff.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "experiment/experiment.hpp"

namespace cutover {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(CUTOVER_SOURCE_DIR) / "tests/experiment/bad";

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Files whose name begins with `_` are scenarios.
std::vector<std::string> names() {
  std::vector<std::string> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(kFolder)) {
    const std::string name = entry.path().stem().string();
    if (entry.path().extension() == ".toml" && !name.starts_with("_")) {
      found.push_back(name);
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

/// Messages with file names relative to the folder, so that they do not depend on the checkout's place.
std::string without_folder(std::string text) {
  const std::string folder = kFolder.string() + "/";
  for (auto at = text.find(folder); at != std::string::npos; at = text.find(folder, at)) {
    text.erase(at, folder.size());
  }
  return text;
}

class BadExperiment : public testing::TestWithParam<std::string> {};

TEST_P(BadExperiment, IsAnsweredWithExactlyTheExpectedText) {
  const bool only_warnings = GetParam().starts_with("warn_");
  std::string answer;
  try {
    answer = render(read_experiment(kFolder / (GetParam() + ".toml")).warnings);
    EXPECT_TRUE(only_warnings) << "read without an error";
  } catch (const InputError& error) {
    answer = error.what();
    EXPECT_FALSE(only_warnings) << answer;
  }
  answer = without_folder(answer);
  EXPECT_FALSE(answer.empty());
  const fs::path expected = kFolder / (GetParam() + ".expected");
  if (std::getenv("CUTOVER_UPDATE") != nullptr) {
    std::ofstream(expected, std::ios::binary) << answer;
    GTEST_SKIP() << "wrote " << expected;
  }
  EXPECT_EQ(answer, read(expected));
}

INSTANTIATE_TEST_SUITE_P(Experiment, BadExperiment, testing::ValuesIn(names()),
                         [](const auto& file) { return file.param; });

TEST(BadExperiments, AMissingFileIsNamedWithItsNearestNeighbour) {
  try {
    read_experiment(kFolder / "point.toml");
    FAIL();
  } catch (const InputError& error) {
    ASSERT_EQ(error.diagnostics().size(), 1U);
    EXPECT_NE(error.diagnostics()[0].message.find("cannot read '"), std::string::npos);
    EXPECT_NE(error.diagnostics()[0].help.find("points.toml"), std::string::npos);
  }
}

}  // namespace
}  // namespace cutover
