// The shipped drills: a day of desks and central service with a fault.
#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "results/summary.hpp"
#include "run/run_case.hpp"
#include "topology/maintenance.hpp"
#include "topology/read.hpp"

namespace cutover {
namespace {

namespace fs = std::filesystem;

const fs::path kDrills = fs::path{CUTOVER_SOURCE_DIR} / "scenarios" / "drills";

class Drill : public ::testing::TestWithParam<std::string> {};

std::vector<std::string> drills() {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(kDrills)) {
    names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

TEST_P(Drill, IsAScenarioWhosePlatformHasSomethingHappenInIt) {
  const Scenario scenario = load_scenario(kDrills / (GetParam() + ".toml"));
  EXPECT_TRUE(scenario.warnings.empty());
  ASSERT_FALSE(scenario.parameters.central.topology.empty());
  const ServiceTopology platform = read_topology(scenario.beside(scenario.parameters.central.topology));
  const std::int64_t from = std::int64_t{day_number(scenario.start)} * 86'400;
  const std::int64_t until = std::int64_t{day_number(scenario.end) + 1} * 86'400;
  EXPECT_EQ(idle_events(platform, from, until), "");
  EXPECT_FALSE(for_period(platform, from, until).events.empty()) << "nothing breaks";
}

INSTANTIATE_TEST_SUITE_P(Shipped, Drill, ::testing::ValuesIn(drills()), [](const auto& drill) {
  std::string name = drill.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

/// Fallbacks ①–④ and check-ins without reply, of a prefecture on the drill's day.
struct Harm {
  double fallbacks = 0;
  double no_reply = 0;
};
Harm harm(const std::string& platform) {
  const test::TemporaryDirectory directory;
  const fs::path path = directory / "drill.h5";
  test::run(load_scenario(kDrills / "access-network-down.toml",
                          {"central.topology=\"../central/" + platform + ".toml\"", "sample=0.2",
                           R"(nation.prefectures=["Yamanashi"])"}),
            path);
  const Summary s = summarize(ResultReader(path));
  EXPECT_TRUE(s.checks.ok());
  Harm harm;
  for (const OutcomeRow& row : s.outcomes) {
    for (int o = 0; o < kOutcomes && row.facility_type == "all"; ++o) {
      harm.fallbacks += is_fallback(static_cast<Outcome>(o)) ? row.count[static_cast<std::size_t>(o)] : 0;
    }
  }
  harm.no_reply = s.central ? s.central->check_ins_without_reply : 0;
  return harm;
}

TEST(DrillRun, OPS_04_FBK_01_WhoseNetworkIsDownFallsBack) {
  const Harm ordinary = harm("reference");
  const Harm down = harm("access-network-down");
  EXPECT_EQ(ordinary.no_reply, 0);
  EXPECT_GT(down.no_reply, 100);
  EXPECT_GT(down.fallbacks, 1.5 * ordinary.fallbacks);
}

}  // namespace
}  // namespace cutover
