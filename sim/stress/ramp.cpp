#include "stress/ramp.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <stdexcept>

#include "core/child_process.hpp"
#include "core/work_pool.hpp"
#include "service/ahead_source.hpp"
#include "service/closed_form.hpp"
#include "service/failures.hpp"
#include "service/twin.hpp"
#include "simgrid/simulate.hpp"
#include "stress/point_bytes.hpp"

namespace cutover {
namespace {

constexpr double kMicros = 1e6;
/// Failures that a service may have and still be said to hold.
constexpr double kHoldsBelow = 0.001;

constexpr int kLeadInSeconds = 600;
/// Events that begin so long before a window are part of its lead-in.
constexpr int kEventsBeforeSeconds = 7'200;

void take_uses(std::vector<ElementUse> uses, StressPoint& point) {
  point.elements = std::move(uses);
  for (const ElementUse& use : point.elements) {
    if (use.most > point.busiest_utilization) {
      point.busiest_utilization = use.most;
      point.busiest = use.name;
    }
  }
}

/// Requests a second of each prefecture and class in one minute of the load.
std::array<double, ServiceLoad::kCells> rates_of(const ServiceLoad& load, int minute, double ramp) {
  std::array<double, ServiceLoad::kCells> rates{};
  const std::uint32_t* counts = load.minute(minute);
  for (std::size_t cell = 0; cell < rates.size(); ++cell) {
    rates[cell] = counts[cell] * ramp / 60;
  }
  return rates;
}

ClassRates by_class(const std::array<double, ServiceLoad::kCells>& rates) {
  ClassRates sum{};
  for (std::size_t cell = 0; cell < rates.size(); ++cell) {
    sum[cell % kServiceClasses] += rates[cell];
  }
  return sum;
}

/// One request was simulated for each `k`: its counts stand for all.
void multiply(StressPoint& p, int k) {
  for (std::int64_t* count : {&p.requests, &p.attempts, &p.answered, &p.timed_out, &p.rejected}) {
    *count *= k;
  }
  p.offered_per_s *= k;
  p.goodput_per_s *= k;
  for (StressClass& of_class : p.classes) {
    of_class.requests *= k;
    of_class.failed *= k;
  }
  for (StressMinute& minute : p.minutes) {
    minute.requests *= k;
    minute.failed *= k;
  }
  for (ElementUse& use : p.elements) {
    use.longest_queue *= k;
    use.given_up *= k;
  }
}

/// Passes on what became of the requests of a window; of others it knows nothing.
class OfWindow final : public OutcomeSink {
 public:
  OfWindow(const StressWindow& window, OutcomeSink& sink)
      : from_(window.from_second * kMicrosPerSecond),
        until_(window.until_second * kMicrosPerSecond),
        sink_(sink) {}
  void done(const ServiceRequest& request, const ServiceOutcome& outcome) override {
    if (from_ <= request.at && request.at < until_) {
      sink_.done(request, outcome);
    }
  }

