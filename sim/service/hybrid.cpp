#include "service/hybrid.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <stdexcept>

#include "service/ahead_source.hpp"

namespace cutover {

/// A stretch under way.
struct StretchState {
  int begin = 0;            ///< first minute simulated
  int warm_up = 0;          ///< of these, not used
  int end = 0;              ///< the minute after the last one that is known to belong to it
  int asked = -1;           ///< the minute of the last request
  std::int64_t broken = 0;  ///< calls that breakers had rejected when that minute began
};

namespace {

/// More failing attempts than this and retries count: such a minute is simulated. Likewise one in which a
/// breaker may open by chance.
constexpr double kFewFailures = 1e-3;
/// Quantiles of fewer answers than this say nothing: those of the class over all networks are taken.
constexpr std::int64_t kEnoughAnswers = 20;

struct CalmMinutes {
  std::vector<MinuteForecast> forecast;
  std::vector<bool> calm;
};

ClassRates class_rates(const ServiceLoad& load, int minute, double ramp,
                       std::array<double, ServiceLoad::kCells>& cells) {
  ClassRates rates{};
  const std::uint32_t* counts = load.minute(minute);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    cells[i] = counts[i] * ramp / 60;
    rates[i % kServiceClasses] += cells[i];
  }
  return rates;
}

CalmMinutes forecast_day(const ServiceTopology& topology, const ClosedForm& closed, const ServiceLoad& load,
                         const HybridOptions& options) {
  CalmMinutes day;
  day.forecast.resize(ServiceLoad::kMinutes);
  day.calm.resize(ServiceLoad::kMinutes);
  std::array<double, ServiceLoad::kCells> cells{};
  for (int m = 0; m < ServiceLoad::kMinutes; ++m) {
    MinuteForecast& forecast = day.forecast[static_cast<std::size_t>(m)];
    closed.minute(class_rates(load, m, options.ramp, cells), forecast);
    day.calm[static_cast<std::size_t>(m)] =
        forecast.utilization < options.switching_utilization && forecast.attempt_failure < kFewFailures &&
        forecast.breaker_opens < kFewFailures &&
        closed.busiest_link(cells).utilization < options.switching_utilization;
  }
  ServicePeriod period;
  period.day = options.day;
  const Micros health = micros_of_seconds(topology.health_check_s);
  for (const Fault& fault : service_faults(topology, options.seed, period)) {
    const std::int64_t first = std::max<Micros>(fault.from, 0) / kMicrosPerMinute;
    const std::int64_t last =
        std::min<Micros>((fault.until + health) / kMicrosPerMinute, ServiceLoad::kMinutes - 1);
    for (std::int64_t m = first; m <= last; ++m) {
      day.calm[static_cast<std::size_t>(m)] = false;
    }
  }
  return day;
}

/// Requests of a stretch: goes on until a calm minute has begun, none other follows soon, and what is under
/// way is what the formulas expect.
class StretchSource final : public RequestSource {
 public:
  /// \param first_minute  of the load
  /// \param competing  minutes for which later requests matter to earlier ones
  /// \param begun  attempts before this stretch
  StretchSource(RequestSource& load, const CalmMinutes& day, const TwinProgress& progress,
                StretchState stretch, int first_minute, const HybridOptions& options, int competing,
                std::int64_t begun)
      : load_(load),
        day_(day),
        progress_(progress),
        stretch_(stretch),
        competing_(competing),
        until_(options.until_minute),
        least_until_(options.least_minute),
        most_attempts_(options.most_attempts - begun),
        pause_at_(options.checkpoint_minute > first_minute ? options.checkpoint_minute : kNever),
        on_minute_(options.on_minute) {}

  bool next(ServiceRequest& out) override {
    ServiceRequest request;
    pauses_ = false;
    if (attempts_before_ < 0) {
      attempts_before_ = progress_.attempts;
    }
    if (ended_) {
      return false;
    }
    if (held_) {
      request = *held_;
      held_.reset();
    } else if (!load_.next(request)) {
      if (pause_at_ != kNever) {
        pause_at_ = kNever;
        pauses_ = true;
        return false;
      }
      // Nobody comes any more: what is left is to wait for calm, however long nobody asks.
      int& end = stretch_.end;
      ended_ = true;
      do {
        ++end;
      } while (end < ServiceLoad::kMinutes && !calm_around(end));
      return false;
    }
    const auto minute = static_cast<int>(request.at / kMicrosPerMinute);
    if (minute >= pause_at_) {
      pause_at_ = kNever;
      held_ = request;
      pauses_ = true;
      return false;
    }
    if (minute > stretch_.asked) {
      if (begun() > most_attempts_ && minute - competing_ >= least_until_) {
        until_ = std::min(until_, minute - competing_);
      }
      if (on_minute_) {
        on_minute_();
      }
    }
    if (minute >= until_ + competing_) {
      ended_ = true;
      return false;
    }
    stretch_.asked = minute;
    while (stretch_.end < minute) {
      ++stretch_.end;
      if (calm_around(stretch_.end) && has_settled(stretch_.end)) {
        ended_ = true;
        return false;
      }
      stretch_.broken = progress_.broken;
    }
    out = request;
    return true;
  }
  bool pauses() const override { return pauses_; }
  /// As it is in a pause.
  const StretchState& stretch() const { return stretch_; }

