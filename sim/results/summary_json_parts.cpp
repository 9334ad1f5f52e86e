// Claims, desks and payouts for machines; the keys are documented in docs/results.md.

#include <nlohmann/json.hpp>

#include "results/json_number.hpp"
#include "results/summary_parts.hpp"

namespace cutover {
namespace {

using nlohmann::json;

json to_json(const ClaimRow& r) {
  return {{"month", format_month(r.month)},
          {"facility_type", r.facility_type},
          {"known_from", format_month(r.known_from)},
          {"claims", whole(r.claims)},
          {"claims_with_card", whole(r.with_card)},
          {"filed", whole(r.filed)},
          {"ever_returned", whole(r.ever_returned)},
          {"paid", whole(r.paid)},
          {"pending", whole(r.pending)},
          {"claim_based_pct", number(r.claim_based_pct)},
          {"published_claim_based_pct", number(r.published_claim_based_pct)},
          {"returned_pct", number(r.returned_pct)}};
}

json to_json(const CauseRow& r) {
  return {{"cause", r.cause},
          {"claims", whole(r.claims)},
          {"employees_per_month", number(r.employees_per_month)},
          {"published_per_month", number(r.published_per_month)}};
}

json to_json(const ReturnAgeRow& r) {
  json causes = json::object();
  for (std::size_t c = 0; c < kClaimCauses; ++c) {
    causes[std::string(kClaimCauseNames[c])] = whole(r.causes[c]);
  }
  return {{"age_band", r.age_band},
          {"filed", whole(r.filed)},
          {"ever_returned", whole(r.ever_returned)},
          {"returned_pct", r.filed > 0.0 ? json(100.0 * r.ever_returned / r.filed) : json(nullptr)},
          {"causes", causes}};
}

json to_json(const ReturnsRow& r) {
  json j{{"month", format_month(r.month)}, {"published_employees", number(r.published_employees)}};
  for (std::size_t k = 0; k < kInsurerKinds; ++k) {
    j[std::string(kInsurerKindNames[k])] = whole(r.returns[k]);
  }
  return j;
}

json to_json(const PublishedReturns& r) {
  return {{"returns_per_month", whole(r.returns)},
          {"first_month", r.first ? json(format_month(*r.first)) : json(nullptr)},
          {"last_month", r.last ? json(format_month(*r.last)) : json(nullptr)}};
}

json to_json(const PaymentRow& r) {
  return {{"facility_type", r.facility_type},
          {"paid", whole(r.paid)},
          {"mean_days", number(r.mean_days)},
          {"paid_pct_by_month", r.after_months}};
}

json to_json(const DistributionRow& r) {
  json shares = json::array();
  for (const double share : r.share_pct) {
    shares.push_back(number(share));
  }
  return {{"month", format_month(r.month)},
          {"facility_type", r.facility_type},
          {"facilities", whole(r.facilities)},
          {"share_pct", shares},
          {"published_facilities", number(r.published_facilities)},
          {"published_below_3_pct", number(r.published_below_3_pct)}};
}

json to_json(const ViewRow& r) {
  json views = json::object();
  json published = json::object();
  for (std::size_t c = 0; c < kRecordClasses; ++c) {
    views[std::string(kRecordClassNames[c])] = whole(r.views[c]);
    published[std::string(kRecordClassNames[c])] = number(r.published[c]);
  }
  return {{"month", format_month(r.month)},
          {"facility_type", r.facility_type},
          {"views", views},
          {"published", published}};
}

json to_json(const StaffRow& r) {
  return {{"group", r.group}, {"visits", whole(r.visits)}, {"hours", r.hours}, {"yen", whole(r.yen)}};
}

json to_json(const PopulationMonth& m) {
  json j{{"month", format_month(m.month)}};
  j["at_begin"] = m.at_begin;
  j["births"] = m.births;
  j["deaths"] = m.deaths;
  j["at_end"] = m.at_end;
  j["insurer_changes"] = m.insurer_changes;
  j["moves"] = m.moves;
  return j;
}

template <class Row>
json list(const std::vector<Row>& rows) {
  json result = json::array();
  for (const Row& row : rows) {
    result.push_back(to_json(row));
  }
  return result;
}

/// All and each type: the numbers of a row in the order of the run's types.
json by_type(const Summary& s, const std::vector<double>& values, bool with_all) {
  json j = json::object();
  std::size_t i = 0;
  if (with_all) {
    j["all"] = whole(values.at(i++));
  }
  for (const std::string& type : s.facility_types) {
    j[type] = whole(values.at(i++));
  }
  return j;
}

}  // namespace

json claims_json(const Summary& s) {
  return {{"by_month", list(s.claims)},
          {"causes", list(s.causes)},
          {"causes_by_age", list(s.return_ages)},
          {"returns", list(s.returns)},
          {"published_levels", list(s.return_levels)},
          {"payments", list(s.payments)}};
}

json desk_json(const Summary& s) {
  json notes = json::array();
  for (const NoteRow& row : s.notes) {
    notes.push_back({{"note", row.note}, {"counts", by_type(s, row.count, true)}});
  }
  return {{"notes", notes},
          {"record_views", list(s.views)},
          {"staff", list(s.staff)},
          {"staff_cost_yen_per_hour", s.staff_cost_yen_per_hour},
          {"distribution", list(s.distribution)}};
}

json payouts_json(const Summary& s) {
  json programmes = json::array();
  for (const PayoutRow& row : s.payouts) {
    json not_paid = json::object();
    for (std::size_t r = 0; r < kNotPaidReasons; ++r) {
      not_paid[std::string(kNotPaidNames[r])] = row.not_paid[r];
    }
    programmes.push_back({{"programme", row.programme},
                          {"title", row.title},
                          {"kind", row.kind},
                          {"payments", whole(row.payments)},
                          {"yen", whole(row.yen)},
                          {"yen_by_type", by_type(s, row.yen_by_type, false)},
                          {"not_paid", not_paid}});
  }
  json months = json::array();
  for (const PayoutMonthRow& row : s.payouts_by_month) {
    months.push_back({{"month", format_month(row.month)}, {"yen", whole(row.yen)}});
  }
  json population = list(s.population);
  return {{"programmes", programmes}, {"by_month", months}, {"population", population}};
}

}  // namespace cutover
