#include "programmes/evaluate.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>

namespace cutover {
namespace {

constexpr MonthIndex kNever = std::numeric_limits<MonthIndex>::max();

}  // namespace

/// One facility's application for one subsidy: a payment for each part.
struct Evaluator::Application {
  std::uint16_t programme = 0;
  MonthIndex due = kNever;
  std::int64_t amount = 0;
  int parts = 0;
  std::array<Payout, kMaxParts> payouts;
};

std::optional<std::int64_t> unit_cost(const Programme& programme, FacilityType type, std::uint32_t flags,
                                      std::uint8_t part, AssumptionLevel level) {
  for (const Programme::UnitCost& cost : programme.unit_costs) {
    if (cost.part == part && (cost.who.types & type_bit(type)) != 0 &&
        (flags & cost.who.needs) == cost.who.needs && (flags & cost.who.excludes) == 0) {
      return at_level(cost.yen, level);
    }
  }
  return std::nullopt;
}

void grant_amount(const Programme::Grant& grant, int readers_held, std::int64_t unit_cost, Payout& payout) {
  payout.units = grant.units_are_readers ? std::max(readers_held, 1) : grant.units;
  const std::int64_t scale = grant.per_unit ? payout.units : 1;
  const auto scaled = [scale](std::int64_t limit) {
    return limit == std::numeric_limits<std::int64_t>::max() ? limit : limit * scale;
  };
  payout.unit_yen = unit_cost;
  payout.cost = unit_cost * payout.units;
  payout.cost_counted = std::min(payout.cost, scaled(grant.cost_cap));
  payout.rate = grant.rate;
  payout.cap = scaled(grant.cap);
  const std::int64_t share = part_of(payout.cost_counted, grant.rate);
  payout.capped = share > payout.cap;
  payout.amount = std::min(share, payout.cap);
}

/// The evaluation of one facility; lives for one call.
class Evaluator::OneFacility {
 public:
  OneFacility(const Evaluator& evaluator, const FacilityHistory& history, const ApplicationQuantile& quantile,
              PaymentWindow window, std::vector<Payout>& out, NotPaidTally* tally)
      : evaluator_(evaluator),
        history_(history),
        quantile_(quantile),
        window_(window),
        out_(out),
        tally_(tally),
        rule_flags_(rule_flags(history, evaluator.flag_rules_)) {}

  void run() {
    std::array<std::optional<Application>, kMaxGroups> best_of_group;
    for (std::size_t i = 0; i < evaluator_.selected_.size(); ++i) {
      programme_ = evaluator_.selected_[i];
      position_ = i;
      applies_.reset();
      conditions_known_ = 0;
      if (programme_->kind != Programme::Kind::kSubsidy) {
        periods();
        continue;
      }
      Application application;
      if (!apply(application)) {
        continue;
      }
      const int group = evaluator_.group_of_[i];
      if (group < 0) {
        emit(application);
      } else {
        settle(best_of_group[static_cast<std::size_t>(group)], application);
      }
    }
    for (const std::optional<Application>& application : best_of_group) {
      if (application) {
        emit(*application);
      }
    }
  }

 private:
  void refuse(NotPaid reason, MonthIndex month) { refuse(position_, reason, month); }

  void refuse(std::size_t programme, NotPaid reason, MonthIndex month) {
    if (tally_ != nullptr && window_.contains(month)) {
      ++tally_->counts[programme][static_cast<std::size_t>(reason)];
    }
  }

