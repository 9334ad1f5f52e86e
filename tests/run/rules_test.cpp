// Rules with dates, seen in the results of whole runs.
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "run/checkpoint.hpp"
#include "run/run_case.hpp"
#include "support/statistics.hpp"

namespace cutover {
namespace {

/// Two prefectures from `start` to `end`; more failing answers than usual, so that rare paths are seen, too.
std::string period(const char* start, const char* end, const char* more = "") {
  return std::string("title = \"rules\"\nsample = 0.1\nseed = 3\n[period]\nstart = ") + start +
         "\nend = " + end +
         "\n[nation]\nprefectures = [\"Tottori\", \"Shimane\"]\npersons_per_area = 20000\n" + more +
         "\n[central]\nfailure_share = 0.01\n";
}

TEST(Rules, CUT_03_LegacyCardsVanishAfter2025_12_01) {
  const test::TemporaryDirectory directory;
  const auto path = directory / "run.h5";
  test::run(parse_scenario(period("2025-11-28", "2025-12-04")), path);
  const test::Cubes cubes(path);
  for (const auto& [day, cube] : cubes.days()) {
    const std::uint64_t looked_up = cubes.count(day, Outcome::kLegacyLookup);
    const std::uint64_t seen = cubes.count(day, Outcome::kLegacySeen);
    if (day <= make_day(2025, 12, 1)) {
      EXPECT_GT(looked_up, 0U) << format_day(day);
      EXPECT_GT(seen, 0U) << format_day(day);
    } else {
      EXPECT_EQ(looked_up, 0U) << format_day(day);
      EXPECT_EQ(seen, 0U) << format_day(day);
      EXPECT_GT(cubes.count(day, Outcome::kExpiredLookup), 0U);
      EXPECT_GT(cubes.count(day, Outcome::kCertificateLookup), 0U);
    }
  }
}

TEST(Rules, CUT_03_NotEvenAtExemptFacilities) {
  const test::TemporaryDirectory directory;
  const auto path = directory / "run.h5";
  test::run(parse_scenario(period("2025-12-01", "2025-12-03", "exempt_facilities = 10000")), path);
  const test::Cubes cubes(path);
  constexpr int kExempt = static_cast<int>(FacilityType::kExempt);
  EXPECT_GT(cubes.count(make_day(2025, 12, 1), kExempt, Outcome::kLegacySeen), 0U);
  for (const Day day : {make_day(2025, 12, 2), make_day(2025, 12, 3)}) {
    EXPECT_EQ(cubes.count(day, kExempt, Outcome::kLegacySeen), 0U) << format_day(day);
  }
  for (const auto& [day, cube] : cubes.days()) {
    for (int o = 0; o < kOutcomes; ++o) {
      // CHK-09: nothing is verified online there.
      if (is_verification(static_cast<Outcome>(o))) {
        EXPECT_EQ(cubes.count(day, kExempt, static_cast<Outcome>(o)), 0U)
            << kOutcomeNames[static_cast<std::size_t>(o)];
      }
    }
  }
}

// They have no reader that could break down: whoever shows a card there is verified another way at once.
TEST(Rules, CHK_09_NobodyWaitsForTheRepairOfAReaderThatAnExemptFacilityDoesNotHave) {
  const test::TemporaryDirectory directory;
  const auto path = directory / "run.h5";
  test::run(parse_scenario(period("2025-12-02", "2025-12-02",
                                  "exempt_facilities = 10000\n[facilities.readers]\nwhen_down = \"wait\"")),
            path);
  const test::Cubes cubes(path);
  constexpr int kExempt = static_cast<int>(FacilityType::kExempt);
  const Day day = make_day(2025, 12, 2);
  EXPECT_GT(cubes.count(day, kExempt, Outcome::kCardFallback), cubes.count(day, kExempt, Outcome::kGaveUp));
}

TEST(Rules, CRD_13_ExpiredLookupsEndWithMarch2026) {
  const test::TemporaryDirectory directory;
  const auto path = directory / "run.h5";
  test::run(parse_scenario(period("2026-03-30", "2026-04-02")), path);
  const test::Cubes cubes(path);
  EXPECT_GT(cubes.count(make_day(2026, 3, 30), Outcome::kExpiredLookup), 0U);
  EXPECT_GT(cubes.count(make_day(2026, 3, 31), Outcome::kExpiredLookup), 0U);
  EXPECT_EQ(cubes.count(make_day(2026, 4, 1), Outcome::kExpiredLookup), 0U);
  EXPECT_EQ(cubes.count(make_day(2026, 4, 2), Outcome::kExpiredLookup), 0U);
}

TEST(Rules, CUT_02_NobodyShowsACertificateBeforeAnyLegacyCardHasExpired) {
  const test::TemporaryDirectory directory;
  const auto path = directory / "run.h5";
  test::run(parse_scenario(period("2024-12-02", "2024-12-03")), path);
  const test::Cubes cubes(path);
  for (const auto& [day, cube] : cubes.days()) {
    for (const Outcome o :
         {Outcome::kCertificateLookup, Outcome::kCertificateSeen, Outcome::kExpiredLookup}) {
      EXPECT_EQ(cubes.count(day, o), 0U) << name(o);
    }
    EXPECT_GT(cubes.count(day, Outcome::kLegacyLookup), 0U);
  }
}

// Results do not tell first uses from later ones, but the checkpoint of a day knows who has used the card:
// what a day adds to it are the first uses of the day. Share among card uses, a week before and after, same
// weekdays: two-sample z-test, false failure 1e-6.
TEST(Rules, CUT_05_TheShareOfFirstUsesJumpsAfterTheCutover) {
  const test::TemporaryDirectory directory;
  const auto path = directory / "run.h5";
  const Scenario scenario = parse_scenario(period("2025-11-24", "2025-12-05"));
  const Model model(test::kData, scenario);
  const std::string run_id = describe_run(scenario, model).run_id;
  NationState state = model.initial_state(scenario);
  std::vector<Person> persons(model.nation.persons());
  std::vector<double> users;  // at the start of each day
  const auto count_users = [&] {
    double used = 0;
    for (const Person& p : persons) {
      used += (p.holder.flags & Holder::kUsedCard) != 0 ? 1 : 0;
    }
    users.push_back(used);
  };
  for (const Area& area : model.nation.areas()) {
    model.nation.populate(area, model.initial_use[static_cast<std::size_t>(area.prefecture)],
                          std::span(persons).subspan(area.first_person, area.persons()));
  }
  count_users();
  RunOptions options;
  options.data_directory = test::kData;
  options.output = path;
  options.threads = 2;
  options.commit_every_seconds = 0;
  options.on_progress = [&](const Progress& p) {
    if (p.stage == Progress::Stage::kDays && p.days_done > 0) {
      EXPECT_EQ(read_checkpoint(checkpoint_path(path), run_id, state, persons), p.days_done);
      count_users();
    }
    return true;
  };
  run_scenario(scenario, options);
  const test::Cubes cubes(path);

  const auto share = [&](int first, int days, double& uses) {
    double fresh = 0;
    uses = 0;
    for (int d = first; d < first + days; ++d) {
      fresh += users[static_cast<std::size_t>(d + 1)] - users[static_cast<std::size_t>(d)];
      for (const Outcome o : {Outcome::kCardFace, Outcome::kCardPin, Outcome::kCardVisual}) {
        uses += static_cast<double>(cubes.count(scenario.start + std::chrono::days{d}, o));
      }
    }
    return fresh / uses;
  };
  double uses_before = 0;
  double uses_after = 0;
  const double before = share(1, 3, uses_before);  // Tuesday 25 to Thursday 27 November
  const double after = share(8, 3, uses_after);    // Tuesday 2 to Thursday 4 December
  const double pooled = (before * uses_before + after * uses_after) / (uses_before + uses_after);
  const double error = std::sqrt(pooled * (1 - pooled) * (1 / uses_before + 1 / uses_after));
  EXPECT_GT(uses_before, 1'000);
  EXPECT_GT(after - before, test::z_bound() * error);
  RecordProperty("before", std::to_string(before));
  RecordProperty("after", std::to_string(after));
}

}  // namespace
}  // namespace cutover
