/// \file
/// Requests per second by class: what capacities are compared with.
#pragma once

#include <array>
#include <string>

#include "topology/topology.hpp"

namespace cutover {

/// Requests per second, indexed by ServiceClass.
using LoadMix = std::array<double, kServiceClasses>;

/// The hour the reference platform is sized for: the Monday peak, 2025-12-01 08:30-09:30, of
/// scenarios/december-2025.toml as `cutover export-load` writes it (seed 1, 1:1), rounded to whole requests a
/// second. Range: 0.7 to 1.5 times.
LoadMix monday_peak();

/// Sum over classes.
double total(const LoadMix& mix);

/// Reads "card=190,number=300"; classes left out are 0. \throws std::invalid_argument saying what is wrong
LoadMix parse_load_mix(const std::string& text);

}  // namespace cutover
