#include "service/twin_run.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace cutover::twin_detail {

namespace {

/// See takes_links_late: whom it moves, it moves by no more than this on the link itself.
constexpr Micros kShortTransmission = 50;

void require(bool holds, const std::string& otherwise) {
  if (!holds) {
    throw std::invalid_argument("central service: " + otherwise);
  }
}

}  // namespace

Twin::Twin(const ServiceTopology& topology, const ServiceRun& run, RequestSource& source, OutcomeSink& sink)
    : topology_(&topology),
      run_(run),
      source_(&source),
      sink_(&sink),
      elements_(topology),
      draws_(topology),
      stream_(run.seed, Purpose::kServiceAttempt),
      wheel_(slab_, run.period.from),
      faults_(service_faults(topology, run.seed, run.period)),
      health_(known_health(topology, faults_)),
      gateway_latency_(micros_of_millis(topology.gateway.latency_ms)),
      backbone_latency_(micros_of_millis(topology.backbone.latency_ms)),
      attempt_timeout_(micros_of_seconds(topology.client.attempt_timeout_s)),
      give_up_(micros_of_seconds(topology.client.give_up_s)) {
  const std::size_t centres = topology.data_centres.size();
  require(centres >= 1 && centres <= static_cast<int>(kMostDataCentres),
          "1 to 31 data centres can be simulated, found " + std::to_string(centres));
  require(topology.tiers.size() <= 255 && elements_.stations() <= 65'535, "too many tiers");
  require(topology.client.attempts >= 1 && topology.client.attempts <= 255,
          "client.attempts must be 1 to 255");
  require(topology.access.size() <= 255, "too many access networks");
  for (int s = 0; s < elements_.stations(); ++s) {
    const Tier& tier = topology.tiers[static_cast<std::size_t>(elements_.tier_of(s))];
    require(tier.call.attempts >= 1 && tier.call.attempts <= 255,
            "tier '" + tier.name + "' needs call.attempts from 1 to 255");
    require(tier.instances >= 1 && tier.instances <= 65'535 && tier.servers >= 1,
            "tier '" + tier.name + "' needs instances (at most 65,535) and servers");
    stations_.emplace_back(tier, elements_.tier_of(s));
    Station& station = stations_.back();
    station.accounted = run.period.from;
    station.fails = std::any_of(faults_.begin(), faults_.end(),
                                [s](const Fault& f) { return !f.link && f.element == s; });
    if (!station.fails && !station.breaker.installed() && station.free_servers <= ServerTimes::kMost) {
      station.predictable = true;
      station.server_times = ServerTimes{static_cast<int>(station.free_servers), run.period.from};
    }
  }
  for (const Tier& tier : topology.tiers) {
    tier_latency_.push_back(micros_of_millis(tier.latency_ms));
  }
  for (int l = 0; l < elements_.links(); ++l) {
    const std::vector<LinkSpell> spells = link_spells(faults_, l);
    links_.emplace_back(spells);
    links_.emplace_back(spells);
  }
  link_minute_.resize(static_cast<std::size_t>(elements_.links()));
  station_of_.resize(kServiceClasses * kMaxPath * centres);
  path_tier_.resize(kServiceClasses * kMaxPath);
  access_wire_.resize(topology.access.size() * kServiceClasses);
  for (std::size_t c = 0; c < kServiceClasses; ++c) {
    const ClassPath& path = topology.classes[c];
    require(path.path.size() <= kMaxPath, std::string{"the path of class '"} + kServiceClassNames[c] +
                                              "' is longer than " + std::to_string(kMaxPath) + " tiers");
    path_length_.push_back(static_cast<std::uint8_t>(path.path.size()));
    for (std::size_t step = 0; step < path.path.size(); ++step) {
      path_tier_[c * kMaxPath + step] = static_cast<std::uint8_t>(path.path[step]);
      for (std::size_t d = 0; d < centres; ++d) {
        station_of_[(c * kMaxPath + step) * centres + d] =
            static_cast<std::uint16_t>(elements_.station(path.path[step], static_cast<int>(d)));
      }
    }
    const auto wire = [&](double mbps) {
      return std::array<Micros, 2>{transmission_micros(path.request_kb, mbps),
                                   transmission_micros(path.reply_kb, mbps)};
    };
    for (std::size_t a = 0; a < topology.access.size(); ++a) {
      access_wire_[a * kServiceClasses + c] = wire(topology.access[a].capacity_mbps);
    }
    gateway_wire_[c] = wire(topology.gateway.capacity_mbps);
    backbone_wire_[c] = wire(topology.backbone.capacity_mbps);
  }
  set_lags();
  for (std::size_t f = 0; f < faults_.size(); ++f) {
    if (!faults_[f].link) {
      edges_.push_back({faults_[f].from, true, f});
      edges_.push_back({faults_[f].until, false, f});
    }
  }
  // Beginnings before ends, so that an element that is down twice in a row never comes up in between.
  std::stable_sort(edges_.begin(), edges_.end(), [](const Edge& a, const Edge& b) {
    return a.at != b.at ? a.at < b.at : a.begins && !b.begins;
  });
}

Twin::Twin(const Twin& other, const ServiceTopology& topology, const ServiceRun& run, RequestSource& source,
           OutcomeSink& sink)
    : Twin(other) {
  topology_ = &topology;
  run_ = run;
  source_ = &source;
  sink_ = &sink;
  wheel_.attach(slab_);
}

/// Every class shares one first latency behind the backbone or none, so that the order of events is that of
/// arrivals at each link.
void Twin::set_lags() {
  Micros first_latency = -1;
  bool same_latency = true;
  for (std::size_t c = 0; c < kServiceClasses; ++c) {
    if (path_length_[c] == 0) {
      continue;
    }
    const Micros latency = tier_latency_[path_tier_[c * kMaxPath]];
    same_latency = same_latency && (first_latency < 0 || latency == first_latency);
    first_latency = latency;
  }
  if (!takes_links_late(*topology_)) {
    return;
  }
  const Micros behind = same_latency ? first_latency : 0;
  for (std::size_t c = 0; c < kServiceClasses; ++c) {
    lag_out_[c].second = backbone_wire_[c][0] + backbone_latency_ + behind;
    lag_out_[c].first = gateway_wire_[c][0] + gateway_latency_ + lag_out_[c].second;
    for (const std::size_t refused : {0U, 1U}) {
      Lag& lag = lag_back_[refused][c];
      lag.second = (refused != 0 ? 0 : gateway_wire_[c][1]) + gateway_latency_;
      lag.first = (refused != 0 ? 0 : backbone_wire_[c][1]) + backbone_latency_ + lag.second;
    }
  }
}

void Twin::check(const ServiceRequest& request, Micros last) const {
  const auto c = static_cast<std::size_t>(request.service_class);
  if (request.at >= last && request.prefecture < kPrefectures && request.access < topology_->access.size() &&
      c < kServiceClasses && path_length_[c] > 0) {
    return;
  }
  require(request.at >= last, "requests are not sorted by time");
  require(request.prefecture < kPrefectures, "a request of an unknown prefecture");
  require(request.access < topology_->access.size(), "a request over an unknown access network");
  require(false,
          std::string{"class '"} + (c < kServiceClasses ? kServiceClassNames[c] : "?") + "' has no path");
}

}  // namespace cutover::twin_detail

namespace cutover {

bool takes_links_late(const ServiceTopology& topology) {
  for (const ClassPath& path : topology.classes) {
    for (const LinkKind& link : {topology.gateway, topology.backbone}) {
      for (const double kilobytes : {path.request_kb, path.reply_kb}) {
        if (!path.path.empty() &&
            transmission_micros(kilobytes, link.capacity_mbps) > twin_detail::kShortTransmission) {
          return false;
        }
      }
    }
  }
  return true;
}

}  // namespace cutover
