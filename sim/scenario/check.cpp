#include <algorithm>
#include <cmath>

#include "scenario/draft.hpp"

namespace cutover {
namespace {

/// Where each key was last set; a key that no source sets has no entry.
using Marks = std::map<std::string, Mark, std::less<>>;

class Checker {
 public:
  explicit Checker(Draft& draft) : draft_(draft) {}

  /// What concerns several keys. Only findings that involve a key of `marks` are reported, so that an
  /// intervention is not blamed for what stood there before.
  void check(const Scenario& s, const Marks& marks) {
    marks_ = &marks;
    check_sums(s);
    const CentralParameters& central = s.parameters.central;
    if (central.timeout_seconds <= central.latency_median_seconds) {
      report(Severity::kWarning, {"central.timeout_seconds", "central.latency_median_seconds"},
             "half of all requests or more would time out: 'central.timeout_seconds' is " +
                 format_number(central.timeout_seconds) + ", the median answer takes " +
                 format_number(central.latency_median_seconds) + " seconds",
             "");
    }
    const ReaderParameters& readers = s.parameters.readers;
    if (readers.reboot_minutes > readers.repair_median_hours * 60) {
      report(Severity::kWarning,
             {"facilities.readers.reboot_minutes", "facilities.readers.repair_median_hours"},
             "a reboot takes longer than a service call: " + format_number(readers.reboot_minutes) +
                 " minutes and " + format_number(readers.repair_median_hours) + " hours",
             "");
    }
    marks_ = nullptr;
  }

  /// What no intervention changes.
  void check_whole(const Scenario& s, const Marks& marks) {
    marks_ = &marks;
    const AdoptionParameters& adoption = s.parameters.adoption;
    if (adoption.member > 0 && adoption.ensemble.empty()) {
      report(Severity::kError, {"adoption.member", "adoption.ensemble"},
             "'adoption.member' is " + std::to_string(adoption.member) + ", but no ensemble is named",
             "'adoption.ensemble' names the file that `cutover calibrate --members` wrote");
    }
    if (s.end < s.start) {
      report(Severity::kError, {"period.end", "period.start"},
             "the period ends on " + format_day(s.end) + ", before it starts on " + format_day(s.start),
             "'period.end' is the last simulated day, included");
    }
    marks_ = nullptr;
  }

 private:
  void check_sums(const Scenario& s) {
    std::map<std::string, std::vector<const Field*>> groups;
    for (const Field& field : field_table()) {
      if (!field.sum_group.empty()) {
        groups[field.sum_group].push_back(&field);
      }
    }
    for (const auto& [group, fields] : groups) {
      double sum = 0;
      std::string parts;
      std::vector<std::string> keys;
      for (const Field* field : fields) {
        const FieldValue value = get_value(s, *field);
        sum += std::get<double>(value);
        parts += (parts.empty() ? "" : ", ") + field->leaf() + " " + to_toml(value) +
                 (marks_->contains(field->key) ? "" : " (default)");
        keys.push_back(field->key);
      }
      if (std::abs(sum - 1) > 1e-9) {
        // Rounded, so that 0.1 + 0.2 is not shown as 0.30000000000000004.
        const double shown = std::round(sum * 1e9) / 1e9;
        report(Severity::kError, keys,
               "the shares of [" + group + "] sum to " + format_number(shown) + ", they must sum to 1",
               parts);
      }
    }
  }

  /// Reports at the first of `keys` that was set; not at all if none was, or if the value of one was
  /// rejected.
  void report(Severity severity, const std::vector<std::string>& keys, std::string message,
              std::string help) {
    if (std::any_of(keys.begin(), keys.end(),
                    [&](const auto& key) { return draft_.rejected.contains(key); })) {
      return;
    }
    for (const std::string& key : keys) {
      if (const auto found = marks_->find(key); found != marks_->end()) {
        draft_.diagnostics.push_back(
            make_diagnostic(found->second, {severity, std::move(message), std::move(help), -1}));
        return;
      }
    }
  }

  Draft& draft_;
  const Marks* marks_ = nullptr;
};

Intervention apply(const DraftIntervention& draft, Scenario& running) {
  Intervention intervention;
  intervention.day = *draft.day;
  intervention.name = draft.name;
  for (const Assignment& assignment : draft.assignments) {
    const std::string before = to_toml(get_value(running, *assignment.field));
    const std::string after = to_toml(assignment.value);
    store_value(running, *assignment.field, assignment.value);
    if (before != after) {
      intervention.changes.push_back(assignment.field->key + ": " + before + " -> " + after);
    }
  }
  intervention.parameters = running.parameters;
  return intervention;
}

void warn_about(const DraftIntervention& source, const Intervention& result, const Scenario& s,
                Draft& draft) {
  const auto warn = [&](const Mark& mark, std::string message, std::string help) {
    draft.diagnostics.push_back(
        make_diagnostic(mark, {Severity::kWarning, std::move(message), std::move(help), -1}));
  };
  const bool period_known =
      s.start <= s.end && !draft.rejected.contains("period.start") && !draft.rejected.contains("period.end");
  if (period_known && result.day > s.end) {
    warn(
        source.day_mark,
        "this intervention never takes effect: the period ends on " + format_day(s.end) + ", before its date",
        "");
  } else if (period_known && result.day < s.start) {
    warn(source.day_mark,
         "this intervention holds from the first day: the period starts on " + format_day(s.start) +
             ", after its date",
         "");
  }
  if (source.complete && result.changes.empty()) {
    warn(source.mark, "this intervention changes nothing",
         source.assignments.empty() ? "write what it changes below it, e.g. [intervention.checkin]"
                                    : "all its values hold already on the day before");
  }
}

}  // namespace

Scenario assemble(Draft& draft) {
  Scenario scenario;
  Marks marks;
  std::map<std::string, const Assignment*> winners;
  for (const Assignment& assignment : draft.assignments) {
    store_value(scenario, *assignment.field, assignment.value);
    marks[assignment.field->key] = assignment.mark;
    winners[assignment.field->key] = &assignment;
  }
  for (const auto& [key, assignment] : winners) {
    draft.diagnostics.insert(draft.diagnostics.end(), assignment->warnings.begin(),
                             assignment->warnings.end());
  }
  Checker checker(draft);
  checker.check_whole(scenario, marks);
  checker.check(scenario, marks);

  std::stable_sort(draft.interventions.begin(), draft.interventions.end(),
                   [](const DraftIntervention& a, const DraftIntervention& b) { return a.day < b.day; });
  Scenario running = scenario;
  for (const DraftIntervention& intervention : draft.interventions) {
    Marks own;
    for (const Assignment& assignment : intervention.assignments) {
      own[assignment.field->key] = assignment.mark;
      draft.diagnostics.insert(draft.diagnostics.end(), assignment.warnings.begin(),
                               assignment.warnings.end());
    }
    if (!intervention.day) {
      continue;
    }
    scenario.interventions.push_back(apply(intervention, running));
    checker.check(running, own);
    warn_about(intervention, scenario.interventions.back(), scenario, draft);
  }
  return scenario;
}

}  // namespace cutover
