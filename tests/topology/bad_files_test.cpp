/// Every bad/*.toml is read, and what the user sees is compared with the *.expected beside it, byte by byte.
/// To write the expectations anew: CUTOVER_UPDATE=1 build/dev/.../test_topology, then read the diff.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/diagnostic.hpp"
#include "topology/read.hpp"

namespace cutover::test {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path{CUTOVER_SOURCE_DIR} / "tests/topology/bad";

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Files that begin with '_' are bases of others.
std::vector<std::string> bad_names() {
  std::vector<std::string> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".toml" && !entry.path().filename().string().starts_with("_")) {
      found.push_back(entry.path().stem().string());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

class BadTopology : public testing::TestWithParam<std::string> {};

TEST_P(BadTopology, IsAnsweredWithExactlyTheExpectedText) {
  // Messages name files as the user does.
  const fs::path before = fs::current_path();
  fs::current_path(kFolder);
  std::string answer;
  try {
    read_topology(GetParam() + ".toml");
  } catch (const InputError& error) {
    answer = error.what();
  }
  fs::current_path(before);
  ASSERT_NE(answer, "") << "read without an error";
  const fs::path expected = kFolder / (GetParam() + ".expected");
  if (std::getenv("CUTOVER_UPDATE") != nullptr) {
    std::ofstream(expected, std::ios::binary) << answer;
    GTEST_SKIP() << "wrote " << expected;
  }
  EXPECT_EQ(answer, read(expected));
}

INSTANTIATE_TEST_SUITE_P(Topologies, BadTopology, testing::ValuesIn(bad_names()),
                         [](const auto& file) { return file.param; });

TEST(BadTopologies, TheirCommonBaseIsSound) {
  EXPECT_EQ(read_topology(kFolder / "_base.toml").title, "Base");
}

TEST(BadTopologies, EveryExpectationBelongsToAFile) {
  for (const fs::directory_entry& entry : fs::directory_iterator(kFolder)) {
    fs::path other = entry.path();
    EXPECT_TRUE(fs::exists(other.replace_extension(".toml"))) << entry.path();
  }
  EXPECT_GE(bad_names().size(), 30u);
}

TEST(BadTopologies, AFileThatIsNotUtf8IsAnsweredWithItsPlace) {
  try {
    parse_topology("title = \"\xff\"", "x.toml");
    FAIL() << "read without an error";
  } catch (const InputError& error) {
    ASSERT_EQ(error.diagnostics().size(), 1u);
    EXPECT_EQ(error.diagnostics()[0].line, 1);
    EXPECT_EQ(error.diagnostics()[0].column, 10);
    EXPECT_EQ(error.diagnostics()[0].message, "the file is not valid UTF-8 from here on");
  }
}

TEST(BadTopologies, AMissingFileIsAnsweredWithTheNearestName) {
  try {
    read_topology(kFolder / "_bas.toml");
    FAIL() << "read without an error";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("no such file"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("_base.toml'?"), std::string::npos);
  }
}

}  // namespace
}  // namespace cutover::test
