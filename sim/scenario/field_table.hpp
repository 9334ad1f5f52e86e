/// \file
/// How the rows of the field table are written: one file `rows_<group>.cpp` for each table of a scenario
/// file, one function in it that adds the rows, and its name in the list of `field_rows.cpp`.
///
/// Example:
///   void add_central_fields(Table& t) {
///     t.add_dated({"central.failure_share", "1", kShare, between(0, 0.01), "Share of …", kNotPublished},
///                 [](Scenario& s) { return &s.parameters.central.failure_share; });
///   }
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenario/fields.hpp"

namespace cutover::rows {

/// Sources named more than once.
inline const std::string kAssumption = "assumption";
inline const std::string kChoice = "choice of the run";
inline const std::string kNotPublished = "assumption: nothing is published";
inline const std::string kSeedA = "council paper of January 2024 (source A)";
inline const std::string kSeedB = "readiness seminar of November 2025 (source B)";

constexpr Range between(double min, double max) {
  return {min, max, false};
}
constexpr Range above(double min, double max) {
  return {min, max, true};
}
inline constexpr Range kShare = between(0, 1);
inline constexpr Range kSigma = between(0, 3);
inline constexpr Range kDays = between(day_number(kFirstScenarioDay), day_number(kLastScenarioDay));
/// Published utilization begins in January 2023; a year past its last month the extrapolation means little.
inline constexpr Range kEvidence =
    between(day_number(make_day(2023, 1, 1)), day_number(make_day(2026, 10, 31)));

/// The type of a field follows from what its slot points to.
FieldType type_of(const FieldSlot& slot);

/// The parts of a row that are known for every field of one array.
struct Row {
  std::string key;
  std::string unit;
  std::optional<Range> range;
  std::optional<Range> plausible;
  std::string meaning;
  std::string source;
};

class Table {
 public:
  template <class Slot>
  Field& add(Row row, Slot slot) {
    Field field;
    field.key = std::move(row.key);
    field.unit = std::move(row.unit);
    field.range = row.range;
    field.plausible = row.plausible;
    field.meaning = std::move(row.meaning);
    field.source = std::move(row.source);
    field.slot = [slot](Scenario& s) -> FieldSlot { return slot(s); };
    Scenario scratch;
    field.type = type_of(field.slot(scratch));
    return fields_.emplace_back(std::move(field));
  }
  template <class Slot>
  Field& add_dated(Row row, Slot slot) {
    Field& field = add(std::move(row), slot);
    field.dated = true;
    return field;
  }

  std::vector<Field> take() { return std::move(fields_); }

 private:
  std::vector<Field> fields_;
};

/// How a facility type is called in the meaning of a field.
inline constexpr std::array<const char*, 4> kPlace{"a hospital", "a medical clinic", "a dental clinic",
                                                   "a pharmacy"};
inline constexpr std::array<const char*, kReaderModels> kModel{
    "Caora (Fujitsu Japan)", "Panasonic Connect", "EXC-9000 (Atlas)", "Sma-pa (Almex)", "Hi-CARA (Canon MJ)"};

inline std::string sub(const std::string& table, std::string_view leaf) {
  return table + "." + std::string(leaf);
}

// One for each group, in the order of the parameter page.
void add_run_fields(Table& t);
void add_nation_fields(Table& t);
void add_visits_fields(Table& t);
void add_checkin_fields(Table& t);
void add_adoption_fields(Table& t);
void add_disaster_fields(Table& t);
void add_readers_fields(Table& t);
void add_desk_fields(Table& t);
void add_central_fields(Table& t);
void add_call_centre_fields(Table& t);
void add_credentials_fields(Table& t);
void add_demography_fields(Table& t);
void add_claims_fields(Table& t);
void add_programmes_fields(Table& t);
void add_output_fields(Table& t);

}  // namespace cutover::rows
