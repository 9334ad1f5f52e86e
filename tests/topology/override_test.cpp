// Overrides by dotted key, and files that extend others.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "core/diagnostic.hpp"
#include "support/process.hpp"
#include "support/temporary_directory.hpp"
#include "topology/read.hpp"
#include "topology_case.hpp"

namespace cutover::test {
namespace {

using ::testing::HasSubstr;

ServiceTopology small() {
  ServiceTopology t = platform(2, {tier("front", 2, 4, 10), tier("consent", 1, 4, 10)}, {0, 1});
  t.data_centres[0].name = "east";
  t.data_centres[1].name = "west";
  return t;
}

std::string faults(const std::vector<std::string>& overrides) {
  try {
    override_topology(small(), overrides);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(Override, ShortAndLongPathsChangeTheSameValue) {
  for (const char* text : {"tier.front.servers=40", "front.servers=40", "central.front.servers=40",
                           "central.tier.front.servers = 40"}) {
    ServiceTopology expected = small();
    expected.tiers[0].servers = 40;
    EXPECT_EQ(override_topology(small(), {text}), expected) << text;
  }
}

TEST(Override, ReachesEveryTable) {
  const ServiceTopology t = override_topology(
      small(),
      {"client.attempts=7", "gateway.latency_ms=3", "central.backbone.capacity_mbps=5", "net.latency_ms=2.5",
       "class.card.reply_kb=9", "health_check_s=1", "consent.breaker.window_s=12", "consent.call.attempts=3", "consent.law=constant",
       "title=Other", "east.weight=0.25", "west.weight=0.75"});
  EXPECT_EQ(t.client.attempts, 7);
  EXPECT_EQ(t.gateway.latency_ms, 3);
  EXPECT_EQ(t.backbone.capacity_mbps, 5);
  EXPECT_EQ(t.access[0].latency_ms, 2.5);
  EXPECT_EQ(t.classes[0].reply_kb, 9);
  EXPECT_EQ(t.health_check_s, 1);
  EXPECT_EQ(t.tiers[1].breaker.window_s, 12);
  EXPECT_EQ(t.tiers[1].call.attempts, 3);
  EXPECT_EQ(t.tiers[1].law, ServiceLaw::kConstant);
  EXPECT_EQ(t.title, "Other");
  EXPECT_EQ(t.data_centres[1].weight, 0.75);
  // What is called like a tier and like a class: the tier.
  EXPECT_EQ(override_topology(small(), {"consent.servers=9"}).tiers[1].servers, 9);
}

TEST(Override, TheLastOneCounts) {
  EXPECT_EQ(override_topology(small(), {"front.servers=40", "front.servers=50"}).tiers[0].servers, 50);
}

TEST(Override, FaultsNameTheOptionAndTheNearestName) {
  EXPECT_EQ(faults({"front.servers=40", "frnt.servers=40"}),
            "--set:2:1: error: the topology has no 'frnt'\n"
            "  2 | frnt.servers=40\n"
            "    | ^\n"
            "  help: did you mean 'front'?\n"
            "1 error\n");
  EXPECT_THAT(faults({"tier.frnt.servers=40"}),
              HasSubstr("--set:1:6: error: the topology has no 'tier.frnt'"));
  EXPECT_THAT(faults({"class.cards.reply_kb=40"}), HasSubstr("did you mean 'card'?"));
  EXPECT_THAT(faults({"front.server=40"}), HasSubstr("unknown key 'server' in [tier.front]"));
  EXPECT_THAT(faults({"front.servers=0"}), HasSubstr("'servers' must lie between 1 and 1000000, found 0"));
  EXPECT_THAT(faults({"front.servers=many"}), HasSubstr("expects a whole number, found the string \"many\""));
  EXPECT_THAT(faults({"front.servers"}), HasSubstr("an override is one line of the form key=value"));
  EXPECT_THAT(faults({"front.servers="}), HasSubstr("--set:1:"));
  EXPECT_THAT(faults({"titel=x"}), HasSubstr("unknown key 'titel' in this file"));
  EXPECT_THAT(faults({"extends=x.toml"}), HasSubstr("'extends' cannot be overridden"));
  EXPECT_THAT(faults({"central=3"}), HasSubstr("unknown key 'central'"));
}

TEST(Extends, ReplacesKeysAndAddsEvents) {
  const TemporaryDirectory directory;
  ServiceTopology base = small();
  base.events.push_back({"front", EventKind::kDown, 1, 0, 1'000, 2'000, "first"});
  write_text(directory / "base.toml", topology_text(base));
  write_text(directory / "drill.toml",
             "extends = \"base.toml\"\n[tier.front]\nservers = 9\n[client]\nattempts = 1\n"
             "[[event]]\nelement = \"west\"\nfrom = 2025-12-01T09:05:00\nuntil = 2025-12-01T10:00:00\n");
  const ServiceTopology drill = read_topology(directory / "drill.toml");
  ServiceTopology expected = base;
  expected.tiers[0].servers = 9;
  expected.client.attempts = 1;
  // 2025-12-01T09:05 Japan time, counted as if it were UTC.
  expected.events.push_back({"west", EventKind::kDown, 1, 0, 1'764'579'900, 1'764'583'200, ""});
  EXPECT_EQ(drill, expected);
}

TEST(Extends, ABaseIsFoundBesideTheFileThatNamesIt) {
  const TemporaryDirectory directory;
  std::filesystem::create_directories(directory / "inner");
  write_text(directory / "base.toml", topology_text(small()));
  write_text(directory / "inner/drill.toml", "extends = \"../base.toml\"\ntitle = \"Inner\"\n");
  EXPECT_EQ(read_topology(directory / "inner/drill.toml").title, "Inner");
}

}  // namespace
}  // namespace cutover::test
