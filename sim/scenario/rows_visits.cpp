#include "scenario/field_table.hpp"

namespace cutover::rows {

void add_visits_fields(Table& t) {
  constexpr std::array<const char*, kCareTypes> kDaysBasis{
      "published: 1.50 of all medical outpatient claims, 2022-04 to 2022-06 "
      "(data/validation/days_per_claim.csv); "
      "hospitals and clinics alike is an assumption",
      "published: 1.50 of all medical outpatient claims, 2022-04 to 2022-06 "
      "(data/validation/days_per_claim.csv); "
      "hospitals and clinics alike is an assumption",
      "published: 1.64 of dental claims, 2022-04 to 2022-06 (data/validation/days_per_claim.csv)"};
  constexpr std::array<Range, kCareTypes> kPlausibleDays{between(1.3, 1.7), between(1.4, 1.7),
                                                         between(1.55, 1.75)};
  for (std::size_t i = 0; i < kCareTypes; ++i) {
    t.add({sub("visits.days_per_claim", kFacilityTypeNames[i]), "days", between(1, 10), kPlausibleDays[i],
           std::string("Visits to ") + kPlace[i] +
               " per claim (person, facility, month): how far a month's visits come from the same persons.",
           kDaysBasis[i]},
          [i](Scenario& s) { return &s.parameters.visits.days_per_claim[i]; });
  }
  t.add({"visits.treatment_months", "months", between(1, 1200), between(2, 24),
         "How long a person stays under treatment: makes all visits in these months.", kAssumption},
        [](Scenario& s) { return &s.parameters.visits.treatment_months; });
  t.add({"visits.second_clinic_share", "1", kShare, between(0.2, 0.5),
         "Share of clinic visits made to the person's second regular clinic.", kAssumption},
        [](Scenario& s) { return &s.parameters.visits.second_clinic_share; });
  t.add_dated(
      {"visits.gate_pharmacy_share", "1", kShare, between(0.5, 0.85),
       "Share of prescriptions filled at the pharmacy next to the prescribing facility.", kAssumption},
      [](Scenario& s) { return &s.parameters.visits.gate_pharmacy_share; });
  t.add_dated({"visits.consultation_median_minutes", "minutes", above(0, 600), between(15, 70),
               "Median time from check-in to leaving the facility.",
               "Patient Behaviour Survey 2023 (yakuzaishi-online.com/?p=12702): median wait of hospital "
               "outpatients about 28 minutes, median consultation about 7; used for all types"},
              [](Scenario& s) { return &s.parameters.visits.consultation_median_minutes; });
  t.add_dated({"visits.consultation_sigma", "1", kSigma, between(0.3, 1.0),
               "Standard deviation of the logarithm of that time.",
               "assumption: near the spread of waiting times in the Patient Behaviour Survey 2023"},
              [](Scenario& s) { return &s.parameters.visits.consultation_sigma; });
  t.add({"visits.known_years", "years", between(0, 50), between(1, 5),
         "A facility knows a patient who was there within so many years: a return visit (FBK-05).",
         "assumption: records are kept for five years after the last visit"},
        [](Scenario& s) { return &s.parameters.visits.known_years; });
  t.add_dated({"visits.walk_minutes", "minutes", between(0, 240), between(2, 20),
               "Mean time from the facility to the pharmacy (exponential).", kAssumption},
              [](Scenario& s) { return &s.parameters.visits.walk_minutes; });
  for (std::size_t i = 0; i < kCareTypes; ++i) {
    t.add_dated({sub("visits.level", kFacilityTypeNames[i]), "1", between(0, 10), between(0.7, 1.3),
                 std::string("Multiplies the rate of visits to ") + kPlace[i] + ".",
                 "choice of the run: 1 is the level of the published outpatient and dental days"},
                [i](Scenario& s) { return &s.parameters.visits.level[i]; });
  }
  constexpr std::array<Range, kCareTypes> kPlausible{between(0.45, 0.75), between(0.40, 0.65),
                                                     between(0.02, 0.15)};
  for (std::size_t i = 0; i < kCareTypes; ++i) {
    t.add_dated(
        {sub("visits.prescription_share", kFacilityTypeNames[i]), "1", kShare, kPlausible[i],
         std::string("Share of visits to ") + kPlace[i] + " after which a pharmacy is visited.",
         "assumption: split by type chosen so that about 360 million hospital, 1,230 million clinic and 401 "
         "million dental days give nearly the 888 million prescriptions of FY2023 (data/visits_level.csv)"},
        [i](Scenario& s) { return &s.parameters.visits.prescription_share[i]; });
  }
}

}  // namespace cutover::rows
