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
  std::vector<std::unique_ptr<DayContext>> contexts;
  std::deque<DayTotals> totals;
  for (Day day = scenario.start; day <= scenario.end; day += std::chrono::days{1}) {
    const DayContext* before = contexts.empty() ? nullptr : contexts.back().get();
    contexts.push_back(std::make_unique<DayContext>(model, scenario.on(day), day, scenario.seed, before));
    DayRecord& record = records[contexts.size() - 1];
    record.day = day;
    totals.emplace_back(record);
  }
  // Of the months that begin during the run.
  std::deque<MonthlyPersonLaws> laws;
  std::mutex population_mutex;
  for (MonthIndex month = month_index(scenario.start) + 1; month <= month_index(scenario.end); ++month) {
    laws.emplace_back(model.tables, scenario.on(first_day(month)), month);
    FinishedMonth& finished = months.emplace_back();
    finished.counts.resize(state.month.size());
    finished.engagement.resize(state.engagement.size());
    finished.bought_readers.resize(state.bought_readers.size());
    finished.claim_cases.resize(state.claim_cases.size());
    finished.next.month = month;
  }
  // What run.cpp does between two months, for one area.
  const auto turn_month = [&](std::size_t number, std::uint32_t area_number, std::span<Person> persons) {
    const Area& area = model.nation.areas()[area_number];
    FinishedMonth& finished = months[number];
    const std::span<FacilityCounts> counts =
        std::span(state.month).subspan(area.first_facility, area.facilities());
    std::copy(counts.begin(), counts.end(), finished.counts.begin() + area.first_facility);
    std::copy_n(state.engagement.begin() + area.first_facility, area.facilities(),
                finished.engagement.begin() + area.first_facility);
    std::copy_n(state.bought_readers.begin() + area.first_facility, area.facilities(),
                finished.bought_readers.begin() + area.first_facility);
    finished.claim_cases[area_number] = std::exchange(state.claim_cases[area_number], {});
    state.histories.put(laws[number].month() - 1, area.first_facility, counts, number);
    std::fill(counts.begin(), counts.end(), FacilityCounts{});
    const PopulationMonth change =
        advance_area(model, laws[number], scenario.seed, area_number, persons, state, number + 1);
    const std::lock_guard lock(population_mutex);
    add(change, finished.next);
  };
  const auto run_day = [&](std::size_t day, std::uint32_t area, int worker, PersonsOnDemand& persons) {
    check_abandon();
    workers[static_cast<std::size_t>(worker)].run(*contexts[day], area, persons.all(), state, totals[day]);
  };
  // Before the day is run or forecast.
  const auto begin_day = [&](std::size_t day, std::uint32_t area, PersonsOnDemand& persons) {
    const Day today = contexts[day]->day;
    if (day > 0 && today == first_day(month_index(today))) {
      const auto number = static_cast<std::size_t>(month_index(today) - month_index(scenario.start) - 1);
      turn_month(number, area, persons.all());
    }
  };
  const auto make_persons = [&](std::uint32_t area, PersonsOnDemand& persons,
                                std::vector<std::uint32_t>& who) {
    persons.begin(model.nation.areas()[area]);
    if (months.empty()) {
      make_treated(contexts, area, state, persons, who);
    } else {
      persons.make_all();  // everybody has birthdays
    }
  };

  std::atomic<std::size_t> done{0};
  std::vector<bool> is_done(order.size());
  std::deque<LoadSink> loads;
  std::vector<SettledDay> settled;
  if (central != nullptr) {
    const std::span<const std::uint32_t> first = central->some();
    std::vector<PersonsOnDemand> persons(first.size(), PersonsOnDemand(model));
    pool.for_each(first.size(), [&](std::size_t i, int) {
      std::vector<std::uint32_t> who;
      make_persons(first[i], persons[i], who);
    });
    for (std::size_t day = 0; day < contexts.size(); ++day) {
      if (!go_on(0)) {
        return End::kEnded;
      }
      DayContext& context = *contexts[day];
      pool.for_each(first.size(), [&](std::size_t i, int) { begin_day(day, first[i], persons[i]); });
      settled.push_back(central->foresee(
          context.day, [&](std::span<const std::uint32_t> areas,
                           const std::shared_ptr<const CentralCurves>& curves, LoadSink& load) {
            context.curves = curves;
            pool.for_each(areas.size(), [&](std::size_t i, int worker) {
              check_abandon();
              workers[static_cast<std::size_t>(worker)].forecast(context, areas[i], persons[i].all(), state,
                                                                 load);
            });
          }));
      if (!settled.back().calm) {
        return End::kBusyService;
      }
      context.curves = settled.back().curves;
      loads.emplace_back().begin(settled.back().detail());
      totals[day].load = &loads.back();
      pool.for_each(first.size(),
                    [&](std::size_t i, int worker) { run_day(day, first[i], worker, persons[i]); });
    }
    for (const std::uint32_t area : first) {
      is_done[area] = true;
    }
    done = first.size();
  }

  std::vector<std::uint32_t> rest;
  std::copy_if(order.begin(), order.end(), std::back_inserter(rest),
               [&](std::uint32_t area) { return !is_done[area]; });
  std::vector<PersonsOnDemand> persons(workers.size(), PersonsOnDemand(model));
  std::vector<std::vector<std::uint32_t>> who(workers.size());
  const bool whole = pool.for_each((rest.size() + per_task - 1) / per_task,
                                   [&](std::size_t task, int worker) {
                                     const auto w = static_cast<std::size_t>(worker);
                                     for (std::size_t i = task * per_task;
                                          i < std::min(rest.size(), (task + 1) * per_task); ++i) {
                                       make_persons(rest[i], persons[w], who[w]);
                                       for (std::size_t day = 0; day < contexts.size(); ++day) {
                                         begin_day(day, rest[i], persons[w]);
                                         run_day(day, rest[i], worker, persons[w]);
                                       }
                                       ++done;
                                     }
                                   },
                                   [&](std::size_t) { return go_on(done); });
  if (!whole) {
    return End::kEnded;
  }
  pool.for_each(settled.size(), [&](std::size_t day, int) {
    records[day].central = central->record(records[day].day, settled[day], loads[day].load);
  });
  return End::kDone;
}

}  // namespace cutover
