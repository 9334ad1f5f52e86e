#include "run/run.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

#include "core/work_pool.hpp"
#include "results/reader.hpp"
#include "run/area_by_area.hpp"
#include "run/branch.hpp"
#include "run/central_tier.hpp"
#include "run/checkpoint.hpp"
#include "run/describe.hpp"
#include "run/facility_programmes.hpp"
#include "run/host.hpp"
#include "run/month.hpp"

namespace cutover {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point then) {
  return std::chrono::duration<double>(Clock::now() - then).count();
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

namespace {

/// One run, from the open result file to the finished one.
class Run {
 public:
  Run(const Scenario& scenario, const RunOptions& options, const std::optional<BranchPoint>& branch)
      : scenario_(scenario),
        options_(options),
        branch_(branch),
        last_(options.stop_after ? days_until(scenario, *options.stop_after) : scenario.days()) {
    HostInfo& host = report_.host;
    host.started_utc = utc_now();
    host.hostname = host_name();
    host.command_line = options.command_line;
    host.scenario_file = scenario.file;
    host.threads = options.threads > 0 ? options.threads : hardware_threads();
    progress_.days = last_;
  }

  RunReport run() {
    go_on();
    model_.emplace(options_.data_directory, scenario_, options_.adoption);
    if (!scenario_.parameters.central.topology.empty()) {
      central_.emplace(
          *model_, scenario_, CentralAgreement{}, [this] { check_abandon(); }, report_.host.threads);
    }
    info_ = describe_run(scenario_, *model_);
    if (branch_) {
      check_inputs(*branch_, info_);
      if (options_.tells_branch) {
        info_.branch = branch_->note();
      }
    }
    state_ = model_->initial_state(scenario_);
    clock_.lap("data");
    open_output();

    progress_.stage = Progress::Stage::kSynthesis;
    pool_.emplace(report_.host.threads);
    workers_.resize(static_cast<std::size_t>(report_.host.threads));
    // Large areas first, so that no thread is left alone with one at the end of a day.
    const std::span<const Area> areas = model_->nation.areas();
    for (std::uint32_t a = 0; a < areas.size(); ++a) {
      order_.push_back(a);
    }
    std::stable_sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
      return areas[a].persons() > areas[b].persons();
    });
    bool go = go_on();
    if (goes_area_by_area(*model_, scenario_, options_)) {
      go = go && simulate_area_by_area();
    } else {
      make_population();
    }
    if (go && report_.days_done < last_) {
      simulate_day_by_day();
    }
    finish();
    return report_;
  }

 private:
  std::size_t per_task() const { return static_cast<std::size_t>(std::max(1, options_.areas_per_task)); }

  bool go_on() {
    progress_.seconds = clock_.total_seconds();
    return !options_.on_progress || options_.on_progress(progress_);
  }
  /// \param index  of the day
  /// \param done   share of what is to be simulated since `from`, in seconds of the run
  bool go_on(int index, double done, double from) {
    progress_.stage = Progress::Stage::kDays;
    progress_.day = scenario_.start + std::chrono::days{index};
    progress_.days_done = index;
    progress_.eta_seconds = done > 0 ? (clock_.total_seconds() - from) / done * (1 - done) : -1;
    return go_on();
  }
  void check_abandon() const {
    if (options_.abandon && options_.abandon()) {
      throw RunAbandoned();
    }
  }
  const HostInfo& host_now() {
    HostInfo& host = report_.host;
    host.wall_s = clock_.total_seconds();
    host.cpu_s = process_cpu_seconds();
    host.peak_rss_bytes = peak_rss_bytes();
    host.phases = clock_.phases();
    return host;
  }

