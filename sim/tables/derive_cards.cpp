#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <set>
#include <utility>

#include "tables/derive.hpp"

namespace cutover {
namespace {

/// Months beyond the last published count for which the slowdown is tabulated.
constexpr int kExtrapolatedMonths = 60;
/// Counts nearer than this say too little about a pace.
constexpr std::chrono::days kShortestPace{50};
/// Of the cards held, beyond the last published count: some holders never register (assumption; 87.8 % had in
/// October 2025).
constexpr double kMostRegistered = 0.98;

double logit(double share) {
  return std::log(odds(share));
}

/// Rates of all bands from those of some. Between two known bands the logit moves as t^exponent where more
/// than one band is to be filled, and linearly where only one is; t runs from 0 to 1. The first and the last
/// band must be known.
ByAgeBand<double> filled(const std::vector<AgeRate>& rates, double exponent) {
  ByAgeBand<double> share{};
  for (const AgeRate& rate : rates) {
    for (int band = rate.first_band; band <= rate.last_band; ++band) {
      share[static_cast<std::size_t>(band)] = rate.rate_pct / 100;
    }
  }
  for (std::size_t i = 0; i + 1 < rates.size(); ++i) {
    const int before = rates[i].last_band;
    const int after = rates[i + 1].first_band;
    const double from = logit(rates[i].rate_pct / 100);
    const double to = logit(rates[i + 1].rate_pct / 100);
    for (int band = before + 1; band < after; ++band) {
      const double t = static_cast<double>(band - before) / (after - before);
      const double moved = after - before > 2 ? std::pow(t, exponent) : t;
      share[static_cast<std::size_t>(band)] = share_of_odds(std::exp(from + (to - from) * moved));
    }
  }
  return share;
}

/// `filled` with the exponent that makes the weighted mean the published rate of all ages.
ByAgeBand<double> filled_to_mean(const std::vector<AgeRate>& rates, double mean,
                                 const ByAgeBand<double>& weights, const std::string& file) {
  if (rates.empty() || rates.front().first_band != 0 || rates.back().last_band != kAgeBands - 1) {
    refuse(file, "the youngest and the oldest age band must be given");
  }
  for (const AgeRate& rate : rates) {
    if (!(rate.rate_pct > 0 && rate.rate_pct < 100)) {
      refuse(file, "a rate by age must lie between 0 and 100 percent, both excluded");
    }
  }
  const double weight_sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  const auto excess = [&](double log_exponent) {
    const ByAgeBand<double> share = filled(rates, std::exp(log_exponent));
    return std::inner_product(share.begin(), share.end(), weights.begin(), 0.0) / weight_sum - mean;
  };
  const double log_exponent =
      solve(excess, std::log(0.02), std::log(50.0), file,
            "no monotone course between the published age bands has the published mean of all ages");
  return filled(rates, std::exp(log_exponent));
}

/// Odds ratios to the nation, each prefecture from the first of `rates` that has it. The prefectures without
/// any share one odds ratio such that the weighted mean of all is the nation's rate in `rates.front()`.
ByPrefecture<double> odds_by_prefecture(const std::vector<PrefectureRates>& rates,
                                        const ByPrefecture<double>& weights, const std::string& file) {
  ByPrefecture<std::optional<double>> ratio{};
  for (const PrefectureRates& at : rates) {
    for (const auto& [p, rate_pct] : at.rate_pct) {
      if (!ratio[static_cast<std::size_t>(p)]) {
        ratio[static_cast<std::size_t>(p)] = odds(rate_pct / 100) / odds(at.nation_pct / 100);
      }
    }
  }
  const double nation = rates.front().nation_pct / 100;
  const auto excess = [&](double log_ratio) {
    double sum = 0;
    for (std::size_t p = 0; p < kPrefectures; ++p) {
      sum += weights[p] * (share_of_odds(odds(nation) * ratio[p].value_or(std::exp(log_ratio))) - nation);
    }
    return sum;
  };
  const double others = std::exp(solve(excess, std::log(0.2), std::log(5.0), file,
                                       "the published prefectures leave no plausible rate for the others"));
  ByPrefecture<double> result{};
  for (std::size_t p = 0; p < kPrefectures; ++p) {
    result[p] = ratio[p].value_or(others);
  }
  return result;
}

/// Visits a year of a prefecture and band, all types.
double visits(const NationTables& nation, std::size_t p, std::size_t band) {
  const auto& rates = nation.visits_per_year[band];
  return nation.visit_factor[p] * nation.population[p][band] *
         std::accumulate(rates.begin(), rates.end(), 0.0);
}

using Course = std::vector<std::pair<Day, double>>;

/// The published counts of one measure, by date.
Course counts_10k(const PublishedTables& published, CardMeasure measure) {
  Course counts;
  for (const CardCount& count : published.cards) {
    if (count.measure == measure && count.persons_10k) {
      counts.emplace_back(count.date, *count.persons_10k);
    }
  }
  std::sort(counts.begin(), counts.end());
  return counts;
}

/// Cards held: published from the first count of `holding` on; before that the issued ones, less the share of
/// them that was void by then.
Course held_10k(const PublishedTables& published) {
  const Course held = counts_10k(published, CardMeasure::kHolding);
  const Course issued = counts_10k(published, CardMeasure::kIssued);
  const std::string file = published.file("card_holding_and_registration.csv");
  if (held.empty() || issued.empty()) {
    refuse(file, "a count of 'holding' and one of 'issued' are needed for the history of cards held");
  }
  const double sound = held.front().second / interpolate(issued, held.front().first);
  Course course;
  for (const auto& [day, cards] : published.issue_history_10k) {
    if (day < issued.front().first) {
      course.emplace_back(day, cards * sound);
    }
  }
  for (const auto& [day, cards] : issued) {
    if (day < held.front().first) {
      course.emplace_back(day, cards * sound);
    }
  }
  course.insert(course.end(), held.begin(), held.end());
  if (!std::is_sorted(course.begin(), course.end(),
                      [](const auto& a, const auto& b) { return a.second < b.second; })) {
    refuse(file, "fewer cards are held at a later date than at an earlier one");
  }
  return course;
}

/// Shares of the population over time; after the last count the pace of the year before it fades
/// exponentially, or the pace since the count before it if that is slower: a campaign of that year that is
/// over (points for applicants until 2023) does not go on.
Course share_course(const PublishedTables& published, Course course) {
  const double people = std::accumulate(published.population.begin(), published.population.end(), 0.0);
  for (auto& [day, value] : course) {
    value *= kPer10k / people;
  }
  const auto [last_day, last_share] = course.back();
  const Day year_before = last_day - std::chrono::days{365};
  double pace_per_day = (last_share - interpolate(course, year_before)) / 365;
  const auto before = std::find_if(course.rbegin(), course.rend(), [&, last = last_day](const auto& count) {
    return last - count.first >= kShortestPace;
  });
  if (before != course.rend()) {
    const auto days = static_cast<double>((last_day - before->first).count());
    pace_per_day = std::min(pace_per_day, (last_share - before->second) / days);
  }
  const double slowdown = published.assumptions.registration_slowdown_days;
  for (int month = 1; month <= kExtrapolatedMonths; ++month) {
    const std::chrono::days ahead{30 * month};
    const double gain =
        pace_per_day * slowdown * (1 - std::exp(-static_cast<double>(ahead.count()) / slowdown));
    course.emplace_back(last_day + ahead, std::min(last_share + gain, 1.0));
  }
  return course;
}

/// The days of the course and, between them, one a month: the mean of logistic shares is not linear in time.
std::set<Day> tabulated_days(const Course& course) {
  std::set<Day> days;
  for (const auto& [day, share] : course) {
    days.insert(day);
  }
  for (Day day = course.front().first; day < course.back().first; day += std::chrono::days{30}) {
    days.insert(day);
  }
  return days;
}

}  // namespace

void derive_card_use(const PublishedTables& published, NationTables& nation) {
  ByAgeBand<double> by_band{};
  ByPrefecture<double> by_prefecture{};
  for (std::size_t p = 0; p < kPrefectures; ++p) {
    for (std::size_t band = 0; band < kAgeBands; ++band) {
      by_band[band] += visits(nation, p, band);
      by_prefecture[p] += visits(nation, p, band);
    }
  }
  const double all_ages = published.utilization_all_ages_pct / 100;
  const ByAgeBand<double> rate = filled_to_mean(published.utilization_by_age, all_ages, by_band,
                                                published.file("utilization_by_age.csv"));
  std::transform(rate.begin(), rate.end(), nation.card_odds_by_age.begin(),
                 [&](double share) { return odds(share) / odds(all_ages); });

  // The fullest month leads; the others fill its gaps, nearest first.
  std::vector<PrefectureRates> months = published.utilization_by_prefecture;
  const auto fullest = *std::max_element(months.begin(), months.end(), [](const auto& a, const auto& b) {
    return a.rate_pct.size() < b.rate_pct.size();
  });
  std::stable_sort(months.begin(), months.end(), [&](const auto& a, const auto& b) {
    return std::abs((a.date - fullest.date).count()) < std::abs((b.date - fullest.date).count());
  });
  nation.card_odds_by_prefecture =
      odds_by_prefecture(months, by_prefecture, published.file("utilization_by_prefecture.csv"));
}

void derive_registration(const PublishedTables& published, NationTables& nation) {
  ByAgeBand<double> by_band{};
  for (const ByAgeBand<double>& prefecture : nation.population) {
    std::transform(by_band.begin(), by_band.end(), prefecture.begin(), by_band.begin(), std::plus<>{});
  }
  std::vector<AgeRate> holding = published.holding_by_age;
  // The second-lowest band is published, so 5-9 lies above it.
  if (std::none_of(holding.begin(), holding.end(), [](const AgeRate& r) { return r.first_band == 1; })) {
    holding.insert(holding.begin() + std::min<std::ptrdiff_t>(1, std::ssize(holding)),
                   AgeRate{1, 1, published.assumptions.holding_5_9_pct});
  }
  const double all_ages = published.holding_all_ages_pct / 100;
  const ByAgeBand<double> rate =
      filled_to_mean(holding, all_ages, by_band, published.file("card_holding_by_age.csv"));
  std::transform(rate.begin(), rate.end(), nation.registered_odds_by_age.begin(),
                 [&](double share) { return odds(share) / odds(all_ages); });

  std::vector<PrefectureRates> dates = published.holding_by_prefecture;
  std::reverse(dates.begin(), dates.end());  // the latest leads
  nation.registered_odds_by_prefecture =
      odds_by_prefecture(dates, published.population, published.file("card_holding_by_prefecture.csv"));

  nation.registered_national = share_course(published, counts_10k(published, CardMeasure::kRegistered));
  nation.held_national = share_course(published, held_10k(published));
  const Day last_count = counts_10k(published, CardMeasure::kRegistered).back().first;
  for (auto& [day, share] : nation.registered_national) {
    if (day > last_count) {
      share = std::min(share, kMostRegistered * interpolate(nation.held_national, day));
    }
  }
  const double people = std::accumulate(published.population.begin(), published.population.end(), 0.0);
  const auto mean_share = [&](double centre_odds) {
    double sum = 0;
    for (std::size_t p = 0; p < kPrefectures; ++p) {
      const double prefecture_odds = centre_odds * nation.registered_odds_by_prefecture[p];
      for (std::size_t band = 0; band < kAgeBands; ++band) {
        sum +=
            nation.population[p][band] * share_of_odds(prefecture_odds * nation.registered_odds_by_age[band]);
      }
    }
    return sum / people;
  };
  const std::string file = published.file("card_holding_and_registration.csv");
  const auto centre = [&](const Course& national) {
    Course result;
    for (const Day day : tabulated_days(national)) {
      const double share = interpolate(national, day);
      const double log_odds = solve([&](double x) { return mean_share(std::exp(x)) - share; }, -20, 20, file,
                                    "a share of 0 or 100 percent cannot be spread over ages and prefectures");
      result.emplace_back(day, share_of_odds(std::exp(log_odds)));
    }
    return result;
  };
  nation.registered_centre = centre(nation.registered_national);
  nation.held_centre = centre(nation.held_national);
  for (const auto& [day, share] : nation.registered_centre) {
    if (share > interpolate(nation.held_centre, day)) {
      refuse(file, "on " + format_day(day) + " more cards are registered than held");
    }
  }
}

}  // namespace cutover
