/// \file
/// The built program, run in a directory of its own.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/process.hpp"
#include "support/temporary_directory.hpp"

namespace cutover::test {

class Cli : public ::testing::Test {
 protected:
  Finished cutover(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), CUTOVER_BINARY);
    return execute(arguments, directory_.path());
  }
  std::string file(const std::string& name, const std::string& text) const {
    write_text(directory_ / name, text);
    return name;
  }
  bool exists(const std::string& name) const { return std::filesystem::exists(directory_ / name); }
  /// Everything in the directory, as relative paths.
  std::set<std::string> files() const {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory_.path())) {
      names.insert(std::filesystem::relative(entry.path(), directory_.path()).string());
    }
    return names;
  }
  static std::string shipped(const std::string& name) {
    return std::filesystem::path(CUTOVER_SOURCE_DIR) / "scenarios" / name;
  }
  TemporaryDirectory directory_;
};

inline ::testing::AssertionResult says(const std::string& text, const std::string& part) {
  if (text.find(part) != std::string::npos) {
    return ::testing::AssertionSuccess();
  }
  return ::testing::AssertionFailure() << "no \"" << part << "\" in:\n" << text;
}

}  // namespace cutover::test
