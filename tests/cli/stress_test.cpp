// `cutover stress` and `cutover export-load`.
#include <cstdlib>
#include <sstream>
#include <string>

#include <nlohmann/json.hpp>

#include "cli/cli_case.hpp"

namespace cutover {
namespace {

using nlohmann::json;
using test::Finished;
using test::says;

class Stress : public test::Cli {
 protected:
  /// Tottori at 1:100 over half an hour.
  Finished stress(std::vector<std::string> more) const {
    std::vector<std::string> all{"stress",     shipped("tiny.toml"),
                                 "--topology", shipped("central/reference.toml"),
                                 "--window",   "2025-12-01T09:00/2025-12-01T09:30"};
    all.insert(all.end(), more.begin(), more.end());
    return cutover(all);
  }
};

TEST_F(Stress, OPS_04_JsonHasAPointForEveryFactor) {
  const Finished f = stress({"--ramp", "1,2", "--json"});
  ASSERT_EQ(f.code, 0) << f.err;
  const json j = json::parse(f.out);
  EXPECT_EQ(j.at("window"), "2025-12-01 09:00:00 to 09:30:00");
  EXPECT_EQ(j.at("engine"), "twin");
  ASSERT_EQ(j.at("points").size(), 2U);
  const json& once = j.at("points").at(0);
  const json& twice = j.at("points").at(1);
  EXPECT_GT(once.at("requests").get<int>(), 100);
  EXPECT_EQ(twice.at("requests").get<int>(), 2 * once.at("requests").get<int>());
  for (const json& p : j.at("points")) {
    EXPECT_EQ(p.at("answered").get<int>() + p.at("timed_out").get<int>() + p.at("rejected").get<int>(),
              p.at("requests").get<int>());
    EXPECT_GE(p.at("attempts").get<int>(), p.at("requests").get<int>());
    int of_classes = 0;
    for (const auto& [name, of_class] : p.at("classes").items()) {
      of_classes += of_class.at("requests").get<int>();
    }
    EXPECT_EQ(of_classes, p.at("requests").get<int>());
    int of_minutes = 0;
    for (const json& minute : p.at("minutes")) {
      of_minutes += minute.at("requests").get<int>();
    }
    EXPECT_EQ(of_minutes, p.at("requests").get<int>());
    EXPECT_EQ(p.at("minutes").at(0).at("minute"), "09:00");
    EXPECT_GT(p.at("p50_s").get<double>(), 0.05) << "the way there and back alone takes longer";
  }
  EXPECT_GT(j.at("knee").at("by_theory").get<double>(), 2) << "a hundredth of a prefecture fills nothing";
}

/// An idle tier that keeps its callers waiting is in the table though eight others are busier.
TEST_F(Stress, OPS_04_TellsWhereCallsAreGivenUp) {
  std::vector<std::string> slow{"--ramp", "1", "--central", "eligibility_database.call.timeout_ms=20"};
  const Finished f = stress(slow);
  ASSERT_EQ(f.code, 0) << f.err;
  EXPECT_TRUE(says(f.out, "calls given up")) << f.out;
  EXPECT_TRUE(says(f.out, "eligibility_database@east")) << f.out;
  EXPECT_TRUE(says(f.out, "eligibility_database@west")) << f.out;
  slow.emplace_back("--json");
  const json elements = json::parse(stress(slow).out).at("points").at(0).at("elements");
  EXPECT_GT(elements.at("eligibility_database@east").at("calls_given_up").get<int>(), 50);
  EXPECT_EQ(elements.at("balancer@east").at("calls_given_up").get<int>(), 0);
  EXPECT_FALSE(says(stress({"--ramp", "1"}).out, "calls given up"));
}

/// Into a file, as here, output waits in a buffer while SimGrid's runs are processes of their own.
TEST_F(Stress, EveryLineIsPrintedOnce) {
  const Finished f = stress({"--ramp", "1,1.1,1.2", "--engine", "simgrid"});
  ASSERT_EQ(f.code, 0) << f.err;
  const std::string title = "Reference platform under the requests of Tiny";
  EXPECT_EQ(f.out.find(title), 0U) << f.out;
  EXPECT_EQ(f.out.rfind(title), 0U) << f.out;
}

/// 8 medicine servers of 250 ms become one of 625 ms, which seldom answers within a second.
TEST_F(Stress, ThinningSaysWhereItsSlowerServersMakeCallsFail) {
  const auto warning = [&](const std::string& thin) {
    return stress({"--ramp", "1", "--engine", "simgrid", "--thin", thin, "--central",
                   "medicine.call.timeout_ms=1000"})
        .err;
  };
  EXPECT_TRUE(says(warning("20"), "its slower servers are waited for no longer"));
  EXPECT_FALSE(says(warning("1"), "its slower servers"));
  EXPECT_FALSE(says(stress({"--ramp", "1", "--engine", "simgrid", "--thin", "4"}).err, "its slower servers"));
}

TEST_F(Stress, ThinningIsAskedForAndItsErrorShown) {
  const Finished whole = stress({"--ramp", "1", "--engine", "simgrid"});
  ASSERT_EQ(whole.code, 0) << whole.err;
  EXPECT_FALSE(says(whole.out, "thinning")) << whole.out;

  const Finished f = stress({"--ramp", "1,2", "--engine", "simgrid", "--thin", "4"});
  ASSERT_EQ(f.code, 0) << f.err;
  EXPECT_TRUE(says(f.out, "engine simgrid · seed 1 · one request in 4")) << f.out;
  EXPECT_TRUE(says(f.out, "means scatter 2.0 times as much")) << f.out;

  EXPECT_TRUE(says(f.out, "theory: mean s   as simulated s")) << f.out;
  EXPECT_EQ(f.err, "");

  const Finished machine = stress({"--ramp", "1", "--engine", "simgrid", "--thin", "4", "--json"});
  ASSERT_EQ(machine.code, 0) << machine.err;
  const json j = json::parse(machine.out);
  EXPECT_EQ(j.at("thin"), 4);
  const json& point = j.at("points").at(0);
  const double mean_s = point.at("predicted_mean_s");
  EXPECT_NEAR(point.at("predicted_thinned_mean_s").get<double>(), mean_s, 0.1 * mean_s) << "not warned of";
  const json& errors = point.at("thinning");
  ASSERT_FALSE(errors.empty());
  for (const json& e : errors) {
    EXPECT_GE(e.at("thinned_wait_ms").get<double>(), e.at("wait_ms").get<double>()) << e;
  }
}

TEST_F(Stress, ThinningThatMovesMeansFarIsWarnedOf) {
  const Finished f = stress({"--ramp", "1", "--engine", "simgrid", "--thin", "100", "--json"});
  ASSERT_EQ(f.code, 0) << f.err;
  EXPECT_TRUE(says(f.err, "cutover: warning: by theory the platform that is 100 times smaller answers in "));
  const json point = json::parse(f.out).at("points").at(0);
  EXPECT_GT(point.at("predicted_thinned_mean_s").get<double>(),
            2 * point.at("predicted_mean_s").get<double>());
  const json whole = json::parse(stress({"--ramp", "1", "--json"}).out).at("points").at(0);
  EXPECT_EQ(point.at("predicted_mean_s"), whole.at("predicted_mean_s"));
  EXPECT_TRUE(whole.at("predicted_thinned_mean_s").is_null());
}

TEST_F(Stress, ThinningWhereItCannotBeIsRefused) {
  const Finished twin = stress({"--ramp", "1", "--thin", "4"});
  EXPECT_EQ(twin.code, 2);
  EXPECT_TRUE(says(twin.err, "the twin takes every request: thinning is for engine simgrid")) << twin.err;
  for (const char* k : {"0", "1001"}) {
    const Finished f = stress({"--ramp", "1", "--engine", "simgrid", "--thin", k});
    EXPECT_EQ(f.code, 2);
    EXPECT_TRUE(says(f.err, "allowed are 1 (every request) to 1000")) << f.err;
  }
  const Finished search =
      stress({"--engine", "simgrid", "--thin", "4", "--vary", "eligibility.servers", "--slo", "p99<3s"});
  EXPECT_EQ(search.code, 2);
  EXPECT_TRUE(says(search.err, "--thin excludes --vary")) << search.err;
}

TEST_F(Stress, TheTableSaysWhetherObjectivesHold) {
  const Finished f = stress({"--ramp", "1", "--slo", "max<60s,failures<10%"});
  ASSERT_EQ(f.code, 0) << f.err;
  for (const char* part : {"Reference platform", "offered/s", "×1", "request class", "card first",
                           "By theory the bottleneck", "yes"}) {
    EXPECT_TRUE(says(f.out, part));
  }
  EXPECT_TRUE(says(stress({"--ramp", "1", "--slo", "p50<1ms"}).out, "no"));
}

/// Patient clients fail by none, however long the queue grows.
TEST_F(Stress, ABottleneckThatIsFullDoesNotHold) {
  const std::vector<std::string> patient{
      "--central", "client.attempt_timeout_s=3600", "--central", "client.give_up_s=3600",
      "--central", "eligibility.instances=1",       "--central", "eligibility.servers=1",
      "--central", "eligibility.service_ms=1000"};
  const auto with = [&](const char* ramp, bool as_json) {
    std::vector<std::string> all = patient;
    all.insert(all.end(), {"--ramp", ramp});
    if (as_json) {
      all.emplace_back("--json");
    }
    const Finished f = stress(all);
    EXPECT_EQ(f.code, 0) << f.err;
    return f.out;
  };
  EXPECT_TRUE(
      says(with("0.1,1,2", false),
           "; at ×0.1 at most 0.1 % of requests fail; ×1 is more than the bottleneck can do for long, "
           "though at most 0.1 % of requests fail in this window."));
  EXPECT_TRUE(says(with("1", false), "; ×1 is more than the bottleneck can do for long"));
  const json knee = json::parse(with("0.1,1,2", true)).at("knee");
  EXPECT_EQ(knee.at("holds"), 0.1);
  EXPECT_EQ(knee.at("breaks"), 1);
  EXPECT_TRUE(knee.at("few_fail_yet").get<bool>());
}

TEST_F(Stress, WhereNobodyIsAnsweredThereIsNoLatency) {
  file("dead.toml", "extends = \"" + shipped("central/reference.toml") +
                        "\"\n[[event]]\nelement = \"balancer\"\nfrom = 2025-12-01T08:00:00\n"
                        "until = 2025-12-01T12:00:00\n");
  const Finished f = cutover({"stress", shipped("tiny.toml"), "--topology", "dead.toml", "--ramp", "1",
                              "--window", "2025-12-01T09:00/2025-12-01T09:30"});
  ASSERT_EQ(f.code, 0) << f.err;
  EXPECT_TRUE(says(f.out, "100.00 %"));
  EXPECT_FALSE(says(f.out, "0.000   0.000")) << f.out;
}

TEST_F(Stress, ObjectivesThatDoNotHoldAreInTheJsonAndInTheExitCode) {
  const Finished f = stress({"--ramp", "1", "--slo", "p99<1ms,failures<50%", "--json"});
  EXPECT_EQ(f.code, 3) << f.err;
  const json point = json::parse(f.out).at("points").at(0);
  EXPECT_FALSE(point.at("holds").get<bool>());
  EXPECT_FALSE(point.at("objectives").at(0).at("holds").get<bool>());
  EXPECT_EQ(point.at("objectives").at(0).at("value"), point.at("p99_s"));
  EXPECT_TRUE(point.at("objectives").at(1).at("holds").get<bool>());
  EXPECT_EQ(stress({"--ramp", "1", "--slo", "failures<50%"}).code, 0);
}

TEST_F(Stress, AWindowInWhichNobodyAsksIsRefused) {
  const Finished f = cutover({"stress", shipped("tiny.toml"), "--topology", shipped("central/reference.toml"),
                              "--window", "2025-12-01T03:00/2025-12-01T03:10"});
  EXPECT_EQ(f.code, 2);
  EXPECT_TRUE(says(f.err, "nobody asks the service in 2025-12-01 03:00:00 to 03:10:00")) << f.err;
}

TEST_F(Stress, VaryFindsTheSmallestValue) {
  const Finished f =
      stress({"--slo", "failures<50%", "--vary", "eligibility.servers", "--replications", "2", "--json"});
  ASSERT_EQ(f.code, 0) << f.err;
  const json j = json::parse(f.out);
  EXPECT_EQ(j.at("smallest"), 1);
  EXPECT_EQ(j.at("trials").at(0).at("objectives").at(0).at("objective"), "failures<50%");
  const Finished none =
      stress({"--slo", "p50<1ms", "--vary", "eligibility.servers", "--replications", "2", "--most", "2"});
  EXPECT_EQ(none.code, 3) << "nothing holds: as checks that are violated";
  EXPECT_TRUE(says(none.out, "No value up to 2 holds."));
}

/// The call centre of a stress test in which every first use makes a desk call.
class StressCalls : public Stress {
 protected:
  json calls(std::vector<std::string> more) const {
    more.insert(more.end(), {"--ramp", "1", "--json", "--set", "call_centre.share_of_first_uses=1"});
    const Finished f = stress(more);
    EXPECT_EQ(f.code, 0) << f.err;
    json j = json::parse(f.out);
    json point = j.at("points").at(0);
    point["agents"] = j.at("agents");
    return point;
  }
};

TEST_F(StressCalls, TheScenarioSaysHowManyAgents) {
  const json usual = calls({});
  EXPECT_EQ(usual.at("agents"), 200);
  ASSERT_GT(usual.at("calls").get<int>(), 5);
  EXPECT_EQ(usual.at("calls_abandoned_share"), 0);
  EXPECT_EQ(usual.at("calls_in_time_share"), 1);
  const json one = calls({"--set", "call_centre.agents=1"});
  EXPECT_EQ(one.at("agents"), 1);
  EXPECT_EQ(one.at("calls"), usual.at("calls"));
  EXPECT_GT(one.at("calls_abandoned_share").get<double>(), 0);
  EXPECT_LT(one.at("calls_in_time_share").get<double>(), 1);
}

TEST_F(StressCalls, TheOptionForAgentsWins) {
  const json one = calls({"--set", "call_centre.agents=1"});
  const json over = calls({"--set", "call_centre.agents=300", "--agents", "1"});
  EXPECT_EQ(over.at("agents"), 1);
  EXPECT_EQ(over.at("calls_abandoned_share"), one.at("calls_abandoned_share"));
}

TEST_F(StressCalls, PatienceHandlingAndServiceLevelReachTheQueue) {
  const std::vector<std::string> one{"--set", "call_centre.agents=1"};
  const auto with = [&](const char* change) {
    std::vector<std::string> all = one;
    all.insert(all.end(), {"--set", change});
    return calls(all);
  };
  const auto share = [](const json& point, const char* key) { return point.at(key).get<double>(); };
  const json usual = calls(one);
  EXPECT_GT(share(with("call_centre.patience_seconds=1"), "calls_abandoned_share"),
            share(with("call_centre.patience_seconds=3600"), "calls_abandoned_share"));
  EXPECT_EQ(share(with("call_centre.handling_seconds=0.001"), "calls_abandoned_share"), 0);
  EXPECT_NEAR(share(with("call_centre.service_level_seconds=3600"), "calls_in_time_share"),
              1 - share(usual, "calls_abandoned_share"), 1e-12)
      << "nobody waits for an hour";
}

TEST_F(StressCalls, TheTableNamesAgentsAndServiceLevel) {
  const Finished f = stress(
      {"--ramp", "1", "--set", "call_centre.agents=70", "--set", "call_centre.service_level_seconds=20"});
  ASSERT_EQ(f.code, 0) << f.err;
  EXPECT_TRUE(says(f.out, "call centre, 70 agents"));
  EXPECT_TRUE(says(f.out, "within 20 s"));
}

TEST_F(StressCalls, AWrongNumberIsToldAtItsPlace) {
  file("bad.toml",
       "extends = \"" + shipped("tiny.toml") + "\"\n[call_centre]\nagents = 50\npatience_seconds = 0\n");
  const Finished f = cutover({"stress", "bad.toml", "--topology", shipped("central/reference.toml")});
  EXPECT_EQ(f.code, 2);
  EXPECT_TRUE(says(f.err, "bad.toml:4:20: error: 'call_centre.patience_seconds' is 0; allowed: more than 0"));
  for (const char* agents : {"0", "32769"}) {
    const Finished g = stress({"--agents", agents});
    EXPECT_EQ(g.code, 2) << g.out;
    EXPECT_TRUE(says(g.err, "'call_centre.agents' is " + std::string(agents)));
  }
}

TEST_F(Stress, WrongInputIsAnsweredWithCodeTwoBeforeAnyWork) {
  struct Case {
    std::vector<std::string> arguments;
    const char* part;
  };
  for (const Case& c : std::vector<Case>{
           {{"--ramp", "1,x"}, "--ramp '1,x': factors above 0 and up to 8, separated by commas"},
           {{"--ramp", "9"}, "--ramp '9': factors above 0 and up to 8"},
           {{"--ramp", "0"}, "--ramp '0'"},
           {{"--ramp", "1,"}, "--ramp '1,'"},
           {{"--slo", "p99<3"}, "--slo:1:5: error: the limit of p99 is '3'"},
           {{"--vary", "eligibility.servers"}, "--vary needs the objectives that are to hold"},
           {{"--slo", "p99<3s", "--vary", "eligibilty.servers"}, "--vary:1:1: error: the topology has no"},
           {{"--slo", "p99<3s", "--vary", "eligibility.server"}, "did you mean 'servers'?"},
           {{"--central", "eligibilty.servers=3"}, "--central:1:1: error: the topology has no"},
           {{"--central", "eligibility.servers=none"}, "--central:1:"}}) {
    const Finished f = stress(c.arguments);
    EXPECT_EQ(f.code, 2) << c.part;
    EXPECT_EQ(f.out, "");
    EXPECT_TRUE(says(f.err, c.part));
  }
}

TEST_F(Stress, WhatBelongsToASearchNeedsOne) {
  for (const char* option : {"--replications", "--most"}) {
    const Finished f = stress({"--ramp", "1", option, "7"});
    EXPECT_EQ(f.code, 2) << option;
    EXPECT_EQ(f.out, "");
    EXPECT_TRUE(says(f.err, std::string(option) + " requires --vary"));
  }
}

TEST_F(Stress, NoObjectiveIsNone) {
  for (const std::vector<std::string>& more :
       {std::vector<std::string>{"--ramp", "1"}, std::vector<std::string>{"--vary", "eligibility.servers"}}) {
    std::vector<std::string> arguments = more;
    arguments.insert(arguments.end(), {"--slo", ""});
    const Finished f = stress(arguments);
    EXPECT_EQ(f.code, 2);
    EXPECT_EQ(f.out, "");
    EXPECT_TRUE(says(f.err, "--slo: names no objective")) << f.err;
  }
}

TEST_F(Stress, VaryTakesOneFactor) {
  const Finished f = stress({"--ramp", "1,3", "--vary", "eligibility.servers", "--slo", "p99<3s"});
  EXPECT_EQ(f.code, 2);
  EXPECT_TRUE(says(f.err, "--ramp names 2")) << f.err;
}

TEST_F(Stress, AWrongWindowIsOneSentence) {
  for (const char* window : {"2025-12-01", "2025-12-01T09:00", "2025-12-01T09:30/2025-12-01T09:00",
                             "2025-12-01T09:00/2025-12-01T09:00", "2025-12-01T09:00/2025-12-02T09:00",
                             "2025-12-01T25:00/2025-12-01T26:00", "2025-12-01T09:60/2025-12-01T10:00",
                             "2025-02-30T09:00/2025-02-30T10:00", "2025-12-01T09:00x/2025-12-01T10:00"}) {
    for (const std::vector<std::string>& command :
         {std::vector<std::string>{"stress", shipped("tiny.toml"), "--window", window},
          std::vector<std::string>{"export-load", shipped("tiny.toml"), "--csv", "x.csv", "--window",
                                   window}}) {
      const Finished f = cutover(command);
      EXPECT_EQ(f.code, 2) << window;
      EXPECT_EQ(f.err, "cutover: error: --window '" + std::string(window) +
                           "' must be two moments of one day, the earlier first, as "
                           "2025-12-01T08:30/2025-12-01T09:30\n");
    }
  }
  const Finished outside = cutover(
      {"stress", shipped("tiny.toml"), "--ramp", "1", "--window", "2025-12-24T09:00/2025-12-24T10:00"});
  EXPECT_EQ(outside.code, 2) << outside.err;
  EXPECT_TRUE(says(outside.err, "2025-12-24"));
}

TEST_F(Stress, AWrongTopologyIsToldAtItsPlace) {
  file("bad.toml", "title = \"x\"\n[client]\nattemps = 3\n");
  const Finished f = cutover({"stress", shipped("tiny.toml"), "--topology", "bad.toml"});
  EXPECT_EQ(f.code, 2);
  EXPECT_TRUE(says(f.err, "bad.toml:3:1: error: unknown key 'attemps' in [client]"));
  EXPECT_EQ(cutover({"stress", shipped("tiny.toml"), "--topology", "none.toml"}).code, 2);
  EXPECT_EQ(cutover({"stress", shipped("tiny.toml"), "--engine", "simgird"}).code, 2);
}

class ExportLoad : public test::Cli {};

// 2 December 2025, the second cutover, is in this scenario's period.
TEST_F(Stress, WithoutAWindowItIsTheBusiestHourOfTheCutoversDay) {
  const Finished f = cutover({"stress", shipped("tiny.toml"), "--ramp", "1", "--json"});
  ASSERT_EQ(f.code, 0) << f.err;
  const std::string window = json::parse(f.out).at("window");
  EXPECT_TRUE(window.starts_with("2025-12-02 ")) << window;
  EXPECT_EQ(window.substr(13, 6), window.substr(25, 6)) << "an hour: " << window;
}

TEST_F(ExportLoad, WithoutAWindowItIsTheCutoversDay) {
  const Finished f = cutover({"export-load", shipped("tiny.toml"), "--k6", "l.js"});
  ASSERT_EQ(f.code, 0) << f.err;
  EXPECT_TRUE(says(test::read_text(directory_ / "l.js"), "// Tiny: 2025-12-02 00:00:00-24:00:00,"));
}

TEST_F(ExportLoad, WritesBothFilesOfTheWindow) {
  const std::vector<std::string> command{"export-load", shipped("tiny.toml"),
                                         "--window",    "2025-12-01T09:00/2025-12-01T09:10",
                                         "--csv",       "l.csv",
                                         "--k6",        "l.js"};
  const Finished f = cutover(command);
  ASSERT_EQ(f.code, 0) << f.err;
  std::istringstream in(test::read_text(directory_ / "l.csv"));
  int lines = 0;
  for (std::string line; std::getline(in, line);) {
    ++lines;
  }
  EXPECT_EQ(lines, 601);
  EXPECT_TRUE(says(test::read_text(directory_ / "l.js"), "ramping-arrival-rate"));
  EXPECT_EQ(files(), (std::set<std::string>{"l.csv", "l.js"})) << "no half a file is left";

  const Finished again = cutover(command);
  EXPECT_EQ(again.code, 2);
  EXPECT_TRUE(says(again.err, "'l.csv' exists already: --overwrite replaces it"));
}

TEST_F(ExportLoad, WrongInputIsAnsweredWithCodeTwo) {
  const Finished nothing = cutover({"export-load", shipped("tiny.toml")});
  EXPECT_EQ(nothing.code, 2);
  EXPECT_TRUE(says(nothing.err, "nothing to write: name a file with --csv or --k6"));
  const Finished step = cutover({"export-load", shipped("tiny.toml"), "--k6", "l.js", "--step", "7"});
  EXPECT_EQ(step.code, 2);
  EXPECT_TRUE(says(step.err, "--step 7 must divide an hour"));
  EXPECT_FALSE(exists("l.js"));
}

/// A scenario that is not there shows what is told before any work: its fault would come first.
TEST_F(ExportLoad, OneFileForBothIsRefusedBeforeAnyWork) {
  std::filesystem::create_directory(directory_ / "folder");
  for (const char* other : {"same.txt", "./same.txt", "folder/../same.txt"}) {
    const Finished f = cutover({"export-load", "none.toml", "--csv", "same.txt", "--k6", other});
    EXPECT_EQ(f.code, 2) << other;
    EXPECT_EQ(f.err, "cutover: error: --csv and --k6 both name '" + std::string(other) +
                         "': give each a file of its own\n");
  }
  EXPECT_EQ(files(), (std::set<std::string>{"folder"}));
}

TEST_F(ExportLoad, AMissingFolderIsToldBeforeAnyWork) {
  const auto refused = [&](const std::string& csv, const std::string& k6) {
    const Finished f = cutover({"export-load", "none.toml", "--csv", csv, "--k6", k6, "--overwrite"});
    EXPECT_EQ(f.code, 2) << csv << ' ' << k6;
    return f.err;
  };
  EXPECT_TRUE(says(refused("l.csv", "none/l.js"), "cannot write 'none/l.js': there is no folder 'none'"));
  EXPECT_TRUE(says(refused("none/l.csv", "l.js"), "cannot write 'none/l.csv': there is no folder 'none'"));
  std::filesystem::create_directory(directory_ / "folder");
  EXPECT_TRUE(says(refused("l.csv", "folder"), "'folder' is a folder: name a file"));
  EXPECT_EQ(files(), (std::set<std::string>{"folder"})) << "nothing is left behind";
}

TEST_F(ExportLoad, ScriptWaitsAsLongAsTheScenariosClients) {
  const std::vector<std::string> command{
      "export-load", shipped("tiny.toml"), "--window", "2025-12-01T09:00/2025-12-01T09:01", "--k6", "l.js"};
  ASSERT_EQ(cutover(command).code, 0);
  EXPECT_TRUE(says(test::read_text(directory_ / "l.js"), "const giveUp = 30;"))
      << "of the reference platform beside the scenario";

  file("short.toml", "extends = \"" + shipped("central/reference.toml") + "\"\n[client]\ngive_up_s = 12\n");
  std::vector<std::string> own = command;
  own.insert(own.end(), {"--overwrite", "--set", "central.topology=" + (directory_ / "short.toml").string()});
  const Finished f = cutover(own);
  ASSERT_EQ(f.code, 0) << f.err;
  EXPECT_TRUE(says(test::read_text(directory_ / "l.js"), "const giveUp = 12;"));
}

}  // namespace
}  // namespace cutover
