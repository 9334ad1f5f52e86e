#include "scenario/fields.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <map>
#include <stdexcept>
#include <type_traits>

namespace cutover {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// The choice spelled like `text` but for upper and lower case, or nullptr.
const std::string* find_choice(const Field& field, const std::string& text) {
  for (const std::string& choice : field.choices) {
    if (lower(choice) == lower(text)) {
      return &choice;
    }
  }
  return nullptr;
}

std::string listing(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + quote(words[i]);
  }
  return text;
}

/// "a number of hours": what the user may write.
std::string expectation(const Field& field) {
  switch (field.type) {
    case FieldType::kFlag:
      return "true or false";
    case FieldType::kInteger:
      return field.unit == "1" ? "a whole number" : "a whole number of " + field.unit;
    case FieldType::kNumber:
      return field.unit == "1" ? "a number" : "a number of " + field.unit;
    case FieldType::kText:
      return "a text in quotes";
    case FieldType::kChoice:
      return listing(field.choices);
    case FieldType::kDate:
      return "a date";
    case FieldType::kNames:
      return "a list of names";
  }
  return {};
}

std::string describe_found(const FieldValue& value) {
  if (std::holds_alternative<std::string>(value)) {
    return "the string " + to_toml(value);
  }
  if (std::holds_alternative<Day>(value)) {
    return "the date " + to_toml(value);
  }
  if (std::holds_alternative<std::vector<std::string>>(value)) {
    return "a list";
  }
  return (std::holds_alternative<bool>(value) ? "" : "the number ") + to_toml(value);
}

/// `text` as a plain number, or "" if it is none.
std::string as_number(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && std::isfinite(value) ? format_number(value) : "";
}

bool reads_as_date(const std::string& text) {
  try {
    static_cast<void>(parse_day(text));
    return true;
  } catch (const std::invalid_argument&) {
    return false;
  }
}

/// How to write the value so that its type is right.
std::string type_help(const Field& field, const FieldValue* value) {
  const auto* text = value == nullptr ? nullptr : std::get_if<std::string>(value);
  switch (field.type) {
    case FieldType::kInteger:
    case FieldType::kNumber:
      return text != nullptr && !as_number(*text).empty() ? "write it without quotes: " + as_number(*text)
                                                          : "";
    case FieldType::kFlag:
      return text != nullptr && (*text == "true" || *text == "false") ? "write it without quotes: " + *text
                                                                      : "";
    case FieldType::kDate:
      if (text != nullptr) {
        return "write it without quotes: " + (reads_as_date(*text) ? *text : "2025-12-02");
      }
      return "write the day alone: 2025-12-02";
    case FieldType::kNames:
      return text != nullptr ? "write it in brackets: " + to_toml(std::vector<std::string>{*text}) : "";
    case FieldType::kText:
    case FieldType::kChoice:
      return "";
  }
  return {};
}

std::string did_you_mean(const std::string& name) {
  return name.empty() ? "" : "did you mean " + quote(name) + "?";
}

void check_range(const Field& field, double value, const std::string& shown, std::vector<Finding>& findings) {
  // Written so that NaN is outside of every range.
  if (field.range && !field.range->contains(value)) {
    findings.push_back({Severity::kError,
                        "'" + field.key + "' is " + shown +
                            "; allowed: " + describe(*field.range, field.type) +
                            (field.is_number() && field.unit != "1" ? " " + field.unit : ""),
                        field.meaning, -1});
  } else if (field.plausible && !field.plausible->contains(value)) {
    findings.push_back({Severity::kWarning,
                        "'" + field.key + "' is " + shown +
                            "; plausible: " + describe(*field.plausible, field.type) +
                            (field.is_number() && field.unit != "1" ? " " + field.unit : ""),
                        field.meaning, -1});
  }
}

void check_names(const Field& field, std::vector<std::string>& names, std::vector<Finding>& findings) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    const int item = static_cast<int>(i);
    // Without a list of choices any name goes: whoever knows the names checks them.
    const std::string* known = field.choices.empty() ? &names[i] : find_choice(field, names[i]);
    if (known == nullptr) {
      findings.push_back({Severity::kError, "'" + field.key + "' holds the unknown name " + quote(names[i]),
                          did_you_mean(nearest_name(names[i], field.choices)), item});
      continue;
    }
    names[i] = std::string(*known);
    if (std::find(names.begin(), names.begin() + item, names[i]) != names.begin() + item) {
      findings.push_back({Severity::kError, "'" + field.key + "' names " + quote(names[i]) + " twice",
                          "delete one of the two", item});
    }
  }
}

}  // namespace

std::string Field::table() const {
  const auto dot = key.rfind('.');
  return dot == std::string::npos ? "" : key.substr(0, dot);
}

std::string Field::leaf() const {
  return key.substr(key.rfind('.') + 1);
}

const Field* find_field(std::string_view key) {
  static const std::map<std::string, const Field*, std::less<>> index = [] {
    std::map<std::string, const Field*, std::less<>> map;
    for (const Field& field : field_table()) {
      map.emplace(field.key, &field);
    }
    return map;
  }();
  const auto found = index.find(key);
  return found == index.end() ? nullptr : found->second;
}

