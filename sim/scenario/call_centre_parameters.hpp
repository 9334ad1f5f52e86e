/// \file
/// The call centre for desks beside the central service: parameters as in scenario/parameters.hpp, which
/// includes this. Of these, runs read the hours alone: emergency mode and service calls for readers wait for
/// them (calendar/call_centre.hpp). A stress test reads the rest, too (planning/stress_test.hpp).
#pragma once

namespace cutover {

struct CallCentreParameters {
  // OPS-03. Closed on a day that ends before it opens.
  double opens_hour = 8;             ///< [dated] o'clock, on any day
  double closes_hour_weekday = 18;   ///< [dated] Monday to Friday
  double closes_hour_saturday = 16;  ///< [dated]
  double closes_hour_sunday = 0;     ///< [dated] Sundays and national holidays

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
