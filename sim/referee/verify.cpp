#include "referee/verify.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include "scenario/prefectures.hpp"
#include "service/twin.hpp"

namespace cutover {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

std::uint32_t smallest_area(const Nation& nation) {
  const std::span<const Area> areas = nation.areas();
  const auto smallest = std::min_element(
      areas.begin(), areas.end(), [](const Area& a, const Area& b) { return a.persons() < b.persons(); });
  return static_cast<std::uint32_t>(smallest - areas.begin());
}

}  // namespace

VerifyReport verify(const Scenario& given, const VerifyOptions& options) {
  if (options.seeds < 1) {
    throw std::invalid_argument("there is nothing to verify with " + std::to_string(options.seeds) +
                                " seeds: at least 1");
  }
  VerifyReport report;
  report.day = options.day.value_or(given.start);
  if (options.platform) {
    report.platform = options.platform->title;
    report.takes_links_late = takes_links_late(*options.platform);
  }
  check_in_period(given, report.day);
  for (int s = 0; s < options.seeds; ++s) {
    Scenario scenario = given;
    scenario.seed = given.seed + static_cast<std::uint64_t>(s);
    auto begin = Clock::now();
    const Model model(options.data_directory, scenario);
    if (s == 0) {
      report.area = options.area.value_or(smallest_area(model.nation));
    }
    const EngineDay engine =
        engine_day(model, scenario, report.area, report.day, options.platform ? &*options.platform : nullptr);
    VerifiedSeed one;
    one.seed = scenario.seed;
    one.engine_seconds = seconds_since(begin);
    if (s == 0) {
      const Area& area = model.nation.areas()[report.area];
      report.prefecture = kPrefectureNames[static_cast<std::size_t>(area.prefecture)];
      report.persons = area.persons();
    }
    begin = Clock::now();
    const std::unique_ptr<RefereeDay> referee = referee_day(engine, options.facilities);
    run(*referee, engine);
    one.referee_seconds = seconds_since(begin);
    one.check = compare(engine, *referee);
    report.total += one.check;
    report.seeds.push_back(std::move(one));
    if (options.on_progress && !options.on_progress(s + 1)) {
      throw std::runtime_error("interrupted after " + std::to_string(s + 1) + " seeds");
    }
  }
  return report;
}

}  // namespace cutover
