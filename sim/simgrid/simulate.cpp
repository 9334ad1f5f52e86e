#include "simgrid/simulate.hpp"

#include <exception>
#include <string>

#include "simgrid/service_run.hpp"
#include "simgrid/session.hpp"
#include "simgrid/thinning.hpp"

namespace cutover {
namespace {

namespace detail = simgrid_detail;

/// What SimGrid would abort on, and what the model takes for granted.
void check(const ServiceTopology& topology, const SimGridOptions& options) {
  const auto refuse = [](const std::string& what) { throw SimulationError(what); };
  if (options.thin < 1) {
    refuse("thinning by " + std::to_string(options.thin) + ": it is a whole number from 1 on");
  }
  if (topology.data_centres.empty() || topology.data_centres.size() > kMostDataCentres) {
    refuse("the topology has " + std::to_string(topology.data_centres.size()) +
           " data centres: 1 to 31 are allowed");
  }
  for (const Tier& tier : topology.tiers) {
    if (tier.instances < 1 || tier.servers < 1 || !(tier.service_ms >= 0)) {
      refuse("tier '" + tier.name + "' needs an instance, a server and a service time of 0 or more");
    }
  }
  for (const ClassPath& c : topology.classes) {
    if (c.path.size() > static_cast<std::size_t>(kMaxPath)) {
      refuse("a path visits " + std::to_string(c.path.size()) + " stations: " + std::to_string(kMaxPath) +
             " at most are allowed");
    }
    for (const int tier : c.path) {
      if (tier < 0 || tier >= static_cast<int>(topology.tiers.size())) {
        refuse("a path visits tier " + std::to_string(tier) + ", but there are " +
               std::to_string(topology.tiers.size()));
      }
    }
  }
}

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
  check(topology, options);
  try {
    if (options.thin == 1) {
      return simulate(topology, period, seed, source, sink);
    }
    const ServiceTopology smaller = detail::thinned(topology, options.thin);
    detail::ThinnedSource kept{source, seed, options.thin};
    SimGridReport report = simulate(smaller, period, seed, kept, sink);
    report.left_out = kept.left_out();
    report.thinning = detail::thinning_errors(topology, smaller, report, options.thin);
    return report;
  } catch (const SimulationError&) {
    throw;
  } catch (const std::exception& e) {
    std::throw_with_nested(
        SimulationError(std::string{"the simulation of the central service ended: "} + e.what()));
  }
}

}  // namespace cutover
