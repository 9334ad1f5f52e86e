/// \file
/// The sub-commands of `cutover`. Each returns the process's exit code; errors leave as exceptions and are
/// turned into one sentence and a code in main.cpp: 1 the run failed, 2 the input is wrong, 3 a check is
/// violated, 130 interrupted.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "scenario/scenario.hpp"

#include "planning/ensemble_study.hpp"
#include "results/reader.hpp"
#include "scenario/scenario.hpp"

namespace cutover::cli {

inline constexpr int kOk = 0;
inline constexpr int kFailed = 1;
inline constexpr int kBadInput = 2;
inline constexpr int kChecksViolated = 3;
inline constexpr int kInterrupted = 130;

/// Opens a result that the user named. \throws std::invalid_argument if it is none
ResultReader open_result(const std::filesystem::path& path);

struct ScenarioArguments {
  std::filesystem::path file;
  std::vector<std::string> overrides;  ///< --set
};

struct RunArguments {
  ScenarioArguments scenario;
  std::filesystem::path output;  ///< empty: out/<scenario>.h5
  std::filesystem::path data;    ///< empty: searched for
  bool replace = false;
  bool resume = false;
  std::filesystem::path branch_from;  ///< result of another run to begin with; empty: begin on the first day
  std::string stop_after;             ///< last day to simulate now, as 2025-12-01; empty: all of them
  bool reuse = false;                 ///< make sure there is a result of this run, by the least work
  int threads = 0;
  int areas_per_task = 1;
  double commit_every_seconds = 20;
  double checkpoint_every_seconds = 120;
  std::string progress = "auto";  ///< auto, bar, plain, none
  bool quiet = false;             ///< no summary at the end
  std::string command_line;
};
int run(const RunArguments& arguments);

/// Puts the warnings of a scenario on stderr, with what its programmes need of the past. Programmes are
/// files, so a run would find wrong names of them at its start only. \throws InputError for those
void print_warnings(const Scenario& scenario, const std::filesystem::path& data);

struct CheckArguments {
  ScenarioArguments scenario;
  std::filesystem::path data;  ///< empty: searched for
};
int check(const CheckArguments& arguments);
int new_scenario(const std::filesystem::path& file);
struct SchemaArguments {
  bool page = false;  ///< the parameter page instead of the JSON Schema
};
int schema(const SchemaArguments& arguments);
int info(const std::filesystem::path& result);
struct SummaryArguments {
  std::filesystem::path result;
  bool json = false;
  bool prefectures = false;  ///< the rates of every prefecture
};
int summary(const SummaryArguments& arguments);

struct ExportArguments {
  std::filesystem::path result;  ///< empty with `list`
  std::string table;             ///< a frame's name; empty: all of them, into the folder `output`
  std::string by = "default";    ///< breakdown, separated by commas; "" for totals
  std::string first;             ///< first day that counts
  std::string last;              ///< last day that counts
  std::string format;            ///< csv, parquet; empty: by the ending of `output`
  std::filesystem::path output;  ///< empty: standard output
  bool replace = false;
  bool list = false;  ///< say which tables there are
};
/// Writes tables of a result as CSV or Parquet.
int export_tables(const ExportArguments& arguments);

struct ReportArguments {
  std::filesystem::path result;
  std::filesystem::path compare;     ///< second result; empty: none
  std::filesystem::path experiment;  ///< folder of the experiment whose runs they are; empty: none
  std::filesystem::path output;      ///< empty: the result's name with .html
  bool replace = false;
};
/// Writes a result as one HTML page.
int report(const ReportArguments& arguments);

struct CalibrateArguments {
  std::filesystem::path data;      ///< empty: searched for
  std::filesystem::path output;    ///< where the two files go; empty: the data directory
  int persons = 30'000;            ///< size of the panel
  int rounds = 3;                  ///< of ages and prefectures
  std::filesystem::path scenario;  ///< simulated in the second stage; empty: first stage only
  double sample = 0.03;            ///< of the nation, in the second stage
  int simulations = 3;             ///< rounds of the second stage
  bool only_simulation = false;    ///< skip the first stage: go on from the stored values
};
/// Fits the adoption model to the published months; writes adoption_fit.csv and adoption_residuals.csv.
int calibrate(const CalibrateArguments& arguments);

struct EnsembleArguments {
  EnsembleStudy study;                            ///< `data` empty: searched for
  std::filesystem::path output = "ensemble.csv";  ///< file, or folder of ensemble.csv
  bool replace = false;
};
/// Writes parameter sets that agree with the published months, as far as they were known.
int calibrate_ensemble(const EnsembleArguments& arguments);

/// Whose requests, and when.
struct LoadArguments {
  ScenarioArguments scenario;
  std::filesystem::path data;  ///< empty: searched for
  std::string window;          ///< empty: the busiest hour of usual_day(), or all of that day
  int threads = 0;
};
/// Tells on stderr that no event of the scenario's platform falls into its period, where that is so.
/// \throws InputError for a faulty topology file
void warn_of_idle_events(const Scenario& scenario);

struct StressArguments {
  LoadArguments load;
  std::filesystem::path topology;    ///< empty: the scenario's, else central/reference.toml beside it
  std::vector<std::string> changes;  ///< --central: overrides of the topology
  std::string engine = "twin";       ///< twin, simgrid
  int thin = 1;                      ///< of simgrid: one request in so many
  std::string ramp;                  ///< empty: 1 to 5 in halves; with `vary`: 1
  std::string objectives;            ///< --slo
  std::string vary;                  ///< key whose smallest value is looked for
  int replications = 5;
  std::int64_t most = 4'096;  ///< largest value tried
  std::optional<int> agents;  ///< of the call centre; nothing: the scenario's
  std::uint64_t seed = 1;
  bool json = false;
  std::filesystem::path figure;  ///< of the ramp; empty: none
  bool replace = false;
};
/// Puts the central service under a multiple of a day's load, or looks for the smallest value that holds.
int stress(const StressArguments& arguments);

struct ExportLoadArguments {
  LoadArguments load;
  std::filesystem::path csv;
  std::filesystem::path k6;
  int step_seconds = 10;  ///< how long a rate of the k6 script stands
  bool replace = false;
};
int export_load(const ExportLoadArguments& arguments);

struct InspectArguments {
  ScenarioArguments scenario;
  std::filesystem::path data;
  std::uint32_t facility = 0;
  std::string day;
  int events = 400;  ///< longest list of events
};
int inspect(const InspectArguments& arguments);

struct VerifyArguments {
  ScenarioArguments scenario;
  std::filesystem::path data;        ///< empty: searched for
  std::filesystem::path topology;    ///< empty: the scenario's, if it has one
  std::vector<std::string> changes;  ///< --central: overrides of the topology
  std::int64_t area = -1;            ///< -1: the one with the fewest persons
  std::string day;                   ///< empty: the first
  int seeds = 3;
  int facilities = 0;  ///< the busiest ones, so many at most; 0: all
  bool json = false;
};
/// Lets the referee tell a day of one area again and compares; with a topology the central service too. Ends
/// with kChecksViolated if they differ.
int verify(const VerifyArguments& arguments);

struct CentralInspectArguments {
  std::filesystem::path topology;
  std::vector<std::string> overrides;  ///< --set
  std::filesystem::path data;          ///< empty: searched for
  std::string load;                    ///< "card=190,number=300"; empty: the Monday peak
  bool json = false;
  std::filesystem::path picture;  ///< empty: none
  bool replace = false;           ///< of the picture
};
/// What the graph of the central service says: capacities, routes, single points of failure, cut, losses.
int central_inspect(const CentralInspectArguments& arguments);

}  // namespace cutover::cli
