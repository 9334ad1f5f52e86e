// docs/rules.md names every rule, files that exist, and tests that carry the identifier.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace {

const std::filesystem::path kRoot = CUTOVER_SOURCE_DIR;
const std::filesystem::path kPage = kRoot / "docs" / "rules.md";

/// Rules of the register by family.
const std::map<std::string, int> kFamilies{{"CUT", 5}, {"CRD", 14}, {"CHK", 14}, {"FBK", 5}, {"CLM", 8},
                                           {"UTL", 6}, {"INC", 5},  {"SUB", 7},  {"ADP", 5}, {"OPS", 6}};

std::string text_of(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// Identifier -> files of tests/ with a test whose name carries it.
std::map<std::string, std::set<std::string>> tests_by_rule() {
  static const std::regex kTest(R"(TEST(?:_F|_P)?\s*\(\s*\w+\s*,\s*(\w+)\s*\))");
  static const std::regex kRule(R"((CUT|CRD|CHK|FBK|CLM|UTL|INC|SUB|ADP|OPS)_(\d\d))");
  std::map<std::string, std::set<std::string>> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kRoot / "tests")) {
    if (entry.path().extension() != ".cpp") {
      continue;
    }
    const std::string text = text_of(entry.path());
    for (std::sregex_iterator test(text.begin(), text.end(), kTest), end; test != end; ++test) {
      const std::string name = (*test)[1];
      for (std::sregex_iterator rule(name.begin(), name.end(), kRule), none; rule != none; ++rule) {
        found[(*rule)[1].str() + "-" + (*rule)[2].str()].insert(
            std::filesystem::relative(entry.path(), kRoot / "tests").generic_string());
      }
    }
  }
  return found;
}

struct Row {
  std::string rule, meaning, where, tests;
};

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::stringstream stream(line);
  for (std::string cell; std::getline(stream, cell, '|');) {
    const auto first = cell.find_first_not_of(' ');
    cells.push_back(first == std::string::npos ? ""
                                               : cell.substr(first, cell.find_last_not_of(' ') - first + 1));
  }
  return cells;
}

std::vector<Row> rows_of(const std::string& page) {
  static const std::regex kRuleRow(R"(^\| [A-Z]{3}-\d\d \|.*)");
  std::vector<Row> rows;
  std::stringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    if (std::regex_match(line, kRuleRow)) {
      const std::vector<std::string> c = cells_of(line);
      rows.push_back({c.at(1), c.at(2), c.at(3), c.size() > 4 ? c[4] : ""});
    }
  }
  return rows;
}

std::string joined(const std::set<std::string>& files) {
  std::string text;
  for (const std::string& file : files) {
    text += (text.empty() ? "`" : ", `") + file + "`";
  }
  return text;
}

TEST(RulesPage, NamesEveryRuleOfTheRegisterOnce) {
  std::vector<std::string> expected;
  for (const char* family : {"CUT", "CRD", "CHK", "FBK", "CLM", "UTL", "INC", "SUB", "ADP", "OPS"}) {
    for (int i = 1; i <= kFamilies.at(family); ++i) {
      expected.push_back(std::string(family) + (i < 10 ? "-0" : "-") + std::to_string(i));
    }
  }
  std::vector<std::string> found;
  for (const Row& row : rows_of(text_of(kPage))) {
    found.push_back(row.rule);
    EXPECT_FALSE(row.meaning.empty()) << row.rule;
  }
  EXPECT_EQ(found, expected);
}

TEST(RulesPage, NamesFilesThatExist) {
  static const std::regex kFile("`([^`]+)`");
  for (const Row& row : rows_of(text_of(kPage))) {
    std::sregex_iterator file(row.where.begin(), row.where.end(), kFile);
    EXPECT_NE(file, std::sregex_iterator()) << row.rule << " names no file";
    for (; file != std::sregex_iterator(); ++file) {
      EXPECT_TRUE(std::filesystem::exists(kRoot / (*file)[1].str())) << row.rule << ": " << (*file)[1];
    }
  }
}

// CUTOVER_UPDATE=1 writes the column; a rule without a test fails either way.
TEST(RulesPage, EveryRuleHasTestsAndTheyAreTheOnesNamed) {
  const auto tests = tests_by_rule();
  const std::string page = text_of(kPage);
  std::string updated = page;
  for (const Row& row : rows_of(page)) {
    const auto found = tests.find(row.rule);
    ASSERT_NE(found, tests.end()) << row.rule << " is proved by no test";
    if (std::getenv("CUTOVER_UPDATE") != nullptr) {
      const std::size_t begin = updated.find("| " + row.rule + " |");
      const std::size_t end = updated.find('\n', begin);
      updated.replace(
          begin, end - begin,
          "| " + row.rule + " | " + row.meaning + " | " + row.where + " | " + joined(found->second) + " |");
    } else {
      EXPECT_EQ(row.tests, joined(found->second)) << row.rule << ": CUTOVER_UPDATE=1 writes the column anew";
    }
  }
  if (updated != page) {
    std::ofstream(kPage) << updated;
  }
}

}  // namespace
