/// \file
/// The links of a topology, and how long messages of each class take on them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "service/failures.hpp"
#include "simgrid/simulate.hpp"
#include "simgrid/transmission.hpp"

namespace cutover::simgrid_detail {

/// Where a message is bound for next: the links out, the stations, the links back, the client.
enum class Hop : std::uint8_t {
  kAccessOut,
  kGatewayOut,
  kBackboneOut,
  kStation,
  kBackboneBack,
  kGatewayBack,
  kAccessBack,
  kClient
};

class Network {
 public:
  Network(const ServiceTopology& topology, const ServiceElements& elements, const std::vector<Fault>& faults,
          const ServicePeriod& period);

  struct Route {
    std::uint8_t access = 0;
    std::uint8_t prefecture = 0;
    std::uint8_t data_centre = 0;
    ServiceClass service_class = ServiceClass::kCard;
  };
  /// Transmission on the link of `hop`; nothing if lost. Latency is not in it.
  /// \param empty a rejection: takes no time on the wire
  std::optional<Micros> send(Hop hop, const Route& route, bool empty, Micros now);
  /// One way, of gateways and backbones (access latencies are drawn).
  Micros latency(Hop hop) const {
    return hop == Hop::kGatewayOut || hop == Hop::kGatewayBack ? gateway_latency_ : backbone_latency_;
  }
  bool serves(int access, int prefecture) const;

  /// At the end of the run.
  std::vector<LinkReport> report(Micros from, Micros until) const;

 private:
  struct Kind {  ///< links of one capacity: transmission times by direction and class
    std::array<std::array<Micros, kServiceClasses>, 2> duration{};
  };

  const ServiceTopology& topology_;
  ServiceElements elements_;
  std::vector<std::array<Transmission, 2>> links_;  ///< out and back
  std::vector<Kind> kinds_;                         ///< access networks, then gateway, backbone
  Micros gateway_latency_;
  Micros backbone_latency_;
};

}  // namespace cutover::simgrid_detail
