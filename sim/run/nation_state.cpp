#include "run/nation_state.hpp"

#include <stdexcept>

namespace cutover {

void FacilityHistories::append(MonthIndex month, std::span<const FacilityCounts> counts) {
  if (months_ >= stride_) {
    throw std::logic_error("a month after the last one of the period");
  }
  for (std::size_t f = 0; f < counts.size(); ++f) {
    const FacilityCounts& c = counts[f];
    data_[f * stride_ + months_] = {month, c.card_uses, c.verifications, c.claims, c.claims_with_card};
  }
  ++months_;
}

}  // namespace cutover
