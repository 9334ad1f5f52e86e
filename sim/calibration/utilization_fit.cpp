#include "calibration/utilization_fit.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace cutover {
namespace {

constexpr Day kCutover1 = make_day(2024, 12, 2);       // CUT-01
constexpr MonthIndex kReferenceMonth = 2025 * 12 + 9;  // October 2025: the month lookup_share refers to

double logit(double p) {
  return std::log(p / (1 - p));
}
double inverse_logit(double x) {
  return 1 / (1 + std::exp(-x));
}
Day middle(MonthIndex m) {
  return first_day(m) + std::chrono::days{14};
}
double days_between(Day a, Day b) {
  return static_cast<double>((b - a).count());
}

/// Share of presented cards that end as card uses.
double success_share(const Parameters& p) {
  // Of a service call's calendar time about three tenths fall into opening hours.
  constexpr double kOpenHours = 0.3;
  const double repair_hours =
      p.readers.repair_median_hours * std::exp(p.readers.repair_sigma * p.readers.repair_sigma / 2);
  const double down_hours =
      p.readers.reboot_minutes / 60 + (1 - p.readers.reboot_success_share) * repair_hours * kOpenHours;
  return (1 - p.checkin.card_failure_share) * (1 - p.central.failure_share) * p.readers.mtbf_hours /
         (p.readers.mtbf_hours + down_hours);
}

}  // namespace

