/// \file
/// Finding the data directory.
#pragma once

#include <filesystem>

namespace cutover {

/// `given` if not empty, else $CUTOVER_DATA, else the first `data` directory beside or above the scenario
/// file, the executable or the current directory. \throws std::invalid_argument saying where it looked
std::filesystem::path find_data(const std::filesystem::path& given, const std::filesystem::path& scenario);

}  // namespace cutover
