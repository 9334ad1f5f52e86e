// The topology as text, with every value.
#include <cstdio>

#include "scenario/prefectures.hpp"
#include "topology/element.hpp"
#include "topology/fields.hpp"
#include "topology/read.hpp"

namespace cutover {
namespace {

class FieldWriter {
 public:
  explicit FieldWriter(std::string& text, std::string separator = "\n")
      : text_(text), separator_(std::move(separator)) {}

  void put(const char* key, const std::string& value) {
    text_ += std::string(key) + " = " + value + separator_;
  }
  void number(const char* key, double value, fields::Bounds) { put(key, format_number(value)); }
  void needed_number(const char* key, double value, fields::Bounds) { put(key, format_number(value)); }
  void whole(const char* key, std::int64_t value, fields::Range) { put(key, std::to_string(value)); }
  void needed_whole(const char* key, std::int64_t value, fields::Range) { put(key, std::to_string(value)); }
  void flag(const char* key, bool value) { put(key, value ? "true" : "false"); }
  void law(const char* key, ServiceLaw value) { put(key, quote(fields::kLawNames[static_cast<int>(value)])); }
  void breaker(const char* key, const CircuitBreaker& value) {
    inline_table(key, [&](FieldWriter& writer) { fields::breaker(writer, value); });
  }
  void call(const char* key, const CallRule& value) {
    inline_table(key, [&](FieldWriter& writer) { fields::call(writer, value); });
  }

 private:
  template <class Fields>
  void inline_table(const char* key, Fields write) {
    std::string inner;
    FieldWriter writer{inner, ", "};
    write(writer);
    put(key, "{ " + inner.substr(0, inner.size() - 2) + " }");
  }

  std::string& text_;
  std::string separator_;
};

std::string time_text(int seconds) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%02d:%02d:%02d", seconds / 3'600, seconds / 60 % 60, seconds % 60);
  return buffer;
}

std::string date_time_text(std::int64_t seconds) {
  const std::int64_t day = seconds / 86'400;
  return format_day(Day{std::chrono::days{day}}) + "T" + time_text(static_cast<int>(seconds - day * 86'400));
}

template <class E>
void write_effect(FieldWriter& writer, const E& event) {
  writer.put("element", quote(event.element));
  writer.put("kind", quote(fields::kEventKindNames[static_cast<int>(event.kind)]));
  if (event.kind == EventKind::kSlow) {
    writer.put("factor", format_number(event.factor));
  }
  if (event.instances > 0) {
    writer.put("instances", std::to_string(event.instances));
  }
  writer.put("note", quote(event.note));
}

std::string prefecture_list(const std::vector<int>& prefectures) {
  std::vector<std::string> names;
  for (const int p : prefectures) {
    names.emplace_back(kPrefectureNames[static_cast<std::size_t>(p)]);
  }
  return to_toml(names);
}

}  // namespace

std::string topology_text(const ServiceTopology& t) {
  std::string text;
  FieldWriter writer(text);
  writer.put("title", quote(t.title));
  writer.put("health_check_s", format_number(t.health_check_s));
  text += "\n[client]\n";
  fields::client(writer, t.client);
  text += "\n[gateway]\n";
  fields::link(writer, t.gateway);
  text += "\n[backbone]\n";
  fields::link(writer, t.backbone);
  for (const DataCentre& data_centre : t.data_centres) {
    text += "\n[data_centre." + data_centre.name + "]\n";
    fields::data_centre(writer, data_centre);
  }
  for (const AccessNetwork& network : t.access) {
    text += "\n[access." + network.name + "]\n";
    writer.put("prefectures", prefecture_list(network.prefectures));
    fields::access(writer, network);
  }
  for (const Tier& tier : t.tiers) {
    text += "\n[tier." + tier.name + "]\n";
    fields::tier(writer, tier);
  }
  for (int c = 0; c < kServiceClasses; ++c) {
    std::vector<std::string> path;
    for (const int tier : t.classes[c].path) {
      path.push_back(t.tiers[static_cast<std::size_t>(tier)].name);
    }
    text += std::string("\n[class.") + kServiceClassNames[c] + "]\n";
    writer.put("path", to_toml(path));
    fields::class_sizes(writer, t.classes[c]);
  }
  for (const ServiceEvent& event : t.events) {
    text += "\n[[event]]\n";
    write_effect(writer, event);
    writer.put("from", date_time_text(event.from_s));
    writer.put("until", date_time_text(event.until_s));
  }
  for (const MaintenanceWindow& window : t.maintenance) {
    text += "\n[[maintenance]]\n";
    write_effect(writer, window);
    if (window.weekday >= 0) {
      writer.put("weekday", quote(fields::kWeekdayNames[window.weekday]));
    } else {
      std::string dates;
      for (const Day day : window.dates) {
        dates += (dates.empty() ? "" : ", ") + format_day(day);
      }
      writer.put("dates", "[" + dates + "]");
    }
    writer.put("from", time_text(window.from_s));
    writer.put("until", time_text(window.until_s % 86'400));
  }
  return text;
}

}  // namespace cutover
