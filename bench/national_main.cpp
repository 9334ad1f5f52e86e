// The main job as its user runs it: October 2025 by the installed binary as a process of its own, at several
// samples and thread counts, in turn. Prints medians; the bars are the project's own (docs/benchmarks.md).
//
// Usage: bench_national [repetitions [largest sample]]
#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "results/reader.hpp"

extern char** environ;

namespace {

struct Case {
  double sample;
  int threads;
  bool service = false;  ///< modelled
};

struct Measured {
  std::vector<double> wall_s;
  std::vector<double> cpu_s;     ///< of all threads
  std::vector<double> output_s;  ///< of these, for output
  std::vector<double> data_s;    ///< of these, before the nation is made
  double peak_gib = 0;
  double verifications = 0;  ///< simulated
};

double median(std::vector<double> v) {
  std::sort(v.begin(), v.end());
  return v[v.size() / 2];
}

void run_once(const Case& c, Measured& m) {
  const std::filesystem::path out = std::filesystem::temp_directory_path() / "cutover-bench-national.h5";
  const std::string sample = "sample=" + std::to_string(c.sample);
  const std::string threads = std::to_string(c.threads);
  std::vector<std::string> words{
      CUTOVER_BINARY, "run",         CUTOVER_SOURCE_DIR "/scenarios/october-2025.toml",
      "--set",        sample,        "-j",
      threads,        "--overwrite", "-q",
      "--progress",   "none",        "-o",
      out.string()};
  if (c.service) {
    words.insert(words.end(),
                 {"--set", "central.topology=" CUTOVER_SOURCE_DIR "/scenarios/central/reference.toml"});
  }
  std::vector<char*> argv;
  for (std::string& word : words) {
    argv.push_back(word.data());
  }
  argv.push_back(nullptr);
  pid_t child = 0;
  int status = 0;
  std::fflush(stdout);
  if (posix_spawn(&child, argv[0], nullptr, nullptr, argv.data(), environ) != 0 ||
      waitpid(child, &status, 0) != child || status != 0) {
    throw std::runtime_error("the run failed");
  }
  const cutover::ResultReader result(out);
  const cutover::HostInfo host = result.host();
  m.wall_s.push_back(host.wall_s);
  std::map<std::string, double> phase(host.phases.begin(), host.phases.end());
  m.cpu_s.push_back(host.cpu_s);
  m.data_s.push_back(phase["data"]);
  m.output_s.push_back(phase["output beside the days"]);
  m.peak_gib = std::max(m.peak_gib, static_cast<double>(host.peak_rss_bytes) / (1 << 30));
  m.verifications = 0;
  for (const cutover::FacilityTable& month : result.facility_months()) {
    for (const std::uint32_t n : month.verifications) {
      m.verifications += n;
    }
  }
  std::filesystem::remove(out);
}

}  // namespace

int main(int argc, char** argv) {
  const int repetitions = argc > 1 ? std::atoi(argv[1]) : 3;
  const double largest = argc > 2 ? std::atof(argv[2]) : 1;
  const std::vector<Case> cases{{0.01, 1}, {0.1, 1}, {largest, 1}, {largest, 2}, {largest, 2, true}};
  std::vector<Measured> measured(cases.size());
  try {
    for (int r = 0; r < repetitions; ++r) {
      for (std::size_t i = 0; i < cases.size(); ++i) {
        run_once(cases[i], measured[i]);
      }
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_national: %s\n", error.what());
    return 1;
  }

  std::printf("\nOctober 2025, median of %d runs, whole processes, output included\n\n", repetitions);
  std::printf(
      "  sample  threads  service   verifications    wall s   CPU s  output s  CPU ns a verification  "
      "peak GiB\n");
  // Of the simulation: tables and output are the same at every sample.
  const auto cost = [&](std::size_t i) {
    const Measured& m = measured[i];
    return (median(m.cpu_s) - median(m.data_s) - median(m.output_s)) / m.verifications;
  };
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const Measured& m = measured[i];
    std::printf("  %6.2f  %7d  %7s  %14.0f  %8.2f  %6.1f  %8.2f  %21.1f  %8.2f\n", cases[i].sample,
                cases[i].threads, cases[i].service ? "yes" : "no", m.verifications, median(m.wall_s),
                median(m.cpu_s), median(m.output_s), cost(i) * 1e9, m.peak_gib);
  }
  const auto ratio = [&](std::size_t over, std::size_t under) {
    std::vector<double> pairs;
    for (std::size_t r = 0; r < measured[over].wall_s.size(); ++r) {
      pairs.push_back(measured[over].wall_s[r] / measured[under].wall_s[r]);
    }
    return median(pairs);
  };
  std::printf(
      "\n  wall time, medians of pairs: one thread over two %.2f, with the service over without %.2f\n",
      ratio(2, 3), ratio(4, 3));
  std::printf("  cost of a verification at 1 %% over full: %.2f; at 10 %%: %.2f (tables and output apart)\n",
              cost(0) / cost(2), cost(1) / cost(2));
  return 0;
}
