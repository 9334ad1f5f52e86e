#include "experiment/vary.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace cutover {
namespace {

constexpr std::int64_t kDefaultLevels = 3;
constexpr TableView::Range kLevels{2, 1'000};

bool can_vary(const Field& field) {
  return field.is_number() || field.type == FieldType::kFlag || field.type == FieldType::kChoice;
}

double as_double(const FieldValue& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    return static_cast<double>(*whole);
  }
  return std::get<double>(value);
}

/// An instance lives for one table.
class VaryReader {
 public:
  VaryReader(const RawNode& table, std::optional<DesignKind> kind, const SourceTexts& source)
      : view_(table, "[[vary]]", source), kind_(kind), source_(source) {}

  std::optional<VariedParameter> read() {
    const std::size_t before = errors();
    const Field* field = read_key();
    const bool has_range = view_.has("low") || view_.has("high") || view_.has("levels");
    const RawEntry* values = view_.take("values", false, "");
    const RawEntry* low = view_.take("low", false, "");
    const RawEntry* high = view_.take("high", false, "");
    const std::int64_t levels = view_.whole("levels", kLevels, kDefaultLevels);
    if (field != nullptr) {
      varied_.field = field;
      varied_.place = view_.place("key");
      if (values != nullptr && has_range) {
        view_.fault("values", "'values' and a range exclude each other",
                    "leave out either 'values' or 'low', 'high' and 'levels'");
      } else if (values != nullptr) {
        read_values(*values);
      } else if (field->is_number()) {
        read_range(low, high);
        if (errors() == before) {
          spread(levels);
        }
      } else {
        all_values(has_range);
      }
    }
    view_.finish();
    return errors() == before ? std::optional(std::move(varied_)) : std::nullopt;
  }

 private:
  std::size_t errors() const {
    return static_cast<std::size_t>(
        std::count_if(source_.faults->begin(), source_.faults->end(),
                      [](const Diagnostic& d) { return d.severity == Severity::kError; }));
  }

  const Field* read_key() {
    const std::string key = view_.text("key");
    if (key.empty()) {
      return nullptr;
    }
    const Field* field = find_field(key);
    if (field == nullptr) {
      view_.fault("key", "there is no parameter " + quote(key), suggest_full_key(key));
    } else if (key == "seed") {
      view_.fault("key", "'seed' cannot be varied", "replications have a seed each: replications = 10");
      return nullptr;
    } else if (!can_vary(*field)) {
      view_.fault("key", "'" + key + "' cannot be varied: it is no number, flag or choice",
                  "write a [[variant]] for each of its values");
      return nullptr;
    } else if (!field->sum_group.empty()) {
      view_.fault(
          "key",
          "'" + key + "' cannot be varied alone: the shares of [" + field->sum_group + "] must sum to 1",
          "write a [[variant]] for each set of shares");
      return nullptr;
    }
    return field;
  }

  void read_values(const RawEntry& entry) {
    if (kind_ && !takes_values(*kind_)) {
      source_.fault(entry.key_place,
                    "a design of kind '" + std::string(kDesignKindNames[static_cast<std::size_t>(*kind_)]) +
                        "' spreads its points between 'low' and 'high', it takes no 'values'",
                    "explicit values are for grid and one_at_a_time");
      return;
    }
    if (entry.node.kind != RawNode::Kind::kArray) {
      view_.wrong(entry, "a list of values", "write [600, 900]");
      return;
    }
    for (const RawNode& item : entry.node.items) {
      std::optional<FieldValue> value = read_setting(item, *varied_.field, source_);
      if (!value) {
        continue;
      }
      if (std::find(varied_.values.begin(), varied_.values.end(), *value) != varied_.values.end()) {
        source_.fault(item.place, to_toml(*value) + " stands twice in 'values'", "remove one of them");
      }
      varied_.values.push_back(std::move(*value));
    }
    if (entry.node.items.size() < 2) {
      source_.fault(entry.node.place, "'values' needs at least two values",
                    "a single value for all points belongs below [set]");
    }
    bounds_of_values();
  }

