// Population, insurers and facilities.
#include <cmath>
#include <string>

#include "tables/table_reader.hpp"

namespace cutover {
namespace {

/// Published groups are rounded to thousands: three of them may miss their total by up to 2,000.
constexpr double kRoundingPersons = 2'000;

std::string whole(double value) {
  return std::to_string(std::llround(value));
}

void read_prefectures(TableReader& reader) {
  PublishedTables& out = reader.tables;
  CsvTable table = reader.open("prefectures_population.csv", {"pref_code", "prefecture", "romaji", "total",
                                                              "age_0_14", "age_15_64", "age_65_plus"});
  RowKeys keys{table};
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::optional<int> index = reader.prefecture(table, row, false);
    if (!index || !keys.add(row, "pref_code", table.text(row, "pref_code"))) {
      continue;
    }
    const auto p = static_cast<std::size_t>(*index);
    out.prefecture_name[p] = table.text(row, "prefecture");
    out.prefecture_romaji[p] = table.text(row, "romaji");
    out.population[p] = static_cast<double>(table.count(row, "total"));
    double sum = 0;
    const std::array<std::string_view, kAgeGroups> columns{"age_0_14", "age_15_64", "age_65_plus"};
    for (std::size_t group = 0; group < columns.size(); ++group) {
      out.population_group[p][group] = static_cast<double>(table.count(row, columns[group]));
      sum += out.population_group[p][group];
    }
    if (table.sound() && std::abs(sum - out.population[p]) > kRoundingPersons) {
      table.fault(row, "total",
                  "the age groups sum to " + whole(sum) + ", the total is " + whole(out.population[p]),
                  "they may differ by rounding, up to " + whole(kRoundingPersons));
    }
  }
  keys.require("prefectures", prefecture_keys());
}

void read_census(TableReader& reader) {
  CsvTable table = reader.open("population_5yr.csv", {"age_band", "male", "female", "total"});
  // The last three bands make up 90+.
  std::vector<std::string_view> names{kAgeBandNames.begin(), kAgeBandNames.end() - 1};
  names.insert(names.end(), {"90-94", "95-99", "100+"});
  RowKeys keys{table};
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::optional<std::size_t> band = table.choice(row, "age_band", names);
    if (!band || !keys.add(row, "age_band", table.text(row, "age_band"))) {
      continue;
    }
    const std::int64_t total = table.count(row, "total");
    const std::int64_t sum = table.count(row, "male") + table.count(row, "female");
    if (table.sound() && sum != total) {
      table.fault(
          row, "total",
          "male and female sum to " + std::to_string(sum) + ", the total is " + std::to_string(total));
    }
    reader.tables.census_2020[std::min(*band, std::size_t{kAgeBands - 1})] += static_cast<double>(total);
  }
  keys.require("age bands", std::vector<std::string>{names.begin(), names.end()});
}

void read_insurers(TableReader& reader) {
  CsvTable table = reader.open("insured_by_scheme.csv", {"insurer_kind", "insured_10k", "source"});
  RowKeys keys{table};
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::optional<std::size_t> kind = table.choice(row, "insurer_kind", kInsurerKindNames);
    if (kind && keys.add(row, "insurer_kind", table.text(row, "insurer_kind"))) {
      reader.tables.insured_10k[*kind] = table.number(row, "insured_10k");
    }
  }
  keys.require("insurer kinds", std::vector<std::string>{kInsurerKindNames.begin(), kInsurerKindNames.end()});

  CsvTable shape = reader.open("insurer_shape.csv", {"age_band", "national_share", "low", "high", "basis"});
  const std::vector<std::string_view> names{kAgeBandNames.begin(), kAgeBandNames.begin() + kLateStageBand};
  RowKeys bands{shape};
  for (std::size_t row = 0; row < shape.rows(); ++row) {
    const std::optional<std::size_t> band = shape.choice(row, "age_band", names);
    if (band && bands.add(row, "age_band", shape.text(row, "age_band"))) {
      reader.tables.national_share[*band] = reader.assumption(shape, row, "national_share");
    }
  }
  bands.require("age bands", std::vector<std::string>{names.begin(), names.end()});
}

