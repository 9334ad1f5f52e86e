#include "topology/graph.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "topology_case.hpp"

namespace cutover::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

BlastRadius without(const ServiceTopology& t, const std::vector<std::string>& names) {
  std::vector<Element> down;
  for (const std::string& name : names) {
    down.push_back(resolve_element(t, name));
  }
  return TopologyGraph(t, counted()).blast_radius(down);
}

std::vector<std::string> points(const ServiceTopology& t, ServiceClass c) {
  return central_names(t, TopologyGraph(t, counted()).single_points_of_failure(c));
}

TEST(Route, TimesAddUpByHand) {
  ServiceTopology t = platform(1, {tier("front", 1, 1, 5), tier("far", 1, 1, 7, true)}, {0, 1});
  t.access[0].latency_ms = 10;
  t.access[0].latency_sigma = 0;
  t.access[0].capacity_mbps = 8;  // 1 kB in 1 ms
  t.gateway = {2, 80, 0, 0};
  t.backbone = {3, 800, 0, 0};
  t.tiers[0].latency_ms = 0.5;
  t.tiers[1].latency_ms = 20;
  t.classes[0].request_kb = 100;
  t.classes[0].reply_kb = 200;
  const auto route = TopologyGraph(t, counted()).route(ServiceClass::kCard, 0, 12);
  ASSERT_TRUE(route);
  std::vector<std::string> out;
  for (const RouteStep& step : route->out) {
    out.push_back(element_name(t, step.element));
  }
  EXPECT_THAT(out, ElementsAre("net@Tokyo", "gateway@Tokyo", "backbone@d0", "d0", "front@d0", "far"));
  std::vector<std::string> back;
  for (const RouteStep& step : route->back) {
    back.push_back(element_name(t, step.element));
  }
  EXPECT_THAT(back, ElementsAre("backbone@d0", "gateway@Tokyo", "net@Tokyo"));
  const double links = 2 * (10 + 2 + 3);
  const double transfers = (100 + 200) + (10 + 20) + (1 + 2);
  const double tiers = 0.5 + 5 + 20 + 7;
  EXPECT_NEAR(route->latency_ms(), links + transfers + tiers, 1e-9);
}

TEST(Route, TheMeanOfAnAccessLatencyIsAboveItsMedian) {
  ServiceTopology t = platform(1, {tier("front", 1, 1, 5)}, {0});
  t.access[0].latency_ms = 10;
  t.access[0].latency_sigma = 0.5;
  const auto route = TopologyGraph(t, counted()).route(ServiceClass::kCard, 0, 0);
  EXPECT_NEAR(route->out[0].latency_ms, 10 * std::exp(0.125), 1e-12);
}

TEST(Route, GoesThroughTheDataCentreThatIsLeft) {
  const ServiceTopology t = platform(2, {tier("front", 1, 1, 5)}, {0});
  const TopologyGraph graph(t, counted());
  const std::vector<Element> first{resolve_element(t, "front@d0")};
  EXPECT_EQ(graph.route(ServiceClass::kCard, 0, 0, first)->data_centre, 1);
  const std::vector<Element> both{resolve_element(t, "front@d0"), resolve_element(t, "backbone@d1")};
  EXPECT_FALSE(graph.route(ServiceClass::kCard, 0, 0, both));
  const std::vector<Element> gateway{resolve_element(t, "gateway@Hokkaido")};
  EXPECT_FALSE(graph.route(ServiceClass::kCard, 0, 0, gateway));
  EXPECT_TRUE(graph.route(ServiceClass::kCard, 0, 1, gateway));
}

TEST(Route, ANetworkThatDoesNotServeThePrefectureHasNone) {
  ServiceTopology t = platform(1, {tier("front", 1, 1, 5)}, {0});
  t.access = {network("north", {0}, 1)};
  EXPECT_TRUE(TopologyGraph(t, counted()).route(ServiceClass::kCard, 0, 0));
  EXPECT_FALSE(TopologyGraph(t, counted()).route(ServiceClass::kCard, 0, 1));
}

TEST(BlastRadius, OneOfTwoDataCentresCutsNobodyOff) {
  const ServiceTopology t = platform(2, {tier("front", 1, 1, 5)}, {0});
  for (const char* name : {"d0", "front@d1", "backbone@d0"}) {
    EXPECT_EQ(without(t, {name}).some, 0) << name;
  }
  EXPECT_DOUBLE_EQ(without(t, {"d0", "d1"}).every, 1);
  // One half of each way: no way is whole.
  EXPECT_DOUBLE_EQ(without(t, {"backbone@d0", "front@d1"}).every, 1);
}

