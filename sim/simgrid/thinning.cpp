#include "simgrid/thinning.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "random/stream.hpp"

namespace cutover {
namespace {

std::int64_t divided(std::int64_t n, int k) {
  return n <= 0 ? n : std::max<std::int64_t>(1, std::llround(static_cast<double>(n) / k));
}

}  // namespace

ServiceTopology thinned(const ServiceTopology& topology, int k) {
  ServiceTopology small = topology;
  for (AccessNetwork& access : small.access) {
    access.capacity_mbps /= k;
  }
  small.gateway.capacity_mbps /= k;
  small.backbone.capacity_mbps /= k;
  for (Tier& tier : small.tiers) {
    const int before = tier.servers;
    tier.servers = static_cast<int>(divided(tier.servers, k));
    tier.service_ms *= static_cast<double>(k) * tier.servers / before;
    tier.queue_limit = divided(tier.queue_limit, k);
    tier.breaker.minimum = static_cast<int>(divided(tier.breaker.minimum, k));
  }
  return small;
}

namespace simgrid_detail {

bool ThinnedSource::next(ServiceRequest& out) {
  ServiceRequest request;
  while (all_.next(request)) {
    // Attempts count from 0, so -1 is a block of its own.
    const std::uint32_t word = Stream{seed_, Purpose::kServiceAttempt}.block(request.id, -1)[0];
    if (word < threshold(1.0 / k_)) {
      out = request;
      return true;
    }
    ++left_out_;
  }
  return false;
}

double delay_in_services(double offered, int servers) {
  if (offered >= servers) {
    return std::numeric_limits<double>::infinity();
  }
  double blocked = 1;  // Erlang B by recursion
  for (int c = 1; c <= servers; ++c) {
    blocked = offered * blocked / (c + offered * blocked);
  }
  const double waits = servers * blocked / (servers - offered * (1 - blocked));
  return waits / (servers - offered);
}

std::vector<ThinningError> thinning_errors(const ServiceTopology& topology, const ServiceTopology& smaller,
                                           const SimGridReport& report, const SimGridOptions& options) {
  std::vector<ThinningError> errors;
  const int k = options.thin;
  const double span_ms = static_cast<double>(report.until - report.from - options.lead_in) / 1e3;
  const auto first = static_cast<std::size_t>(options.lead_in / cutover::kMicrosPerMinute);
  for (const StationReport& station : report.stations) {
    for (std::size_t t = 0; t < topology.tiers.size(); ++t) {
      const Tier& tier = topology.tiers[t];
      const Tier& small = smaller.tiers[t];
      if (tier.name != station.tier) {
        continue;
      }
      std::int64_t arrivals = 0;
      for (std::size_t minute = first; minute < station.minutes.size(); ++minute) {
        arrivals += station.minutes[minute].arrivals;
      }
      const double per_ms = static_cast<double>(arrivals) / span_ms;
      const double wait =
          tier.service_ms * delay_in_services(k * per_ms * tier.service_ms, tier.instances * tier.servers);
      const double thin_wait =
          small.service_ms * delay_in_services(per_ms * small.service_ms, small.instances * small.servers);
      errors.push_back(
          {station.tier, station.data_centre, wait, thin_wait, tier.service_ms, small.service_ms});
    }
  }
  return errors;
}

}  // namespace simgrid_detail
}  // namespace cutover
