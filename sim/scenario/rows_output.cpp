#include "scenario/field_table.hpp"

namespace cutover::rows {

void add_output_fields(Table& t) {
  t.add({"output.hourly", "flag", {}, {}, "Write the hourly cube beside the daily one.", kChoice},
        [](Scenario& s) { return &s.parameters.output.hourly; });
  t.add({"output.facility_table",
         "flag",
         {},
         {},
         "Write the monthly table with one row for every facility.",
         kChoice},
        [](Scenario& s) { return &s.parameters.output.facility_table; });
}

}  // namespace cutover::rows
