#include "run/central_curves.hpp"

#include <algorithm>
#include <cmath>

namespace cutover {
namespace {

constexpr int kMinutes = ServiceLoad::kMinutes;
/// A prefecture gets tables of its own where its failures exceed the nation's by more than this.
constexpr float kRegional = 0.005F;
/// Medians are compared where at least so many requests are answered: the rest has no typical reply.
constexpr float kMostlyAnswers = 0.5F;

CentralResponse make_response(const ServiceTopology& topology, const HybridDay& day, int network,
                              const float* added_failure) {
  const auto give_up = static_cast<Millis>(std::lround(topology.client.give_up_s * 1000));
  CentralResponse response = CentralResponse::fixed(1, 0, 0, give_up);
  for (int minute = 0; minute < kMinutes; ++minute) {
    for (int c = 0; c < kRequestClasses; ++c) {
      const ResponseCell& cell = day.at(minute, static_cast<ServiceClass>(c), network);
      const double regional = added_failure == nullptr ? 0 : added_failure[minute * kPrefectures];
      response.set(
          minute, static_cast<RequestClass>(c),
          static_cast<Millis>(std::clamp(std::lround(cell.median_ms), 1L, static_cast<long>(give_up))),
          cell.log_sigma, std::max<double>(cell.failure, regional), give_up);
    }
  }
  return response;
}

}  // namespace

CentralCurves::CentralCurves(const ServiceTopology& topology, const HybridDay& day)
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
  for (int prefecture = 0; prefecture < kPrefectures; ++prefecture) {
    bool regional = false;
    for (int minute = 0; minute < kMinutes && !day.prefecture_failure.empty(); ++minute) {
      regional =
          regional || day.prefecture_failure[static_cast<std::size_t>(minute * kPrefectures + prefecture)] >
                          static_cast<float>(worst[static_cast<std::size_t>(minute)]) + kRegional;
    }
    for (int network = 0; network < networks_; ++network) {
      response_.push_back(regional ? std::make_shared<const CentralResponse>(make_response(
                                         topology, day, network,
                                         &day.prefecture_failure[static_cast<std::size_t>(prefecture)]))
                                   : national[static_cast<std::size_t>(network)]);
    }
  }
}

CurveDistance distance(const ServiceTopology& topology, const HybridDay& a, const HybridDay& b,
                       const ServiceLoad& load) {
  const AccessChoice access(topology);
  CurveDistance sum;
  double requests = 0;
  double answered = 0;
  for (int minute = 0; minute < kMinutes; ++minute) {
    for (int c = 0; c < kRequestClasses; ++c) {
      const auto service_class = static_cast<ServiceClass>(c);
      std::vector<double> by_network(static_cast<std::size_t>(a.access_networks), 0);
      for (int prefecture = 0; prefecture < kPrefectures; ++prefecture) {
        const auto n = static_cast<double>(load.in_minute(minute, prefecture, service_class));
        for (int network = 0; n > 0 && network < a.access_networks; ++network) {
          by_network[static_cast<std::size_t>(network)] += n * access.share(prefecture, network);
        }
      }
      for (int network = 0; network < a.access_networks; ++network) {
        const double n = by_network[static_cast<std::size_t>(network)];
        const ResponseCell& x = a.at(minute, service_class, network);
        const ResponseCell& y = b.at(minute, service_class, network);
        requests += n;
        sum.failure_share += n * std::abs(x.failure - y.failure);
        if (x.failure < kMostlyAnswers && y.failure < kMostlyAnswers) {
          answered += n;
          sum.median_seconds += n * std::abs(x.median_ms - y.median_ms) / 1000;
        }
      }
    }
  }
  return {requests > 0 ? sum.failure_share / requests : 0, answered > 0 ? sum.median_seconds / answered : 0};
}

}  // namespace cutover
