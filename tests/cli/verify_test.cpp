// `cutover verify`.
#include <string>

#include <nlohmann/json.hpp>

#include "cli/cli_case.hpp"

namespace cutover {
namespace {

using nlohmann::json;
using test::Finished;
using test::says;
class Verify : public test::Cli {};

TEST_F(Verify, TinyIsEqualToTheMillisecond) {
  const Finished f = cutover({"verify", shipped("tiny.toml"), "--day", "2025-12-02", "--seeds", "2"});
  ASSERT_EQ(f.code, 0) << f.out << f.err;
  EXPECT_EQ(f.err, "");
  EXPECT_TRUE(says(f.out, "Tottori"));
  EXPECT_TRUE(says(f.out, "2025-12-02"));
  EXPECT_TRUE(
      says(f.out, "equal: every end, every wait, every request and every finish, to the millisecond"));
  EXPECT_TRUE(files().empty());
}

TEST_F(Verify, JsonHasTheSameForMachines) {
  const Finished f = cutover({"verify", shipped("tiny.toml"), "--seeds", "2", "--facilities", "3", "--json",
                              "--set", "facilities.readers.mtbf_hours=5"});
  ASSERT_EQ(f.code, 0) << f.out << f.err;
  const json j = json::parse(f.out);
  EXPECT_EQ(j.at("agrees"), true);
  EXPECT_EQ(j.at("central"), "fixed");
  EXPECT_EQ(j.at("seeds").size(), 2u);
  EXPECT_EQ(j.at("total").at("facilities"), 6);
  EXPECT_EQ(j.at("total").at("differences"), 0);
  EXPECT_GT(j.at("total").at("visits"), 0);
  std::int64_t ended = 0;
  for (const auto& [end, counts] : j.at("total").at("ends").items()) {
    EXPECT_EQ(counts.at("engine"), counts.at("referee")) << end;
    ended += counts.at("engine").get<std::int64_t>();
  }
  EXPECT_EQ(ended, j.at("total").at("visits"));
}

TEST_F(Verify, OPS_04_WithATopologyTheCentralServiceTakesPart) {
  const Finished f = cutover({"verify", shipped("tiny.toml"), "--day", "2025-12-01", "--topology",
                              shipped("central/reference.toml")});
  ASSERT_EQ(f.code, 0) << f.out << f.err;
  EXPECT_TRUE(says(f.out, "\"Reference platform\" takes part on both sides"));
  EXPECT_TRUE(says(f.out, "every request's end, attempts and latency, to the microsecond"));
  // The scenario's own topology does the same.
  const Finished own = cutover({"verify", shipped("tiny.toml"), "--day", "2025-12-01", "--set",
                                "central.topology=\"" + shipped("central/reference.toml") + "\""});
  ASSERT_EQ(own.code, 0) << own.err;
  const auto without_times = [](const std::string& text) { return text.substr(0, text.find("took ")); };
  EXPECT_EQ(without_times(own.out), without_times(f.out));
}

TEST_F(Verify, OPS_04_CHK_06_AWeakPlatformMakesTimeOutsAndRetriesAndIsStillEqual) {
  const Finished f =
      cutover({"verify", shipped("tiny.toml"), "--day", "2025-12-01", "--seeds", "10", "--topology",
               shipped("central/reference.toml"), "--central", "eligibility.instances=1", "--central",
               "eligibility.servers=1", "--central", "eligibility.service_ms=25000", "--json"});
  ASSERT_EQ(f.code, 0) << f.out << f.err;
  const json j = json::parse(f.out);
  EXPECT_EQ(j.at("central"), "simulated");
  EXPECT_EQ(j.at("platform"), "Reference platform");
  const json& total = j.at("total");
  EXPECT_EQ(total.at("differences"), 0);
  EXPECT_GT(total.at("rounds"), 2);
  const json& requests = total.at("requests");
  for (const char* figure : {"sent", "answered", "timed_out", "rejected", "retries"}) {
    EXPECT_EQ(requests.at(figure).at("engine"), requests.at(figure).at("referee")) << figure;
  }
  EXPECT_GT(requests.at("timed_out").at("engine"), 100);
  EXPECT_GT(requests.at("retries").at("engine"), 100);
  EXPECT_GT(requests.at("answered").at("engine"), 100);
  EXPECT_GT(total.at("ends").at("fallback").at("engine"), 100);
}

TEST_F(Verify, FaultyPlatformsAreAnsweredWithCodeTwo) {
  const Finished missing = cutover({"verify", shipped("tiny.toml"), "--topology", "none.toml"});
  EXPECT_EQ(missing.code, 2);
  EXPECT_TRUE(says(missing.err, "none.toml"));
  const Finished none = cutover({"verify", shipped("tiny.toml"), "--central", "eligibility.servers=1"});
  EXPECT_EQ(none.code, 2);
  EXPECT_TRUE(says(none.err, "--central changes a topology, and there is none"));
  const Finished wrong = cutover({"verify", shipped("tiny.toml"), "--topology",
                                  shipped("central/reference.toml"), "--central", "eligibility.sevrers=1"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_TRUE(says(wrong.err, "--central"));
  EXPECT_TRUE(says(wrong.err, "sevrers"));
  EXPECT_EQ(wrong.out, "");
}

TEST_F(Verify, WrongInputIsAnsweredWithCodeTwo) {
  const Finished area = cutover({"verify", shipped("tiny.toml"), "--area", "99"});
  EXPECT_EQ(area.code, 2);
  EXPECT_TRUE(says(area.err, "there is no area 99"));
  for (const char* number : {"-1", "2147483648", "4294967296", "99999999999999999999"}) {
    const Finished none = cutover({"verify", shipped("tiny.toml"), "--area", number});
    EXPECT_EQ(none.code, 2) << number;
    EXPECT_TRUE(says(none.err, std::string("--area: Value ") + number + " not in range 0 to 2147483647"));
  }
  const Finished day = cutover({"verify", shipped("tiny.toml"), "--day", "2026-12-02"});
  EXPECT_EQ(day.code, 2);
  EXPECT_TRUE(says(day.err, "outside the scenario's period"));
  EXPECT_EQ(cutover({"verify", shipped("tiny.toml"), "--seeds", "0"}).code, 2);
}

}  // namespace
}  // namespace cutover