  // The output is opened before the work, so that a bad path costs a second and not a run.
  void open_output() {
    if (options_.output.empty()) {
      return;
    }
    checkpoint_ = checkpoint_path(options_.output);
    if (options_.resume) {
      if (!std::filesystem::exists(checkpoint_) && std::filesystem::exists(options_.output) &&
          ResultReader(options_.output).status() == "complete") {
        throw ResultError("'" + options_.output.string() + "' is complete: there is nothing to resume");
      }
      const int days = read_checkpoint_days(checkpoint_, info_.run_id);
      if (days > last_) {
        throw std::invalid_argument("cannot stop after " + format_day(*options_.stop_after) + ": '" +
                                    options_.output.string() + "' holds " + std::to_string(days) +
                                    " days already");
      }
      writer_ = ResultWriter::resume(options_.output, days, info_.run_id);
    } else if (branch_) {
      writer_ = ResultWriter::branch(options_.output, branch_->result, branch_->days_done, info_,
                                     report_.host, options_.overwrite);
    } else {
      writer_ = ResultWriter::create(options_.output, info_, report_.host, options_.overwrite);
      std::filesystem::remove(checkpoint_);
    }
  }

  /// All persons of the nation as on the first day, or as a checkpoint has them.
  void make_population() {
    const std::span<const Area> areas = model_->nation.areas();
    population_.emplace(model_->nation.persons());
    pool_->for_each(areas.size(), [&](std::size_t a, int) {
      check_abandon();
      model_->populate(areas[a], population_->of(areas[a]));
    });
    if (branch_) {
      report_.days_done =
          read_checkpoint(branch_->checkpoint, branch_->base.run_id, state_, population_->all());
      if (report_.days_done != branch_->days_done) {
        throw ResultError("'" + branch_->result.string() +
                          "' went on in the meantime: a run that goes on cannot be branched from");
      }
      if (writer_) {
        writer_->commit();
        std::filesystem::remove(checkpoint_);  // of a result that was there before
      }
    } else if (writer_ && options_.resume) {
      report_.days_done = read_checkpoint(checkpoint_, info_.run_id, state_, population_->all());
    }
    if (report_.days_done > 0) {
      // As begin_month() set them, or the first day.
      const Day last_day = scenario_.start + std::chrono::days{report_.days_done - 1};
      const Day settled_from = std::max(scenario_.start, first_day(month_index(last_day)));
      state_.claims_office.set_parameters(scenario_.on(settled_from).claims);
    }
    clock_.lap("synthesis");
  }

  /// \return false if the run is to end; where the service has a busy day, nothing is done
  bool simulate_area_by_area() {
    std::vector<DayRecord> records(static_cast<std::size_t>(last_), DayRecord(model_->nation.types()));
    progress_.areas = static_cast<int>(model_->nation.areas().size());
    const double from = clock_.total_seconds();
    const auto tell = [&](std::size_t areas_done) {
      progress_.areas_done = static_cast<int>(areas_done);
      const double share = static_cast<double>(areas_done) / progress_.areas;
      return go_on(std::min(last_ - 1, static_cast<int>(share * last_)), share, from);
    };
    const AreaByArea areas{*model_,  scenario_, central_ ? &*central_ : nullptr, order_, per_task(), *pool_,
                           workers_, tell,      [this] { check_abandon(); }};
    std::vector<FinishedMonth> months;
    const AreaByArea::End end = tell(0) ? areas.run(state_, records, months) : AreaByArea::End::kEnded;
    progress_.areas = 0;
    if (end == AreaByArea::End::kBusyService) {
      state_ = model_->initial_state(scenario_);
      records.clear();
      records.shrink_to_fit();
      clock_.lap("days");
      make_population();
    }
    if (end == AreaByArea::End::kDone) {
      std::size_t month = 0;
      for (DayRecord& record : records) {
        const bool ends_month = record.day < scenario_.end &&
                                month_index(record.day + std::chrono::days{1}) != month_index(record.day);
        if (record.day != scenario_.start && record.day == first_day(month_index(record.day))) {
          state_.claims_office.set_parameters(scenario_.on(record.day).claims);
          changed_population_ = months[month++].next;
        }
        if (ends_month) {
          exchange_month(months[month]);
        }
        finish_day(record);
        if (ends_month) {
          exchange_month(months[month]);
        }
        write_day();
        record = DayRecord(0);  // its memory
      }
    }
    clock_.lap("days");
    return end != AreaByArea::End::kEnded;
  }

