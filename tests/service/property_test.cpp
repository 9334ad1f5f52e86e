// What must hold for every topology and trace: nothing is lost from the books, the order of outcomes, the two
// ways of computing a station and of crossing links agree, more servers never hurt, equal runs are equal.
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "random_case.hpp"

namespace cutover::test {
namespace {

TEST(TwinProperties, EveryRequestEndsOnceInOrderAndTheBooksBalance) {
  std::int64_t rejected = 0;
  std::int64_t expired = 0;
  std::int64_t lost = 0;
  std::int64_t too_late = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const ServiceTopology t = random_topology(seed);
    const std::vector<ServiceRequest> trace = rising(seed);
    const ServiceElements elements{t};
    ServiceStatistics statistics{0, 3, 1, elements.stations(), elements.links()};
    const Answers a = ask(t, trace, seed, &statistics);
    std::set<std::uint32_t> ids;
    Micros last = 0;
    for (const Ended& e : a.sink.all) {
      ids.insert(e.request.id);
      EXPECT_EQ(e.request.at, trace[e.request.id].at);
      EXPECT_GE(e.request.at + e.outcome.latency, last);
      last = e.request.at + e.outcome.latency;
      EXPECT_LE(e.outcome.latency, micros_of_seconds(t.client.give_up_s));
      EXPECT_GE(e.outcome.attempts, 1);
      EXPECT_LE(e.outcome.attempts, t.client.attempts);
    }
    EXPECT_EQ(ids.size(), trace.size());
    EXPECT_EQ(a.sink.all.size(), trace.size());
    const ServiceReport& r = a.report;
    EXPECT_EQ(r.requests, static_cast<std::int64_t>(trace.size()));
    EXPECT_EQ(r.answered + r.timed_out + r.rejected, r.requests);
    EXPECT_EQ(r.replied, r.answered);
    EXPECT_EQ(r.replied + r.refused + r.too_late + r.expired + r.lost, r.attempts);
    StationMinute stations;
    std::int64_t lost_on_links = 0;
    for (const StationMinute& x : statistics.station_minutes()) {
      stations.expired += x.expired;
      stations.lost += x.lost;
      EXPECT_LE(x.busy_us, x.capacity_us);
    }
    for (const LinkMinute& x : statistics.link_minutes()) {
      lost_on_links += x.lost;
      EXPECT_LE(x.max_wait_us, 120 * kMicrosPerSecond);
      EXPECT_GE(x.max_wait_us, 0);
    }
    EXPECT_EQ(stations.expired, r.expired);
    EXPECT_EQ(stations.lost + lost_on_links, r.lost);
    rejected += r.rejected;
    expired += r.expired;
    lost += r.lost;
    too_late += r.too_late;
  }
  // The cases together exercise every way of failing.
  EXPECT_GT(rejected, 0);
  EXPECT_GT(expired, 0);
  EXPECT_GT(lost, 0);
  EXPECT_GT(too_late, 0);
}

/// One number of all outcomes (FNV-1a), for comparing runs across machines, compilers and versions. A change
/// of the rules changes it, nothing else may.
TEST(TwinProperties, TheBitsAreThoseOfEveryMachine) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    for (const auto& row : flat(ask(random_topology(seed), rising(seed), seed))) {
      for (const std::int64_t x : row) {
        hash = (hash ^ static_cast<std::uint64_t>(x)) * 0x100000001b3ULL;
      }
    }
  }
  EXPECT_EQ(hash, 3433013283800004717ULL);
}

TEST(TwinProperties, EqualRunsAreEqual) {
  const ServiceTopology t = random_topology(3);
  EXPECT_EQ(flat(ask(t, rising(3), 3)), flat(ask(t, rising(3), 3)));
  EXPECT_NE(flat(ask(t, rising(3), 3)), flat(ask(t, rising(3), 4)));
}

/// An event at the very end makes every station go its general way; nothing else changes.
TEST(TwinProperties, BothWaysOfServingAgree) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const ServiceTopology t = slow_motion(random_topology(seed));
    ServiceTopology general = t;
    for (const Tier& tier : t.tiers) {
      general.events.push_back(event(tier.name, EventKind::kSlow, 80'000, 80'001, 0.5));
    }
    const Answers a = ask(t, slow_motion(rising(seed)), seed);
    const Answers b = ask(general, slow_motion(rising(seed)), seed);
    EXPECT_TRUE(flat(a) == flat(b)) << seed;
    EXPECT_EQ(a.report.expired, b.report.expired);
  }
}

