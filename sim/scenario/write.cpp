#include <algorithm>

#include "scenario/fields.hpp"

namespace cutover {
namespace {

enum class Detail {
  kAll,        ///< every key
  kChanged,    ///< keys that differ from the default
  kCommented,  ///< every key with its meaning; those at their default are commented out
};

/// Wraps `text` into comment lines.
std::string comment(const std::string& text) {
  constexpr std::size_t kWidth = 100;
  std::string lines;
  std::string line = "#";
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    if (line.size() + 1 + word.size() > kWidth) {
      lines += line + "\n";
      line = "#";
    }
    line += " " + word;
    begin = end + 1;
  }
  return lines + line + "\n";
}

std::string line_of(const Scenario& scenario, const Field& field, Detail detail) {
  const FieldValue value = get_value(scenario, field);
  const bool changed = value != default_value(field);
  const std::string setting = field.leaf() + " = " + to_toml(value);
  const std::string unit = field.is_number() && field.unit != "1" ? "  # " + field.unit : "";
  switch (detail) {
    case Detail::kAll:
      return setting + unit + "\n";
    case Detail::kChanged:
      return changed ? setting + unit + "\n" : "";
    case Detail::kCommented:
      return comment(field.meaning) + (changed ? "" : "# ") + setting + unit + "\n";
  }
  return {};
}

/// The keys of all tables; those without a table first, as TOML demands.
std::string write_fields(const Scenario& scenario, Detail detail) {
  std::string top;
  std::string tables;
  std::string table;
  std::string body;
  const auto close_table = [&] {
    if (!body.empty()) {
      tables += "\n[" + table + "]\n" + body;
    }
    body.clear();
  };
  for (const Field& field : field_table()) {
    if (field.table().empty()) {
      top += line_of(scenario, field, detail);
      continue;
    }
    if (field.table() != table) {
      close_table();
      table = field.table();
    }
    body += line_of(scenario, field, detail);
  }
  close_table();
  return top + tables;
}

/// Interventions as dotted keys, each with what it changes against the day before.
std::string write_interventions(const Scenario& scenario) {
  std::string text;
  Scenario previous = scenario;
  Scenario next = scenario;
  for (const Intervention& intervention : scenario.interventions) {
    next.parameters = intervention.parameters;
    text += "\n[[intervention]]\ndate = " + format_day(intervention.day) +
            "\nname = " + quote(intervention.name) + "\n";
    for (const Field& field : field_table()) {
      const FieldValue value = get_value(next, field);
      if (value != get_value(previous, field)) {
        text += field.key + " = " + to_toml(value) + "\n";
      }
    }
    previous.parameters = intervention.parameters;
  }
  return text;
}

}  // namespace

std::string effective_toml(const Scenario& scenario) {
  return write_fields(scenario, Detail::kAll) + write_interventions(scenario);
}

std::string reduced_toml(const Scenario& scenario) {
  return write_fields(scenario, Detail::kChanged) + write_interventions(scenario);
}

std::string new_scenario_text() {
  Scenario scenario;
  scenario.title = "My scenario";
  scenario.description =
      "The week of the last cutover in one prefecture, a tenth of its people and facilities.";
  scenario.sample = 0.1;
  scenario.start = make_day(2025, 11, 28);
  scenario.end = make_day(2025, 12, 5);
  scenario.parameters.nation.prefectures = {"Tottori"};
  return comment(
             "A scenario of cutover. Lines that begin with '# key =' show the defaults: delete the '# ' of "
             "those to change. Units, ranges and sources stand in docs/parameters.md.") +
         "\n" + write_fields(scenario, Detail::kCommented) + "\n" + comment("What changes on a day:") +
         "# [[intervention]]\n# date = 2025-12-02\n# name = \"guide staff at the reader\"\n"
         "# [intervention.checkin]\n# first_use_assist_share = 0.8\n";
}

}  // namespace cutover
