#include "run/nation_state.hpp"

#include <algorithm>
#include <stdexcept>

namespace cutover {

void FacilityHistories::append(MonthIndex month, std::span<const FacilityCounts> counts) {
  put(month, 0, counts, months_);
  ++months_;
}

void FacilityHistories::put(MonthIndex month, std::uint32_t first_facility,
                            std::span<const FacilityCounts> counts, std::size_t before) {
  if (before >= stride_) {
    throw std::logic_error("a month after the last one of the period");
  }
  for (std::size_t f = 0; f < counts.size(); ++f) {
    const FacilityCounts& c = counts[f];
    data_[(first_facility + f) * stride_ + before] = {month, c.card_uses, c.verifications, c.claims,
                                                      c.claims_with_card};
  }
}

std::vector<FacilityMonth> FacilityHistories::save() const {
  std::vector<FacilityMonth> saved;
  const std::size_t facilities = stride_ == 0 ? 0 : data_.size() / stride_;
  saved.reserve(facilities * months_);
  for (std::uint32_t f = 0; f < facilities; ++f) {
    saved.insert(saved.end(), of(f).begin(), of(f).end());
  }
  return saved;
}

bool FacilityHistories::load(std::span<const FacilityMonth> saved, std::size_t months) {
  const std::size_t facilities = stride_ == 0 ? 0 : data_.size() / stride_;
  if (months > stride_ || saved.size() != facilities * months) {
    return false;
  }
  for (std::size_t f = 0; f < facilities; ++f) {
    std::copy_n(saved.data() + f * months, months, data_.data() + f * stride_);
  }
  months_ = months;
  return true;
}

}  // namespace cutover
