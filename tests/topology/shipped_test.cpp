// The reference platform and the drills.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "tables/nation_tables.hpp"
#include "topology/element.hpp"
#include "topology/inspection.hpp"
#include "topology/maintenance.hpp"
#include "topology/read.hpp"

namespace cutover::test {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path{CUTOVER_SOURCE_DIR} / "scenarios/central";

FacilitiesByPrefecture facilities() {
  const NationTables tables = load_nation_tables(fs::path{CUTOVER_SOURCE_DIR} / "data");
  FacilitiesByPrefecture result{};
  for (std::size_t p = 0; p < result.size(); ++p) {
    for (const int count : tables.facilities[p]) {
      result[p] += count;
    }
  }
  return result;
}

std::vector<std::string> drills() {
  std::vector<std::string> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(kFolder)) {
    // A platform is no drill, nor what fails at random: that has no event and changes how often elements
    // fail.
    const std::string name = entry.path().stem().string();
    if (name != "reference" && name != "greater-tokyo" && name != "random-failures") {
      found.push_back(name);
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

TEST(ReferencePlatform, OPS_04_IsComfortableOnTheMondayPeak) {
  const ServiceTopology t = read_topology(kFolder / "reference.toml");
  const TopologyInspection inspection = inspect_topology(t, monday_peak(), facilities());
  for (const TierLoad& l : inspection.tiers) {
    const std::string& name = t.tiers[static_cast<std::size_t>(l.tier)].name;
    EXPECT_GE(l.utilization, 0.25) << name;
    EXPECT_LE(l.utilization, 0.40) << name;
    EXPECT_LT(l.utilization_one_lost, 0.80) << name;
  }
  // The network is not what fills up first.
  EXPECT_EQ(inspection.bound.bottleneck.element.kind, ElementKind::kTier);
}

TEST(ReferencePlatform, OPS_04_CertificateValidationIsOnThePathOfFirstUsesOnly) {
  const ServiceTopology t = read_topology(kFolder / "reference.toml");
  const int validation = resolve_element(t, "certificate_validation").index;
  EXPECT_TRUE(t.tiers[static_cast<std::size_t>(validation)].outside);
  for (int c = 0; c < kServiceClasses; ++c) {
    const std::vector<int>& path = t.classes[c].path;
    EXPECT_EQ(std::count(path.begin(), path.end(), validation),
              c == static_cast<int>(ServiceClass::kCardFirst) ? 1 : 0)
        << kServiceClassNames[c];
  }
}

TEST(ReferencePlatform, EveryNumberIsMarkedAsAnAssumption) {
  std::ifstream in(kFolder / "reference.toml");
  int numbers = 0;
  int line_number = 0;
  for (std::string line; std::getline(in, line);) {
    ++line_number;
    const std::string code = line.substr(0, line.find('#'));
    const std::size_t equals = code.find('=');
    const bool is_number = equals != std::string::npos && code.find('[') == std::string::npos &&
                           code.find('"') == std::string::npos &&
                           code.find_first_of("0123456789", equals) != std::string::npos;
    if (is_number) {
      ++numbers;
      EXPECT_THAT(line, ::testing::HasSubstr("# assumption: ")) << "line " << line_number;
    }
  }
  EXPECT_GT(numbers, 80);
}

TEST(ReferencePlatform, LosesNobodyWithOneCentralElementButTheOutsideOnes) {
  const ServiceTopology t = read_topology(kFolder / "reference.toml");
  const TopologyInspection inspection = inspect_topology(t, monday_peak(), facilities());
  std::set<std::string> central;
  for (const auto& points : inspection.single_points) {
    for (const Element& e : points) {
      if (e.prefecture < 0) {
        central.insert(element_name(t, e));
      }
    }
  }
  EXPECT_THAT(central, ::testing::ElementsAre("certificate_validation", "insurer_intermediate"));
}

TEST(RandomFailures, ChangesOnlyHowOftenElementsFail) {
  const ServiceTopology reference = read_topology(kFolder / "reference.toml");
  ServiceTopology t = read_topology(kFolder / "random-failures.toml");
  EXPECT_GT(t.backbone.mtbf_h, 0);
  EXPECT_EQ(reference.backbone.mtbf_h, 0);
  t.title = reference.title;
  const auto as_in = [](auto& element, const auto& other) {
    element.mtbf_h = other.mtbf_h;
    element.mttr_h = other.mttr_h;
  };
  as_in(t.gateway, reference.gateway);
  as_in(t.backbone, reference.backbone);
  for (std::size_t i = 0; i < t.access.size(); ++i) {
    as_in(t.access[i], reference.access[i]);
  }
  for (std::size_t i = 0; i < t.tiers.size(); ++i) {
    as_in(t.tiers[i], reference.tiers[i]);
  }
  EXPECT_EQ(t, reference);
}

class Drill : public testing::TestWithParam<std::string> {};

TEST_P(Drill, IsReadWithoutAFaultAndHasItsEventOnTheMondayMorning) {
  const fs::path file = kFolder / (GetParam() + ".toml");
  std::ifstream in(file);
  std::string first;
  std::getline(in, first);
  EXPECT_THAT(first, ::testing::StartsWith("# ")) << "a comment says what the drill asks";
  const ServiceTopology t = read_topology(file);
  EXPECT_NE(t.title, read_topology(kFolder / "reference.toml").title);
  // 2025-12-01 08:30 to 12:00.
  const std::int64_t midnight = std::int64_t{day_number(make_day(2025, 12, 1))} * 86'400;
  EXPECT_FALSE(events_between(t, midnight + 30'600, midnight + 43'200).empty());
}

TEST_P(Drill, HasThePlatformOfTheReference) {
  const ServiceTopology reference = read_topology(kFolder / "reference.toml");
  ServiceTopology t = read_topology(kFolder / (GetParam() + ".toml"));
  // What a drill may change: title, clients, shedding, calls and breakers, events.
  t.title = reference.title;
  t.client = reference.client;
  t.events = reference.events;
  t.maintenance.resize(reference.maintenance.size());
  // Three tenths of the nation have three tenths of the servers, rounded up, and of the queues.
  const bool regional = GetParam().starts_with("greater-tokyo");
  for (std::size_t i = 0; i < t.tiers.size(); ++i) {
    const Tier& whole = reference.tiers[i];
    t.tiers[i].queue_timeout_ms = whole.queue_timeout_ms;
    if (GetParam() == "breakers") {
      EXPECT_GT(t.tiers[i].call.timeout_ms, 0) << whole.name;
      EXPECT_GT(t.tiers[i].breaker.window_s, 0) << whole.name;
      t.tiers[i].call = whole.call;
      t.tiers[i].breaker = whole.breaker;
    }
    if (regional) {
      EXPECT_EQ(t.tiers[i].servers, (3 * whole.servers + 9) / 10) << whole.name;
      EXPECT_EQ(t.tiers[i].queue_limit, 3 * whole.queue_limit / 10) << whole.name;
      t.tiers[i].servers = whole.servers;
      t.tiers[i].queue_limit = whole.queue_limit;
    }
  }
  EXPECT_EQ(t, reference);
}

INSTANTIATE_TEST_SUITE_P(Shipped, Drill, testing::ValuesIn(drills()), [](const auto& file) {
  std::string name = file.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(Drills, AccessNetworkDownHitsItsPrefecturesByItsShare) {
  const ServiceTopology t = read_topology(kFolder / "access-network-down.toml");
  const TopologyInspection inspection = inspect_topology(t, monday_peak(), facilities());
  ASSERT_EQ(inspection.events.size(), 1u);
  const BlastRadius& radius = inspection.events[0].radius;
  int hit = 0;
  for (std::size_t p = 0; p < radius.by_prefecture.size(); ++p) {
    const double share = radius.by_prefecture[p][0];
    EXPECT_TRUE(share == 0 || std::abs(share - 0.7) < 1e-12) << p;
    hit += share > 0 ? 1 : 0;
  }
  EXPECT_EQ(hit, 17);
  EXPECT_NEAR(radius.by_prefecture[12][0], 0.7, 1e-12) << "Tokyo";
  EXPECT_EQ(radius.by_prefecture[26][0], 0) << "Osaka";
}

TEST(Drills, RetryWithoutBackoffIsSizedToOutliveItsTrigger) {
  // Enough attempts of every request to fill the stations with work nobody waits for.
  const ServiceTopology t = read_topology(kFolder / "retry-without-backoff.toml");
  const TopologyInspection inspection = inspect_topology(t, monday_peak(), facilities());
  const int eligibility = resolve_element(t, "eligibility").index;
  const auto& l = inspection.tiers[static_cast<std::size_t>(eligibility)];
  const double attempts =
      std::min<double>(t.client.attempts, t.client.give_up_s / t.client.attempt_timeout_s);
  EXPECT_GT(l.utilization * attempts, 2);
  EXPECT_LT(l.utilization, 0.5);
  // The full queue takes longer than a client waits.
  const Tier& tier = t.tiers[static_cast<std::size_t>(eligibility)];
  EXPECT_GT(static_cast<double>(tier.queue_limit) * tier.service_ms / 1'000 / (tier.instances * tier.servers),
            t.client.attempt_timeout_s);
}

}  // namespace
}  // namespace cutover::test
