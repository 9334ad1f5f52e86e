#include "topology/picture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "topology_case.hpp"

namespace cutover::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Picture, NamesEveryElementAndFoldsGateways) {
  const ServiceTopology t = platform(2, {tier("front", 2, 5, 10), tier("far", 1, 4, 10, true)}, {0, 1});
  const std::string dot = topology_dot(t, only(ServiceClass::kCard, 500), counted());
  for (const char* part : {"\"net\"", "47 prefectures", "\"backbone@d0\"", "\"front@d1\"", "\"far\"",
                           "cluster_d1", "\"front@d0\" -> \"far\"", "1,128 facilities", "500 requests/s"}) {
    EXPECT_THAT(dot, HasSubstr(part));
  }
  EXPECT_THAT(dot, Not(HasSubstr("gateway@")));
  // front: 250 of 1,000 a second in each data centre; far: 500 of 400.
  EXPECT_THAT(dot, HasSubstr("1,000 /s, 25 %"));
  EXPECT_THAT(dot, HasSubstr("400 /s, 125 %"));
}

TEST(Picture, OutlinesWhatAnEventTouches) {
  ServiceTopology t = platform(2, {tier("front", 2, 5, 10)}, {0});
  const std::string quiet = topology_dot(t, only(ServiceClass::kCard), counted());
  EXPECT_THAT(quiet, Not(HasSubstr("red outline")));
  t.events = {{"front@d1", EventKind::kDown, 1, 0, 1, 2, ""}};
  const std::string drill = topology_dot(t, only(ServiceClass::kCard), counted());
  EXPECT_THAT(drill, HasSubstr("red outline"));
  const auto line_of = [&](const std::string& node) {
    const std::size_t begin = drill.find("\"" + node + "\" [");
    return drill.substr(begin, drill.find('\n', begin) - begin);
  };
  EXPECT_THAT(line_of("front@d1"), HasSubstr("penwidth=2.5"));
  EXPECT_THAT(line_of("front@d0"), Not(HasSubstr("penwidth")));
}

}  // namespace
}  // namespace cutover::test
