/// \file
/// The call centre for desks beside the central service: parameters as in scenario/parameters.hpp, which
/// includes this. Only a stress test reads them (planning/stress_test.hpp); no run depends on them
/// (run/branch.cpp). Its hours are a rule, not a parameter: calendar/call_centre.hpp (OPS-03).
#pragma once

namespace cutover {

struct CallCentreParameters {
  int agents = 200;                   ///< [dated] at work in all its hours
  double handling_seconds = 360;      ///< [dated] mean time of a call with an agent (lognormal)
  double handling_sigma = 0.6;        ///< [dated] sigma of its log [1]
  double patience_seconds = 180;      ///< [dated] mean wait before hanging up (exponential)
  double share_of_failures = 0.02;    ///< [dated] failed requests that make a desk call
  double share_of_first_uses = 0.01;  ///< [dated] patients' first uses that do
  double morning_rush_minutes = 60;   ///< [dated] within it, evenly, call those whose cause precedes opening
  double service_level_seconds = 30;  ///< [dated] a call answered within it is answered in time

  bool operator==(const CallCentreParameters&) const = default;
};

}  // namespace cutover
