#include "run/describe.hpp"

#include "run/central_tier.hpp"
#include "run/published.hpp"
#include "run/version.hpp"
#include "tables/sha256.hpp"

namespace cutover {

RunInfo describe_run(const Scenario& scenario, const Model& model) {
  RunInfo info;
  info.title = scenario.title;
  info.description = scenario.description;
  info.start = scenario.start;
  info.end = scenario.end;
  info.shape = {model.nation.types(), model.nation.weight(), model.nation.facility_weight()};
  info.prefectures = model.tables.prefecture_romaji;
  for (const Facility& f : model.nation.facilities()) {
    info.facilities.type.push_back(static_cast<std::uint8_t>(f.type));
    info.facilities.prefecture.push_back(f.prefecture);
    info.facilities.area.push_back(f.area);
    info.facilities.readers.push_back(f.readers);
    info.facilities.model.push_back(f.model);
    info.facilities.staff.push_back(f.staff);
  }
  info.hourly = scenario.parameters.output.hourly;
  info.sample = scenario.sample;
  info.seed = scenario.seed;
  info.scenario_text = scenario.text;
  info.scenario_effective = effective_toml(scenario);
  info.scenario_reduced = reduced_toml(scenario);
  info.overrides = scenario.overrides;
  for (const Intervention& i : scenario.interventions) {
    info.interventions.push_back({i.day, i.name, i.changes});
  }
  info.version = kVersion;
  info.git_commit = kGitCommit;
  info.compiler = kCompiler;
  info.rng = "Philox4x32-10";
  info.input_hashes = model.tables.input_hashes;
  for (const auto& [file, hash] : model.adoption.hashes) {
    info.input_hashes[file] = hash;
  }
  info.input_hashes["programmes"] = model.catalogue.fingerprint();
  if (!scenario.parameters.central.topology.empty()) {
    info.central = CentralTier(model, scenario).shape();
    info.input_hashes["central.topology"] = sha256_hex(info.central->topology_text);
  }
  std::string identity = info.scenario_effective + '\n' + info.version + '\n' + info.git_commit;
  for (const auto& [file, hash] : info.input_hashes) {
    identity += '\n' + file + ' ' + hash;
  }
  info.run_id = sha256_hex(identity).substr(0, 16);
  add_published(model.data_directory, model.tables, info);
  info.staff_cost_yen_per_hour = scenario.parameters.desk.staff_cost_yen_per_hour;
  return info;
}

}  // namespace cutover
