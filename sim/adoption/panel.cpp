#include "adoption/panel.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "random/stream.hpp"
#include "scenario/cutovers.hpp"

namespace cutover {
namespace {

/// A presented card does not become a use where it cannot be read or nothing answers; see number_use.cpp.
constexpr double kFailureShare = 0.01;
/// Waits that are remembered: the desk's queues are not simulated here.
constexpr double kLongWaitShare = 0.01;

/// Registered cards that no reader can use, certificate lapsed beyond grace or chip broken (assumption:
/// of about 12 million certificates that expire in 2025, one in ten is not renewed in time).
double unreadable_share(Day day) {
  const double years = static_cast<double>((day - make_day(2023, 10, 1)).count()) / 365;
  return std::clamp(0.010 + 0.008 * years, 0.008, 0.04);
}

/// Types of the nine places: four kinds of care with two clinics, then the pharmacies next to them, then the
/// regular pharmacy.
constexpr std::array<int, 9> kPlaceType{0, 1, 1, 2, 3, 3, 3, 3, 3};

/// The k-th point of a sequence that fills [0, 65536) evenly (additive recurrence).
std::uint16_t even(std::uint32_t k, std::uint32_t step, std::uint32_t shift) {
  return static_cast<std::uint16_t>((k * step + shift) >> 16);
}

/// Steps of such a sequence for where members stand by care type: square roots of primes, times 2^32.
constexpr std::array<std::uint32_t, kCareTypes> kStandsStep{1779033703U, 3144134277U, 1013904242U};

/// Visits in half a month, from a uniform word: quantile of the Poisson distribution.
int poisson(double mean, double u) {
  if (u <= 1 - mean) {
    return 0;  // below exp(-mean) without computing it
  }
  double term = std::exp(-mean);
  double below = term;
  int n = 0;
  while (u > below && n < 40) {
    term *= mean / ++n;
    below += term;
  }
  return n;
}

double normal_below(double x) {
  return std::erfc(-x / std::sqrt(2.0)) / 2;
}

/// Share of facilities that promote for money, as a threshold on effort quantiles.
std::uint32_t engaged16(const AdoptionParameters& a, int type, double yen, double factor) {
  if (!(yen > 0)) {
    return 0;
  }
  const double median = a.effort_median_yen[static_cast<std::size_t>(type)] * factor;
  return threshold16(normal_below(std::log(yen / median) / std::max(a.effort_sigma, 1e-6)));
}

double change_rate(const DemographyParameters& d, int band) {
  return band >= 15              ? 0
         : band >= 12            ? d.change_rate_old
         : band >= 6 || band < 3 ? d.change_rate_middle
                                 : d.change_rate_young;
}

Day next_step(Day day) {
  const std::chrono::year_month_day ymd{day};
  return static_cast<unsigned>(ymd.day()) < 16 ? day + std::chrono::days{15}
                                               : first_day(month_index(day) + 1);
}

}  // namespace

double CourseStep::presented_share(int main_type) const {
  const auto t = static_cast<std::size_t>(main_type);
  return std::inner_product(visit_share[t].begin(), visit_share[t].end(), presented[t].begin(), 0.0);
}

const CourseStep& Course::at(Day day) const {
  const auto after = std::upper_bound(steps.begin(), steps.end(), day,
                                      [](Day d, const CourseStep& s) { return d < s.first; });
  return after == steps.begin() ? steps.front() : *std::prev(after);
}

Panel::Panel(const Demand& demand, const Parameters& p, int persons, std::uint64_t seed)
    : demand_(demand), p_(p), seed_(seed) {
  const NationTables& tables = demand.tables();
  const Stream stream{seed, Purpose::kPersonState};
  const Treatment treatment{tables, p.visits};
  ByAgeBand<double> people{};
  ByAgeBand<double> visits{};
  for (std::size_t b = 0; b < kAgeBands; ++b) {
    for (std::size_t prefecture = 0; prefecture < kPrefectures; ++prefecture) {
      people[b] += tables.population[prefecture][b];
      for (std::size_t t = 0; t < kCareTypes; ++t) {
        const double v =
            tables.population[prefecture][b] * tables.visits_per_year[b][t] * tables.visit_factor[prefecture];
        visits[b] += v;
        annual_[t] += v;
      }
    }
  }
  const double all_visits = std::accumulate(visits.begin(), visits.end(), 0.0);
  std::uint32_t id = 0;
  for (std::size_t b = 0; b < kAgeBands; ++b) {
    const auto count =
        static_cast<std::uint32_t>(std::max(20.0, std::round(persons * visits[b] / all_visits)));
    for (std::uint32_t k = 0; k < count; ++k, ++id) {
      Member m{};
      m.band = static_cast<std::uint8_t>(b);
      m.weight = people[b] / count;
      const Block shift = stream.block(static_cast<std::uint32_t>(b), -1);
      const Block stands = stream.block(static_cast<std::uint32_t>(b), -2);
      // Prefecture and insurer go round evenly; quantiles follow sequences that are even alone and together.
      double at = (k + 0.5) / count * people[b];
      std::size_t prefecture = 0;
      while (prefecture + 1 < kPrefectures && at > tables.population[prefecture][b]) {
        at -= tables.population[prefecture++][b];
      }
      m.prefecture = static_cast<std::uint8_t>(prefecture);
      // Irrational steps of the generalised golden ratio in four dimensions, times 2^32.
      m.habit = even(k, 3679390609U, shift[0]);
      m.registration = even(k, 3152041523U, shift[1]);
      m.readable = even(k, 2313257605U, shift[2]);
      const double kind = even(k, 2700274806U, shift[3]) / 65536.0;
      double below = 0;
      for (std::size_t i = 0; i < kInsurerKinds; ++i) {
        below += tables.insurer_share[b][i];
        if (kind < below) {
          m.insurer = static_cast<std::uint8_t>(i);
          break;
        }
      }
      for (std::size_t t = 0; t < kCareTypes; ++t) {
        const auto care = static_cast<int>(t);
        m.stands[t] = k * kStandsStep[t] + stands[t];
        m.treated[t] = std::max(1U, threshold(treatment.share(care, static_cast<int>(prefecture),
                                                              static_cast<int>(b), p.visits.level[t])));
        m.moves[t] = treatment.moved(care, static_cast<int>(prefecture), static_cast<int>(b), 1);
      }
      WordSequence words{stream, id, 0};
      m.change = static_cast<std::uint16_t>(words.next());
      for (Place& place : m.place) {
        const std::uint32_t a = words.next(), c = words.next(), d = words.next();
        place = {static_cast<std::uint16_t>(a), static_cast<std::uint16_t>(a >> 16),
                 static_cast<std::uint16_t>(c), static_cast<std::uint16_t>(c >> 16),
                 static_cast<std::uint16_t>(d)};
      }
      by_habit_[b][m.insurer].push_back(id);
      members_.push_back(m);
    }
  }
  for (auto& kinds : by_habit_) {
    for (auto& list : kinds) {
      std::sort(list.begin(), list.end(), [&](std::uint32_t a, std::uint32_t c) {
        return std::pair(members_[a].habit, a) < std::pair(members_[c].habit, c);
      });
    }
  }
}

Course Panel::run(const AdoptionModel& model, Day last, std::optional<MonthIndex> bins_month,
                  const std::optional<Stopover>& stopover) {
  const NationTables& tables = demand_.tables();
  const ExperienceRules rules{p_.adoption, model.experience};
  const Stream stream{seed_, Purpose::kVisit};
  const VisitParameters& v = p_.visits;
  const double habit = p_.checkin.habit_weight;
  for (std::size_t t = 0; t < kMainTypes; ++t) {
    sights_[t].clear();
    const DeskDay desk{p_, model, kFirstDay, static_cast<int>(t)};
    for (Member& m : members_) {
      for (std::size_t i = 0; i < kPanelPlaces; ++i) {
        if (kPlaceType[i] == static_cast<int>(t)) {
          m.place[i].score = static_cast<std::int16_t>(desk.disposition_score(m.place[i].disposition));
        }
      }
    }
  }
  for (Member& m : members_) {
    m.experience = 0;
    m.used = false;
  }

  Course course;
  for (Day first = kFirstDay; first <= last; first = next_step(first)) {
    CourseStep step;
    step.first = first;
    step.last = next_step(first) - std::chrono::days{1};
    const Day middle = first + std::chrono::days{7};
    const auto month = static_cast<std::uint32_t>(month_index(first));
    const bool binned = bins_month && month_index(first) == *bins_month;
    for (Day day = step.first; day <= step.last; day += std::chrono::days{1}) {
      const std::array<double, kMainTypes> today = demand_.national_visits(day, v);
      for (std::size_t t = 0; t < kMainTypes; ++t) {
        step.visits[t] += today[t];
      }
    }
    std::vector<AdoptionDay> adoption;
    for (int prefecture = 0; prefecture < kPrefectures; ++prefecture) {
      adoption.emplace_back(p_, tables, model, middle, prefecture);
    }
    ByPrefecture<ByAgeBand<std::uint32_t>> registered{};
    for (std::size_t prefecture = 0; prefecture < kPrefectures; ++prefecture) {
      for (std::size_t b = 0; b < kAgeBands; ++b) {
        registered[prefecture][b] =
            threshold16(tables.registered_share(middle, static_cast<int>(prefecture), static_cast<int>(b)));
      }
    }
    std::array<DeskDay, kMainTypes> desk;
    std::array<std::uint32_t, kMainTypes> asks_for_money{};
    std::array<std::uint32_t, kMainTypes> guides_for_money{};
    for (std::size_t t = 0; t < kMainTypes; ++t) {
      const auto type = static_cast<int>(t);
      desk[t] = DeskDay{p_, model, middle, type};
      const double yen = expected_payout(model, type, middle);
      asks_for_money[t] = engaged16(p_.adoption, type, yen, 1);
      guides_for_money[t] = engaged16(p_.adoption, type, yen, p_.adoption.guide_effort_factor);
    }
    const std::uint32_t unreadable = threshold16(unreadable_share(middle));
    const double years_since_cutover =
        std::max(0.0, static_cast<double>((middle - p_.credentials.last_legacy_issue).count() - 1) / 365);
    std::array<Day, kInsurerKinds> legacy_last{};
    std::transform(tables.legacy_expiry.begin(), tables.legacy_expiry.end(), legacy_last.begin(),
                   [&](Day published) { return legacy_end(published, p_.credentials); });
    ByAgeBand<std::uint32_t> changed{};
    for (std::size_t b = 0; b < kAgeBands; ++b) {
      changed[b] =
          threshold16(1 - std::exp(-years_since_cutover * change_rate(p_.demography, static_cast<int>(b))));
    }
    std::array<double, kCareTypes> volume{};
    for (std::size_t t = 0; t < kCareTypes; ++t) {
      volume[t] = step.visits[t] / annual_[t];
    }
    constexpr double kPart16 = 1.0 / 65536;

    std::array<double, kMainTypes> expired{};
    for (std::uint32_t id = 0; id < members_.size(); ++id) {
      Member& m = members_[id];
      const std::size_t b = m.band;
      const double factor = tables.visit_factor[m.prefecture];
      const std::array<double, kCareTypes> care{tables.visits_per_year[b][0] * factor * volume[0],
                                                tables.visits_per_year[b][1] * factor * volume[1],
                                                tables.visits_per_year[b][2] * factor * volume[2]};
      const double gate = v.gate_pharmacy_share;
      const std::array<double, kPanelPlaces - 1> seen{care[0], care[1] * (1 - v.second_clinic_share),
                                                      care[1] * v.second_clinic_share, care[2]};
      std::array<double, kPanelPlaces> visits{};
      std::array<double, kPanelPlaces> visits_now{};  // of those under treatment this month
      for (std::size_t i = 0; i < 4; ++i) {
        const auto t = static_cast<std::size_t>(kPlaceType[i]);
        const bool treated = m.stands[t] - m.moves[t] * month <= m.treated[t];
        const double now = treated ? 0x1p32 / m.treated[t] : 0;
        const double filled = seen[i] * v.prescription_share[t];
        visits[i] = seen[i];
        visits[4 + i] = filled * gate;
        visits[8] += filled * (1 - gate);
        visits_now[i] = visits[i] * now;
        visits_now[4 + i] = visits[4 + i] * now;
        visits_now[8] += filled * (1 - gate) * now;
      }
      const bool usable = m.registration < registered[m.prefecture][b] && m.readable >= unreadable;
      m.holds = usable;
      const auto kind = static_cast<InsurerKind>(m.insurer);
      const bool legacy = middle <= legacy_last[m.insurer] && m.change >= changed[b];
      const bool certificate = kind == InsurerKind::kLateStageElderly && !legacy;
      Holding holding;
      holding.bits = static_cast<std::uint16_t>((legacy ? Holding::kLegacyValid : 0) |
                                                (certificate ? Holding::kCertificate : 0));
      const bool nothing_else = !legacy && !certificate;
      WordSequence words{stream, id, day_number(first)};
      std::int8_t experience = m.experience;
      for (std::size_t i = 0; i < kPanelPlaces; ++i) {
        const auto t = static_cast<std::size_t>(kPlaceType[i]);
        const Place& place = m.place[i];
        step.visit_share[t][b] += m.weight * visits[i];
        if (!usable) {
          continue;
        }
        const int engagement = (place.effort < asks_for_money[t]) + (place.effort < guides_for_money[t]);
        const int at_desk =
            place.score + desk[t].lever_score(place.asks, place.guide, place.is_public, engagement);
        const int fixed = adoption[m.prefecture].base(static_cast<int>(t), m.band, m.insurer) + at_desk +
                          adoption[m.prefecture].holding_score(holding);
        const auto share_at = [&](std::int8_t e) {
          const std::uint32_t present = present16(fixed + rules.score(e));
          return habit * (m.habit < present ? 1 : 0) + (1 - habit) * present * kPart16;
        };
        const double share = share_at(m.experience);
        step.presented[t][b] += m.weight * visits[i] * share;
        expired[t] += nothing_else ? m.weight * visits[i] * (1 - share) : 0;
        if (binned) {
          sights_[t].push_back(
              {static_cast<std::int16_t>(at_desk), m.weight * visits[i], m.weight * visits[i] * share});
        }
        if (visits_now[i] == 0) {
          continue;
        }
        const int n = poisson(visits_now[i], uniform(words.next()));
        for (int visit = 0; visit < n; ++visit) {
          if (uniform(words.next()) >= share_at(experience)) {
            continue;
          }
          m.used = true;
          const double luck = uniform(words.next());
          experience = luck < kFailureShare                    ? rules.after_failure(experience)
                       : luck < kFailureShare + kLongWaitShare ? rules.after_long_wait(experience)
                                                               : rules.after_good(experience);
        }
      }
      m.experience = experience;
    }
    for (std::size_t t = 0; t < kMainTypes; ++t) {
      const double total = std::accumulate(step.visit_share[t].begin(), step.visit_share[t].end(), 0.0);
      for (std::size_t b = 0; b < kAgeBands; ++b) {
        step.presented[t][b] /= step.visit_share[t][b];
        step.visit_share[t][b] /= total;
      }
      step.expired[t] = expired[t] / total;
    }
    course.steps.push_back(step);
    if (stopover && step.first <= stopover->day && stopover->day <= step.last) {
      stopover->look(*this);
    }
  }
  return course;
}

std::vector<FacilityBin> Panel::facility_bins(int main_type, int bins) const {
  const auto t = static_cast<std::size_t>(main_type);
  std::vector<Sight> sights = sights_[t];
  std::stable_sort(sights.begin(), sights.end(),
                   [](const Sight& a, const Sight& b) { return a.score < b.score; });
  std::vector<FacilityBin> result(static_cast<std::size_t>(bins));
  double total = 0;
  for (const Sight& s : sights) {
    total += s.visits;
  }
  std::vector<double> weight(result.size());
  double below = 0;
  for (const Sight& s : sights) {
    const auto i = std::min(result.size() - 1, static_cast<std::size_t>(below / total * bins));
    result[i].presented += s.presented;
    weight[i] += s.visits;
    below += s.visits;
  }
  for (std::size_t i = 0; i < result.size(); ++i) {
    result[i].presented = weight[i] > 0 ? result[i].presented / weight[i] : 0;
    result[i].share = weight[i] / total;
  }
  return result;
}

double Panel::used_share(int first_band, int last_band) const {
  double used = 0;
  double holders = 0;
  for (const Member& m : members_) {
    if (m.holds && m.band >= first_band && m.band <= last_band) {
      holders += m.weight;
      used += m.used ? m.weight : 0;
    }
  }
  return holders > 0 ? used / holders : 0;
}

InitialExperience Panel::initial(int band, int insurer, std::uint16_t habit,
                                 std::uint16_t clinic_disposition) const {
  const auto& list = by_habit_[static_cast<std::size_t>(band)][static_cast<std::size_t>(insurer)];
  if (list.empty()) {
    return {};
  }
  const auto at = std::lower_bound(list.begin(), list.end(), habit,
                                   [&](std::uint32_t id, std::uint16_t h) { return members_[id].habit < h; });
  // Of the sixteen holders nearest in habit, the one whose clinic is most like this person's.
  constexpr int kNear = 8;
  const Member* best = nullptr;
  int distance = 1 << 20;
  const auto look = [&](std::uint32_t id) {
    const Member& m = members_[id];
    const int d = std::abs(int{m.place[1].disposition} - int{clinic_disposition});
    if (m.holds && d < distance) {
      distance = d;
      best = &m;
    }
    return m.holds;
  };
  int found = 0;
  for (auto i = at; i != list.end() && found < kNear; ++i) {
    found += look(*i);
  }
  found = 0;
  for (auto i = at; i != list.begin() && found < kNear;) {
    found += look(*--i);
  }
  return best == nullptr ? InitialExperience{} : InitialExperience{best->experience, best->used};
}

}  // namespace cutover
