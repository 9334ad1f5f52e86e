/// \file
/// The real tables, read once a test program, and words for crafted visits.
#pragma once

#include <cstdint>
#include <filesystem>

#include "core/types.hpp"
#include "tables/nation_tables.hpp"

namespace cutover::test {

inline const std::filesystem::path kData = std::filesystem::path{CUTOVER_SOURCE_DIR} / "data";

inline const NationTables& tables() {
  static const NationTables kTables = load_nation_tables(kData);
  return kTables;
}

constexpr std::size_t at(FacilityType t) {
  return static_cast<std::size_t>(t);
}

/// Prefectures by JIS code minus one.
inline constexpr int kTottori = 30;
inline constexpr int kShimane = 31;

}  // namespace cutover::test
