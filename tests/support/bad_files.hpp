/// \file
/// Folders of faulty input: every bad/*.toml is read, and what the user sees is compared with the *.expected
/// beside it, byte by byte. To write the expectations anew, run the test with CUTOVER_UPDATE=1, then read the
/// difference.
///
/// Example:
///   const test::BadFiles kFiles{"tests/topology/bad"};
///   TEST_P(BadTopology, …) { kFiles.expect(GetParam(), answer_to(kFiles.file(GetParam()))); }
///   INSTANTIATE_TEST_SUITE_P(Topologies, BadTopology, testing::ValuesIn(kFiles.names()), …);
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "support/process.hpp"

namespace cutover::test {

class BadFiles {
 public:
  /// \param folder  from the top of the sources
  explicit BadFiles(const std::string& folder)
      : folder_(std::filesystem::path{CUTOVER_SOURCE_DIR} / folder) {}

  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path file(const std::string& name) const { return folder_ / (name + ".toml"); }

  /// Without extension, sorted. Files whose name begins with `_` are what others extend.
  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      const std::string name = entry.path().stem().string();
      if (entry.path().extension() == ".toml" && !name.starts_with("_")) {
        found.push_back(name);
      }
    }
    std::sort(found.begin(), found.end());
    return found;
  }

  /// Compares with the expectation; paths are taken as relative to the folder, wherever the checkout is.
  void expect(const std::string& name, std::string answer) const {
    const std::string prefix = folder_.string() + "/";
    for (auto at = answer.find(prefix); at != std::string::npos; at = answer.find(prefix, at)) {
      answer.erase(at, prefix.size());
    }
    ASSERT_NE(answer, "") << "read without a word";
    const std::filesystem::path expected = folder_ / (name + ".expected");
    if (std::getenv("CUTOVER_UPDATE") != nullptr) {
      write_text(expected, answer);
      GTEST_SKIP() << "wrote " << expected;
    }
    EXPECT_EQ(answer, read_text(expected));
  }

  /// Every expectation has its file, every file but `_*` its expectation, and there are `least` at least.
  void expect_pairs(std::size_t least) const {
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      std::filesystem::path toml = entry.path();
      EXPECT_TRUE(std::filesystem::exists(toml.replace_extension(".toml"))) << entry.path();
    }
    for (const std::string& name : names()) {
      EXPECT_TRUE(std::filesystem::exists(folder_ / (name + ".expected"))) << name;
    }
    EXPECT_GE(names().size(), least);
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace cutover::test
