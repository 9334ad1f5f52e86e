/// \file
/// What a day of the modelled central service leaves behind (OPS-04), by minute of the day.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace cutover {

/// Axes of the modelled central service; part of RunInfo where a run has one.
struct CentralShape {
  std::vector<std::string> classes;   ///< request classes: "card" …
  std::vector<std::string> stations;  ///< "eligibility@east" …
  std::vector<std::string> links;     ///< access networks, "gateway", "backbone@east" …
  std::string topology;               ///< title of the topology file
  std::string topology_text;          ///< the topology with every value, as TOML
};

/// One day; all arrays have 1,440 minutes as first axis.
struct CentralDayRecord {
  std::vector<std::uint32_t> offered;  ///< [minute][class]: requests of desks, the nation's
  std::vector<float> failure;          ///< [minute][class]: share that ends without a reply
  std::vector<float> median_s;         ///< [minute][class]: latency of answered requests [s]
  std::vector<float> p99_s;            ///< [minute][class]
  std::vector<float> utilization;      ///< [minute][station]: busy share of the servers that are there
  /// [minute][station]: most that waited at once; 0 in minutes by formula
  std::vector<std::uint32_t> longest_queue;
  /// [minute][link]: of the fuller direction of the busiest link; above 1 more was sent than fits
  std::vector<float> link_utilization;
  std::vector<std::uint8_t> simulated;  ///< [minute]: 1 request by request, 0 by formula

  std::int64_t attempts = 0;  ///< made in the simulated stretches, retries included
  std::int64_t requests = 0;  ///< of these stretches
  int rounds = 0;             ///< forecasts of all desks until the answers stopped moving; 0: a calm day
  /// From the answers that desks met to those of the load they then made: largest change of an hour's and
  /// class's share without answer, beyond what chance explains.
  float moved_failure = 0;
  float moved_median_s = 0;  ///< the same of the median latency [s]
};

}  // namespace cutover
