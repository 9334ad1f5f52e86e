#include "results/layout.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/types.hpp"
#include "results/layout_parts.hpp"

namespace cutover::layout {
namespace {

using h5::Type;

Group cube(const std::string& path, const std::string& meaning, Variable clock, hsize_t chunk,
           hsize_t chunk_types) {
  return {path,
          meaning,
          {},
          {std::move(clock),
           facility_type(),
           prefecture(),
           age_band("age band of the visitor [years]"),
           outcome(),
           prefecture_code(),
           {"counts",
            Type::kU32,
            {"time", "facility_type", "prefecture", "age_band", "outcome"},
            "1",
            "simulated visits and inquiries, unweighted",
            kSum,
            chunk,
            chunk_types}}};
}

Variable per_facility(const std::string& name, Type type, const std::string& units, const std::string& text) {
  return {name, type, {"facility"}, units, text};
}
Variable per_facility_month(const std::string& name, const std::string& units, const std::string& text,
                            Type type = Type::kU32) {
  return {name, type, {"month", "facility"}, units, text, type == Type::kU32 ? kMonthSum : "", 1};
}
Variable reader_day(const std::string& name, const std::string& units, const std::string& text) {
  return {name, Type::kI64, {"time", "facility_type", "reader_model"}, units, text, kSum, 64};
}
Variable check_day(const std::string& name, const std::string& text) {
  return {name, Type::kI64, {"time"}, "1", text, kSum, 512};
}
Variable text(const std::string& name, const std::string& meaning) {
  return {name, Type::kString, {}, "1", meaning};
}

std::vector<Group> make_groups() {
  std::vector<Group> g;
  g.push_back({"/",
               "What the file is and how far its run got.",
               {{"Conventions", "`CF-1.8`"},
                {"filetype", "`cutover-result`"},
                {"format_version", "two integers, major and minor; a reader refuses a newer major"},
                {"title", "title of the scenario"},
                {"status", "`running` (or killed), `interrupted` (stopped in order), `complete`"},
                {"start_day", "first simulated day, `2025-11-17`"},
                {"end_day", "last day of the period"},
                {"days_total", "days of the period"},
                {"days_done", "days in this file"},
                {"last_day", "last day in this file, empty before the first"}},
               {}});
  g.push_back(cube("/hourly",
                   "Visits and inquiries by the hour they ended in; absent if the run switched it off.",
                   {"time",
                    Type::kI32,
                    {"time"},
                    "hours since {start} 00:00:00",
                    "begin of the hour (Japan time)",
                    "",
                    24 * 64},
                   1, 1));
  g.push_back(cube("/daily", "The same by day: the sum of its 24 hours.", time(512), 1, 0));
  g.push_back({"/insurers",
               "The same by day and by who insures the visitor (UTL-03).",
               {},
               {time(512),
                facility_type(),
                prefecture(),
                insurer_kind("insurer of the visitor on the day"),
                outcome(),
                prefecture_code(),
                {"counts",
                 Type::kU32,
                 {"time", "facility_type", "prefecture", "insurer_kind", "outcome"},
                 "1",
                 "simulated visits and inquiries, unweighted",
                 kSum,
                 8}}});
  g.push_back({"/desk",
               "What happens at the desk beside the outcome, and the time its staff spend.",
               {{"staff_cost_yen_per_hour", "cost of an hour of desk staff, for summaries [JPY]"}},
               {time(512),
                {"note", Type::kString, {"note"}, "1", "what happened; a visit may have several, or none"},
                facility_type(),
                prefecture(),
                outcome(),
                prefecture_code(),
                {"notes",
                 Type::kU32,
                 {"time", "note", "facility_type", "prefecture"},
                 "1",
                 "visits with this note, unweighted",
                 kSum,
                 16},
                {"staff_ms",
                 Type::kI64,
                 {"time", "facility_type", "outcome"},
                 "ms",
                 "time of the desk staff by how the visit ended",
                 kSum,
                 64}}});
  g.push_back({"/new_claims",
               "Claims that begin on a day: the first visit of a person to a facility in the month (CLM-01).",
               {},
               {time(512),
                facility_type(),
                prefecture(),
                age_band("age band of the patient [years]"),
                prefecture_code(),
                {"claims",
                 Type::kU32,
                 {"time", "facility_type", "prefecture", "age_band"},
                 "1",
                 "claims that begin, unweighted",
                 kSum,
                 8},
                {"claims_with_card",
                 Type::kU32,
                 {"time", "facility_type", "prefecture", "age_band"},
                 "1",
                 "claims in which the card is used for the first time (UTL-02)",
                 kSum,
                 8}}});
  g.push_back(
      {"/weights",
       "What scales simulated counts to the nation. All other groups are unweighted.",
       {},
       {facility_type(),
        prefecture(),
        prefecture_code(),
        {"weight",
         Type::kF64,
         {"facility_type", "prefecture"},
         "1",
         "real visits that one simulated visit stands for; claims and requests likewise"},
        {"facility_weight",
         Type::kF64,
         {"facility_type", "prefecture"},
         "1",
         "real facilities that one simulated facility stands for; its readers and payouts likewise"}}});
  g.push_back(
      {"/waiting",
       "Durations measured of finished visits, as histograms.",
       {},
       {time(512),
        facility_type(),
        {"duration", Type::kString, {"duration"}, "1", "which duration"},
        {"bin", Type::kF64, {"bin"}, "s", "lower edge of the bin"},
        {"bin_upper", Type::kF64, {"bin"}, "s", "upper edge of the bin; the last is open"},
        {"histogram",
         Type::kU64,
         {"time", "facility_type", "duration", "bin"},
         "1",
         "visits by duration, unweighted",
         kSum,
         4},
        {"sum_ms", Type::kI64, {"time", "facility_type", "duration"}, "ms", "sum of the durations", kSum, 64},
        {"count", Type::kI64, {"time", "facility_type", "duration"}, "1", "visits measured", kSum, 64}}});
  g.push_back({"/readers",
               "Card readers by day, facility type and model, of the simulated facilities.",
               {},
               {time(512),
                facility_type(),
                {"reader_model", Type::kString, {"reader_model"}, "1", "reader model"},
                reader_day("open_ms", "ms", "reader time during opening hours"),
                reader_day("down_ms", "ms", "of these, out of service"),
                reader_day("failures", "1", "failures of any length"),
                reader_day("service_calls", "1", "failures a reboot did not mend")}});
  g.push_back({"/central",
               "Load of the central service, already scaled to the nation.",
               {},
               {time(512),
                {"minute_of_day", Type::kI32, {"minute_of_day"}, "min", "minute of the day (Japan time)"},
                {"requests",
                 Type::kU32,
                 {"time", "minute_of_day"},
                 "1",
                 "eligibility requests from desks in the minute, weighted and rounded; consents, views of "
                 "records and batch inquiries apart",
                 "minute_of_day: sum",
                 4}}});
  add_central_groups(g);
  g.push_back(
      {"/facilities",
       "One row per simulated facility, and its months.",
       {},
       {{"facility", Type::kU32, {"facility"}, "1", "number of the facility"},
        month(),
        per_facility("facility_type", Type::kU8, "1", "type of facility"),
        per_facility("prefecture_code", Type::kU8, "1", "JIS code of the prefecture, 1-47"),
        per_facility("area", Type::kU16, "1", "number of the area in the simulated nation"),
        per_facility("readers", Type::kU8, "1", "card readers given free of charge (OPS-02)"),
        per_facility("reader_model", Type::kU8, "1", "reader model"),
        per_facility("staff", Type::kU8, "1", "staff at the desk"),
        per_facility_month("visits", "1", "visitors, all outcomes but batch_inquiry"),
        per_facility_month("verifications", "1", "online eligibility verifications (UTL-01 denominator)"),
        per_facility_month("card_uses", "1",
                           "of these, uses of the My Number health card (UTL-01 numerator)"),
        per_facility_month("fallbacks", "1",
                           "visits confirmed by ①–④, or charged in full, with or without a card"),
        per_facility_month("gave_up", "1", "visitors who left the queue or were not served"),
        per_facility_month("reader_down_minutes", "min", "reader time out of service"),
        per_facility_month("claims", "1", "claims: persons who came in the month (CLM-01)"),
        per_facility_month("claims_with_card", "1", "of these, with a use of the card there (UTL-02)"),
        per_facility_month("engagement", "1",
                           "how far it promoted the card for payouts: 0 not, 1 some, 2 fully (ADP-02)",
                           Type::kU8),
        per_facility_month("bought_readers", "1",
                           "card readers beside those given free, bought with a programme's money (SUB-01)",
                           Type::kU8)}});
  add_claim_groups(g);
  add_programme_groups(g);
  g.push_back(
      {"/checks",
       "Visitors of a day, counted at the desks and in the cube.",
       {},
       {time(512), check_day("arrivals", "people who came to a desk"),
        check_day("finished", "of these, checked in"), check_day("gave_up", "of these, left or not served"),
        check_day("in_progress", "of these, still at the desk at the end of the day"),
        check_day("cube_visitors", "sum of the day's cube over all outcomes but batch_inquiry"),
        check_day("cube_gave_up", "sum of the day's cube over gave_up"),
        flag("balanced", "time", "1 if arrivals = finished + gave_up + in_progress"),
        flag("cube_agrees", "time", "1 if cube_visitors = finished + gave_up and cube_gave_up = gave_up"),
        flag("insurers_agree", "time",
             "1 if /insurers and the cube have the same sum in every type, prefecture and outcome")}});
  g.push_back({"/checks/facilities",
               "Totals of a month, from the cube and from the facility table.",
               {},
               {month(), facility_type(), check_month("cube_visits", "visits by the cube"),
                check_month("facility_visits", "visits by the facility table"),
                check_month("cube_verifications", "verifications by the cube"),
                check_month("facility_verifications", "verifications by the facility table"),
                check_month("cube_card_uses", "card uses by the cube"),
                check_month("facility_card_uses", "card uses by the facility table"),
                check_month("cube_fallbacks", "fallbacks by the cube"),
                check_month("facility_fallbacks", "fallbacks by the facility table"),
                check_month("cube_gave_up", "visitors not served by the cube"),
                check_month("facility_gave_up", "visitors not served by the facility table"),
                check_month("cube_claims", "claims that begin on the days of the month"),
                check_month("facility_claims", "claims by the facility table"),
                check_month("cube_claims_with_card", "claims with card by the days"),
                check_month("facility_claims_with_card", "claims with card by the facility table"),
                flag("reconciled", "month", "1 if all pairs of the month are equal")}});
  add_check_groups(g);
  g.push_back(
      {"/scenario",
       "What was simulated. `text` alone repeats the run with the same program and inputs.",
       {{"title", "title of the scenario"},
        {"description", "its description"},
        {"start_day", "first simulated day"},
        {"end_day", "last simulated day"}},
       {{"override", Type::kI32, {"override"}, "1", "number of the override", "", 16},
        {"intervention", Type::kI32, {"intervention"}, "1", "number of the intervention", "", 16},
        text("text", "scenario file, verbatim"),
        text("effective", "scenario with every parameter written out (TOML)"),
        text("reduced", "only what differs from the defaults (TOML)"),
        {"override_text", Type::kString, {"override"}, "1", "override given beside the file", "", 16},
        {"intervention_day", Type::kI32, {"intervention"}, kDay, "day from which it holds", "", 16},
        {"intervention_name", Type::kString, {"intervention"}, "1", "name of the intervention", "", 16},
        {"intervention_changes",
         Type::kString,
         {"intervention"},
         "1",
         "what it changes, one parameter a line",
         "",
         16}}});
  g.push_back({"/provenance",
               "What made the file, as far as it decides the numbers.",
               {{"seed", "seed of all random streams"},
                {"sample", "simulated fraction of persons and facilities"},
                {"version", "version of cutover"},
                {"git_commit", "commit it was built from"},
                {"compiler", "compiler and build type"},
                {"rng", "random number generator"},
                {"run_id", "hash of scenario, inputs, version and seed: equal runs have equal ids"}},
               {{"library", Type::kString, {"library"}, "1", "library in use", "", 16},
                {"input", Type::kString, {"input"}, "1", "input file", "", 32},
                {"library_version", Type::kString, {"library"}, "1", "its version", "", 16},
                {"sha256", Type::kString, {"input"}, "1", "its SHA-256", "", 32}}});
  g.push_back({kBranch,
               "The run that this one branched off; absent if it began on its first day.",
               {{"run_id", "id of that run"}, {"last_day", "last day they share, copied from its result"}},
               {}});
  g.push_back({"/provenance/host",
               "All that depends on the machine or the clock, and nothing else does.",
               {{"started_utc", "begin of the run"},
                {"finished_utc", "end of the run, empty while it goes on"},
                {"hostname", "machine"},
                {"command_line", "how it was started"},
                {"scenario_file", "path of the scenario as given"},
                {"threads", "threads in use"},
                {"wall_s", "wall time [s]"},
                {"cpu_s", "processor time of all threads [s]"},
                {"peak_rss_bytes", "largest resident memory [bytes]"},
                {"verifications_per_s", "simulated verifications per second of wall time"}},
               {{"phase", Type::kString, {"phase"}, "1", "phase of the run", "", 16},
                {"phase_seconds", Type::kF64, {"phase"}, "s", "time spent in it", "", 16}}});
  g.push_back(
      {"/published",
       "Published utilization (UTL-01) known to the run, NaN where nothing was published.",
       {},
       {month(),
        {"facility_type", Type::kString, {"facility_type"}, "1", "type of facility, and all"},
        {"verifications", Type::kF64, {"month", "facility_type"}, "1", "published verifications", "", 64},
        {"card_uses", Type::kF64, {"month", "facility_type"}, "1", "published card uses", "", 64},
        {"rate_pct", Type::kF64, {"month", "facility_type"}, "percent", "published utilization", "", 64}}});
  g.push_back(
      {"/published/by_age",
       "Published utilization by age (UTL-03), one row per value.",
       {},
       {{"row", Type::kI32, {"row"}, "1", "number of the row", "", 64},
        {"row_month", Type::kI32, {"row"}, kMonth, "first day of the month (Japan time)", "", 64},
        {"first_band", Type::kU8, {"row"}, "1", "first age band covered (0 = 0-4 years)", "", 64},
        {"last_band", Type::kU8, {"row"}, "1", "last age band covered (18 = 90 years and over)", "", 64},
        {"rate_pct", Type::kF64, {"row"}, "percent", "published utilization", "", 64}}});
  add_published_groups(g);
  return g;
}

const char* type_name(Type type) {
  constexpr std::array<const char*, 9> kNames{"uint8", "uint16",  "uint32",  "uint64", "int32",
                                              "int64", "float32", "float64", "string"};
  return kNames[static_cast<std::size_t>(type)];
}

template <std::size_t N>
std::string join(const std::array<std::string_view, N>& names) {
  std::string text;
  for (const std::string_view n : names) {
    text += (text.empty() ? "" : " ") + std::string(n);
  }
  return text;
}

}  // namespace

const std::vector<Group>& groups() {
  static const std::vector<Group> all = make_groups();
  return all;
}

const Group& group(const std::string& path) {
  const auto found =
      std::find_if(groups().begin(), groups().end(), [&](const Group& g) { return g.path == path; });
  if (found == groups().end()) {
    throw ResultError("internal error: the result layout has no group " + path);
  }
  return *found;
}

bool is_unlimited(const std::string& dimension) {
  static const std::array<std::string, 11> growing{"time",        "month",  "override", "intervention",
                                                   "library",     "input",  "phase",    "row",
                                                   "visit_month", "payout", "programme"};
  return std::find(growing.begin(), growing.end(), dimension) != growing.end();
}

std::string flag_meanings(const std::string& variable) {
  if (variable == "facility_type") {
    return join(kFacilityTypeNames);
  }
  if (variable == "reader_model") {
    return join(kReaderModelNames);
  }
  return "";
}

std::string dictionary() {
  std::string page;
  for (const Group& g : groups()) {
    page += "### `" + g.path + "`\n\n" + g.meaning + "\n";
    if (!g.attributes.empty()) {
      page += "\n| attribute | meaning |\n| --- | --- |\n";
      for (const Attribute& a : g.attributes) {
        page += "| `" + a.name + "` | " + a.meaning + " |\n";
      }
    }
    if (!g.variables.empty()) {
      page += "\n| dataset | dimensions | type | units | meaning |\n| --- | --- | --- | --- | --- |\n";
      for (const Variable& v : g.variables) {
        std::string dims;
        for (const std::string& d : v.dims) {
          dims += (dims.empty() ? "" : ", ") + d;
        }
        page += "| `" + v.name + "` | " + (dims.empty() ? "–" : dims) + " | " + type_name(v.type) + " | " +
                v.units + " | " + v.long_name + " |\n";
      }
    }
    page += "\n";
  }
  return page;
}

}  // namespace cutover::layout
