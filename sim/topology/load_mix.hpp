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
/// second). Assumption, range 0.7 to 1.5 times: 40 % of check-ins by card (of these 2 % with certificate
/// validation, half with consent to views), 1 % by phone, 55 % by number and with batch inquiries half as
/// many again at most; views by the mean of data/record_views.csv.
LoadMix monday_peak();

/// Sum over classes.
double total(const LoadMix& mix);

/// Reads "card=190,number=300"; classes left out are 0. \throws std::invalid_argument saying what is wrong
LoadMix parse_load_mix(const std::string& text);

}  // namespace cutover
