/// \file
/// The central service in SimGrid: a trace of requests in, their outcomes and the use of every element out,
/// by the rules of service/request.hpp and the settled points of service/draws.hpp.
///
/// **Style.** No actors. Every server of a station is a SimGrid host; a request in service is one `Exec` on
/// it, never more than one at a time; completions come as callbacks to the maestro. Outages and brown-outs
/// turn hosts off and on and change their speed state at their dates. Latencies, time-outs and pauses are
/// steps of agendas that hang on one kernel timer (kernel timers of one date come in no promised order),
/// those of clients and links with a lookahead (service_run.hpp), and a link is a FIFO transmission in the
/// model, not a `Comm`.
///
/// Why: measured with SimGrid 3.32 on one core at 830 requests/s (4 stations, mean service 8 ms, 16 hosts of
/// 16 cores), an Exec costs 3 µs and a timer 0.6 µs: 20 µs a request with 10 timers and 4 Execs. One host a
/// server instead (no sharing anew of a host that several Execs are on) and the lookahead save a quarter of
/// that together. The 6 link
/// passages of a request as Execs of one-core hosts cost 9 to 12 µs more, and as Comms (model CM02) the rate
/// falls below 50,000 requests/s already with two a request; a Comm moreover shares bandwidth instead of
/// queueing, so that it could not agree with the twin request by request. An actor per request: 13,000 to
/// 47,000 requests/s for less work per request.
///
/// **Time** is rounded to whole microseconds at every step, so a run differs from the twin only where two
/// things happen in one microsecond and their order matters, or while something is slow: what is left of a
/// service or transmission is then no whole number, which is worth a microsecond for each change of speed and
/// for each one ahead in the same queue.
///
/// **Memory** does not grow with the trace: attempts and clients come from free lists.
///
/// **Process.** SimGrid's engine is one per process: runs exclude each other by a lock and may follow each
/// other; those of a stress test have processes of their own and so run side by side (stress/ramp.hpp).
/// Handlers of SIGINT, SIGSEGV and SIGBUS are as before once the function returns. SimGrid's clock keeps
/// running from run to run, which does not show for nearly two years; no run begins after them
/// (SimulationError).
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "service/failures.hpp"
#include "service/request.hpp"
#include "topology/topology.hpp"

namespace cutover {

/// A run could not go on. Where source, sink or something else threw, that exception is nested in it
/// (std::rethrow_if_nested).
class SimulationError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct SimGridOptions {
  /// 1: every request. k > 1: each request is kept with probability 1 / k (by its id), and the topology is
  /// made k times smaller: see thinning.hpp. An approximation; its error is in the report.
  int thin = 1;
  /// So much of the beginning of the period, in full minutes, is not part of the load at which
  /// SimGridReport::thinning is told.
  Micros lead_in = 0;
};

/// What happened at a station in one minute, or in the whole run.
struct StationUse {
  std::int64_t arrivals = 0;
  std::int64_t served = 0;
  std::int64_t rejected = 0;  ///< by a full queue
  std::int64_t broken = 0;    ///< by the open circuit breaker
  std::int64_t expired = 0;   ///< waited longer than the queue time-out
  std::int64_t lost = 0;      ///< down on arrival, in the queue or with a server
  std::int64_t given_up = 0;  ///< calls whose caller's time-out came first, whatever became of them
  std::int64_t longest_queue = 0;
  double queue_us = 0;  ///< waiting requests, integrated over time
  double busy_us = 0;   ///< busy servers, integrated over time
};

struct HostReport {
  int instance = 0;
  double utilization = 0;  ///< share of its servers' time in the whole run, down or up
};

struct StationReport {
  std::string tier;
  std::string data_centre;  ///< empty: outside
  int servers = 0;          ///< of all instances
  StationUse total;
  double mean_queue = 0;
  double utilization = 0;
  std::vector<StationUse> minutes;  ///< from SimGridReport::from on
  std::vector<HostReport> hosts;
};

struct LinkReport {
  std::string name;           ///< "ip-vpn-east@Tokyo", "gateway@Tokyo", "backbone@west"
  bool back = false;          ///< direction of the replies
  std::int64_t messages = 0;  ///< transmitted
  std::int64_t lost = 0;
  double utilization = 0;       ///< share of time transmitting
  std::vector<double> minutes;  ///< microseconds transmitting in each minute
};

/// What thinning does to a station, by Erlang's delay formula at the load of the run after its lead-in
/// (exponential service assumed): a smaller pool waits longer at the same utilization.
struct ThinningError {
  std::string tier;
  std::string data_centre;
  double wait_ms = 0;          ///< mean, of the station as it is; infinite at and above saturation
  double thinned_wait_ms = 0;  ///< mean, of the station as it was simulated
  double service_ms = 0;
  double thinned_service_ms = 0;  ///< servers are whole: speed makes up for the rounding
};

/// Counts of one minute, by the minute in which it happened.
struct TrafficMinute {
  std::int64_t requests = 0;
  std::int64_t attempts = 0;
  std::int64_t answered = 0;
  std::int64_t timed_out = 0;
  std::int64_t rejected = 0;
};

struct SimGridReport {
  Micros from = 0;   ///< of the period
  Micros until = 0;  ///< when the last attempt was over, at least the end of the last minute of the trace
  std::int64_t requests = 0;  ///< simulated
  std::int64_t left_out = 0;  ///< by thinning
  std::int64_t attempts = 0;
  std::int64_t repeated = 0;      ///< calls between elements, but for the first of each step
  std::int64_t executions = 0;    ///< SimGrid activities
  std::int64_t timers = 0;        ///< steps at a date: messages, arrivals, deadlines
  int most_attempts_at_once = 0;  ///< clients up to one backbone's latency ahead of stations
  std::vector<TrafficMinute> minutes;
  std::vector<StationReport> stations;
  std::vector<LinkReport> links;  ///< those that anybody can use
  /// Empty without thinning. Beside this bias, means over the kept requests scatter by sqrt(thin) more.
  std::vector<ThinningError> thinning;
};

/// The platform on which one request in `k` is simulated: `topology` made k times smaller (thinning.hpp).
ServiceTopology thinned(const ServiceTopology& topology, int k);

/// Runs the whole trace of `source`, and on until the last attempt is over.
/// \param period `from` is where the report's minutes begin; no request may come before; failures are drawn
///               until `until`, requests may come later.
/// \throws SimulationError also for requests out of order or with prefecture, access network or data centres
///         that the topology does not have
SimGridReport simulate_with_simgrid(const ServiceTopology& topology, const ServicePeriod& period,
                                    std::uint64_t seed, RequestSource& source, OutcomeSink& sink,
                                    const SimGridOptions& options = {});

}  // namespace cutover
