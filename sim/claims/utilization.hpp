/// \file
/// Utilization by claims (UTL-02): claims of persons who used the card at the facility in the month, over all
/// claims of the month. It can be counted only when the claims of the month are through, so it is known two
/// months after the visits (seed 000: published 44.40 % for September 2025).
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "core/time.hpp"
#include "core/types.hpp"

namespace cutover {

/// Months between the visits and the publication.
inline constexpr int kClaimUtilizationDelay = 2;

struct ClaimUtilizationRow {
  MonthIndex visit_month = 0;
  MonthIndex known_from = 0;                          ///< first month in which anyone can act on the figure
  std::array<std::uint64_t, kFacilityTypes> filed{};  ///< claims filed
  std::array<std::uint64_t, kFacilityTypes> with_card{};  ///< of persons who used the card there in the month

  std::uint64_t filed_total() const;
  std::uint64_t with_card_total() const;
  /// Share over all facility types; nothing before it is known, or where nothing was filed.
  std::optional<double> share_known_in(MonthIndex month) const;
  std::optional<double> share_known_in(MonthIndex month, FacilityType type) const;
};

/// The row of a visit month. \throws std::invalid_argument if more claims have a card than were filed
ClaimUtilizationRow claim_utilization(MonthIndex visit_month,
                                      const std::array<std::uint64_t, kFacilityTypes>& filed,
                                      const std::array<std::uint64_t, kFacilityTypes>& with_card);

}  // namespace cutover
