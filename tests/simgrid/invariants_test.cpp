// What must hold whatever happens: random services with every feature switched on now and then.
#include <algorithm>

#include <gtest/gtest.h>

#include "service/draws.hpp"
#include "service_case.hpp"

namespace cutover::test {
namespace {

void check(const SimGridReport& r, const Outcomes& outcomes, std::uint32_t requests, const Client& client) {
  EXPECT_FALSE(outcomes.twice());
  EXPECT_EQ(outcomes.size(), requests);
  EXPECT_EQ(r.requests, requests);
  std::int64_t ends[kServiceEnds] = {};
  std::int64_t attempts = 0;
  for (const auto& [id, outcome] : outcomes.all()) {
    ++ends[static_cast<int>(outcome.end)];
    attempts += outcome.attempts;
    EXPECT_GE(outcome.latency, 0);
    EXPECT_LE(outcome.latency, micros_of_seconds(client.give_up_s));
    EXPECT_LE(outcome.attempts, client.attempts);
  }
  EXPECT_EQ(attempts, r.attempts);
  TrafficMinute sum;
  for (const TrafficMinute& m : r.minutes) {
    sum.requests += m.requests;
    sum.attempts += m.attempts;
    sum.answered += m.answered;
    sum.timed_out += m.timed_out;
    sum.rejected += m.rejected;
  }
  EXPECT_EQ(sum.requests, requests);
  EXPECT_EQ(sum.attempts, attempts);
  EXPECT_EQ(sum.answered, ends[0]);
  EXPECT_EQ(sum.timed_out, ends[1]);
  EXPECT_EQ(sum.rejected, ends[2]);

  for (const StationReport& s : r.stations) {
    const StationUse& u = s.total;
    EXPECT_EQ(u.arrivals, u.served + u.rejected + u.broken + u.expired + u.lost) << s.tier;
    StationUse minutes;
    for (const StationUse& m : s.minutes) {
      minutes.arrivals += m.arrivals;
      minutes.served += m.served;
      minutes.rejected += m.rejected;
      minutes.broken += m.broken;
      minutes.expired += m.expired;
      minutes.lost += m.lost;
      minutes.given_up += m.given_up;
      minutes.longest_queue = std::max(minutes.longest_queue, m.longest_queue);
      minutes.queue_us += m.queue_us;
      minutes.busy_us += m.busy_us;
    }
    EXPECT_EQ(u.arrivals, minutes.arrivals);
    EXPECT_EQ(u.served, minutes.served);
    EXPECT_EQ(u.rejected, minutes.rejected);
    EXPECT_EQ(u.broken, minutes.broken);
    EXPECT_EQ(u.expired, minutes.expired);
    EXPECT_EQ(u.lost, minutes.lost);
    EXPECT_EQ(u.given_up, minutes.given_up);
    EXPECT_EQ(u.longest_queue, minutes.longest_queue);
    EXPECT_EQ(u.queue_us, minutes.queue_us);  // whole microseconds
    EXPECT_EQ(u.busy_us, minutes.busy_us);
    double hosts = 0;
    for (const HostReport& h : s.hosts) {
      EXPECT_LE(h.utilization, 1);
      hosts += h.utilization / static_cast<double>(s.hosts.size());
    }
    EXPECT_NEAR(hosts, s.utilization, 1e-9);
  }
  // What enters the network leaves it or is lost.
  std::int64_t out = 0;
  for (const LinkReport& l : r.links) {
    EXPECT_LE(l.utilization, 1);
    if (l.name == "line@Tokyo" && !l.back) {
      out = l.messages + l.lost;
    }
  }
  EXPECT_EQ(out, r.attempts);
}

TEST(SimGridInvariants, NothingIsLostFromTheBooksOfRandomServices) {
  StationUse seen;
  std::int64_t link_losses = 0;
  std::int64_t retries = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(seed);
    const RandomService s = random_service(seed);
    constexpr std::uint32_t kCount = 1'500;
    PoissonSource source{s.per_second, kCount, seed};
    Outcomes outcomes;
    const SimGridReport r = simulate_with_simgrid(s.topology, plain_period(), seed, source, outcomes);
    check(r, outcomes, kCount, s.topology.client);
    for (const StationReport& station : r.stations) {
      seen.rejected += station.total.rejected;
      seen.broken += station.total.broken;
      seen.expired += station.total.expired;
      seen.lost += station.total.lost;
      seen.given_up += station.total.given_up;
    }
    for (const LinkReport& l : r.links) {
      link_losses += l.lost;
    }
    retries += r.attempts - r.requests;
  }
  // Random services prove nothing about what they never reach.
  EXPECT_GT(seen.rejected, 1'000);
  EXPECT_GT(seen.broken, 1'000);
  EXPECT_GT(seen.expired, 1'000);
  EXPECT_GT(seen.lost, 1'000);
  EXPECT_GT(seen.given_up, 1'000);
  EXPECT_GT(link_losses, 1'000);
  EXPECT_GT(retries, 10'000);
}

TEST(SimGridInvariants, ThinningKeepsItsShareAndSaysWhatItCosts) {
  ServiceTopology t = plain_topology();
  t.tiers[0].instances = 2;
  t.tiers[0].servers = 10;
  t.tiers[0].law = ServiceLaw::kExponential;
  t.tiers[0].service_ms = 100;
  const auto simulate = [&](int thin) {
    PoissonSource source{160, 40'000, 5};
    Outcomes outcomes;
    return simulate_with_simgrid(t, plain_period(), 5, source, outcomes, {.thin = thin});
  };
  const SimGridReport whole = simulate(1);
  const SimGridReport thin = simulate(4);
  EXPECT_TRUE(whole.thinning.empty());
  EXPECT_EQ(thin.requests + thin.left_out, 40'000);
  // 1/4 of 40,000: six standard deviations are 520.
  EXPECT_NEAR(static_cast<double>(thin.requests), 10'000, 520);
  // Servers 10 / 4 are 3, at 10 / 12 of their speed: the same use.
  ASSERT_EQ(thin.stations[0].servers, 6);
  EXPECT_NEAR(thin.stations[0].utilization, whole.stations[0].utilization, 0.07);
  ASSERT_EQ(thin.thinning.size(), 1U);
  const ThinningError& e = thin.thinning[0];
  EXPECT_DOUBLE_EQ(e.service_ms, 100);
  EXPECT_DOUBLE_EQ(e.thinned_service_ms, 120);
  EXPECT_GT(e.thinned_wait_ms, e.wait_ms);
  // Erlang's formula against what either run saw.
  const auto seen_wait_ms = [](const SimGridReport& r) {
    return r.stations[0].total.queue_us / static_cast<double>(r.stations[0].total.arrivals) / 1e3;
  };
  EXPECT_GT(seen_wait_ms(thin), seen_wait_ms(whole));
  EXPECT_GT(e.wait_ms, 0);
}

}  // namespace
}  // namespace cutover::test
