/// \file
/// The field table: one row for every key of a scenario file. Parsing, checks, defaults, the JSON Schema, the
/// parameter page, the written-out scenarios and the Python package are loops over it; no second list exists.
///
/// Example:
///   for (const Field& f : field_table()) std::cout << f.key << " = " << to_toml(get_value(scenario, f.key));
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "scenario/scenario.hpp"
#include "scenario/value.hpp"

namespace cutover {

enum class FieldType { kFlag, kInteger, kNumber, kText, kChoice, kDate, kNames };

/// Bounds of a number, both included unless `above_min`. Dates use their day number.
struct Range {
  double min = 0;
  double max = 0;
  bool above_min = false;  ///< `min` itself is excluded

  bool contains(double value) const { return (above_min ? value > min : value >= min) && value <= max; }
};

/// Where a field lives in a scenario.
using FieldSlot = std::variant<bool*, int*, std::uint64_t*, double*, std::string*, Day*, ReadersDownPolicy*,
                               std::vector<std::string>*>;

struct Field {
  std::string key;   ///< full dotted path: "facilities.readers.mtbf_hours"
  std::string unit;  ///< in words: "hours"; "1" where there is none
  FieldType type = FieldType::kNumber;
  bool required = false;           ///< the table that holds it must set it
  bool dated = false;              ///< an `[[intervention]]` may change it
  std::optional<Range> range;      ///< allowed; outside is an error
  std::optional<Range> plausible;  ///< the range to vary it over; outside is a warning
  std::string meaning;             ///< one sentence
  std::string source;  ///< citation; "assumption…" where nothing is published; "choice of the run"
  std::vector<std::string> choices;  ///< of a kChoice, or the names a kNames list may hold (none: any)
  std::string sum_group;             ///< fields with the same non-empty group are shares that sum to 1
  std::function<FieldSlot(Scenario&)> slot;

  bool is_assumption() const { return source.starts_with("assumption"); }
  bool is_number() const { return type == FieldType::kInteger || type == FieldType::kNumber; }
  std::string table() const;  ///< key without its last part: "facilities.readers"; "" at the top level
  std::string leaf() const;   ///< last part: "mtbf_hours"
};

/// All fields in the order of the parameter page; the fields of one table stand together.
const std::vector<Field>& field_table();

/// The row of `key`, or nullptr.
const Field* find_field(std::string_view key);

FieldValue get_value(const Scenario& scenario, const Field& field);
/// \throws std::invalid_argument if there is no such key.
FieldValue get_value(const Scenario& scenario, std::string_view key);
/// The value a new scenario has.
FieldValue default_value(const Field& field);

/// What is wrong with a value; for a list, which item.
struct Finding {
  Severity severity = Severity::kError;
  std::string message;
  std::string help;
  int item = -1;
};

/// Checks `value` against the row: type, range, choices, plausibility. On success (no error among the
/// findings) `value` has the row's own type and spelling: an integer given for a number becomes a number.
std::vector<Finding> check_value(const Field& field, FieldValue& value);

/// Message and help for a value of the wrong type; `found` says what stands there: `the string "900"`.
Finding wrong_type(const Field& field, const std::string& found, const FieldValue* value = nullptr);

/// Stores a value that `check_value` passed.
void store_value(Scenario& scenario, const Field& field, const FieldValue& value);
/// Checks and stores. \throws std::invalid_argument with the finding; warnings are not reported.
void set_value(Scenario& scenario, std::string_view key, FieldValue value);

/// Bounds in words: "more than 0, at most 1", "0 to 600"; dates as dates.
std::string describe(const Range& range, FieldType type);

/// Keys that shape a file and hold no parameter: `extends`, `intervention.date`, `intervention.name`. Their
/// rows have no slot.
const std::vector<Field>& directive_table();
const Field& find_directive(std::string_view key);

/// First and last day a scenario may name: the years the holiday table covers.
inline constexpr Day kFirstScenarioDay = make_day(2021, 1, 1);
inline constexpr Day kLastScenarioDay = make_day(2027, 12, 31);

}  // namespace cutover