  void bounds_of_values() {
    if (!varied_.field->is_number()) {
      varied_.high = static_cast<double>(varied_.values.size()) - 1;
    } else if (!varied_.values.empty()) {
      const auto [least, most] = std::minmax_element(
          varied_.values.begin(), varied_.values.end(),
          [](const FieldValue& a, const FieldValue& b) { return as_double(a) < as_double(b); });
      varied_.low = as_double(*least);
      varied_.high = as_double(*most);
    }
  }

  void read_range(const RawEntry* low, const RawEntry* high) {
    const std::optional<double> from = read_bound(low, "low");
    const std::optional<double> to = read_bound(high, "high");
    if (!from || !to) {
      return;
    }
    varied_.low = *from;
    varied_.high = *to;
    if (varied_.low >= varied_.high) {
      view_.fault(high != nullptr  ? "high"
                  : low != nullptr ? "low"
                                   : "key",
                  "'low' is " + format_number(varied_.low) + " and 'high' is " + format_number(varied_.high),
                  "'low' must be less than 'high'");
    }
  }

  /// As written, else the end of the range that the field table finds plausible, else of the allowed one.
  std::optional<double> read_bound(const RawEntry* entry, const char* name) {
    const Field& field = *varied_.field;
    if (entry != nullptr) {
      const std::optional<FieldValue> value = read_setting(entry->node, field, source_);
      return value ? std::optional(as_double(*value)) : std::nullopt;
    }
    const std::optional<Range>& range = field.plausible ? field.plausible : field.range;
    const bool is_low = name == std::string_view("low");
    const double bound = !range ? NAN : is_low ? range->min : range->max;
    if (!std::isfinite(bound) || !range->contains(bound) || (field.range && !field.range->contains(bound))) {
      view_.fault("key", "there is no default for '" + std::string(name) + "' of '" + field.key + "'",
                  "write 'low' and 'high'");
      return std::nullopt;
    }
    return bound;
  }

  /// The equidistant values of a range, for designs that take values.
  void spread(std::int64_t levels) {
    if (!kind_ || !takes_values(*kind_)) {
      if (kind_ && view_.has("levels")) {
        view_.fault("levels",
                    "a design of kind '" + std::string(kDesignKindNames[static_cast<std::size_t>(*kind_)]) +
                        "' has no 'levels'",
                    "'levels' is for grid and one_at_a_time");
      }
      return;
    }
    const bool whole = varied_.field->type == FieldType::kInteger;
    const double width = varied_.high - varied_.low;
    if (whole && static_cast<double>(levels) > width + 1) {
      if (view_.has("levels")) {
        view_.fault("levels", "'levels' is " + std::to_string(levels) + ", but there are only " +
                                  format_number(width + 1) + " whole numbers from " +
                                  format_number(varied_.low) + " to " + format_number(varied_.high));
        return;
      }
      levels = static_cast<std::int64_t>(width) + 1;
    }
    for (std::int64_t i = 0; i < levels; ++i) {
      // The ends exactly as they are written.
      const double value =
          i + 1 == levels ? varied_.high
                          : varied_.low + width * static_cast<double>(i) / static_cast<double>(levels - 1);
      if (whole) {
        varied_.values.emplace_back(static_cast<std::int64_t>(std::llround(value)));
      } else {
        varied_.values.emplace_back(value);
      }
    }
  }

  void all_values(bool has_range) {
    if (has_range) {
      const char* const key = view_.has("low") ? "low" : view_.has("high") ? "high" : "levels";
      view_.fault(key, "'" + varied_.field->key + "' is no number: it has no range",
                  "write values = […], or nothing for all of them");
    }
    if (varied_.field->type == FieldType::kFlag) {
      varied_.values = {FieldValue(false), FieldValue(true)};
    } else {
      varied_.values.assign(varied_.field->choices.begin(), varied_.field->choices.end());
    }
    bounds_of_values();
  }

  TableView view_;
  std::optional<DesignKind> kind_;
  const SourceTexts& source_;
  VariedParameter varied_;
};

}  // namespace

std::optional<VariedParameter> read_varied(const RawNode& table, std::optional<DesignKind> kind,
                                           const SourceTexts& source) {
  return VaryReader(table, kind, source).read();
}

}  // namespace cutover
