// The call centre against Erlang A and C, its hours, and single calls by hand.
#include "service/call_centre.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "random/stream.hpp"
#include "service/formulas.hpp"
#include "support/statistics.hpp"

namespace cutover::test {
namespace {

/// Some centre; tests change what they are about.
CallCentreRule centre() {
  return {.agents = 200,
          .handling_seconds = 360,
          .handling_sigma = 0.6,
          .patience_seconds = 180,
          .share_of_failures = 0.02,
          .share_of_first_uses = 0.01,
          .morning_rush_minutes = 60,
          .service_level_seconds = 30};
}

std::vector<Call> poisson_calls(double per_second, std::size_t count, std::uint64_t seed) {
  WordSequence words{Stream{seed, Purpose::kVisit}, 3, 0};
  std::vector<Call> calls;
  double t = 0;
  for (std::size_t i = 0; i < count; ++i) {
    t += -std::log(uniform(words.next())) / per_second * 1e6;
    calls.push_back({static_cast<Micros>(t), static_cast<std::uint32_t>(i), CallCause::kFailure});
  }
  return calls;
}

TEST(CallCentre, FollowsErlangA) {
  CallCentreRule rule = centre();
  rule.agents = 12;
  rule.handling_seconds = 30;
  rule.handling_law = ServiceLaw::kExponential;
  rule.patience_seconds = 20;
  for (const double load : {0.8, 1.0, 1.4}) {
    Replications abandons;
    Replications wait;
    Replications talk;
    const double rate = load * rule.agents / rule.handling_seconds;
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
      // The first calls meet an idle centre: 1,000 of 100,000, far fewer than the tolerance could tell.
      const std::vector<Call> calls = poisson_calls(rate, 100'000, seed);
      const CallCentreDay day = simulate_call_centre(rule, calls, seed);
      const auto n = static_cast<double>(day.total.offered);
      abandons.add(static_cast<double>(day.total.abandoned) / n);
      wait.add(static_cast<double>(day.total.wait_us) * 1e-6 / n);
      talk.add(static_cast<double>(day.total.talk_us) * 1e-6 / n);
    }
    const Abandonment theory =
        erlang_a(rule.agents, rate, 1 / rule.handling_seconds, 1 / rule.patience_seconds);
    EXPECT_NEAR(abandons.estimate().mean, theory.abandons, abandons.estimate().half_width) << load;
    EXPECT_NEAR(wait.estimate().mean, theory.mean_wait, wait.estimate().half_width) << load;
    EXPECT_NEAR(talk.estimate().mean, rule.handling_seconds * (1 - theory.abandons),
                talk.estimate().half_width);
  }
}

TEST(CallCentre, EndlessPatienceIsErlangC) {
  CallCentreRule rule = centre();
  rule.agents = 6;
  rule.handling_seconds = 10;
  rule.handling_law = ServiceLaw::kExponential;
  rule.patience_seconds = 1e6;
  Replications wait;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    wait.add(simulate_call_centre(rule, poisson_calls(0.48, 100'000, seed), seed).mean_wait_us() * 1e-6);
  }
  EXPECT_NEAR(wait.estimate().mean, mmc_waiting(6, 0.48, 0.1).mean(), wait.estimate().half_width);
}

TEST(CallCentre, ByHand) {
  CallCentreRule rule = centre();
  rule.agents = 1;
  rule.handling_seconds = 100;
  rule.handling_law = ServiceLaw::kConstant;
  rule.patience_seconds = 1e5;
  rule.service_level_seconds = 30;
  const CallCentreDay day = simulate_call_centre(rule,
                                                 {{0, 1, CallCause::kFailure},
                                                  {80'000'000, 2, CallCause::kFailure},
                                                  {90'000'000, 3, CallCause::kFailure}},
                                                 1);
  EXPECT_EQ(day.total.answered, 3);
  EXPECT_EQ(day.total.wait_us, 20'000'000 + 110'000'000);
  EXPECT_EQ(day.total.in_time, 2);
  EXPECT_EQ(day.closed, 300'000'000);
  EXPECT_EQ(day.minutes[1].offered, 2);
  rule.agents = 0;
  EXPECT_THROW(simulate_call_centre(rule, {}, 1), std::invalid_argument);
  EXPECT_THROW(simulate_call_centre(CallCentreRule{}, {}, 1), std::invalid_argument) << "nobody filled it in";
}

TEST(CallCentre, TheLessPatientHangUpMoreOften) {
  CallCentreRule rule = centre();
  rule.agents = 10;
  const std::vector<Call> calls = poisson_calls(0.04, 5'000, 3);
  std::int64_t before = 0;
  for (const double patience : {600.0, 180.0, 60.0, 1.0}) {
    rule.patience_seconds = patience;
    const CallMinute total = simulate_call_centre(rule, calls, 1).total;
    EXPECT_GT(total.abandoned, before) << patience;
    before = total.abandoned;
  }
}

TEST(CallCentre, KeepsItsHours) {
  CallCentreRule rule = centre();
  rule.share_of_failures = 1;
  rule.share_of_first_uses = 0;
  CallOccasions occasions{};
  occasions[7 * 60][0] = 100;   // before opening
  occasions[12 * 60][0] = 50;   // within
  occasions[19 * 60][0] = 30;   // after closing
  occasions[12 * 60][1] = 999;  // never call
  const CallCentreHours hours{8 * kMillisPerHour, 18 * kMillisPerHour};
  const Calls calls = make_calls(rule, hours, occasions, 20, 1);
  EXPECT_EQ(calls.today.size(), 170U);
  EXPECT_EQ(calls.deferred, 120);
  EXPECT_EQ(calls.next_open, 30);
  int rush = 0;
  Micros last = 0;
  for (const Call& c : calls.today) {
    EXPECT_GE(c.at, last);
    last = c.at;
    EXPECT_GE(c.at, Micros{hours.open} * 1'000);
    EXPECT_LT(c.at, Micros{hours.close} * 1'000);
    rush += c.at < 9 * 3'600 * kMicrosPerSecond ? 1 : 0;
  }
  EXPECT_EQ(rush, 120);
  const Calls closed = make_calls(rule, std::nullopt, occasions, 20, 1);
  EXPECT_TRUE(closed.today.empty());
  EXPECT_EQ(closed.next_open, 200);
}

TEST(CallCentre, TheRightShareCalls) {
  CallCentreRule rule = centre();
  rule.share_of_failures = 0.3;
  rule.share_of_first_uses = 0.1;
  CallOccasions occasions{};
  for (auto& minute : occasions) {
    minute = {40, 60};
  }
  const CallCentreHours all_day{0, 24 * kMillisPerHour};
  double failures = 0;
  double first_uses = 0;
  for (const Call& c : make_calls(rule, all_day, occasions, 0, 4).today) {
    ++(c.cause == CallCause::kFailure ? failures : first_uses);
  }
  EXPECT_NEAR(failures, 1'440 * 40 * 0.3, binomial_bound(1'440 * 40, 0.3));
  EXPECT_NEAR(first_uses, 1'440 * 60 * 0.1, binomial_bound(1'440 * 60, 0.1));
}

TEST(CallCentre, FindsTheLeastNumberOfAgents) {
  CallCentreRule rule = centre();
  rule.handling_seconds = 60;
  const std::vector<Call> calls = poisson_calls(0.5, 20'000, 9);
  const std::optional<int> agents = agents_for(rule, calls, 0.9, 500, 1);
  ASSERT_TRUE(agents.has_value());
  EXPECT_GT(*agents, 20);
  const auto share = [&](int n) {
    rule.agents = n;
    const CallMinute total = simulate_call_centre(rule, calls, 1).total;
    return static_cast<double>(total.in_time) / static_cast<double>(total.offered);
  };
  EXPECT_GE(share(*agents), 0.9);
  EXPECT_LT(share(*agents - 1), 0.9);
  EXPECT_FALSE(agents_for(rule, calls, 0.9, 5, 1).has_value());
}

}  // namespace
}  // namespace cutover::test
