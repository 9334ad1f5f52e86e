// Damaged files: whatever is in them, the answer is a topology or diagnostics with a place.
#include <gtest/gtest.h>

#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "core/diagnostic.hpp"
#include "scenario/source.hpp"
#include "topology/read.hpp"

namespace cutover::test {
namespace {

const std::filesystem::path kReference =
    std::filesystem::path{CUTOVER_SOURCE_DIR} / "scenarios/central/reference.toml";

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text += line + "\n";
  }
  return text;
}

TEST(Mutation, DamagedFilesAreReadOrAnsweredWithAPlace) {
  const std::vector<std::string> lines = split_lines(read_file(kReference).text);
  const std::vector<std::string> values{"-1",
                                        "0",
                                        "1e400",
                                        "nan",
                                        "\"x\"",
                                        "[]",
                                        "{}",
                                        "true",
                                        "2025-12-01",
                                        "02:00:00",
                                        "9223372036854775807",
                                        "[[1], {a = 2}]",
                                        "[\"\"]"};
  std::mt19937 word(3);
  int read = 0;
  int answered = 0;
  for (int trial = 0; trial < 1'500; ++trial) {
    std::vector<std::string> damaged = lines;
    for (int k = 0, n = 1 + static_cast<int>(word() % 3); k < n; ++k) {
      const std::size_t at = word() % damaged.size();
      std::string& line = damaged[at];
      const std::size_t equals = line.find('=');
      switch (word() % 5) {
        case 0:
          damaged.erase(damaged.begin() + static_cast<std::ptrdiff_t>(at));
          break;
        case 1:
          damaged.insert(damaged.begin() + static_cast<std::ptrdiff_t>(at), damaged[word() % damaged.size()]);
          break;
        case 2:
          line = equals == std::string::npos
                     ? line
                     : line.substr(0, equals + 1) + " " + values[word() % values.size()];
          break;
        case 3:
          if (!line.empty()) {
            line[word() % line.size()] = static_cast<char>(word() % 256);
          }
          break;
        default:
          std::swap(line, damaged[word() % damaged.size()]);
      }
    }
    try {
      parse_topology(joined(damaged), "damaged.toml");
      ++read;
    } catch (const InputError& error) {
      ++answered;
      for (const Diagnostic& d : error.diagnostics()) {
        EXPECT_GT(d.line, 0) << d.message << "\n" << joined(damaged);
        EXPECT_GT(d.column, 0) << d.message;
        EXPECT_FALSE(d.message.empty());
      }
    }
  }
  EXPECT_GT(read, 100) << "comments and ranges leave some files sound";
  EXPECT_GT(answered, 500);
}

}  // namespace
}  // namespace cutover::test
