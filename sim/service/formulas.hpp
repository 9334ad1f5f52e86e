/// \file
/// Queueing theory's closed formulas. λ: arrivals a unit of time, μ: services a unit and server, a = λ/μ: the
/// offered load in Erlang, c: servers, ρ = a/c. Any unit of time, the same everywhere.
///
/// All are stable for thousands of servers (recursions, no factorials) and throw std::invalid_argument where
/// the formula has no answer (ρ ≥ 1 where the queue would grow for ever, negative arguments).
#pragma once

namespace cutover {

/// Erlang B: share of arrivals lost where nobody may wait (M/G/c/c).
double erlang_b(int servers, double offered);

/// Erlang C: share of arrivals that wait (M/M/c).
double erlang_c(int servers, double offered);

/// Waiting in M/M/c: nobody waits with probability 1 - C, the rest exponentially long.
struct WaitingTime {
  double share = 0;  ///< of arrivals that wait
  double rate = 0;   ///< of the exponential law of those that do
  double mean() const { return share / rate; }
  /// Waits longer than t.
  double above(double t) const;
  double quantile(double p) const;
};
WaitingTime mmc_waiting(int servers, double arrival_rate, double service_rate);

/// M/M/c/K: at most `room` requests inside, those in service included.
struct LimitedQueue {
  double lost = 0;       ///< share of arrivals
  double waiting = 0;    ///< mean number in the queue
  double mean_wait = 0;  ///< of those that got in
};
LimitedQueue mmck(int servers, int room, double arrival_rate, double service_rate);

/// Erlang A (M/M/c+M): who waits gives up after an exponential patience with rate θ.
struct Abandonment {
  double waits = 0;        ///< share of arrivals that find all servers busy
  double abandons = 0;     ///< share of arrivals that give up
  double waiting = 0;      ///< mean number in the queue
  double mean_wait = 0;    ///< over all arrivals, until service or giving up
  double utilization = 0;  ///< of the servers
};
Abandonment erlang_a(int servers, double arrival_rate, double service_rate, double patience_rate);

/// M/G/1 (Pollaczek and Khinchine): mean wait. \param variation squared coefficient of variation of services.
double mg1_mean_wait(double arrival_rate, double mean_service, double variation);

/// Allen and Cunneen's approximation of the mean wait in G/G/c: that of M/M/c, scaled by the mean of the
/// squared coefficients of variation of both; exact for M/M/c and M/G/1.
double ggc_mean_wait(int servers, double arrival_rate, double mean_service, double arrival_variation,
                     double service_variation);

/// The least number of servers with which M/M/c has utilization below `limit`.
int servers_for(double offered, double limit);

}  // namespace cutover
