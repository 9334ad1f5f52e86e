#include "run/run.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

#include "results/reader.hpp"
#include "run/branch.hpp"
#include "run/central_tier.hpp"
#include "run/checkpoint.hpp"
#include "run/host.hpp"
#include "run/month.hpp"
#include "run/published.hpp"
#include "run/version.hpp"
#include "run/work_pool.hpp"
#include "tables/sha256.hpp"

namespace cutover {
namespace {

using Clock = std::chrono::steady_clock;

FacilityTable take_month(MonthIndex month, const NationState& state) {
  FacilityTable table;
  table.month = month;
  for (const FacilityCounts& c : state.month) {
    table.visits.push_back(c.visits);
    table.verifications.push_back(c.verifications);
    table.card_uses.push_back(c.card_uses);
    table.fallbacks.push_back(c.fallbacks);
    table.gave_up.push_back(c.gave_up);
    table.reader_down_minutes.push_back(c.reader_down_ms / kMillisPerMinute);
    table.claims.push_back(c.claims);
    table.claims_with_card.push_back(c.claims_with_card);
  }
  table.engagement = state.engagement;
  return table;
}

/// Adds a day's new claims to the month's.
void add_claims(const DayRecord& day, NationState& state) {
  for (int t = 0; t < day.types; ++t) {
    for (int p = 0; p < kPrefectures; ++p) {
      for (int b = 0; b < kAgeBands; ++b) {
        const auto type = static_cast<FacilityType>(t);
        state.claims.at(type, p, b) += day.new_claims[day.claim_index(t, p, b)];
        state.claims_with_card.at(type, p, b) += day.new_claims_with_card[day.claim_index(t, p, b)];
      }
    }
  }
}

/// What the claims office and the programmes have to tell.
void write_money(ResultWriter& writer, const Model& model, const Scenario& scenario,
                 const NationState& state) {
  writer.set_claims(state.claims_office.ledger(), state.claim_utilization);
  Ledger ledger(model.programmes.selected());
  NotPaidTally not_paid(model.programmes.selected().size());
  const ApplicationQuantile quantile = [&](std::uint32_t facility, const Programme& programme) {
    return application_quantile(scenario.seed, facility, programme);
  };
  // What is paid before the first simulated month belongs to a past that is not in the run.
  const PaymentWindow simulated{.first = month_index(scenario.start)};
  std::vector<Payout> payouts;
  for (std::uint32_t f = 0; f < model.nation.facilities().size(); ++f) {
    const FacilityHistory history =
        facility_history(model.nation.facilities()[f], f, scenario.on(scenario.end), state.histories.of(f));
    payouts.clear();
    model.programmes.evaluate(history, quantile, simulated, payouts, &not_paid);
    ledger.add(payouts);
  }
  writer.set_payouts(ledger, model.programmes.selected(), &not_paid);
}

/// Days of the period up to `day`, included.
int days_until(const Scenario& scenario, Day day) {
  return static_cast<int>((day - scenario.start).count()) + 1;
}

/// \throws std::invalid_argument
void check_stop(const Scenario& scenario, const RunOptions& options) {
  if (options.stop_after && (*options.stop_after < scenario.start || *options.stop_after >= scenario.end)) {
    throw std::invalid_argument("cannot stop after " + format_day(*options.stop_after) +
                                ": the run goes from " + format_day(scenario.start) + " to " +
                                format_day(scenario.end) + ", and a day must be left to go on with");
  }
}

/// Where the run begins that `options` want to branch off another one. \throws as find_branch_point()
BranchPoint branch_point(const Scenario& scenario, const RunOptions& options) {
  if (options.resume) {
    throw std::invalid_argument("a run that is resumed has its first days already: it cannot branch");
  }
  std::error_code ignored;
  if (std::filesystem::equivalent(options.branch_from, options.output, ignored)) {
    throw std::invalid_argument("'" + options.output.string() +
                                "' is what the run branches from: its result needs another name");
  }
  BranchPoint point = find_branch_point(options.branch_from, scenario);
  if (options.stop_after && *options.stop_after < point.last_day()) {
    throw std::invalid_argument("cannot stop after " + format_day(*options.stop_after) + ": '" +
                                point.result.string() + "' holds the days up to " +
                                format_day(point.last_day()));
  }
  return point;
}

}  // namespace

RunInfo describe_run(const Scenario& scenario, const Model& model) {
  RunInfo info;
  info.title = scenario.title;
  info.description = scenario.description;
  info.start = scenario.start;
  info.end = scenario.end;
  info.shape = {model.nation.types(), model.nation.weight()};
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

RunReport run_scenario(const Scenario& scenario, const RunOptions& options) {
  RunReport report;
  PhaseClock clock;
  HostInfo& host = report.host;
  host.started_utc = utc_now();
  host.hostname = host_name();
  host.command_line = options.command_line;
  host.scenario_file = scenario.file;
  host.threads = options.threads > 0 ? options.threads : hardware_threads();

  check_stop(scenario, options);
  std::optional<BranchPoint> branch;
  if (!options.branch_from.empty()) {
    branch = branch_point(scenario, options);
  }
  // Days of the period after which the run ends.
  const int last = options.stop_after ? days_until(scenario, *options.stop_after) : scenario.days();

  Progress progress;
  progress.days = last;
  const auto go_on = [&] {
    progress.seconds = clock.total_seconds();
    return !options.on_progress || options.on_progress(progress);
  };
  const auto check_abandon = [&] {
    if (options.abandon && options.abandon()) {
      throw RunAbandoned();
    }
  };
  const auto host_now = [&]() -> const HostInfo& {
    host.wall_s = clock.total_seconds();
    host.cpu_s = process_cpu_seconds();
    host.peak_rss_bytes = peak_rss_bytes();
    host.phases = clock.phases();
    return host;
  };

  go_on();
  const Model model(options.data_directory, scenario, options.adoption);
  std::optional<CentralTier> central;
  if (!scenario.parameters.central.topology.empty()) {
    central.emplace(model, scenario, CentralAgreement{}, check_abandon);
  }
  RunInfo info = describe_run(scenario, model);
  if (branch) {
    check_inputs(*branch, info);
    if (options.tells_branch) {
      info.branch = branch->note();
    }
  }
  NationState state = model.initial_state(scenario);
  clock.lap("data");

  // The output is opened before the work, so that a bad path costs a second and not a run.
  const bool keep = !options.output.empty();
  const std::filesystem::path checkpoint = checkpoint_path(options.output);
  std::optional<ResultWriter> writer;
  if (keep && options.resume) {
    if (!std::filesystem::exists(checkpoint) && std::filesystem::exists(options.output) &&
        ResultReader(options.output).status() == "complete") {
      throw ResultError("'" + options.output.string() + "' is complete: there is nothing to resume");
    }
    const int days = read_checkpoint_days(checkpoint, info.run_id);
    if (days > last) {
      throw std::invalid_argument("cannot stop after " + format_day(*options.stop_after) + ": '" +
                                  options.output.string() + "' holds " + std::to_string(days) +
                                  " days already");
    }
    writer = ResultWriter::resume(options.output, days, info.run_id);
  } else if (keep && branch) {
    writer = ResultWriter::branch(options.output, branch->result, branch->days_done, info, host,
                                  options.overwrite);
  } else if (keep) {
    writer = ResultWriter::create(options.output, info, host, options.overwrite);
    std::filesystem::remove(checkpoint);
  }

  progress.stage = Progress::Stage::kSynthesis;
  bool stop = !go_on();
  WorkPool pool(host.threads);
  Population population(model.nation.persons());
  const std::span<const Area> areas = model.nation.areas();
  pool.for_each(areas.size(), [&](std::size_t a, int) {
    check_abandon();
    model.populate(areas[a], population.of(areas[a]));
  });
  if (branch) {
    report.days_done = read_checkpoint(branch->checkpoint, branch->base.run_id, state, population.all());
    if (report.days_done != branch->days_done) {
      throw ResultError("'" + branch->result.string() +
                        "' went on in the meantime: a run that goes on cannot be branched from");
    }
    if (writer) {
      writer->commit();
      std::filesystem::remove(checkpoint);  // of a result that was there before
    }
  } else if (keep && options.resume) {
    report.days_done = read_checkpoint(checkpoint, info.run_id, state, population.all());
  }
  if (report.days_done > 0) {
    // As begin_month() set them, or the first day.
    const Day last_day = scenario.start + std::chrono::days{report.days_done - 1};
    const Day settled_from = std::max(scenario.start, first_day(month_index(last_day)));
    state.claims_office.set_parameters(scenario.on(settled_from).claims);
  }
  clock.lap("synthesis");

  // Two records in turn: one is filled while the other is written by one of the workers.
  std::array<DayRecord, 2> records{DayRecord(model.nation.types()), DayRecord(model.nation.types())};
  std::optional<FacilityTable> finished_month;
  std::optional<PopulationMonth> changed_population;
  const DayRecord* unwritten = nullptr;
  double output_seconds = 0;
  const bool facility_table = scenario.parameters.output.facility_table;
  const auto write_day = [&] {
    if (unwritten == nullptr) {
      return;
    }
    const auto begin = Clock::now();
    if (writer) {
      writer->append_day(*unwritten);
      if (finished_month && facility_table) {
        writer->append_month(*finished_month);
      }
      if (changed_population) {
        writer->append_population(*changed_population);
      }
    }
    finished_month.reset();
    changed_population.reset();
    unwritten = nullptr;
    output_seconds += std::chrono::duration<double>(Clock::now() - begin).count();
  };

  std::vector<AreaDay> workers(static_cast<std::size_t>(host.threads));
  // Large areas first, so that no thread is left alone with one at the end of a day.
  std::vector<std::uint32_t> order(areas.size());
  for (std::uint32_t a = 0; a < order.size(); ++a) {
    order[a] = a;
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return areas[a].persons() > areas[b].persons(); });
  const auto per_task = static_cast<std::size_t>(std::max(1, options.areas_per_task));
  const std::size_t tasks = (order.size() + per_task - 1) / per_task;

  // Between two months: areas are independent, sums are of integers.
  const auto begin_month = [&](Day day, const Parameters& parameters) {
    state.claims_office.set_parameters(parameters.claims);
    std::mutex mutex;
    PopulationMonth sum;
    sum.month = month_index(day);
    const MonthlyPersonLaws laws(model.tables, parameters, sum.month);
    pool.for_each(areas.size(), [&](std::size_t a, int) {
      check_abandon();
      const PopulationMonth change = advance_area(model, laws, scenario.seed, static_cast<std::uint32_t>(a),
                                                  population.of(areas[a]), state);
      const std::lock_guard lock(mutex);
      add(change, sum);
    });
    changed_population = sum;
  };

  std::unique_ptr<DayContext> context;
  LoadSink central_load;
  auto last_commit = Clock::now();
  auto last_checkpoint = last_commit;
  const double simulated_from = clock.total_seconds();
  const int first_index = report.days_done;
  progress.stage = Progress::Stage::kDays;
  for (int index = first_index; index < last && !stop; ++index) {
    const Day day = scenario.start + std::chrono::days{index};
    progress.day = day;
    progress.days_done = index;
    const int done = index - first_index;
    progress.eta_seconds = done > 0 ? (clock.total_seconds() - simulated_from) / done * (last - index) : -1;
    stop = !go_on();
    if (stop) {
      break;
    }
    const Parameters& parameters = scenario.on(day);
    if (index > 0 && day == first_day(month_index(day))) {
      begin_month(day, parameters);
    }
    context = std::make_unique<DayContext>(model, parameters, day, scenario.seed, context.get());
    DayRecord& record = records[static_cast<std::size_t>(index % 2)];
    record.clear();
    record.day = day;
    DayTotals totals(record);
    if (central) {
      totals.load = &central_load;
      context->curves =
          central->settle(day, [&](std::span<const std::uint32_t> some,
                                   const std::shared_ptr<const CentralCurves>& curves, LoadSink& load) {
            context->curves = curves;
            pool.for_each(some.size(), [&](std::size_t i, int worker) {
              check_abandon();
              workers[static_cast<std::size_t>(worker)].forecast(*context, some[i],
                                                                 population.of(areas[some[i]]), state, load);
            });
          });
      central_load.begin(central->detail());
    }
    pool.for_each(tasks + 1, [&](std::size_t task, int worker) {
      if (task == 0) {
        write_day();
        return;
      }
      for (std::size_t i = (task - 1) * per_task; i < std::min(order.size(), task * per_task); ++i) {
        check_abandon();
        const Area& area = areas[order[i]];
        workers[static_cast<std::size_t>(worker)].run(*context, order[i], population.of(area), state, totals);
      }
    });
    if (central) {
      record.central = central->record(day, central_load.load);
    }
    unwritten = &record;
    const bool month_ends =
        day == scenario.end || month_index(day + std::chrono::days{1}) != month_index(day);
    add_claims(record, state);
    if (options.on_day) {
      options.on_day(record, model);
    }
    if (month_ends) {
      finished_month = take_month(month_index(day), state);
      if (options.on_month) {
        options.on_month(*finished_month, model);
      }
      close_month(state, month_index(day), pool);
    }
    report.days_done = index + 1;
    if (writer &&
        std::chrono::duration<double>(Clock::now() - last_commit).count() >= options.commit_every_seconds &&
        index + 1 < last) {
      write_day();
      clock.lap("days");
      writer->set_host(host_now());
      writer->set_claims(state.claims_office.ledger(), state.claim_utilization);
      writer->commit();
      clock.lap("commits");
      last_commit = Clock::now();
      if (std::chrono::duration<double>(last_commit - last_checkpoint).count() >=
          options.checkpoint_every_seconds) {
        write_checkpoint(checkpoint, info.run_id, report.days_done, state, population.all());
        last_checkpoint = Clock::now();
        clock.lap("checkpoints");
      }
    }
  }
  clock.lap("days");
  progress.stage = Progress::Stage::kOutput;
  progress.days_done = report.days_done;
  progress.eta_seconds = -1;
  go_on();
  report.status = report.days_done == scenario.days() ? RunStatus::kComplete : RunStatus::kInterrupted;
  report.as_asked = report.days_done >= last;
  if (writer) {
    write_day();
    write_money(*writer, model, scenario, state);
    if (report.status == RunStatus::kInterrupted) {
      // The checkpoint holds the open month; the table shows it as far as it has come.
      writer->set_host(host_now());
      writer->commit();
      write_checkpoint(checkpoint, info.run_id, report.days_done, state, population.all());
      const MonthIndex month = month_index(scenario.start + std::chrono::days{report.days_done});
      const bool month_open = report.days_done > 0 &&
                              month == month_index(scenario.start + std::chrono::days{report.days_done - 1});
      if (month_open && facility_table) {
        writer->append_month(take_month(month, state));
      }
    }
    clock.add("output beside the days", output_seconds);
    clock.lap("output");
    host.finished_utc = utc_now();
    writer->finish(report.status, host_now());
    if (report.status == RunStatus::kComplete) {
      std::filesystem::remove(checkpoint);
    }
  }
  host_now();
  return report;
}

}  // namespace cutover