  /// First minute that was not simulated whole, or is not wanted; that after the last request where the load
  /// ended first.
  int end() const { return std::min(stretch_.end, until_); }
  /// Answers are wanted of the minutes before it.
  int until() const { return until_; }
  /// Attempts since the stretch was taken up.
  std::int64_t begun() const { return progress_.attempts - attempts_before_; }

 private:
  bool calm_around(int minute) const {
    for (int m = minute - 1; m <= minute + stretch_.warm_up && m < ServiceLoad::kMinutes; ++m) {
      if (!day_.calm[static_cast<std::size_t>(m)]) {
        return false;
      }
    }
    return true;
  }
  bool has_settled(int minute) const {
    // Little's law gives the mean number under way; its variation is about Poisson's, six deviations of which
    // never happen by chance.
    const double mean = day_.forecast[static_cast<std::size_t>(minute - 1)].in_flight +
                        day_.forecast[static_cast<std::size_t>(minute)].in_flight;
    const double most = mean + 6 * std::sqrt(mean) + 6;
    // Formulas know no breaker; and one that rejects keeps everything else short, as may be calls given up in
    // a queue.
    return !progress_.breaker_open && progress_.broken == stretch_.broken &&
           static_cast<double>(progress_.waiting) <= most &&
           static_cast<double>(progress_.in_flight) <= most && static_cast<double>(progress_.clients) <= most;
  }

  static constexpr int kNever = ServiceLoad::kMinutes;

  RequestSource& load_;
  const CalmMinutes& day_;
  const TwinProgress& progress_;
  StretchState stretch_;
  int competing_;
  int until_;
  int least_until_;
  std::int64_t most_attempts_;
  std::int64_t attempts_before_ = -1;  ///< those of the checkpoint
  int pause_at_;
  const std::function<void()>& on_minute_;
  std::optional<ServiceRequest> held_;  ///< during a pause
  bool pauses_ = false;
  bool ended_ = false;
};

float as_ms(double us) {
  return static_cast<float>(us * 1e-3);
}

float sigma_of(double median, double p90) {
  constexpr double kNormal90 = 1.2815515655446004;
  return median > 0 && p90 > median ? static_cast<float>(std::log(p90 / median) / kNormal90) : 0.0F;
}

ResponseCell by_formula(const PathForecast& f) {
  return {as_ms(f.median_us), sigma_of(f.median_us, f.p90_us), as_ms(f.p99_us),
          static_cast<float>(f.failure)};
}

void measure(HybridDay& result, const ServiceStatistics& statistics, const CalmMinutes& day, int minute) {
  const auto networks = static_cast<std::size_t>(result.access_networks);
  for (std::size_t c = 0; c < kServiceClasses; ++c) {
    const auto service_class = static_cast<ServiceClass>(c);
    const ClassMinute& whole = statistics.at(minute, service_class);
    for (std::size_t a = 0; a < networks; ++a) {
      const std::size_t i = c * networks + a;
      ResponseCell& cell = result.curve[static_cast<std::size_t>(minute) * kServiceClasses * networks + i];
      const ServiceStatistics::AccessCell* own =
          statistics.access_cell(minute, service_class, static_cast<int>(a));
      if (own != nullptr) {
        cell.failure = static_cast<float>(own->failed) / static_cast<float>(own->failed + own->answered);
      } else if (whole.offered > 0) {
        cell.failure =
            static_cast<float>(whole.timed_out + whole.rejected) / static_cast<float>(whole.offered);
      }
      const auto quantile = [&](double p) {
        return own != nullptr && own->answered >= kEnoughAnswers
                   ? MinuteBins::quantile(own->latency.data(), p)
                   : statistics.minute_quantile(minute, service_class, p);
      };
      if (whole.answered > 0) {
        const double median = quantile(0.5);
        cell.median_ms = as_ms(median);
        cell.log_sigma = sigma_of(median, quantile(0.9));
        cell.p99_ms = as_ms(quantile(0.99));
      } else {
        const ResponseCell quiet = by_formula(day.forecast[static_cast<std::size_t>(minute)].cells[i]);
        cell.median_ms = quiet.median_ms;
        cell.log_sigma = quiet.log_sigma;
        cell.p99_ms = quiet.p99_ms;
      }
    }
  }
  for (int p = 0; p < kPrefectures; ++p) {
    const auto i = static_cast<std::size_t>(minute) * kPrefectures + static_cast<std::size_t>(p);
    const auto& ends = statistics.prefectures()[i];
    const auto all = static_cast<float>(ends[0]) + static_cast<float>(ends[1]);
    result.prefecture_failure[i] = all > 0 ? static_cast<float>(ends[1]) / all : 0;
  }
}

void add(ServiceReport& sum, const ServiceReport& x) {
  sum.requests += x.requests;
  sum.answered += x.answered;
  sum.timed_out += x.timed_out;
  sum.rejected += x.rejected;
  sum.attempts += x.attempts;
  sum.replied += x.replied;
  sum.refused += x.refused;
  sum.too_late += x.too_late;
  sum.expired += x.expired;
  sum.given_up += x.given_up;
  sum.repeated += x.repeated;
  sum.lost += x.lost;
  sum.events += x.events;
  sum.most_in_flight = std::max(sum.most_in_flight, x.most_in_flight);
  sum.last_event = std::max(sum.last_event, x.last_event);
}

}  // namespace

