/// Every bad/*.toml is loaded, and what the user reads is compared with the *.expected beside it: all of it,
/// byte by byte. To write the expectations anew: CUTOVER_UPDATE=1 build/dev/test_scenario, then read the
/// diff.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "scenario/scenario.hpp"

namespace cutover {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(CUTOVER_SOURCE_DIR) / "tests/scenario/bad";

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Files whose name begins with `_` are bases of others.
std::vector<std::string> names(const std::string& opening) {
  std::vector<std::string> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(kFolder)) {
    const std::string name = entry.path().stem().string();
    if (entry.path().extension() == ".toml" && !name.starts_with("_") && name.starts_with(opening)) {
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

class BadFile : public testing::TestWithParam<std::string> {};

TEST_P(BadFile, IsAnsweredWithExactlyTheExpectedText) {
  const fs::path file = kFolder / (GetParam() + ".toml");
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
  answer = without_folder(answer);
  EXPECT_FALSE(answer.empty());
  const fs::path expected = kFolder / (GetParam() + ".expected");
  if (std::getenv("CUTOVER_UPDATE") != nullptr) {
    std::ofstream(expected, std::ios::binary) << answer;
    GTEST_SKIP() << "wrote " << expected;
  }
  EXPECT_EQ(answer, read(expected));
}

INSTANTIATE_TEST_SUITE_P(Scenario, BadFile, testing::ValuesIn(names("")),
                         [](const auto& file) { return file.param; });

TEST(BadFiles, ManyErrorsOfOneFileComeAtOnceSortedByPosition) {
  try {
    load_scenario(kFolder / "many_errors.toml");
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
  for (const fs::directory_entry& entry : fs::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".expected") {
      fs::path toml = entry.path();
      EXPECT_TRUE(fs::exists(toml.replace_extension(".toml"))) << entry.path();
    }
  }
  EXPECT_GE(names("").size(), 30u);
}

}  // namespace
}  // namespace cutover
