#include "topology/inspection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "topology_case.hpp"

namespace cutover::test {
namespace {

TEST(Inspection, UtilizationByHand) {
  ServiceTopology t = platform(2, {tier("front", 2, 5, 10), tier("far", 1, 4, 10, true)}, {0});
  t.classes[static_cast<int>(ServiceClass::kCardFirst)].path = {0, 1, 1};
  t.data_centres[0].weight = 0.6;
  t.data_centres[1].weight = 0.4;
  LoadMix load{};
  load[static_cast<int>(ServiceClass::kCard)] = 900;
  load[static_cast<int>(ServiceClass::kCardFirst)] = 100;
  const TopologyInspection i = inspect_topology(t, load, counted());
  ASSERT_EQ(i.tiers.size(), 2u);
  // A station: 2 × 5 servers of 10 ms, 1,000/s.
  EXPECT_DOUBLE_EQ(i.tiers[0].capacity_per_s, 2'000);
  EXPECT_DOUBLE_EQ(i.tiers[0].load_per_s, 1'000);
  EXPECT_DOUBLE_EQ(i.tiers[0].utilization, 0.6);
  EXPECT_DOUBLE_EQ(i.tiers[0].utilization_one_lost, 1);
  EXPECT_DOUBLE_EQ(i.tiers[1].load_per_s, 200);
  EXPECT_DOUBLE_EQ(i.tiers[1].utilization, 0.5);
  EXPECT_DOUBLE_EQ(i.tiers[1].utilization_one_lost, 0.5);
}

TEST(Inspection, CallsByHand) {
  ServiceTopology t = platform(2, {tier("front", 2, 5, 10), tier("far", 1, 4, 10, true)}, {0, 1, 1});
  EXPECT_TRUE(inspect_topology(t, only(ServiceClass::kCard), counted()).calls.empty());
  t.client.attempts = 3;
  t.tiers[0].call.attempts = 2;  // of rejected calls
  t.tiers[1].latency_ms = 5;
  t.tiers[1].call = {.timeout_ms = 1'000,
                     .attempts = 4,
                     .backoff_ms = 100,
                     .backoff_factor = 3,
                     .backoff_limit_ms = 250,
                     .backoff_jitter = 0.5};
  const TopologyInspection i = inspect_topology(t, only(ServiceClass::kCard), counted());
  ASSERT_EQ(i.calls.size(), 2u);
  EXPECT_FALSE(i.calls[0].patience_ms.has_value());
  EXPECT_THAT(i.calls[0].pauses_ms, ::testing::ElementsAre(100));
  EXPECT_EQ(i.calls[0].most_per_request, 3 * 2);
  EXPECT_THAT(i.calls[1].pauses_ms, ::testing::ElementsAre(100, 250, 250));
  EXPECT_EQ(i.calls[1].patience_ms, 4'000 + 100 + 250 + 250 + 3 * 5);
  EXPECT_EQ(i.calls[1].most_per_request, 3 * 4 * 2);
  // Nobody is told how long the front takes.
  EXPECT_FALSE(i.patience_ms[0].has_value());
  t.tiers[0].call.timeout_ms = 50;
  EXPECT_EQ(inspect_topology(t, only(ServiceClass::kCard), counted()).patience_ms[0],
            (2 * 50 + 100) + 2 * (5 + 4'615));
}

TEST(Inspection, LossesComeLargestFirstAndTheRestIsHarmless) {
  ServiceTopology t = platform(2, {tier("front", 2, 5, 10), tier("far", 1, 4, 10, true)}, {0});
  t.classes[static_cast<int>(ServiceClass::kCardFirst)].path = {0, 1};
  const TopologyInspection i = inspect_topology(t, only(ServiceClass::kCard), counted());
  ASSERT_GE(i.losses.size(), 2u);
  EXPECT_TRUE(std::is_sorted(
      i.losses.begin(), i.losses.end(),
      [](const ElementLoss& a, const ElementLoss& b) { return a.radius.some > b.radius.some; }));
  // The outside tier, the whole network, 47 of its parts, 47 gateways.
  EXPECT_EQ(i.losses.size(), 2u + 2u * 47u);
  EXPECT_THAT(names(t, i.harmless),
              ::testing::ElementsAre("backbone@d0", "backbone@d1", "d0", "d1", "front@d0", "front@d1"));
}

TEST(Inspection, OnlyWhatIsDownAsAWholeIsAnEventLoss) {
  ServiceTopology t = platform(1, {tier("front", 2, 5, 10)}, {0});
  t.events = {{"front", EventKind::kSlow, 0.5, 0, 1, 2, ""},
              {"front", EventKind::kDown, 1, 1, 1, 2, ""},
              {"front", EventKind::kDown, 1, 2, 1, 2, ""},
              {"gateway@Tokyo", EventKind::kDown, 1, 0, 1, 2, ""}};
  const TopologyInspection i = inspect_topology(t, only(ServiceClass::kCard), counted());
  ASSERT_EQ(i.events.size(), 2u);
  EXPECT_EQ(i.events[0].event, 2);
  EXPECT_DOUBLE_EQ(i.events[0].radius.every, 1);
  EXPECT_EQ(i.events[1].event, 3);
  EXPECT_NEAR(i.events[1].radius.every, 13 / kCounted, 1e-12);
}

}  // namespace
}  // namespace cutover::test
