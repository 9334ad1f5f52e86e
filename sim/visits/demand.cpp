#include "visits/demand.hpp"

#include <algorithm>
#include <cmath>

namespace cutover {

ArrivalTable::ArrivalTable(const HalfHourProfile& profile) : hours_(opening_hours(profile)) {
  double total = 0;
  for (const double w : profile) {
    total += w;
  }
  // Walk the cumulative profile; a quantile that falls on an empty stretch takes its end.
  std::size_t slot = 0;
  double below = 0;
  for (std::size_t i = 0; i < node_.size(); ++i) {
    const double target = total * static_cast<double>(i) / static_cast<double>(node_.size() - 1);
    while (slot + 1 < profile.size() && (below + profile[slot] < target || profile[slot] == 0)) {
      below += profile[slot++];
      if (below >= total * (1 - 1e-12)) {
        break;
      }
    }
    const double part = profile[slot] > 0 ? std::clamp((target - below) / profile[slot], 0.0, 1.0) : 0.0;
    node_[i] = std::llround((static_cast<double>(slot) + part) * kMillisPerHalfHour);
  }
  node_.back() = hours_.close - 1;
  for (std::size_t i = node_.size(); i-- > 0;) {
    node_[i] = std::min<std::int64_t>(node_[i], hours_.close - 1);
  }
}

Demand::Demand(const NationTables& tables) : tables_(tables), calendar_(tables.holidays) {
  for (std::size_t t = 0; t < 4; ++t) {
    volume_.emplace_back(calendar_, tables.day_pattern[t]);
    weekday_.emplace_back(tables.day_pattern[t].weekday_profile);
    saturday_.emplace_back(tables.day_pattern[t].saturday_profile);
  }
  for (std::size_t p = 0; p < kPrefectures; ++p) {
    for (std::size_t b = 0; b < kAgeBands; ++b) {
      for (std::size_t t = 0; t < kCareTypes; ++t) {
        annual_[t] += tables.population[p][b] * tables.visits_per_year[b][t] * tables.visit_factor[p];
      }
    }
  }
}

double Demand::visit_rate(int care_type, int prefecture, int band, Day day, const VisitParameters& p) const {
  const auto t = static_cast<std::size_t>(care_type);
  const double open = volume_[t].open_share(day);
  if (open <= 0) {
    return 0;
  }
  return tables_.visits_per_year[static_cast<std::size_t>(band)][t] *
         tables_.visit_factor[static_cast<std::size_t>(prefecture)] / 365 * volume_[t].volume(day) *
         p.level[t] / open;
}

std::array<double, 4> Demand::national_visits(Day day, const VisitParameters& p) const {
  std::array<double, 4> visits{};
  for (std::size_t t = 0; t < kCareTypes; ++t) {
    visits[t] = annual_[t] / 365 * volume_[t].volume(day) * p.level[t];
    visits[3] += visits[t] * p.prescription_share[t];
  }
  return visits;
}

std::array<double, 4> Demand::national_visits(MonthIndex month, const VisitParameters& p) const {
  std::array<double, 4> visits{};
  for (Day day = first_day(month); day < first_day(month + 1); day += std::chrono::days{1}) {
    const std::array<double, 4> today = national_visits(day, p);
    for (std::size_t t = 0; t < visits.size(); ++t) {
      visits[t] += today[t];
    }
  }
  return visits;
}

const ArrivalTable& Demand::arrivals(int main_type, Day day) const {
  const auto t = static_cast<std::size_t>(main_type);
  const bool weekday = calendar_.kind(day) == DayKind::kWeekday;
  return weekday ? weekday_[t] : saturday_[t];
}

}  // namespace cutover
