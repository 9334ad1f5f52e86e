/// \file
/// What the readers of the single files share: the tables and the faults so far.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tables/csv.hpp"
#include "tables/published.hpp"

namespace cutover {

/// Index of the national row ("00") among prefecture indices.
inline constexpr int kNationRow = -1;
/// First and last band of the row "all" in tables by age.
inline constexpr std::pair<int, int> kAllBands{0, kAgeBands - 1};

class TableReader {
 public:
  explicit TableReader(std::filesystem::path directory) { tables.directory = std::move(directory); }

  CsvTable open(const std::string& name, std::vector<std::string> columns);
  /// The prefecture of the row's `pref_code`; kNationRow for "00" where `nation_row` allows it. Where the
  /// file has a column `prefecture`, the name must be that of the code.
  std::optional<int> prefecture(CsvTable& table, std::size_t row, bool nation_row);
  /// The bands of "0-4", "75+" or "all" in the column `age_band`.
  std::optional<std::pair<int, int>> bands(CsvTable& table, std::size_t row);
  /// A number with its `low` and `high`, which must enclose it, and `basis` "assumption".
  double assumption(CsvTable& table, std::size_t row, std::string_view column);

  PublishedTables tables{};
  std::vector<Diagnostic> faults;
};

/// "01" … "47"
std::vector<std::string> prefecture_keys();

void read_people(TableReader& reader);
void read_facilities(TableReader& reader);
void read_visits(TableReader& reader);
void read_calendar(TableReader& reader);
void read_cards(TableReader& reader);
void read_views(TableReader& reader);
void read_incidents(TableReader& reader);
void read_utilization(TableReader& reader);

}  // namespace cutover
