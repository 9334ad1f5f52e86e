#include <nlohmann/json.hpp>

#include "scenario/fields.hpp"

namespace cutover {
namespace {

using Json = nlohmann::ordered_json;

Json bound(double value) {
  // Whole numbers without ".0", as people write them.
  return value == static_cast<double>(static_cast<std::int64_t>(value))
             ? Json(static_cast<std::int64_t>(value))
             : Json(value);
}

Json to_json(const FieldValue& value) {
  return std::visit(
      [](const auto& v) -> Json {
        if constexpr (std::is_same_v<std::decay_t<decltype(v)>, Day>) {
          return format_day(v);
        } else {
          return v;
        }
      },
      value);
}

Json property(const Field& field) {
  Json json;
  switch (field.type) {
    case FieldType::kFlag:
      json["type"] = "boolean";
      break;
    case FieldType::kInteger:
      json["type"] = "integer";
      break;
    case FieldType::kNumber:
      json["type"] = "number";
      break;
    case FieldType::kText:
      json["type"] = "string";
      break;
    case FieldType::kChoice:
      json["type"] = "string";
      json["enum"] = field.choices;
      break;
    case FieldType::kDate:
      // A TOML date reaches JSON tools as a string.
      json["type"] = "string";
      json["format"] = "date";
      break;
    case FieldType::kNames:
      json["type"] = "array";
      json["uniqueItems"] = true;
      json["items"] = {{"type", "string"}};
      if (!field.choices.empty()) {
        json["items"]["enum"] = field.choices;
      }
      break;
  }
  json["description"] = field.meaning;
  if (field.slot) {
    json["default"] = to_json(default_value(field));
  }
  if (field.range && field.is_number()) {
    json[field.range->above_min ? "exclusiveMinimum" : "minimum"] = bound(field.range->min);
    json["maximum"] = bound(field.range->max);
  }
  if (field.plausible) {
    json["x-plausible"] = {bound(field.plausible->min), bound(field.plausible->max)};
  }
  json["x-unit"] = field.unit;
  json["x-source"] = field.source;
  return json;
}

Json object() {
  return {{"type", "object"}, {"additionalProperties", false}, {"properties", Json::object()}};
}

/// Puts the property of `path` below `root`, making the tables on the way.
void place(Json& root, const std::string& path, Json json) {
  Json* table = &root;
  std::size_t begin = 0;
  for (std::size_t dot = path.find('.'); dot != std::string::npos; dot = path.find('.', begin)) {
    Json& properties = (*table)["properties"];
    const std::string part = path.substr(begin, dot - begin);
    if (!properties.contains(part)) {
      properties[part] = object();
    }
    table = &properties[part];
    begin = dot + 1;
  }
  (*table)["properties"][path.substr(begin)] = std::move(json);
}

}  // namespace

std::string scenario_json_schema() {
  Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                 {"title", "Scenario of cutover"},
                 {"type", "object"},
                 {"additionalProperties", false},
                 {"properties", Json::object()}};
  Json intervention = object();
  intervention["required"] = Json::array();
  for (const Field& field : directive_table()) {
    const bool inside = field.table() == "intervention";
    place(inside ? intervention : schema, inside ? field.leaf() : field.key, property(field));
    if (inside && field.required) {
      intervention["required"].push_back(field.leaf());
    }
  }
  for (const Field& field : field_table()) {
    place(schema, field.key, property(field));
    if (field.dated) {
      Json changed = property(field);
      // Nothing is set unless it is written: an intervention has no defaults.
      changed.erase("default");
      place(intervention, field.key, std::move(changed));
    }
  }
  schema["properties"]["intervention"] = {
      {"type", "array"}, {"description", "What changes on a day."}, {"items", std::move(intervention)}};
  return schema.dump(2) + "\n";
}

}  // namespace cutover
