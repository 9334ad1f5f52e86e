// What the user sees of faulty files: support/bad_files.hpp.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "core/diagnostic.hpp"
#include "support/bad_files.hpp"
#include "topology/read.hpp"

namespace cutover::test {
namespace {

const BadFiles kFiles{"tests/topology/bad"};

class BadTopology : public testing::TestWithParam<std::string> {};

TEST_P(BadTopology, IsAnsweredWithExactlyTheExpectedText) {
  // Messages name files as the user does.
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(kFiles.folder());
  std::string answer;
  try {
    read_topology(GetParam() + ".toml");
  } catch (const InputError& error) {
    answer = error.what();
  }
  std::filesystem::current_path(before);
  kFiles.expect(GetParam(), answer);
}

INSTANTIATE_TEST_SUITE_P(Topologies, BadTopology, testing::ValuesIn(kFiles.names()),
                         [](const auto& file) { return file.param; });

TEST(BadTopologies, TheirCommonBaseIsSound) {
  EXPECT_EQ(read_topology(kFiles.folder() / "_base.toml").title, "Base");
}

TEST(BadTopologies, EveryExpectationBelongsToAFile) {
  kFiles.expect_pairs(30);
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
    read_topology(kFiles.folder() / "_bas.toml");
    FAIL() << "read without an error";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("no such file"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("_base.toml'?"), std::string::npos);
  }
}

}  // namespace
}  // namespace cutover::test