const Field& find_directive(std::string_view key) {
  for (const Field& field : directive_table()) {
    if (field.key == key) {
      return field;
    }
  }
  throw std::invalid_argument("there is no directive '" + std::string(key) + "'");
}

std::string describe(const Range& range, FieldType type) {
  if (type == FieldType::kDate) {
    const auto day = [](double number) {
      return format_day(Day{std::chrono::days{static_cast<int>(number)}});
    };
    return day(range.min) + " to " + day(range.max);
  }
  return range.above_min ? "more than " + format_number(range.min) + ", at most " + format_number(range.max)
                         : format_number(range.min) + " to " + format_number(range.max);
}

FieldValue get_value(const Scenario& scenario, const Field& field) {
  // The slot gives write access too; nothing is written here.
  const FieldSlot slot = field.slot(const_cast<Scenario&>(scenario));
  return std::visit(
      [&](auto* member) -> FieldValue {
        using T = std::remove_pointer_t<decltype(member)>;
        if constexpr (std::is_same_v<T, int> || std::is_same_v<T, std::uint64_t>) {
          return static_cast<std::int64_t>(*member);
        } else if constexpr (std::is_enum_v<T>) {
          return field.choices.at(static_cast<std::size_t>(*member));
        } else {
          return *member;
        }
      },
      slot);
}

FieldValue get_value(const Scenario& scenario, std::string_view key) {
  const Field* field = find_field(key);
  if (field == nullptr) {
    throw std::invalid_argument("there is no scenario key '" + std::string(key) + "'");
  }
  return get_value(scenario, *field);
}

FieldValue default_value(const Field& field) {
  return get_value(Scenario{}, field);
}

Finding wrong_type(const Field& field, const std::string& found, const FieldValue* value) {
  return {Severity::kError, "'" + field.key + "' expects " + expectation(field) + ", found " + found,
          type_help(field, value), -1};
}

std::vector<Finding> check_value(const Field& field, FieldValue& value) {
  std::vector<Finding> findings;
  const auto reject = [&] { findings.push_back(wrong_type(field, describe_found(value), &value)); };
  switch (field.type) {
    case FieldType::kFlag:
      if (!std::holds_alternative<bool>(value)) {
        reject();
      }
      break;
    case FieldType::kInteger:
      if (const auto* whole = std::get_if<std::int64_t>(&value)) {
        check_range(field, static_cast<double>(*whole), to_toml(value), findings);
      } else {
        reject();
      }
      break;
    case FieldType::kNumber:
      if (const auto* whole = std::get_if<std::int64_t>(&value)) {
        value = static_cast<double>(*whole);
      }
      if (const auto* number = std::get_if<double>(&value); number == nullptr || !std::isfinite(*number)) {
        reject();
      } else {
        check_range(field, *number, to_toml(value), findings);
      }
      break;
    case FieldType::kText:
      if (!std::holds_alternative<std::string>(value)) {
        reject();
      }
      break;
    case FieldType::kChoice:
      if (auto* text = std::get_if<std::string>(&value)) {
        if (const std::string* known = find_choice(field, *text)) {
          *text = *known;
        } else {
          Finding finding = wrong_type(field, quote(*text), nullptr);
          finding.help = did_you_mean(nearest_name(lower(*text), field.choices));
          findings.push_back(std::move(finding));
        }
      } else {
        reject();
      }
      break;
    case FieldType::kDate:
      if (const auto* day = std::get_if<Day>(&value)) {
        check_range(field, day_number(*day), to_toml(value), findings);
      } else {
        reject();
      }
      break;
    case FieldType::kNames:
      if (auto* names = std::get_if<std::vector<std::string>>(&value)) {
        check_names(field, *names, findings);
      } else {
        reject();
      }
      break;
  }
  return findings;
}

void store_value(Scenario& scenario, const Field& field, const FieldValue& value) {
  std::visit(
      [&](auto* member) {
        using T = std::remove_pointer_t<decltype(member)>;
        if constexpr (std::is_same_v<T, int> || std::is_same_v<T, std::uint64_t>) {
          *member = static_cast<T>(std::get<std::int64_t>(value));
        } else if constexpr (std::is_enum_v<T>) {
          const auto& choice = std::get<std::string>(value);
          const auto position = std::find(field.choices.begin(), field.choices.end(), choice);
          *member = static_cast<T>(position - field.choices.begin());
        } else {
          *member = std::get<T>(value);
        }
      },
      field.slot(scenario));
}

void set_value(Scenario& scenario, std::string_view key, FieldValue value) {
  const Field* field = find_field(key);
  if (field == nullptr) {
    throw std::invalid_argument("there is no scenario key '" + std::string(key) + "'");
  }
  for (const Finding& finding : check_value(*field, value)) {
    if (finding.severity == Severity::kError) {
      throw std::invalid_argument(finding.message + (finding.help.empty() ? "" : " (" + finding.help + ")"));
    }
  }
  store_value(scenario, *field, value);
}

}  // namespace cutover
