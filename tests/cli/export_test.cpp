// cutover export: tables as files, whole or not at all.
#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/cli_case.hpp"

namespace cutover {
namespace {

using nlohmann::json;
using test::Finished;
using test::says;

class Export : public test::Cli {
 protected:
  void SetUp() override {
    ASSERT_EQ(cutover({"run", shipped("tiny.toml"), "--out", "x.h5", "--quiet"}).code, 0);
  }
  /// Cells of a CSV without quotes; the byte-order mark is dropped.
  static std::vector<std::vector<std::string>> cells(std::string text) {
    EXPECT_TRUE(text.starts_with("\xEF\xBB\xBF")) << "Excel in Japan needs the mark";
    text.erase(0, 3);
    std::vector<std::vector<std::string>> rows;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      EXPECT_TRUE(line.ends_with("\r"));
      line.pop_back();
      std::istringstream parts(line);
      rows.emplace_back();
      for (std::string cell; std::getline(parts, cell, ',');) {
        rows.back().push_back(cell);
      }
    }
    return rows;
  }
};

TEST_F(Export, WritesTheNumbersOfTheSummary) {
  const auto rows = cells(cutover({"export", "x.h5", "utilization", "--by", "month"}).out);
  const json summary = json::parse(cutover({"summary", "x.h5", "--json"}).out);
  std::size_t at = 1;
  for (const json& row : summary.at("utilization")) {
    if (row.at("facility_type") == "all") {
      ASSERT_LT(at, rows.size());
      EXPECT_EQ(rows[at][0], row.at("month").get<std::string>());
      EXPECT_EQ(std::llround(std::stod(rows[at][1])), row.at("verifications").get<long long>());
      EXPECT_EQ(std::llround(std::stod(rows[at][2])), row.at("card_uses").get<long long>());
      ++at;
    }
  }
  EXPECT_EQ(at, rows.size());
}

TEST_F(Export, WritesAllTablesIntoAFolder) {
  const Finished f = cutover({"export", "x.h5", "-o", "tables"});
  ASSERT_EQ(f.code, 0) << f.err;
  const Finished list = cutover({"export", "--list"});
  std::istringstream lines(list.out);
  int tables = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(" ")) {
      const std::string name = line.substr(0, line.find(' '));
      EXPECT_TRUE(exists("tables/" + name + ".csv")) << name;
      ++tables;
    }
  }
  EXPECT_GT(tables, 15);
  EXPECT_EQ(cutover({"export", "x.h5", "-o", "tables"}).code, 2) << "nothing is overwritten unasked";
  EXPECT_EQ(cutover({"export", "x.h5", "-o", "tables", "--overwrite"}).code, 0);
}

TEST_F(Export, TellsMistakesInOneSentenceAndWritesNothing) {
  const auto fault = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "export");
    const Finished f = cutover(arguments);
    EXPECT_EQ(f.code, 2) << f.err;
    EXPECT_EQ(f.out, "");
    return f.err;
  };
  EXPECT_TRUE(says(fault({"x.h5", "utilisation", "-o", "u.csv"}), "did you mean 'utilization'?"));
  EXPECT_TRUE(says(fault({"x.h5", "utilization", "--by", "monht", "-o", "u.csv"}), "did you mean 'month'?"));
  EXPECT_TRUE(says(fault({"x.h5", "utilization", "--from", "2025-13-01", "-o", "u.csv"}), "2025-13-01"));
  EXPECT_TRUE(says(fault({"x.h5", "claims", "--from", "2025-12-01", "-o", "u.csv"}), "does not count days"));
  EXPECT_TRUE(says(fault({"nothing.h5", "claims", "-o", "u.csv"}), "nothing.h5"));
  EXPECT_TRUE(says(fault({"x.h5", "claims", "--format", "parquet"}), "name it with -o"));
  EXPECT_TRUE(says(fault({"x.h5"}), "a folder for all of them"));
  EXPECT_TRUE(says(fault({"x.h5", "--by", "month", "-o", "t"}), "belong to one table"));
  EXPECT_TRUE(says(fault({}), "name a result file"));
  EXPECT_EQ(files(), (std::set<std::string>{"x.h5"}));
}

TEST_F(Export, LeavesNothingBehindWhereItCannotWrite) {
  const Finished f = cutover({"export", "x.h5", "claims", "-o", "no/such/folder/c.csv"});
  EXPECT_EQ(f.code, 2);
  EXPECT_TRUE(says(f.err, "cannot write 'no/such/folder/c.csv': there is no folder 'no/such/folder'"));
  EXPECT_EQ(files(), (std::set<std::string>{"x.h5"}));
}

}  // namespace
}  // namespace cutover
