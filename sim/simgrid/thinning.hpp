/// \file
/// The central service made k times smaller for one request in k: capacities of links, servers, queue limits
/// and the breakers' minimum divided by k, whole where they must be; a server's speed makes up for the
/// rounding, so that utilizations stay. Latencies, time-outs and the number of instances (what fails
/// together) stay too.
#pragma once

#include <cstdint>
#include <vector>

#include "service/request.hpp"
#include "simgrid/simulate.hpp"
#include "topology/topology.hpp"

namespace cutover::simgrid_detail {

/// Passes on each request with probability 1 / k, decided by its id.
class ThinnedSource final : public RequestSource {
 public:
  ThinnedSource(RequestSource& all, std::uint64_t seed, int k) : all_(all), seed_(seed), k_(k) {}
  bool next(ServiceRequest& out) override;
  std::int64_t left_out() const { return left_out_; }

 private:
  RequestSource& all_;
  std::uint64_t seed_;
  int k_;
  std::int64_t left_out_ = 0;
};

/// Of each station, at the load it had in `report` (of the thinned run) after the lead-in.
std::vector<ThinningError> thinning_errors(const ServiceTopology& topology, const ServiceTopology& smaller,
                                           const SimGridReport& report, const SimGridOptions& options);

/// Mean wait in units of the mean service time of M/M/c at `offered` erlangs; infinite from c on.
double delay_in_services(double offered, int servers);

}  // namespace cutover::simgrid_detail
