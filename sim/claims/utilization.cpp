#include "claims/utilization.hpp"

#include <numeric>
#include <stdexcept>
#include <string>

namespace cutover {

namespace {

std::optional<double> share(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) {
    return std::nullopt;
  }
  return static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

std::uint64_t ClaimUtilizationRow::filed_total() const {
  return std::accumulate(filed.begin(), filed.end(), std::uint64_t{0});
}

std::uint64_t ClaimUtilizationRow::with_card_total() const {
  return std::accumulate(with_card.begin(), with_card.end(), std::uint64_t{0});
}

std::optional<double> ClaimUtilizationRow::share_known_in(MonthIndex month) const {
  return month < known_from ? std::nullopt : share(with_card_total(), filed_total());
}

std::optional<double> ClaimUtilizationRow::share_known_in(MonthIndex month, FacilityType type) const {
  const auto t = static_cast<std::size_t>(type);
  return month < known_from ? std::nullopt : share(with_card[t], filed[t]);
}

ClaimUtilizationRow claim_utilization(MonthIndex visit_month,
                                      const std::array<std::uint64_t, kFacilityTypes>& filed,
                                      const std::array<std::uint64_t, kFacilityTypes>& with_card) {
  for (std::size_t t = 0; t < kFacilityTypes; ++t) {
    if (with_card[t] > filed[t]) {
      throw std::invalid_argument("claims: more claims with card than filed, " +
                                  std::string(kFacilityTypeNames[t]) + ", " + format_month(visit_month));
    }
  }
  return {visit_month, visit_month + kClaimUtilizationDelay, filed, with_card};
}

}  // namespace cutover
