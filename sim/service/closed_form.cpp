#include "service/closed_form.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <boost/math/special_functions/gamma.hpp>

#include "service/draws.hpp"
#include "service/formulas.hpp"

namespace cutover {
namespace {

// Answers are told to a millisecond and shares in single precision; long double is ten times slower.
constexpr boost::math::policies::policy<boost::math::policies::promote_double<false>> kInDouble;

constexpr double kSkewStep = 1.0 / 32;
constexpr std::size_t kSkewSteps = 10 * 32;
constexpr double kMostUtilised = 0.999;

/// Third central moment over mean³ and variance over mean² of a lognormal law.
struct LognormalShape {
  explicit LognormalShape(double sigma)
      : variance(std::expm1(sigma * sigma)), third(variance * variance * (variance + 3)) {}
  double variance;
  double third;
};

}  // namespace

ClosedForm::ClosedForm(const ServiceTopology& topology) : topology_(topology), access_(topology) {
  double weights = 0;
  for (const DataCentre& centre : topology.data_centres) {
    weights += centre.weight;
  }
  for (const DataCentre& centre : topology.data_centres) {
    centre_share_.push_back(centre.weight / weights);
  }
  for (const Tier& tier : topology.tiers) {
    services_.push_back(service_of(tier));
    tier_work_us_.push_back(tier.service_ms * 1e3 / tier.instances / tier.servers);
  }
  for (const ClassPath& path : topology.classes) {
    double fixed_us = 2e3 * (topology.gateway.latency_ms + topology.backbone.latency_ms);
    for (const LinkKind& link : {topology.gateway, topology.backbone}) {
      fixed_us += static_cast<double>(transmission_micros(path.request_kb, link.capacity_mbps) +
                                      transmission_micros(path.reply_kb, link.capacity_mbps));
    }
    for (const int tier : path.path) {
      if (tier < 0 || static_cast<std::size_t>(tier) >= topology.tiers.size()) {
        throw std::invalid_argument("a path of the central service names a tier that does not exist");
      }
      fixed_us += topology.tiers[static_cast<std::size_t>(tier)].latency_ms * 1e3;
    }
    for (const AccessNetwork& access : topology.access) {
      const LognormalShape shape{access.latency_sigma};
      const double mean = access.latency_ms * 1e3 * std::exp(access.latency_sigma * access.latency_sigma / 2);
      way_.push_back({fixed_us + 2 * mean +
                          static_cast<double>(transmission_micros(path.request_kb, access.capacity_mbps) +
                                              transmission_micros(path.reply_kb, access.capacity_mbps)),
                      2 * mean * mean * shape.variance, 2 * mean * mean * mean * shape.third});
    }
  }
  // Quantiles of the standardised gamma law by skewness; at 0 it is the normal law.
  constexpr std::array<double, kProbabilities> probability{0.5, 0.9, 0.99};
  constexpr std::array<double, kProbabilities> normal{0, 1.2815515655446004, 2.3263478740408408};
  quantiles_.push_back(normal);
  for (std::size_t i = 1; i <= kSkewSteps; ++i) {
    const double skewness = static_cast<double>(i) * kSkewStep;
    const double shape = 4 / (skewness * skewness);
    std::array<double, kProbabilities> q{};
    for (std::size_t p = 0; p < kProbabilities; ++p) {
      q[p] = (boost::math::gamma_p_inv(shape, probability[p], kInDouble) - shape) / std::sqrt(shape);
    }
    quantiles_.push_back(q);
  }
}

ClosedForm::Cumulants ClosedForm::service_of(const Tier& tier) {
  const double s = tier.service_ms * 1e3;
  switch (tier.law) {
    case ServiceLaw::kExponential:
      return {s, s * s, 2 * s * s * s};
    case ServiceLaw::kLognormal: {
      const LognormalShape shape{tier.sigma};
      return {s, s * s * shape.variance, s * s * s * shape.third};
    }
    case ServiceLaw::kConstant:
      break;
  }
  return {s, 0, 0};
}

double ClosedForm::standard_quantile(double skewness, std::size_t probability) const {
  const double x = std::clamp(skewness / kSkewStep, 0.0, static_cast<double>(kSkewSteps) - 1e-9);
  const auto i = static_cast<std::size_t>(x);
  const double part = x - static_cast<double>(i);
  return quantiles_[i][probability] * (1 - part) + quantiles_[i + 1][probability] * part;
}

double ClosedForm::utilization(const ClassRates& rates) const {
  std::vector<double> visits(topology_.tiers.size());
  for (std::size_t c = 0; c < rates.size(); ++c) {
    for (const int tier : topology_.classes[c].path) {
      visits[static_cast<std::size_t>(tier)] += rates[c];
    }
  }
  const double busiest = *std::max_element(centre_share_.begin(), centre_share_.end());
  double most = 0;
  for (std::size_t t = 0; t < visits.size(); ++t) {
    most = std::max(most, visits[t] * 1e-6 * tier_work_us_[t] * (topology_.tiers[t].outside ? 1.0 : busiest));
  }
  return most;
}

double ClosedForm::station_utilization(const ClassRates& rates, int station) const {
  const ServiceElements elements(topology_);
  const int tier = elements.tier_of(station);
  const auto t = static_cast<std::size_t>(tier);
  double visits = 0;
  for (std::size_t c = 0; c < rates.size(); ++c) {
    const std::vector<int>& path = topology_.classes[c].path;
    visits += rates[c] * static_cast<double>(std::count(path.begin(), path.end(), tier));
  }
  const double share = topology_.tiers[t].outside
                           ? 1.0
                           : centre_share_[static_cast<std::size_t>(station - elements.station(tier, 0))];
  return visits * 1e-6 * tier_work_us_[t] * share;
}

ClosedForm::BusiestLink ClosedForm::busiest_link(const std::array<double, ServiceLoad::kCells>& rates) const {
  const std::vector<BusiestLink> kinds = busiest_links(rates);
  return *std::max_element(kinds.begin(), kinds.end(), [](const BusiestLink& a, const BusiestLink& b) {
    return a.utilization < b.utilization;
  });
}

std::vector<ClosedForm::BusiestLink> ClosedForm::busiest_links(
    const std::array<double, ServiceLoad::kCells>& rates) const {
  const ServiceElements elements(topology_);
  std::vector<BusiestLink> busiest(static_cast<std::size_t>(elements.link_kinds()));
  const auto look_at = [&](int link, double utilization) {
    BusiestLink& of_kind = busiest[static_cast<std::size_t>(elements.kind_of_link(link))];
    if (utilization > of_kind.utilization) {
      of_kind = {utilization, link};
    }
  };
  // 8 bits a byte: kilobytes a second × 8e-3 are megabits a second.
  std::array<double, 2> all{};
  for (int p = 0; p < kPrefectures; ++p) {
    std::array<double, 2> mbps{};
    for (std::size_t c = 0; c < kServiceClasses; ++c) {
      const double rate = rates[ServiceLoad::cell(p, static_cast<ServiceClass>(c))];
      mbps[0] += 8e-3 * rate * topology_.classes[c].request_kb;
      mbps[1] += 8e-3 * rate * topology_.classes[c].reply_kb;
    }
    const double larger = std::max(mbps[0], mbps[1]);
    look_at(elements.gateway(p), larger / topology_.gateway.capacity_mbps);
    for (int a = 0; a < static_cast<int>(topology_.access.size()) && larger > 0; ++a) {
      look_at(elements.access(a, p),
              larger * access_.share(p, a) / topology_.access[static_cast<std::size_t>(a)].capacity_mbps);
    }
    all[0] += mbps[0];
    all[1] += mbps[1];
  }
  for (std::size_t c = 0; c < centre_share_.size(); ++c) {
    look_at(elements.backbone(static_cast<int>(c)),
            std::max(all[0], all[1]) * centre_share_[c] / topology_.backbone.capacity_mbps);
  }
  return busiest;
}

ClosedForm::StationState ClosedForm::station(const Tier& tier, const Cumulants& service,
                                             double rate_per_us) const {
  StationState state{service, 0, 0};
  const int servers = tier.instances * tier.servers;
  if (!(rate_per_us > 0) || !(service.k1 > 0)) {
    settle_calls(tier, 0, 0, state);
    return state;
  }
  const double rate = std::min(rate_per_us, kMostUtilised * servers / service.k1);
  const double rho = rate * service.k1 / servers;
  WaitingTime wait = mmc_waiting(servers, rate, 1 / service.k1);
  const double scale = (1 + service.k2 / (service.k1 * service.k1)) / 2;
  wait.rate /= scale;
  const double theta = 1 / wait.rate;
  const double m1 = wait.share * theta;
  const double m2 = 2 * m1 * theta;
  const double m3 = 3 * m2 * theta;
  state.sojourn.add({m1, m2 - m1 * m1, m3 - 3 * m1 * m2 + 2 * m1 * m1 * m1});
  double rejected = 0;
  double dropped = 0;
  // A full queue, roughly; where that can happen at all, exactly for exponential services.
  const double full =
      wait.share * std::pow(rho, static_cast<double>(std::min<std::int64_t>(tier.queue_limit, 1'000'000)));
  if (full > 1e-12 && tier.queue_limit < 100'000) {
    rejected = mmck(servers, servers + static_cast<int>(tier.queue_limit), rate, 1 / service.k1).lost;
  }
  if (tier.queue_timeout_ms > 0) {
    dropped = wait.above(tier.queue_timeout_ms * 1e3);
  }
  settle_calls(tier, rejected, dropped, state);
  return state;
}

/// What a caller makes of its calls. A dropped one is noticed by its time-out only.
void ClosedForm::settle_calls(const Tier& tier, double rejected, double dropped, StationState& state) {
  const auto timeout_us = static_cast<double>(micros_of_millis(tier.call.timeout_ms));
  if (timeout_us > 0) {
    state.call_failure = std::min(1.0, rejected + dropped + call_late(tier, state.sojourn, timeout_us));
    state.failure = std::pow(state.call_failure, tier.call.attempts);
  } else {
    state.call_failure = std::min(1.0, rejected + dropped);
    state.failure = std::min(1.0, std::pow(rejected, tier.call.attempts) + dropped);
  }
}

double ClosedForm::above(const Cumulants& k, double us) {
  const double deviation = std::sqrt(std::max(k.k2, 0.0));
  if (deviation == 0) {
    return k.k1 > us ? 1 : 0;
  }
  if (k.k1 + 30 * deviation <= us) {
    return 0;
  }
  const double skewness = k.k3 / (k.k2 * deviation);
  const double shape = 4 / std::max(skewness * skewness, 1e-4);
  const double z = (us - k.k1) / deviation;
  const double x = shape + z * std::sqrt(shape);
  return x <= 0 ? 1 : boost::math::gamma_q(shape, x, kInDouble);
}

double ClosedForm::call_late(const Tier& tier, const Cumulants& sojourn, double us) {
  const double late = above(sojourn, us);
  if (tier.law != ServiceLaw::kLognormal || tier.sigma == 0) {
    return late;
  }
  // Far out a lognormal law is above the gamma law of its cumulants: at least the service alone.
  const double deviations = std::log(us / (tier.service_ms * 1e3)) / tier.sigma + tier.sigma / 2;
  return std::max(late, 0.5 * std::erfc(deviations / std::sqrt(2.0)));
}

/// Chance at most that a breaker opens within `calls` calls which fail by chance: each of them may be the one
/// after which the least count of the window has failed as often as the rule says.
double ClosedForm::opens(const CircuitBreaker& breaker, double call_failure, double calls) {
  if (breaker.window_s == 0 || !(call_failure > 0)) {
    return 0;
  }
  const double n = breaker.minimum;
  const double failed = std::max(1.0, std::ceil(breaker.failure_share * n));
  const double log_ways = std::lgamma(n + 1) - std::lgamma(failed + 1) - std::lgamma(n - failed + 1);
  return std::min(1.0, calls * std::exp(log_ways + failed * std::log(call_failure)));
}

void ClosedForm::minute(const ClassRates& rates, MinuteForecast& out) const {
  const std::size_t networks = topology_.access.size();
  out.cells.assign(kServiceClasses * networks, {});
  out.utilization = utilization(rates);
  out.attempt_failure = 0;
  out.breaker_opens = 0;
  out.in_flight = 0;
  std::vector<double> visits(topology_.tiers.size());
  for (std::size_t c = 0; c < rates.size(); ++c) {
    for (const int tier : topology_.classes[c].path) {
      visits[static_cast<std::size_t>(tier)] += rates[c] * 1e-6;
    }
  }
  // Data centres of equal weight are alike, so each share is computed once.
  std::vector<StationState> states(topology_.tiers.size());
  struct Mixture {
    double m1 = 0;
    double m2 = 0;
    double m3 = 0;
    double failure = 0;
    double call_failure = 0;
  };
  std::array<Mixture, kServiceClasses> inside{};
  for (std::size_t d = 0; d < centre_share_.size(); ++d) {
    if (d == 0 || centre_share_[d] != centre_share_[d - 1]) {
      for (std::size_t t = 0; t < states.size(); ++t) {
        const Tier& tier = topology_.tiers[t];
        const double rate_per_us = visits[t] * (tier.outside ? 1.0 : centre_share_[d]);
        states[t] = station(tier, services_[t], rate_per_us);
        out.breaker_opens = std::max(
            out.breaker_opens, opens(tier.breaker, states[t].call_failure, rate_per_us * kMicrosPerMinute));
      }
    }
    for (std::size_t c = 0; c < kServiceClasses; ++c) {
      Cumulants path;
      double through = 1;
      double through_at_once = 1;
      for (const int tier : topology_.classes[c].path) {
        const StationState& state = states[static_cast<std::size_t>(tier)];
        path.add(state.sojourn);
        through *= 1 - state.failure;
        through_at_once *= 1 - state.call_failure;
      }
      const double share = centre_share_[d];
      inside[c].m1 += share * path.k1;
      inside[c].m2 += share * (path.k2 + path.k1 * path.k1);
      inside[c].m3 += share * (path.k3 + 3 * path.k2 * path.k1 + path.k1 * path.k1 * path.k1);
      inside[c].failure += share * (1 - through);
      inside[c].call_failure += share * (1 - through_at_once);
    }
  }
  const double timeout_us = topology_.client.attempt_timeout_s * 1e6;
  for (std::size_t c = 0; c < kServiceClasses; ++c) {
    const Mixture& m = inside[c];
    double in_system = 0;
    for (std::size_t a = 0; a < networks; ++a) {
      Cumulants k = way_[c * networks + a];
      k.add({m.m1, m.m2 - m.m1 * m.m1, m.m3 - 3 * m.m1 * m.m2 + 2 * m.m1 * m.m1 * m.m1});
      const double deviation = std::sqrt(std::max(k.k2, 0.0));
      const double skewness = deviation > 0 ? k.k3 / (k.k2 * deviation) : 0;
      PathForecast& cell = out.cells[c * networks + a];
      cell.mean_us = k.k1;
      cell.median_us = k.k1 + deviation * standard_quantile(skewness, kMedian);
      cell.p90_us = k.k1 + deviation * standard_quantile(skewness, kP90);
      cell.p99_us = k.k1 + deviation * standard_quantile(skewness, kP99);
      const double late = above(k, timeout_us);
      cell.failure = std::pow(1 - (1 - m.failure) * (1 - late), topology_.client.attempts);
      if (rates[c] > 0) {
        out.attempt_failure = std::max(out.attempt_failure, 1 - (1 - m.call_failure) * (1 - late));
      }
      in_system = std::max(in_system, k.k1);
    }
    out.in_flight += rates[c] * 1e-6 * in_system;
  }
}

MinuteForecast closed_form_minute(const ServiceTopology& topology, const ClassRates& rates) {
  MinuteForecast forecast;
  ClosedForm{topology}.minute(rates, forecast);
  return forecast;
}

}  // namespace cutover
