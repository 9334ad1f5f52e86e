#include <CLI/CLI.hpp>

#include <csignal>
#include <cstdio>
#include <functional>
#include <limits>
#include <string>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/python_package.hpp"
#include "core/diagnostic.hpp"
#include "results/result_error.hpp"
#include "run/version.hpp"

namespace {

using namespace cutover;
using namespace cutover::cli;

void scenario_options(CLI::App* command, ScenarioArguments& a) {
  command->add_option("scenario", a.file, "scenario file (TOML)")->required();
  command->add_option("--set", a.overrides, "override a parameter: --set facilities.readers.mtbf_hours=900")
      ->take_all()
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void central_changes(CLI::App* command, std::vector<std::string>& changes) {
  command
      ->add_option("--central", changes, "override a value of the topology: --central eligibility.servers=40")
      ->take_all()
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

int guarded(const std::function<int()>& command) {
  try {
    return command();
  } catch (const InputError& error) {
    fmt::print(stderr, "{}", error.what());
    return kBadInput;
  } catch (const std::invalid_argument& error) {
    fmt::print(stderr, "cutover: error: {}\n", error.what());
    return kBadInput;
  } catch (const std::exception& error) {
    fmt::print(stderr, "cutover: error: {}\n", error.what());
    return kFailed;
  }
}

}  // namespace

int main(int argc, char** argv) {
  // `cutover … | head` must not end a run: writing on is harmless.
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App app{"cutover simulates Japan's move from paper insurance cards to the My Number health card."};
  app.set_version_flag("--version", fmt::format("cutover {} ({})", kVersion, kGitCommit));
  app.require_subcommand(1);
  std::function<int()> command;

  RunArguments run_arguments;
  for (int i = 0; i < argc; ++i) {
    run_arguments.command_line += fmt::format("{}{}", i > 0 ? " " : "", argv[i]);
  }
  CLI::App* run_command = app.add_subcommand("run", "simulate a scenario and print a summary");
  scenario_options(run_command, run_arguments.scenario);
  run_command->add_option("-o,--out", run_arguments.output, "result file (default: out/<scenario>.h5)");
  run_command->add_option("--data", run_arguments.data,
                          "data directory (default: found beside the scenario)");
  run_command->add_option("-j,--threads", run_arguments.threads, "threads (default: all of the machine)")
      ->check(CLI::Range(1, 1024));
  CLI::Option* overwrite =
      run_command->add_flag("--overwrite", run_arguments.replace, "replace an existing result");
  CLI::Option* resume =
      run_command
          ->add_flag("--resume", run_arguments.resume, "go on from the checkpoint of an interrupted run")
          ->excludes(overwrite);
  run_command->add_option("--stop-after", run_arguments.stop_after,
                          "stop after this day, as 2025-12-01, with a checkpoint to resume or branch from");
  run_command
      ->add_option("--branch-from", run_arguments.branch_from,
                   "begin with the days of another result that was stopped before this scenario differs")
      ->excludes(resume);
  run_command
      ->add_flag("--reuse", run_arguments.reuse,
                 "print the result if it is of this very run; resume it if it is unfinished; else replace it")
      ->excludes(overwrite);
  run_command->add_option("--progress", run_arguments.progress, "auto, bar, plain or none")
      ->check(CLI::IsMember({"auto", "bar", "plain", "none"}));
  run_command->add_flag("-q,--quiet", run_arguments.quiet, "no summary at the end");
  run_command
      ->add_option("--areas-per-task", run_arguments.areas_per_task, "areas handed to a thread at a time")
      ->check(CLI::Range(1, 1'000'000));
  run_command
      ->add_option(
          "--commit-every", run_arguments.commit_every_seconds,
          "seconds between snapshots of a run that goes day by day; 0: go day by day, one after each")
      ->check(CLI::NonNegativeNumber);
  run_command
      ->add_option("--checkpoint-every", run_arguments.checkpoint_every_seconds,
                   "seconds between checkpoints to go on from, each after a snapshot; 0: go day by day, one "
                   "after each")
      ->check(CLI::NonNegativeNumber);
  run_command->callback([&] { command = [&] { return cutover::cli::run(run_arguments); }; });

  CheckArguments check_arguments;
  CLI::App* check_command = app.add_subcommand("check", "check a scenario file without running it");
  scenario_options(check_command, check_arguments.scenario);
  check_command->add_option("--data", check_arguments.data,
                            "data directory (default: found beside the scenario)");
  check_command->callback([&] { command = [&] { return check(check_arguments); }; });

  std::filesystem::path new_file;
  CLI::App* new_command = app.add_subcommand("new", "write a new scenario file to start from");
  new_command->add_option("file", new_file, "file to write (default: standard output)");
  new_command->callback([&] { command = [&] { return new_scenario(new_file); }; });

  SchemaArguments schema_arguments;
  CLI::App* schema_command = app.add_subcommand("schema", "print the JSON Schema of scenario files");
  schema_command->add_flag("--page", schema_arguments.page, "print the parameter page (Markdown) instead");
  schema_command->callback([&] { command = [&] { return schema(schema_arguments); }; });

  std::filesystem::path info_file;
  CLI::App* info_command = app.add_subcommand("info", "say what a result file holds and where it comes from");
  info_command->add_option("result", info_file, "result file")->required();
  info_command->callback([&] { command = [&] { return info(info_file); }; });

  SummaryArguments summary_arguments;
  CLI::App* summary_command = app.add_subcommand("summary", "summarise a result file");
  summary_command->add_option("result", summary_arguments.result, "result file")->required();
  summary_command->add_flag("--json", summary_arguments.json, "all of it for machines");
  summary_command->add_flag("--prefectures", summary_arguments.prefectures,
                            "utilization of every prefecture, not only how near they come to the published");
  summary_command->callback([&] { command = [&] { return summary(summary_arguments); }; });

  ReportArguments report_arguments;
  CLI::App* report_command =
      app.add_subcommand("report", "write a result as one HTML page to read offline, mail or print");
  report_command->add_option("result", report_arguments.result, "result file")->required();
  report_command->add_option("--compare", report_arguments.compare, "another result to compare it with");
  report_command->add_option(
      "--experiment", report_arguments.experiment,
      "folder of the experiment (compare, replicate) whose run it is: show its intervals");
  report_command->add_option("-o,--out", report_arguments.output,
                             "page to write (default: the result's name with .html)");
  report_command->add_flag("--overwrite", report_arguments.replace, "replace an existing page");
  report_command->callback([&] { command = [&] { return cutover::cli::report(report_arguments); }; });

  CalibrateArguments calibrate_arguments;
  CLI::App* calibrate_command =
      app.add_subcommand("calibrate", "fit what drives card use to the published months");
  EnsembleArguments ensemble_arguments;
  calibrate_command->add_option("--data", calibrate_arguments.data, "data directory");
  CLI::Option* calibrate_output = calibrate_command->add_option(
      "-o,--out", calibrate_arguments.output,
      "directory of the fitted files (default: the data directory); with --members "
      "the ensemble's file, or its directory (default: ensemble.csv)");
  CLI::Option* calibrate_persons =
      calibrate_command->add_option("--persons", calibrate_arguments.persons, "size of the panel")
          ->check(CLI::Range(1'000, 1'000'000));
  CLI::Option* calibrate_rounds =
      calibrate_command->add_option("--rounds", calibrate_arguments.rounds, "rounds of ages and prefectures")
          ->check(CLI::Range(0, 20));
  calibrate_command->add_option("scenario", calibrate_arguments.scenario,
                                "history to simulate for the second stage, or with --members for what the "
                                "simulation gives beside the panel (scenarios/history.toml)");
  calibrate_command->add_option("--sample", calibrate_arguments.sample, "sample of the second stage")
      ->capture_default_str();
  CLI::Option* calibrate_simulations =
      calibrate_command
          ->add_option("--simulations", calibrate_arguments.simulations, "rounds of the second stage")
          ->capture_default_str();
  CLI::Option* calibrate_only =
      calibrate_command->add_flag("--only-simulation", calibrate_arguments.only_simulation,
                                  "go on from the stored values with the second stage alone");
  CLI::Option* members =
      calibrate_command
          ->add_option(
              "--members", ensemble_arguments.study.members,
              "write so many parameter sets that agree with the published months, instead of the best")
          ->check(CLI::Range(10, 10'000))
          ->excludes(calibrate_rounds)
          ->excludes(calibrate_simulations)
          ->excludes(calibrate_only);
  calibrate_command
      ->add_option("--until", ensemble_arguments.study.until, "with --members: last known month, as 2024-12")
      ->needs(members);
  calibrate_command->add_option("--seed", ensemble_arguments.study.seed, "with --members: seed of all draws")
      ->needs(members);
  calibrate_command->add_option("-j,--threads", ensemble_arguments.study.threads, "with --members: threads")
      ->needs(members);
  calibrate_command->add_flag("--overwrite", ensemble_arguments.replace, "with --members: replace the file")
      ->needs(members);
  calibrate_command->callback([&, members, calibrate_output, calibrate_persons] {
    command = [&, members, calibrate_output, calibrate_persons] {
      if (members->count() == 0) {
        return calibrate(calibrate_arguments);
      }
      ensemble_arguments.study.data = calibrate_arguments.data;
      ensemble_arguments.study.scenario = calibrate_arguments.scenario;
      ensemble_arguments.study.sample = calibrate_arguments.sample;
      if (calibrate_output->count() > 0) {
        ensemble_arguments.output = calibrate_arguments.output;
      }
      if (calibrate_persons->count() > 0) {
        ensemble_arguments.study.persons = calibrate_arguments.persons;
      }
      return calibrate_ensemble(ensemble_arguments);
    };
  });

  ExportArguments table_arguments;
  CLI::App* table_command = app.add_subcommand("export", "write tables of a result as CSV or Parquet");
  table_command->add_option("result", table_arguments.result, "result file");
  table_command->add_option("table", table_arguments.table, "table (default: all, into a folder)");
  table_command->add_option("--by", table_arguments.by,
                            "what to break it down by, as month,facility_type; \"\" for totals");
  table_command->add_option("--from", table_arguments.first, "first day that counts, as 2025-12-02");
  table_command->add_option("--to", table_arguments.last, "last day that counts");
  table_command
      ->add_option("--format", table_arguments.format, "csv or parquet (default: by the file's ending)")
      ->check(CLI::IsMember({"csv", "parquet"}));
  table_command->add_option("-o,--out", table_arguments.output,
                            "file, or folder for all tables (default: standard output)");
  table_command->add_flag("--overwrite", table_arguments.replace, "replace existing files");
  table_command->add_flag("--list", table_arguments.list, "say which tables there are");
  table_command->callback([&] { command = [&] { return export_tables(table_arguments); }; });

  InspectArguments inspect_arguments;
  CLI::App* inspect_command = app.add_subcommand("inspect", "replay one facility's day as a list of events");
  scenario_options(inspect_command, inspect_arguments.scenario);
  inspect_command->add_option("--facility", inspect_arguments.facility, "facility number")->required();
  inspect_command->add_option("--day", inspect_arguments.day, "day, as 2025-12-02 (default: the first)");
  inspect_command->add_option("--data", inspect_arguments.data, "data directory");
  inspect_command->add_option("--events", inspect_arguments.events, "longest list of events");
  inspect_command->callback([&] { command = [&] { return inspect(inspect_arguments); }; });

  VerifyArguments verify_arguments;
  CLI::App* verify_command = app.add_subcommand(
      "verify",
      "check the engines of desks and central service: a day of one area told again by SimGrid "
      "actors");
  scenario_options(verify_command, verify_arguments.scenario);
  verify_command->add_option("--area", verify_arguments.area, "area number (default: the smallest)")
      ->check(CLI::Range(0, std::numeric_limits<int>::max()));
  verify_command->add_option("--day", verify_arguments.day, "day, as 2025-12-02 (default: the first)");
  verify_command
      ->add_option("--seeds", verify_arguments.seeds, "so many: the scenario's seed and those after it")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  verify_command
      ->add_option("--facilities", verify_arguments.facilities,
                   "compare only so many facilities, the busiest ones (default: all)")
      ->check(CLI::Range(1, 1'000'000));
  verify_command->add_option(
      "--topology", verify_arguments.topology,
      "topology file: the central service takes part, request by request (default: the scenario's, if any)");
  central_changes(verify_command, verify_arguments.changes);
  verify_command->add_option("--data", verify_arguments.data,
                             "data directory (default: found beside the scenario)");
  verify_command->add_flag("--json", verify_arguments.json, "all of it for machines");
  verify_command->callback([&] { command = [&] { return cutover::cli::verify(verify_arguments); }; });

  const auto load_options = [](CLI::App* c, LoadArguments& a) {
    scenario_options(c, a.scenario);
    c->add_option(
        "--window", a.window,
        "two moments of one day, as 2025-12-01T08:30/2025-12-01T09:30 (default: the busiest hour of "
        "the last cutover's day, 2025-12-02 unless the scenario moves it, if its period has one, else of its "
        "first day; for an export that whole day)");
    c->add_option("--data", a.data, "data directory (default: found beside the scenario)");
    c->add_option("-j,--threads", a.threads, "threads (default: all of the machine)")
        ->check(CLI::Range(1, 1024));
  };
  StressArguments stress_arguments;
  CLI::App* stress_command =
      app.add_subcommand("stress", "put the central service under multiples of a day's load");
  load_options(stress_command, stress_arguments.load);
  stress_command->add_option(
      "--topology", stress_arguments.topology,
      "topology file (default: the scenario's, else central/reference.toml beside it)");
  central_changes(stress_command, stress_arguments.changes);
  stress_command->add_option("--engine", stress_arguments.engine, "twin or simgrid")
      ->check(CLI::IsMember({"twin", "simgrid"}))
      ->capture_default_str();
  CLI::Option* thin = stress_command
                          ->add_option("--thin", stress_arguments.thin,
                                       "with --engine simgrid: one request in so many, on a platform "
                                       "so many times smaller; says what that costs")
                          ->capture_default_str();
  stress_command->add_option("--ramp", stress_arguments.ramp,
                             "factors of the load, as 1,2,3 (default: 1 to 5 in halves)");
  stress_command
      ->add_option("--slo", stress_arguments.objectives,
                   "objectives, as \"p99<3s,failures<0.1%\"; exit code 3 where they do not hold")
      ->check([](const std::string& text) {
        return text.empty() ? "names no objective: write for example \"p99<3s,failures<0.1%\"" : "";
      });
  CLI::Option* vary =
      stress_command
          ->add_option("--vary", stress_arguments.vary,
                       "look for the smallest whole number of this key of the topology with which the "
                       "objectives hold: --vary eligibility.servers")
          ->excludes(thin);
  stress_command
      ->add_option("--replications", stress_arguments.replications, "with --vary: of every value tried")
      ->check(CLI::Range(2, 1'000))
      ->needs(vary)
      ->capture_default_str();
  stress_command->add_option("--most", stress_arguments.most, "with --vary: largest value tried")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{10'000'000}))
      ->needs(vary)
      ->capture_default_str();
  stress_command->add_option(
      "--agents", stress_arguments.agents,
      "agents of the call centre beside the service (default: call_centre.agents of the scenario)");
  stress_command->add_option("--seed", stress_arguments.seed, "seed of the service's own draws")
      ->capture_default_str();
  stress_command->add_flag("--json", stress_arguments.json, "all of it for machines");
  CLI::Option* figure = stress_command
                            ->add_option("--figure", stress_arguments.figure,
                                         "draw the ramp: file.svg, .png or .pdf (by the Python package)")
                            ->excludes(vary);
  stress_command->add_flag("--overwrite", stress_arguments.replace, "replace an existing figure")
      ->needs(figure);
  stress_command->callback([&] { command = [&] { return stress(stress_arguments); }; });

  ExportLoadArguments export_arguments;
  CLI::App* export_command = app.add_subcommand(
      "export-load", "write a day's requests to the central service as CSV and as a script for k6");
  load_options(export_command, export_arguments.load);
  export_command->add_option("--csv", export_arguments.csv, "requests by second and class");
  export_command->add_option("--k6", export_arguments.k6, "script for k6 (ramping-arrival-rate)");
  export_command
      ->add_option("--step", export_arguments.step_seconds, "seconds that a rate of the script stands")
      ->capture_default_str();
  export_command->add_flag("--overwrite", export_arguments.replace, "replace existing files");
  export_command->callback([&] { command = [&] { return export_load(export_arguments); }; });

  // Their options are read where they are carried out, in python/cutover/experiments/command.py.
  const auto experiment = [&](const std::string& name, const std::string& meaning) {
    CLI::App* c = app.add_subcommand(name, meaning)->prefix_command();
    c->set_help_flag();
    c->callback([&command, c, name] {
      std::vector<std::string> words{name};
      const std::vector<std::string> rest = c->remaining();
      words.insert(words.end(), rest.begin(), rest.end());
      command = [words] {
        return run_python("cutover.experiments.command", words, "Experiments are carried out");
      };
    });
  };
  experiment("replicate", "repeat a scenario with other seeds until its figures are precise");
  experiment("compare", "run scenarios with the same seeds and tell their differences");
  experiment("sweep", "carry out an experiment file: grids, sensitivity, variants");
  experiment("search", "find the value of a parameter that reaches a figure");
  experiment("validate", "calibrate on what was known until a month, score by what was published later");

  CLI::App* central_command = app.add_subcommand("central", "the central eligibility service as a platform");
  central_command->require_subcommand(1);
  CentralInspectArguments central_arguments;
  CLI::App* central_inspect_command = central_command->add_subcommand(
      "inspect", "capacities, routes, single points of failure, upper bound of throughput");
  central_inspect_command->add_option("topology", central_arguments.topology, "topology file (TOML)")
      ->required();
  central_inspect_command
      ->add_option("--set", central_arguments.overrides, "override a value: --set eligibility.servers=40")
      ->take_all()
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  central_inspect_command->add_option(
      "--load", central_arguments.load,
      "requests/s by class, as card=190,number=300 (default: the Monday peak)");
  central_inspect_command->add_option("--data", central_arguments.data,
                                      "data directory (default: found beside the topology)");
  central_inspect_command->add_flag("--json", central_arguments.json, "all of it for machines");
  central_inspect_command->add_option("--picture", central_arguments.picture,
                                      "draw the platform: file.svg, .png, .pdf (needs Graphviz) or .dot");
  central_inspect_command->add_flag("--overwrite", central_arguments.replace, "replace an existing picture");
  central_inspect_command->callback([&] { command = [&] { return central_inspect(central_arguments); }; });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kOk : kBadInput;
  }
  return guarded(command);
}
