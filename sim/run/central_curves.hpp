/// \file
/// What the modelled central service answers on one day, as desks see it: one response table by access
/// network, and by prefecture where a failure hits only some.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "central/response.hpp"
#include "core/types.hpp"
#include "service/hybrid.hpp"
#include "service/load.hpp"
#include "topology/topology.hpp"

namespace cutover {

class CentralCurves {
 public:
  /// \param day  of the service under the load of this day
  CentralCurves(const ServiceTopology& topology, const HybridDay& day);

  /// What a facility meets. \param access_quantile  its FacilityQuantile::kAccessNetwork
  const CentralResponse& of(int prefecture, std::uint16_t access_quantile) const {
    const int network = access_.network(prefecture, std::uint32_t{access_quantile} << 16);
    return *response_[static_cast<std::size_t>(prefecture * networks_ + network)];
  }

 private:
  AccessChoice access_;
  int networks_;
  std::vector<std::shared_ptr<const CentralResponse>> response_;  ///< [prefecture][access network]
};

/// How far two days' answers lie apart for the desks: means over the requests of `load`, of the difference of
/// the share without answer, and of that of the median in seconds where both mostly answer. Means, because
/// the answers of one minute to a rare class rest on few requests and scatter whatever the desks do.
struct CurveDistance {
  double failure_share = 0;
  double median_seconds = 0;
};
CurveDistance distance(const ServiceTopology& topology, const HybridDay& a, const HybridDay& b,
                       const ServiceLoad& load);

}  // namespace cutover
