#include "run/area_by_area.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <iterator>
#include <memory>
#include <vector>

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
  return !asks_for_days && month_index(scenario.start) == month_index(scenario.end) && days < persons;
}

AreaByArea::End AreaByArea::run(NationState& state, std::span<DayRecord> records) const {
  std::vector<std::unique_ptr<DayContext>> contexts;
  std::deque<DayTotals> totals;
  for (Day day = scenario.start; day <= scenario.end; day += std::chrono::days{1}) {
    const DayContext* before = contexts.empty() ? nullptr : contexts.back().get();
    contexts.push_back(std::make_unique<DayContext>(model, scenario.on(day), day, scenario.seed, before));
    DayRecord& record = records[contexts.size() - 1];
    record.day = day;
    totals.emplace_back(record);
  }
  const auto run_day = [&](std::size_t day, std::uint32_t area, int worker, PersonsOnDemand& persons) {
    check_abandon();
    workers[static_cast<std::size_t>(worker)].run(*contexts[day], area, persons.all(), state, totals[day]);
  };
  const auto make_persons = [&](std::uint32_t area, PersonsOnDemand& persons,
                                std::vector<std::uint32_t>& who) {
    persons.begin(model.nation.areas()[area]);
    make_treated(contexts, area, state, persons, who);
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
