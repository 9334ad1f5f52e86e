// The topology as text and back.
#include <gtest/gtest.h>

#include <filesystem>

#include "topology/read.hpp"
#include "topology_case.hpp"

namespace cutover::test {
namespace {

TEST(TopologyText, EveryValueComesBack) {
  ServiceTopology t = platform(2, {tier("front", 2, 4, 10.125), tier("far", 3, 5, 0.1, true)}, {0, 1, 0});
  // No value below is a default.
  t.title = "Quotes \" and \\ and 日本語";
  t.health_check_s = 0.1 + 0.2;
  t.client = {1.5, 200, 0.25, 1.75, 33, 0.125, 1'234.5};
  t.gateway = {1.25, 1e-3, 3, 4};
  t.backbone = {2.25, 9'999.5, 5, 6};
  t.data_centres = {{"left", 0.3}, {"right", 0.7}};
  t.access[0] = {"net-1", all_prefectures(), 1, 3.5, 0.45, 77.7, 11, 12};
  t.tiers[0].law = ServiceLaw::kConstant;
  t.tiers[1].law = ServiceLaw::kLognormal;
  t.tiers[1].sigma = 1.25;
  t.tiers[1].queue_limit = 17;
  t.tiers[1].queue_timeout_ms = 250.5;
  t.tiers[1].latency_ms = 0.75;
  t.tiers[1].breaker = {12.5, 0.35, 7, 45};
  t.tiers[1].call = {1'500.5, 3, 12.5, 1.5, 99, 0.25};
  t.tiers[1].mtbf_h = 100;
  t.tiers[1].mttr_h = 0.5;
  t.classes[3].request_kb = 1.5;
  t.classes[3].reply_kb = 2.5;
  t.events = {{"front@left", EventKind::kDown, 1, 2, 1'764'579'901, 1'764'583'259, "why \"so\""},
              {"net-1@Tokyo", EventKind::kSlow, 0.3, 0, 0 + 1, 86'400 * 366, ""}};
  MaintenanceWindow weekly;
  weekly.element = "right";
  weekly.weekday = 6;
  weekly.from_s = 79'200;
  weekly.until_s = 86'400 + 3'661;
  MaintenanceWindow dated;
  dated.element = "gateway";
  dated.kind = EventKind::kSlow;
  dated.factor = 0.01;
  dated.dates = {make_day(2025, 12, 1), make_day(2026, 1, 5)};
  dated.from_s = 1;
  dated.until_s = 2;
  dated.note = "cables";
  t.maintenance = {weekly, dated};
  const std::string text = topology_text(t);
  EXPECT_EQ(parse_topology(text, "x.toml"), t) << text;
  EXPECT_EQ(topology_text(parse_topology(text, "x.toml")), text);
}

TEST(TopologyText, OPS_04_ShippedFilesComeBack) {
  int files = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path{CUTOVER_SOURCE_DIR} / "scenarios/central")) {
    const ServiceTopology t = read_topology(entry.path());
    EXPECT_EQ(parse_topology(topology_text(t), "x.toml"), t) << entry.path();
    ++files;
  }
  EXPECT_GE(files, 9);
}

}  // namespace
}  // namespace cutover::test
