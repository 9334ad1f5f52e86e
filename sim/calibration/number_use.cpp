#include "calibration/number_use.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

namespace cutover {
namespace {

constexpr std::chrono::days kTrendDays{365};

Day middle(MonthIndex m) {
  return first_day(m) + std::chrono::days{14};
}
double days_between(Day a, Day b) {
  return static_cast<double>((b - a).count());
}

/// Visits of a type in a month by what happens at the desk.
struct NumberVisits {
  double optional = 0;      ///< without card, a look-up is the desk's choice
  double always = 0;        ///< the provisional measure looks up (CRD-13)
  double without_card = 0;  ///< both
};

NumberVisits number_visits(const Parameters& p, const Course& course, MonthIndex month, int type) {
  NumberVisits n;
  const auto t = static_cast<std::size_t>(type);
  for (const CourseStep& s : course.steps) {
    if (month_index(s.first) == month) {
      const double always = s.first <= p.checkin.expired_lookup_until ? s.visits[t] * s.expired[t] : 0;
      n.always += always;
      n.without_card += s.visits[t] * s.without_card(type);
      n.optional += s.visits[t] * s.without_card(type) - always;
    }
  }
  return n;
}

/// Card uses and verifications of an observation, from two of count, count and rate.
std::optional<MonthCount> counts_of(const ObservedUtilization& o) {
  if (o.card_uses && o.verifications) {
    return MonthCount{*o.card_uses, *o.verifications};
  }
  if (o.card_uses && o.rate_pct && *o.rate_pct > 0) {
    return MonthCount{*o.card_uses, *o.card_uses / *o.rate_pct * 100};
  }
  return {};
}

}  // namespace

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

NumberUseFit::NumberUseFit(const Demand& demand, const Parameters& defaults, const Course& course,
                           const std::vector<NumberCorrection>& corrections, double growth_kept)
    : lookup_share_(defaults.checkin.lookup_share) {
  std::map<MonthIndex, std::array<std::optional<MonthCount>, kMainTypes>> typed;
  std::map<MonthIndex, MonthCount> national;
  for (const ObservedUtilization& o : demand.tables().observed) {
    const std::optional<MonthCount> count = counts_of(o);
    // Before the mandate desks without a reader are not in the course.
    if (!count || first_day(o.month) < Panel::kMandate || first_day(o.month) > course.steps.back().last) {
      continue;
    }
    if (o.facility_type < 0) {
      national[o.month] = *count;
    } else if (o.facility_type < kMainTypes) {
      typed[o.month][static_cast<std::size_t>(o.facility_type)] = count;
    }
  }
  // The reference month fixes the batch inquiries, then every month published by type its factor.
  for (std::size_t t = 0; t < kMainTypes; ++t) {
    const auto type = static_cast<int>(t);
    const auto reference =
        std::find_if(typed.rbegin(), typed.rend(), [t](const auto& month) { return month.second[t]; });
    if (reference != typed.rend()) {
      const MonthCount& o = *reference->second[t];
      const NumberVisits n = number_visits(defaults, course, reference->first, type);
      batch_[t] = std::max(
          0.0, (o.verifications - o.card_uses - n.always - lookup_share_[t] * n.optional) / n.without_card);
    }
    for (const auto& [month, types] : typed) {
      if (types[t]) {
        const NumberVisits n = number_visits(defaults, course, month, type);
        const double all = lookup_share_[t] * n.optional + batch_[t] * n.without_card;
        const double others = types[t]->verifications - types[t]->card_uses - n.always;
        factor_[t].push_back({middle(month), std::log(std::max(0.01, others / all))});
      }
    }
  }
  // Quarters known for the nation alone; months known by type keep their own factor.
  for (const auto& [month, types] : typed) {
    common_.push_back({middle(month), 0});
  }
  std::map<int, std::vector<Knot>> quarters;
  for (const auto& [month, count] : national) {
    if (typed.contains(month)) {
      continue;
    }
    double all = 0;
    double always = 0;
    for (std::size_t t = 0; t < kMainTypes; ++t) {
      const NumberVisits n = number_visits(defaults, course, month, static_cast<int>(t));
      all += std::exp(interpolate(factor_[t], middle(month))) *
             (lookup_share_[t] * n.optional + batch_[t] * n.without_card);
      always += n.always;
    }
    quarters[month / 3].push_back(
        {middle(month), std::log(std::max(0.01, (count.verifications - count.card_uses - always) / all))});
  }
  for (const NumberCorrection& c : corrections) {
    for (Knot& knot : factor_[static_cast<std::size_t>(c.type)]) {
      knot.value += knot.day == middle(c.month) ? c.log_factor : 0;
    }
  }
  for (const auto& [quarter, months] : quarters) {
    double value = 0;
    double days = 0;
    for (const Knot& k : months) {
      value += k.value / static_cast<double>(months.size());
      days += days_between(months.front().day, k.day) / static_cast<double>(months.size());
    }
    common_.push_back({months.front().day + std::chrono::days{std::lround(days)}, value});
  }
  std::sort(common_.begin(), common_.end(), [](const Knot& a, const Knot& b) { return a.day < b.day; });
  last_known_ = common_.empty() ? Panel::kMandate : common_.back().day;
  for (std::size_t t = 0; t < kMainTypes; ++t) {
    growth_[t] = growth_kept * (known(t, last_known_) - known(t, last_known_ - kTrendDays)) /
                 static_cast<double>(kTrendDays.count());
  }
}

double NumberUseFit::known(std::size_t type, Day day) const {
  return interpolate(factor_[type], day) + interpolate(common_, day);
}

double NumberUseFit::interpolate(const std::vector<Knot>& knots, Day day) {
  if (knots.empty()) {
    return 0;
  }
  if (day <= knots.front().day) {
    return knots.front().value;
  }
  if (day >= knots.back().day) {
    return knots.back().value;
  }
  const auto right =
      std::upper_bound(knots.begin(), knots.end(), day, [](Day d, const Knot& k) { return d < k.day; });
  const auto left = right - 1;
  return left->value +
         (right->value - left->value) * days_between(left->day, day) / days_between(left->day, right->day);
}

NumberUse NumberUseFit::number_use(int main_type, Day day) const {
  const auto t = static_cast<std::size_t>(main_type);
  const double ahead = std::max(0.0, days_between(last_known_, day));
  const double factor = std::exp(known(t, day) + growth_[t] * ahead);
  // Where the look-ups would exceed every visit, the rest are inquiries without a person.
  const double share = lookup_share_[t];
  const double lookups = std::min(1.0, share * factor);
  return {share > 0 ? lookups / share : 0, batch_[t] * factor + (share * factor - lookups)};
}

PublishedTerms::PublishedTerms(const Parameters& defaults, const Course& course, const NumberUseFit& numbers)
    : p_(defaults), course_(course), numbers_(numbers), success_(success_share(defaults)) {}

double PublishedTerms::others(const CourseStep& s, int main_type) const {
  const auto t = static_cast<std::size_t>(main_type);
  const NumberUse use = numbers_.number_use(main_type, s.first + std::chrono::days{7});
  const double always = s.first <= p_.checkin.expired_lookup_until ? s.expired[t] : 0;
  return always + p_.checkin.lookup_share[t] * use.lookup_factor * (s.without_card(main_type) - always) +
         use.batch_per_visit * s.without_card(main_type);
}

MonthCount PublishedTerms::month(MonthIndex month, int main_type) const {
  const auto t = static_cast<std::size_t>(main_type);
  MonthCount count;
  for (const CourseStep& s : course_.steps) {
    if (month_index(s.first) == month) {
      const double uses = s.visits[t] * s.presented_share(main_type) * success_;
      count.card_uses += uses;
      count.verifications += uses + s.visits[t] * others(s, main_type);
    }
  }
  return count;
}

MonthCount PublishedTerms::month(MonthIndex m) const {
  MonthCount count;
  for (int t = 0; t < kMainTypes; ++t) {
    const MonthCount of_type = month(m, t);
    count.card_uses += of_type.card_uses;
    count.verifications += of_type.verifications;
  }
  return count;
}

MonthCount PublishedTerms::month_of_band(MonthIndex month, int band) const {
  const auto b = static_cast<std::size_t>(band);
  MonthCount count;
  for (const CourseStep& s : course_.steps) {
    if (month_index(s.first) != month) {
      continue;
    }
    for (std::size_t t = 0; t < kMainTypes; ++t) {
      const auto type = static_cast<int>(t);
      const double visits = s.visits[t] * s.visit_share[t][b];
      const double uses = visits * s.presented[t][b] * success_;
      // Numbers of people without a card are looked up at every age alike.
      const double per_visit = others(s, type) / std::max(1e-9, s.without_card(type));
      count.card_uses += uses;
      count.verifications += uses + visits * (1 - s.presented[t][b]) * per_visit;
    }
  }
  return count;
}

}  // namespace cutover
