#include "scenario/table_view.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace cutover {
namespace {

std::string joined(std::span<const std::string_view> names) {
  std::string list;
  for (const std::string_view name : names) {
    list += (list.empty() ? "" : ", ") + std::string(name);
  }
  return list;
}

std::string nearest_or_list(const std::string& text, std::span<const std::string_view> allowed) {
  const std::string near = nearest_name(text, {allowed.begin(), allowed.end()});
  return near.empty() ? "allowed: " + joined(allowed) : "did you mean '" + near + "'?";
}

/// 5500 in thousandths as "5.5".
std::string decimal_text(std::int64_t scaled, std::int64_t scale) {
  return format_number(static_cast<double>(scaled) / static_cast<double>(scale));
}

}  // namespace

void SourceTexts::fault(const Place& place, std::string message, std::string help) const {
  faults->push_back(diagnostic_at(texts.at(static_cast<std::size_t>(place.source)), place, Severity::kError,
                                  std::move(message), std::move(help)));
}

TableView::TableView(const RawNode& table, std::string label, const SourceTexts& source)
    : table_(table), label_(std::move(label)), source_(source) {}

const RawEntry* TableView::take(std::string_view key, bool required, const char* example) {
  asked_.emplace_back(key);
  for (const RawEntry& entry : table_.entries) {
    if (entry.key == key) {
      return &entry;
    }
  }
  if (required) {
    source_.fault(own_place(), label_ + " has no '" + std::string(key) + "'",
                  "add " + std::string(key) + " = " + example);
  }
  return nullptr;
}

void TableView::wrong(const RawEntry& entry, const std::string& expected, std::string help) const {
  source_.fault(entry.node.place, "'" + entry.key + "' expects " + expected + ", found " + entry.node.found,
                std::move(help));
}

std::string TableView::text(std::string_view key, std::optional<std::string> fallback) {
  const RawEntry* entry = take(key, !fallback, "\"…\"");
  if (entry == nullptr) {
    return fallback.value_or("");
  }
  const auto* value = entry->node.value ? std::get_if<std::string>(&*entry->node.value) : nullptr;
  if (value == nullptr) {
    wrong(*entry, "a text in quotes");
    return "";
  }
  if (value->empty() && !fallback) {
    source_.fault(entry->node.place, "'" + entry->key + "' is empty");
  }
  return *value;
}

bool TableView::flag(std::string_view key, bool fallback) {
  const RawEntry* entry = take(key, false, "");
  if (entry == nullptr) {
    return fallback;
  }
  const bool* value = entry->node.value ? std::get_if<bool>(&*entry->node.value) : nullptr;
  if (value == nullptr) {
    wrong(*entry, "true or false");
    return fallback;
  }
  return *value;
}

std::int64_t TableView::whole(std::string_view key, Range range, std::optional<std::int64_t> fallback) {
  const RawEntry* entry = take(key, !fallback, std::to_string(range.min).c_str());
  if (entry == nullptr) {
    return fallback.value_or(range.min);
  }
  const auto* value = entry->node.value ? std::get_if<std::int64_t>(&*entry->node.value) : nullptr;
  if (value == nullptr) {
    wrong(*entry, "a whole number", "write it without quotes and without a decimal point");
    return range.min;
  }
  if (*value < range.min || *value > range.max) {
    const std::string allowed = range.min == range.max ? "be " + std::to_string(range.min)
                                                       : "lie between " + std::to_string(range.min) +
                                                             " and " + std::to_string(range.max);
    source_.fault(entry->node.place,
                  "'" + entry->key + "' must " + allowed + ", found " + std::to_string(*value));
    return range.min;
  }
  return *value;
}

