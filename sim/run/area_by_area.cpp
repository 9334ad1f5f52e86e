#include "run/area_by_area.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <iterator>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "run/month.hpp"
#include "run/persons_on_demand.hpp"

namespace cutover {
namespace {

/// Makes everybody who can come on one of the days. All at once and not day by day: the laws of a band are
/// tables that leave the cache between two days.
/// \param who  memory
void make_treated(std::span<const std::unique_ptr<DayContext>> days, std::uint32_t area,
                  const NationState& state, PersonsOnDemand& persons, std::vector<std::uint32_t>& who) {
  const DayContext::Laws* laws = nullptr;
  for (const std::unique_ptr<DayContext>& day : days) {
    // As long as parameters are the same, so are those under treatment in a month.
    if (day->laws.get() == laws) {
      continue;
    }
    laws = day->laws.get();
    const TreatedParts treated = treated_on_day(*day, area, state);
    for (std::size_t band = 0; band < kAgeBands; ++band) {
      for (const auto& of_care : treated) {
        const TreatedPart part = of_care[band];
        who.resize(part.width);
        for (std::uint32_t k = 0; k < part.width; ++k) {
          who[k] = part.at(k);
        }
        persons.make(who);
      }
    }
  }
}

/// All days of a run at once, and the areas that go through them.
class AllDays {
 public:
  using End = AreaByArea::End;

  AllDays(const AreaByArea& run, NationState& state, std::span<DayRecord> records,
          std::vector<FinishedMonth>& months)
      : run_(run), state_(state), records_(records), months_(months) {
    const Scenario& scenario = run_.scenario;
    for (Day day = scenario.start; day <= scenario.end; day += std::chrono::days{1}) {
      const DayContext* before = contexts_.empty() ? nullptr : contexts_.back().get();
      contexts_.push_back(
          std::make_unique<DayContext>(run_.model, scenario.on(day), day, scenario.seed, before));
      DayRecord& record = records_[contexts_.size() - 1];
      record.day = day;
      totals_.emplace_back(record);
    }
    for (MonthIndex month = month_index(scenario.start) + 1; month <= month_index(scenario.end); ++month) {
      laws_.emplace_back(run_.model.tables, scenario.on(first_day(month)), month);
      FinishedMonth& finished = months_.emplace_back();
      finished.counts.resize(state_.month.size());
      finished.engagement.resize(state_.engagement.size());
      finished.bought_readers.resize(state_.bought_readers.size());
      finished.claim_cases.resize(state_.claim_cases.size());
      finished.next.month = month;
    }
  }

  /// The areas that foretell the load of a modelled service, together and day by day.
  End run_first_areas() {
    if (run_.central == nullptr) {
      return End::kDone;
    }
    const std::span<const std::uint32_t> first = run_.central->some();
    std::vector<PersonsOnDemand> persons(first.size(), PersonsOnDemand(run_.model));
    run_.pool.for_each(first.size(), [&](std::size_t i, int) {
      std::vector<std::uint32_t> who;
      make_persons(first[i], persons[i], who);
    });
    for (std::size_t day = 0; day < contexts_.size(); ++day) {
      if (!run_.go_on(0)) {
        return End::kEnded;
      }
      DayContext& context = *contexts_[day];
      run_.pool.for_each(first.size(), [&](std::size_t i, int) { begin_day(day, first[i], persons[i]); });
      settled_.push_back(run_.central->foresee(
          context.day, [&](std::span<const std::uint32_t> areas,
                           const std::shared_ptr<const CentralCurves>& curves, LoadSink& load) {
            context.curves = curves;
            run_.pool.for_each(areas.size(), [&](std::size_t i, int worker) {
              run_.check_abandon();
              run_.workers[static_cast<std::size_t>(worker)].forecast(context, areas[i], persons[i].all(),
                                                                      state_, load);
            });
          }));
      const SettledDay& settled = settled_.back();
      if (!settled.calm) {
        return End::kBusyService;
      }
      context.curves = settled.curves;
      loads_.emplace_back().begin(settled.detail());
      totals_[day].load = &loads_.back();
      run_.pool.for_each(first.size(),
                         [&](std::size_t i, int worker) { run_day(day, first[i], worker, persons[i]); });
    }
    gone_.assign(first.begin(), first.end());
    std::sort(gone_.begin(), gone_.end());
    return End::kDone;
  }