UtilizationFit::UtilizationFit(const Demand& demand, const Parameters& defaults)
    : demand_(demand), defaults_(defaults) {
  success_.fill(success_share(defaults));
  const NationTables& tables = demand.tables();
  for (std::size_t p = 0; p < kPrefectures; ++p) {
    for (std::size_t b = 0; b < kAgeBands; ++b) {
      odds_[p][b] = tables.card_odds_by_age[b] * tables.card_odds_by_prefecture[p];
      for (std::size_t t = 0; t < kCareTypes; ++t) {
        const double visits = tables.population[p][b] * tables.visit_factor[p] * tables.visits_per_year[b][t];
        visit_share_[t][p][b] = visits;
        visit_share_[3][p][b] += visits * defaults.visits.prescription_share[t];
      }
    }
  }
  for (CardShares& type : visit_share_) {
    double total = 0;
    for (const ByAgeBand<double>& bands : type) {
      total = std::accumulate(bands.begin(), bands.end(), total);
    }
    for (ByAgeBand<double>& bands : type) {
      for (double& visits : bands) {
        visits /= total;
      }
    }
  }

  std::map<MonthIndex, double> rate;
  std::map<MonthIndex, std::array<const ObservedUtilization*, 4>> typed;
  for (const ObservedUtilization& o : tables.observed) {
    if (o.facility_type < 0 && o.rate_pct) {
      rate[o.month] = *o.rate_pct / 100;
    } else if (o.facility_type >= 0 && o.facility_type < 4 && o.card_uses) {
      typed[o.month][static_cast<std::size_t>(o.facility_type)] = &o;
    }
  }

  for (const auto& [month, value] : rate) {
    const Knot knot{middle(month), logit(value)};
    // The cutover falls between two months: carry the old slope up to it, then the new month's level.
    if (!national_.empty() && national_.back().day < kCutover1 && knot.day > kCutover1 &&
        national_.size() >= 2) {
      const Knot last = national_.back();
      const Knot before = national_[national_.size() - 2];
      const double slope = (last.value - before.value) / days_between(before.day, last.day);
      const Day eve = kCutover1 - std::chrono::days{1};
      national_.push_back({eve, std::min(last.value + slope * days_between(last.day, eve), knot.value)});
      national_.push_back({kCutover1, knot.value});
    }
    // The same for the expiry of an insurer kind's cards, whose step the persons' own mechanism tells: so the
    // slope that goes on after the last published month holds no expiry.
    for (const InsurerKind k : {InsurerKind::kEmployees, InsurerKind::kNational}) {
      const Day eve = tables.legacy_expiry[static_cast<std::size_t>(k)];
      if (national_.empty() || eve <= national_.back().day || eve >= knot.day) {
        continue;
      }
      const Knot last = national_.back();
      const double all_days = days_between(last.day, knot.day);
      const double before = last.value + (knot.value - last.value) * days_between(last.day, eve) / all_days;
      const double step =
          std::min(logit(inverse_logit(before) + expiry_step(k, eve, inverse_logit(before))) - before,
                   std::max(0.0, knot.value - last.value));
      const double at_eve =
          last.value + (knot.value - last.value - step) * days_between(last.day, eve) / all_days;
      national_.push_back({eve, at_eve});
      national_.push_back({eve + std::chrono::days{1}, at_eve + step});
    }
    national_.push_back(knot);
    last_observed_ = first_day(month + 1) - std::chrono::days{1};
  }

  for (const auto& [month, types] : typed) {
    if (std::any_of(types.begin(), types.end(), [](const auto* o) { return o == nullptr; })) {
      continue;
    }
    const std::array<double, 4> visits = demand.national_visits(month, defaults.visits);
    national_at_type_.push_back({middle(month), interpolate(national_, middle(month), true)});
    for (std::size_t t = 0; t < 4; ++t) {
      by_type_[t].push_back(
          {middle(month), logit(std::min(0.99, *types[t]->card_uses / visits[t] / success_[t]))});
    }
  }

  // Numbers: October 2025 fixes the batch inquiries, then every month published with both counts its factor.
  const auto reference = typed.find(kReferenceMonth);
  for (std::size_t t = 0; t < 4; ++t) {
    const auto fit = [&](MonthIndex month, const ObservedUtilization& o, bool is_reference) {
      const double visits = demand.national_visits(month, defaults.visits)[t];
      const double others = (*o.verifications - *o.card_uses) / visits;  // per visit
      const NumberVisits n = number_visits(static_cast<int>(t), middle(month));
      const double looked_up = defaults.checkin.lookup_share[t] * n.optional;
      if (is_reference) {
        batch_[t] = std::max(0.0, (others - n.always - looked_up) / n.without_card);
      }
      const double all = looked_up + batch_[t] * n.without_card;
      return std::log(std::max(0.01, (others - n.always) / all));
    };
    if (reference != typed.end() && reference->second[t] != nullptr && reference->second[t]->verifications) {
      fit(kReferenceMonth, *reference->second[t], true);
    }
    for (const auto& [month, types] : typed) {
      if (types[t] != nullptr && types[t]->verifications) {
        factor_[t].push_back({middle(month), fit(month, *types[t], false)});
      }
    }
  }
}

double UtilizationFit::interpolate(const std::vector<Knot>& knots, Day day, bool extend) {
  if (knots.empty()) {
    return 0;
  }
  if (day <= knots.front().day) {
    return knots.front().value;
  }
  if (day >= knots.back().day) {
    if (!extend || knots.size() < 2) {
      return knots.back().value;
    }
    const Knot& a = knots[knots.size() - 2];
    const Knot& b = knots.back();
    return b.value + (b.value - a.value) / days_between(a.day, b.day) * days_between(b.day, day);
  }
  const auto right =
      std::upper_bound(knots.begin(), knots.end(), day, [](Day d, const Knot& knot) { return d < knot.day; });
  const auto left = right - 1;
  return left->value +
         (right->value - left->value) * days_between(left->day, day) / days_between(left->day, right->day);
}

double UtilizationFit::card_share(int main_type, Day day) const {
  const auto t = static_cast<std::size_t>(main_type);
  return inverse_logit(interpolate(by_type_[t], day, false) + interpolate(national_, day, true) -
                       interpolate(national_at_type_, day, false));
}

