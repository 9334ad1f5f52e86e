// The fast twin on a whole overloaded national day at request level, beside a minimal hand-written loop on
// the same number of requests in the same run: the loop knows only stations and clients that never retry,
// with a binary heap, so it bounds what a plain engine would cost.
//
//   bench_service [repetitions = 3] [requests of the day in millions = 17] [ramp = 1.2]
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <queue>
#include <string>
#include <vector>

#include "bench/central_service.hpp"
#include "bench/variates.hpp"
#include "service/ahead_source.hpp"
#include "service/hybrid.hpp"
#include "service/load.hpp"
#include "service/twin.hpp"

namespace cutover::bench {
namespace {

/// Sized so that the busiest minutes of the default day need more than the record database has: every number
/// is made up for the measurement.
ServiceTopology national_topology() {
  ServiceTopology t = bench_platform({0.5, 0.25, 0.25},
                                     {{"balancer", 2, 32, 0.5},
                                      {"authentication", 4, 16, 15},
                                      {"eligibility", 4, 16, 20},
                                      {"database", 2, 9, 30},
                                      {"records", 4, 16, 40},
                                      {"consent", 2, 8, 10}},
                                     0.3);
  const std::vector<int> eligibility{0, 1, 2, 3};
  const std::vector<int> records{0, 1, 5, 4, 3};
  for (int c = 0; c < kServiceClasses; ++c) {
    t.classes[c].path = c < 4 ? eligibility : records;
  }
  return t;
}

/// Requests over the day as desks make them: from 8 to 19 h with a morning and an evening peak.
ServiceLoad national_load(double requests) {
  std::vector<double> weight(ServiceLoad::kSeconds);
  double sum = 0;
  for (std::size_t s = 0; s < weight.size(); ++s) {
    const double h = static_cast<double>(s) / 3'600;
    const auto bell = [h](double at, double width) {
      return std::exp(-0.5 * (h - at) * (h - at) / width / width);
    };
    weight[s] = h < 8 || h > 19.5 ? 0.002 : bell(9.5, 0.9) + 0.45 * bell(16.5, 1.2) + 0.12;
    sum += weight[s];
  }
  const std::array<double, kServiceClasses> share{0.38, 0.01, 0.02, 0.2, 0.1, 0.08, 0.13, 0.08};
  ServiceLoad load;
  std::array<double, ServiceLoad::kCells> rest{};
  for (int s = 0; s < ServiceLoad::kSeconds; ++s) {
    for (int p = 0; p < kPrefectures; ++p) {
      for (int c = 0; c < kServiceClasses; ++c) {
        const auto i = ServiceLoad::cell(p, static_cast<ServiceClass>(c));
        // Prefectures as unequal as Tokyo and Tottori.
        const double size = 2.0 * (kPrefectures - p) / (kPrefectures * (kPrefectures + 1.0));
        rest[i] +=
            requests * weight[static_cast<std::size_t>(s)] / sum * size * share[static_cast<std::size_t>(c)];
        const int n = static_cast<int>(rest[i]);
        if (n > 0) {
          load.add(s, p, static_cast<ServiceClass>(c), n);
          rest[i] -= n;
        }
      }
    }
  }
  return load;
}

/// Stations only: exponential services, FIFO with c servers each, a binary heap, nobody gives up.
std::int64_t hand_written_day(const ServiceTopology& t, RequestSource& source) {
  struct Event {
    Micros at;
    std::uint32_t who;
    std::uint32_t step;  ///< odd: leaves the station
    bool operator>(const Event& other) const { return at > other.at; }
  };
  struct Station {
    int free;
    std::vector<std::uint32_t> queue;
    std::size_t head = 0;
    double mean_us;
  };
  std::vector<Station> stations;
  for (const Tier& tier : t.tiers) {
    stations.push_back({2 * tier.instances * tier.servers, {}, 0, tier.service_ms * 1e3});
  }
  Xoshiro random{1};
  std::priority_queue<Event, std::vector<Event>, std::greater<>> future;
  std::vector<std::uint8_t> service_class;
  std::vector<std::uint32_t> unused;
  std::int64_t done = 0;
  const auto serve = [&](Station& s, std::uint32_t who, std::uint32_t step, Micros at) {
    --s.free;
    future.push({at + static_cast<Micros>(-std::log(1 - random.uniform()) * s.mean_us), who, step + 1});
  };
  ServiceRequest request;
  bool more = source.next(request);
  while (more || !future.empty()) {
    if (more && (future.empty() || request.at <= future.top().at)) {
      std::uint32_t who;
      if (unused.empty()) {
        who = static_cast<std::uint32_t>(service_class.size());
        service_class.push_back(0);
      } else {
        who = unused.back();
        unused.pop_back();
      }
      service_class[who] = static_cast<std::uint8_t>(request.service_class);
      future.push({request.at + 12'000, who, 0});
      more = source.next(request);
      continue;
    }
    const Event e = future.top();
    future.pop();
    const std::vector<int>& path = t.classes[service_class[e.who]].path;
    Station& s = stations[static_cast<std::size_t>(path[e.step / 2])];
    if (e.step % 2 == 0) {
      if (s.free > 0) {
        serve(s, e.who, e.step, e.at);
      } else {
        s.queue.push_back(e.who);
      }
      continue;
    }
    ++s.free;
    if (s.head < s.queue.size()) {
      const std::uint32_t next = s.queue[s.head++];
      const std::vector<int>& its_path = t.classes[service_class[next]].path;
      const auto step = static_cast<std::uint32_t>(
          std::find(its_path.begin(), its_path.end(), path[e.step / 2]) - its_path.begin());
      serve(s, next, 2 * step, e.at);
    }
    if ((e.step + 1) / 2 == path.size()) {
      ++done;
      unused.push_back(e.who);
    } else {
      future.push({e.at + 300, e.who, e.step + 1});
    }
  }
  return done;
}

int run(int repetitions, double millions, double ramp) {
  const ServiceTopology topology = national_topology();
  const ServiceLoad load = national_load(millions * 1e6);
  const ServiceElements elements{topology};
  std::vector<double> twin_s;
  std::vector<double> wall_s;
  std::vector<double> bare_s;
  std::vector<double> hand_s;
  std::vector<double> ratio;
  std::vector<double> source_s;
  std::vector<double> calm_s;
  const ClosedForm closed{topology};
  const ServiceLoad calm_load = national_load(millions * 1e6 / 2);
  ServiceReport report;
  std::int64_t by_hand = 0;
  for (int i = 0; i < repetitions; ++i) {
    double begin = cpu_seconds();
    {
      LoadSource source{load, topology, 1, ramp};
      ServiceRequest request;
      while (source.next(request)) {
      }
    }
    source_s.push_back(cpu_seconds() - begin);
    begin = cpu_seconds();
    const double wall_begin = wall_seconds();
    {
      ServiceStatistics statistics{0, 1'440, static_cast<int>(topology.access.size()), elements.stations(),
                                   elements.links()};
      LoadSource made{load, topology, 1, ramp};
      AheadSource source{made};
      report = simulate_service(topology, {.seed = 1, .period = {}, .statistics = &statistics}, source,
                                statistics);
    }
    twin_s.push_back(cpu_seconds() - begin);
    wall_s.push_back(wall_seconds() - wall_begin);
    begin = cpu_seconds();
    if (!simulate_hybrid_day(topology, closed, calm_load, {}).simulated.empty()) {
      std::printf("half the load is not calm: the hybrid day below simulated requests\n");
    }
    calm_s.push_back(cpu_seconds() - begin);
    begin = cpu_seconds();
    {
      LoadSource source{load, topology, 1, ramp};
      by_hand = hand_written_day(topology, source);
    }
    hand_s.push_back(cpu_seconds() - begin);
    ratio.push_back(twin_s.back() / hand_s.back());
  }
  const double seconds = median(wall_s);
  std::printf(
      "requests %lld, attempts %lld, answered %lld, timed out %lld, too late %lld, most in flight %lld\n",
      static_cast<long long>(report.requests), static_cast<long long>(report.attempts),
      static_cast<long long>(report.answered), static_cast<long long>(report.timed_out),
      static_cast<long long>(report.too_late), static_cast<long long>(report.most_in_flight));
  std::printf(
      "twin, statistics included   %8.2f s   %10.4g requests/s   %10.4g attempts/s   %10.4g events/s\n",
      seconds, static_cast<double>(report.requests) / seconds, static_cast<double>(report.attempts) / seconds,
      static_cast<double>(report.events) / seconds);
  std::printf("... processor time          %8.2f s   of two threads\n", median(twin_s));
  std::printf("calm day of half the load   %8.4f s   by formulas\n", median(calm_s));
  std::printf("making the requests alone   %8.2f s\n", median(source_s));
  std::printf(
      "hand-written loop           %8.2f s   %10.4g requests/s   (%lld done; stations only, no retries)\n",
      median(hand_s), static_cast<double>(by_hand) / median(hand_s), static_cast<long long>(by_hand));
  const auto [low, high] = std::minmax_element(ratio.begin(), ratio.end());
  std::printf("twin / hand-written loop    %8.2f (%.2f to %.2f)\n", median(ratio), *low, *high);
  return 0;
}

}  // namespace
}  // namespace cutover::bench

int main(int argc, char** argv) {
  const int repetitions = argc > 1 ? std::atoi(argv[1]) : 3;
  const double millions = argc > 2 ? std::atof(argv[2]) : 17;
  const double ramp = argc > 3 ? std::atof(argv[3]) : 1.2;
  if (repetitions < 1 || !(millions > 0) || !(ramp > 0)) {
    std::fprintf(stderr, "usage: bench_service [repetitions] [requests in millions] [ramp]\n");
    return 2;
  }
  try {
    return cutover::bench::run(repetitions, millions, ramp);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "bench_service: %s\n", e.what());
    return 1;
  }
}
