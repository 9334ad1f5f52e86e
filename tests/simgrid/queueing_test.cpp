// Stations against queueing theory: means of independent replications, with the bound of Student's t for one
// false failure in a million. Each replication begins empty; its first requests are left out.
#include <cmath>
#include <functional>

#include <gtest/gtest.h>

#include "service_case.hpp"
#include "support/statistics.hpp"

namespace cutover::test {
namespace {

constexpr int kReplications = 12;
constexpr std::uint32_t kRequests = 9'000;
constexpr std::uint32_t kWarmUp = 1'500;

/// Means over requests that are not warm-up.
class MeanSink final : public OutcomeSink {
 public:
  void done(const ServiceRequest& request, const ServiceOutcome& outcome) override {
    if (request.id < kWarmUp) {
      return;
    }
    ++requests_;
    rejected_ += outcome.end == ServiceEnd::kRejected ? 1 : 0;
    if (outcome.end == ServiceEnd::kAnswered) {
      latency_s_ += static_cast<double>(outcome.latency) / 1e6;
    }
  }
  double mean_latency_s() const { return latency_s_ / (requests_ - rejected_); }
  double rejected_share() const { return rejected_ / requests_; }

 private:
  double requests_ = 0;
  double rejected_ = 0;
  double latency_s_ = 0;
};

/// One attempt a request, nobody gives up: an open queue.
ServiceTopology open_queue(int instances, int servers, ServiceLaw law, double mean_ms) {
  ServiceTopology t = plain_topology();
  t.client.attempts = 1;
  t.client.attempt_timeout_s = 1e6;
  t.client.give_up_s = 1e6;
  t.tiers[0].instances = instances;
  t.tiers[0].servers = servers;
  t.tiers[0].law = law;
  t.tiers[0].service_ms = mean_ms;
  t.tiers[0].sigma = 0.8;
  return t;
}

Estimate replicate(const ServiceTopology& t, double per_second,
                   const std::function<double(const MeanSink&, const SimGridReport&)>& figure) {
  Replications all;
  for (std::uint64_t seed = 1; seed <= kReplications; ++seed) {
    PoissonSource source{per_second, kRequests, seed};
    MeanSink sink;
    const SimGridReport report = simulate_with_simgrid(t, plain_period(), seed, source, sink);
    all.add(figure(sink, report));
  }
  return all.estimate();
}

void expect_mean(const Estimate& e, double theory) {
  EXPECT_NEAR(e.mean, theory, e.half_width);
  // A bound that says nothing would pass everything.
  EXPECT_LT(e.half_width, 0.15 * theory);
}

double mean_latency(const MeanSink& sink, const SimGridReport&) {
  return sink.mean_latency_s();
}

double erlang_b(double offered, int servers) {
  double blocked = 1;
  for (int c = 1; c <= servers; ++c) {
    blocked = offered * blocked / (c + offered * blocked);
  }
  return blocked;
}

double erlang_c(double offered, int servers) {
  const double b = erlang_b(offered, servers);
  return b / (1 - offered / servers * (1 - b));
}

TEST(SimGridQueueing, OneExponentialServer) {
  // M/M/1: 1 / (mu - lambda).
  expect_mean(replicate(open_queue(1, 1, ServiceLaw::kExponential, 10), 60, mean_latency), 1 / 40.0);
}

TEST(SimGridQueueing, ManyExponentialServersOnSeveralHosts) {
  // M/M/12 at 75 %.
  const double offered = 9;
  const double theory = 0.01 + erlang_c(offered, 12) * 0.01 / (12 - offered);
  expect_mean(replicate(open_queue(3, 4, ServiceLaw::kExponential, 10), 900, mean_latency), theory);
}

TEST(SimGridQueueing, OneConstantServer) {
  // M/D/1: half of the wait of M/M/1.
  const double rho = 0.7;
  expect_mean(replicate(open_queue(1, 1, ServiceLaw::kConstant, 10), 70, mean_latency),
              0.01 * (1 + rho / (2 * (1 - rho))));
}

TEST(SimGridQueueing, OneLognormalServer) {
  // M/G/1, Pollaczek and Khinchine: E[S^2] = mean^2 exp(sigma^2).
  const double rho = 0.6;
  const double second_moment = 1e-4 * std::exp(0.8 * 0.8);
  expect_mean(replicate(open_queue(1, 1, ServiceLaw::kLognormal, 10), 60, mean_latency),
              0.01 + 60 * second_moment / (2 * (1 - rho)));
}

TEST(SimGridQueueing, SlowServersAreSlowerServers) {
  // M/M/1 at half of its speed from before the first request: as one of twice the mean.
  ServiceTopology t = open_queue(1, 1, ServiceLaw::kExponential, 10);
  t.events = {event("app", EventKind::kSlow, -10, 100'000, 0.5)};
  expect_mean(replicate(t, 25, mean_latency), 1 / 25.0);
}

TEST(SimGridQueueing, LossWithoutAQueue) {
  // Erlang B, for any law of service.
  for (const ServiceLaw law : {ServiceLaw::kExponential, ServiceLaw::kLognormal}) {
    ServiceTopology t = open_queue(2, 5, law, 10);
    t.tiers[0].queue_limit = 0;
    const Estimate lost =
        replicate(t, 900, [](const MeanSink& s, const SimGridReport&) { return s.rejected_share(); });
    expect_mean(lost, erlang_b(9, 10));
  }
}

TEST(SimGridQueueing, LossWithAShortQueue) {
  // M/M/3/7: four may wait.
  ServiceTopology t = open_queue(1, 3, ServiceLaw::kExponential, 10);
  t.tiers[0].queue_limit = 4;
  const double offered = 3;
  double term = 1;
  double sum = 1;
  for (int n = 1; n <= 7; ++n) {
    term *= offered / std::min(n, 3);
    sum += term;
  }
  expect_mean(replicate(t, 300, [](const MeanSink& s, const SimGridReport&) { return s.rejected_share(); }),
              term / sum);
}

TEST(SimGridQueueing, ReportedQueueAndUseAreThoseOfTheory) {
  // M/M/1: rho^2 / (1 - rho) wait; the report covers the warm-up too, so requests are many for one time
  // scale.
  const ServiceTopology t = open_queue(1, 1, ServiceLaw::kExponential, 10);
  expect_mean(replicate(t, 50,
                        [](const MeanSink&, const SimGridReport& r) {
                          return r.stations[0].total.queue_us / static_cast<double>(kRequests) * 50 / 1e6;
                        }),
              0.25 / 0.5);
  expect_mean(replicate(t, 50,
                        [](const MeanSink&, const SimGridReport& r) {
                          return r.stations[0].total.busy_us / static_cast<double>(kRequests) / 1e6;
                        }),
              0.01);
}

TEST(SimGridQueueing, ATransmissionIsAConstantServer) {
  // M/D/1 on the wire: 1 kB at 0.8 Mbit/s takes 10 ms.
  ServiceTopology t = open_queue(1, 1, ServiceLaw::kConstant, 0);
  t.access[0].capacity_mbps = 0.8;
  t.classes[0].request_kb = 1;
  t.classes[0].reply_kb = 0;
  const double rho = 0.7;
  expect_mean(replicate(t, 70, mean_latency), 0.01 * (1 + rho / (2 * (1 - rho))));
}

TEST(SimGridQueueing, RandomFailuresTakeTheirShare) {
  // One instance, up and down as long in the mean: arrivals are lost half of the time.
  ServiceTopology t = open_queue(1, 1, ServiceLaw::kConstant, 0);
  t.client.attempt_timeout_s = 1;
  t.tiers[0].mtbf_h = 1.0 / 3'600;
  t.tiers[0].mttr_h = 1.0 / 3'600;
  const Estimate lost = replicate(t, 40, [](const MeanSink&, const SimGridReport& r) {
    return static_cast<double>(r.stations[0].total.lost) / kRequests;
  });
  expect_mean(lost, 0.5);
}

}  // namespace
}  // namespace cutover::test
