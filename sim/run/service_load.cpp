#include "run/service_load.hpp"

#include <atomic>
#include <mutex>
#include <stdexcept>
#include <vector>

#include "core/work_pool.hpp"
#include "run/area_day.hpp"
#include "run/host.hpp"
#include "run/persons_on_demand.hpp"

namespace cutover {

ServiceLoad service_load(const std::filesystem::path& data_directory, const Scenario& whole, Day day,
                         int threads, const std::function<bool(double)>& on_progress, LoadDetail detail) {
  if (day < whole.start || day > whole.end) {
    throw std::invalid_argument(format_day(day) + " is outside the scenario's period, " +
                                format_day(whole.start) + " to " + format_day(whole.end));
  }
  Scenario scenario = whole;
  scenario.start = day;
  scenario.end = day;
  const Model model(data_directory, scenario);
  const std::span<const Area> areas = model.nation.areas();
  NationState state = model.initial_state(scenario);
  const DayContext context(model, scenario.on(day), day, scenario.seed, nullptr);
  WorkPool pool(threads > 0 ? threads : hardware_threads());
  std::vector<AreaDay> workers(static_cast<std::size_t>(pool.threads()));
  std::vector<PersonsOnDemand> persons(workers.size(), PersonsOnDemand(model));
  LoadSink sink;
  sink.begin(detail);
  std::mutex progress_mutex;
  std::size_t done = 0;
  std::atomic<bool> stop = false;
  pool.for_each(areas.size(), [&](std::size_t a, int worker) {
    if (stop) {
      return;
    }
    const auto w = static_cast<std::size_t>(worker);
    // One in twelve comes on a busy day: the others need not be made.
    persons[w].begin(areas[a]);
    workers[w].forecast(context, static_cast<std::uint32_t>(a), persons[w].all(), state, sink,
                        [&](std::span<const std::uint32_t> who) { persons[w].make(who); });
    const std::lock_guard lock(progress_mutex);
    ++done;
    if (on_progress && !on_progress(static_cast<double>(done) / static_cast<double>(areas.size()))) {
      stop = true;
    }
  });
  if (stop) {
    throw std::runtime_error("interrupted while the load was made");
  }
  return std::move(sink.load);
}

}  // namespace cutover