std::int64_t TableView::decimal(std::string_view key, std::int64_t scale, Range scaled,
                                std::optional<std::int64_t> fallback) {
  const RawEntry* entry = take(key, !fallback, "0.0");
  if (entry == nullptr) {
    return fallback.value_or(scaled.min);
  }
  double value = 0;
  if (const auto* whole = entry->node.value ? std::get_if<std::int64_t>(&*entry->node.value) : nullptr) {
    value = static_cast<double>(*whole);
  } else if (const auto* number = entry->node.value ? std::get_if<double>(&*entry->node.value) : nullptr) {
    value = *number;
  } else {
    wrong(*entry, "a number", "write it without quotes");
    return scaled.min;
  }
  const auto factor = static_cast<double>(scale);
  // Written so that a NaN is outside, too.
  if (!(value * factor >= static_cast<double>(scaled.min) - 0.5 &&
        value * factor <= static_cast<double>(scaled.max) + 0.5)) {
    source_.fault(entry->node.place, "'" + entry->key + "' must lie between " +
                                         decimal_text(scaled.min, scale) + " and " +
                                         decimal_text(scaled.max, scale) + ", found " + format_number(value));
    return scaled.min;
  }
  const std::int64_t exact = std::llround(value * factor);
  if (static_cast<double>(exact) / factor != value) {
    source_.fault(entry->node.place,
                  "'" + entry->key + "' is counted in steps of " + decimal_text(1, scale) + ", found " +
                      format_number(value),
                  "write " + decimal_text(exact, scale));
  }
  return exact;
}

double TableView::number(std::string_view key, Bounds bounds, std::optional<double> fallback) {
  const std::string example =
      format_number(bounds.above_min ? std::min(bounds.min + 1, bounds.max) : bounds.min);
  const RawEntry* entry = take(key, !fallback, example.c_str());
  if (entry == nullptr) {
    return fallback.value_or(bounds.min);
  }
  double value = 0;
  if (const auto* whole = entry->node.value ? std::get_if<std::int64_t>(&*entry->node.value) : nullptr) {
    value = static_cast<double>(*whole);
  } else if (const auto* number = entry->node.value ? std::get_if<double>(&*entry->node.value) : nullptr) {
    value = *number;
  } else {
    wrong(*entry, "a number", "write it without quotes");
    return fallback.value_or(bounds.min);
  }
  // Written so that a NaN is outside, too.
  if (!((bounds.above_min ? value > bounds.min : value >= bounds.min) && value <= bounds.max)) {
    const std::string allowed =
        bounds.above_min
            ? "be more than " + format_number(bounds.min) + " and at most " + format_number(bounds.max)
            : "lie between " + format_number(bounds.min) + " and " + format_number(bounds.max);
    source_.fault(entry->node.place,
                  "'" + entry->key + "' must " + allowed + ", found " + format_number(value));
    return fallback.value_or(bounds.min);
  }
  return value;
}

MonthIndex TableView::month(std::string_view key, std::optional<MonthIndex> fallback) {
  const RawEntry* entry = take(key, !fallback, "\"2024-01\"");
  if (entry == nullptr) {
    return fallback.value_or(0);
  }
  if (const auto* value = entry->node.value ? std::get_if<std::string>(&*entry->node.value) : nullptr) {
    try {
      return parse_month(*value);
    } catch (const std::invalid_argument&) {
    }
  }
  wrong(*entry, "a month such as \"2024-01\"");
  return 0;
}

std::optional<Day> TableView::optional_day(std::string_view key) {
  const RawEntry* entry = take(key, false, "");
  if (entry == nullptr) {
    return std::nullopt;
  }
  const Day* value = entry->node.value ? std::get_if<Day>(&*entry->node.value) : nullptr;
  if (value == nullptr) {
    wrong(*entry, "a date", "write it without quotes: 2026-01-15");
    return std::nullopt;
  }
  return *value;
}

std::vector<Day> TableView::days(std::string_view key) {
  std::vector<Day> found;
  const RawEntry* entry = take(key, false, "");
  if (entry == nullptr) {
    return found;
  }
  if (entry->node.kind != RawNode::Kind::kArray) {
    wrong(*entry, "a list of dates", "write [2025-11-30]");
    return found;
  }
  for (const RawNode& item : entry->node.items) {
    if (const Day* day = item.value ? std::get_if<Day>(&*item.value) : nullptr) {
      found.push_back(*day);
    } else {
      source_.fault(item.place, "'" + entry->key + "' expects dates, found " + item.found,
                    "write them without quotes: 2025-11-30");
    }
  }
  if (entry->node.items.empty()) {
    source_.fault(entry->node.place, "'" + entry->key + "' is empty", "name at least one date");
  }
  return found;
}

