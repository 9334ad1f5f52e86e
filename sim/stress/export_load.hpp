/// \file
/// A day's requests for others: as CSV by second and class, and as a script for k6, so that a real staging
/// system can be put under the same day.
#pragma once

#include <iosfwd>
#include <string>

#include "service/load.hpp"
#include "stress/ramp.hpp"
#include "topology/topology.hpp"

namespace cutover {

/// Columns: second (since midnight), time ("08:30:00"), one per class: requests of the nation in that second.
void write_load_csv(const ServiceLoad& load, const StressWindow& window, std::ostream& out);

/// What a k6 script says beside the load.
struct K6Script {
  std::string title;                      ///< any text; for the first line of the script
  int step_seconds = 10;                  ///< how long a rate stands; at least 1
  double give_up_s = Client{}.give_up_s;  ///< a request waits so long, as the desk's client does
};

/// A k6 script with one scenario per class that asks anything (executor ramping-arrival-rate). The rate is
/// constant within a step and asks for exactly the load's requests of that step: a stage of no length jumps
/// to it, the next one holds it, for k6 goes to a stage's target in a straight line. Virtual users suffice
/// for every request waiting until it gives up. BASE_URL and RAMP, which multiplies rates and virtual users,
/// come from the environment when it runs; the paths of the requests are constants at its head, to be edited.
void write_k6_script(const ServiceLoad& load, const StressWindow& window, const K6Script& script,
                     std::ostream& out);

}  // namespace cutover
