/// \file
/// Stretches of a day as users write them: "2025-12-01T08:30/2025-12-01T09:30".
#pragma once

#include <string>

#include "stress/ramp.hpp"

namespace cutover {

/// Both ends on one day, minutes or seconds; an end of T24:00, or of T00:00 on the next day, is midnight
/// after it. \throws std::invalid_argument saying what was found and what is allowed
StressWindow parse_window(const std::string& text);

/// "2025-12-01 08:30:00 to 09:30:00"
std::string window_text(const StressWindow& window);

/// The hour of the day with the most requests, at a full minute.
StressWindow busiest_hour(const ServiceLoad& load, Day day);

}  // namespace cutover
