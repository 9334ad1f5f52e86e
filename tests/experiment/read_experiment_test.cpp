#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "experiment/experiment.hpp"
#include "support/process.hpp"
#include "support/temporary_directory.hpp"

namespace cutover {
namespace {

namespace fs = std::filesystem;

constexpr const char* kBase = R"(title = "Base"
sample = 0.1
seed = 7
[period]
start = 2025-11-28
end = 2025-12-05
[nation]
prefectures = ["Tottori"]
)";

class ReadExperiment : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(directory_ / "plans");
    test::write_text(directory_ / "base.toml", kBase);
    test::write_text(directory_ / "other.toml", "extends = \"base.toml\"\ntitle = \"Other\"\nseed = 9\n");
  }
  Experiment read(const std::string& text) const {
    const fs::path file = directory_ / "plans/experiment.toml";
    test::write_text(file, "title = \"T\"\nscenario = \"../base.toml\"\n" + text);
    return read_experiment(file);
  }
  /// The only parameter of a design of that kind.
  VariedParameter vary(const std::string& kind, const std::string& text) const {
    const Experiment e = read("[design]\nkind = \"" + kind + "\"\n" + text);
    EXPECT_EQ(e.varied.size(), 1U);
    return e.varied.at(0);
  }
  test::TemporaryDirectory directory_;
};

std::vector<FieldValue> numbers(std::initializer_list<double> values) {
  return {values.begin(), values.end()};
}

TEST_F(ReadExperiment, DefaultsAreOneReplicationOfTheScenariosSeed) {
  const Experiment e = read("[[variant]]\nname = \"as it is\"\n");
  EXPECT_EQ(e.title, "T");
  EXPECT_EQ(e.description, "");
  EXPECT_TRUE(fs::equivalent(e.scenario, directory_ / "base.toml"));
  EXPECT_EQ(e.replications, 1);
  EXPECT_EQ(e.seed, 7U) << "the scenario's";
  EXPECT_TRUE(e.metrics.empty() && e.settings.empty() && e.varied.empty());
  EXPECT_FALSE(e.design.has_value());
  ASSERT_EQ(e.variants.size(), 1U);
  EXPECT_EQ(e.variants[0].name, "as it is");
  EXPECT_TRUE(e.variants[0].scenario.empty());
  EXPECT_TRUE(e.warnings.empty());
}

TEST_F(ReadExperiment, TakesWhatTheFileSays) {
  const Experiment e = read(
      "description = \"D\"\nreplications = 3\nseed = 0\nmetrics = [\"payouts\", \"utilization.2025-12\"]\n"
      "[set]\nsample = 0.05\nfacilities.readers.when_down = \"WAIT\"\n"
      "[design]\nkind = \"saltelli\"\npoints = 64\nseed = 5\n"
      "[[vary]]\nkey = \"checkin.habit_weight\"\n[[vary]]\nkey = \"adoption.payout_memory_months\"\nhigh = "
      "4\n");
  EXPECT_EQ(e.description, "D");
  EXPECT_EQ(e.replications, 3);
  EXPECT_EQ(e.seed, 0U);
  EXPECT_EQ(e.metrics, (std::vector<std::string>{"payouts", "utilization.2025-12"}));
  EXPECT_EQ(override_lines(e, nullptr),
            (std::vector<std::string>{"sample=0.05", "facilities.readers.when_down=\"wait\""}));
  ASSERT_TRUE(e.design.has_value());
  EXPECT_EQ(e.design->kind, DesignKind::kSaltelli);
  EXPECT_EQ(e.design->points, 64);
  EXPECT_EQ(e.design->seed, 5U);
  ASSERT_EQ(e.varied.size(), 2U);
  EXPECT_EQ(e.varied[0].field->key, "checkin.habit_weight");
  EXPECT_EQ(e.varied[0].low, 0.5) << "the plausible range";
  EXPECT_EQ(e.varied[0].high, 0.95);
  EXPECT_TRUE(e.varied[0].values.empty());
  EXPECT_EQ(e.varied[1].low, 0);
  EXPECT_EQ(e.varied[1].high, 4);
}

