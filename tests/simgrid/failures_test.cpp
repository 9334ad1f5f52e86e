// Draws, failures and health that both engines share.
#include <cmath>

#include <gtest/gtest.h>

#include "service_case.hpp"
#include "support/statistics.hpp"

namespace cutover::test {
namespace {

TEST(ServiceDraws, DurationsFollowTheirLaws) {
  ServiceTopology t = plain_topology();
  t.tiers.resize(3);
  t.tiers[0].law = ServiceLaw::kConstant;
  t.tiers[1].law = ServiceLaw::kExponential;
  t.tiers[2].law = ServiceLaw::kLognormal;
  t.tiers[2].sigma = 0.5;
  for (Tier& tier : t.tiers) {
    tier.service_ms = 40;
  }
  t.access[0].latency_ms = 10;
  t.access[0].latency_sigma = 0.3;
  const ServiceDraws draws{t};
  // An even grid of words integrates the quantile function.
  constexpr std::uint32_t kCells = 1U << 16;
  double sum[3] = {};
  for (std::uint32_t i = 0; i < kCells; ++i) {
    for (int tier = 0; tier < 3; ++tier) {
      sum[tier] += static_cast<double>(draws.service(tier, (i << 16) + 0x8000U)) / kCells;
    }
  }
  EXPECT_EQ(sum[0], 40'000);
  EXPECT_NEAR(sum[1], 40'000, 40);  // what the last cell of the grid leaves out, and the table's error
  EXPECT_NEAR(sum[2], 40'000, 40);
  EXPECT_NEAR(static_cast<double>(draws.service(1, 0x80000000U)), 40'000 * std::log(2.0), 10);
  EXPECT_NEAR(static_cast<double>(draws.access_latency(0, 0x80000000U)), 10'000, 4);
}

TEST(ServiceDraws, PausesBackOffWithinTheirJitter) {
  ServiceTopology t = plain_topology();
  t.client.attempts = 6;
  t.client.backoff_s = 1;
  t.client.backoff_factor = 2;
  t.client.backoff_limit_s = 3;
  t.client.backoff_jitter = 0.25;
  const ServiceDraws draws{t};
  const double length[] = {1, 2, 3, 3, 3};
  for (int failed = 1; failed <= 5; ++failed) {
    EXPECT_NEAR(static_cast<double>(draws.pause(failed, 0)), length[failed - 1] * 1e6, 1);
    EXPECT_NEAR(static_cast<double>(draws.pause(failed, ~0U)), length[failed - 1] * 0.75e6, 1);
  }
}

TEST(ServiceDraws, DataCentresAreChosenByWeightAmongTheHealthy) {
  ServiceTopology t = plain_topology();
  t.data_centres = {{"a", 0.5}, {"b", 0.25}, {"c", 0.25}};
  const ServiceDraws draws{t};
  const auto shares = [&](std::uint32_t healthy) {
    std::array<int, 3> count{};
    for (std::uint32_t i = 0; i < 1'000; ++i) {
      ++count[static_cast<std::size_t>(draws.data_centre(healthy, i * 4'294'967U))];
    }
    return count;
  };
  EXPECT_NEAR(shares(7)[0], 500, 1);
  EXPECT_NEAR(shares(7)[1], 250, 1);
  EXPECT_EQ(shares(1)[0], 1'000);
  EXPECT_EQ(shares(6)[0], 0);
  EXPECT_NEAR(shares(6)[1], 500, 1);
  EXPECT_EQ(shares(0), shares(7));
  t.data_centres[2].weight = 0;
  EXPECT_EQ(ServiceDraws{t}.data_centre(4, 77), ServiceDraws{t}.data_centre(7, 77));
}

TEST(ServiceFaults, NamesMeanTheirElements) {
  ServiceTopology t = plain_topology();
  t.access[0].prefectures = {kTokyo, 13};
  t.data_centres = {{"west", 0.5}, {"east", 0.5}};
  t.tiers[0].instances = 4;
  Tier outside;
  outside.name = "certificates";
  outside.outside = true;
  t.tiers.push_back(outside);
  const ServiceElements elements{t};
  EXPECT_EQ(elements.stations(), 3);
  const auto faults = [&](const char* name, int instances = 0) {
    t.events = {event(name, EventKind::kDown, 10, 20, 1, instances)};
    return service_faults(t, 1, plain_period());
  };
  EXPECT_EQ(faults("app").size(), 2U);
  ASSERT_EQ(faults("app@east", 3).size(), 1U);
  const Fault east = faults("app@east", 3)[0];
  EXPECT_EQ(east.element, elements.station(0, 1));
  EXPECT_EQ(east.instances, 3);
  EXPECT_EQ(east.from, 10 * kSecond);
  EXPECT_EQ(east.until, 20 * kSecond);
  EXPECT_EQ(faults("app@east", 9)[0].instances, 4);
  EXPECT_EQ(faults("west").size(), 1U);  // not the outside tier, not the backbone
  EXPECT_EQ(faults("certificates")[0].element, 2);
  EXPECT_EQ(faults("line").size(), 2U);
  EXPECT_EQ(faults("line@Kanagawa")[0].element, elements.access(0, 13));
  EXPECT_EQ(faults("gateway").size(), 47U);
  EXPECT_EQ(faults("gateway@Tokyo")[0].element, elements.gateway(kTokyo));
  EXPECT_EQ(faults("backbone").size(), 2U);
  EXPECT_EQ(faults("backbone@east")[0].element, elements.backbone(1));
  EXPECT_THROW(faults("line@Osaka"), std::invalid_argument);
  EXPECT_THROW(faults("nothing"), std::invalid_argument);
}

TEST(ServiceFaults, RandomFailuresAlternateWithTheirMeans) {
  ServiceTopology t = plain_topology();
  t.tiers[0].instances = 5;
  t.tiers[0].mtbf_h = 2;
  t.tiers[0].mttr_h = 0.5;
  ServicePeriod period = plain_period();
  period.until = 4'000 * 3'600 * kSecond;
  const std::vector<Fault> faults = service_faults(t, 3, period);
  std::vector<double> up;
  std::vector<double> down;
  for (int i = 0; i < 5; ++i) {
    Micros free = 0;
    for (const Fault& f : faults) {
      if (f.first == i) {
        EXPECT_EQ(f.instances, 1);
        ASSERT_GE(f.from, free);
        up.push_back(static_cast<double>(f.from - free) / 3.6e9);
        down.push_back(static_cast<double>(f.until - f.from) / 3.6e9);
        free = f.until;
      }
    }
  }
  ASSERT_GT(up.size(), 5'000U);
  const auto mean = [](const std::vector<double>& x) {
    double sum = 0;
    for (const double v : x) {
      sum += v;
    }
    return sum / static_cast<double>(x.size());
  };
  // The deviation of an exponential is its mean.
  const double bound = z_bound() / std::sqrt(static_cast<double>(up.size()));
  EXPECT_NEAR(mean(up), 2, 2 * bound);
  EXPECT_NEAR(mean(down), 0.5, 0.5 * bound);
  // A longer period only adds.
  period.until *= 2;
  const std::vector<Fault> more = service_faults(t, 3, period);
  for (std::size_t i = 0; i < faults.size(); ++i) {
    EXPECT_EQ(more[i].from, faults[i].from);
  }
}

TEST(ServiceFaults, HealthIsKnownLateAndEndsWithTheLastReason) {
  ServiceTopology t = plain_topology();
  t.data_centres = {{"west", 0.5}, {"east", 0.5}};
  t.tiers[0].instances = 2;
  t.health_check_s = 5;
  t.events = {event("app@west", EventKind::kDown, 10, 30, 1, 1),  // one of two: still healthy
              event("app@west", EventKind::kDown, 20, 40),        // all
              event("backbone@west", EventKind::kDown, 35, 50),   // overlaps
              event("app@east", EventKind::kSlow, 20, 40, 0.1),   // slow is healthy
              event("gateway@Tokyo", EventKind::kDown, 20, 40)};  // no data centre's
  const auto health = known_health(t, service_faults(t, 1, plain_period()));
  ASSERT_EQ(health.size(), 3U);
  EXPECT_EQ(health[0].healthy, 3U);
  EXPECT_EQ(health[1].at, 25 * kSecond);
  EXPECT_EQ(health[1].healthy, 2U);
  EXPECT_EQ(health[2].at, 55 * kSecond);
  EXPECT_EQ(health[2].healthy, 3U);
}

}  // namespace
}  // namespace cutover::test
