// Groups of programmes and payouts, and the checks of claims, population and payouts.

#include "results/layout_parts.hpp"

namespace cutover::layout {
namespace {

using h5::Type;

constexpr hsize_t kPayoutChunk = 16'384;

Variable column(const std::string& name, Type type, const std::string& units, const std::string& text) {
  return {name, type, {"payout"}, units, text, "", kPayoutChunk};
}
Variable of_programme(const std::string& name, const std::string& text) {
  return {name, Type::kString, {"programme"}, "1", text, "", 16};
}
Variable balance(const std::string& name, const std::string& dimension, const std::string& text) {
  return {name, Type::kI64, {dimension}, "1", text, "", 64};
}

}  // namespace

void add_programme_groups(std::vector<Group>& g) {
  g.push_back({"/programmes",
               "Programmes the scenario selects and their totals over simulated facilities, unweighted.",
               {},
               {of_programme("programme", "programme, by its id"),
                facility_type(),
                prefecture(),
                {"reason", Type::kString, {"reason"}, "1", "why a facility was not paid for a period"},
                prefecture_code(),
                of_programme("title", "title"),
                of_programme("kind", "per_use, per_facility, subsidy or per_claim"),
                of_programme("source", "source of its figures"),
                {"amount",
                 Type::kI64,
                 {"programme", "facility_type", "prefecture"},
                 "JPY",
                 "payouts, kept beside the records",
                 "",
                 1},
                {"payments",
                 Type::kU32,
                 {"programme", "facility_type", "prefecture"},
                 "1",
                 "number of payments",
                 "",
                 1},
                {"not_paid",
                 Type::kU64,
                 {"programme", "reason"},
                 "1",
                 "facility-periods that were not paid",
                 "",
                 16}}});
  g.push_back(
      {"/payouts",
       "Every payment to a simulated facility, with everything its amount follows from.",
       {{"days_done", "days of the run when the payouts were written"}},
       {column("payout", Type::kU32, "1", "number of the payment"),
        column("facility", Type::kU32, "1", "number of the facility"),
        column("facility_type", Type::kU8, "1", "type of facility"),
        column("prefecture_code", Type::kU8, "1", "JIS code of the prefecture, 1-47"),
        column("programme_index", Type::kU16, "1", "row of /programmes"),
        column("period", Type::kU16, "1", "period of the programme; 0 for subsidies"),
        column("tier", Type::kU16, "1", "tier of the period, or the grant"),
        column("due", Type::kI32, kMonth, "last month of the period, month of the claim or application"),
        column("paid", Type::kI32, kMonth, "month of payment"),
        column("has_rates", Type::kU8, "1", "1 if baseline and reached mean something"),
        column("baseline_num", Type::kI64, "1", "card uses of the baseline month"),
        column("baseline_den", Type::kI64, "1", "verifications of the baseline month"),
        column("reached_num", Type::kI64, "1", "card uses of the period (per_claim: claims with the card)"),
        column("reached_den", Type::kI64, "1", "verifications of the period (per_claim: claims)"),
        column("increase", Type::kI64, "1e-3 percent",
               "points above the baseline (per_claim: the rate itself)"),
        column("users_added", Type::kI64, "1", "users above the baseline month (per_facility)"),
        column("unit_yen", Type::kI64, "JPY", "for each unit; subsidies: cost of one unit"),
        column("units", Type::kI64, "1", "uses, facilities, claims, or units bought"),
        column("cost", Type::kI64, "JPY", "subsidies: what the facility spends"),
        column("cost_counted", Type::kI64, "JPY", "of the cost, up to the cost cap"),
        column("rate_num", Type::kI64, "1", "share of the cost that is paid, numerator"),
        column("rate_den", Type::kI64, "1", "its denominator"),
        column("cap", Type::kI64, "JPY", "largest amount"),
        column("capped", Type::kU8, "1", "1 if the cap cut the amount"),
        column("amount", Type::kI64, "JPY", "amount paid")}});
}

void add_check_groups(std::vector<Group>& g) {
  g.push_back({"/checks/claims",
               "Claims of a visit month, from the days and from the claims office.",
               {{"fault", "what does not add up inside the claims office; empty if nothing"}},
               {visit_month(), facility_type(),
                check_month("day_claims", "claims that begin on the days of the month", "visit_month"),
                check_month("office_claims", "claims in the claims office", "visit_month"),
                check_month("accounted", "claims in the claims office, summed over status", "visit_month"),
                check_month("day_claims_with_card", "claims with card by the days", "visit_month"),
                check_month("known_with_card", "claims with card by /claim_utilization", "visit_month"),
                flag("agrees", "visit_month", "1 if all of them agree and the claims office has no fault")}});
  g.push_back(
      {"/checks/population",
       "Does the population of a month add up?",
       {},
       {month(), balance("at_begin", "month", "persons before the changes"),
        balance("at_end", "month", "persons after them"),
        flag("balanced", "month", "1 if the changes explain the difference in every age band"),
        flag("continues", "month", "1 if at_begin is the at_end of the month before in every band")}});
  g.push_back(
      {"/checks/payouts",
       "Do the payouts add up?",
       {{"discrepancy", "the first thing that does not agree; empty if the books reconcile"}},
       {of_programme("programme", "programme, by its id"),
        balance("records_sum", "programme", "sum of the records [JPY]"),
        balance("total", "programme", "total over types and prefectures [JPY]"),
        flag("reconciled", "programme",
             "1 if every record's amount follows from its fields, and all totals equal their records")}});
}

}  // namespace cutover::layout
