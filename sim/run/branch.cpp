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

/// Keys that decide nothing of the days so far. The two that name files are compared by content.
constexpr std::array<std::string_view, 5> kFree{"title", "description", "period.end", "central.topology",
                                                "programmes.directory"};

[[noreturn]] void refuse(const BranchPoint& point, const std::string& reason) {
  throw std::invalid_argument("cannot branch from '" + point.result.string() + "': " + reason);
}

class Comparison {
 public:
  Comparison(const BranchPoint& point, const Scenario& variant)
      : point_(point),
        variant_(variant),
        base_(parse_scenario(point.base.scenario_effective, point.result.string())) {}

  /// The nation is made with the parameters before any intervention, so these count as well.
  void check() const {
    check(base_, variant_, variant_.start);
    std::set<Day> days{variant_.start};
    for (const Scenario* s : {&base_, &variant_}) {
      for (const Intervention& i : s->interventions) {
        days.insert(std::max(i.day, variant_.start));
      }
    }
    for (const Day day : days) {
      if (day <= point_.last_day()) {
        check(on(base_, day), on(variant_, day), day);
      }
    }
  }

 private:
  static Scenario on(const Scenario& scenario, Day day) {
    Scenario then = scenario;
    then.parameters = scenario.on(day);
    return then;
  }

  void check(const Scenario& base, const Scenario& variant, Day day) const {
    for (const Field& field : field_table()) {
      if (std::find(kFree.begin(), kFree.end(), field.key) != kFree.end()) {
        continue;
      }
      const FieldValue there = get_value(base, field);
      const FieldValue here = get_value(variant, field);
      if (there != here) {
        refuse(point_, "'" + field.key + "' is " + to_toml(there) + " there and " + to_toml(here) +
                           " here on " + format_day(day) + "; up to " + format_day(point_.last_day()) +
                           " both must be the same");
      }
    }
  }

  const BranchPoint& point_;
  const Scenario& variant_;
  Scenario base_;
};

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
  Comparison(point, variant).check();
  if (variant.end <= point.last_day()) {
    refuse(point, "it holds the days up to " + format_day(point.last_day()) + ", and the scenario ends on " +
                      format_day(variant.end) + ": nothing is left to simulate");
  }
  return point;
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
