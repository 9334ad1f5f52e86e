#include "programmes/history.hpp"

#include <algorithm>

namespace cutover {

std::optional<Ratio> baseline_of(const Programme& programme, const FacilityHistory& history) {
  if (!programme.baseline_month) {
    return std::nullopt;
  }
  std::optional<Ratio> baseline;
  if (const FacilityMonth* month = history.find(*programme.baseline_month)) {
    baseline = Ratio{month->card_uses, month->verifications};
  } else if (history.own_baseline_month == *programme.baseline_month) {
    baseline = history.own_baseline;
  }
  return baseline && baseline->denominator > 0 ? baseline : std::nullopt;
}

std::uint32_t rule_flags(const FacilityHistory& history, std::span<const FlagRule> rules) {
  std::uint32_t flags = 0;
  for (const FlagRule& rule : rules) {
    if ((rule.types & type_bit(history.type)) != 0 &&
        history.group_prescriptions >= rule.group_prescriptions_at_least) {
      flags |= flag_bit(rule.flag);
    }
  }
  return flags;
}

std::uint32_t effective_flags(const FacilityHistory& history, std::span<const FlagRule> rules) {
  return history.flags | rule_flags(history, rules);
}

std::optional<MonthIndex> flags_since(const FacilityHistory& history, std::uint32_t flags,
                                      std::uint32_t needs) {
  if ((flags & needs) != needs) {
    return std::nullopt;
  }
  MonthIndex since = 0;
  for (std::size_t i = 0; needs >> i != 0; ++i) {
    if ((needs >> i & 1) != 0) {
      since = std::max(since, history.flag_since[i]);
    }
  }
  return since;
}

MeanRate mean_rate(const FacilityHistory& history, MonthIndex first, MonthIndex last, Programme::Mean mean,
                   const Ratio& baseline) {
  MeanRate rate;
  rate.totals = {0, 0};
  std::array<Ratio, kMaxMeanMonths> monthly;
  std::size_t count = 0;
  for (MonthIndex m = first; m <= last; ++m) {
    const FacilityMonth& month = *history.find(m);
    rate.totals.numerator += month.card_uses;
    rate.totals.denominator += month.verifications;
    if (mean == Programme::Mean::kMonths) {
      monthly[count++] = {month.card_uses, month.verifications};
    }
  }
  if (rate.totals.denominator > 0) {
    rate.increase = mean == Programme::Mean::kTotals
                        ? std::optional(increase_of(rate.totals, baseline))
                        : increase_of_mean(std::span(monthly).first(count), baseline);
  }
  return rate;
}

namespace {

ConditionMet rate_increase_met(const Programme& programme, const Programme::Condition& condition,
                               const FacilityHistory& history) {
  ConditionMet met;
  const std::optional<Ratio> baseline = baseline_of(programme, history);
  if (!baseline) {
    met.baseline_unknown = true;
    return met;
  }
  if (history.find(condition.start) == nullptr) {
    met.unknown = true;
    return met;
  }
  const MonthIndex last = std::min(condition.end, history.months.back().month);
  Ratio totals{0, 0};
  for (MonthIndex m = condition.start; m <= last; ++m) {
    bool reached = false;
    if (programme.mean == Programme::Mean::kTotals) {
      const FacilityMonth& month = *history.find(m);
      totals.numerator += month.card_uses;
      totals.denominator += month.verifications;
      reached = totals.denominator > 0 && exceeds_by(totals, *baseline, condition.at_least);
    } else {
      const MeanRate rate = mean_rate(history, condition.start, m, programme.mean, *baseline);
      reached = rate.increase && *rate.increase >= condition.at_least;
    }
    if (reached) {
      met.month = m;
      return met;
    }
  }
  met.unknown = last < condition.end;
  return met;
}

}  // namespace

ConditionMet check_condition(const Programme& programme, const Programme::Condition& condition,
                             const FacilityHistory& history) {
  if (condition.kind == Programme::Condition::Kind::kRateIncrease) {
    return rate_increase_met(programme, condition, history);
  }
  ConditionMet met;
  for (MonthIndex m = condition.start; m <= condition.end; ++m) {
    const FacilityMonth* month = history.find(m);
    if (month == nullptr) {
      met.unknown = true;
      continue;
    }
    const bool reached = condition.kind == Programme::Condition::Kind::kMonthUses
                             ? month->card_uses >= condition.at_least
                             : reaches({month->card_uses, month->verifications}, condition.at_least);
    if (reached) {
      return {m, false, false};
    }
  }
  return met;
}

}  // namespace cutover