  bool applies() {
    if (!applies_) {
      std::int64_t share = programme_->automatic ? kShareOfAll : 0;
      for (const Programme::TakeUp& row : programme_->take_up) {
        if ((row.types & type_bit(history_.type)) != 0) {
          share = at_level(row.share, evaluator_.level_);
        }
      }
      applies_ = share == kShareOfAll ||
                 (share > 0 && quantile_(history_.facility, *programme_) * kShareOfAll < share * 65'536);
    }
    return *applies_;
  }

  const ConditionMet& condition(std::size_t i) {
    const std::uint32_t bit = std::uint32_t{1} << i;
    if ((conditions_known_ & bit) == 0) {
      conditions_[i] = check_condition(*programme_, programme_->conditions[i], history_);
      conditions_known_ |= bit;
    }
    return conditions_[i];
  }

  /// First month at whose end all `conditions` were met, 0 if there are none; otherwise the reason.
  std::optional<MonthIndex> conditions_met(std::uint32_t conditions, NotPaid& reason) {
    MonthIndex month = 0;
    for (std::size_t i = 0; conditions >> i != 0; ++i) {
      if ((conditions >> i & 1) == 0) {
        continue;
      }
      const ConditionMet& met = condition(i);
      if (!met.month) {
        reason = met.baseline_unknown ? NotPaid::kBaselineUnknown
                 : met.unknown        ? NotPaid::kHistoryUnknown
                                      : NotPaid::kConditionNotMet;
        return std::nullopt;
      }
      month = std::max(month, *met.month);
    }
    return month;
  }

  std::uint32_t flags_in(MonthIndex month) const {
    std::uint32_t flags = history_.flags;
    for (const LaterFlags& later : history_.later_flags) {
      flags = later.from <= month ? later.flags : flags;
    }
    return flags | rule_flags_;
  }

  bool excluded(std::uint32_t flags, std::uint32_t excludes, MonthIndex month) const {
    const std::uint32_t held = flags & excludes;
    for (std::size_t i = 0; held >> i != 0; ++i) {
      if ((held >> i & 1) != 0 && history_.flag_since[i] <= month) {
        return true;
      }
    }
    return false;
  }

  /// Whether a row is for this facility at the end of a month.
  bool holds(const Programme::Who& who, MonthIndex month, NotPaid& reason) {
    if ((who.types & type_bit(history_.type)) == 0) {
      reason = NotPaid::kOtherType;
      return false;
    }
    const std::uint32_t flags = flags_in(month);
    const std::optional<MonthIndex> since = flags_since(history_, flags, who.needs);
    if (!since || *since > month || excluded(flags, who.excludes, month)) {
      reason = NotPaid::kFlagMissing;
      return false;
    }
    if (who.conditions == 0) {
      return true;
    }
    const std::optional<MonthIndex> met = conditions_met(who.conditions, reason);
    if (met && *met > month) {
      reason = NotPaid::kConditionNotMet;
    }
    return met && *met <= month;
  }

  Payout begin(std::size_t period, std::size_t row, MonthIndex due) const {
    Payout payout;
    payout.facility = history_.facility;
    payout.type = history_.type;
    payout.prefecture = static_cast<std::uint8_t>(history_.prefecture);
    payout.programme = static_cast<std::uint16_t>(position_);
    payout.period = static_cast<std::uint16_t>(period);
    payout.row = static_cast<std::uint16_t>(row);
    payout.due = due;
    payout.paid = due + programme_->paid_after_months;
    return payout;
  }

  void periods() {
    for (std::size_t p = 0; p < programme_->periods.size(); ++p) {
      const Programme::Period& period = programme_->periods[p];
      const bool by_month = programme_->kind == Programme::Kind::kPerClaim;
      for (MonthIndex due = by_month ? period.start : period.end; due <= period.end; ++due) {
        if (!window_.contains(due + programme_->paid_after_months)) {
          continue;
        }
        NotPaid reason = NotPaid::kNothingToPay;
        const bool paid = holds(programme_->who, due, reason) && asked(reason) &&
                          (by_month ? claims_of(p, due, reason) : period_of(p, reason));
        if (!paid) {
          refuse(reason, due + programme_->paid_after_months);
        }
      }
    }
  }

  bool asked(NotPaid& reason) {
    reason = NotPaid::kDidNotApply;
    return applies();
  }

  /// kPerUse and kPerFacility: one payment a period.
  bool period_of(std::size_t p, NotPaid& reason) {
    const Programme::Period& period = programme_->periods[p];
    if (!history_.covers(period.start, period.end)) {
      reason = NotPaid::kNotCovered;
      return false;
    }
    const std::optional<Ratio> baseline = baseline_of(*programme_, history_);
    if (!baseline) {
      reason = NotPaid::kBaselineUnknown;
      return false;
    }
    const MeanRate rate = mean_rate(history_, period.start, period.end, programme_->mean, *baseline);
    if (!rate.increase || rate.totals.numerator == 0) {
      reason = NotPaid::kNothingToPay;
      return false;
    }
    const bool per_use = programme_->kind == Programme::Kind::kPerUse;
    const std::int64_t added = per_use ? 0 : users_of(period) - baseline->numerator;
    const auto reached = [&](const Programme::Tier& tier) {
      return per_use ? *rate.increase >= tier.increase
                     : added >= tier.users_added && reaches(*baseline, tier.base_rate_from) &&
                           !reaches(*baseline, tier.base_rate_below);
    };
    const std::optional<std::size_t> tier = best_tier(period, period.end, reached, reason);
    if (!tier) {
      return false;
    }
    Payout payout = begin(p, *tier, period.end);
    payout.has_rates = true;
    payout.baseline = *baseline;
    payout.reached = rate.totals;
    payout.increase = *rate.increase;
    payout.users_added = added;
    payout.unit_yen = period.tiers[*tier].yen;
    payout.units = per_use ? rate.totals.numerator : 1;
    payout.amount = payout.unit_yen * payout.units;
    return push(payout, reason);
  }

  /// Card uses stand for users: no source counts persons by facility.
  std::int64_t users_of(const Programme::Period& period) const {
    std::int64_t best = 0;
    std::int64_t total = 0;
    for (MonthIndex m = period.start; m <= period.end; ++m) {
      const std::int64_t uses = history_.find(m)->card_uses;
      best = std::max(best, uses);
      total += uses;
    }
    return programme_->growth == Programme::Growth::kBestMonth ? best
                                                               : total / (period.end - period.start + 1);
  }

  /// The reached tier that pays most; the first of equals.
  template <class Reached>
  std::optional<std::size_t> best_tier(const Programme::Period& period, MonthIndex month, Reached reached,
                                       NotPaid& reason) {
    std::optional<std::size_t> best;
    reason = NotPaid::kBelowTiers;
    for (std::size_t i = 0; i < period.tiers.size(); ++i) {
      const Programme::Tier& tier = period.tiers[i];
      NotPaid ignored = reason;
      if (reached(tier) && (!best || tier.yen > period.tiers[*best].yen) && holds(tier.who, month, ignored)) {
        best = i;
      }
    }
    return best;
  }

  /// kPerClaim: one payment a month.
  bool claims_of(std::size_t p, MonthIndex month, NotPaid& reason) {
    const Programme::Period& period = programme_->periods[p];
    const FacilityMonth* now = history_.find(month);
    if (now == nullptr) {
      reason = NotPaid::kNotCovered;
      return false;
    }
    std::optional<Ratio> rate;
    for (int back = 0; back < programme_->rate_best_of_months; ++back) {
      const MonthIndex measured = month - programme_->rate_lag_months - back;
      const FacilityMonth* record = measured >= period.measured_from ? history_.find(measured) : nullptr;
      if (record != nullptr && record->claims > 0) {
        const Ratio found{record->claims_with_card, record->claims};
        if (!rate || exceeds_by(found, *rate, 0)) {
          rate = found;
        }
      }
    }
    if (!rate) {
      reason = NotPaid::kHistoryUnknown;
      return false;
    }
    const std::optional<std::size_t> best = best_tier(
        period, month, [&](const Programme::Tier& tier) { return reaches(*rate, tier.claim_rate); }, reason);
    if (!best) {
      return false;
    }
    const Programme::Tier& tier = period.tiers[*best];
    Payout payout = begin(p, *best, month);
    payout.has_rates = true;
    payout.reached = *rate;
    payout.increase = increase_of(*rate, {0, 1});
    payout.unit_yen = tier.yen;
    payout.units = part_of(now->claims, tier.claims_share);
    payout.amount = payout.unit_yen * payout.units;
    return push(payout, reason);
  }

  bool push(const Payout& payout, NotPaid& reason) {
    if (payout.amount == 0) {
      reason = NotPaid::kNothingToPay;
      return false;
    }
    out_.push_back(payout);
    return true;
  }

  // --- subsidies ---

  MonthIndex last_month() const { return programme_->deadline ? month_index(*programme_->deadline) : kNever; }

  /// Month in which an unpaid subsidy is counted as such.
  static MonthIndex refusal_month(const Programme& programme) {
    return programme.deadline ? month_index(*programme.deadline) + programme.paid_after_months : kNever;
  }
  MonthIndex refusal_month() const { return refusal_month(*programme_); }

  /// The first month, not before `month`, in which the facility has all flags of one kind and none of the
  /// other. It looks again only where flags change: what excludes it in the month in which it gets the last
  /// flag it needs, excludes it until then.
  std::optional<MonthIndex> first_with(std::uint32_t needs, std::uint32_t excludes, MonthIndex month) const {
    const std::span<const LaterFlags> later = history_.later_flags;
    for (std::size_t i = 0; i <= later.size(); ++i) {
      const std::uint32_t flags = (i == 0 ? history_.flags : later[i - 1].flags) | rule_flags_;
      const std::optional<MonthIndex> since = flags_since(history_, flags, needs);
      if (since) {
        const MonthIndex first = std::max({month, *since, i == 0 ? month : later[i - 1].from});
        if ((i == later.size() || first < later[i].from) && !excluded(flags, excludes, first)) {
          return first;
        }
      }
    }
    return std::nullopt;
  }

  /// The first month in which the facility could apply for this grant. A condition is known when its month
  /// is over; an application is made on the first day of a month, so a deadline's month is still in time.
  std::optional<MonthIndex> first_month(const Programme::Grant& grant, NotPaid& reason) {
    if ((grant.who.types & type_bit(history_.type)) == 0 ||
        (grant.readers_held != 0 && grant.readers_held != history_.readers_held)) {
      return std::nullopt;
    }
    const std::uint32_t needs = programme_->who.needs | grant.who.needs;
    if (!first_with(needs, 0, programme_->apply_from)) {
      return std::nullopt;
    }
    const std::optional<MonthIndex> met =
        conditions_met(programme_->who.conditions | grant.who.conditions, reason);
    if (!met) {
      return std::nullopt;
    }
    return first_with(needs, programme_->who.excludes | grant.who.excludes,
                      std::max(programme_->apply_from, *met == 0 ? 0 : *met + 1));
  }

  bool apply(Application& application) {
    if ((programme_->who.types & type_bit(history_.type)) == 0) {
      refuse(NotPaid::kOtherType, refusal_month());
      return false;
    }
    std::array<MonthIndex, kMaxGrants> months;
    NotPaid reason = NotPaid::kFlagMissing;
    MonthIndex due = kNever;
    for (std::size_t i = 0; i < programme_->grants.size(); ++i) {
      months[i] = first_month(programme_->grants[i], reason).value_or(kNever);
      due = std::min(due, months[i]);
    }
    if (due == kNever) {
      refuse(reason, refusal_month());
      return false;
    }
    if (due > last_month()) {
      refuse(NotPaid::kAfterDeadline, refusal_month());
      return false;
    }
    if (!history_.months.empty() && due > history_.months.back().month + 1) {
      refuse(NotPaid::kNotYet, refusal_month());
      return false;
    }
    if (!applies()) {
      refuse(NotPaid::kDidNotApply, refusal_month());
      return false;
    }
    application.programme = static_cast<std::uint16_t>(position_);
    application.due = due;
    for (std::size_t part = 0; part < programme_->parts.size(); ++part) {
      add_part(application, part, months);
    }
    if (application.amount == 0) {
      refuse(NotPaid::kNothingToPay, refusal_month());
    }
    return application.amount > 0;
  }

  /// Of the grants of a part that hold in the month of application, the one that pays most.
  template <class Months>
  void add_part(Application& application, std::size_t part, const Months& months) {
    Payout best;
    for (std::size_t i = 0; i < programme_->grants.size(); ++i) {
      const Programme::Grant& grant = programme_->grants[i];
      if (grant.part != part || months[i] > application.due) {
        continue;
      }
      const std::optional<std::int64_t> cost =
          unit_cost(*programme_, history_.type, flags_in(application.due), grant.part, evaluator_.level_);
      Payout payout = begin(0, i, application.due);
      grant_amount(grant, history_.readers_held, cost.value_or(0), payout);
      if (payout.amount > best.amount) {
        best = payout;
      }
    }
    if (best.amount > 0) {
      application.payouts[static_cast<std::size_t>(application.parts++)] = best;
      application.amount += best.amount;
    }
  }

  /// Of one group the earlier application is paid; of two in one month the greater.
  void settle(std::optional<Application>& held, const Application& next) {
    if (!held) {
      held = next;
      return;
    }
    const bool better = next.due < held->due || (next.due == held->due && next.amount > held->amount);
    const std::size_t loser = better ? held->programme : next.programme;
    refuse(loser, NotPaid::kGroupTaken, refusal_month(*evaluator_.selected_[loser]));
    if (better) {
      held = next;
    }
  }

  void emit(const Application& application) {
    for (int i = 0; i < application.parts; ++i) {
      const Payout& payout = application.payouts[static_cast<std::size_t>(i)];
      if (window_.contains(payout.paid)) {
        out_.push_back(payout);
      }
    }
  }

  const Evaluator& evaluator_;
  const FacilityHistory& history_;
  const ApplicationQuantile& quantile_;
  PaymentWindow window_;
  std::vector<Payout>& out_;
  NotPaidTally* tally_;
  std::uint32_t rule_flags_;

  const Programme* programme_ = nullptr;
  std::size_t position_ = 0;
  std::optional<bool> applies_;
  std::uint32_t conditions_known_ = 0;  ///< bits of the conditions looked at
  std::array<ConditionMet, kMaxConditions> conditions_;
};

Evaluator::Evaluator(const ProgrammeCatalogue& catalogue, std::vector<const Programme*> selected,
                     AssumptionLevel level)
    : selected_(std::move(selected)), flag_rules_(catalogue.flag_rules), level_(level) {
  std::map<std::string, int> groups;
  for (const Programme* programme : selected_) {
    group_of_.push_back(
        programme->group.empty()
            ? -1
            : groups.emplace(programme->group, static_cast<int>(groups.size())).first->second);
  }
  if (groups.size() > static_cast<std::size_t>(kMaxGroups)) {
    throw std::invalid_argument("at most " + std::to_string(kMaxGroups) + " groups of programmes, found " +
                                std::to_string(groups.size()));
  }
}

void Evaluator::evaluate(const FacilityHistory& history, const ApplicationQuantile& quantile,
                         PaymentWindow window, std::vector<Payout>& out, NotPaidTally* tally) const {
  OneFacility(*this, history, quantile, window, out, tally).run();
}

}  // namespace cutover