void read_assumptions(TableReader& reader) {
  CsvTable table =
      reader.open("derivation_assumptions.csv", {"name", "value", "low", "high", "unit", "meaning", "basis"});
  DerivationAssumptions& out = reader.tables.assumptions;
  static constexpr std::array<std::string_view, 5> kNames{"mortality_at_65", "mortality_doubling_years",
                                                          "inpatient_share_below_50", "holding_5_9_pct",
                                                          "registration_slowdown_days"};
  const std::array<double*, kNames.size()> targets{&out.mortality_at_65, &out.mortality_doubling_years,
                                                   &out.inpatient_share_below_50, &out.holding_5_9_pct,
                                                   &out.registration_slowdown_days};
  RowKeys keys{table};
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::optional<std::size_t> index = table.choice(row, "name", kNames);
    if (index && keys.add(row, "name", table.text(row, "name"))) {
      *targets[*index] = reader.assumption(table, row, "value");
    }
  }
  keys.require("assumptions", std::vector<std::string>{kNames.begin(), kNames.end()});
}

void read_facility_weights(TableReader& reader) {
  CsvTable table =
      reader.open("facilities_by_prefecture.csv",
                  {"pref_code", "prefecture", "romaji", "hospitals_2022_03", "general_hospitals_2023",
                   "medical_clinics_2023", "dental_clinics_2023", "pharmacies_2017_10"});
  const std::array<std::string_view, kMainFacilityTypes> columns{"hospitals_2022_03", "medical_clinics_2023",
                                                                 "dental_clinics_2023", "pharmacies_2017_10"};
  RowKeys keys{table};
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::optional<int> index = reader.prefecture(table, row, false);
    if (!index || !keys.add(row, "pref_code", table.text(row, "pref_code"))) {
      continue;
    }
    for (std::size_t type = 0; type < columns.size(); ++type) {
      reader.tables.facilities[type][static_cast<std::size_t>(*index)] =
          static_cast<double>(table.count(row, columns[type]));
    }
  }
  keys.require("prefectures", prefecture_keys());
}

void read_pharmacies(TableReader& reader) {
  CsvTable table = reader.open("pharmacies_by_prefecture.csv",
                               {"date", "pref_code", "prefecture", "pharmacies", "source"});
  RowKeys keys{table};
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::optional<int> index = reader.prefecture(table, row, true);
    if (!index || !keys.add(row, "pref_code", table.text(row, "pref_code"))) {
      continue;
    }
    const auto count = static_cast<double>(table.count(row, "pharmacies"));
    if (*index == kNationRow) {
      reader.tables.pharmacies_2022_nation = count;
    } else {
      reader.tables.pharmacies_2022[static_cast<std::size_t>(*index)] = count;
    }
  }
  keys.require("national rows", std::vector<std::string>{"00"});
}

void read_installed(TableReader& reader) {
  CsvTable table = reader.open("installed_facilities.csv", {"facility_type", "installed", "source"});
  std::vector<std::string_view> names{kFacilityTypeNames.begin(),
                                      kFacilityTypeNames.begin() + kMainFacilityTypes};
  names.push_back("all");
  RowKeys keys{table};
  std::int64_t sum = 0;
  std::optional<std::size_t> total_row;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::optional<std::size_t> type = table.choice(row, "facility_type", names);
    if (!type || !keys.add(row, "facility_type", table.text(row, "facility_type"))) {
      continue;
    }
    const std::int64_t count = table.count(row, "installed");
    if (*type == kMainFacilityTypes) {
      total_row = row;
    } else {
      reader.tables.installed[*type] = count;
      sum += count;
    }
  }
  keys.require("facility types", std::vector<std::string>{names.begin(), names.end()});
  if (table.sound() && total_row && table.count(*total_row, "installed") != sum) {
    table.fault(*total_row, "installed",
                "the types sum to " + std::to_string(sum) + ", the row 'all' says " +
                    std::to_string(table.count(*total_row, "installed")));
  }
}

}  // namespace

void read_people(TableReader& reader) {
  read_prefectures(reader);
  read_census(reader);
  read_insurers(reader);
  read_assumptions(reader);
}

void read_facilities(TableReader& reader) {
  read_facility_weights(reader);
  read_pharmacies(reader);
  read_installed(reader);
}

}  // namespace cutover
