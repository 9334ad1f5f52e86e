/// \file
/// Pieces of the layout that several groups share: not for use outside this folder.
#pragma once

#include <string>
#include <vector>

#include "results/layout.hpp"

namespace cutover::layout {

inline constexpr const char* kDay = "days since {start} 00:00:00";
inline constexpr const char* kMonth = "days since {month} 00:00:00";
inline constexpr const char* kSum = "time: sum";
inline constexpr const char* kMonthSum = "month: sum";
inline constexpr const char* kVisitMonthSum = "visit_month: sum";

inline Variable facility_type() {
  return {"facility_type", h5::Type::kString, {"facility_type"}, "1", "type of facility"};
}
inline Variable time(hsize_t chunk) {
  return {"time", h5::Type::kI32, {"time"}, kDay, "simulated day (Japan time)", "", chunk};
}
inline Variable month() {
  return {"month", h5::Type::kI32, {"month"}, kMonth, "first day of the month (Japan time)", "", 64};
}
inline Variable visit_month() {
  return {"visit_month",
          h5::Type::kI32,
          {"visit_month"},
          kMonth,
          "first day of the month of the visits (Japan time)",
          "",
          64};
}
inline Variable row() {
  return {"row", h5::Type::kI32, {"row"}, "1", "number of the row", "", 64};
}
inline Variable prefecture() {
  return {"prefecture", h5::Type::kString, {"prefecture"}, "1", "prefecture"};
}
inline Variable prefecture_code() {
  return {"prefecture_code", h5::Type::kU8, {"prefecture"}, "1", "JIS code of the prefecture, 1-47"};
}
inline Variable age_band(const std::string& text) {
  return {"age_band", h5::Type::kString, {"age_band"}, "1", text};
}
inline Variable insurer_kind(const std::string& text) {
  return {"insurer_kind", h5::Type::kString, {"insurer_kind"}, "1", text};
}
inline Variable outcome() {
  return {"outcome", h5::Type::kString, {"outcome"}, "1", "how the visit or inquiry ended"};
}
inline Variable cause() {
  return {"cause", h5::Type::kString, {"cause"}, "1", "why the claim came back"};
}
inline Variable flag(const std::string& name, const std::string& dimension, const std::string& text) {
  return {name, h5::Type::kU8, {dimension}, "1", text, "", 512};
}
inline Variable check_month(const std::string& name, const std::string& text,
                            const std::string& dimension = "month") {
  return {name, h5::Type::kU64, {dimension, "facility_type"}, "1", text, dimension + ": sum", 64};
}

/// \name Groups of layout_central.cpp, layout_claims.cpp and layout_programmes.cpp
///@{
void add_central_groups(std::vector<Group>& groups);  ///< the modelled central service
void add_claim_groups(std::vector<Group>& groups);    ///< claims, returns, utilization by claims, population
void add_programme_groups(std::vector<Group>& groups);  ///< programmes and payouts
void add_check_groups(std::vector<Group>& groups);
void add_published_groups(std::vector<Group>& groups);
///@}

}  // namespace cutover::layout
