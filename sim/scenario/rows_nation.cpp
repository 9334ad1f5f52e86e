#include "scenario/field_table.hpp"
#include "scenario/prefectures.hpp"

namespace cutover::rows {

void add_nation_fields(Table& t) {
  t.add({"nation.prefectures",
         "names",
         {},
         {},
         "Prefectures to simulate, in Latin letters (`\"Tottori\"`); an empty list means all 47.",
         kChoice},
        [](Scenario& s) { return &s.parameters.nation.prefectures; })
      .choices = {kPrefectureNames.begin(), kPrefectureNames.end()};
  t.add(
      {"nation.persons_per_area", "persons", between(1'000, 20'000'000), between(100'000, 1'500'000),
       "Mean number of persons of an area, the unit of locality inside a prefecture.",
       "assumption: 123.8 million persons (data/prefectures_population.csv) over about 335 secondary medical "
       "areas"},
      [](Scenario& s) { return &s.parameters.nation.persons_per_area; });
  t.add({"nation.occupational_clinics", "facilities", between(0, 20'000), between(0, 2'500),
         "Clinics inside companies that take part, outside the main facility count.",
         kSeedA + ", SUB-06: about 2,200 exist; 0 leaves them out"},
        [](Scenario& s) { return &s.parameters.nation.occupational_clinics; });
  t.add({"nation.exempt_facilities", "facilities", between(0, 50'000), between(0, 17'000),
         "Facilities exempt from the mandate (paper claims) that take part, outside the main facility count.",
         "CHK-09; 229,828 facilities less 213,686 under the mandate on 2023-02-05 (cbnews.jp 20230214191114) "
         "leave 16,142; 0 leaves them out"},
        [](Scenario& s) { return &s.parameters.nation.exempt_facilities; });
  t.add(
      {"nation.special_size", "1", between(0.01, 10), between(0.03, 0.5),
       "Mean panel of an occupational clinic or exempt facility over that of a medical clinic.", kAssumption},
      [](Scenario& s) { return &s.parameters.nation.special_size; });
  constexpr std::array<Range, 4> kSizeSigma{between(0.7, 1.4), between(0.4, 0.9), between(0.2, 0.7),
                                            between(0.4, 0.9)};
  for (std::size_t i = 0; i < 4; ++i) {
    t.add({sub("nation.size_sigma", kFacilityTypeNames[i]), "1", between(0, 2.5), kSizeSigma[i],
           "Sigma of the logarithm of a facility's panel, lognormal around the mean of its type.",
           "assumption: no distribution of facility sizes is among the data"},
          [i](Scenario& s) { return &s.parameters.nation.size_sigma[i]; });
  }
}

}  // namespace cutover::rows
