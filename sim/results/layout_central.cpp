// The group of the modelled central service.

#include "results/layout_parts.hpp"

namespace cutover::layout {
namespace {

using h5::Type;

Variable per_class(const std::string& name, Type type, const std::string& units, const std::string& text,
                   const std::string& cell_methods = "") {
  return {name, type, {"time", "minute_of_day", "request_class"}, units, text, cell_methods, 1};
}
Variable per_day(const std::string& name, Type type, const std::string& units, const std::string& text) {
  return {name, type, {"time"}, units, text, "", 512};
}

}  // namespace

void add_central_groups(std::vector<Group>& g) {
  g.push_back(
      {kCentralService,
       "The central service as a queueing network (OPS-04), already scaled to the nation; absent if the "
       "scenario names no topology.",
       {{"topology", "title of the topology"}},
       {time(512),
        {"minute_of_day", Type::kI32, {"minute_of_day"}, "min", "minute of the day (Japan time)"},
        {"request_class", Type::kString, {"request_class"}, "1", "what is asked"},
        {"station", Type::kString, {"station"}, "1", "tier of a data centre, or outside service"},
        {"topology_text", Type::kString, {}, "1", "topology with every value written out (TOML)"},
        per_class("offered", Type::kU32, "1", "requests begun in the minute, retries not counted",
                  "minute_of_day: sum"),
        per_class("failure", Type::kF32, "1", "share of these that end without a reply, retries included"),
        per_class("latency_median", Type::kF32, "s",
                  "median time from the first attempt to the reply, of the answered"),
        per_class("latency_p99", Type::kF32, "s", "99 % quantile of the same"),
        {"utilization",
         Type::kF32,
         {"time", "minute_of_day", "station"},
         "1",
         "busy share of the servers that are there",
         "",
         1},
        {"link", Type::kString, {"link"}, "1", "access network, gateways, or backbone of a data centre"},
        {"longest_queue",
         Type::kU32,
         {"time", "minute_of_day", "station"},
         "1",
         "requests that waited at once, at most; 0 in minutes by formula",
         "",
         1},
        {"link_utilization",
         Type::kF32,
         {"time", "minute_of_day", "link"},
         "1",
         "transmission time over time, in the fuller direction of the busiest prefecture's link; above 1 "
         "more "
         "was sent than fits",
         "",
         1},
        {"simulated",
         Type::kU8,
         {"time", "minute_of_day"},
         "1",
         "1 if the minute was simulated request by request, 0 if by formula",
         "",
         4},
        per_day("simulated_requests", Type::kI64, "1", "requests of the simulated minutes, warm-up included"),
        per_day("simulated_attempts", Type::kI64, "1", "attempts they made, retries included"),
        per_day("rounds", Type::kI32, "1",
                "forecasts of all desks until the answers stopped moving; 0 on a calm day"),
        per_day(
            "moved_failure", Type::kF32, "1",
            "largest change of an hour's and class's share without reply, beyond chance, from the answers "
            "that the desks met to those of the load they then made"),
        per_day("moved_median", Type::kF32, "s", "the same of the median")}});
}

}  // namespace cutover::layout