bool HybridDay::is_simulated(int minute) const {
  return std::any_of(simulated.begin(), simulated.end(), [minute](const Stretch& s) {
    return s.from_minute <= minute && minute < s.until_minute;
  });
}

void HybridDay::take_over(const HybridDay& other, int from, int until, float weight) {
  const auto mix = [weight](float& mine, float theirs) { mine += weight * (theirs - mine); };
  const std::size_t cells = curve.size() / ServiceLoad::kMinutes;
  for (std::size_t i = static_cast<std::size_t>(from) * cells; i < static_cast<std::size_t>(until) * cells;
       ++i) {
    mix(curve[i].median_ms, other.curve[i].median_ms);
    mix(curve[i].log_sigma, other.curve[i].log_sigma);
    mix(curve[i].p99_ms, other.curve[i].p99_ms);
    mix(curve[i].failure, other.curve[i].failure);
  }
  for (std::size_t i = static_cast<std::size_t>(from) * kPrefectures;
       i < static_cast<std::size_t>(until) * kPrefectures; ++i) {
    mix(prefecture_failure[i], other.prefecture_failure[i]);
  }
  std::vector<Stretch> stretches;
  const auto keep = [&](const std::vector<Stretch>& list, int first, int end) {
    for (const Stretch& s : list) {
      const Stretch part{std::max(s.from_minute, first), std::min(s.until_minute, end)};
      if (part.from_minute < part.until_minute) {
        stretches.push_back(part);
      }
    }
  };
  keep(simulated, 0, from);
  keep(other.simulated, from, until);
  keep(simulated, until, ServiceLoad::kMinutes);
  simulated = std::move(stretches);
}

void HybridDay::prolong(const HybridDay& other, int from) {
  if (from <= 0 || from >= ServiceLoad::kMinutes) {
    return;
  }
  if (!other.is_simulated(from - 1)) {
    take_over(other, from, ServiceLoad::kMinutes);
    return;
  }
  const auto go_on = [&](auto& mine, const auto& theirs) {
    const auto row = static_cast<std::ptrdiff_t>(mine.size() / ServiceLoad::kMinutes);
    for (int minute = from; minute < ServiceLoad::kMinutes; ++minute) {
      std::copy_n(theirs.begin() + (from - 1) * row, row, mine.begin() + minute * row);
    }
  };
  go_on(curve, other.curve);
  go_on(prefecture_failure, other.prefecture_failure);
}

struct HybridCheckpoint::State {
  int minute = 0;
  HybridDay day;  ///< of the minutes before it, whole stretches only
  ServiceStatistics statistics;
  StretchState stretch;                     ///< under way, with it:
  std::unique_ptr<ServiceSimulation> twin;  ///< only to be copied; nothing where no stretch is under way
};

HybridCheckpoint::HybridCheckpoint() = default;
HybridCheckpoint::~HybridCheckpoint() = default;

int HybridCheckpoint::minute() const {
  return state_ ? state_->minute : -1;
}

