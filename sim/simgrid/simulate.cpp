#include "simgrid/simulate.hpp"

#include <exception>
#include <string>

#include "simgrid/service_run.hpp"
#include "simgrid/session.hpp"
#include "simgrid/thinning.hpp"
#include "simgrid/topology_check.hpp"

namespace cutover {
namespace {

namespace detail = simgrid_detail;

SimGridReport simulate(const ServiceTopology& topology, const ServicePeriod& period, std::uint64_t seed,
                       RequestSource& source, OutcomeSink& sink) {
  detail::Session session;
  detail::ServiceRun run{topology, period, seed, source, sink, session};
  return run.run();
}

}  // namespace

SimGridReport simulate_with_simgrid(const ServiceTopology& topology, const ServicePeriod& period,
                                    std::uint64_t seed, RequestSource& source, OutcomeSink& sink,
                                    const SimGridOptions& options) {
  if (options.thin < 1) {
    throw SimulationError("thinning by " + std::to_string(options.thin) + ": it is a whole number from 1 on");
  }
  detail::check_topology(topology);
  try {
    if (options.thin == 1) {
      return simulate(topology, period, seed, source, sink);
    }
    const ServiceTopology smaller = thinned(topology, options.thin);
    detail::ThinnedSource kept{source, seed, options.thin};
    SimGridReport report = simulate(smaller, period, seed, kept, sink);
    report.left_out = kept.left_out();
    report.thinning = detail::thinning_errors(topology, smaller, report, options);
    return report;
  } catch (const SimulationError&) {
    throw;
  } catch (const std::exception& e) {
    std::throw_with_nested(
        SimulationError(std::string{"the simulation of the central service ended: "} + e.what()));
  }
}

}  // namespace cutover