/// A large message that nobody sends makes all links go one by one; with equal sizes nothing else changes.
TEST(TwinProperties, BothWaysOfCrossingLinksAgree) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    ServiceTopology t = slow_motion(random_topology(seed));
    t.gateway.capacity_mbps = 1'000;
    t.backbone.capacity_mbps = 700;
    for (Tier& tier : t.tiers) {
      tier.queue_limit = 1'000'000;  // a rejection has another size
    }
    ServiceTopology one_by_one = t;
    one_by_one.classes[static_cast<int>(ServiceClass::kTreatment)].reply_kb = 1e4;
    EXPECT_TRUE(flat(ask(t, slow_motion(rising(seed)), seed)) ==
                flat(ask(one_by_one, slow_motion(rising(seed)), seed)))
        << seed;
  }
}

/// For FIFO with service times that belong to requests, every request starts no later with more servers.
TEST(TwinProperties, MoreServersNeverHurt) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    std::map<std::uint32_t, Micros> before;
    for (int servers = 1; servers <= 6; ++servers) {
      ServiceTopology t = bare_topology();
      add_tier(t, "only", servers, 10, ServiceLaw::kExponential);
      const Answers a = ask(t, poisson(250, 5'000, seed), seed);
      for (const Ended& e : a.sink.all) {
        const auto [entry, is_new] = before.try_emplace(e.request.id, e.outcome.latency);
        EXPECT_LE(e.outcome.latency, entry->second);
        entry->second = e.outcome.latency;
      }
    }
  }
}

TEST(TwinProperties, FifoInOneServerStation) {
  ServiceTopology t = bare_topology();
  add_tier(t, "only", 1, 10, ServiceLaw::kExponential);
  std::uint32_t next = 0;
  for (const Ended& e : ask(t, poisson(90, 5'000, 1)).sink.all) {
    EXPECT_EQ(e.request.id, next++);
  }
}

TEST(TwinProperties, StatisticsAddUp) {
  const ServiceTopology t = random_topology(7);
  const ServiceElements elements{t};
  ServiceStatistics whole{0, 2, 1, elements.stations(), elements.links()};
  ServiceStatistics first = whole;
  ServiceStatistics second = whole;
  const Answers a = ask(t, rising(7), 7);
  for (const Ended& e : a.sink.all) {
    whole.done(e.request, e.outcome);
    (e.request.id % 3 == 0 ? first : second).done(e.request, e.outcome);
  }
  first.merge(second);
  EXPECT_EQ(first.total().offered, a.report.requests);
  EXPECT_EQ(first.total().answered, whole.total().answered);
  EXPECT_EQ(first.total().latency_us, whole.total().latency_us);
  EXPECT_EQ(first.total().max_latency_us, whole.total().max_latency_us);
  EXPECT_EQ(first.quantile(0.99), whole.quantile(0.99));
  EXPECT_EQ(first.minute_quantile(0, ServiceClass::kCard, 0.5),
            whole.minute_quantile(0, ServiceClass::kCard, 0.5));
  EXPECT_THROW(first.merge(ServiceStatistics{0, 3, 1}), std::invalid_argument);
}

TEST(TwinProperties, StationMinutesFollowLittlesLaw) {
  ServiceTopology t = bare_topology();
  add_tier(t, "only", 2, 10, ServiceLaw::kExponential);
  for (const bool general : {false, true}) {
    if (general) {
      t.events = {event("only", EventKind::kSlow, 80'000, 80'001, 0.5)};
    }
    ServiceStatistics statistics{0, 10, 1, 1, ServiceElements{t}.links()};
    const Answers a = ask(t, poisson(180, 40'000, 5), 5, &statistics);
    std::int64_t inside = 0;
    std::int64_t busy = 0;
    for (const StationMinute& x : statistics.station_minutes()) {
      inside += x.waiting_us + x.busy_us;
      busy += x.busy_us;
    }
    std::int64_t latencies = 0;
    for (const Ended& e : a.sink.all) {
      latencies += e.outcome.latency;
    }
    EXPECT_EQ(inside, latencies) << general;
    EXPECT_GT(busy, 0);
  }
}

}  // namespace
}  // namespace cutover::test