TEST_F(ReadExperiment, AGridHasTheValuesAsListedOrEquidistantOnes) {
  VariedParameter v =
      vary("grid", "[[vary]]\nkey = \"facilities.readers.mtbf_hours\"\nvalues = [900, 600.5, 1200]\n");
  EXPECT_EQ(v.values, numbers({900, 600.5, 1200}));
  EXPECT_EQ(v.low, 600.5);
  EXPECT_EQ(v.high, 1200);
  v = vary("one_at_a_time",
           "[[vary]]\nkey = \"facilities.readers.mtbf_hours\"\nlow = 400\nhigh = 2000\nlevels = 5\n");
  EXPECT_EQ(v.values, numbers({400, 800, 1200, 1600, 2000}));
  v = vary("grid", "[[vary]]\nkey = \"checkin.habit_weight\"\n");
  ASSERT_EQ(v.values.size(), 3U);
  EXPECT_EQ(v.values.front(), FieldValue(0.5));
  EXPECT_EQ(v.values.back(), FieldValue(0.95)) << "the end as it is written, whatever rounding says";
}

TEST_F(ReadExperiment, WholeNumbersStayWhole) {
  VariedParameter v =
      vary("grid", "[[vary]]\nkey = \"adoption.payout_memory_months\"\nlow = 0\nhigh = 6\nlevels = 5\n");
  std::vector<FieldValue> expected;
  for (const std::int64_t n : {0, 2, 3, 5, 6}) {
    expected.emplace_back(n);
  }
  EXPECT_EQ(v.values, expected);
  v = vary("grid", "[[vary]]\nkey = \"adoption.payout_memory_months\"\nlow = 2\nhigh = 3\n");
  EXPECT_EQ(v.values, (std::vector<FieldValue>{std::int64_t{2}, std::int64_t{3}})) << "there are only two";
}

TEST_F(ReadExperiment, FlagsAndChoicesTakeAllTheirValues) {
  VariedParameter v = vary("grid", "[[vary]]\nkey = \"central.replay_incidents\"\n");
  EXPECT_EQ(v.values, (std::vector<FieldValue>{false, true}));
  v = vary("latin_hypercube", "points = 8\n[[vary]]\nkey = \"facilities.readers.when_down\"\n");
  EXPECT_EQ(v.values, (std::vector<FieldValue>{std::string("fallback"), std::string("wait")}));
  EXPECT_EQ(v.low, 0);
  EXPECT_EQ(v.high, 1) << "the last position";
  v = vary("grid", "[[vary]]\nkey = \"facilities.readers.when_down\"\nvalues = [\"wait\", \"Fallback\"]\n");
  EXPECT_EQ(v.values, (std::vector<FieldValue>{std::string("wait"), std::string("fallback")}));
}

// Every number that the field table knows can be varied without a word about its range, or the file says what
// is missing.
TEST_F(ReadExperiment, EveryParameterHasARangeOrAnErrorThatAsksForIt) {
  int varied = 0;
  int asked = 0;
  for (const Field& field : field_table()) {
    if (!field.is_number() || field.key == "seed" || !field.sum_group.empty()) {
      continue;
    }
    try {
      const VariedParameter v = vary("morris", "points = 4\n[[vary]]\nkey = \"" + field.key + "\"\n");
      EXPECT_LT(v.low, v.high) << field.key;
      EXPECT_TRUE(!field.range || (field.range->contains(v.low) && field.range->contains(v.high)))
          << field.key;
      ++varied;
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()).find("write 'low' and 'high'"), std::string::npos)
          << field.key << ": " << error.what();
      ++asked;
    }
  }
  EXPECT_GT(varied, 100);
  EXPECT_LT(asked, 20);
}

