#include <fmt/format.h>

#include "cli/commands.hpp"
#include "results/reader.hpp"

namespace cutover::cli {

int info(const std::filesystem::path& path) {
  const ResultReader result = open_result(path);
  const RunInfo& r = result.info();
  const HostInfo host = result.host();
  fmt::print("{}: {}, {} of {} days\n", path.string(), result.status(), result.days_done(),
             result.days_total());
  fmt::print("  title       {}\n", r.title);
  fmt::print("  period      {} to {}\n", format_day(r.start), format_day(r.end));
  fmt::print("  sample      {:g}, seed {}\n", r.sample, r.seed);
  fmt::print("  facilities  {}\n", r.facilities.type.size());
  fmt::print("  run id      {}\n", r.run_id);
  if (r.branch) {
    fmt::print("  branched    off run {} after {}\n", r.branch->run_id, format_day(r.branch->day));
  }
  fmt::print("  program     cutover {} ({}), {}, {}\n", r.version, r.git_commit, r.compiler, r.rng);
  fmt::print("  ran         {} on {}, {} thread{}, {:.1f} s\n", host.started_utc, host.hostname, host.threads,
             host.threads == 1 ? "" : "s", host.wall_s);
  for (const InterventionNote& i : r.interventions) {
    fmt::print("  from {}: {}\n", format_day(i.day), i.name);
    for (const std::string& change : i.changes) {
      fmt::print("      {}\n", change);
    }
  }
  for (const std::string& text : r.overrides) {
    fmt::print("  --set {}\n", text);
  }
  fmt::print("  inputs\n");
  for (const auto& [file, hash] : r.input_hashes) {
    fmt::print("    {}  {}\n", hash.substr(0, 12), file);
  }
  fmt::print("\n  what differs from the defaults:\n");
  std::string_view text = r.scenario_reduced;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    fmt::print("    {}\n", text.substr(0, end));
    text = end == std::string_view::npos ? "" : text.substr(end + 1);
  }
  return kOk;
}

}  // namespace cutover::cli
