/// \file
/// What a facility could expect to be paid if it tried harder: the money side of ADP-02.
#pragma once

#include <cstdint>
#include <span>

#include "programmes/history.hpp"
#include "programmes/programme.hpp"

namespace cutover {

/// What the facility expects of a month after the effort.
struct ExpectedMonth {
  std::uint32_t card_uses = 0;
  std::uint32_t claims = 0;
};

/// Months over which a facility spreads a subsidy that is paid once, when it weighs it against effort.
/// Assumption; no source.
inline constexpr int kSubsidySpreadMonths = 12;

/// Yen a month that the programme would pay the facility if it raised its rate by `gain_points` percentage
/// points above the newest rate known in month `now`. An expectation, not a claim:
/// - the newest rate is that of the last month before `now` with verifications (per_claim: with claims);
///   without one there is no expectation;
/// - per_use: yen of the tier then reached × expected card uses, in months of a period;
/// - per_facility: the lump sum of the tier that the expected card uses reach, spread over the period's
///   months. The users follow from `expected`, not from `gain_points`;
/// - per_claim: yen of the tier then reached × expected claims that carry the add-on. In the month of the
///   effort, although the money follows `rate_lag_months` later;
/// - subsidy: what it would be granted, over `kSubsidySpreadMonths`, until the deadline. Flags of grants are
///   taken as within reach where they are not excluded; conditions that were not met count as met if the
///   expected uses, or the newest rate with the gain, reach them and `now` lies in their window;
/// - a facility that has no own baseline expects nothing from a programme that compares with it; take-up
///   plays no part, for this asks what there is to win.
/// Fractions of a yen are cut off.
/// \param rules flag rules of the catalogue
std::int64_t expected_payout(const Programme& programme, const FacilityHistory& history, MonthIndex now,
                             int gain_points, const ExpectedMonth& expected,
                             std::span<const FlagRule> rules = {});

}  // namespace cutover