  /// Puts the counts of a month in the place of those of the present one, or back.
  void exchange_month(FinishedMonth& month) {
    std::swap(state_.month, month.counts);
    std::swap(state_.engagement, month.engagement);
    std::swap(state_.bought_readers, month.bought_readers);
    std::swap(state_.claim_cases, month.claim_cases);
  }

  void simulate_day_by_day() {
    const std::span<const Area> areas = model_->nation.areas();
    const std::size_t tasks = (order_.size() + per_task() - 1) / per_task();
    // Two records in turn: one is filled while the other is written by one of the workers.
    std::array<DayRecord, 2> records{DayRecord(model_->nation.types()), DayRecord(model_->nation.types())};
    std::unique_ptr<DayContext> context;
    LoadSink central_load;
    SettledDay settled;
    auto last_commit = Clock::now();
    auto last_checkpoint = last_commit;
    const double from = clock_.total_seconds();
    const int first = report_.days_done;
    for (int index = first; index < last_; ++index) {
      const Day day = scenario_.start + std::chrono::days{index};
      if (!go_on(index, static_cast<double>(index - first) / (last_ - first), from)) {
        break;
      }
      const Parameters& parameters = scenario_.on(day);
      if (index > 0 && day == first_day(month_index(day))) {
        begin_month(day, parameters);
      }
      context = std::make_unique<DayContext>(*model_, parameters, day, scenario_.seed, context.get());
      DayRecord& record = records[static_cast<std::size_t>(index % 2)];
      record.clear();
      record.day = day;
      DayTotals totals(record);
      if (central_) {
        totals.load = &central_load;
        settled =
            central_->settle(day, [&](std::span<const std::uint32_t> some,
                                      const std::shared_ptr<const CentralCurves>& curves, LoadSink& load) {
              context->curves = curves;
              pool_->for_each(some.size(), [&](std::size_t i, int worker) {
                check_abandon();
                workers_[static_cast<std::size_t>(worker)].forecast(
                    *context, some[i], population_->of(areas[some[i]]), state_, load);
              });
            });
        context->curves = settled.curves;
        central_load.begin(settled.detail());
      }
      pool_->for_each(tasks + 1, [&](std::size_t task, int worker) {
        if (task == 0) {
          write_day();
          return;
        }
        for (std::size_t i = (task - 1) * per_task(); i < std::min(order_.size(), task * per_task()); ++i) {
          check_abandon();
          workers_[static_cast<std::size_t>(worker)].run(*context, order_[i],
                                                         population_->of(areas[order_[i]]), state_, totals);
        }
      });
      if (central_) {
        record.central = central_->record(day, settled, central_load.load);
      }
      finish_day(record);
      if (writer_ && index + 1 < last_ && seconds_since(last_commit) >= options_.commit_every_seconds) {
        write_day();
        clock_.lap("days");
        writer_->set_host(host_now());
        writer_->set_claims(state_.claims_office.ledger(), state_.claim_utilization);
        writer_->commit();
        clock_.lap("commits");
        last_commit = Clock::now();
        if (seconds_since(last_checkpoint) >= options_.checkpoint_every_seconds) {
          write_checkpoint(checkpoint_, info_.run_id, report_.days_done, state_, population_->all());
          last_checkpoint = Clock::now();
          clock_.lap("checkpoints");
        }
      }
    }
    write_day();
    clock_.lap("days");
  }

  /// Between two months: areas are independent, sums are of integers.
  void begin_month(Day day, const Parameters& parameters) {
    state_.claims_office.set_parameters(parameters.claims);
    std::mutex mutex;
    PopulationMonth sum;
    sum.month = month_index(day);
    const MonthlyPersonLaws laws(model_->tables, parameters, sum.month);
    const std::span<const Area> areas = model_->nation.areas();
    pool_->for_each(areas.size(), [&](std::size_t a, int) {
      check_abandon();
      const PopulationMonth change =
          advance_area(*model_, laws, scenario_, static_cast<std::uint32_t>(a), population_->of(areas[a]),
                       state_, state_.histories.months());
      const std::lock_guard lock(mutex);
      add(change, sum);
    });
    changed_population_ = sum;
  }

