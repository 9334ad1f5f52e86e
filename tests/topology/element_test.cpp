#include "topology/element.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "topology_case.hpp"

namespace cutover::test {
namespace {

using ::testing::HasSubstr;

ServiceTopology two_centres() {
  ServiceTopology t = platform(2, {tier("front", 2, 4, 10), tier("far", 1, 4, 10, true)}, {0, 1});
  t.access = {network("north", {0, 1}, 1), network("south", {}, 1)};
  for (int p = 2; p < kPrefectures; ++p) {
    t.access[1].prefectures.push_back(p);
  }
  return t;
}

TEST(ElementName, EverySingleElementIsFoundByItsName) {
  const ServiceTopology t = two_centres();
  const std::vector<Element> all = single_elements(t);
  // Parts of networks, gateways, backbones, data centres, stations, outside.
  EXPECT_EQ(all.size(), 47u + 47u + 2u + 2u + 2u + 1u);
  for (const Element& e : all) {
    EXPECT_EQ(resolve_element(t, element_name(t, e)), e) << element_name(t, e);
  }
}

TEST(ElementName, GroupsAreNamedWithoutAPlace) {
  const ServiceTopology t = two_centres();
  EXPECT_EQ(resolve_element(t, "front"), (Element{ElementKind::kTier, 0, -1, -1}));
  EXPECT_EQ(resolve_element(t, "front@d1"), (Element{ElementKind::kTier, 0, -1, 1}));
  EXPECT_EQ(resolve_element(t, "d1"), (Element{ElementKind::kDataCentre, -1, -1, 1}));
  EXPECT_EQ(resolve_element(t, "north"), (Element{ElementKind::kAccess, 0, -1, -1}));
  EXPECT_EQ(resolve_element(t, "north@Aomori"), (Element{ElementKind::kAccess, 0, 1, -1}));
  EXPECT_EQ(resolve_element(t, "gateway@Tokyo"), (Element{ElementKind::kGateway, -1, 12, -1}));
  EXPECT_EQ(resolve_element(t, "backbone@d0"), (Element{ElementKind::kBackbone, -1, -1, 0}));
}

TEST(ElementName, AWrongNameIsAnsweredWithTheNearest) {
  const ServiceTopology t = two_centres();
  try {
    resolve_element(t, "north@Tokyo");
    FAIL();
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(), HasSubstr("\"north\" does not serve Tokyo"));
    EXPECT_THAT(error.what(), HasSubstr("Hokkaido, Aomori"));
  }
  EXPECT_EQ(find_element(t, "frnt").help, "did you mean 'front'?");
  EXPECT_EQ(find_element(t, "far@d0").help, "write 'far'");
}

/// Names of the single elements that are down with `what`.
std::vector<std::string> down_with(const ServiceTopology& t, const std::string& what) {
  std::vector<std::string> down;
  for (const Element& e : single_elements(t)) {
    if (takes_down(t, resolve_element(t, what), e)) {
      down.push_back(element_name(t, e));
    }
  }
  return down;
}

TEST(ElementName, ADataCentreTakesItsStationsDownAndNothingElse) {
  const ServiceTopology t = two_centres();
  EXPECT_THAT(down_with(t, "d1"), ::testing::ElementsAre("d1", "front@d1"));
  EXPECT_THAT(down_with(t, "front"), ::testing::ElementsAre("front@d0", "front@d1"));
  EXPECT_THAT(down_with(t, "far"), ::testing::ElementsAre("far"));
  EXPECT_THAT(down_with(t, "north"), ::testing::ElementsAre("north@Hokkaido", "north@Aomori"));
  EXPECT_THAT(down_with(t, "gateway@Tokyo"), ::testing::ElementsAre("gateway@Tokyo"));
  EXPECT_EQ(down_with(t, "gateway").size(), 47u);
  EXPECT_THAT(down_with(t, "backbone"), ::testing::ElementsAre("backbone@d0", "backbone@d1"));
}

}  // namespace
}  // namespace cutover::test
