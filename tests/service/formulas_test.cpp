#include "service/formulas.hpp"

#include <cmath>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

namespace cutover::test {
namespace {

/// Stationary law of a birth-death chain by its definition, in long double.
std::vector<long double> birth_death(int states, const auto& birth, const auto& death) {
  std::vector<long double> p{1};
  long double sum = 1;
  for (int n = 1; n < states; ++n) {
    p.push_back(p.back() * birth(n - 1) / death(n));
    sum += p.back();
  }
  for (long double& x : p) {
    x /= sum;
  }
  return p;
}

double served(int n, int servers) {
  return n < servers ? n : servers;
}

TEST(Formulas, ErlangBAndCAreTheirChains) {
  for (const int c : {1, 4, 20}) {
    const double a = 0.8 * c;
    const auto blocked = birth_death(
        c + 1, [a](int) { return a; }, [](int n) { return n; });
    EXPECT_NEAR(erlang_b(c, a), static_cast<double>(blocked.back()), 1e-12);
    const auto open = birth_death(
        2'000, [a](int) { return a; }, [c](int n) { return served(n, c); });
    long double waits = 0;
    for (std::size_t n = static_cast<std::size_t>(c); n < open.size(); ++n) {
      waits += open[n];
    }
    EXPECT_NEAR(erlang_c(c, a), static_cast<double>(waits), 1e-12);
  }
}

TEST(Formulas, ErlangAIsItsChain) {
  for (const double a : {2.0, 5.0, 9.0}) {
    constexpr int kServers = 5;
    constexpr double kTheta = 0.3;
    const auto p = birth_death(
        400, [a](int) { return a; },
        [](int n) { return served(n, kServers) + kTheta * (n > kServers ? n - kServers : 0); });
    long double waits = 0;
    long double queue = 0;
    long double busy = 0;
    for (int n = 0; n < 400; ++n) {
      waits += n >= kServers ? p[n] : 0;
      queue += n > kServers ? (n - kServers) * p[n] : 0;
      busy += served(n, kServers) * p[n];
    }
    const Abandonment x = erlang_a(kServers, a, 1, kTheta);
    EXPECT_NEAR(x.waits, static_cast<double>(waits), 1e-10);
    EXPECT_NEAR(x.waiting, static_cast<double>(queue), 1e-9);
    EXPECT_NEAR(x.utilization, static_cast<double>(busy / kServers), 1e-10);
    EXPECT_NEAR(x.abandons, static_cast<double>(kTheta * queue / a), 1e-10);
    // What does not give up is served.
    EXPECT_NEAR(a * (1 - x.abandons), kServers * x.utilization, 1e-9);
  }
}

TEST(Formulas, LimitedQueueIsItsChain) {
  for (const double a : {1.0, 3.0, 7.0}) {
    const auto p = birth_death(
        11, [a](int) { return a; }, [](int n) { return served(n, 3); });
    long double queue = 0;
    for (int n = 4; n < 11; ++n) {
      queue += (n - 3) * p[n];
    }
    const LimitedQueue x = mmck(3, 10, a, 1);
    EXPECT_NEAR(x.lost, static_cast<double>(p.back()), 1e-12);
    EXPECT_NEAR(x.waiting, static_cast<double>(queue), 1e-11);
  }
  EXPECT_NEAR(mmck(6, 6, 4, 1).lost, erlang_b(6, 4), 1e-13);
}

TEST(Formulas, ManyServersStayFinite) {
  EXPECT_GT(erlang_c(10'000, 9'950), 0.4);
  EXPECT_LT(erlang_c(10'000, 9'950), 0.7);
  EXPECT_NEAR(erlang_b(10'000, 100), 0, 1e-300);
  EXPECT_NEAR(mmck(5'000, 6'000, 1'000, 1).lost, 0, 1e-200);
  const Abandonment overloaded = erlang_a(1'000, 2'000, 1, 0.5);
  EXPECT_NEAR(overloaded.abandons, 0.5, 1e-6);
}

TEST(Formulas, SpecialCasesAgree) {
  EXPECT_NEAR(ggc_mean_wait(1, 0.7, 1, 1, 0.4), mg1_mean_wait(0.7, 1, 0.4), 1e-12);
  const WaitingTime w = mmc_waiting(4, 3.2, 1);
  EXPECT_NEAR(w.mean(), ggc_mean_wait(4, 3.2, 1, 1, 1), 1e-12);
  EXPECT_NEAR(w.above(w.quantile(0.99)), 0.01, 1e-12);
  EXPECT_EQ(w.quantile(0.01), 0);
  EXPECT_EQ(servers_for(7, 0.7), 11);
}

TEST(Formulas, RefuseWhatHasNoAnswer) {
  EXPECT_THROW(erlang_c(3, 3), std::invalid_argument);
  EXPECT_THROW(mg1_mean_wait(1, 1, 1), std::invalid_argument);
  EXPECT_THROW(mmck(3, 2, 1, 1), std::invalid_argument);
  EXPECT_THROW(erlang_a(3, 1, 1, 0), std::invalid_argument);
}

}  // namespace
}  // namespace cutover::test
