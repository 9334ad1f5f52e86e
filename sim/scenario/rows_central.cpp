#include "scenario/field_table.hpp"

namespace cutover::rows {

void add_central_fields(Table& t) {
  const std::string none = kNotPublished + " on the central service's response targets";
  t.add_dated({"central.latency_median_seconds", "seconds", above(0, 600), between(0.3, 5),
               "Median time until the central service answers a request.", none},
              [](Scenario& s) { return &s.parameters.central.latency_median_seconds; });
  t.add_dated({"central.latency_sigma", "1", kSigma, between(0.1, 1),
               "Standard deviation of the logarithm of that time.", none},
              [](Scenario& s) { return &s.parameters.central.latency_sigma; });
  t.add_dated(
      {"central.failure_share", "1", kShare, between(0, 0.01), "Share of requests that get no answer.", none},
      [](Scenario& s) { return &s.parameters.central.failure_share; });
  t.add_dated({"central.timeout_seconds", "seconds", above(0, 600), between(3, 60),
               "Time after which the desk gives a request up.", none},
              [](Scenario& s) { return &s.parameters.central.timeout_seconds; });
  t.add({"central.topology",
         "path",
         {},
         {},
         "Topology file of the central service (docs/central.md), relative to the scenario file: its answers "
         "follow from the load, and latency, failures and time-out above do not count; empty: they do.",
         kChoice},
        [](Scenario& s) { return &s.parameters.central.topology; });
  t.add_dated({"central.replay_incidents",
               "flag",
               {},
               {},
               "Outages that happened (data/incidents.csv) happen on their dates (OPS-06).",
               kChoice},
              [](Scenario& s) { return &s.parameters.central.replay_incidents; });
}

}  // namespace cutover::rows
