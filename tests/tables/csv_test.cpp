#include "tables/csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tables/sha256.hpp"

namespace cutover {
namespace {

using testing::HasSubstr;

/// A file in a fresh place, removed at the end of the test.
class CsvFile : public testing::Test {
 protected:
  CsvTable read(const std::string& content, std::vector<std::string> columns) {
    std::ofstream{file_, std::ios::binary} << content;
    return CsvTable{file_, std::move(columns), faults_};
  }
  ~CsvFile() override { std::filesystem::remove(file_); }

  std::filesystem::path file_ =
      std::filesystem::path{testing::TempDir()} /
      (std::string{"csv_"} + testing::UnitTest::GetInstance()->current_test_info()->name() + ".csv");
  std::vector<Diagnostic> faults_;
};

TEST_F(CsvFile, QuotesMayHoldCommasAndDoubledQuotes) {
  CsvTable table = read("name,count\n\"a, \"\"b\"\"\",3\n", {"name", "count"});
  ASSERT_EQ(table.rows(), 1U);
  EXPECT_EQ(table.text(0, "name"), "a, \"b\"");
  EXPECT_EQ(table.count(0, "count"), 3);
  EXPECT_TRUE(table.sound());
}

TEST_F(CsvFile, ByteOrderMarkCarriageReturnsCommentsAndBlankLinesAreSkipped) {
  CsvTable table =
      read("\xEF\xBB\xBF# source: x\r\nname,count\r\n\r\na,1\r\n# between\r\nb,2", {"name", "count"});
  ASSERT_EQ(table.rows(), 2U);
  EXPECT_EQ(table.count(1, "count"), 2);
  EXPECT_EQ(table.line_of(1), 6);
  EXPECT_TRUE(faults_.empty());
}

TEST_F(CsvFile, ColumnsMayStandInAnyOrderAndBlankFieldsAreOptional) {
  CsvTable table = read("b,a\n,1\n", {"a", "b"});
  EXPECT_EQ(table.optional_number(0, "b"), std::nullopt);
  EXPECT_EQ(table.optional_number(0, "a"), 1.0);
  EXPECT_TRUE(table.blank(0, "b"));
}

TEST_F(CsvFile, PositionsCountCodePointsNotBytes) {
  CsvTable table = read("name,count\n北海道,x\n", {"name", "count"});
  table.count(0, "count");
  ASSERT_EQ(faults_.size(), 1U);
  EXPECT_EQ(faults_[0].line, 2);
  EXPECT_EQ(faults_[0].column, 5);
  EXPECT_EQ(faults_[0].excerpt, "北海道,x");
}

TEST_F(CsvFile, AllFaultsOfAFileAreKept) {
  CsvTable table = read("day,rate\n2025-02-30,12\n2025-12-01,abc\n2025-12-02,101\n", {"day", "rate"});
  for (std::size_t row = 0; row < table.rows(); ++row) {
    table.day(row, "day");
    table.number(row, "rate", {0, 100});
  }
  ASSERT_EQ(faults_.size(), 3U);
  EXPECT_THAT(faults_[0].message, HasSubstr("2025-02-30"));
  EXPECT_THAT(faults_[1].message, HasSubstr("'abc', not a number"));
  EXPECT_THAT(faults_[2].message, HasSubstr("101; allowed is 0 to 100"));
}

TEST_F(CsvFile, RaggedRowsAndOpenQuotesAreFaults) {
  CsvTable table = read("a,b\n1\n\"x,2\n3,4\n", {"a", "b"});
  ASSERT_EQ(faults_.size(), 2U);
  EXPECT_THAT(faults_[0].message, HasSubstr("1 fields, the header 2"));
  EXPECT_THAT(faults_[1].message, HasSubstr("not closed"));
  EXPECT_EQ(table.rows(), 1U);
}

TEST_F(CsvFile, InfinityAndNotANumberAreNoNumbers) {
  CsvTable table = read("a\ninf\nnan\n1e400\n", {"a"});
  for (std::size_t row = 0; row < table.rows(); ++row) {
    table.number(row, "a");
  }
  EXPECT_EQ(faults_.size(), 3U);
}

TEST_F(CsvFile, TheHashIsThatOfTheBytes) {
  EXPECT_EQ(read("a\n1\n", {"a"}).sha256(), sha256_hex("a\n1\n"));
}

TEST(Sha256, MatchesTheStandardsExamples) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace cutover
