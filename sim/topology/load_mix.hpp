/// \file
/// Requests per second by class: what capacities are compared with.
#pragma once

#include <array>
#include <string>

#include "topology/topology.hpp"

namespace cutover {

/// Requests per second, indexed by ServiceClass.
using LoadMix = std::array<double, kServiceClasses>;

/// The hour the reference platform is sized for: 2025-12-01 08:30-09:30, about 1.7 million check-ins (472 a
/// second). Assumption, range 0.7 to 1.5 times: 40 % of check-ins by card (2 % of them with certificate
/// validation), 1 % by phone; numbers looked up 1.5 times as often as cards, batch inquiries included (1.7
/// times in October 2025, data/utilization_monthly_national.csv); consent at 60 % of card uses. Views for
/// each card use as in October 2025: 0.30 health checks, 0.22 medicines, 0.58 treatments
/// (data/record_views.csv over the card uses of the same month).
LoadMix monday_peak();

/// Sum over classes.
double total(const LoadMix& mix);

/// Reads "card=190,number=300"; classes left out are 0. \throws std::invalid_argument saying what is wrong
LoadMix parse_load_mix(const std::string& text);

}  // namespace cutover
