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
  CentralCurves(const ServiceTopology& topology, const HybridDay& day, const ServiceLoad& load);

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

/// How far two days' answers lie apart for desks: the largest difference, over request classes, of the share
/// without answer, and of the median in seconds where both mostly answer, each the mean over who asks in a
/// span of minutes. Not minute by minute: under overload the median jumps between "at once" and "after a
/// retry", and the minutes in which it does so differ for no reason; and a simulated minute is measured on
/// the requests there were. So ups and downs within a span cancel, and what the chance of so few requests
/// explains does not count.
struct CurveDistance {
  double failure_share = 0;
  double median_seconds = 0;
};
/// Over the minutes [from, until).
/// \param load  under which either was made; tells how many requests a share is of
CurveDistance distance(const HybridDay& a, const HybridDay& b, const ServiceLoad& load,
                       const AccessChoice& access, int from, int until);
/// The largest over the hours of the day.
CurveDistance distance(const HybridDay& a, const HybridDay& b, const ServiceLoad& load,
                       const AccessChoice& access);

}  // namespace cutover
