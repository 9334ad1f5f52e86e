/// \file
/// Parameters of scenarios that stand in files of another kind (experiments), read by the code that reads
/// scenario files: the same names, types, ranges and messages.
///
/// Faults and warnings go to `source.faults`, with the position in that file; what is faulty is left out of
/// what is returned.
///
/// Example:
///   for (const Setting& s : read_settings(*view.table("set"), source)) lines.push_back(s.line());
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenario/fields.hpp"
#include "scenario/table_view.hpp"

namespace cutover {

/// One key with a value of its type, in its range.
struct Setting {
  const Field* field = nullptr;
  FieldValue value;
  Place place;  ///< of the value

  /// "facilities.readers.mtbf_hours=900": an override of load_scenario().
  std::string line() const { return field->key + "=" + to_toml(value); }
};

/// `[[intervention]]` as in a scenario file.
struct DatedSettings {
  Day day{};
  std::string name;
  std::vector<Setting> settings;
  Place place;
};

/// The keys of a table, as in a scenario file without `extends` and `intervention`; in the file's order.
std::vector<Setting> read_settings(const RawNode& table, const SourceTexts& source);

/// The value of one key. \return nothing after a fault
std::optional<FieldValue> read_setting(const RawNode& node, const Field& field, const SourceTexts& source);

/// The tables of [[intervention]], in the file's order.
std::vector<DatedSettings> read_dated_settings(const RawEntry& entry, const SourceTexts& source);

/// They as TOML that may stand at the end of a scenario file.
std::string to_toml(const std::vector<DatedSettings>& interventions);

/// Help for a full key that is none: the nearest one.
std::string suggest_full_key(const std::string& key);

}  // namespace cutover