TEST(BlastRadius, CountsFacilitiesByPrefectureAndShare) {
  ServiceTopology t = platform(2, {tier("front", 1, 1, 5)}, {0});
  t.access = {network("a", all_prefectures(), 0.75), network("b", all_prefectures(), 0.25)};
  // Tokyo has 13 of 1,128 facilities.
  const BlastRadius part = without(t, {"a@Tokyo"});
  EXPECT_NEAR(part.some, 0.75 * 13 / kCounted, 1e-12);
  EXPECT_NEAR(part.every, part.some, 1e-12);
  EXPECT_NEAR(part.by_prefecture[12][0], 0.75, 1e-12);
  EXPECT_EQ(part.by_prefecture[11][0], 0);
  EXPECT_NEAR(without(t, {"gateway@Tokyo"}).some, 13 / kCounted, 1e-12);
  EXPECT_NEAR(without(t, {"a"}).some, 0.75, 1e-12);
  EXPECT_NEAR(without(t, {"a", "gateway@Tokyo"}).some, 0.75 + 0.25 * 13 / kCounted, 1e-12);
}

TEST(BlastRadius, OPS_04_CertificateValidationStopsFirstUsesOnly) {
  ServiceTopology t = platform(2, {tier("front", 1, 1, 5), tier("validation", 1, 1, 5, true)}, {0});
  t.classes[static_cast<int>(ServiceClass::kCardFirst)].path = {0, 1};
  const BlastRadius radius = without(t, {"validation"});
  EXPECT_DOUBLE_EQ(radius.some, 1);
  EXPECT_EQ(radius.every, 0);
  for (int c = 0; c < kServiceClasses; ++c) {
    EXPECT_DOUBLE_EQ(radius.share[static_cast<std::size_t>(c)],
                     c == static_cast<int>(ServiceClass::kCardFirst) ? 1 : 0);
  }
}

TEST(BlastRadius, ARequestDoesNotChangeItsDataCentreAtAnOutsideTier) {
  // front → outside → back: with front@d1 and back@d0 down, no data centre has the whole path.
  const ServiceTopology t =
      platform(2, {tier("front", 1, 1, 5), tier("far", 1, 1, 5, true), tier("back", 1, 1, 5)}, {0, 1, 2});
  EXPECT_DOUBLE_EQ(without(t, {"front@d1", "back@d0"}).every, 1);
  EXPECT_EQ(without(t, {"front@d1", "back@d1"}).some, 0);
}

TEST(SinglePoints, WithTwoDataCentresOnlyLinesGatewaysAndOutsideTiers) {
  ServiceTopology t = platform(2, {tier("front", 1, 1, 5), tier("far", 1, 1, 5, true)}, {0});
  t.classes[static_cast<int>(ServiceClass::kCardFirst)].path = {0, 1};
  EXPECT_THAT(points(t, ServiceClass::kCard), IsEmpty());
  EXPECT_THAT(points(t, ServiceClass::kCardFirst), ElementsAre("far"));
  // One part of the network and one gateway in every prefecture.
  EXPECT_EQ(TopologyGraph(t, counted()).single_points_of_failure(ServiceClass::kCard).size(), 2u * 47u);
}

TEST(SinglePoints, WithOneDataCentreEverythingOnThePath) {
  ServiceTopology t = platform(1, {tier("front", 1, 1, 5), tier("other", 1, 1, 5)}, {0});
  t.classes[static_cast<int>(ServiceClass::kPhone)].path = {0, 1, 0};
  EXPECT_THAT(points(t, ServiceClass::kCard), UnorderedElementsAre("backbone@d0", "d0", "front@d0"));
  // A tier between two visits of another is one, too.
  EXPECT_THAT(points(t, ServiceClass::kPhone),
              UnorderedElementsAre("backbone@d0", "d0", "front@d0", "other@d0"));
}

TEST(Bridges, AreTheLinksWithoutAWayAround) {
  const auto central = [](const ServiceTopology& t) {
    std::vector<std::string> links;
    for (const auto& [a, b] : TopologyGraph(t, counted()).bridges(ServiceClass::kCard)) {
      if (a.prefecture < 0 && b.prefecture < 0) {
        links.push_back(element_name(t, a) + " " + element_name(t, b));
      }
    }
    return links;
  };
  const std::vector<Tier> tiers{tier("front", 1, 1, 5), tier("far", 1, 1, 5, true),
                                tier("further", 1, 1, 5, true)};
  const ServiceTopology one = platform(1, tiers, {0, 1, 2});
  EXPECT_THAT(central(one),
              UnorderedElementsAre("backbone@d0 d0", "d0 front@d0", "front@d0 far", "far further"));
  EXPECT_EQ(TopologyGraph(one, counted()).bridges(ServiceClass::kCard).size(), 4u + 2u * 47u);
  const ServiceTopology two = platform(2, tiers, {0, 1, 2});
  // Both data centres meet before the first outside tier.
  EXPECT_THAT(central(two), UnorderedElementsAre("far further"));
  EXPECT_EQ(TopologyGraph(two, counted()).bridges(ServiceClass::kCard).size(), 1u + 47u);
}

