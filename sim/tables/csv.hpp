/// \file
/// A small reader for the tables in `data/`: every fault with file, line and column, all faults of a file at
/// once.
///
/// Dialect: UTF-8 (a byte-order mark is skipped), comma-separated, LF or CRLF, one header line; lines that
/// start with `#` and blank lines are skipped; fields may be quoted with `"` (doubled inside), within one
/// line.
///
/// A typed reader that finds a fault adds a diagnostic and returns a neutral value, so that reading goes on
/// to the next fault; the caller throws `InputError` when all tables are read.
///
/// Example:
///     std::vector<Diagnostic> faults;
///     CsvTable table{directory / "holidays.csv", {"date", "name_ja"}, faults};
///     for (std::size_t row = 0; row < table.rows(); ++row) holidays.insert(table.day(row, "date"));
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/diagnostic.hpp"
#include "core/time.hpp"

namespace cutover {

/// Inclusive bounds of a number.
struct Bounds {
  double min = 0;
  double max = std::numeric_limits<double>::max();
};

class CsvTable {
 public:
  /// Reads the whole file. Exactly `columns` must be in the header, in any order. A missing or empty file or
  /// a faulty header leaves a table without rows. `faults` must outlive the table.
  CsvTable(const std::filesystem::path& file, std::vector<std::string> columns,
           std::vector<Diagnostic>& faults);

  /// The same of a text that is in no file; `name` stands for the file in messages.
  CsvTable(std::string_view content, std::string name, std::vector<std::string> columns,
           std::vector<Diagnostic>& faults);

  std::size_t rows() const { return rows_.size(); }
  /// True if no fault of this file was found so far: only then sums over it mean anything.
  bool sound() const { return fault_count_ == 0; }
  const std::string& sha256() const { return sha256_; }

  bool blank(std::size_t row, std::string_view column) const;
  /// The text; a blank field is a fault.
  std::string text(std::size_t row, std::string_view column);
  double number(std::size_t row, std::string_view column, Bounds bounds = {});
  /// Nothing where the field is blank.
  std::optional<double> optional_number(std::size_t row, std::string_view column, Bounds bounds = {});
  /// A whole number, zero or more.
  std::int64_t count(std::size_t row, std::string_view column);
  Day day(std::size_t row, std::string_view column);
  MonthIndex month(std::size_t row, std::string_view column);
  /// Index of the field in `names`; a fault with the nearest name otherwise.
  std::optional<std::size_t> choice(std::size_t row, std::string_view column,
                                    std::span<const std::string_view> names);

  /// Adds a fault at a field, or at the whole file.
  void fault(std::size_t row, std::string_view column, std::string message, std::string help = "");
  void fault(std::string message, std::string help = "");

  int line_of(std::size_t row) const { return rows_[row].line; }

 private:
  struct Field {
    std::string text;
    int column = 1;  ///< of its first character, 1-based, in code points
  };
  struct Row {
    int line = 0;
    std::string source;
    std::vector<Field> fields;
  };

  std::optional<Row> split(int line, const std::string& source);
  bool read_header(const Row& header);
  void read_rows(std::string_view content);
  const Field& field(std::size_t row, std::string_view column) const;
  void fault_at(const Row& row, int column, std::string message, std::string help);

  std::string file_;
  std::vector<std::string> columns_;
  std::map<std::string, std::size_t, std::less<>> position_;
  std::size_t width_ = 0;
  std::vector<Row> rows_;
  std::string sha256_;
  std::vector<Diagnostic>* faults_;
  int fault_count_ = 0;
};

/// Watches the key of each row: a key may come once, and all expected keys must come.
class RowKeys {
 public:
  explicit RowKeys(CsvTable& table) : table_(&table) {}
  /// False, and a fault naming the earlier line, if `key` came before.
  bool add(std::size_t row, std::string_view column, const std::string& key);
  /// One fault naming all `expected` keys that did not come. Says nothing about a file with other faults.
  void require(std::string_view what, std::span<const std::string> expected);

 private:
  CsvTable* table_;
  std::map<std::string, int> line_of_;
};

}  // namespace cutover
