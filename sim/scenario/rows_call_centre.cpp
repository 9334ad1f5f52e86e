#include "scenario/field_table.hpp"

namespace cutover::rows {

void add_call_centre_fields(Table& t) {
  const std::string none = kNotPublished + " on the call centre's size or its calls";
  const auto hour = [&](const char* key, Range plausible, const char* when,
                        double CallCentreParameters::*member) {
    t.add_dated(
        {sub("call_centre", key), "hours", between(0, 24), plausible,
         std::string("Hour of the day at which the call centre for desks ") + when, kSeedB + ", OPS-03"},
        [member](Scenario& s) { return &(s.parameters.call_centre.*member); });
  };
  hour("opens_hour", between(6, 9), "opens.", &CallCentreParameters::opens_hour);
  hour("closes_hour_weekday", between(17, 22),
       "closes from Monday to Friday; not after it opens: closed all day (where it is on all days, service "
       "calls wait for two weeks).",
       &CallCentreParameters::closes_hour_weekday);
  hour("closes_hour_saturday", between(0, 22), "closes on Saturdays; likewise.",
       &CallCentreParameters::closes_hour_saturday);
  hour("closes_hour_sunday", between(0, 22), "closes on Sundays and national holidays; likewise.",
       &CallCentreParameters::closes_hour_sunday);
  // The simulation of the queue holds 32,768 agents.
  t.add_dated({"call_centre.agents", "agents", between(1, 32'768), between(50, 1'000),
               "Agents of the call centre for desks, in all its hours (OPS-03); but for the hours, only "
               "`cutover stress` reads this table.",
               none},
              [](Scenario& s) { return &s.parameters.call_centre.agents; });
  t.add_dated({"call_centre.handling_seconds", "seconds", above(0, 36'000), between(180, 900),
               "Mean time of a call with an agent (lognormal).", none},
              [](Scenario& s) { return &s.parameters.call_centre.handling_seconds; });
  t.add_dated({"call_centre.handling_sigma", "1", kSigma, between(0.3, 1),
               "Standard deviation of the logarithm of that time; 0: all calls take the same.", none},
              [](Scenario& s) { return &s.parameters.call_centre.handling_sigma; });
  t.add_dated({"call_centre.patience_seconds", "seconds", above(0, 36'000), between(60, 600),
               "Mean time a desk waits for an agent before it hangs up (exponential).", none},
              [](Scenario& s) { return &s.parameters.call_centre.patience_seconds; });
  t.add_dated({"call_centre.share_of_failures", "1", kShare, between(0.005, 0.1),
               "Share of failed requests that make a desk call.", none},
              [](Scenario& s) { return &s.parameters.call_centre.share_of_failures; });
  t.add_dated({"call_centre.share_of_first_uses", "1", kShare, between(0.002, 0.05),
               "Share of patients' first uses that make a desk call.", none},
              [](Scenario& s) { return &s.parameters.call_centre.share_of_first_uses; });
  t.add_dated({"call_centre.morning_rush_minutes", "minutes", between(0, 1'440), between(10, 120),
               "Time after opening over which those call, evenly, who would have called before it.", none},
              [](Scenario& s) { return &s.parameters.call_centre.morning_rush_minutes; });
  t.add_dated({"call_centre.service_level_seconds", "seconds", between(0, 3'600), between(10, 60),
               "Wait up to which a call counts as answered in time.", none},
              [](Scenario& s) { return &s.parameters.call_centre.service_level_seconds; });
}

}  // namespace cutover::rows