  /// After a day, in the order of days; write_day() comes later.
  void finish_day(const DayRecord& record) {
    unwritten_ = &record;
    const MonthIndex month = month_index(record.day);
    add_new_claims(record, state_);
    if (options_.on_day) {
      options_.on_day(record, *model_);
    }
    if (record.day == scenario_.end || month_index(record.day + std::chrono::days{1}) != month) {
      finished_month_ = facility_table(month, state_);
      if (options_.on_month) {
        options_.on_month(*finished_month_, *model_);
      }
      close_month(state_, month, *pool_);
    }
    ++report_.days_done;
  }

  void write_day() {
    if (unwritten_ == nullptr) {
      return;
    }
    const auto begin = Clock::now();
    if (writer_) {
      writer_->append_day(*unwritten_);
      if (finished_month_ && scenario_.parameters.output.facility_table) {
        writer_->append_month(*finished_month_);
      }
      if (changed_population_) {
        writer_->append_population(*changed_population_);
      }
    }
    finished_month_.reset();
    changed_population_.reset();
    unwritten_ = nullptr;
    output_seconds_ += seconds_since(begin);
  }

  void finish() {
    progress_.stage = Progress::Stage::kOutput;
    progress_.days_done = report_.days_done;
    progress_.eta_seconds = -1;
    go_on();
    report_.status = report_.days_done == scenario_.days() ? RunStatus::kComplete : RunStatus::kInterrupted;
    report_.as_asked = report_.days_done >= last_;
    if (writer_) {
      writer_->set_claims(state_.claims_office.ledger(), state_.claim_utilization);
      set_payouts(*model_, scenario_, state_, *writer_);
      if (report_.status == RunStatus::kInterrupted && population_) {
        leave_checkpoint();
      }
      clock_.add("output beside the days", output_seconds_);
      clock_.lap("output");
      report_.host.finished_utc = utc_now();
      writer_->finish(report_.status, host_now());
      if (report_.status == RunStatus::kComplete) {
        std::filesystem::remove(checkpoint_);
      }
    }
    host_now();
  }

  /// It holds the open month; the table shows that as far as it has come.
  void leave_checkpoint() {
    writer_->set_host(host_now());
    writer_->commit();
    write_checkpoint(checkpoint_, info_.run_id, report_.days_done, state_, population_->all());
    const Day next = scenario_.start + std::chrono::days{report_.days_done};
    const bool month_open =
        report_.days_done > 0 && month_index(next) == month_index(next - std::chrono::days{1});
    if (month_open && scenario_.parameters.output.facility_table) {
      writer_->append_month(facility_table(month_index(next), state_));
    }
  }

  const Scenario& scenario_;
  const RunOptions& options_;
  const std::optional<BranchPoint>& branch_;
  const int last_;  ///< days of the period after which the run ends
  PhaseClock clock_;
  RunReport report_;
  Progress progress_;

  std::optional<Model> model_;
  std::optional<CentralTier> central_;
  RunInfo info_;
  NationState state_;
  std::optional<WorkPool> pool_;
  std::vector<AreaDay> workers_;
  std::vector<std::uint32_t> order_;
  std::optional<Population> population_;  ///< unless the run goes area by area

  std::filesystem::path checkpoint_;
  std::optional<ResultWriter> writer_;
  const DayRecord* unwritten_ = nullptr;
  std::optional<FacilityTable> finished_month_;
  std::optional<PopulationMonth> changed_population_;
  double output_seconds_ = 0;
};

}  // namespace

RunReport run_scenario(const Scenario& scenario, const RunOptions& options) {
  check_stop(scenario, options);
  std::optional<BranchPoint> branch;
  if (!options.branch_from.empty()) {
    branch = branch_point(scenario, options);
  }
  return Run(scenario, options, branch).run();
}

}  // namespace cutover
