#include "topology/flow.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "topology_case.hpp"

namespace cutover::test {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> cut_names(const ServiceTopology& t, const ThroughputBound& bound) {
  std::vector<std::string> result;
  for (const CutElement& e : bound.cut) {
    result.push_back(element_name(t, e.element));
  }
  return result;
}

double cut_capacity(const ThroughputBound& bound) {
  double sum = 0;
  for (const CutElement& e : bound.cut) {
    sum += e.capacity_per_s;
  }
  return sum;
}

TEST(ThroughputBound, IsTheSlowestTierOfAChain) {
  // 2 × 3 servers at 10 ms: 600/s; 1 × 4 at 5 ms: 800/s.
  const ServiceTopology t = platform(1, {tier("a", 2, 3, 10), tier("b", 1, 4, 5)}, {0, 1});
  const ThroughputBound bound = throughput_bound(t, only(ServiceClass::kCard), counted());
  EXPECT_DOUBLE_EQ(bound.per_s, 600);
  EXPECT_THAT(cut_names(t, bound), ElementsAre("a@d0"));
  EXPECT_DOUBLE_EQ(bound.at_split_per_s, 600);
  EXPECT_EQ(element_name(t, bound.bottleneck.element), "a@d0");
}

TEST(ThroughputBound, DataCentresAddUpAndAnOutsideTierServesBoth) {
  ServiceTopology t = platform(2, {tier("a", 2, 3, 10), tier("far", 1, 10, 10, true)}, {0, 1});
  const ThroughputBound bound = throughput_bound(t, only(ServiceClass::kCard), counted());
  EXPECT_DOUBLE_EQ(bound.per_s, 1'000);
  EXPECT_THAT(cut_names(t, bound), ElementsAre("far"));
  t.tiers[1].servers = 20;
  const ThroughputBound more = throughput_bound(t, only(ServiceClass::kCard), counted());
  EXPECT_DOUBLE_EQ(more.per_s, 1'200);
  EXPECT_THAT(cut_names(t, more), ElementsAre("a@d0", "a@d1"));
}

TEST(ThroughputBound, ATierOfSomeClassesOnlyCarriesMoreOfAMix) {
  ServiceTopology t = platform(1, {tier("a", 10, 10, 10), tier("b", 1, 1, 10)}, {0});
  t.classes[static_cast<int>(ServiceClass::kNumber)].path = {0, 1};
  LoadMix mix{};
  mix[static_cast<int>(ServiceClass::kCard)] = 30;
  mix[static_cast<int>(ServiceClass::kNumber)] = 10;
  // 100/s of its own requests, a quarter of all.
  EXPECT_DOUBLE_EQ(throughput_bound(t, mix, counted()).per_s, 400);
  // Visited twice, half as many.
  t.classes[static_cast<int>(ServiceClass::kNumber)].path = {0, 1, 1};
  EXPECT_DOUBLE_EQ(throughput_bound(t, mix, counted()).per_s, 200);
  // Not visited at all: it sets no limit.
  EXPECT_DOUBLE_EQ(throughput_bound(t, only(ServiceClass::kCard), counted()).per_s, 10'000);
  EXPECT_TRUE(std::isinf(capacity_per_s(t, only(ServiceClass::kCard), resolve_element(t, "b@d0"))));
}

TEST(ThroughputBound, ALinkCarriesTheLargerOfRequestAndReply) {
  ServiceTopology t = platform(1, {tier("a", 1'000, 1'000, 1)}, {0});
  t.access[0].capacity_mbps = 1;
  t.classes[0].request_kb = 2;
  t.classes[0].reply_kb = 5;
  // 1 Mbit/s is 125 kB/s: 25 replies of 5 kB, in each of 47 prefectures.
  const ThroughputBound bound = throughput_bound(t, only(ServiceClass::kCard), counted());
  EXPECT_DOUBLE_EQ(bound.per_s, 25 * 47);
  EXPECT_EQ(bound.cut.size(), 47u);
  // At the given split the largest prefecture, with 47 of 1,128 facilities, is full first.
  EXPECT_NEAR(bound.at_split_per_s, 25 / (47 / kCounted), 1e-9);
  EXPECT_EQ(element_name(t, bound.bottleneck.element), "net@Okinawa");
  t.classes[0].request_kb = 10;
  EXPECT_DOUBLE_EQ(throughput_bound(t, only(ServiceClass::kCard), counted()).per_s, 12.5 * 47);
}

TEST(ThroughputBound, TheSplitFollowsTheWeights) {
  ServiceTopology t = platform(2, {tier("a", 1, 1, 10)}, {0});
  t.data_centres[0].weight = 0.8;
  t.data_centres[1].weight = 0.2;
  const ThroughputBound bound = throughput_bound(t, only(ServiceClass::kCard), counted());
  EXPECT_DOUBLE_EQ(bound.per_s, 200);
  EXPECT_DOUBLE_EQ(bound.at_split_per_s, 125);
  EXPECT_EQ(element_name(t, bound.bottleneck.element), "a@d0");
}

TEST(ThroughputBound, WhatIsDownCarriesNothing) {
  const ServiceTopology t = platform(2, {tier("a", 1, 1, 10)}, {0});
  const std::vector<Element> down{resolve_element(t, "d0")};
  EXPECT_DOUBLE_EQ(throughput_bound(t, only(ServiceClass::kCard), counted(), down).per_s, 100);
  const std::vector<Element> all{resolve_element(t, "gateway")};
  EXPECT_EQ(throughput_bound(t, only(ServiceClass::kCard), counted(), all).per_s, 0);
}

TEST(ThroughputBound, IsTheClosedFormOnPlatformsOfEveryShape) {
  // Gateways and backbones are fully meshed, so the maximum flow is the smallest of: what all prefectures let
  // in, what all data centres carry, what the outside tiers carry.
  std::mt19937 word(5);
  const auto between = [&](int low, int high) {
    return low + static_cast<int>(word() % static_cast<unsigned>(high - low + 1));
  };
  int network_cuts = 0;
  int centre_cuts = 0;
  int outside_cuts = 0;
  for (int trial = 0; trial < 60; ++trial) {
    std::vector<Tier> tiers;
    std::vector<int> path;
    for (int i = 0, n = between(1, 5); i < n; ++i) {
      tiers.push_back(
          tier("t" + std::to_string(i), between(1, 4), between(1, 40), between(1, 50), between(0, 3) == 0));
      path.push_back(i);
    }
    ServiceTopology t = platform(between(1, 3), tiers, path);
    t.access = {network("a", all_prefectures(), 0.5), network("b", {0, 5, 12}, 0.5)};
    t.access[0].capacity_mbps = between(1, 20) * 0.1;
    t.access[1].capacity_mbps = between(1, 20) * 0.1;
    t.gateway.capacity_mbps = between(1, 20) * 0.1;
    t.backbone.capacity_mbps = between(10, 400) * 0.1;
    t.classes[0].request_kb = 1;
    t.classes[0].reply_kb = between(1, 9);
    std::vector<Element> down;
    if (between(0, 1) == 1) {
      down.push_back({ElementKind::kDataCentre, -1, -1, 0});
      down.push_back({ElementKind::kAccess, 0, 12});
    }
    const bool is_down = !down.empty();

    const auto link = [&](double mbps) { return mbps * 125 / t.classes[0].reply_kb; };
    double let_in = 0;
    for (int p = 0; p < kPrefectures; ++p) {
      double lines = is_down && p == 12 ? 0 : link(t.access[0].capacity_mbps);
      lines += p == 0 || p == 5 || p == 12 ? link(t.access[1].capacity_mbps) : 0;
      let_in += std::min(lines, link(t.gateway.capacity_mbps));
    }
    double centre = link(t.backbone.capacity_mbps);
    double outside = 1e300;
    for (const Tier& e : t.tiers) {
      const double capacity = e.instances * e.servers * 1'000 / e.service_ms;
      double& limit = e.outside ? outside : centre;
      limit = std::min(limit, capacity);
    }
    const double centres = centre * (static_cast<double>(t.data_centres.size()) - (is_down ? 1 : 0));
    const double expected = std::min({let_in, centres, outside});

    const ThroughputBound bound = throughput_bound(t, only(ServiceClass::kCard), counted(), down);
    // Capacities are rounded down to millionths; a cut has 100 elements at most.
    EXPECT_NEAR(bound.per_s, expected, 1e-4) << "trial " << trial;
    if (!is_down) {
      EXPECT_NEAR(cut_capacity(bound), bound.per_s, 1e-4) << "trial " << trial;
      EXPECT_LE(bound.at_split_per_s, bound.per_s + 1e-4) << "trial " << trial;
    }
    network_cuts += expected == let_in ? 1 : 0;
    centre_cuts += expected == centres ? 1 : 0;
    outside_cuts += expected == outside ? 1 : 0;
  }
  EXPECT_GT(network_cuts, 3);
  EXPECT_GT(centre_cuts, 3);
  EXPECT_GT(outside_cuts, 3);
}

}  // namespace
}  // namespace cutover::test