/// Platforms of every shape, the same in every run.
ServiceTopology random_platform(std::mt19937& word) {
  const auto below = [&](unsigned n) { return static_cast<int>(word() % n); };
  std::vector<Tier> tiers;
  for (int i = 0, n = 1 + below(4); i < n; ++i) {
    tiers.push_back(tier("t" + std::to_string(i), 1, 1, 5, below(3) == 0));
  }
  ServiceTopology t = platform(1 + below(3), tiers, {0});
  for (ClassPath& c : t.classes) {
    c.path.clear();
    for (int k = 0, n = 1 + below(5); k < n; ++k) {
      c.path.push_back(below(static_cast<unsigned>(tiers.size())));
    }
  }
  if (below(2) == 0) {
    t.access = {network("a", all_prefectures(), 0.5), network("b", all_prefectures(), 0.5)};
  }
  return t;
}

TEST(SinglePoints, AreExactlyTheElementsWhoseRemovalCutsSomebodyOff) {
  std::mt19937 word(7);
  int both = 0;
  for (int trial = 0; trial < 40; ++trial) {
    const ServiceTopology t = random_platform(word);
    const TopologyGraph graph(t, counted());
    const auto c = static_cast<ServiceClass>(word() % kServiceClasses);
    std::vector<std::string> by_removal;
    for (const Element& e : single_elements(t)) {
      if (graph.blast_radius({&e, 1}).share[static_cast<std::size_t>(c)] > 0) {
        by_removal.push_back(element_name(t, e));
      }
    }
    EXPECT_THAT(names(t, graph.single_points_of_failure(c)), ::testing::UnorderedElementsAreArray(by_removal))
        << "trial " << trial;
    both += by_removal.size() > 2 * 47 ? 1 : 0;
  }
  EXPECT_GT(both, 5) << "too few platforms with a central single point to say anything";
}

TEST(BlastRadius, IsWhatAWalkAlongThePathsSays) {
  // Second opinion without a graph: a group is answered if some data centre and all on the way to it are up.
  std::mt19937 word(11);
  int cut = 0;
  for (int trial = 0; trial < 60; ++trial) {
    const ServiceTopology t = random_platform(word);
    const TopologyGraph graph(t, counted());
    const std::vector<Element> all = single_elements(t);
    std::vector<Element> down;
    for (int k = 0; k < 4; ++k) {
      // From the end, where the central elements are.
      down.push_back(all[all.size() - 1 - word() % std::min<std::size_t>(all.size(), 20)]);
    }
    const auto up = [&](const Element& one) {
      return std::none_of(down.begin(), down.end(), [&](const Element& what) {
        return what == one || (what.kind == ElementKind::kDataCentre && one.kind == ElementKind::kTier &&
                               one.data_centre == what.data_centre);
      });
    };
    const BlastRadius radius = graph.blast_radius(down);
    for (int c = 0; c < kServiceClasses; ++c) {
      double lost = 0;
      for (int n = 0; n < static_cast<int>(t.access.size()); ++n) {
        for (const int p : t.access[static_cast<std::size_t>(n)].prefectures) {
          bool answered = false;
          for (int d = 0; d < static_cast<int>(t.data_centres.size()); ++d) {
            bool whole = up({ElementKind::kAccess, n, p}) && up({ElementKind::kGateway, -1, p}) &&
                         up({ElementKind::kBackbone, -1, -1, d}) && up({ElementKind::kDataCentre, -1, -1, d});
            for (const int i : t.classes[c].path) {
              const bool outside = t.tiers[static_cast<std::size_t>(i)].outside;
              whole = whole && up({ElementKind::kTier, i, -1, outside ? -1 : d});
            }
            answered = answered || whole;
          }
          lost += answered ? 0 : t.access[static_cast<std::size_t>(n)].share * (p + 1) / kCounted;
        }
      }
      EXPECT_NEAR(radius.share[static_cast<std::size_t>(c)], lost, 1e-9) << "trial " << trial;
      cut += lost > 0 ? 1 : 0;
    }
  }
  EXPECT_GT(cut, 50);
}

}  // namespace
}  // namespace cutover::test
