// Cards held and registered, and what was observed of their use.
#include <algorithm>
#include <cmath>
#include <string>

#include "tables/table_reader.hpp"

namespace cutover {
namespace {

constexpr Bounds kPercent{0, 100};
constexpr std::array<std::string_view, 3> kMeasures{"issued", "holding", "registered"};

void read_card_counts(TableReader& reader) {
  CsvTable table = reader.open("card_holding_and_registration.csv",
                               {"date", "measure", "value_10k_persons", "rate_pct", "rate_base", "source"});
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::optional<std::size_t> measure = table.choice(row, "measure", kMeasures);
    const Day date = table.day(row, "date");
    table.optional_number(row, "rate_pct", kPercent);
    if (measure) {
      reader.tables.cards.push_back({date, static_cast<CardMeasure>(*measure),
                                     table.optional_number(row, "value_10k_persons", {0, 13'000})});
    }
  }
  const auto registered = [](const CardCount& c) {
    return c.measure == CardMeasure::kRegistered && c.persons_10k;
  };
  if (table.sound() &&
      std::count_if(reader.tables.cards.begin(), reader.tables.cards.end(), registered) < 2) {
    table.fault("two or more rows with measure 'registered' and a count are needed to interpolate");
  }
}

void read_issue_history(TableReader& reader) {
  CsvTable table = reader.open("card_issue_history.csv", {"date", "issued_10k", "low", "high", "basis"});
  auto& history = reader.tables.issue_history_10k;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const Day date = table.day(row, "date");
    const double low = table.number(row, "low", {0, 13'000});
    const double high = table.number(row, "high", {0, 13'000});
    const double issued = table.number(row, "issued_10k", {low, high});
    if (!history.empty() && (date <= history.back().first || issued < history.back().second)) {
      table.fault(row, "date", "dates and cards issued must rise from row to row");
    }
    history.emplace_back(date, issued);
  }
  if (table.sound() && history.empty()) {
    table.fault("the first row is the month in which the first cards were issued");
  }
}

/// Rates by age band with one row "all".
void read_rates_by_age(TableReader& reader, CsvTable& table, std::string_view column,
                       std::vector<AgeRate>& rates, double& all_ages) {
  RowKeys keys{table};
  std::array<bool, kAgeBands> taken{};
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::optional<std::pair<int, int>> bands = reader.bands(table, row);
    if (!bands || !keys.add(row, "age_band", table.text(row, "age_band"))) {
      continue;
    }
    const double rate = table.number(row, column, kPercent);
    if (*bands == kAllBands) {
      all_ages = rate;
      continue;
    }
    for (int band = bands->first; band <= bands->second; ++band) {
      bool& seen = taken[static_cast<std::size_t>(band)];
      if (seen) {
        table.fault(row, "age_band", "'" + table.text(row, "age_band") + "' overlaps an earlier row");
        break;
      }
      seen = true;
    }
    rates.push_back({bands->first, bands->second, rate});
  }
  keys.require("rows", std::vector<std::string>{"all"});
  std::sort(rates.begin(), rates.end(),
            [](const AgeRate& a, const AgeRate& b) { return a.first_band < b.first_band; });
}

/// Rates by prefecture and date, each date with a row of the nation.
void read_rates_by_prefecture(TableReader& reader, CsvTable& table, const std::vector<Day>& dates,
                              std::string_view date_column, std::vector<PrefectureRates>& out) {
  RowKeys keys{table};
  std::map<Day, PrefectureRates> by_date;
  std::vector<std::string> national_keys;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::optional<int> index = reader.prefecture(table, row, true);
    const std::string key = table.text(row, "pref_code") + " " + table.text(row, date_column);
    if (!index || !keys.add(row, "pref_code", key)) {
      continue;
    }
    const auto [at, added] = by_date.try_emplace(dates[row], PrefectureRates{dates[row], 0, {}});
    if (added) {
      national_keys.push_back("00 " + table.text(row, date_column));
    }
    const double rate = table.number(row, "rate_pct", kPercent);
    if (*index == kNationRow) {
      at->second.nation_pct = rate;
    } else {
      at->second.rate_pct[*index] = rate;
    }
  }
  keys.require("national rows", national_keys);
  for (auto& [date, rates] : by_date) {
    out.push_back(std::move(rates));
  }
}

void read_types(TableReader& reader) {
  CsvTable table = reader.open("utilization_by_facility_type.csv",
                               {"month", "facility_type", "verifications", "mynumber_uses",
                                "insurance_card_uses", "rate_pct", "rate_origin", "source"});
  std::vector<std::string_view> names{kFacilityTypeNames.begin(),
                                      kFacilityTypeNames.begin() + kMainFacilityTypes};
  names.push_back("all");
  RowKeys keys{table};
  struct Sum {
    double verifications = 0, card_uses = 0;
    bool complete = true;
    int types = 0;
    std::optional<std::size_t> all_row;
  };
  std::map<MonthIndex, Sum> sums;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::optional<std::size_t> type = table.choice(row, "facility_type", names);
    const MonthIndex month = table.month(row, "month");
    if (!type ||
        !keys.add(row, "facility_type", table.text(row, "month") + " " + table.text(row, "facility_type"))) {
      continue;
    }
    const std::optional<double> verifications = table.optional_number(row, "verifications");
    const std::optional<double> uses = table.optional_number(row, "mynumber_uses");
    const std::optional<double> rate = table.optional_number(row, "rate_pct", kPercent);
    if (verifications && uses && rate && std::abs(*uses / *verifications * 100 - *rate) > 0.02) {
      table.fault(row, "rate_pct",
                  "mynumber_uses / verifications is " + std::to_string(*uses / *verifications * 100) +
                      " percent, rate_pct says " + table.text(row, "rate_pct"));
    }
    Sum& sum = sums[month];
    if (*type == kMainFacilityTypes) {
      sum.all_row = row;  // the monthly table has the nation; here it only checks the sum
      continue;
    }
    ++sum.types;
    sum.complete = sum.complete && verifications && uses;
    sum.verifications += verifications.value_or(0);
    sum.card_uses += uses.value_or(0);
    reader.tables.observed.push_back({month, static_cast<int>(*type), verifications, uses, rate});
  }
  for (const auto& [month, sum] : sums) {
    if (!table.sound() || !sum.all_row || !sum.complete || sum.types != kMainFacilityTypes) {
      continue;
    }
    if (table.number(*sum.all_row, "verifications") != sum.verifications ||
        table.number(*sum.all_row, "mynumber_uses") != sum.card_uses) {
      table.fault(*sum.all_row, "verifications",
                  "the types of " + format_month(month) + " sum to " +
                      std::to_string(std::llround(sum.verifications)) + " verifications and " +
                      std::to_string(std::llround(sum.card_uses)) + " card uses, the row 'all' differs");
    }
  }
}

void read_months(TableReader& reader) {
  CsvTable table = reader.open("utilization_monthly_national.csv",
                               {"month", "verifications_10k", "mynumber_uses_10k", "verifications_exact",
                                "mynumber_uses_exact", "rate_pct", "source"});
  RowKeys keys{table};
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const MonthIndex month = table.month(row, "month");
    if (!keys.add(row, "month", table.text(row, "month"))) {
      continue;
    }
    const auto exact_or_rounded = [&](const char* exact, const char* rounded) {
      const std::optional<double> ten_thousands = table.optional_number(row, rounded);
      const std::optional<double> value = table.optional_number(row, exact);
      if (value || !ten_thousands) {
        return value;
      }
      return std::optional<double>{*ten_thousands * kPer10k};
    };
    const std::optional<double> verifications = exact_or_rounded("verifications_exact", "verifications_10k");
    const std::optional<double> uses = exact_or_rounded("mynumber_uses_exact", "mynumber_uses_10k");
    const std::optional<double> rate = table.optional_number(row, "rate_pct", kPercent);
    reader.tables.observed.push_back({month, -1, verifications, uses, rate});
  }
}

}  // namespace

void read_cards(TableReader& reader) {
  PublishedTables& out = reader.tables;
  read_card_counts(reader);
  read_issue_history(reader);
  CsvTable ages = reader.open("card_holding_by_age.csv", {"date", "age_band", "holding_rate_pct"});
  read_rates_by_age(reader, ages, "holding_rate_pct", out.holding_by_age, out.holding_all_ages_pct);

  CsvTable places = reader.open("card_holding_by_prefecture.csv",
                                {"date", "measure", "pref_code", "prefecture", "rate_pct", "source"});
  std::vector<Day> dates;
  for (std::size_t row = 0; row < places.rows(); ++row) {
    places.choice(row, "measure", kMeasures);
    dates.push_back(places.day(row, "date"));
  }
  read_rates_by_prefecture(reader, places, dates, "date", out.holding_by_prefecture);
}

void read_utilization(TableReader& reader) {
  PublishedTables& out = reader.tables;
  read_months(reader);
  read_types(reader);
  CsvTable ages = reader.open("utilization_by_age.csv", {"month", "age_band", "rate_pct"});
  read_rates_by_age(reader, ages, "rate_pct", out.utilization_by_age, out.utilization_all_ages_pct);
  out.utilization_by_age_month = ages.rows() > 0 ? ages.month(0, "month") : 0;

  CsvTable places = reader.open("utilization_by_prefecture.csv",
                                {"month", "pref_code", "prefecture", "rate_pct", "source"});
  std::vector<Day> months;
  for (std::size_t row = 0; row < places.rows(); ++row) {
    months.push_back(first_day(places.month(row, "month")));
  }
  read_rates_by_prefecture(reader, places, months, "month", out.utilization_by_prefecture);
}

}  // namespace cutover
