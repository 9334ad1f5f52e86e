/// \file
/// ClaimParameters (scenario/claim_parameters.hpp) as thresholds.
#pragma once

#include <cstdint>

#include "claims/claim_case.hpp"
#include "scenario/claim_parameters.hpp"

namespace cutover {

static_assert(kOrdinaryFaults == kClaimFaults);

/// ClaimParameters as thresholds on 16-bit parts of a word (65536 = always).
struct ClaimLaws {
  ClaimLaws() = default;
  /// \throws std::invalid_argument naming the member that is out of its meaning
  explicit ClaimLaws(const ClaimParameters& p);

  std::uint32_t excluded = 0;
  std::uint32_t old_card = 0;
  std::uint32_t national_cause = 0;
  std::uint32_t reached = 0;
  std::uint32_t reached_without_contact = 0;
  std::uint32_t wrong_kind = 0;
  std::uint32_t missing_contact = 0;
  std::uint32_t empty_field = 0;
  std::uint32_t completed = 0;
  std::uint32_t corrected = 0;
  std::uint32_t give_up = 0;
  std::uint32_t resubmit =
      0;  ///< re-submitted in a month: geometric, mean = the parameter in months beyond one
  int agency_check_day = 20;
  int payment_day = 21;
  int limit_months = 24;
};

}  // namespace cutover
