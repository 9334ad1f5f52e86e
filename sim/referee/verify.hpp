/// \file
/// `cutover verify`: what runs use checked by the referee on a day of one area, over several seeds: the desk
/// engine, and where a platform is given the fast twin of the central service beside it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "referee/area_check.hpp"

namespace cutover {

struct VerifyOptions {
  std::filesystem::path data_directory;
  std::optional<std::uint32_t> area;                ///< none: the one with the fewest persons
  std::optional<Day> day;                           ///< none: the scenario's first
  int seeds = 3;                                    ///< the scenario's and the ones after it
  int facilities = 0;                               ///< compared: the busiest ones, so many at most; 0: all
  std::optional<ServiceTopology> platform;          ///< of the central service; none: tables of answers
  std::function<bool(int seeds_done)> on_progress;  ///< false stops the work; may be empty
};

struct VerifiedSeed {
  std::uint64_t seed = 0;
  AreaCheck check;
  double engine_seconds = 0;   ///< the day, all rounds, and those before it, persons and tables included
  double referee_seconds = 0;  ///< the day
};

struct VerifyReport {
  std::uint32_t area = 0;
  std::string prefecture;
  std::uint32_t persons = 0;  ///< of the area, with the first seed
  Day day{};
  std::optional<std::string> platform;  ///< title of the central service's; none: tables of answers
  bool takes_links_late = false;        ///< the twin, on that platform (service/twin.hpp)
  std::vector<VerifiedSeed> seeds;
  AreaCheck total;
};

/// \throws std::invalid_argument for an area, day or number of seeds that cannot be; InputError for faulty
/// tables; SimulationError; std::runtime_error if stopped
VerifyReport verify(const Scenario& scenario, const VerifyOptions& options);

}  // namespace cutover
