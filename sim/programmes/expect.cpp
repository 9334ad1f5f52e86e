#include "programmes/expect.hpp"

#include <algorithm>

#include "programmes/evaluate.hpp"

namespace cutover {
namespace {

/// Flags that a facility cannot give itself by an investment.
constexpr std::uint32_t kGiven = flag_bit(FacilityFlag::kLargeChain) | flag_bit(FacilityFlag::kPaediatric) |
                                 flag_bit(FacilityFlag::kPhoneReaderBuiltIn);

class Expectation {
 public:
  Expectation(const Programme& programme, const FacilityHistory& history, MonthIndex now, int gain_points,
              const ExpectedMonth& expected, std::span<const FlagRule> rules)
      : programme_(programme),
        history_(history),
        now_(now),
        gain_(std::int64_t{gain_points} * 1000),
        expected_(expected),
        flags_(effective_flags(history, rules)),
        baseline_(baseline_of(programme, history)) {}

  std::int64_t monthly() const {
    switch (programme_.kind) {
      case Programme::Kind::kSubsidy:
        return subsidy() / kSubsidySpreadMonths;
      case Programme::Kind::kPerClaim:
        return per_claim();
      default:
        return by_period();
    }
  }

 private:
  const Programme::Period* period() const {
    for (const Programme::Period& candidate : programme_.periods) {
      if (candidate.start <= now_ && now_ <= candidate.end) {
        return &candidate;
      }
    }
    return nullptr;
  }

  /// Newest rate before `now`: card uses of verifications, or claims with the card of claims.
  std::optional<Ratio> newest_rate(bool of_claims) const {
    for (auto month = history_.months.rbegin(); month != history_.months.rend(); ++month) {
      const std::uint32_t all = of_claims ? month->claims : month->verifications;
      if (month->month < now_ && all > 0) {
        return Ratio{of_claims ? month->claims_with_card : month->card_uses, all};
      }
    }
    return std::nullopt;
  }

  bool allows(const Programme::Who& who) const {
    const std::uint32_t missing = who.needs & ~flags_;
    return (who.types & type_bit(history_.type)) != 0 && (missing & kGiven) == 0 &&
           (flags_ & who.excludes) == 0 && conditions_hold(who.conditions);
  }

  bool conditions_hold(std::uint32_t conditions) const {
    for (std::size_t i = 0; conditions >> i != 0; ++i) {
      if ((conditions >> i & 1) != 0 && !condition_holds(programme_.conditions[i])) {
        return false;
      }
    }
    return true;
  }

  bool condition_holds(const Programme::Condition& condition) const {
    const ConditionMet met = check_condition(programme_, condition, history_);
    if (met.month && *met.month < now_) {
      return true;
    }
    if (now_ < condition.start || now_ > condition.end) {
      return false;
    }
    if (condition.kind == Programme::Condition::Kind::kMonthUses) {
      return expected_.card_uses >= condition.at_least;
    }
    const std::optional<Ratio> rate = newest_rate(false);
    const bool increase = condition.kind == Programme::Condition::Kind::kRateIncrease;
    return rate && (!increase || baseline_) &&
           exceeds_by(*rate, increase ? *baseline_ : Ratio{0, 1}, condition.at_least - gain_);
  }

  std::int64_t by_period() const {
    const Programme::Period* where = period();
    const std::optional<Ratio> rate = newest_rate(false);
    if (where == nullptr || !rate || !baseline_ || !allows(programme_.who)) {
      return 0;
    }
    const bool per_use = programme_.kind == Programme::Kind::kPerUse;
    std::int64_t best = 0;
    for (const Programme::Tier& tier : where->tiers) {
      const bool reached = per_use ? exceeds_by(*rate, *baseline_, tier.increase - gain_)
                                   : expected_.card_uses - baseline_->numerator >= tier.users_added &&
                                         reaches(*baseline_, tier.base_rate_from) &&
                                         !reaches(*baseline_, tier.base_rate_below);
      if (reached && allows(tier.who)) {
        best = std::max(best, tier.yen);
      }
    }
    return per_use ? best * expected_.card_uses : best / (where->end - where->start + 1);
  }

  std::int64_t per_claim() const {
    const Programme::Period* where = period();
    const std::optional<Ratio> rate = newest_rate(true);
    if (where == nullptr || !rate || !allows(programme_.who)) {
      return 0;
    }
    std::int64_t best = 0;
    for (const Programme::Tier& tier : where->tiers) {
      if (reaches(*rate, tier.claim_rate - gain_) && allows(tier.who)) {
        best = std::max(best, tier.yen * part_of(expected_.claims, tier.claims_share));
      }
    }
    return best;
  }

  std::int64_t subsidy() const {
    if (now_ < programme_.apply_from || (programme_.deadline && now_ > month_index(*programme_.deadline)) ||
        !allows(programme_.who)) {
      return 0;
    }
    std::array<std::int64_t, kMaxParts> best{};
    for (const Programme::Grant& grant : programme_.grants) {
      if (!allows(grant.who) || (grant.readers_held != 0 && grant.readers_held != history_.readers_held)) {
        continue;
      }
      const auto cost = unit_cost(programme_, history_.type, flags_ | grant.who.needs, grant.part,
                                  AssumptionLevel::kCentral);
      Payout payout;
      grant_amount(grant, history_.readers_held, cost.value_or(0), payout);
      best[grant.part] = std::max(best[grant.part], payout.amount);
    }
    std::int64_t sum = 0;
    for (const std::int64_t amount : best) {
      sum += amount;
    }
    return sum;
  }

  const Programme& programme_;
  const FacilityHistory& history_;
  MonthIndex now_;
  std::int64_t gain_;
  ExpectedMonth expected_;
  std::uint32_t flags_;
  std::optional<Ratio> baseline_;
};

}  // namespace

std::int64_t expected_payout(const Programme& programme, const FacilityHistory& history, MonthIndex now,
                             int gain_points, const ExpectedMonth& expected,
                             std::span<const FlagRule> rules) {
  return Expectation(programme, history, now, gain_points, expected, rules).monthly();
}

}  // namespace cutover
