// `cutover central inspect`.
#include <string>

#include <nlohmann/json.hpp>

#include "cli/cli_case.hpp"

namespace cutover {
namespace {

using nlohmann::json;
using test::Finished;
using test::says;
class Central : public test::Cli {};

TEST_F(Central, OPS_04_InspectPrintsCapacitiesRoutesAndWeakPoints) {
  const Finished f = cutover({"central", "inspect", shipped("central/reference.toml")});
  ASSERT_EQ(f.code, 0) << f.err;
  EXPECT_EQ(f.err, "");
  for (const char* part :
       {"Reference platform", "eligibility_database", "balancer → authentication → eligibility",
        "single points of failure", "card_first: certificate_validation", "minimum cut: treatment",
        "gateway@Tokyo", "nobody loses a class without"}) {
    EXPECT_TRUE(says(f.out, part));
  }
  EXPECT_FALSE(says(f.out, "\x1b"));
}

TEST_F(Central, OPS_04_InspectSaysHowLongCallsGoOn) {
  Finished f = cutover({"central", "inspect", shipped("central/reference.toml")});
  EXPECT_FALSE(says(f.out, "called tier")) << "nobody inside gives up there";
  f = cutover({"central", "inspect", shipped("central/breakers.toml"), "--set", "balancer.call.attempts=2"});
  ASSERT_EQ(f.code, 0) << f.err;
  // The balancer twice 3 s with 0.1 s between, four tiers in all and 1.5 ms of ways.
  EXPECT_TRUE(says(f.out, "at most 15.1 s (card, phone,")) << f.out;
  EXPECT_TRUE(says(f.out, "its terminal waits 10 s")) << f.out;
  f = cutover({"central", "inspect", shipped("central/breakers.toml"), "--set", "consent.call.timeout_ms=0",
               "--json"});
  const json j = json::parse(f.out);
  EXPECT_TRUE(j.at("patience_ms").at("consent").is_null());
  EXPECT_DOUBLE_EQ(j.at("patience_ms").at("card"), 12'001.5);
  EXPECT_EQ(j.at("tier_calls").size(), 10U);
  EXPECT_EQ(j.at("tier_calls").at(0).at("most_per_request"), 3);
}

TEST_F(Central, JsonHasTheSameForMachines) {
  const std::string load = "card=400,number=200";
  const Finished f = cutover({"central", "inspect", shipped("central/access-network-down.toml"), "--json",
                              "--load", load, "--set", "central.eligibility.servers=10"});
  ASSERT_EQ(f.code, 0) << f.err;
  const json j = json::parse(f.out);
  EXPECT_EQ(j.at("title"), "Access network down");
  EXPECT_EQ(j.at("load_per_s").at("card"), 400);
  const auto& tiers = j.at("tiers");
  ASSERT_EQ(tiers.at(2).at("name"), "eligibility");
  // 2 data centres × 4 instances × 10 servers of 120 ms.
  EXPECT_DOUBLE_EQ(tiers.at(2).at("capacity_per_s"), 8 * 10 / 0.12);
  EXPECT_DOUBLE_EQ(tiers.at(2).at("utilization"), 600 * 0.12 / 80);
  EXPECT_NEAR(j.at("throughput_bound").at("per_s"), 8 * 10 / 0.12, 1e-5);
  EXPECT_EQ(j.at("throughput_bound").at("minimum_cut").size(), 2u);
  ASSERT_EQ(j.at("event_losses").size(), 1u);
  const auto& event = j.at("event_losses").at(0);
  EXPECT_EQ(event.at("element"), "ip-vpn-east");
  EXPECT_EQ(event.at("by_prefecture").size(), 17u);
  EXPECT_DOUBLE_EQ(event.at("by_prefecture").at("Tokyo").at("card"), 0.7);
}

TEST_F(Central, PictureIsDrawn) {
  ASSERT_EQ(cutover({"central", "inspect", shipped("central/reference.toml"), "--picture", "x.svg"}).code, 0);
  const std::string svg = test::read_text(directory_ / "x.svg");
  EXPECT_TRUE(says(svg, "<svg"));
  EXPECT_TRUE(says(svg, "certificate_validation"));
  ASSERT_EQ(cutover({"central", "inspect", shipped("central/reference.toml"), "--picture", "x.dot"}).code, 0);
  EXPECT_TRUE(says(test::read_text(directory_ / "x.dot"), "digraph"));
}

TEST_F(Central, APictureIsReplacedOnlyIfAsked) {
  for (const char* picture : {"x.svg", "x.dot"}) {
    file(picture, "mine");
    std::vector<std::string> command{"central", "inspect", shipped("central/reference.toml"), "--picture",
                                     picture};
    const Finished refused = cutover(command);
    EXPECT_EQ(refused.code, 2);
    EXPECT_EQ(refused.out, "") << "told before any work";
    EXPECT_TRUE(says(refused.err, "'" + std::string(picture) + "' exists already: --overwrite replaces it"));
    EXPECT_EQ(test::read_text(directory_ / picture), "mine");
    command.emplace_back("--overwrite");
    EXPECT_EQ(cutover(command).code, 0);
    EXPECT_TRUE(says(test::read_text(directory_ / picture), "certificate_validation"));
  }
  const Finished folder =
      cutover({"central", "inspect", shipped("central/reference.toml"), "--picture", "none/x.svg"});
  EXPECT_EQ(folder.code, 2);
  EXPECT_TRUE(says(folder.err, "there is no folder 'none'"));
  EXPECT_EQ(files(), (std::set<std::string>{"x.dot", "x.svg"})) << "no half a picture is left";
}

TEST_F(Central, WrongInputIsAnsweredWithCodeTwo) {
  file("bad.toml", "title = \"x\"\n[client]\nattemps = 3\n");
  Finished f = cutover({"central", "inspect", "bad.toml"});
  EXPECT_EQ(f.code, 2);
  EXPECT_EQ(f.out, "");
  EXPECT_TRUE(says(f.err, "bad.toml:3:1: error: unknown key 'attemps' in [client]"));
  f = cutover({"central", "inspect", shipped("central/reference.toml"), "--set", "eligibilty.servers=3"});
  EXPECT_EQ(f.code, 2);
  EXPECT_TRUE(says(f.err, "did you mean 'eligibility'?"));
  f = cutover({"central", "inspect", shipped("central/reference.toml"), "--load", "crad=3"});
  EXPECT_EQ(f.code, 2);
  EXPECT_TRUE(says(f.err, "did you mean 'card'?"));
  f = cutover({"central", "inspect", shipped("central/reference.toml"), "--load", "card=3,card=4"});
  EXPECT_EQ(f.code, 2);
  EXPECT_EQ(f.out, "");
  EXPECT_TRUE(says(f.err, "the load names request class 'card' twice"));
  f = cutover({"central", "inspect", shipped("central/reference.toml"), "--picture", "x.txt"});
  EXPECT_EQ(f.code, 2);
  EXPECT_TRUE(says(f.err, "a picture ends in .svg, .png, .pdf or .dot"));
  EXPECT_EQ(cutover({"central"}).code, 2);
}

TEST_F(Central, WithoutGraphvizThePictureSaysWhatToInstall) {
  // The program is found by its full path; an empty folder as PATH hides dot.
  const std::string path = std::getenv("PATH") != nullptr ? std::getenv("PATH") : "";
  std::filesystem::create_directory(directory_ / "empty");
  ::setenv("PATH", (directory_ / "empty").c_str(), 1);
  file("x.svg", "mine");
  const Finished f =
      cutover({"central", "inspect", shipped("central/reference.toml"), "--picture", "x.svg", "--overwrite"});
  ::setenv("PATH", path.c_str(), 1);
  EXPECT_EQ(f.code, 1);
  EXPECT_TRUE(says(f.err, "install the package graphviz"));
  EXPECT_EQ(test::read_text(directory_ / "x.svg"), "mine");
  EXPECT_EQ(files(), (std::set<std::string>{"empty", "x.svg"}));
}

}  // namespace
}  // namespace cutover
