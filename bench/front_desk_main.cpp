// The engines against each other on the front-desk workload, interleaved in one run, so that a noisy machine
// hits all of them alike. Exits with 1 if they do not agree on what happened.
//
//   bench_front_desk [repetitions = 5] [size = 1]      size scales the numbers of facilities
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <vector>

#include <sys/resource.h>

#include "bench/front_desk.hpp"

namespace cutover::bench {
namespace {

struct Engine {
  const char* name;
  FrontDeskTotals (*run)(int facilities, std::uint64_t seed);
  int facilities;
  FrontDeskTotals totals{};
  std::vector<double> rates{};   ///< check-ins per CPU second
  std::vector<double> ratios{};  ///< to the bound of the same repetition
};

double cpu_seconds() {
  double sum = 0;
  for (const auto who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    getrusage(who, &usage);
    for (const timeval& t : {usage.ru_utime, usage.ru_stime}) {
      sum += static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
    }
  }
  return sum;
}

void add(Moments& sum, const Moments& x) {
  sum.sum += x.sum;
  sum.squares += x.squares;
}

double median(std::vector<double> x) {
  std::sort(x.begin(), x.end());
  return (x[(x.size() - 1) / 2] + x[x.size() / 2]) / 2;
}

void measure(Engine& engine, std::uint64_t seed) {
  const double before = cpu_seconds();
  const FrontDeskTotals t = engine.run(engine.facilities, seed);
  engine.rates.push_back(t.check_ins.sum / (cpu_seconds() - before));
  engine.totals.facilities += t.facilities;
  engine.totals.reader_uses += t.reader_uses;
  add(engine.totals.check_ins, t.check_ins);
  add(engine.totals.breakdowns, t.breakdowns);
  add(engine.totals.reader_wait_seconds, t.reader_wait_seconds);
}

/// Two-sided normal bound for a false alarm once in a million runs, shared by nine comparisons.
constexpr double kBound = 5.3026;

struct Sample {
  double mean;
  double variance_of_mean;
};

Sample sample(const Moments& m, std::int64_t facilities) {
  const auto n = static_cast<double>(facilities);
  const double mean = m.sum / n;
  return {mean, (m.squares / n - mean * mean) / (n - 1)};
}

bool agree(const char* what, const Engine& a, const Engine& b, Moments FrontDeskTotals::*figure) {
  const Sample x = sample(a.totals.*figure, a.totals.facilities);
  const Sample y = sample(b.totals.*figure, b.totals.facilities);
  const double bound = kBound * std::sqrt(x.variance_of_mean + y.variance_of_mean);
  if (std::abs(x.mean - y.mean) <= bound) {
    return true;
  }
  std::printf("DISAGREE: %s a facility: %s %.6g, %s %.6g, bound on the difference %.2g\n", what, a.name,
              x.mean, b.name, y.mean, bound);
  return false;
}

int run(int repetitions, double size) {
  const auto scaled = [size](int n) { return std::max(50, static_cast<int>(n * size)); };
  std::array<Engine, 4> engines{Engine{"(a) cutover", run_cutover_engine, scaled(20'000)},
                                Engine{"(b) hand-written bound", run_hand_written_loop, scaled(20'000)},
                                Engine{"(c) SimGrid actors", run_simgrid_actors, scaled(300)},
                                Engine{"(d) one binary heap", run_binary_heap, scaled(5'000)}};
  constexpr std::size_t kTheBound = 1;
  for (int i = 0; i < repetitions; ++i) {
    for (std::size_t e = 0; e < engines.size(); ++e) {
      measure(engines[e], 1'000 * static_cast<std::uint64_t>(i) + e + 1);
    }
    for (Engine& engine : engines) {
      engine.ratios.push_back(engines[kTheBound].rates.back() / engine.rates.back());
    }
  }
  std::printf("%-24s %10s %16s %14s  %-26s %12s %12s %12s\n", "engine", "facilities", "check-ins/s/core",
              "events/s/core", "times slower than (b)", "check-ins", "breakdowns", "mean wait s");
  std::printf("%-24s %10s %16s %14s  %-26s %12s %12s\n", "", "", "(median)", "", "(min / median / max)",
              "a facility", "a facility");
  bool equal = true;
  for (const Engine& e : engines) {
    const double rate = median(e.rates);
    const auto [low, high] = std::minmax_element(e.ratios.begin(), e.ratios.end());
    const auto n = static_cast<double>(e.totals.facilities);
    std::printf("%-24s %10d %16.4g %14.4g  %7.2f / %7.2f / %7.2f %12.2f %12.4f %12.1f\n", e.name,
                e.facilities, rate, rate * kEventsPerCheckIn, *low, median(e.ratios), *high,
                e.totals.check_ins.sum / n, e.totals.breakdowns.sum / n, e.totals.mean_wait_seconds());
  }
  for (const Engine& e : engines) {
    const Engine& bound = engines[kTheBound];
    equal = agree("check-ins", e, bound, &FrontDeskTotals::check_ins) && equal;
    equal = agree("breakdowns", e, bound, &FrontDeskTotals::breakdowns) && equal;
    equal = agree("seconds waited", e, bound, &FrontDeskTotals::reader_wait_seconds) && equal;
  }
  std::printf(equal ? "All engines agree within the bound of a false alarm in a million runs.\n"
                    : "The engines did different work: the rates above compare nothing.\n");
  return equal ? 0 : 1;
}

}  // namespace
}  // namespace cutover::bench

int main(int argc, char** argv) {
  const int repetitions = argc > 1 ? std::atoi(argv[1]) : 5;
  const double size = argc > 2 ? std::atof(argv[2]) : 1;
  if (repetitions < 1 || !(size > 0)) {
    std::fprintf(stderr, "usage: bench_front_desk [repetitions] [size]\n");
    return 2;
  }
  try {
    return cutover::bench::run(repetitions, size);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "bench_front_desk: %s\n", e.what());
    return 1;
  }
}
