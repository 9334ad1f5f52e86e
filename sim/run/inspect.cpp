#include "run/inspect.hpp"

#include <stdexcept>
#include <string>

#include "run/replay.hpp"

namespace cutover {

Inspection inspect_facility(const Scenario& scenario, const std::filesystem::path& data_directory,
                            std::uint32_t facility, Day day) {
  const Model model(data_directory, scenario);
  const Nation& nation = model.nation;
  if (facility >= nation.facilities().size()) {
    throw std::invalid_argument("there is no facility " + std::to_string(facility) +
                                ": this scenario has 0 to " + std::to_string(nation.facilities().size() - 1));
  }
  check_in_period(scenario, day);
  Inspection result{nation.facilities()[facility], facility, day, {}};
  result.trace.facility = facility;
  replay_area(model, scenario, result.facility.area, day, {&result.trace, 1});
  result.trace.central = nullptr;  // went with the day
  return result;
}

}  // namespace cutover
