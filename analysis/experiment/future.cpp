// From an experiment to the scenarios it runs.

#include "experiment/experiment.hpp"
#include "scenario/source.hpp"

namespace cutover {

std::vector<std::string> override_lines(const Experiment& experiment, const ExperimentVariant* variant) {
  std::vector<std::string> lines;
  for (const Setting& setting : experiment.settings) {
    lines.push_back(setting.line());
  }
  if (variant != nullptr) {
    for (const Setting& setting : variant->settings) {
      lines.push_back(setting.line());
    }
  }
  return lines;
}

Scenario load_future(const Experiment& experiment, const ExperimentVariant* variant,
                     const std::vector<std::string>& more) {
  std::vector<std::string> lines = override_lines(experiment, variant);
  lines.insert(lines.end(), more.begin(), more.end());
  const std::filesystem::path& file =
      variant != nullptr && !variant->scenario.empty() ? variant->scenario : experiment.scenario;
  if (variant == nullptr || variant->interventions.empty()) {
    return load_scenario(file, lines);
  }
  const FileText scenario = read_file(file);
  if (!scenario.problem.empty()) {
    return load_scenario(file, lines);  // says what is wrong with the file
  }
  return parse_scenario(scenario.text + "\n" + to_toml(variant->interventions), file.string(), lines);
}

}  // namespace cutover