TEST_F(ReadExperiment, AVariantIsItsScenarioWithWhatItSetsAndChanges) {
  const Experiment e = read(
      "seed = 3\n[set]\nsample = 0.05\ncheckin.face_share = 0.6\n"
      "[[variant]]\nname = \"plain\"\n"
      "[[variant]]\nname = \"other\"\nscenario = \"../other.toml\"\n"
      "[variant.set]\ncheckin.face_share = 0.7\ncredentials.legacy_extension_days = 31\n"
      "[[variant.intervention]]\ndate = 2025-12-02\nname = \"a \\\"quoted\\\" name\"\ncheckin.habit_weight = "
      "0.6\n"
      "[[variant.intervention]]\ndate = 2025-12-04\nname = \"later\"\n"
      "[variant.intervention.facilities.readers]\nmtbf_hours = 900\nwhen_down = \"wait\"\n");
  ASSERT_EQ(e.variants.size(), 2U);
  const ExperimentVariant& other = e.variants[1];
  EXPECT_EQ(override_lines(e, &other),
            (std::vector<std::string>{"sample=0.05", "checkin.face_share=0.6", "checkin.face_share=0.7",
                                      "credentials.legacy_extension_days=31"}));
  const Scenario plain = load_future(e, &e.variants[0]);
  EXPECT_EQ(plain.title, "Base");
  EXPECT_EQ(plain.sample, 0.05);
  EXPECT_EQ(get_value(plain, "checkin.face_share"), FieldValue(0.6));
  EXPECT_EQ(effective_toml(plain), effective_toml(load_future(e, nullptr)));

  const Scenario s = load_future(e, &other, {"seed=4", "adoption.failure_setback=8"});
  EXPECT_EQ(s.title, "Other");
  EXPECT_EQ(s.seed, 4U) << "the caller's overrides win";
  EXPECT_EQ(get_value(s, "adoption.failure_setback"), FieldValue(std::int64_t{8}));
  EXPECT_EQ(get_value(s, "checkin.face_share"), FieldValue(0.7)) << "the variant wins over [set]";
  ASSERT_EQ(s.interventions.size(), 2U);
  EXPECT_EQ(s.interventions[0].name, "a \"quoted\" name");
  EXPECT_EQ(s.on(make_day(2025, 12, 2)).checkin.habit_weight, 0.6);
  EXPECT_EQ(s.on(make_day(2025, 12, 1)).checkin.habit_weight, 0.8);
  EXPECT_EQ(s.interventions[1].changes.size(), 2U);
}

TEST_F(ReadExperiment, TheExampleOfThePageReads) {
  const fs::path root(CUTOVER_SOURCE_DIR);
  const std::string page = test::read_text(root / "docs/experiments.md");
  const std::string opening = "```toml\n";
  const auto begin = page.find(opening) + opening.size();
  fs::copy_file(root / "scenarios/december-2025.toml", directory_ / "december-2025.toml");
  const fs::path file = directory_ / "plans/page.toml";
  test::write_text(file, page.substr(begin, page.find("```", begin) - begin));
  const Experiment e = read_experiment(file);
  ASSERT_EQ(e.varied.size(), 2U);
  EXPECT_EQ(e.varied[0].values.size() * e.varied[1].values.size(), 10U);
  EXPECT_EQ(e.variants.size(), 2U);
  EXPECT_EQ(e.replications, 3);
  EXPECT_TRUE(e.warnings.empty()) << render(e.warnings);
}

TEST_F(ReadExperiment, TheShippedOnesRead) {
  const fs::path folder = fs::path(CUTOVER_SOURCE_DIR) / "scenarios/experiments";
  int read = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const Experiment e = read_experiment(entry.path());
    EXPECT_TRUE(e.warnings.empty()) << entry.path() << "\n" << render(e.warnings);
    EXPECT_FALSE(e.metrics.empty());
    ++read;
  }
  EXPECT_GE(read, 2);
  EXPECT_EQ(read_experiment(folder / "readers.toml").replications, 2);
  for (const VariedParameter& v : read_experiment(folder / "sensitivity.toml").varied) {
    EXPECT_TRUE(v.field->is_assumption()) << v.field->key;
  }
}

}  // namespace
}  // namespace cutover
