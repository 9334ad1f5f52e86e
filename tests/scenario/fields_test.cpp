#include "scenario/fields.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>

#include "scenario/prefectures.hpp"

namespace cutover {
namespace {

using testing::HasSubstr;

class EveryField : public testing::TestWithParam<Field> {};

std::string test_name(const testing::TestParamInfo<Field>& info) {
  std::string name = info.param.key;
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

/// The diagnostics of an empty scenario with one override.
std::string errors_of_override(const std::string& override_text) {
  try {
    parse_scenario("", "empty", {override_text});
    return "";
  } catch (const InputError& error) {
    return error.what();
  }
}

TEST_P(EveryField, SaysUnitMeaningAndSource) {
  const Field& field = GetParam();
  EXPECT_FALSE(field.unit.empty());
  EXPECT_TRUE(field.meaning.ends_with(".")) << field.meaning;
  EXPECT_FALSE(field.source.empty());
}

TEST_P(EveryField, AssumptionHasARangeToVaryItOver) {
  if (GetParam().is_assumption()) {
    ASSERT_TRUE(GetParam().plausible.has_value());
    EXPECT_LT(GetParam().plausible->min, GetParam().plausible->max);
  }
}

TEST_P(EveryField, DefaultPassesWithoutWarning) {
  FieldValue value = default_value(GetParam());
  const FieldValue before = value;
  EXPECT_TRUE(check_value(GetParam(), value).empty());
  EXPECT_EQ(value, before);
}

TEST_P(EveryField, NumberHasBoundsThatHoldThePlausibleRange) {
  const Field& field = GetParam();
  if (field.is_number()) {
    ASSERT_TRUE(field.range.has_value());
    EXPECT_LT(field.range->min, field.range->max);
  }
  if (field.plausible) {
    EXPECT_TRUE(field.range->contains(field.plausible->min));
    EXPECT_TRUE(field.range->contains(field.plausible->max));
  }
}

TEST_P(EveryField, NumberBelowOrAboveItsBoundsIsAnErrorThatNamesTheKey) {
  const Field& field = GetParam();
  if (!field.is_number()) {
    return;
  }
  const double below = field.range->above_min ? field.range->min : field.range->min - 1;
  const double above = field.range->max * 1.001 + 1;
  if (field.key != "seed") {  // its bound is the largest integer TOML can hold
    const std::string text =
        field.type == FieldType::kInteger ? format_number(std::ceil(above)) : format_number(above);
    EXPECT_THAT(errors_of_override(field.key + "=" + text), HasSubstr("'" + field.key + "' is"));
  }
  EXPECT_THAT(errors_of_override(field.key + "=" + format_number(below)),
              HasSubstr("'" + field.key + "' is"));
}

TEST_P(EveryField, NumberAtItsBoundsIsInRange) {
  const Field& field = GetParam();
  if (!field.range || field.range->above_min) {
    return;
  }
  EXPECT_TRUE(field.range->contains(field.range->min));
  EXPECT_TRUE(field.range->contains(field.range->max));
}

TEST_P(EveryField, TextIsRefusedWhereItDoesNotBelong) {
  const Field& field = GetParam();
  if (field.type == FieldType::kText) {
    EXPECT_THAT(errors_of_override(field.key + "=3"),
                HasSubstr("'" + field.key + "' expects a text in quotes"));
  } else {
    EXPECT_THAT(errors_of_override(field.key + "=\"abc\""), HasSubstr("'" + field.key + "' expects"));
  }
}

TEST_P(EveryField, StoredValueReadsBackAndTouchesNoOtherKey) {
  const Field& field = GetParam();
  const FieldValue before = default_value(field);
  FieldValue other = before;
  std::visit(
      [&](auto& v) {
        using T = std::decay_t<decltype(v)>;
        if constexpr (std::is_same_v<T, bool>) {
          v = !v;
        } else if constexpr (std::is_same_v<T, std::string>) {
          v = field.choices.empty() ? "other" : field.choices.back();
        } else if constexpr (std::is_same_v<T, Day>) {
          v += std::chrono::days{1};
        } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
          v = {"Tottori"};
        } else if constexpr (std::is_same_v<T, std::int64_t>) {
          v += field.range->contains(static_cast<double>(v + 1)) ? 1 : -1;
        } else {
          v = v == 1 ? 0.75 : (v + field.range->max) / 2;
        }
      },
      other);
  Scenario scenario;
  set_value(scenario, field.key, other);
  EXPECT_NE(other, before);
  for (const Field& each : field_table()) {
    EXPECT_EQ(get_value(scenario, each), each.key == field.key ? other : default_value(each)) << each.key;
  }
}

INSTANTIATE_TEST_SUITE_P(Table, EveryField, testing::ValuesIn(field_table()), test_name);

TEST(FieldTable, NamesEveryKeyOnce) {
  std::set<std::string> keys;
  for (const Field& field : field_table()) {
    EXPECT_TRUE(keys.insert(field.key).second) << field.key;
  }
}

TEST(FieldTable, KeepsTheFieldsOfATableTogether) {
  std::set<std::string> closed;
  std::string open;
  for (const Field& field : field_table()) {
    if (field.table() != open) {
      EXPECT_TRUE(closed.insert(open).second);
      EXPECT_FALSE(closed.contains(field.table())) << field.key;
      open = field.table();
    }
  }
}

TEST(FieldTable, CoversEveryNumberOfTheParameters) {
  Scenario changed;
  std::set<const void*> reached;
  for (const Field& field : field_table()) {
    std::visit([&](auto* member) { reached.insert(member); }, field.slot(changed));
  }
  EXPECT_EQ(reached.size(), field_table().size()) << "two rows share a member";
  const auto expect_all = [&](const auto& members) {
    for (const double& member : members) {
      EXPECT_TRUE(reached.contains(&member));
    }
  };
  const Parameters& p = changed.parameters;
  expect_all(p.visits.level);
  expect_all(p.visits.prescription_share);
  expect_all(p.checkin.lookup_share);
  expect_all(p.readers.model_share);
  expect_all(p.readers.mtbf_factor);
  expect_all(p.readers.hospital_reader_share);
  expect_all(p.desk.staff_seconds);
  // Structs of doubles only: their size tells how many rows there must be.
  const auto rows = [](const std::string& table) {
    return static_cast<std::size_t>(
        std::count_if(field_table().begin(), field_table().end(),
                      [&](const Field& field) { return field.key.starts_with(table + "."); }));
  };
  EXPECT_EQ(rows("visits"), sizeof(VisitParameters) / sizeof(double));
  EXPECT_EQ(rows("desk"), sizeof(DeskParameters) / sizeof(double));
  EXPECT_EQ(rows("central"), (sizeof(CentralParameters) - sizeof(std::string)) / sizeof(double) + 1)
      << "and one text";
  EXPECT_EQ(rows("call_centre"), sizeof(CallCentreParameters) / sizeof(double))
      << "the agents fill a double's place";
}

TEST(FieldTable, HoldsTheDefaultsOfTheShippedRules) {
  const Scenario scenario;
  // CRD-13: the provisional measure ends on 2026-03-31.
  EXPECT_EQ(get_value(scenario, "checkin.expired_lookup_until"), FieldValue(make_day(2026, 3, 31)));
  EXPECT_EQ(get_value(scenario, "facilities.readers.when_down"), FieldValue(std::string("fallback")));
  EXPECT_EQ(get_value(scenario, "seed"), FieldValue(std::int64_t{1}));
}

TEST(FieldAccess, RefusesAnUnknownKey) {
  Scenario scenario;
  EXPECT_THROW(get_value(scenario, "desk.speed"), std::invalid_argument);
  EXPECT_THROW(set_value(scenario, "desk.speed", 3.0), std::invalid_argument);
  EXPECT_EQ(find_field("desk"), nullptr);
}

TEST(FieldAccess, SetValueChecksLikeAFileDoes) {
  Scenario scenario;
  EXPECT_THROW(set_value(scenario, "desk.face_seconds", -1.0), std::invalid_argument);
  EXPECT_THROW(set_value(scenario, "desk.face_seconds", std::string("20")), std::invalid_argument);
  EXPECT_THROW(set_value(scenario, "desk.face_seconds", std::nan("")), std::invalid_argument);
  EXPECT_EQ(scenario.parameters.desk.face_seconds, DeskParameters{}.face_seconds);
  set_value(scenario, "desk.face_seconds", std::int64_t{20});
  EXPECT_EQ(scenario.parameters.desk.face_seconds, 20.0);
  set_value(scenario, "facilities.readers.when_down", std::string("Wait"));
  EXPECT_EQ(scenario.parameters.readers.when_down, ReadersDownPolicy::kWait);
}

TEST(Prefectures, StandInTheOrderOfTheirCodes) {
  EXPECT_EQ(kPrefectureNames[0], "Hokkaido");
  EXPECT_EQ(kPrefectureNames[12], "Tokyo");
  EXPECT_EQ(kPrefectureNames[30], "Tottori");
  EXPECT_EQ(kPrefectureNames[46], "Okinawa");
}

TEST(Value, NumbersAreWrittenShortAndReadBack) {
  EXPECT_EQ(format_number(0.35), "0.35");
  EXPECT_EQ(format_number(370'000), "370000");
  EXPECT_EQ(format_number(100'000), "100000");
  EXPECT_EQ(format_number(0), "0");
  EXPECT_EQ(format_number(1e-6), "0.000001");
  for (const double value : {0.1 + 0.2, 1e300, -1e-300, 5e-324, 1.0 / 3}) {
    EXPECT_EQ(std::strtod(format_number(value).c_str(), nullptr), value);
  }
}

TEST(Value, TextIsQuotedSoThatTomlReadsItBack) {
  const std::string nasty = "say \"hi\" \\ \n\t\x01\x7f 日本";
  EXPECT_EQ(quote(nasty), "\"say \\\"hi\\\" \\\\ \\n\\t\\u0001\\u007F 日本\"");
  EXPECT_EQ(parse_scenario("title = " + quote(nasty)).title, nasty);
}

}  // namespace
}  // namespace cutover
