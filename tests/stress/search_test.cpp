// The smallest value with which objectives hold, where Erlang's formulas know it.
#include "stress/search.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "core/diagnostic.hpp"
#include "service/formulas.hpp"
#include "stress_case.hpp"

namespace cutover::test {
namespace {

constexpr int kSearchFrom = 9 * 3'600;
constexpr int kSearchUntil = 9 * 3'600 + 1'200;
constexpr double kRate = 200;
constexpr double kServiceMs = 50;  // 10 Erlang

const ServiceLoad& load() {
  static const ServiceLoad made = poisson_load(kRate, kSearchFrom, kSearchUntil, 3);
  return made;
}

SearchOptions options(const std::string& objectives) {
  SearchOptions o;
  o.key = "only.servers";
  o.objectives = parse_objectives(objectives);
  o.replications = 4;
  return o;
}

/// Least servers for which `figure(servers)` is below the limit.
template <class Figure>
int least(int from, double limit, const Figure& figure) {
  int servers = from;
  while (!(figure(servers) < limit)) {
    ++servers;
  }
  return servers;
}

std::int64_t found(const ServiceTopology& t, const std::string& objectives) {
  const SearchResult r = find_smallest({t, load(), {kDay, kSearchFrom, kSearchUntil}}, options(objectives));
  // Whatever bisection did: the answer holds and the value below does not.
  for (const Trial& trial : r.trials) {
    EXPECT_EQ(trial.holds, trial.value >= r.smallest.value_or(0)) << trial.value;
  }
  return r.smallest.value_or(-1);
}

TEST(Search, FindsTheServersOfErlangC) {
  const ServiceTopology t = one_station(1, kServiceMs);
  const int theory =
      least(11, 0.055, [](int c) { return 0.05 + mmc_waiting(c, kRate, 1'000 / kServiceMs).mean(); });
  // The mean falls by a fifth of its distance to the limit or more from server to server; the noise of
  // 240,000 requests and the confidence bound are worth less than one server.
  EXPECT_NEAR(static_cast<double>(found(t, "mean<55ms")), theory, 1);
}

TEST(Search, FindsTheServersOfErlangB) {
  ServiceTopology t = one_station(1, kServiceMs);
  t.tiers[0].queue_limit = 0;
  const int theory = least(1, 0.02, [](int c) { return erlang_b(c, 10); });
  EXPECT_NEAR(static_cast<double>(found(t, "failures<2%")), theory, 1);
}

TEST(Search, TheStricterOfTwoObjectivesDecides) {
  const ServiceTopology t = one_station(1, kServiceMs);
  EXPECT_EQ(found(t, "mean<55ms,p50<10s"), found(t, "mean<55ms"));
}

TEST(Search, SaysWhenNothingHolds) {
  const ServiceTopology t = one_station(1, kServiceMs);
  SearchOptions o = options("mean<1ms");
  o.most = 20;
  const SearchResult r = find_smallest({t, load(), {kDay, kSearchFrom, kSearchFrom + 60}}, o);
  EXPECT_FALSE(r.smallest.has_value());
  EXPECT_EQ(r.trials.back().value, 20);
  o.replications = 1;
  EXPECT_THROW(find_smallest({t, load(), {kDay, kSearchFrom, kSearchFrom + 60}}, o), std::invalid_argument);
}

// The doubling and the halving stay among the values that the reader takes.
TEST(Search, KeepsToTheRangeOfTheKey) {
  const ServiceTopology t = one_station(20, kServiceMs);
  SearchOptions o = options("mean<1ms");
  o.key = "client.attempts";
  o.replications = 2;
  o.most = 100'000;
  const SearchResult r = find_smallest({t, load(), {kDay, kSearchFrom, kSearchFrom + 60}}, o);
  EXPECT_FALSE(r.smallest.has_value());
  EXPECT_EQ(r.trials.back().value, r.most);
  EXPECT_EQ(r.most, 255);
}

TEST(Search, BeginsWithTheLeastValueThatTheEventsAllow) {
  ServiceTopology t = one_station(20, kServiceMs);
  t.tiers[0].instances = 3;
  const std::int64_t midnight = std::int64_t{day_number(kDay)} * 86'400;
  t.events.push_back({.element = "only",
                      .kind = EventKind::kDown,
                      .instances = 3,
                      .from_s = midnight,
                      .until_s = midnight + 60,
                      .note = ""});
  EXPECT_EQ(check_key(t, "only.instances"), 3);
}

std::string key_fault(const std::string& key) {
  try {
    check_key(one_station(1, kServiceMs), key);
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Search, AKeyIsCheckedAndTheNearestNameGiven) {
  EXPECT_EQ(key_fault("only.servers"), "accepted");
  EXPECT_EQ(key_fault("central.tier.only.servers"), "accepted");
  EXPECT_EQ(key_fault("onyl.servers"),
            "--vary:1:1: error: the topology has no 'onyl'\n"
            "  1 | onyl.servers\n"
            "    | ^\n"
            "  help: did you mean 'only'?\n"
            "1 error\n");
  const std::string unknown = key_fault("only.server");
  EXPECT_NE(unknown.find("--vary:1:6: error: "), std::string::npos) << unknown;
  EXPECT_NE(unknown.find("did you mean 'servers'?"), std::string::npos) << unknown;
  EXPECT_NE(key_fault("only.law").find("--vary:1:"), std::string::npos);
  EXPECT_NE(key_fault("only.servers=4").find("named without a value"), std::string::npos);
  EXPECT_NE(key_fault("").find("--vary:1:"), std::string::npos);
  EXPECT_NE(key_fault("only").find("--vary:1:"), std::string::npos);
}

TEST(Judge, IsTheOneSidedIntervalOfStudent) {
  // Mean 2, standard deviation 1, three values: t(0.95, 2) = 2.919986.
  const Judgement j = judge({1, 2, 3}, 4);
  EXPECT_DOUBLE_EQ(j.mean, 2);
  EXPECT_NEAR(j.upper, 2 + 2.919986 / std::sqrt(3.0), 1e-6);
  EXPECT_TRUE(j.holds);
  EXPECT_FALSE(judge({1, 2, 3}, 3.6).holds) << "the mean is below, the bound is not";
  EXPECT_FALSE(judge({2, 2, 2}, 2).holds) << "the limit itself is not included";
  EXPECT_FALSE(judge({1, std::numeric_limits<double>::infinity()}, 1e9).holds) << "nothing was answered once";
}

}  // namespace
}  // namespace cutover::test
