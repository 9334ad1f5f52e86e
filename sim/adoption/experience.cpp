#include "adoption/experience.hpp"

#include <algorithm>
#include <cmath>

#include "adoption/score.hpp"

namespace cutover {

ExperienceRules::ExperienceRules(const AdoptionParameters& p, double logits_at_ceiling) {
  const int ceiling = std::clamp(p.experience_ceiling, 1, 127);
  const int floor = std::clamp(p.experience_floor, -128, 0);
  // After `good_check_ins` of them a part exp(-1) of the gap is left.
  const double part = 1 - std::exp(-1 / p.good_check_ins);
  const auto store = [&](int e) { return static_cast<std::int8_t>(std::clamp(e, floor, ceiling)); };
  for (int e = -128; e <= 127; ++e) {
    const std::size_t i = index(static_cast<std::int8_t>(e));
    const int gap = std::max(0, ceiling - e);
    good_[i] = store(e + static_cast<int>(std::ceil(gap * part)));
    failure_[i] = store(e - p.failure_setback);
    wait_[i] = store(e - p.long_wait_setback);
    score_[i] = static_cast<std::int16_t>(std::lround(e * logits_at_ceiling * kLogit / ceiling));
  }
}

}  // namespace cutover
