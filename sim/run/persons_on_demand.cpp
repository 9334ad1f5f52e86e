#include "run/persons_on_demand.hpp"

#include <algorithm>

namespace cutover {

void PersonsOnDemand::begin(const Area& area) {
  area_ = &area;
  maker_.emplace(model_.nation, area, model_.laws_at_start);
  slots_ = area.slots;
  persons_.resize(std::max<std::size_t>(persons_.size(), slots_));
  made_.assign(slots_ / 64 + 1, 0);
}

void PersonsOnDemand::make_all() {
  model_.populate(*area_, all());
  std::fill(made_.begin(), made_.end(), ~std::uint64_t{0});
}

void PersonsOnDemand::make(std::span<const std::uint32_t> who) {
  missing_.resize(std::max(missing_.size(), who.size() + 1));
  std::size_t n = 0;
  for (const std::uint32_t person : who) {
    std::uint64_t& word = made_[person / 64];
    const std::uint64_t bit = std::uint64_t{1} << person % 64;
    // No branch: whether somebody has come before is hard to predict.
    missing_[n] = person;
    n += (word & bit) == 0 ? 1 : 0;
    word |= bit;
  }
  const std::span<const std::uint32_t> missing = std::span(missing_).first(n);
  maker_->make(missing, persons_);
  model_.lives.knowledge.give(model_.nation.facilities(*area_), missing, persons_);
}

}  // namespace cutover
