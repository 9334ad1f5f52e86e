// The keys written here are documented in docs/results.md; a test compares the two.

#include <nlohmann/json.hpp>

#include "results/json_number.hpp"
#include "results/summary_parts.hpp"

namespace cutover {
namespace {

using nlohmann::json;

json to_json(const UtilizationRow& r) {
  return {{"month", format_month(r.month)},
          {"facility_type", r.facility_type},
          {"verifications", whole(r.verifications)},
          {"card_uses", whole(r.card_uses)},
          {"rate_pct", number(r.rate_pct)},
          {"published_verifications", number(r.published_verifications)},
          {"published_card_uses", number(r.published_card_uses)},
          {"published_rate_pct", number(r.published_rate_pct)}};
}

json to_json(const AgeRow& r) {
  return {{"month", format_month(r.month)},          {"age_band", r.age_band},
          {"verifications", whole(r.verifications)}, {"card_uses", whole(r.card_uses)},
          {"rate_pct", number(r.rate_pct)},          {"published_rate_pct", number(r.published_rate_pct)}};
}

json to_json(const PrefectureRow& r) {
  return {{"month", format_month(r.month)},          {"prefecture", r.prefecture},
          {"verifications", whole(r.verifications)}, {"card_uses", whole(r.card_uses)},
          {"rate_pct", number(r.rate_pct)},          {"published_rate_pct", number(r.published_rate_pct)}};
}

json to_json(const InsurerRow& r) {
  return {{"month", format_month(r.month)},  {"insurer_kind", r.insurer_kind},
          {"visits", whole(r.visits)},       {"verifications", whole(r.verifications)},
          {"card_uses", whole(r.card_uses)}, {"rate_pct", number(r.rate_pct)}};
}

json to_json(const SummaryMonth& m) {
  return {{"month", format_month(m.month)},
          {"first_day", format_day(m.first)},
          {"last_day", format_day(m.last)},
          {"full", m.full}};
}

json to_json(const OutcomeRow& r) {
  json counts = json::object();
  for (std::size_t o = 0; o < kOutcomes; ++o) {
    counts[std::string(kOutcomeNames[o])] = whole(r.count[o]);
  }
  return {{"facility_type", r.facility_type}, {"counts", counts}};
}

json to_json(const DurationRow& r) {
  // Nobody who had it: no duration.
  const auto seconds = [&](double s) { return r.visits > 0.0 ? json(s) : json(nullptr); };
  return {{"facility_type", r.facility_type}, {"duration", r.duration},    {"visits", whole(r.visits)},
          {"mean_s", seconds(r.mean_s)},      {"p50_s", seconds(r.p50_s)}, {"p90_s", seconds(r.p90_s)},
          {"p95_s", seconds(r.p95_s)},        {"p99_s", seconds(r.p99_s)}};
}

json to_json(const ReaderRow& r) {
  return {
      {"name", r.name},         {"open_hours", r.open_hours},    {"down_hours", r.down_hours},
      {"down_pct", r.down_pct}, {"failures", whole(r.failures)}, {"service_calls", whole(r.service_calls)}};
}

template <class Row>
json list(const std::vector<Row>& rows) {
  json result = json::array();
  for (const Row& row : rows) {
    result.push_back(to_json(row));
  }
  return result;
}

json run_json(const Summary& s) {
  return {{"path", s.path},
          {"title", s.title},
          {"status", s.status},
          {"start_day", format_day(s.start)},
          {"end_day", format_day(s.end)},
          {"last_day", s.days_done > 0 ? json(format_day(s.last)) : json(nullptr)},
          {"days_done", s.days_done},
          {"days_total", s.days_total},
          {"sample", s.sample},
          {"seed", s.seed},
          {"facilities", s.facilities},
          {"version", s.version},
          {"run_id", s.run_id}};
}

json central_json(const Summary& s) {
  json j{{"requests", whole(s.requests)}, {"peak_requests_per_minute", s.peak_requests}};
  j["peak_time"] = s.peak_requests == 0
                       ? json(nullptr)
                       : json(format_day(s.peak_day) + "T" +
                              format_time_of_day(s.peak_minute * kMillisPerMinute).substr(0, 5));
  if (s.central) {
    j["service"] = central_service_json(*s.central);
  }
  return j;
}

json performance_json(const HostInfo& h) {
  json phases = json::object();
  for (const auto& [name, seconds] : h.phases) {
    phases[name] = seconds;
  }
  return {{"wall_s", h.wall_s},
          {"cpu_s", h.cpu_s},
          {"peak_rss_bytes", h.peak_rss_bytes},
          {"threads", h.threads},
          {"verifications_per_s", h.verifications_per_s},
          {"hostname", h.hostname},
          {"started_utc", h.started_utc},
          {"finished_utc", h.finished_utc.empty() ? json(nullptr) : json(h.finished_utc)},
          {"phases", phases}};
}

}  // namespace

json summary_json(const Summary& s) {
  return {{"format", "cutover-summary"},
          {"format_version", 2},
          {"run", run_json(s)},
          {"months", list(s.months)},
          {"utilization", list(s.utilization)},
          {"utilization_by_age", list(s.by_age)},
          {"utilization_by_published_age", list(s.by_published_age)},
          {"utilization_by_prefecture", list(s.by_prefecture)},
          {"utilization_by_insurer", list(s.by_insurer)},
          {"visits", whole(s.visits)},
          {"outcomes", list(s.outcomes)},
          {"durations", list(s.durations)},
          {"readers", {{"by_type", list(s.readers_by_type)}, {"by_model", list(s.readers_by_model)}}},
          {"central", central_json(s)},
          {"desk", desk_json(s)},
          {"claims", claims_json(s)},
          {"payouts", payouts_json(s)},
          {"checks",
           {{"ok", s.checks.ok()},
            {"days", s.checks.days},
            {"days_balanced", s.checks.days_balanced},
            {"days_cube_agrees", s.checks.days_cube_agrees},
            {"days_insurers_agree", s.checks.days_insurers_agree},
            {"months", s.checks.months},
            {"months_reconciled", s.checks.months_reconciled},
            {"claim_months", s.checks.claim_months},
            {"claim_months_agree", s.checks.claim_months_agree},
            {"population_months", s.checks.population_months},
            {"population_months_balanced", s.checks.population_months_balanced},
            {"programmes", s.checks.programmes},
            {"programmes_reconciled", s.checks.programmes_reconciled},
            {"claim_fault", s.checks.claim_fault},
            {"payout_discrepancy", s.checks.payout_discrepancy}}},
          {"performance", performance_json(s.performance)}};
}

}  // namespace cutover
