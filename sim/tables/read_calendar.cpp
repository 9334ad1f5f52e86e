// Holidays, expiry of the legacy cards, day patterns and arrival profiles.
#include <cmath>
#include <numeric>
#include <string>

#include "tables/table_reader.hpp"

namespace cutover {
namespace {

constexpr std::array<std::string_view, 7> kWeekdays{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                    "Friday", "Saturday", "Sunday"};

const std::vector<std::string_view>& main_types() {
  static const std::vector<std::string_view> kTypes{kFacilityTypeNames.begin(),
                                                    kFacilityTypeNames.begin() + kMainFacilityTypes};
  return kTypes;
}

void read_holidays(TableReader& reader) {
  CsvTable table = reader.open("holidays.csv", {"date", "weekday", "name_ja", "name_en"});
  RowKeys keys{table};
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const Day day = table.day(row, "date");
    const std::optional<std::size_t> weekday = table.choice(row, "weekday", kWeekdays);
    const std::size_t actual = std::chrono::weekday{day}.iso_encoding() - 1;
    if (table.sound() && weekday && *weekday != actual) {
      table.fault(row, "weekday",
                  table.text(row, "date") + " is a " + std::string(kWeekdays[actual]) + ", not a " +
                      table.text(row, "weekday"));
    }
    if (keys.add(row, "date", table.text(row, "date"))) {
      reader.tables.holidays.insert(day);
    }
  }
}

void read_expiry(TableReader& reader) {
  CsvTable table = reader.open("legacy_expiry.csv", {"insurer_kind", "last_valid_day", "source"});
  RowKeys keys{table};
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::optional<std::size_t> kind = table.choice(row, "insurer_kind", kInsurerKindNames);
    if (kind && keys.add(row, "insurer_kind", table.text(row, "insurer_kind"))) {
      reader.tables.legacy_expiry[*kind] = table.day(row, "last_valid_day");
    }
  }
  keys.require("insurer kinds", std::vector<std::string>{kInsurerKindNames.begin(), kInsurerKindNames.end()});
}

/// Where each item of day_pattern.csv goes.
std::vector<std::pair<std::string, double*>> pattern_items(DayPattern& pattern) {
  static constexpr std::array<const char*, 7> kShort{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  std::vector<std::pair<std::string, double*>> items;
  for (std::size_t day = 0; day < kShort.size(); ++day) {
    items.emplace_back(std::string("volume_") + kShort[day], &pattern.weekday_volume[day]);
    items.emplace_back(std::string("open_share_") + kShort[day], &pattern.weekday_open_share[day]);
  }
  items.emplace_back("holiday_volume", &pattern.holiday_volume);
  items.emplace_back("holiday_open_share", &pattern.holiday_open_share);
  items.emplace_back("year_end_volume", &pattern.year_end_volume);
  items.emplace_back("year_end_open_share", &pattern.year_end_open_share);
  items.emplace_back("after_holiday_factor", &pattern.after_holiday_factor);
  items.emplace_back("first_of_month_factor", &pattern.first_of_month_factor);
  for (int month = 1; month <= 12; ++month) {
    items.emplace_back((month < 10 ? "season_0" : "season_") + std::to_string(month),
                       &pattern.season[month - 1]);
  }
  return items;
}

void read_patterns(TableReader& reader) {
  CsvTable table = reader.open("day_pattern.csv", {"facility_type", "item", "value", "low", "high", "basis"});
  std::vector<std::vector<std::pair<std::string, double*>>> items;
  std::vector<std::string> expected;
  for (std::size_t type = 0; type < kMainFacilityTypes; ++type) {
    items.push_back(pattern_items(reader.tables.day_pattern[type]));
    for (const auto& [item, target] : items.back()) {
      expected.push_back(std::string(main_types()[type]) + " " + item);
    }
  }
  std::vector<std::string_view> names;
  for (const auto& [item, target] : items.front()) {
    names.push_back(item);
  }
  RowKeys keys{table};
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::optional<std::size_t> type = table.choice(row, "facility_type", main_types());
    const std::optional<std::size_t> item = table.choice(row, "item", names);
    if (!type || !item ||
        !keys.add(row, "item", table.text(row, "facility_type") + " " + table.text(row, "item"))) {
      continue;
    }
    *items[*type][*item].second = reader.assumption(table, row, "value");
    if (names[*item].find("open_share") != std::string_view::npos) {
      table.number(row, "value", {0, 1});
    }
  }
  keys.require("items", expected);
  for (std::size_t type = 0; type < kMainFacilityTypes && table.sound(); ++type) {
    const auto& season = reader.tables.day_pattern[type].season;
    const double sum = std::accumulate(std::begin(season), std::end(season), 0.0);
    if (std::abs(sum - 12) > 1e-6) {
      table.fault("the twelve seasons of " + std::string(main_types()[type]) + " sum to " +
                      std::to_string(sum) + ", not to 12",
                  "a season multiplies, its mean over the year is 1");
    }
  }
}

void read_profiles(TableReader& reader) {
  std::vector<std::string> columns{"start", "low_factor", "high_factor", "basis"};
  std::vector<std::string> profile_columns;
  std::vector<HalfHourProfile*> profiles;
  for (std::size_t type = 0; type < kMainFacilityTypes; ++type) {
    profile_columns.push_back(std::string(main_types()[type]) + "_weekday");
    profiles.push_back(&reader.tables.day_pattern[type].weekday_profile);
    profile_columns.push_back(std::string(main_types()[type]) + "_saturday");
    profiles.push_back(&reader.tables.day_pattern[type].saturday_profile);
  }
  columns.insert(columns.end(), profile_columns.begin(), profile_columns.end());
  CsvTable table = reader.open("hour_profile.csv", columns);

  std::vector<std::string> starts;
  for (int half_hour = 0; half_hour < kHalfHours; ++half_hour) {
    starts.push_back(format_time_of_day(half_hour * kMillisPerHalfHour).substr(0, 5));
  }
  const std::vector<std::string_view> names{starts.begin(), starts.end()};
  static constexpr std::array<std::string_view, 1> kBasis{"assumption"};
  RowKeys keys{table};
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::optional<std::size_t> half_hour = table.choice(row, "start", names);
    table.choice(row, "basis", kBasis);
    table.number(row, "low_factor", {0, 1});
    table.number(row, "high_factor", {1, 100});
    if (!half_hour || !keys.add(row, "start", table.text(row, "start"))) {
      continue;
    }
    for (std::size_t i = 0; i < profiles.size(); ++i) {
      (*profiles[i])[*half_hour] = table.number(row, profile_columns[i]);
    }
  }
  keys.require("half hours", starts);
  for (std::size_t i = 0; i < profiles.size() && table.sound(); ++i) {
    const double sum = std::accumulate(profiles[i]->begin(), profiles[i]->end(), 0.0);
    if (!(sum > 0)) {
      table.fault("column '" + profile_columns[i] + "' has no weight above zero");
    }
    for (double& weight : *profiles[i]) {
      weight /= sum;
    }
  }
}

}  // namespace

void read_calendar(TableReader& reader) {
  read_holidays(reader);
  read_expiry(reader);
  read_patterns(reader);
  read_profiles(reader);
}

}  // namespace cutover
