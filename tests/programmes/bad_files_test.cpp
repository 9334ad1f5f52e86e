/// Every bad/*.toml is read, and what the user sees is compared with the *.expected beside it, byte by byte.
/// To write the expectations anew: CUTOVER_UPDATE=1 build/dev/.../test_programmes, then read the diff.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "programme_case.hpp"

namespace cutover::test {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path{CUTOVER_SOURCE_DIR} / "tests/programmes/bad";

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> names() {
  std::vector<std::string> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".toml") {
      found.push_back(entry.path().stem().string());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

class BadProgramme : public testing::TestWithParam<std::string> {};

TEST_P(BadProgramme, IsAnsweredWithExactlyTheExpectedText) {
  const fs::path file = kFolder / (GetParam() + ".toml");
  std::string answer;
  try {
    parse_programme(read(file), GetParam() + ".toml");
  } catch (const InputError& error) {
    answer = error.what();
  }
  ASSERT_NE(answer, "") << "loaded without an error";
  const fs::path expected = kFolder / (GetParam() + ".expected");
  if (std::getenv("CUTOVER_UPDATE") != nullptr) {
    std::ofstream(expected, std::ios::binary) << answer;
    GTEST_SKIP() << "wrote " << expected;
  }
  EXPECT_EQ(answer, read(expected));
}

INSTANTIATE_TEST_SUITE_P(Programmes, BadProgramme, testing::ValuesIn(names()),
                         [](const auto& file) { return file.param; });

TEST(BadProgrammes, EveryExpectationBelongsToAFile) {
  for (const fs::directory_entry& entry : fs::directory_iterator(kFolder)) {
    fs::path other = entry.path();
    EXPECT_TRUE(fs::exists(other.replace_extension(".toml"))) << entry.path();
    EXPECT_TRUE(fs::exists(other.replace_extension(".expected"))) << entry.path();
  }
  EXPECT_GE(names().size(), 10u);
}

}  // namespace
}  // namespace cutover::test