std::int64_t TableView::date_time(std::string_view key) {
  const RawEntry* entry = take(key, true, "2025-12-01T09:05:00");
  if (entry == nullptr) {
    return 0;
  }
  if (!entry->node.date_time_s) {
    wrong(*entry, "a date with a time of day in Japan time",
          "write it without quotes and without an offset: 2025-12-01T09:05:00");
    return 0;
  }
  return *entry->node.date_time_s;
}

int TableView::time_of_day(std::string_view key) {
  const RawEntry* entry = take(key, true, "02:00:00");
  if (entry == nullptr) {
    return -1;
  }
  if (!entry->node.time_s) {
    wrong(*entry, "a time of day", "write it without quotes: 02:00:00");
    return -1;
  }
  return *entry->node.time_s;
}

std::size_t TableView::choice(std::string_view key, std::span<const std::string_view> allowed,
                              std::optional<std::size_t> fallback) {
  const std::string example = "\"" + std::string(allowed.front()) + "\"";
  const RawEntry* entry = take(key, !fallback, example.c_str());
  if (entry == nullptr) {
    return fallback.value_or(0);
  }
  const auto* value = entry->node.value ? std::get_if<std::string>(&*entry->node.value) : nullptr;
  if (value == nullptr) {
    wrong(*entry, "one of " + joined(allowed), "write it in quotes");
    return 0;
  }
  const auto found = std::find(allowed.begin(), allowed.end(), *value);
  if (found == allowed.end()) {
    source_.fault(entry->node.place,
                  "'" + entry->key + "' must be one of " + joined(allowed) + ", found " + quote(*value),
                  nearest_or_list(*value, allowed));
    return 0;
  }
  return static_cast<std::size_t>(found - allowed.begin());
}

std::uint32_t TableView::names(std::string_view key, std::span<const std::string_view> allowed,
                               const char* what, std::optional<std::uint32_t> fallback) {
  if (fallback && !has(key)) {
    take(key, false, "");
    return *fallback;
  }
  std::optional<std::vector<std::size_t>> empty_is_fine;
  if (fallback) {
    empty_is_fine.emplace();
  }
  std::uint32_t bits = 0;
  for (const std::size_t position : list(key, allowed, what, false, empty_is_fine)) {
    bits |= std::uint32_t{1} << static_cast<unsigned>(position);
  }
  return bits;
}

std::vector<std::size_t> TableView::list(std::string_view key, std::span<const std::string_view> allowed,
                                         const char* what, bool repeats,
                                         std::optional<std::vector<std::size_t>> fallback) {
  const RawEntry* entry = take(key, !fallback, "[\"…\"]");
  std::vector<std::size_t> positions;
  if (entry == nullptr) {
    return fallback.value_or(positions);
  }
  if (entry->node.kind != RawNode::Kind::kArray) {
    wrong(*entry, "a list of names", "write [\"…\", \"…\"]");
    return fallback.value_or(positions);
  }
  for (const RawNode& item : entry->node.items) {
    const auto* text = item.value ? std::get_if<std::string>(&*item.value) : nullptr;
    if (text == nullptr) {
      source_.fault(item.place, "'" + entry->key + "' expects names in quotes, found " + item.found);
      continue;
    }
    const auto found = std::find(allowed.begin(), allowed.end(), *text);
    if (found == allowed.end()) {
      source_.fault(
          item.place, std::string("unknown ") + what + " " + quote(*text) + " in '" + entry->key + "'",
          allowed.empty() ? std::string("this file defines no ") + what : nearest_or_list(*text, allowed));
      continue;
    }
    const auto position = static_cast<std::size_t>(found - allowed.begin());
    if (!repeats && std::find(positions.begin(), positions.end(), position) != positions.end()) {
      source_.fault(item.place, quote(*text) + " stands twice in '" + entry->key + "'", "remove one of them");
      continue;
    }
    positions.push_back(position);
  }
  if (entry->node.items.empty() && !fallback) {
    source_.fault(entry->node.place, "'" + entry->key + "' is empty",
                  "name at least one " + std::string(what));
  }
  return positions;
}

