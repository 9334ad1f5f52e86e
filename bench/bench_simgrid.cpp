// The central service in SimGrid at the load of a peak hour, against a bare event loop in the same run: as
// many events through one binary heap as the run has activities and timers. The ratio travels between
// machines; the rate and the memory are those of this one.
//
//   bench_simgrid [requests = 300000] [repetitions = 3]
//
// The service is no scenario: two data centres, four tiers, 47 prefectures, 2 to 22 % busy at 830
// requests/s.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <queue>
#include <vector>

#include <sys/resource.h>

#include "bench/central_service.hpp"
#include "random/stream.hpp"
#include "simgrid/simulate.hpp"

namespace cutover::bench {
namespace {

constexpr double kPerSecond = 830;

ServiceTopology peak_topology() {
  ServiceTopology t = bench_platform({1},
                                     {{"balancer", 2, 8, 1},
                                      {"authentication", 4, 8, 20},
                                      {"eligibility", 4, 16, 40},
                                      {"database", 3, 16, 20}},
                                     0.2);
  for (ClassPath& c : t.classes) {
    c.path = {0, 1, 2, 3};
  }
  return t;
}

class PeakSource final : public RequestSource {
 public:
  explicit PeakSource(std::uint32_t count) : count_(count), words_(Stream{1, Purpose::kServiceLoad}, 0, 0) {}
  bool next(ServiceRequest& out) override {
    if (made_ == count_) {
      return false;
    }
    at_s_ += -std::log(uniform(words_.next())) / kPerSecond;
    out = {};
    out.at = static_cast<Micros>(at_s_ * 1e6);
    out.id = made_++;
    const std::uint32_t word = words_.next();
    out.prefecture = static_cast<std::uint8_t>(word % kPrefectures);
    out.service_class = static_cast<ServiceClass>((word >> 16) % kServiceClasses);
    return true;
  }

 private:
  std::uint32_t count_;
  WordSequence words_;
  std::uint32_t made_ = 0;
  double at_s_ = 0;
};

struct Counting final : OutcomeSink {
  void done(const ServiceRequest&, const ServiceOutcome& outcome) override {
    answered += outcome.end == ServiceEnd::kAnswered ? 1 : 0;
    latency_us += static_cast<double>(outcome.latency);
  }
  std::int64_t answered = 0;
  double latency_us = 0;
};

/// CPU seconds of `events` events held at `pending` in a binary heap.
double bare_loop(std::int64_t events, int pending) {
  const double before = cpu_seconds();
  WordSequence words{Stream{2, Purpose::kServiceLoad}, 0, 0};
  std::priority_queue<double, std::vector<double>, std::greater<>> heap;
  for (int i = 0; i < pending; ++i) {
    heap.push(uniform(words.next()));
  }
  for (std::int64_t i = 0; i < events; ++i) {
    const double now = heap.top();
    heap.pop();
    heap.push(now + uniform(words.next()));
  }
  volatile double keep = heap.top();
  static_cast<void>(keep);
  return cpu_seconds() - before;
}

int run(std::uint32_t requests, int repetitions) {
  const ServiceTopology topology = peak_topology();
  const ServicePeriod period{.day = make_day(2025, 12, 1), .from = 0, .until = 3'600 * kMicrosPerSecond};
  std::vector<double> rates;
  std::vector<double> ratios;
  for (int i = 0; i < repetitions; ++i) {
    PeakSource source{requests};
    Counting sink;
    const double before = cpu_seconds();
    const SimGridReport report = simulate_with_simgrid(topology, period, 1, source, sink);
    const double seconds = cpu_seconds() - before;
    const double bare = bare_loop(report.executions + report.timers, 100);
    rates.push_back(requests / seconds);
    ratios.push_back(seconds / bare);
    if (i == 0) {
      std::printf("%u requests, %.1f activities and %.1f timers each, at most %d at once, mean %.1f ms\n",
                  requests, static_cast<double>(report.executions) / requests,
                  static_cast<double>(report.timers) / requests, report.most_attempts_at_once,
                  sink.latency_us / requests / 1e3);
      for (const StationReport& s : report.stations) {
        std::printf("  %-15s %-5s %3d servers %4.0f %% busy, queue %.3f\n", s.tier.c_str(),
                    s.data_centre.c_str(), s.servers, 100 * s.utilization, s.mean_queue);
      }
    }
    if (sink.answered != report.requests) {
      std::fprintf(stderr, "only %lld requests were answered\n", static_cast<long long>(sink.answered));
      return 1;
    }
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("%.0f requests per CPU second (3 million: %.0f s), %.1f times a bare heap, %ld MB\n",
              median(rates), 3e6 / median(rates), median(ratios), usage.ru_maxrss / 1024);
  return 0;
}

}  // namespace
}  // namespace cutover::bench

int main(int argc, char** argv) {
  try {
    const long requests = argc > 1 ? std::atol(argv[1]) : 300'000;
    const int repetitions = argc > 2 ? std::atoi(argv[2]) : 3;
    if (requests < 1 || repetitions < 1) {
      std::fprintf(stderr, "usage: bench_simgrid [requests] [repetitions]\n");
      return 2;
    }
    return cutover::bench::run(static_cast<std::uint32_t>(requests), repetitions);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "bench_simgrid: %s\n", e.what());
    return 1;
  }
}
