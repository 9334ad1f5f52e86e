/// \file
/// A day's requests for others: as CSV by second and class, and as a script for k6, so that a real staging
/// system can be put under the same day.
#pragma once

#include <iosfwd>
#include <string>

#include "service/load.hpp"
#include "stress/ramp.hpp"

namespace cutover {

/// Columns: second (since midnight), time ("08:30:00"), one per class: requests of the nation in that second.
void write_load_csv(const ServiceLoad& load, const StressWindow& window, std::ostream& out);

/// A k6 script with one scenario per class that asks anything (executor ramping-arrival-rate). Targets are
/// the requests a second, by `step_seconds`; k6 draws a straight line between them. BASE_URL and RAMP come
/// from the environment when it runs; the paths of the requests are constants at its head, to be edited. \pre
/// step_seconds divides 60
void write_k6_script(const ServiceLoad& load, const StressWindow& window, int step_seconds,
                     const std::string& title, std::ostream& out);

}  // namespace cutover
