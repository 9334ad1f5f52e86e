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

CurveDistance distance(const HybridDay& a, const HybridDay& b) {
  CurveDistance far;
  for (int minute = 0; minute < kMinutes; ++minute) {
    for (int c = 0; c < kRequestClasses; ++c) {
      for (int network = 0; network < a.access_networks; ++network) {
        const ResponseCell& x = a.at(minute, static_cast<ServiceClass>(c), network);
        const ResponseCell& y = b.at(minute, static_cast<ServiceClass>(c), network);
        far.failure_share = std::max<double>(far.failure_share, std::abs(x.failure - y.failure));
        if (x.failure < kMostlyAnswers && y.failure < kMostlyAnswers) {
          far.median_seconds =
              std::max<double>(far.median_seconds, std::abs(x.median_ms - y.median_ms) / 1000);
        }
      }
    }
  }
  return far;
}

}  // namespace cutover
