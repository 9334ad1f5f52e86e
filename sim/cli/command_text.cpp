// Commands that only print: check, new, schema, info, summary.
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "results/reader.hpp"
#include "results/summary.hpp"
#include "run/model.hpp"
#include "scenario/scenario.hpp"
#include "tables/data_directory.hpp"
#include "topology/maintenance.hpp"
#include "topology/read.hpp"

namespace cutover::cli {

ResultReader open_result(const std::filesystem::path& path) {
  try {
    return ResultReader(path);
  } catch (const ResultError& error) {
    throw std::invalid_argument(error.what());
  }
}

void warn_of_idle_events(const Scenario& scenario) {
  const std::string& name = scenario.parameters.central.topology;
  if (name.empty()) {
    return;
  }
  constexpr std::int64_t kDay = kSecondsPerDay;
  const std::string idle =
      idle_events(read_topology(scenario.beside(name)), std::int64_t{day_number(scenario.start)} * kDay,
                  (std::int64_t{day_number(scenario.end)} + 1) * kDay);
  if (!idle.empty()) {
    fmt::print(stderr, "cutover: warning: {}\n", idle);
  }
}

void print_warnings(const Scenario& scenario, const std::filesystem::path& data) {
  std::vector<Diagnostic> warnings = scenario.warnings;
  try {
    const ProgrammeCatalogue catalogue = load_catalogue(data, scenario);
    select_programmes(catalogue, scenario);
    const std::vector<Diagnostic> more = programme_warnings(catalogue, scenario);
    warnings.insert(warnings.end(), more.begin(), more.end());
  } catch (const InputError& error) {
    warnings.insert(warnings.end(), error.diagnostics().begin(), error.diagnostics().end());
    throw InputError(std::move(warnings));
  }
  if (!warnings.empty()) {
    fmt::print(stderr, "{}", render(warnings));
  }
}

int check(const CheckArguments& a) {
  const ScenarioArguments& arguments = a.scenario;
  const Scenario s = load_scenario(arguments.file, arguments.overrides);
  const std::filesystem::path data = find_data(a.data, arguments.file);
  print_warnings(s, data);
  load_strengths(data, s);
  warn_of_idle_events(s);
  fmt::print("{}: ok, {} days from {} to {}, sample {:g}, {} intervention{}\n", arguments.file.string(),
             s.days(), format_day(s.start), format_day(s.end), s.sample, s.interventions.size(),
             s.interventions.size() == 1 ? "" : "s");
  for (const Intervention& i : s.interventions) {
    fmt::print("  {} {}\n", format_day(i.day), i.name);
    for (const std::string& change : i.changes) {
      fmt::print("    {}\n", change);
    }
  }
  return kOk;
}

int new_scenario(const std::filesystem::path& file) {
  if (file.empty()) {
    fmt::print("{}", new_scenario_text());
    return kOk;
  }
  if (std::filesystem::exists(file)) {
    throw std::invalid_argument("'" + file.string() + "' exists already: give another name");
  }
  std::ofstream out(file);
  out << new_scenario_text();
  if (!out.flush()) {
    throw std::invalid_argument("cannot write '" + file.string() + "'");
  }
  fmt::print("wrote {}; try: cutover run {}\n", file.string(), file.string());
  return kOk;
}

int schema(const SchemaArguments& arguments) {
  fmt::print("{}", arguments.page ? parameter_page() : scenario_json_schema());
  return kOk;
}

int summary(const SummaryArguments& arguments) {
  const Summary s = summarize(open_result(arguments.result));
  fmt::print("{}", arguments.json ? summary_json(s).dump(2) + "\n"
                                  : summary_text(s, {.color = isatty(STDOUT_FILENO) != 0,
                                                     .prefectures = arguments.prefectures}));
  return kOk;
}

}  // namespace cutover::cli