std::vector<const RawNode*> TableView::tables(std::string_view key) {
  std::vector<const RawNode*> found;
  const RawEntry* entry = take(key, false, "");
  if (entry == nullptr) {
    return found;
  }
  if (entry->node.kind != RawNode::Kind::kArray) {
    source_.fault(entry->key_place, "'" + entry->key + "' is a list of tables, found " + entry->node.found,
                  "write [[" + entry->key + "]] with two brackets, one block for each");
    return found;
  }
  if (entry->node.items.empty()) {
    source_.fault(entry->node.place, "'" + entry->key + "' is empty", "leave it out, or name at least one");
  }
  for (const RawNode& item : entry->node.items) {
    if (item.kind == RawNode::Kind::kTable) {
      found.push_back(&item);
    } else {
      source_.fault(item.place, "'" + entry->key + "' is a list of tables, found " + item.found,
                    "write [[" + entry->key + "]] and its keys below");
    }
  }
  return found;
}

const RawNode* TableView::table(std::string_view key) {
  const RawEntry* entry = take(key, false, "");
  if (entry == nullptr) {
    return nullptr;
  }
  if (entry->node.kind != RawNode::Kind::kTable) {
    const bool nested = label_.starts_with('[') && !label_.starts_with("[[");
    const std::string path = (nested ? label_.substr(1, label_.size() - 2) + "." : "") + entry->key;
    source_.fault(entry->key_place, "'" + entry->key + "' is a table, found " + entry->node.found,
                  "write its keys below [" + path + "]");
    return nullptr;
  }
  return &entry->node;
}

std::vector<const RawEntry*> TableView::named_tables(std::string_view key) {
  std::vector<const RawEntry*> found;
  const RawNode* node = table(key);
  if (node == nullptr) {
    return found;
  }
  for (const RawEntry& entry : node->entries) {
    if (entry.node.kind == RawNode::Kind::kTable) {
      found.push_back(&entry);
    } else {
      const std::string path = std::string(key) + "." + entry.key;
      source_.fault(entry.key_place, "'" + path + "' is a table, found " + entry.node.found,
                    "write its keys below [" + path + "]");
    }
  }
  return found;
}

bool TableView::has(std::string_view key) const {
  return std::any_of(table_.entries.begin(), table_.entries.end(),
                     [&](const RawEntry& entry) { return entry.key == key; });
}

Place TableView::place(std::string_view key) const {
  for (const RawEntry& entry : table_.entries) {
    if (entry.key == key) {
      return entry.node.place;
    }
  }
  return own_place();
}

void TableView::fault(std::string_view key, std::string message, std::string help) const {
  source_.fault(place(key), std::move(message), std::move(help));
}

void TableView::finish() {
  for (const RawEntry& entry : table_.entries) {
    if (std::find(asked_.begin(), asked_.end(), entry.key) == asked_.end()) {
      source_.fault(entry.key_place, "unknown key '" + entry.key + "' in " + label_, unknown_key_help(entry));
    }
  }
}

std::string TableView::unknown_key_help(const RawEntry& entry) const {
  if (const std::string near = nearest_name(entry.key, asked_); !near.empty()) {
    return "did you mean '" + near + "'?";
  }
  // 'latency' where 'latency_ms' is known: the unit is what is missing.
  for (const std::string& known : asked_) {
    if (known.starts_with(entry.key + "_")) {
      return "did you mean '" + known + "'?";
    }
  }
  // 'latency_seconds' where 'latency_ms' is known: the unit is what is wrong.
  const std::string stem = entry.key.substr(0, entry.key.rfind('_') + 1);
  for (const std::string& known : asked_) {
    if (!stem.empty() && known != stem && known.substr(0, known.rfind('_') + 1) == stem) {
      return "did you mean '" + known + "'?";
    }
  }
  return "known keys here: " + joined(std::vector<std::string_view>(asked_.begin(), asked_.end()));
}

Place TableView::own_place() const {
  return table_.place.line > 0 ? table_.place : Place{1, 1, table_.place.source};
}

}  // namespace cutover
