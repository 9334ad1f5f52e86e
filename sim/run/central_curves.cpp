#include "run/central_curves.hpp"

#include <algorithm>
#include <cmath>

namespace cutover {
namespace {

constexpr int kMinutes = ServiceLoad::kMinutes;
/// A prefecture gets tables of its own where its failures exceed the nation's by more than this.
constexpr float kRegional = 0.005F;
/// Standard deviations that chance is granted: among some ten thousand minutes and prefectures, and more so
/// among a hundred hours and classes, it never goes further.
constexpr double kChance = 5;
/// Medians are compared where at least so many requests are answered: the rest has no typical reply.
constexpr float kMostlyAnswers = 0.5F;

CentralResponse make_response(const ServiceTopology& topology, const HybridDay& day, int network,
                              const float* added_failure) {
  const auto give_up = static_cast<Millis>(std::lround(topology.client.give_up_s * 1000));
  CentralResponse response = CentralResponse::fixed(1, 0, 0, give_up);
  for (int minute = 0; minute < kMinutes; ++minute) {
    for (int c = 0; c < kRequestClasses; ++c) {
      const ResponseCell& cell = day.at(minute, static_cast<ServiceClass>(c), network);
      const double regional = added_failure == nullptr ? 0 : added_failure[minute];
      response.set(
          minute, static_cast<RequestClass>(c),
          static_cast<Millis>(std::clamp(std::lround(cell.median_ms), 1L, static_cast<long>(give_up))),
          cell.log_sigma, std::max<double>(cell.failure, regional), give_up);
    }
  }
  return response;
}

/// What a measured share of `n` requests proves at least (Wilson's lower bound): a few lost requests of a
/// quiet minute say nothing about a prefecture.
double at_least(double share, double n) {
  const double z2 = kChance * kChance;
  return (share + z2 / (2 * n) - kChance * std::sqrt(share * (1 - share) / n + z2 / (4 * n * n))) /
         (1 + z2 / n);
}

}  // namespace

CentralCurves::CentralCurves(const ServiceTopology& topology, const HybridDay& day, const ServiceLoad& load)
    : access_(topology), networks_(day.access_networks) {
  std::vector<std::shared_ptr<const CentralResponse>> national;
  std::vector<double> worst(static_cast<std::size_t>(kMinutes), 0);
  for (int network = 0; network < networks_; ++network) {
    national.push_back(
        std::make_shared<const CentralResponse>(make_response(topology, day, network, nullptr)));
  }
  for (int minute = 0; minute < kMinutes; ++minute) {
    for (int c = 0; c < kRequestClasses; ++c) {
      for (int network = 0; network < networks_; ++network) {
        worst[static_cast<std::size_t>(minute)] =
            std::max<double>(worst[static_cast<std::size_t>(minute)],
                             day.at(minute, static_cast<ServiceClass>(c), network).failure);
      }
    }
  }
  std::vector<float> added(static_cast<std::size_t>(kMinutes));
  for (int prefecture = 0; prefecture < kPrefectures; ++prefecture) {
    std::fill(added.begin(), added.end(), 0.0F);
    bool regional = false;
    for (int minute = 0; minute < kMinutes && !day.prefecture_failure.empty(); ++minute) {
      const auto m = static_cast<std::size_t>(minute);
      const float share = day.prefecture_failure[m * kPrefectures + static_cast<std::size_t>(prefecture)];
      if (share <= static_cast<float>(worst[m]) + kRegional) {
        continue;
      }
      double asked = 0;
      for (int c = 0; c < kServiceClasses; ++c) {
        asked += static_cast<double>(load.in_minute(minute, prefecture, static_cast<ServiceClass>(c)));
      }
      if (asked > 0 && at_least(share, asked) > worst[m] + kRegional) {
        added[m] = share;
        regional = true;
      }
    }
    for (int network = 0; network < networks_; ++network) {
      response_.push_back(regional ? std::make_shared<const CentralResponse>(
                                         make_response(topology, day, network, added.data()))
                                   : national[static_cast<std::size_t>(network)]);
    }
  }
}

CurveDistance distance(const HybridDay& a, const HybridDay& b, const ServiceLoad& load,
                       const AccessChoice& access, int from, int until) {
  constexpr double kOfMedian = 1.2533;  // standard error of a median over that of a mean: sqrt(pi / 2)
  CurveDistance far;
  for (int c = 0; c < kRequestClasses; ++c) {
    const auto service_class = static_cast<ServiceClass>(c);
    // Sums over requests: of the differences, and of what chance contributes to their squares.
    double asked = 0;
    double failures = 0;
    double failures_by_chance = 0;
    double answered = 0;
    double seconds = 0;
    double seconds_by_chance = 0;
    for (int minute = from; minute < until; ++minute) {
      const bool simulated = a.is_simulated(minute) || b.is_simulated(minute);
      for (int network = 0; network < a.access_networks; ++network) {
        double n = 0;
        for (int prefecture = 0; prefecture < kPrefectures; ++prefecture) {
          n += static_cast<double>(load.in_minute(minute, prefecture, service_class)) *
               access.share(prefecture, network);
        }
        if (n <= 0) {
          continue;  // nobody asks: nobody feels it
        }
        const ResponseCell& x = a.at(minute, service_class, network);
        const ResponseCell& y = b.at(minute, service_class, network);
        const double chance = simulated ? 2 * n : 0;
        const double failure = (double{x.failure} + y.failure) / 2;
        asked += n;
        failures += n * (double{x.failure} - y.failure);
        failures_by_chance += chance * failure * (1 - failure);
        if (x.failure < kMostlyAnswers && y.failure < kMostlyAnswers) {
          const double spread =
              kOfMedian * std::max(x.log_sigma, y.log_sigma) * (double{x.median_ms} + y.median_ms) / 2000;
          answered += n;
          seconds += n * (double{x.median_ms} - y.median_ms) / 1000;
          seconds_by_chance += chance * spread * spread;
        }
      }
    }
    if (asked > 0) {
      far.failure_share =
          std::max(far.failure_share, (std::abs(failures) - kChance * std::sqrt(failures_by_chance)) / asked);
    }
    if (answered > 0) {
      far.median_seconds = std::max(far.median_seconds,
                                    (std::abs(seconds) - kChance * std::sqrt(seconds_by_chance)) / answered);
    }
  }
  return far;
}

CurveDistance distance(const HybridDay& a, const HybridDay& b, const ServiceLoad& load,
                       const AccessChoice& access) {
  constexpr int kMinutesPerHour = 60;
  CurveDistance far;
  for (int from = 0; from < kMinutes; from += kMinutesPerHour) {
    const CurveDistance hour = distance(a, b, load, access, from, from + kMinutesPerHour);
    far.failure_share = std::max(far.failure_share, hour.failure_share);
    far.median_seconds = std::max(far.median_seconds, hour.median_seconds);
  }
  return far;
}

}  // namespace cutover
