/// \file
/// What programmes need to know of one facility: whole numbers by month. Nothing is copied; a history is a
/// view into the caller's counts.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "core/time.hpp"
#include "core/types.hpp"
#include "programmes/exact.hpp"
#include "programmes/programme.hpp"

namespace cutover {

struct FacilityMonth {
  MonthIndex month = 0;
  std::uint32_t card_uses = 0;         ///< numerator of UTL-01
  std::uint32_t verifications = 0;     ///< denominator of UTL-01
  std::uint32_t claims = 0;            ///< claims of the month
  std::uint32_t claims_with_card = 0;  ///< …of patients who used the card: UTL-02
};

/// Flags that take the place of all earlier ones.
struct LaterFlags {
  MonthIndex from = 0;
  std::uint32_t flags = 0;  ///< `flag_bit`s
};

struct FacilityHistory {
  FacilityType type = FacilityType::kHospital;
  int prefecture = 0;                     ///< JIS code minus one
  std::uint32_t facility = 0;             ///< the caller's number
  int readers_held = 1;                   ///< readers got free of charge (OPS-02)
  std::uint32_t flags = 0;                ///< `flag_bit`s
  std::uint32_t group_prescriptions = 0;  ///< a month, of the pharmacy's whole group (SUB-07)
  std::span<const FacilityMonth> months;  ///< consecutive, ascending

  /// Card uses out of verifications of `own_baseline_month`, for runs that start after it. A month in
  /// `months` goes before it.
  std::optional<Ratio> own_baseline;
  MonthIndex own_baseline_month = 2023 * 12 + 9;

  /// Month from which each flag of `flags` holds; 0 = always.
  std::array<MonthIndex, kFacilityFlags> flag_since{};

  /// Where interventions give or take flags: what takes the place of `flags`, ascending by month. What is due
  /// in a month is judged by the flags of that month, whatever comes later.
  std::span<const LaterFlags> later_flags;

  /// The record of a month, or nothing where the history does not cover it.
  const FacilityMonth* find(MonthIndex month) const {
    if (months.empty() || month < months.front().month || month > months.back().month) {
      return nullptr;
    }
    const FacilityMonth& found = months[static_cast<std::size_t>(month - months.front().month)];
    return found.month == month ? &found : nullptr;
  }
  bool covers(MonthIndex first, MonthIndex last) const {
    return find(first) != nullptr && find(last) != nullptr;
  }
};

/// The facility's own rate in the baseline month of a programme. Nothing where it is unknown or, without
/// verifications, has no value.
std::optional<Ratio> baseline_of(const Programme& programme, const FacilityHistory& history);

/// Flags that follow from a facility's quantities (SUB-07).
std::uint32_t rule_flags(const FacilityHistory& history, std::span<const FlagRule> rules);

/// `FacilityHistory::flags` with those that follow from quantities.
std::uint32_t effective_flags(const FacilityHistory& history, std::span<const FlagRule> rules);

/// Month from which all of `needs` hold: 0 if always, nothing if one is missing.
std::optional<MonthIndex> flags_since(const FacilityHistory& history, std::uint32_t flags,
                                      std::uint32_t needs);

/// When a condition was met.
struct ConditionMet {
  std::optional<MonthIndex> month;  ///< the first month at whose end it was met
  bool unknown = false;             ///< not met, but the history has gaps in the window
  bool baseline_unknown = false;
};

ConditionMet check_condition(const Programme& programme, const Programme::Condition& condition,
                             const FacilityHistory& history);

/// Mean rate over months, both ways of averaging.
struct MeanRate {
  Ratio totals;  ///< all uses over all verifications; denominator 0 where there were none
  /// Milli-points above a baseline, by the programme's way of averaging; nothing without verifications.
  std::optional<std::int64_t> increase;
};

/// \pre the history covers the months
MeanRate mean_rate(const FacilityHistory& history, MonthIndex first, MonthIndex last, Programme::Mean mean,
                   const Ratio& baseline);

}  // namespace cutover
