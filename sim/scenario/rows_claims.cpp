#include "scenario/field_table.hpp"

namespace cutover::rows {

void add_claims_fields(Table& t) {
  t.add_dated({"claims.transfer_excluded_share", "1", kShare, between(0.01, 0.15),
               "Share of changes of insurer that cannot be transferred or split and come back (CLM-03).",
               "fitted to the published returns for lost eligibility (docs/claims.md); " + kSeedB +
                   " says that there are such cases"},
              [](Scenario& s) { return &s.parameters.claims.transfer_excluded_share; });
  t.add_dated({"claims.old_card_share", "1", kShare, between(0, 1),
               "Share of lost-eligibility returns on cards only seen that are told as `old_card`.",
               "fitted to the published returns by cause (docs/claims.md)"},
              [](Scenario& s) { return &s.parameters.claims.old_card_share; });
  t.add_dated({"claims.national_cause_share", "1", kShare, between(0, 0.01),
               "Share of them told as `national_applies`.",
               "data/validation/claim_returns_by_cause.csv: 1, 0 and 0 of about 8,500 a month"},
              [](Scenario& s) { return &s.parameters.claims.national_cause_share; });
  t.add_dated({"claims.patient_reached_share", "1", kShare, between(0.3, 0.9),
               "Share of attempts to reach a patient for the number that succeed (CLM-05).", kNotPublished},
              [](Scenario& s) { return &s.parameters.claims.patient_reached_share; });
  t.add_dated(
      {"claims.reached_without_contact_share", "1", kShare, between(0, 0.3),
       "The same where the form has no contact: the patient comes again by chance (CLM-06).", kNotPublished},
      [](Scenario& s) { return &s.parameters.claims.reached_without_contact_share; });
  t.add_dated({"claims.wrong_kind_share", "1", kShare, between(0.01, 0.1),
               "Share of declaration forms with the wrong insurance kind (CLM-06).",
               "assumption: " + kSeedB + " says that there are many"},
              [](Scenario& s) { return &s.parameters.claims.wrong_kind_share; });
  t.add_dated({"claims.missing_contact_share", "1", kShare, between(0.03, 0.25),
               "Share of declaration forms without a contact (CLM-06).",
               "assumption: " + kSeedB + " says that there are especially many"},
              [](Scenario& s) { return &s.parameters.claims.missing_contact_share; });
  t.add_dated({"claims.empty_field_share", "1", kShare, between(0.01, 0.15),
               "Share of declaration forms with another required field empty (CLM-05).", kNotPublished},
              [](Scenario& s) { return &s.parameters.claims.empty_field_share; });
  t.add_dated({"claims.field_completed_share", "1", kShare, between(0.5, 1),
               "Share of those that the check before filing completes.", kNotPublished},
              [](Scenario& s) { return &s.parameters.claims.field_completed_share; });
  t.add_dated({"claims.correction_share", "1", kShare, between(0.8, 1),
               "Share of re-submissions that mend the fault.", kNotPublished},
              [](Scenario& s) { return &s.parameters.claims.correction_share; });
  t.add_dated({"claims.give_up_share", "1", kShare, between(0, 0.1),
               "Share of returned claims given up at each attempt.", kNotPublished},
              [](Scenario& s) { return &s.parameters.claims.give_up_share; });
  t.add_dated({"claims.resubmission_delay_days", "days", between(0, 1'000), between(0, 150),
               "Mean delay of a re-submission beyond the next filing.", kNotPublished},
              [](Scenario& s) { return &s.parameters.claims.resubmission_delay_days; });
  t.add_dated({"claims.agency_check_day", "day of month", between(10, 28), between(12, 28),
               "Day by which the agency has checked the claims filed by the 10th.", kNotPublished},
              [](Scenario& s) { return &s.parameters.claims.agency_check_day; });
  t.add_dated({"claims.payment_day", "day of month", between(1, 28), between(15, 28),
               "Day of payment, in the month after the decision.",
               kAssumption + ": claims are paid about the end of the second month after the visit"},
              [](Scenario& s) { return &s.parameters.claims.payment_day; });
  t.add_dated({"claims.limit_months", "months", between(2, 600), between(6, 60),
               "After so many months an open claim is given up.", kAssumption},
              [](Scenario& s) { return &s.parameters.claims.limit_months; });
  for (std::size_t i = 0; i < kClaimFaults; ++i) {
    const std::string fault{kClaimFaultNames[i]};
    t.add_dated({sub("claims.fault_by_hand", fault), "1", between(0, 0.05), between(0, 0.05),
                 "Share of claims with the fault `" + fault + "` where the number is keyed by hand.",
                 "fitted to data/validation/claim_returns_by_cause.csv (docs/claims.md)"},
                [i](Scenario& s) { return &s.parameters.claims.fault_by_hand[i]; });
  }
  for (std::size_t i = 0; i < kClaimFaults; ++i) {
    const std::string fault{kClaimFaultNames[i]};
    t.add_dated(
        {sub("claims.looked_up_factor", fault), "1", kShare, kShare,
         "The share with the fault `" + fault + "` where the number was looked up, over that by hand.",
         kAssumption},
        [i](Scenario& s) { return &s.parameters.claims.looked_up_factor[i]; });
  }
}

}  // namespace cutover::rows