 private:
  Micros from_;
  Micros until_;
  OutcomeSink& sink_;
};

/// SimGrid's clock never begins anew in a process, and only one simulation at a time can be in it.
StressPoint in_process_of_its_own(const std::function<StressPoint()>& measured,
                                  const std::atomic<bool>& stop) {
  try {
    return point_of(in_child_process([&] { return to_bytes(measured()); }, &stop));
  } catch (const ChildProcessError& e) {
    if (stop) {
      return {};  // whoever stopped it says so
    }
    throw SimulationError(e.what());
  }
}

}  // namespace

StressPoint summarize(const ServiceStatistics& statistics, const StressWindow& window, double ramp) {
  StressPoint p;
  p.ramp = ramp;
  const ClassMinute total = statistics.total();
  p.requests = total.offered;
  p.attempts = total.attempts;
  p.answered = total.answered;
  p.timed_out = total.timed_out;
  p.rejected = total.rejected;
  p.offered_per_s = static_cast<double>(total.offered) / window.seconds();
  p.goodput_per_s = static_cast<double>(total.answered) / window.seconds();
  if (total.answered > 0) {
    p.mean_s = static_cast<double>(total.latency_us) / static_cast<double>(total.answered) / kMicros;
    p.max_s = static_cast<double>(total.max_latency_us) / kMicros;
    // A quantile is read from a bin, which may reach beyond the largest of its values.
    const auto quantile = [&](double q) { return std::min(statistics.quantile(q) / kMicros, p.max_s); };
    p.p50_s = quantile(0.5);
    p.p95_s = quantile(0.95);
    p.p99_s = quantile(0.99);
  }
  if (total.offered > 0) {
    const auto offered = static_cast<double>(total.offered);
    p.failure_share = static_cast<double>(total.timed_out + total.rejected) / offered;
    p.retries_per_request = static_cast<double>(total.attempts - total.offered) / offered;
  }
  for (int c = 0; c < kServiceClasses; ++c) {
    const auto service_class = static_cast<ServiceClass>(c);
    const ClassMinute of_class = statistics.total(service_class);
    StressClass& figures = p.classes[static_cast<std::size_t>(c)];
    figures.requests = of_class.offered;
    figures.failed = of_class.timed_out + of_class.rejected;
    if (of_class.offered > 0) {
      figures.retries_per_request =
          static_cast<double>(of_class.attempts - of_class.offered) / static_cast<double>(of_class.offered);
    }
    if (of_class.answered > 0) {
      const double most = static_cast<double>(of_class.max_latency_us) / kMicros;
      figures.p50_s = std::min(statistics.quantile(service_class, 0.5) / kMicros, most);
      figures.p99_s = std::min(statistics.quantile(service_class, 0.99) / kMicros, most);
    }
  }
  for (int row = 0; row < statistics.minutes(); ++row) {
    StressMinute minute;
    minute.minute = statistics.first_minute() + row;
    for (int c = 0; c < kServiceClasses; ++c) {
      const ClassMinute& cell = statistics.at(row, static_cast<ServiceClass>(c));
      minute.requests += cell.offered;
      minute.failed += cell.timed_out + cell.rejected;
    }
    p.minutes.push_back(minute);
  }
  return p;
}

std::vector<FailingSpan> failing_spans(const std::vector<StressMinute>& minutes, double above) {
  std::vector<FailingSpan> spans;
  for (const StressMinute& m : minutes) {
    if (m.failure_share() <= above) {
      continue;
    }
    if (spans.empty() || spans.back().until_minute != m.minute) {
      spans.push_back({.from_minute = m.minute});
    }
    FailingSpan& span = spans.back();
    span.until_minute = m.minute + 1;
    if (m.failure_share() > span.worst_share) {
      span.worst_share = m.failure_share();
      span.worst_minute = m.minute;
    }
  }
  return spans;
}

StressWindow simulated_window(const ServiceTopology& topology, const StressWindow& window) {
  const std::int64_t midnight = std::int64_t{day_number(window.day)} * kSecondsPerDay;
  std::int64_t earliest = window.from_second;
  for (const ServiceEvent& event : topology.events) {
    const std::int64_t from = event.from_s - midnight;
    if (from > window.from_second - kEventsBeforeSeconds) {
      earliest = std::min(earliest, from);
    }
  }
  const auto from = static_cast<int>(std::max<std::int64_t>(0, earliest - kLeadInSeconds));
  return {window.day, from / 60 * 60, (window.until_second + 59) / 60 * 60};
}

StressPoint measure(const StressCase& stress, double ramp, std::uint64_t seed) {
  if (stress.thin != 1 && stress.engine == StressEngine::kTwin) {
    throw std::invalid_argument("the twin takes every request: thinning is for engine simgrid");
  }
  const auto begin = std::chrono::steady_clock::now();
  const ServiceTopology& topology = stress.topology;
  const StressWindow& w = stress.window;
  const StressWindow simulated = simulated_window(topology, w);
  LoadSource source(stress.load, topology, seed, ramp, simulated.from_second, simulated.until_second);
  const ServicePeriod period{w.day, simulated.from_second * kMicrosPerSecond,
                             simulated.until_second * kMicrosPerSecond};
  const std::vector<Fault> faults = service_faults(topology, seed, period);
  const int first_minute = w.from_second / 60;
  const CountedMinutes counted{first_minute, simulated.until_second / 60 - first_minute};
  const auto accesses = static_cast<int>(topology.access.size());
  ServiceStatistics statistics(counted.first, counted.count, accesses);
  OfWindow sink(w, statistics);
  StressPoint point;
  if (stress.engine == StressEngine::kTwin) {
    const ServiceElements elements(topology);
    const int before = counted.first - simulated.from_second / 60;
    ServiceStatistics uses(counted.first - before, before + counted.count + 1, accesses, elements.stations(),
                           elements.links());
    std::optional<AheadSource> ahead;
    if (stress.threads > 1) {
      ahead.emplace(source);
    }
    simulate_service(topology, {.seed = seed, .period = period, .statistics = &uses},
                     ahead ? static_cast<RequestSource&>(*ahead) : source, sink);
    point = summarize(statistics, w, ramp);
    add_calls(statistics, stress, seed, point);
    take_uses(element_uses(uses, topology, faults, counted), point);
  } else {
    const SimGridReport report = simulate_with_simgrid(
        topology, period, seed, source, sink,
        {.thin = stress.thin, .lead_in = counted.first * kMicrosPerMinute - period.from});
    point = summarize(statistics, w, ramp);
    add_calls(statistics, stress, seed, point);
    take_uses(element_uses(report, topology, faults, counted), point);
    multiply(point, stress.thin);
    for (const ThinningError& e : report.thinning) {
      point.thinning.push_back({station_name(e.tier, e.data_centre), e.wait_ms, e.thinned_wait_ms,
                                e.service_ms, e.thinned_service_ms});
    }
  }
  point.run_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  predict(stress, ramp, point);
  if (stress.thin > 1) {
    const ServiceTopology smaller = thinned(topology, stress.thin);
    StressPoint of_smaller;
    predict({smaller, stress.load, w}, ramp / stress.thin, of_smaller);
    point.predicted_thinned_mean_s = of_smaller.predicted_mean_s;
    point.predicted_thinned_failure_share = of_smaller.predicted_failure_share;
  }
  return point;
}

std::vector<StressPoint> measure(const StressCase& stress, const std::vector<StressRun>& runs,
                                 const std::function<bool()>& go_on) {
  std::vector<StressPoint> points(runs.size());
  const auto stopped = [] { throw std::runtime_error("stopped"); };
  const bool simgrid = stress.engine == StressEngine::kSimGrid;
  const int threads = std::min(stress.threads, static_cast<int>(runs.size()));
  if (threads < 2 && !simgrid) {
    for (std::size_t i = 0; i < runs.size(); ++i) {
      if (go_on && !go_on()) {
        stopped();
      }
      points[i] = measure(stress, runs[i].ramp, runs[i].seed);
    }
    return points;
  }
  if (go_on && !go_on()) {
    stopped();
  }
  // The heaviest first, so that no thread is left alone with it.
  std::vector<std::size_t> order(runs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return runs[a].ramp > runs[b].ramp; });
  StressCase alone = stress;
  alone.threads = 1;
  std::atomic<bool> stop{false};
  const bool whole = WorkPool(std::max(threads, 1))
                         .for_each(
                             runs.size(),
                             [&](std::size_t i, int) {
                               const StressRun& run = runs[order[i]];
                               const auto point = [&] { return measure(alone, run.ramp, run.seed); };
                               points[order[i]] = simgrid ? in_process_of_its_own(point, stop) : point();
                             },
                             [&](std::size_t) {
                               stop = stop || (go_on && !go_on());
                               return !stop;
                             });
  if (!whole) {
    stopped();
  }
  return points;
}

