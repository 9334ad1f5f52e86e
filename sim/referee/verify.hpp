/// \file
/// `cutover verify`: the desk engine checked by the referee on a day of one area, over several seeds.
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
  std::optional<std::uint32_t> area;  ///< none: the one with the fewest persons
  std::optional<Day> day;             ///< none: the scenario's first
  int seeds = 3;                      ///< the scenario's and the ones after it
  int facilities = 0;                 ///< the busiest ones, so many at most; 0: all
  std::function<bool(int seeds_done)> on_progress;  ///< false stops the work; may be empty
};

struct VerifiedSeed {
  std::uint64_t seed = 0;
  AreaCheck check;
  double engine_seconds = 0;   ///< the day and those before it, persons and tables included
  double referee_seconds = 0;  ///< the day
};

struct VerifyReport {
  std::uint32_t area = 0;
  std::string prefecture;
  std::uint32_t persons = 0;  ///< of the area, with the first seed
  Day day{};
  bool models_central = false;  ///< answers of the modelled service without load, else the fixed curve
  std::vector<VerifiedSeed> seeds;
  AreaCheck total;
};

/// \throws std::invalid_argument for an area, day or number of seeds that cannot be; InputError for faulty
/// tables; SimulationError; std::runtime_error if stopped
VerifyReport verify(const Scenario& scenario, const VerifyOptions& options);

}  // namespace cutover
