#include "scenario/settings.hpp"

#include <algorithm>
#include <utility>

#include "scenario/draft.hpp"

namespace cutover {
namespace {

RawNode table_of(std::vector<RawEntry> entries, const Place& place) {
  RawNode table;
  table.kind = RawNode::Kind::kTable;
  table.place = place;
  table.entries = std::move(entries);
  return table;
}

/// Hands on what the reader of scenario files found.
void tell(std::vector<Diagnostic>& found, const SourceTexts& source) {
  source.faults->insert(source.faults->end(), found.begin(), found.end());
}

Draft read(const RawNode& root, const SourceTexts& source) {
  Draft draft;
  read_tree(root, source.texts.at(static_cast<std::size_t>(root.place.source)), draft);
  tell(draft.diagnostics, source);
  return draft;
}

std::vector<Setting> settings_of(std::vector<Assignment>& assignments, const SourceTexts& source) {
  std::vector<Setting> settings;
  for (Assignment& a : assignments) {
    tell(a.warnings, source);
    settings.push_back({a.field, std::move(a.value), a.mark.place});
  }
  // The tree has the keys of a table by name.
  std::sort(settings.begin(), settings.end(), [](const Setting& a, const Setting& b) {
    return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
  });
  return settings;
}

}  // namespace

std::vector<Setting> read_settings(const RawNode& table, const SourceTexts& source) {
  std::vector<RawEntry> entries;
  for (const RawEntry& entry : table.entries) {
    if (entry.key == "extends" || entry.key == "intervention") {
      source.fault(entry.key_place, "'" + entry.key + "' is no parameter", "only parameters stand here");
    } else {
      entries.push_back(entry);
    }
  }
  Draft draft = read(table_of(std::move(entries), table.place), source);
  return settings_of(draft.assignments, source);
}

std::optional<FieldValue> read_setting(const RawNode& node, const Field& field, const SourceTexts& source) {
  // The value under its own key, as a scenario file has it.
  RawNode root = node;
  for (std::string path = field.key; !path.empty();) {
    const auto dot = path.rfind('.');
    root = table_of({{path.substr(dot + 1), node.place, std::move(root)}}, node.place);
    path = dot == std::string::npos ? "" : path.substr(0, dot);
  }
  Draft draft = read(root, source);
  std::vector<Setting> settings = settings_of(draft.assignments, source);
  return settings.empty() ? std::nullopt : std::optional(std::move(settings.front().value));
}

std::vector<DatedSettings> read_dated_settings(const RawEntry& entry, const SourceTexts& source) {
  RawEntry intervention = entry;
  intervention.key = "intervention";
  Draft draft = read(table_of({std::move(intervention)}, entry.key_place), source);
  std::vector<DatedSettings> interventions;
  for (DraftIntervention& i : draft.interventions) {
    std::vector<Setting> settings = settings_of(i.assignments, source);
    if (i.day) {
      interventions.push_back({*i.day, i.name, std::move(settings), i.mark.place});
    }
  }
  return interventions;
}

std::string to_toml(const std::vector<DatedSettings>& interventions) {
  std::string text;
  for (const DatedSettings& i : interventions) {
    text += "\n[[intervention]]\ndate = " + format_day(i.day) + "\nname = " + quote(i.name) + "\n";
    for (const Setting& setting : i.settings) {
      text += setting.field->key + " = " + to_toml(setting.value) + "\n";
    }
  }
  return text;
}

std::string suggest_full_key(const std::string& key) {
  std::vector<std::string> keys;
  std::vector<std::string> same_leaf;
  const std::string leaf = key.substr(key.rfind('.') + 1);
  for (const Field& field : field_table()) {
    keys.push_back(field.key);
    if (field.leaf() == leaf) {
      same_leaf.push_back(field.key);
    }
  }
  const std::string near = same_leaf.size() == 1 ? same_leaf.front() : nearest_name(key, keys);
  return near.empty() ? "docs/parameters.md lists all keys" : "did you mean '" + near + "'?";
}

}  // namespace cutover