void add_calls(const ServiceStatistics& statistics, const StressCase& stress, std::uint64_t seed,
               StressPoint& point) {
  if (!stress.call_centre) {
    return;
  }
  CallOccasions occasions{};
  for (int row = 0; row < statistics.minutes(); ++row) {
    const auto minute = static_cast<std::size_t>(statistics.first_minute() + row);
    for (int c = 0; c < kServiceClasses; ++c) {
      const ClassMinute& m = statistics.at(row, static_cast<ServiceClass>(c));
      occasions[minute][static_cast<std::size_t>(CallCause::kFailure)] +=
          static_cast<std::uint32_t>((m.timed_out + m.rejected) * stress.thin);
    }
    occasions[minute][static_cast<std::size_t>(CallCause::kFirstUse)] +=
        static_cast<std::uint32_t>(statistics.at(row, ServiceClass::kCardFirst).offered * stress.thin);
  }
  const Calls calls = make_calls(*stress.call_centre, stress.call_centre_hours, occasions, 0, seed);
  const CallCentreDay day = simulate_call_centre(*stress.call_centre, calls.today, seed);
  point.calls = day.total.offered;
  point.calls_next_day = calls.next_open;
  point.call_wait_p95_s = day.total.answered > 0 ? day.quantile_us(0.95) / kMicros : 0;
  if (day.total.offered > 0) {
    const auto offered = static_cast<double>(day.total.offered);
    point.calls_abandoned_share = static_cast<double>(day.total.abandoned) / offered;
    point.calls_in_time_share = static_cast<double>(day.total.in_time) / offered;
  }
}

