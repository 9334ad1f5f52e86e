#include "scenario/raw_toml.hpp"

#include <toml++/toml.h>

#include <sstream>

namespace cutover {
namespace {

Place begin_of(const toml::source_region& region) {
  return {static_cast<int>(region.begin.line), static_cast<int>(region.begin.column)};
}

template <class T>
std::string printed(const T& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

Day to_day(const toml::date& date) {
  return make_day(static_cast<int>(date.year), static_cast<unsigned>(date.month),
                  static_cast<unsigned>(date.day));
}

int seconds(const toml::time& time) {
  return time.hour * 3'600 + time.minute * 60 + time.second;
}

RawNode convert(const toml::node& node);

RawNode convert_table(const toml::table& table) {
  RawNode raw;
  raw.kind = RawNode::Kind::kTable;
  raw.found = "a table";
  for (const auto& [key, child] : table) {
    raw.entries.push_back({std::string(key.str()), begin_of(key.source()), convert(child)});
  }
  return raw;
}

RawNode convert(const toml::node& node) {
  RawNode raw;
  if (const auto* table = node.as_table()) {
    raw = convert_table(*table);
  } else if (const auto* array = node.as_array()) {
    raw.kind = RawNode::Kind::kArray;
    raw.found = "a list";
    for (const toml::node& item : *array) {
      raw.items.push_back(convert(item));
    }
  } else if (const auto* text = node.as_string()) {
    raw.value = text->get();
    raw.found = "the string " + quote(text->get());
  } else if (const auto* whole = node.as_integer()) {
    raw.value = whole->get();
    raw.found = "the number " + to_toml(*raw.value);
  } else if (const auto* number = node.as_floating_point()) {
    raw.value = number->get();
    raw.found = "the number " + to_toml(*raw.value);
  } else if (const auto* flag = node.as_boolean()) {
    raw.value = flag->get();
    raw.found = to_toml(*raw.value);
  } else if (const auto* date = node.as_date()) {
    raw.value = to_day(date->get());
    raw.found = "the date " + to_toml(*raw.value);
  } else if (const auto* time = node.as_time()) {
    raw.found = "the time " + printed(time->get());
    raw.time_s = seconds(time->get());
  } else if (const auto* both = node.as_date_time()) {
    raw.found = "the date with a time " + printed(both->get());
    if (!both->get().offset) {
      raw.date_time_s =
          std::int64_t{day_number(to_day(both->get().date))} * 86'400 + seconds(both->get().time);
    }
  }
  raw.place = begin_of(node.source());
  return raw;
}

}  // namespace

RawNode parse_toml(const std::string& text) {
  try {
    const toml::table root = toml::parse(std::string_view{text});
    return convert_table(root);
  } catch (const toml::parse_error& error) {
    throw SyntaxError(std::string(error.description()), begin_of(error.source()));
  }
}

}  // namespace cutover
