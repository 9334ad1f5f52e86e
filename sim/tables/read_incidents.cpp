#include "tables/table_reader.hpp"

namespace cutover {
namespace {

struct Moment {
  Day day{};
  Millis ms = 0;
};

/// "2024-10-02T08:20"
std::optional<Moment> moment(CsvTable& table, std::size_t row, std::string_view column) {
  const std::string text = table.text(row, column);
  try {
    const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
    if (text.size() == 16 && text[10] == 'T' && text[13] == ':' && digit(11) && digit(12) && digit(14) &&
        digit(15)) {
      const int hour = std::stoi(text.substr(11, 2));
      const int minute = std::stoi(text.substr(14, 2));
      if (hour >= 0 && hour < 24 && minute >= 0 && minute < 60) {
        return Moment{parse_day(text.substr(0, 10)), hour * kMillisPerHour + minute * kMillisPerMinute};
      }
    }
  } catch (const std::invalid_argument&) {
    // told below
  }
  table.fault(
      row, column,
      std::string(column) + " is '" + text + "'; allowed is a date and time such as 2025-12-01T08:20");
  return std::nullopt;
}

}  // namespace

void read_incidents(TableReader& reader) {
  CsvTable table = reader.open("incidents.csv", {"start", "end", "component", "kind", "share_affected",
                                                 "share_basis", "impact", "source"});
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::optional<Moment> start = moment(table, row, "start");
    const std::optional<Moment> end = moment(table, row, "end");
    const std::optional<std::size_t> component = table.choice(row, "component", kIncidentComponentNames);
    const double share = table.number(row, "share_affected", {0, 1});
    if (!start || !end || !component) {
      continue;
    }
    if (end->day < start->day || (end->day == start->day && end->ms <= start->ms)) {
      table.fault(row, "end", "end is not after start");
      continue;
    }
    reader.tables.incidents.push_back(
        {static_cast<IncidentComponent>(*component), start->day, start->ms, end->day, end->ms, share});
  }
}

}  // namespace cutover
