/// What is derived from the field table and published: the shipped scenarios, the JSON Schema, the page.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "scenario/fields.hpp"
#include "scenario/prefectures.hpp"

namespace cutover {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const fs::path kRoot = CUTOVER_SOURCE_DIR;

std::string read_page(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(ShippedScenarios, LoadWithoutErrorOrWarningAndSayWhatTheyAre) {
  int count = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(kRoot / "scenarios")) {
    if (entry.path().extension() != ".toml") {
      continue;
    }
    ++count;
    const Scenario s = load_scenario(entry.path());
    EXPECT_TRUE(s.warnings.empty()) << render(s.warnings);
    EXPECT_FALSE(s.title.empty()) << entry.path();
    EXPECT_FALSE(s.description.empty()) << entry.path();
  }
  EXPECT_GE(count, 6);
}

TEST(ShippedScenarios, CoverTheirPeriods) {
  const auto period = [](const std::string& name) {
    const Scenario s = load_scenario(kRoot / "scenarios" / (name + ".toml"));
    return format_day(s.start) + ".." + format_day(s.end);
  };
  EXPECT_EQ(period("december-2025"), "2025-11-17..2025-12-26");
  EXPECT_EQ(period("december-2024"), "2024-11-18..2024-12-27");
  EXPECT_EQ(period("december-2023"), "2023-12-01..2023-12-31");
  EXPECT_EQ(period("october-2025"), "2025-10-01..2025-10-31");
  EXPECT_EQ(period("december-2025-guide-staff"), "2025-11-17..2025-12-26");
}

TEST(ShippedScenarios, TinyIsOnePrefectureAtOneToAHundred) {
  const Scenario s = load_scenario(kRoot / "scenarios/tiny.toml");
  EXPECT_EQ(s.parameters.nation.prefectures, std::vector<std::string>{"Tottori"});
  EXPECT_EQ(s.sample, 0.01);
  EXPECT_LE(s.days(), 7);
}

/// The schema node of a dotted key below `root`, or null.
json node(const json& root, const std::string& key) {
  const auto dot = key.find('.');
  const std::string part = key.substr(0, dot);
  if (!root.contains("properties") || !root["properties"].contains(part)) {
    return nullptr;
  }
  const json& child = root["properties"][part];
  return dot == std::string::npos ? child : node(child, key.substr(dot + 1));
}

TEST(Schema, ListsEveryFieldWithItsMeaningAndDefault) {
  const json schema = json::parse(scenario_json_schema());
  for (const Field& field : field_table()) {
    const json found = node(schema, field.key);
    ASSERT_FALSE(found.is_null()) << field.key;
    EXPECT_EQ(found["description"], field.meaning);
    EXPECT_TRUE(found.contains("default")) << field.key;
    EXPECT_EQ(found["x-unit"], field.unit);
    if (field.is_number()) {
      EXPECT_EQ(found[field.range->above_min ? "exclusiveMinimum" : "minimum"].get<double>(),
                field.range->min);
      EXPECT_EQ(found["maximum"].get<double>(), field.range->max);
    }
  }
  EXPECT_FALSE(node(schema, "extends").is_null());
}

TEST(Schema, AllowsInAnInterventionWhatIsDatedAndNothingElse) {
  const json intervention = json::parse(scenario_json_schema())["properties"]["intervention"]["items"];
  for (const Field& field : field_table()) {
    EXPECT_EQ(!node(intervention, field.key).is_null(), field.dated) << field.key;
  }
  EXPECT_EQ(intervention["required"], json({"date", "name"}));
}

void expect_closed(const json& schema) {
  if (schema.is_object() && schema.contains("properties")) {
    EXPECT_EQ(schema["additionalProperties"], false);
  }
  for (const json& child : schema) {
    if (child.is_structured()) {
      expect_closed(child);
    }
  }
}

TEST(Schema, RefusesUnknownKeysEverywhere) {
  const json schema = json::parse(scenario_json_schema());
  ASSERT_TRUE(schema.contains("properties"));
  expect_closed(schema);
}

TEST(ParameterPage, OnDiskIsTheOneTheTableGives) {
  EXPECT_TRUE(read_page(kRoot / "docs/parameters.md") == parameter_page())
      << "the field table has changed; run: cutover schema --page > docs/parameters.md";
}

TEST(ParameterPage, NamesOnlyDataFilesThatExist) {
  int named = 0;
  for (const Field& field : field_table()) {
    const auto begin = field.source.find("data/");
    if (begin != std::string::npos) {
      ++named;
      const auto end = field.source.find_first_of(" ,;:)", begin);
      const std::string path = field.source.substr(begin, end == std::string::npos ? end : end - begin);
      EXPECT_TRUE(fs::is_regular_file(kRoot / path)) << path;
    }
  }
  EXPECT_GE(named, 2);
}

TEST(Prefectures, AreThoseOfTheDataInTheSameOrder) {
  std::ifstream in(kRoot / "data/prefectures_population.csv");
  std::vector<std::string> romaji;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && std::isdigit(static_cast<unsigned char>(line[0])) != 0) {
      const auto second = line.find(',', line.find(',') + 1);
      romaji.push_back(line.substr(second + 1, line.find(',', second + 1) - second - 1));
    }
  }
  EXPECT_THAT(romaji, testing::ElementsAreArray(kPrefectureNames));
}

TEST(ParameterPage, HasARowForEveryField) {
  const std::string page = parameter_page();
  std::size_t rows = 0;
  for (std::size_t at = page.find("\n| `"); at != std::string::npos; at = page.find("\n| `", at + 1)) {
    ++rows;
  }
  EXPECT_EQ(rows, field_table().size() + directive_table().size());
}

}  // namespace
}  // namespace cutover