HybridDay simulate_hybrid_day(const ServiceTopology& topology, const ClosedForm& closed,
                              const ServiceLoad& load, const HybridOptions& options,
                              ServiceStatistics* statistics, HybridCheckpoint* checkpoint) {
  if (!(options.switching_utilization > 0) || options.switching_utilization >= 1 ||
      options.warm_up_minutes < 0) {
    throw std::invalid_argument("the switching utilization must be between 0 and 1, the warm-up at least 0");
  }
  if (statistics != nullptr && checkpoint != nullptr) {
    throw std::invalid_argument("a hybrid day has either statistics of its caller or a checkpoint");
  }
  if (statistics != nullptr &&
      (statistics->first_minute() != 0 || statistics->minutes() != ServiceLoad::kMinutes)) {
    throw std::invalid_argument("statistics of a hybrid day must cover its 1,440 minutes");
  }
  const auto competing = static_cast<int>(std::ceil(topology.client.give_up_s / 60));
  const CalmMinutes day = forecast_day(topology, closed, load, options);
  const HybridCheckpoint::State* from = checkpoint != nullptr ? checkpoint->state_.get() : nullptr;
  HybridDay result;
  result.access_networks = static_cast<int>(topology.access.size());
  result.until_minute = options.until_minute;
  for (const MinuteForecast& forecast : day.forecast) {
    for (const PathForecast& cell : forecast.cells) {
      result.curve.push_back(by_formula(cell));
    }
  }
  result.prefecture_failure.resize(static_cast<std::size_t>(ServiceLoad::kMinutes) * kPrefectures);
  std::unique_ptr<ServiceStatistics> own;
  int minute = 0;
  if (from != nullptr) {
    result.totals = from->day.totals;
    result.take_over(from->day, 0, from->minute);
    own = std::make_unique<ServiceStatistics>(from->statistics);
    statistics = own.get();
    minute = from->twin ? from->stretch.begin + from->stretch.warm_up : from->minute;
  }
  const auto make_statistics = [&] {
    if (statistics == nullptr) {
      own = std::make_unique<ServiceStatistics>(0, int{ServiceLoad::kMinutes}, result.access_networks);
      statistics = own.get();
    }
  };
  std::unique_ptr<const HybridCheckpoint::State> left;
  std::int64_t begun = 0;                        // attempts of this call
  bool goes_on = from != nullptr && from->twin;  // with the stretch of the checkpoint
  for (; minute < result.until_minute; ++minute) {
    if (checkpoint != nullptr && minute == options.checkpoint_minute && !goes_on) {
      make_statistics();
      left = std::make_unique<const HybridCheckpoint::State>(
          HybridCheckpoint::State{minute, result, *statistics, StretchState{}, nullptr});
    }
    if (day.calm[static_cast<std::size_t>(minute)] && !goes_on) {
      continue;
    }
    make_statistics();
    const int previous = result.simulated.empty() ? 0 : result.simulated.back().until_minute;
    const int begin = std::max(minute - options.warm_up_minutes, previous);
    const StretchState stretch = goes_on ? from->stretch : StretchState{begin, minute - begin, minute, -1};
    const int first = goes_on ? from->minute : begin;
    LoadSource own_requests{load, topology, options.seed, options.ramp, first * 60};
    std::optional<AheadSource> ahead;
    if (options.threads > 1) {
      ahead.emplace(own_requests);
    }
    RequestSource& requests = ahead ? static_cast<RequestSource&>(*ahead) : own_requests;
    TwinProgress progress;
    StretchSource source{requests, day, progress, stretch, first, options, competing, begun};
    ServiceRun run;
    run.seed = options.seed;
    run.period.day = options.day;
    run.period.from = stretch.begin * kMicrosPerMinute;
    run.statistics = statistics;
    run.progress = &progress;
    ServiceSimulation twin = goes_on ? ServiceSimulation{*from->twin, topology, run, source, *statistics}
                                     : ServiceSimulation{topology, run, source, *statistics};
    goes_on = false;
    ServiceReport report = twin.run();
    if (source.pauses()) {
      if (checkpoint != nullptr) {
        left = std::make_unique<const HybridCheckpoint::State>(HybridCheckpoint::State{
            options.checkpoint_minute, result, *statistics, source.stretch(),
            std::make_unique<ServiceSimulation>(twin, topology, run, source, *statistics)});
      }
      report = twin.run();
    }
    add(result.totals, report);
    begun += source.begun();
    result.until_minute = source.until();
    result.simulated.push_back({minute, source.end()});
    for (int m = minute; m < source.end(); ++m) {
      measure(result, *statistics, day, m);
    }
    minute = source.end() - 1;
  }
  if (left) {
    checkpoint->state_ = std::move(left);
  }
  return result;
}

}  // namespace cutover
