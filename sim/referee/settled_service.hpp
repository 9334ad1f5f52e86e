/// \file
/// An area's desks and the central service brought together request by request, by the code that runs use:
/// the desk engine and the fast twin.
///
/// The engine tells a whole day under replies that are given, the twin answers a whole trace; so they take
/// turns. The engine's day makes a trace, the twin its outcomes, and these the replies of the next round,
/// until a round asks for exactly what the one before asked for. Then replies and requests belong to each
/// other. They come to that: a reply is later than its request, and nothing at a desk knows of anything later
/// (Visitor::experience), so each round is right at least until the first thing that the one before had wrong.
///
/// Beside runs (run/central_tier.hpp), where minutes meet minutes and a median in seconds settles a nation,
/// this is exact, and for small areas only. A request of a sample stands for itself.
#pragma once

#include <cstdint>
#include <vector>

#include "referee/request_ids.hpp"
#include "run/replay.hpp"
#include "service/failures.hpp"
#include "service/load.hpp"
#include "service/request.hpp"
#include "topology/topology.hpp"

namespace cutover {

struct SettledService {
  ServiceTopology platform;  ///< with the day's events (topology/maintenance.hpp)
  ServicePeriod period;
  std::uint64_t seed = 1;                ///< of the requests' draws: another one for each day
  std::vector<ServiceRequest> requests;  ///< of the area's day, sorted by time, then by id
  std::vector<ServiceOutcome> outcomes;  ///< of these
  RequestIds ids;
  int rounds = 0;  ///< days that the engine told, the last one to no effect
};

/// Where a facility's requests come from and go through, and what they are called.
struct FacilityLine {
  std::uint8_t prefecture = 0;
  std::uint8_t access = 0;  ///< index into ServiceTopology::access
};
/// That of runs (CentralCurves::of). \throws std::out_of_range if no network serves the prefecture
FacilityLine line_of(const Nation& nation, const AccessChoice& access, std::uint32_t facility);

inline VisitName name_of(const FacilityTrace& desk, const TracedVisit& visit) {
  return {desk.facility, visit.person_id, visit.care};
}

/// Batch inquiries for the visits of a day, which are made whatever happens at the desks. Desks on the line
/// of an outage ask nobody.
std::vector<ServiceRequest> batch_inquiries(const DayContext& context, const ServiceTopology& platform,
                                            const std::vector<FacilityTrace>& desks, RequestIds& ids);

/// \param platform  of any period
/// \param prefecture  of the area
/// \param desks     of the area, closed ones included; gets the day on which engine and twin agree
/// \throws std::invalid_argument if the platform does not reach the area, or cannot be simulated
/// \throws std::runtime_error if they do not agree
SettledService settle_service(AreaReplay& replay, const ServiceTopology& platform, int prefecture,
                              std::vector<FacilityTrace>& desks);

}  // namespace cutover