  /// The others one by one, each through all days; then the service's days, as everybody's requests made
  /// them.
  End run_other_areas() {
    std::vector<std::uint32_t> rest;
    std::copy_if(run_.order.begin(), run_.order.end(), std::back_inserter(rest),
                 [&](std::uint32_t area) { return !std::binary_search(gone_.begin(), gone_.end(), area); });
    std::atomic<std::size_t> done{gone_.size()};
    std::vector<PersonsOnDemand> persons(run_.workers.size(), PersonsOnDemand(run_.model));
    std::vector<std::vector<std::uint32_t>> who(run_.workers.size());
    const std::size_t per_task = run_.per_task;
    const auto task = [&](std::size_t number, int worker) {
      const auto w = static_cast<std::size_t>(worker);
      for (std::size_t i = number * per_task; i < std::min(rest.size(), (number + 1) * per_task); ++i) {
        make_persons(rest[i], persons[w], who[w]);
        for (std::size_t day = 0; day < contexts_.size(); ++day) {
          begin_day(day, rest[i], persons[w]);
          run_day(day, rest[i], worker, persons[w]);
        }
        ++done;
      }
    };
    if (!run_.pool.for_each((rest.size() + per_task - 1) / per_task, task,
                            [&](std::size_t) { return run_.go_on(done); })) {
      return End::kEnded;
    }
    run_.pool.for_each(settled_.size(), [&](std::size_t day, int) {
      records_[day].central = run_.central->record(records_[day].day, settled_[day], loads_[day].load);
    });
    return End::kDone;
  }

 private:
  /// \param who  memory
  void make_persons(std::uint32_t area, PersonsOnDemand& persons, std::vector<std::uint32_t>& who) const {
    persons.begin(run_.model.nation.areas()[area]);
    if (months_.empty()) {
      make_treated(contexts_, area, state_, persons, who);
    } else {
      persons.make_all();  // everybody has birthdays
    }
  }

  /// Before the day is run or forecast.
  void begin_day(std::size_t day, std::uint32_t area, PersonsOnDemand& persons) {
    const Day today = contexts_[day]->day;
    if (day > 0 && today == first_day(month_index(today))) {
      const auto number = static_cast<std::size_t>(month_index(today) - month_index(run_.scenario.start) - 1);
      turn_month(number, area, persons.all());
    }
  }

  void run_day(std::size_t day, std::uint32_t area, int worker, PersonsOnDemand& persons) {
    run_.check_abandon();
    run_.workers[static_cast<std::size_t>(worker)].run(*contexts_[day], area, persons.all(), state_,
                                                       totals_[day]);
  }

  /// What run.cpp does between two months, for one area.
  /// \param number  of the month that ends
  void turn_month(std::size_t number, std::uint32_t area_number, std::span<Person> persons) {
    const Area& area = run_.model.nation.areas()[area_number];
    FinishedMonth& finished = months_[number];
    const auto keep = [&](const auto& of_state, auto& of_month) {
      std::copy_n(of_state.begin() + area.first_facility, area.facilities(),
                  of_month.begin() + area.first_facility);
    };
    keep(state_.month, finished.counts);
    keep(state_.engagement, finished.engagement);
    keep(state_.bought_readers, finished.bought_readers);
    finished.claim_cases[area_number] = std::exchange(state_.claim_cases[area_number], {});
    const std::span<FacilityCounts> counts =
        std::span(state_.month).subspan(area.first_facility, area.facilities());
    state_.histories.put(laws_[number].month() - 1, area.first_facility, counts, number);
    std::fill(counts.begin(), counts.end(), FacilityCounts{});
    const PopulationMonth change =
        advance_area(run_.model, laws_[number], run_.scenario, area_number, persons, state_, number + 1);
    const std::lock_guard lock(population_mutex_);
    add(change, finished.next);
  }

  const AreaByArea& run_;
  NationState& state_;
  std::span<DayRecord> records_;
  std::vector<FinishedMonth>& months_;
  std::vector<std::unique_ptr<DayContext>> contexts_;
  std::deque<DayTotals> totals_;
  std::deque<MonthlyPersonLaws> laws_;  ///< of the months that begin during the run
  std::mutex population_mutex_;
  std::vector<SettledDay> settled_;  ///< where the service is modelled
  std::deque<LoadSink> loads_;       ///< likewise
  std::vector<std::uint32_t> gone_;  ///< areas that are through, sorted
};

}  // namespace

bool goes_area_by_area(const Model& model, const Scenario& scenario, const RunOptions& options) {
  const bool asks_for_days = options.resume || !options.branch_from.empty() || options.stop_after ||
                             options.commit_every_seconds <= 0 || options.checkpoint_every_seconds <= 0;
  const std::size_t persons = model.nation.persons() * sizeof(Person);
  const std::size_t days = static_cast<std::size_t>(scenario.days()) * DayRecord::bytes(model.nation.types());
  return !asks_for_days && scenario.days() <= kMostDaysByArea && days < persons;
}

AreaByArea::End AreaByArea::run(NationState& state, std::span<DayRecord> records,
                                std::vector<FinishedMonth>& months) const {
  AllDays days{*this, state, records, months};
  const End first = days.run_first_areas();
  return first == End::kDone ? days.run_other_areas() : first;
}

}  // namespace cutover
