#include "run/branch.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <stdexcept>
#include <string_view>

#include "results/reader.hpp"
#include "run/checkpoint.hpp"
#include "run/version.hpp"
#include "scenario/fields.hpp"

namespace cutover {
namespace {

/// Keys that decide nothing of the days so far: two that name files are compared by content, and of the call
/// centre only its hours are more than a stress test's.
constexpr std::array<std::string_view, 13> kFree{"title",
                                                 "description",
                                                 "period.end",
                                                 "central.topology",
                                                 "programmes.directory",
                                                 "call_centre.agents",
                                                 "call_centre.handling_seconds",
                                                 "call_centre.handling_sigma",
                                                 "call_centre.patience_seconds",
                                                 "call_centre.share_of_failures",
                                                 "call_centre.share_of_first_uses",
                                                 "call_centre.morning_rush_minutes",
                                                 "call_centre.service_level_seconds"};

bool is_free(const Field& field) {
  return std::find(kFree.begin(), kFree.end(), field.key) != kFree.end();
}

[[noreturn]] void refuse(const BranchPoint& point, const std::string& reason) {
  throw std::invalid_argument("cannot branch from '" + point.result.string() + "': " + reason);
}

struct Difference {
  std::string key;
  FieldValue there;
  FieldValue here;
  Day day;
};

Scenario on(const Scenario& scenario, Day day) {
  Scenario then = scenario;
  then.parameters = scenario.on(day);
  return then;
}

std::optional<Difference> difference_on(const Scenario& there, const Scenario& here, Day day) {
  for (const Field& field : field_table()) {
    if (is_free(field)) {
      continue;
    }
    const FieldValue a = get_value(there, field);
    const FieldValue b = get_value(here, field);
    if (a != b) {
      return Difference{field.key, a, b, day};
    }
  }
  return std::nullopt;
}

/// The first thing in which the days up to `last` differ.
std::optional<Difference> first_difference(const Scenario& there, const Scenario& here, Day last) {
  // The nation is made with the parameters before any intervention, so these count as well.
  if (std::optional<Difference> d = difference_on(there, here, here.start)) {
    return d;
  }
  std::set<Day> days{here.start};
  for (const Scenario* s : {&there, &here}) {
    for (const Intervention& i : s->interventions) {
      days.insert(std::max(i.day, here.start));
    }
  }
  for (const Day day : days) {
    if (day <= last) {
      if (std::optional<Difference> d = difference_on(on(there, day), on(here, day), day)) {
        return d;
      }
    }
  }
  return std::nullopt;
}

/// Whether what a scenario names in a file beside it is the same file for another one.
bool same_file(const Scenario& a, const std::string& named_by_a, const Scenario& b,
               const std::string& named_by_b) {
  return named_by_a.empty() ? named_by_b.empty()
                            : !named_by_b.empty() && a.beside(named_by_a).lexically_normal() ==
                                                         b.beside(named_by_b).lexically_normal();
}

}  // namespace

BranchPoint find_branch_point(const std::filesystem::path& result, const Scenario& variant) {
  BranchPoint point;
  point.result = result;
  point.checkpoint = checkpoint_path(result);
  const ResultReader reader(result);
  point.base = reader.info();
  if (!std::filesystem::exists(point.checkpoint)) {
    throw ResultError("cannot branch from '" + result.string() + "': there is no checkpoint '" +
                      point.checkpoint.string() + "'" +
                      (reader.status() == "complete"
                           ? ", because the run is complete; run it again with --stop-after"
                           : ""));
  }
  if (point.base.version != kVersion || point.base.git_commit != kGitCommit) {
    refuse(point, "it was made by cutover " + point.base.version + " (" + point.base.git_commit +
                      "), and this is " + kVersion + " (" + kGitCommit + ")");
  }
  point.days_done = read_checkpoint_days(point.checkpoint, point.base.run_id);
  if (point.days_done < 1) {
    refuse(point, "it was stopped before its first day");
  }
  const Scenario base = parse_scenario(point.base.scenario_effective, point.result.string());
  if (const std::optional<Difference> d = first_difference(base, variant, point.last_day())) {
    refuse(point, "'" + d->key + "' is " + to_toml(d->there) + " there and " + to_toml(d->here) +
                      " here on " + format_day(d->day) + "; up to " + format_day(point.last_day()) +
                      " both must be the same");
  }
  if (variant.end <= point.last_day()) {
    refuse(point, "it holds the days up to " + format_day(point.last_day()) + ", and the scenario ends on " +
                      format_day(variant.end) + ": nothing is left to simulate");
  }
  return point;
}

std::optional<Day> last_common_day(const Scenario& a, const Scenario& b) {
  if (a.start != b.start || !same_file(a, a.parameters.central.topology, b, b.parameters.central.topology) ||
      !same_file(a, a.parameters.programmes.directory, b, b.parameters.programmes.directory)) {
    return std::nullopt;
  }
  Day last = std::min(a.end, b.end) - std::chrono::days{1};
  if (const std::optional<Difference> d = first_difference(a, b, last)) {
    last = d->day - std::chrono::days{1};
  }
  return last >= a.start ? std::optional{last} : std::nullopt;
}

void check_inputs(const BranchPoint& point, const RunInfo& variant) {
  std::map<std::string, std::string> there = point.base.input_hashes;
  there.insert(variant.input_hashes.begin(), variant.input_hashes.end());  // for the names
  for (const auto& [name, hash] : there) {
    const auto base = point.base.input_hashes.find(name);
    const auto here = variant.input_hashes.find(name);
    if (base == point.base.input_hashes.end()) {
      refuse(point, "its run did not use '" + name + "', and this one does");
    }
    if (here == variant.input_hashes.end()) {
      refuse(point, "its run used '" + name + "', and this one does not");
    }
    if (base->second != here->second) {
      refuse(point, "the content of '" + name + "' is another one than on " + format_day(point.last_day()));
    }
  }
}

}  // namespace cutover
