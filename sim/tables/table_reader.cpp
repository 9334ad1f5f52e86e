#include "tables/table_reader.hpp"

#include <algorithm>

namespace cutover {

CsvTable TableReader::open(const std::string& name, std::vector<std::string> columns) {
  CsvTable table{tables.directory / name, std::move(columns), faults};
  tables.hashes[name] = table.sha256();
  return table;
}

std::vector<std::string> prefecture_keys() {
  std::vector<std::string> keys;
  for (int code = 1; code <= kPrefectures; ++code) {
    keys.push_back((code < 10 ? "0" : "") + std::to_string(code));
  }
  return keys;
}

std::optional<int> TableReader::prefecture(CsvTable& table, std::size_t row, bool nation_row) {
  const std::string code = table.text(row, "pref_code");
  if (nation_row && code == "00") {
    return kNationRow;
  }
  static const std::vector<std::string> kCodes = prefecture_keys();
  const auto found = std::find(kCodes.begin(), kCodes.end(), code);
  if (found == kCodes.end()) {
    table.fault(
        row, "pref_code",
        "unknown prefecture code '" + code + "'; allowed are 01 to 47" + (nation_row ? " and 00" : ""),
        "write JIS X 0401 codes with two digits");
    return std::nullopt;
  }
  const int index = static_cast<int>(found - kCodes.begin());
  const std::string& known = tables.prefecture_name[static_cast<std::size_t>(index)];
  const std::string name = table.text(row, "prefecture");
  if (!known.empty() && name != known) {
    table.fault(row, "prefecture", "prefecture " + code + " is " + known + ", not '" + name + "'");
  }
  return index;
}

std::optional<std::pair<int, int>> TableReader::bands(CsvTable& table, std::size_t row) {
  std::vector<std::string_view> names{kAgeBandNames.begin(), kAgeBandNames.end()};
  names.insert(names.end(), {"75+", "80+", "all"});
  const std::optional<std::size_t> choice = table.choice(row, "age_band", names);
  if (!choice) {
    return std::nullopt;
  }
  const int index = static_cast<int>(*choice);
  switch (index - kAgeBands) {
    case 0:
      return std::pair{kLateStageBand, kAgeBands - 1};
    case 1:
      return std::pair{kLateStageBand + 1, kAgeBands - 1};
    case 2:
      return kAllBands;
    default:
      return std::pair{index, index};
  }
}

double TableReader::assumption(CsvTable& table, std::size_t row, std::string_view column) {
  static constexpr std::array<std::string_view, 1> kBasis{"assumption"};
  table.choice(row, "basis", kBasis);
  const double low = table.number(row, "low");
  const double high = table.number(row, "high");
  return table.number(row, column, low <= high ? Bounds{low, high} : Bounds{});
}

PublishedTables read_published_tables(const std::filesystem::path& directory) {
  TableReader reader{directory};
  read_people(reader);  // first: the others check prefecture names against it
  read_facilities(reader);
  read_visits(reader);
  read_calendar(reader);
  read_cards(reader);
  read_views(reader);
  read_incidents(reader);
  read_utilization(reader);
  if (!reader.faults.empty()) {
    throw InputError(std::move(reader.faults));
  }
  return std::move(reader.tables);
}

}  // namespace cutover
