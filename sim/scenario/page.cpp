#include "scenario/fields.hpp"

namespace cutover {
namespace {

/// A cell of a Markdown table.
std::string cell(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    escaped += c == '|' ? std::string("\\|") : std::string(1, c);
  }
  return escaped;
}

std::string code(const std::string& text) {
  return "`" + text + "`";
}

std::string allowed_cell(const Field& field) {
  if (field.range) {
    return describe(*field.range, field.type);
  }
  if (field.type == FieldType::kChoice) {
    std::string list;
    for (const std::string& choice : field.choices) {
      list += (list.empty() ? "" : ", ") + code(choice);
    }
    return list;
  }
  return "";
}

std::string row(const Field& field) {
  const std::string plausible = field.plausible ? describe(*field.plausible, field.type) : "";
  const std::string standard = field.slot ? code(to_toml(default_value(field))) : "";
  return "| " + code(field.leaf()) + " | " + cell(field.unit) + " | " + cell(standard) + " | " +
         allowed_cell(field) + " | " + plausible + " | " + (field.dated ? "yes" : "") + " | " +
         cell(field.meaning) + " | " + cell(field.source) + " |\n";
}

const std::string kHead =
    "| key | unit | default | allowed | plausible | dated | meaning | source |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- |\n";

}  // namespace

std::string parameter_page() {
  std::string page =
      "# Parameters\n\n"
      "<!-- Written by `cutover schema --page > docs/parameters.md` from the field table in "
      "sim/scenario/field_rows.cpp. -->\n\n"
      "Every key of a scenario file. A value outside *allowed* is an error. A value outside *plausible*, the "
      "range\nto vary it over, is a warning. *Dated* keys may be changed from a day on by an "
      "`[[intervention]]`. Unit 1\nstands for numbers without a unit. Sources A and B are the council paper "
      "of "
      "January 2024 and the readiness\nseminar of November 2025; `CUT-02` and the like are entries of the "
      "rule "
      "register. An *assumption* has no\npublished value behind it: vary it.\n\n"
      "## Shape of a file\n\n" +
      kHead;
  for (const Field& field : directive_table()) {
    Field shown = field;
    if (!field.table().empty()) {
      shown.meaning = "In `[[" + field.table() + "]]`: " + field.meaning;
    }
    page += row(shown);
  }
  std::string table;
  for (const Field& field : field_table()) {
    if (field.table() != table) {
      table = field.table();
      page += "\n## `[" + table + "]`\n\n" + kHead;
    }
    page += row(field);
  }
  return page;
}

}  // namespace cutover
