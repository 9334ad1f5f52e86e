/// \file
/// Published values that stand beside simulated ones in a result, and are read for that alone.
#pragma once

#include <filesystem>

#include "results/run_info.hpp"
#include "tables/nation_tables.hpp"

namespace cutover {

/// Fills everything `published_…` of `info`. \throws InputError for faulty files
void add_published(const std::filesystem::path& data_directory, const NationTables& tables, RunInfo& info);

}  // namespace cutover
