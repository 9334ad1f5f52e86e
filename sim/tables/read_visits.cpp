// Visits, the calendar and the day patterns.
#include <cmath>
#include <string>

#include "tables/table_reader.hpp"

namespace cutover {
namespace {

constexpr double kPer100Million = 1e8;
/// Band names of the 2005 survey: infants stand apart from 1-4.
constexpr std::string_view kInfants = "0";
constexpr std::string_view kToddlers = "1-4";
constexpr std::size_t kFirstElderlyBand = 13;

/// Names of the survey's rows from infants to the band before `end`, then "all".
std::vector<std::string_view> survey_bands(std::size_t end) {
  std::vector<std::string_view> names{kInfants, kToddlers};
  names.insert(names.end(), kAgeBandNames.begin() + 1,
               kAgeBandNames.begin() + static_cast<std::ptrdiff_t>(end));
  names.push_back("all");
  return names;
}

/// Band of a survey row.
std::size_t band_of(std::size_t survey_row) {
  return survey_row == 0 ? 0 : survey_row - 1;
}

std::vector<std::string> strings(const std::vector<std::string_view>& names) {
  return {names.begin(), names.end()};
}

void read_outpatients(TableReader& reader) {
  CsvTable table = reader.open("outpatients_by_age.csv",
                               {"age_band", "all", "hospital", "medical_clinic", "dental_clinic"});
  const std::vector<std::string_view> names = survey_bands(kFirstElderlyBand);
  RowKeys keys{table};
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::optional<std::size_t> choice = table.choice(row, "age_band", names);
    if (!choice || !keys.add(row, "age_band", table.text(row, "age_band"))) {
      continue;
    }
    const bool all = *choice + 1 == names.size();
    double sum = 0;
    for (std::size_t type = 0; type < kShapedTypes; ++type) {
      const double value = table.number(row, kFacilityTypeNames[type]);
      sum += value;
      (all ? reader.tables.outpatients_2005 : reader.tables.outpatients_2005_young[band_of(*choice)])[type] +=
          value;
    }
    const double total = table.number(row, "all");
    if (table.sound() && std::abs(sum - total) > 0.25) {  // four figures rounded to 0.1
      table.fault(row, "all",
                  "the facility types sum to " + std::to_string(sum) + ", not to " + std::to_string(total));
    }
  }
  keys.require("age bands", strings(names));
}

void read_outpatient_rates(TableReader& reader) {
  CsvTable table = reader.open("outpatient_rate_by_age.csv", {"age_band", "total", "male", "female"});
  const std::vector<std::string_view> names = survey_bands(kAgeBands);
  RowKeys keys{table};
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::optional<std::size_t> choice = table.choice(row, "age_band", names);
    if (!choice || !keys.add(row, "age_band", table.text(row, "age_band")) || *choice + 1 == names.size()) {
      continue;
    }
    // One of the five years of the band 0-4 is infancy.
    const double weight = *choice == 0 ? 0.2 : (*choice == 1 ? 0.8 : 1.0);
    reader.tables.outpatient_rate_2005[band_of(*choice)] += weight * table.number(row, "total");
  }
  keys.require("age bands", strings(names));
}

void read_treatment_days(TableReader& reader) {
  CsvTable table = reader.open("treatment_days_by_age.csv",
                               {"age_band", "FY2019", "FY2020", "FY2021", "FY2022", "FY2023"});
  std::vector<std::string_view> names{kAgeBandNames.begin(), kAgeBandNames.begin() + kFirstBandWithoutDays};
  names.push_back("all");
  RowKeys keys{table};
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::optional<std::size_t> band = table.choice(row, "age_band", names);
    const double days = table.number(row, "FY2023") * kPer10k;
    if (band && keys.add(row, "age_band", table.text(row, "age_band")) && *band + 1 < names.size()) {
      reader.tables.medical_days_2023[*band] = days;
    }
  }
  keys.require("age bands", strings(names));
}

void read_visit_levels(TableReader& reader) {
  CsvTable table = reader.open("visits_level.csv", {"fiscal_year", "item", "value_100m", "source"});
  static constexpr std::array<std::string_view, 4> kItems{"medical_outpatient_days", "medical_clinic_days",
                                                          "dental_days", "prescriptions"};
  static constexpr std::array<std::string_view, 2> kYears{"FY2022", "FY2023"};
  RowKeys keys{table};
  std::map<std::string, double> value;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const bool known = table.choice(row, "fiscal_year", kYears).has_value();
    if (!table.choice(row, "item", kItems) || !known) {
      continue;
    }
    const std::string key = table.text(row, "fiscal_year") + " " + table.text(row, "item");
    if (keys.add(row, "item", key)) {
      value[key] = table.number(row, "value_100m") * kPer100Million;
    }
  }
  keys.require("levels", std::vector<std::string>{"FY2022 medical_outpatient_days",
                                                  "FY2022 medical_clinic_days", "FY2023 medical_clinic_days",
                                                  "FY2023 dental_days", "FY2023 prescriptions"});
  // The only year with medical outpatient days of hospitals and clinics together is FY2022.
  const double hospital_days = value["FY2022 medical_outpatient_days"] - value["FY2022 medical_clinic_days"];
  if (table.sound() && !(hospital_days > 0)) {
    table.fault("the clinic days of FY2022 exceed the medical outpatient days");
  }
  reader.tables.visits_per_year = {hospital_days, value["FY2023 medical_clinic_days"],
                                   value["FY2023 dental_days"]};
  reader.tables.prescriptions_per_year = value["FY2023 prescriptions"];
}

void read_prefecture_rates(TableReader& reader) {
  CsvTable table =
      reader.open("outpatient_rate_by_prefecture.csv", {"pref_code", "prefecture", "outpatients_per_100k"});
  RowKeys keys{table};
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::optional<int> index = reader.prefecture(table, row, true);
    if (!index || !keys.add(row, "pref_code", table.text(row, "pref_code"))) {
      continue;
    }
    const double rate = table.number(row, "outpatients_per_100k", {0, 100'000});
    if (*index == kNationRow) {
      reader.tables.outpatient_rate_2023_nation = rate;
    } else {
      reader.tables.outpatient_rate_2023[static_cast<std::size_t>(*index)] = rate;
    }
  }
  keys.require("national rows", std::vector<std::string>{"00"});
}

}  // namespace

void read_visits(TableReader& reader) {
  read_outpatients(reader);
  read_outpatient_rates(reader);
  read_treatment_days(reader);
  read_visit_levels(reader);
  read_prefecture_rates(reader);
}

}  // namespace cutover
