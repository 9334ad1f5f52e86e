#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario/fields.hpp"

namespace cutover {
namespace {

using testing::HasSubstr;

const char* const kRich = R"(
title = "A \"rich\" one"
description = "two\nlines"
sample = 0.1
seed = 9007199254740993
[period]
start = 2025-12-01
end = 2025-12-10
[nation]
prefectures = ["Tottori", "Shimane"]
[visits]
walk_minutes = 7.1
[checkin.lookup_share]
pharmacy = 0.9333333333333333
[facilities.readers.model_share]
caora = 0.3
panasonic = 0.35
[[intervention]]
date = 2025-12-02
name = "guide staff"
[intervention.checkin]
first_use_assist_share = 0.8
habit_weight = 0.6
[intervention.facilities.readers]
when_down = "wait"
[[intervention]]
date = 2025-12-05
name = "faster"
[intervention.desk]
face_seconds = 12.5
)";

void expect_same(const Scenario& a, const Scenario& b) {
  for (const Field& field : field_table()) {
    EXPECT_EQ(get_value(a, field), get_value(b, field)) << field.key;
  }
  EXPECT_EQ(a.parameters, b.parameters);
  ASSERT_EQ(a.interventions.size(), b.interventions.size());
  for (std::size_t i = 0; i < a.interventions.size(); ++i) {
    EXPECT_EQ(a.interventions[i].day, b.interventions[i].day);
    EXPECT_EQ(a.interventions[i].name, b.interventions[i].name);
    EXPECT_EQ(a.interventions[i].parameters, b.interventions[i].parameters);
  }
}

TEST(EffectiveToml, LoadsToTheSameScenario) {
  const Scenario rich = parse_scenario(kRich);
  expect_same(parse_scenario(effective_toml(rich)), rich);
}

TEST(EffectiveToml, WritesEveryKey) {
  const std::string text = "\n" + effective_toml(Scenario{});
  for (const Field& field : field_table()) {
    const std::string table = field.table().empty() ? "" : "\n[" + field.table() + "]\n";
    const auto begin = text.find(table);
    ASSERT_NE(begin, std::string::npos) << table;
    const std::string body = text.substr(begin, text.find("\n[", begin + 2) - begin);
    EXPECT_THAT(body, HasSubstr("\n" + field.leaf() + " = ")) << field.key;
  }
}

TEST(ReducedToml, LoadsToTheSameScenario) {
  const Scenario rich = parse_scenario(kRich);
  expect_same(parse_scenario(reduced_toml(rich)), rich);
}

TEST(ReducedToml, HoldsOnlyWhatDiffersFromTheDefaults) {
  EXPECT_EQ(reduced_toml(Scenario{}), "");
  EXPECT_EQ(reduced_toml(parse_scenario("seed = 2\n[desk]\nface_seconds = 20\npin_seconds = 24\n")),
            "seed = 2\n\n[desk]\nface_seconds = 20  # seconds\n");
}

TEST(NewScenarioText, LoadsWithoutErrorOrWarning) {
  const Scenario s = parse_scenario(new_scenario_text());
  EXPECT_TRUE(s.warnings.empty());
  EXPECT_EQ(s.parameters.nation.prefectures, std::vector<std::string>{"Tottori"});
}

TEST(NewScenarioText, LoadsWithEveryLineMadeActive) {
  std::string active;
  std::string line;
  for (const char c : new_scenario_text()) {
    line += c;
    if (c != '\n') {
      continue;
    }
    // A setting or a table header behind "# ", as opposed to prose.
    const bool setting = line.starts_with("# ") &&
                         (line.find(" = ") != std::string::npos || line[2] == '[') &&
                         line.find('\'') == std::string::npos;
    active += setting ? line.substr(2) : line;
    line.clear();
  }
  const Scenario s = parse_scenario(active);
  EXPECT_EQ(s.interventions.size(), 1u);
  EXPECT_TRUE(s.warnings.empty()) << render(s.warnings);
  for (const Field& field : field_table()) {
    EXPECT_THAT(active, HasSubstr("\n" + field.leaf() + " = "));
  }
}

}  // namespace
}  // namespace cutover
