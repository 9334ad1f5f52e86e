/// \file
/// A minute of the central service by formula: latency and failure of whole paths where nothing fails and no
/// station is near saturation.
///
/// **The approximation.** Requests of a minute come as a Poisson stream of constant rate. Every station is
/// taken as an independent M/M/c (exact for feed-forward networks of exponential FIFO stations in the mean;
/// other service laws by Allen and Cunneen: the wait of those who wait is scaled, who waits is not). The
/// latency of a path is a sum of independent parts: access latencies, transmissions without waits, waits,
/// services. Its first three cumulants are exact for these parts; quantiles are those of the shifted gamma
/// law with these cumulants. Retries add no load, which holds while few attempts fail, and calls between
/// elements that are given up and repeated add neither load nor time, which holds while few are. The tail of
/// a wait is taken as exponential: behind a single server of a very variable law (lognormal, sigma 1.2, busy
/// 69 %) calls that may take a hundred mean services fail 1.4 in a thousand, not 5 in a million; with four
/// servers and more no such case was found. How far this is from the request-level
/// twin at the switching point is measured in tests/service/hybrid_test.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "service/failures.hpp"
#include "service/load.hpp"
#include "topology/topology.hpp"

namespace cutover {

/// Utilization up to which formulas stand in for requests. Assumption: 0.7 (range 0.5 to 0.8).
inline constexpr double kSwitchingUtilization = 0.7;

/// Requests a second by class.
using ClassRates = std::array<double, kServiceClasses>;

/// One class over one access network in one minute.
struct PathForecast {
  double mean_us = 0;
  double median_us = 0;
  double p90_us = 0;
  double p99_us = 0;
  double failure = 0;  ///< of a request after its last attempt
};

struct MinuteForecast {
  double utilization = 0;      ///< of the busiest station
  double attempt_failure = 0;  ///< with a call rejected, dropped or too late, of the class with most of them
  double breaker_opens = 0;    ///< chance at most that a breaker opens in the minute
  double in_flight = 0;        ///< mean number of attempts under way
  std::vector<PathForecast> cells;  ///< [class][access network]
};

class ClosedForm {
 public:
  /// \throws std::invalid_argument if a path names a tier that does not exist.
  explicit ClosedForm(const ServiceTopology& topology);

  /// Utilization of the busiest station.
  double utilization(const ClassRates& rates) const;
  /// Utilization of one station, by its number in ServiceElements.
  double station_utilization(const ClassRates& rates, int station) const;
  struct BusiestLink {
    double utilization = 0;
    int link = 0;  ///< number in ServiceElements
  };
  /// Of each kind (ServiceElements::kind_of_link), by requests a second of each prefecture and class
  /// ([ServiceLoad::kCells]); the fuller direction counts.
  std::vector<BusiestLink> busiest_links(const std::array<double, ServiceLoad::kCells>& rates) const;
  /// Of all.
  BusiestLink busiest_link(const std::array<double, ServiceLoad::kCells>& rates) const;
  /// Fills `out`, reusing its memory. Loads of 99.9 % and more are taken as 99.9 %: the answer is then a sign
  /// that the minute must be simulated, not a forecast.
  void minute(const ClassRates& rates, MinuteForecast& out) const;

 private:
  /// Cumulants of a duration [µs, µs², µs³].
  struct Cumulants {
    double k1 = 0;
    double k2 = 0;
    double k3 = 0;
    void add(const Cumulants& x) {
      k1 += x.k1;
      k2 += x.k2;
      k3 += x.k3;
    }
  };
  struct StationState {
    Cumulants sojourn;
    double call_failure = 0;  ///< of one call
    double failure = 0;       ///< of all calls that the tier's rule allows
  };
  enum : std::size_t { kMedian, kP90, kP99, kProbabilities };

  static Cumulants service_of(const Tier& tier);
  StationState station(const Tier& tier, const Cumulants& service, double rate_per_us) const;
  static void settle_calls(const Tier& tier, double rejected, double dropped, StationState& state);
  static double opens(const CircuitBreaker& breaker, double call_failure, double calls);
  /// Probability that the shifted gamma law with these cumulants exceeds `us`.
  static double above(const Cumulants& k, double us);
  /// Probability that a call takes longer than `us` from its arrival until it is served.
  static double call_late(const Tier& tier, const Cumulants& sojourn, double us);
  /// Quantile of the shifted gamma law with mean 0 and variance 1.
  double standard_quantile(double skewness, std::size_t probability) const;

  ServiceTopology topology_;
  AccessChoice access_;
  std::vector<Cumulants> services_;   ///< by tier
  std::vector<double> tier_work_us_;  ///< [tier]: mean service over all servers of one station
  std::vector<Cumulants> way_;        ///< [class][access]: everything but stations
  std::vector<double> centre_share_;  ///< by data centre
  std::vector<std::array<double, kProbabilities>> quantiles_;  ///< by skewness
};

/// As ClosedForm::minute for a single minute.
MinuteForecast closed_form_minute(const ServiceTopology& topology, const ClassRates& rates);

}  // namespace cutover