void predict(const StressCase& stress, double ramp, StressPoint& point) {
  const ServiceTopology& topology = stress.topology;
  const ServiceElements elements(topology);
  const ClosedForm closed(topology);
  ClassRates busiest{};
  double most = -1;
  const StressWindow& w = stress.window;
  for (int minute = w.from_second / 60; minute * 60 < w.until_second; ++minute) {
    const auto rates = rates_of(stress.load, minute, ramp);
    const ClassRates of_classes = by_class(rates);
    for (int s = 0; s < elements.stations(); ++s) {
      const double utilization = closed.station_utilization(of_classes, s);
      if (utilization > most) {
        most = utilization;
        busiest = of_classes;
        point.predicted_bottleneck = topology.tiers[static_cast<std::size_t>(elements.tier_of(s))].name;
      }
    }
    const ClosedForm::BusiestLink link = closed.busiest_link(rates);
    if (link.utilization > most) {
      most = link.utilization;
      busiest = of_classes;
      point.predicted_bottleneck = link_name(topology, elements, link.link);
    }
  }
  point.predicted_utilization = most;
  if (most >= 1) {
    point.predicted_mean_s = std::numeric_limits<double>::infinity();
    point.predicted_failure_share = 1;
    return;
  }
  MinuteForecast forecast;
  closed.minute(busiest, forecast);
  point.predicted_failure_share = forecast.attempt_failure;
  const AccessChoice access(topology);
  double requests = 0;
  double mean = 0;
  const auto networks = static_cast<int>(topology.access.size());
  // Every class weighs as it asks, every network as the nation's mean: prefectures differ by a millisecond.
  for (std::size_t c = 0; c < kServiceClasses; ++c) {
    double of_class = 0;
    double shares = 0;
    for (int a = 0; a < networks; ++a) {
      double share = 0;
      for (int prefecture = 0; prefecture < kPrefectures; ++prefecture) {
        share += access.share(prefecture, a) / kPrefectures;
      }
      of_class +=
          share *
          forecast.cells[c * static_cast<std::size_t>(networks) + static_cast<std::size_t>(a)].mean_us;
      shares += share;
    }
    requests += busiest[c];
    mean += busiest[c] * of_class / std::max(shares, 1e-9);
  }
  point.predicted_mean_s = requests > 0 ? mean / requests / kMicros : 0;
}

Knee find_knee(const std::vector<StressPoint>& points) {
  Knee knee;
  const StressPoint* first_break = nullptr;
  for (const StressPoint& p : points) {
    if (p.predicted_utilization > 0) {
      knee.by_theory = p.ramp / p.predicted_utilization;
    }
    const bool holds = p.failure_share <= kHoldsBelow && p.predicted_utilization < 1;
    if (!holds && (first_break == nullptr || p.ramp < first_break->ramp)) {
      first_break = &p;
    }
  }
  if (first_break != nullptr) {
    knee.breaks = first_break->ramp;
    knee.few_fail_yet = first_break->failure_share <= kHoldsBelow;
  }
  // Above the first break nothing counts as holding.
  for (const StressPoint& p : points) {
    if (first_break == nullptr || p.ramp < knee.breaks) {
      knee.holds = std::max(knee.holds, p.ramp);
    }
  }
  return knee;
}

}  // namespace cutover
