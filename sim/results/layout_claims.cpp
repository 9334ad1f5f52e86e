// Groups of claims and of the population, and the published values to compare them with.

#include "results/layout_parts.hpp"

namespace cutover::layout {
namespace {

using h5::Type;

Variable per_cell(const std::string& name, const std::string& text) {
  return {name,           Type::kU32, {"visit_month", "facility_type", "prefecture", "age_band"}, "1", text,
          kVisitMonthSum, 1};
}
Variable per_band(const std::string& name, const std::string& text) {
  return {name, Type::kI64, {"month", "age_band"}, "1", text, "", 64};
}
Variable value(const std::string& name, const std::string& units, const std::string& text,
               Type type = Type::kF64) {
  return {name, type, {"row"}, units, text, "", 64};
}

}  // namespace

void add_claim_groups(std::vector<Group>& g) {
  g.push_back(
      {"/claims",
       "Claims by the month of their visits, in the state they had when this was written.",
       {{"days_done", "days of the run when the claims were written"}},
       {visit_month(),
        facility_type(),
        prefecture(),
        age_band("age band of the patient [years]"),
        {"status", Type::kString, {"status"}, "1", "where the claim stands; every claim has one status"},
        cause(),
        {"filed_as", Type::kString, {"filed_as"}, "1", "what the facility first wrote on the claim (CLM-02)"},
        {"paid_status", Type::kString, {"paid_status"}, "1", "status of a paid claim"},
        {"months_to_payment",
         Type::kI32,
         {"months_to_payment"},
         "1",
         "months from the visits to the payment; the last also stands for all later ones"},
        prefecture_code(),
        per_cell("claims", "claims: one patient, one facility, one month (CLM-01)"),
        per_cell("claims_with_card",
                 "of these, with a use of the card at the facility in the month (UTL-02)"),
        per_cell("filed", "filed at least once"),
        per_cell("ever_returned", "returned at least once, whatever became of them (CLM-08)"),
        {"claims_by_status",
         Type::kU32,
         {"visit_month", "facility_type", "prefecture", "age_band", "status"},
         "1",
         "claims by where they stand; the sum over status is claims",
         kVisitMonthSum,
         1},
        {"causes",
         Type::kU32,
         {"visit_month", "facility_type", "prefecture", "age_band", "cause"},
         "1",
         "ever returned, by the cause of the first return; the sum over cause is ever_returned",
         kVisitMonthSum,
         1},
        {"causes_by_prefecture",
         Type::kU32,
         {"visit_month", "facility_type", "prefecture", "cause"},
         "1",
         "the same, summed over ages",
         kVisitMonthSum,
         1},
        {"causes_by_age",
         Type::kU32,
         {"visit_month", "facility_type", "age_band", "cause"},
         "1",
         "the same, summed over prefectures",
         kVisitMonthSum,
         1},
        {"claims_filed_as",
         Type::kU32,
         {"visit_month", "facility_type", "prefecture", "filed_as"},
         "1",
         "filed claims by what they were first filed as",
         kVisitMonthSum,
         1},
        {"payments",
         Type::kU64,
         {"visit_month", "facility_type", "paid_status", "months_to_payment"},
         "1",
         "paid claims by the months until payment",
         kVisitMonthSum,
         4},
        {"payment_days",
         Type::kU64,
         {"visit_month", "facility_type", "paid_status"},
         "days",
         "days from the end of the visit month to payment, summed over paid claims",
         kVisitMonthSum,
         64}}});
  g.push_back({"/claim_returns",
               "Claims that came back, by the calendar month of the event; a claim may come back twice.",
               {},
               {month(),
                insurer_kind("insurer on the claim"),
                cause(),
                {"returns",
                 Type::kU64,
                 {"month", "insurer_kind", "cause"},
                 "1",
                 "return events, unweighted",
                 kMonthSum,
                 16}}});
  g.push_back({"/claim_utilization",
               "Utilization by claims (UTL-02), as it becomes known.",
               {},
               {visit_month(),
                facility_type(),
                {"known_from",
                 Type::kI32,
                 {"visit_month"},
                 kMonth,
                 "first month in which the figure is known (Japan time)",
                 "",
                 64},
                check_month("filed", "claims filed", "visit_month"),
                check_month("with_card", "of these, of persons who used the card there in the month",
                            "visit_month")}});
  g.push_back({"/population",
               "Simulated persons by age over a month; changes take place at its begin.",
               {},
               {month(), age_band("age band [years]"), per_band("at_begin", "persons before the changes"),
                per_band("births", "births, all in the first band"), per_band("deaths", "deaths"),
                per_band("birthdays_in", "persons who came from the band below"),
                per_band("birthdays_out", "persons who went to the band above"),
                per_band("at_end", "at_begin + births - deaths + birthdays_in - birthdays_out"),
                per_band("insurer_changes", "persons who changed their insurer"),
                per_band("moves", "persons who moved")}});
}

void add_published_groups(std::vector<Group>& g) {
  const auto month_of_row = [] {
    return value("row_month", kMonth, "first day of the month (Japan time)", Type::kI32);
  };
  const auto type_of_row = [] {
    return value("type_index", "1", "type of facility by its number on the axis, -1 for all", Type::kI32);
  };
  g.push_back(
      {"/published/by_prefecture",
       "Published utilization by prefecture (UTL-03), one row per value.",
       {},
       {row(), month_of_row(), value("prefecture_code", "1", "JIS code of the prefecture, 1-47", Type::kU8),
        value("rate_pct", "percent", "published utilization")}});
  g.push_back({"/published/claim_based",
               "Published utilization by claims (UTL-02), by the month of the visits.",
               {},
               {row(), month_of_row(), value("rate_pct", "percent", "published utilization by claims")}});
  g.push_back({"/published/record_views",
               "Published record views (UTL-05).",
               {},
               {row(), month_of_row(), type_of_row(),
                value("class_index", "1", "0 health checks, 1 medicines, 2 treatments", Type::kI32),
                value("views", "1", "published views of the month")}});
  g.push_back({"/published/distribution",
               "Published distribution over facilities (UTL-04), NaN where nothing was published.",
               {},
               {row(), month_of_row(), type_of_row(),
                value("facilities", "1", "facilities with 50 or more verifications in the month"),
                value("below_3_pct", "percent", "of these, with a rate below 3 %")}});
  g.push_back(
      {"/published/returns",
       "Published returns for eligibility on the employees' side, to compare levels with.",
       {},
       {row(), value("has_period", "1", "1 if the source states the period", Type::kU8),
        value("first_month", kMonth, "first month of the period (Japan time)", Type::kI32),
        value("last_month", kMonth, "last month of the period (Japan time)", Type::kI32),
        value("cause_index", "1", "cause by its number on the axis of /claims, -1 for all", Type::kI32),
        value("returns", "1", "returns a month")}});
}

}  // namespace cutover::layout