CardShares UtilizationFit::registered(Day day) const {
  CardShares share{};
  for (std::size_t p = 0; p < kPrefectures; ++p) {
    for (std::size_t b = 0; b < kAgeBands; ++b) {
      share[p][b] = demand_.tables().registered_share(day, static_cast<int>(p), static_cast<int>(b));
    }
  }
  return share;
}

double UtilizationFit::expiry_step(InsurerKind k, Day day, double mean) const {
  const CardShares limit = registered(day);
  const CardShares shares = spread(1, mean, limit, 1);
  double step = 0;
  for (std::size_t p = 0; p < kPrefectures; ++p) {
    for (std::size_t b = 0; b < kAgeBands; ++b) {
      step += visit_share_[1][p][b] * demand_.tables().insurer_share[b][static_cast<std::size_t>(k)] *
              (limit[p][b] - shares[p][b]);
    }
  }
  return step * defaults_.checkin.switch_share_at_expiry;
}

CardShares UtilizationFit::card_shares(int main_type, Day day, double odds) const {
  return spread(main_type, card_share(main_type, day), registered(day), odds);
}

CardShares UtilizationFit::spread(int main_type, double mean, const CardShares& limit, double odds) const {
  const auto t = static_cast<std::size_t>(main_type);
  const auto share = [&](std::size_t p, std::size_t b, double level) {
    const double o = level * odds_[p][b];
    return std::min(limit[p][b], o / (1 + o));
  };
  // The mean rises with the level: bisection on its logarithm, down to 1e-8.
  double low = logit(mean) - 8;
  double high = logit(mean) + 8;
  for (int i = 0; i < 31; ++i) {
    const double level = std::exp((low + high) / 2);
    double sum = 0;
    for (std::size_t p = 0; p < kPrefectures; ++p) {
      for (std::size_t b = 0; b < kAgeBands; ++b) {
        sum += visit_share_[t][p][b] * share(p, b, level);
      }
    }
    (sum < mean ? low : high) = (low + high) / 2;
  }
  CardShares shares{};
  for (std::size_t p = 0; p < kPrefectures; ++p) {
    for (std::size_t b = 0; b < kAgeBands; ++b) {
      shares[p][b] = share(p, b, std::exp((low + high) / 2) * odds);
    }
  }
  return shares;
}

UtilizationFit::NumberVisits UtilizationFit::number_visits(int main_type, Day day) const {
  const NationTables& tables = demand_.tables();
  const CardShares shares = card_shares(main_type, day);
  const CardShares limit = registered(day);
  NumberVisits n{0, 0, 0};
  for (std::size_t p = 0; p < kPrefectures; ++p) {
    for (std::size_t b = 0; b < kAgeBands; ++b) {
      const double visits = visit_share_[static_cast<std::size_t>(main_type)][p][b];
      // Holders of a registered card who show an expired legacy card instead (CRD-13); late-stage elderly
      // people have a certificate (CRD-10).
      double expired = 0;
      for (const InsurerKind k : {InsurerKind::kEmployees, InsurerKind::kNational}) {
        const auto kk = static_cast<std::size_t>(k);
        expired += day > tables.legacy_expiry[kk] && day <= defaults_.checkin.expired_lookup_until
                       ? tables.insurer_share[b][kk]
                       : 0;
      }
      n.always += visits * expired * (limit[p][b] - shares[p][b]);
      n.without_card += visits * (1 - shares[p][b]);
    }
  }
  n.optional = n.without_card - n.always;
  return n;
}

NumberUse UtilizationFit::number_use(int main_type, Day day) const {
  const auto t = static_cast<std::size_t>(main_type);
  const double factor = std::exp(interpolate(factor_[t], day, false));
  // Where the look-ups would exceed every visit, the rest are inquiries without a person.
  const double share = defaults_.checkin.lookup_share[t];
  const double lookups = std::min(1.0, share * factor);
  return {share > 0 ? lookups / share : 0, batch_[t] * factor + (share * factor - lookups)};
}

}  // namespace cutover
