/// \file
/// What check-ins teach a person (ADP-05): good ones become habit, failures and long waits set back.
///
/// Experience is one signed byte of the person's record, 0 for somebody who never tried. A good check-in
/// closes a part 1/k of the gap to the ceiling, rounded up, so that it arrives there after finitely many; a
/// failure and a long wait take off a fixed amount, down to the floor. `score()` turns it into the
/// propensity.
#pragma once

#include <array>
#include <cstdint>

#include "scenario/parameters.hpp"

namespace cutover {

class ExperienceRules {
 public:
  /// \param logits_at_ceiling  propensity that full experience adds (fitted: `experience`)
  ExperienceRules(const AdoptionParameters& p, double logits_at_ceiling);
  ExperienceRules() = default;

  std::int8_t after_good(std::int8_t e) const { return good_[index(e)]; }
  std::int8_t after_failure(std::int8_t e) const { return failure_[index(e)]; }
  std::int8_t after_long_wait(std::int8_t e) const { return wait_[index(e)]; }
  /// In 1/64 logit.
  int score(std::int8_t e) const { return score_[index(e)]; }

 private:
  static std::size_t index(std::int8_t e) { return static_cast<std::uint8_t>(e); }

  std::array<std::int8_t, 256> good_{};
  std::array<std::int8_t, 256> failure_{};
  std::array<std::int8_t, 256> wait_{};
  std::array<std::int16_t, 256> score_{};
};

}  // namespace cutover
