#include "scenario/field_table.hpp"

namespace cutover::rows {

void add_run_fields(Table& t) {
  t.add({"title", "text", {}, {}, "Short name of the scenario, shown above every result.", kChoice},
        [](Scenario& s) { return &s.title; });
  t.add({"description", "text", {}, {}, "What the scenario is for, in a sentence or two.", kChoice},
        [](Scenario& s) { return &s.description; });
  t.add({"sample", "1", above(0, 1), between(0.0001, 1),
         "Simulated fraction of persons and facilities; counts in the results are scaled up by it.", kChoice},
        [](Scenario& s) { return &s.sample; });
  t.add({"seed",
         "1",
         between(0, 9.2e18),
         {},
         "Seed of all random streams; equal seeds give equal bits.",
         kChoice},
        [](Scenario& s) { return &s.seed; });
  t.add({"period.start", "date", kDays, kEvidence, "First simulated day.", kChoice},
        [](Scenario& s) { return &s.start; });
  t.add({"period.end", "date", kDays, kEvidence, "Last simulated day, included.", kChoice},
        [](Scenario& s) { return &s.end; });
}

}  // namespace cutover::rows
