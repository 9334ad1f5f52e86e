#include <array>

#include "scenario/field_table.hpp"

namespace cutover {
namespace rows {

FieldType type_of(const FieldSlot& slot) {
  // In the order of FieldSlot.
  constexpr std::array kTypes{FieldType::kFlag, FieldType::kInteger, FieldType::kInteger, FieldType::kNumber,
                              FieldType::kText, FieldType::kDate,    FieldType::kChoice,  FieldType::kNames};
  return kTypes[slot.index()];
}

}  // namespace rows

namespace {

/// The groups in the order of the parameter page: a new one is declared in field_table.hpp and named here.
constexpr std::array kGroups{
    rows::add_run_fields,         rows::add_nation_fields,      rows::add_visits_fields,
    rows::add_checkin_fields,     rows::add_adoption_fields,    rows::add_disaster_fields,
    rows::add_readers_fields,     rows::add_desk_fields,        rows::add_central_fields,
    rows::add_call_centre_fields, rows::add_credentials_fields, rows::add_demography_fields,
    rows::add_claims_fields,      rows::add_programmes_fields,  rows::add_output_fields,
};

}  // namespace

const std::vector<Field>& field_table() {
  static const std::vector<Field> table = [] {
    rows::Table t;
    for (const auto add : kGroups) {
      add(t);
    }
    return t.take();
  }();
  return table;
}

const std::vector<Field>& directive_table() {
  static const std::vector<Field> table = [] {
    std::vector<Field> rows(3);
    rows[0].key = "extends";
    rows[0].type = FieldType::kText;
    rows[0].unit = "path";
    rows[0].meaning =
        "Another scenario file, relative to this one, whose settings hold where this file is silent.";
    rows[1].key = "intervention.date";
    rows[1].type = FieldType::kDate;
    rows[1].unit = "date";
    rows[1].required = true;
    rows[1].range = rows::kDays;
    rows[1].meaning = "First day on which the intervention holds.";
    rows[2].key = "intervention.name";
    rows[2].type = FieldType::kText;
    rows[2].unit = "text";
    rows[2].required = true;
    rows[2].meaning = "What is done, for people and for the log.";
    for (Field& row : rows) {
      row.source = rows::kChoice;
    }
    return rows;
  }();
  return table;
}

}  // namespace cutover
