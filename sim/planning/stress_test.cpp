#include "planning/stress_test.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <numeric>
#include <stdexcept>

#include <fmt/format.h>

#include "core/diagnostic.hpp"
#include "planning/window.hpp"
#include "run/host.hpp"
#include "run/service_load.hpp"
#include "scenario/cutovers.hpp"
#include "scenario/fields.hpp"
#include "tables/nation_tables.hpp"
#include "topology/maintenance.hpp"
#include "topology/read.hpp"

namespace cutover {
namespace {

std::filesystem::path reference_beside(const Scenario& scenario) {
  return std::filesystem::path(scenario.file).parent_path() / "central" / "reference.toml";
}

std::filesystem::path topology_path(const StressRequest& request) {
  const std::filesystem::path file =
      request.topology.empty() ? topology_of(request.load.scenario) : request.topology;
  if (file.empty()) {
    throw std::invalid_argument("the scenario names no central.topology and there is no '" +
                                reference_beside(request.load.scenario).string() +
                                "': name the topology with --topology");
  }
  return file;
}

}  // namespace

std::filesystem::path topology_of(const Scenario& scenario) {
  if (!scenario.parameters.central.topology.empty()) {
    return scenario.beside(scenario.parameters.central.topology);
  }
  const std::filesystem::path reference = reference_beside(scenario);
  return std::filesystem::exists(reference) ? reference : std::filesystem::path{};
}

Day usual_day(const Scenario& scenario) {
  const CutoverDays cutovers = cutover_days(scenario);
  for (const Day day : {cutovers.no_valid_cards, cutovers.no_new_cards}) {
    if (scenario.start <= day && day <= scenario.end) {
      return day;
    }
  }
  return scenario.start;
}

MadeLoad make_load(const LoadRequest& request) {
  const bool given = !request.window.empty();
  MadeLoad made{{}, {usual_day(request.scenario), 0, ServiceLoad::kSeconds}, 0};
  if (given) {
    made.window = parse_window(request.window);
  }
  const auto begin = std::chrono::steady_clock::now();
  made.load =
      service_load(request.data, request.scenario, made.window.day, request.threads, request.on_progress);
  made.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  if (!given && !request.whole_day) {
    made.window = busiest_hour(made.load, made.window.day);
  }
  return made;
}

CallCentreRule call_centre_on(Scenario scenario, Day day, std::optional<int> agents) {
  scenario.parameters = scenario.on(day);
  if (agents) {
    set_value(scenario, "call_centre.agents", std::int64_t{*agents});
  }
  const CallCentreParameters& p = scenario.parameters.call_centre;
  return {.agents = p.agents,
          .handling_seconds = p.handling_seconds,
          .handling_sigma = p.handling_sigma,
          .patience_seconds = p.patience_seconds,
          .share_of_failures = p.share_of_failures,
          .share_of_first_uses = p.share_of_first_uses,
          .morning_rush_minutes = p.morning_rush_minutes,
          .service_level_seconds = p.service_level_seconds};
}

StressTest::StressTest(StressRequest request, const std::function<void(const ServiceTopology&)>& check)
    : request_(std::move(request)),
      file_(topology_path(request_)),
      topology_(read_changed_topology(file_, request_.changes)) {
  if (check) {
    check(topology_);
  }
  if (request_.thin < 1 || request_.thin > kMostThinning) {
    throw std::invalid_argument(
        fmt::format("thinning by {}: allowed are 1 (every request) to {}", request_.thin, kMostThinning));
  }
  if (request_.thin != 1 && request_.engine != StressEngine::kSimGrid) {
    throw std::invalid_argument("the twin takes every request: thinning is for engine simgrid");
  }
  const LoadRequest& load = request_.load;
  const Day day = load.window.empty() ? usual_day(load.scenario) : parse_window(load.window).day;
  call_centre_ = call_centre_on(load.scenario, day, request_.agents);
  made_ = make_load(request_.load);
  const StressWindow& window = made_.window;
  std::int64_t requests = 0;
  std::array<std::uint32_t, ServiceLoad::kCells> second{};
  for (int s = window.from_second; s < window.until_second; ++s) {
    made_.load.second(s, second);
    requests = std::accumulate(second.begin(), second.end(), requests);
  }
  if (requests == 0) {
    throw std::invalid_argument("nobody asks the service in " + window_text(window) +
                                ": name a --window in which desks are open");
  }
  const std::int64_t midnight = std::int64_t{day_number(made_.window.day)} * 86'400;
  idle_ = idle_events(topology_, midnight, midnight + window.until_second);
  topology_ = for_period(std::move(topology_), midnight, midnight + 86'400);
  const NationTables tables = load_nation_tables(request_.load.data);
  hours_ = call_centre_hours(request_.load.scenario.on(made_.window.day).call_centre,
                             Calendar(tables.holidays), made_.window.day);
}

StressCase StressTest::make_case() const {
  return {topology_,
          made_.load,
          made_.window,
          request_.engine,
          call_centre_,
          hours_,
          request_.load.threads > 0 ? request_.load.threads : hardware_threads(),
          request_.thin};
}

std::vector<StressPoint> StressTest::measure(const std::vector<double>& factors,
                                             const std::function<bool()>& go_on) const {
  std::vector<StressRun> runs;
  for (const double factor : factors) {
    runs.push_back({factor, request_.seed});
  }
  return cutover::measure(make_case(), runs, go_on);
}

SearchResult StressTest::find_smallest(const SearchOptions& options,
                                       const std::function<void(const Trial&)>& progress,
                                       const std::function<bool()>& go_on) const {
  return cutover::find_smallest(make_case(), options, progress, go_on);
}

std::vector<double> parse_ramp(const std::string& text) {
  std::vector<double> ramp;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string part = text.substr(begin, end - begin);
    std::size_t used = 0;
    double factor = 0;
    try {
      factor = std::stod(part, &used);
    } catch (const std::exception&) {
      used = 0;
    }
    if (used != part.size() || part.empty() || !(factor > 0) || factor > LoadSource::kMaxRamp) {
      throw std::invalid_argument(
          fmt::format("--ramp '{}': factors above 0 and up to {:.0f}, separated by commas, as 1,1.5,2", text,
                      LoadSource::kMaxRamp));
    }
    ramp.push_back(factor);
    begin = end + 1;
  }
  return ramp;
}

}  // namespace cutover
