/// \file
/// The fitted model, and shares of many persons by hand.
#pragma once

#include "adoption/adoption.hpp"
#include "support/model_case.hpp"
#include "visits/demand.hpp"

namespace cutover::test {

inline const AdoptionModel& model() {
  static const AdoptionModel kModel = load_adoption_model(kData);
  return kModel;
}

inline const Demand& demand() {
  static const Demand kDemand(tables());
  return kDemand;
}

inline constexpr Day kAfterAll = make_day(2026, 5, 1);

/// Group bases of two days differ for exactly those that `reached` names, all upward.
template <class Reached>
void expect_rises_only_for(const AdoptionDay& before, const AdoptionDay& after, const Reached& reached) {
  for (int t = 0; t < kMainTypes; ++t) {
    for (int b = 0; b < kAgeBands; ++b) {
      for (int k = 0; k < kInsurerKinds; ++k) {
        if (reached(t, b, k)) {
          EXPECT_GT(after.base(t, b, k), before.base(t, b, k)) << t << " " << b << " " << k;
        } else {
          EXPECT_EQ(after.base(t, b, k), before.base(t, b, k)) << t << " " << b << " " << k;
        }
      }
    }
  }
}

}  // namespace cutover::test
