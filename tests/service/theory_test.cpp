// The twin against queueing theory. Means over independent replications after a warm-up of many relaxation
// times; the tolerance is the t bound of the replications at a false-failure probability of 1e-6.
#include <gtest/gtest.h>

#include "service/formulas.hpp"
#include "service_case.hpp"
#include "support/statistics.hpp"

namespace cutover::test {
namespace {

constexpr int kReplications = 30;
constexpr std::size_t kWarmUp = 10'000;
constexpr std::size_t kMeasured = 40'000;
constexpr double kServiceMs = 10;  // long against the microsecond
constexpr double kRate = 1e3 / kServiceMs;

struct Figures {
  Estimate sojourn;   ///< of the answered, in mean service times
  Estimate rejected;  ///< share
};

Figures measure(const ServiceTopology& t, double load) {
  const Tier& tier = t.tiers[0];
  Replications sojourn;
  Replications rejected;
  for (int r = 0; r < kReplications; ++r) {
    const auto seed = static_cast<std::uint64_t>(100 + r);
    const Answers a = ask(t, poisson(load * tier.servers * kRate, kWarmUp + kMeasured, seed), seed);
    double sum = 0;
    double answered = 0;
    double refused = 0;
    for (const Ended& e : a.sink.all) {
      if (e.request.id < kWarmUp) {
        continue;
      }
      if (e.outcome.end == ServiceEnd::kAnswered) {
        sum += static_cast<double>(e.outcome.latency);
        ++answered;
      } else {
        ++refused;
      }
    }
    sojourn.add(sum / answered / (kServiceMs * 1e3));
    rejected.add(refused / (answered + refused));
  }
  return {sojourn.estimate(), rejected.estimate()};
}

ServiceTopology station(int servers, ServiceLaw law, double sigma = 0.5) {
  ServiceTopology t = bare_topology();
  add_tier(t, "only", servers, kServiceMs, law).sigma = sigma;
  return t;
}

TEST(TwinTheory, MM1) {
  const Figures f = measure(station(1, ServiceLaw::kExponential), 0.8);
  EXPECT_NEAR(f.sojourn.mean, 1 / (1 - 0.8), f.sojourn.half_width);
}

TEST(TwinTheory, ErlangC) {
  for (const int servers : {3, 16}) {
    const Figures f = measure(station(servers, ServiceLaw::kExponential), 0.9);
    EXPECT_NEAR(f.sojourn.mean, 1 + mmc_waiting(servers, 0.9 * servers, 1).mean(), f.sojourn.half_width);
  }
}

TEST(TwinTheory, PollaczekKhinchine) {
  EXPECT_NEAR(measure(station(1, ServiceLaw::kConstant), 0.8).sojourn.mean, 1 + mg1_mean_wait(0.8, 1, 0),
              measure(station(1, ServiceLaw::kConstant), 0.8).sojourn.half_width);
  const double variation = std::expm1(0.8 * 0.8);
  const Figures f = measure(station(1, ServiceLaw::kLognormal, 0.8), 0.7);
  EXPECT_NEAR(f.sojourn.mean, 1 + mg1_mean_wait(0.7, 1, variation), f.sojourn.half_width);
}

TEST(TwinTheory, ErlangBWhateverTheLaw) {
  for (const ServiceLaw law : {ServiceLaw::kExponential, ServiceLaw::kLognormal, ServiceLaw::kConstant}) {
    ServiceTopology t = station(5, law);
    t.tiers[0].queue_limit = 0;
    const Figures f = measure(t, 0.9);
    EXPECT_NEAR(f.rejected.mean, erlang_b(5, 4.5), f.rejected.half_width) << static_cast<int>(law);
  }
}

TEST(TwinTheory, LimitedQueue) {
  ServiceTopology t = station(4, ServiceLaw::kExponential);
  t.tiers[0].queue_limit = 6;
  const Figures f = measure(t, 1.2);
  const LimitedQueue expected = mmck(4, 10, 4.8, 1);
  EXPECT_NEAR(f.rejected.mean, expected.lost, f.rejected.half_width);
  EXPECT_NEAR(f.sojourn.mean, 1 + expected.mean_wait, f.sojourn.half_width);
}

TEST(TwinTheory, TandemOfExponentialStationsHasIndependentMeans) {
  ServiceTopology t = station(4, ServiceLaw::kExponential);
  add_tier(t, "second", 4, kServiceMs, ServiceLaw::kExponential);
  const Figures f = measure(t, 0.8);
  EXPECT_NEAR(f.sojourn.mean, 2 * (1 + mmc_waiting(4, 3.2, 1).mean()), f.sojourn.half_width);
}

}  // namespace
}  // namespace cutover::test
