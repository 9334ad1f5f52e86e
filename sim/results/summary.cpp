#include "results/summary.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <numeric>

#include "results/summary_parts.hpp"

namespace cutover {
namespace {

/// Verifications and card uses, weighted.
struct Uses {
  double verifications = 0.0;
  double card_uses = 0.0;

  Uses& operator+=(const Uses& other) {
    verifications += other.verifications;
    card_uses += other.card_uses;
    return *this;
  }
  double rate_pct() const { return 100.0 * card_uses / verifications; }
};

/// What one pass over the daily cubes gathers.
struct Gathered {
  struct Month {
    Day first{};
    Day last{};
    std::vector<std::array<Uses, kAgeBands>> uses;  // by type
    std::array<Uses, kPrefectures> by_prefecture{};
  };
  std::map<MonthIndex, Month> months;
  std::vector<std::array<double, kOutcomes>> outcomes;  // by type
  std::vector<double> simulated;                        // visits and inquiries, unweighted, by type
};

Gathered gather(const ResultReader& result) {
  const auto types = static_cast<std::size_t>(result.info().shape.types);
  Gathered g;
  g.outcomes.resize(types);
  g.simulated.resize(types);
  result.for_each_day([&](Day day, std::span<const std::uint32_t> cube) {
    Gathered::Month& month =
        g.months.try_emplace(month_index(day), Gathered::Month{day, day, {}, {}}).first->second;
    month.last = day;
    month.uses.resize(types);
    std::size_t i = 0;
    for (std::size_t t = 0; t < types; ++t) {
      for (std::size_t p = 0; p < kPrefectures; ++p) {
        const double weight = result.info().shape.weight[t][p];
        Uses place;
        for (std::size_t band = 0; band < kAgeBands; ++band) {
          for (std::size_t o = 0; o < kOutcomes; ++o, ++i) {
            const double n = weight * cube[i];
            const auto outcome = static_cast<Outcome>(o);
            g.outcomes[t][o] += n;
            g.simulated[t] += cube[i];
            const Uses uses{is_verification(outcome) ? n : 0.0, is_card_use(outcome) ? n : 0.0};
            month.uses[t][band] += uses;
            place += uses;
          }
        }
        month.by_prefecture[p] += place;
      }
    }
  });
  return g;
}

std::string age_label(AgeBand first, AgeBand last) {
  const std::string low(kAgeBandNames.at(first).substr(0, kAgeBandNames[first].find_first_of("-+")));
  const std::string_view high = kAgeBandNames.at(last);
  const auto dash = high.find('-');
  return dash == std::string_view::npos ? low + "+" : low + "-" + std::string(high.substr(dash + 1));
}

void add_utilization(Summary& s, const RunInfo& info, const Gathered& g) {
  for (const auto& [m, month] : g.months) {
    const bool full = month.first == first_day(m) && month.last + std::chrono::days{1} == first_day(m + 1);
    s.months.push_back({m, month.first, month.last, full});
    Uses all;
    std::array<Uses, kAgeBands> by_age{};
    std::vector<Uses> by_type(month.uses.size());
    for (std::size_t t = 0; t < month.uses.size(); ++t) {
      for (std::size_t band = 0; band < kAgeBands; ++band) {
        by_age[band] += month.uses[t][band];
        by_type[t] += month.uses[t][band];
      }
      all += by_type[t];
    }
    for (int t = -1; t < info.shape.types; ++t) {
      const Uses& u = t < 0 ? all : by_type[static_cast<std::size_t>(t)];
      UtilizationRow row{m,
                         t < 0 ? "all" : std::string(name(static_cast<FacilityType>(t))),
                         u.verifications,
                         u.card_uses,
                         u.rate_pct(),
                         {},
                         {},
                         {}};
      for (const PublishedUtilization& p : info.published) {
        if (p.month == m && p.facility_type == t) {
          row.published_verifications = p.verifications;
          row.published_card_uses = p.card_uses;
          row.published_rate_pct = p.rate_pct;
          if (!p.rate_pct && p.verifications && p.card_uses) {
            row.published_rate_pct = 100.0 * *p.card_uses / *p.verifications;
          }
        }
      }
      s.utilization.push_back(row);
    }
    const auto age_row = [&](AgeBand first, AgeBand last) {
      Uses u;
      for (std::size_t band = first; band <= last; ++band) {
        u += by_age.at(band);
      }
      return AgeRow{m, age_label(first, last), u.verifications, u.card_uses, u.rate_pct(), {}};
    };
    for (AgeBand band = 0; band < kAgeBands; ++band) {
      s.by_age.push_back(age_row(band, band));
    }
    for (const PublishedByAge& p : info.published_by_age) {
      if (p.month != m) {
        continue;
      }
      AgeRow row = age_row(p.first, p.last);
      row.published_rate_pct = p.rate_pct;
      if (p.first == p.last) {
        s.by_age[s.by_age.size() - kAgeBands + p.first].published_rate_pct = p.rate_pct;
      }
      s.by_published_age.push_back(std::move(row));
    }
  }
}

void add_prefectures(Summary& s, const RunInfo& info, const Gathered& g) {
  std::array<bool, kPrefectures> simulated{};
  for (const std::uint8_t p : info.facilities.prefecture) {
    simulated.at(p) = true;
  }
  for (const auto& [m, month] : g.months) {
    for (std::size_t p = 0; p < kPrefectures; ++p) {
      if (!simulated[p]) {
        continue;
      }
      const Uses& u = month.by_prefecture[p];
      PrefectureRow row{m, info.prefectures[p], u.verifications, u.card_uses, u.rate_pct(), {}};
      for (const PublishedByPrefecture& published : info.published_by_prefecture) {
        if (published.month == m && published.prefecture == static_cast<int>(p)) {
          row.published_rate_pct = published.rate_pct;
        }
      }
      s.by_prefecture.push_back(std::move(row));
    }
  }
}

void add_outcomes(Summary& s, const Gathered& g) {
  OutcomeRow all{"all", {}};
  s.outcomes.push_back(all);
  for (std::size_t t = 0; t < g.outcomes.size(); ++t) {
    s.outcomes.push_back({std::string(name(static_cast<FacilityType>(t))), g.outcomes[t]});
    for (std::size_t o = 0; o < kOutcomes; ++o) {
      s.outcomes[0].count[o] += g.outcomes[t][o];
      s.visits += static_cast<Outcome>(o) == Outcome::kBatchInquiry ? 0.0 : g.outcomes[t][o];
    }
  }
}

/// Real visits per simulated visit of a type: the histograms know no prefecture.
std::vector<double> visit_weights(const Gathered& g) {
  std::vector<double> weight(g.simulated.size(), 1.0);
  for (std::size_t t = 0; t < weight.size(); ++t) {
    const double real = std::accumulate(g.outcomes[t].begin(), g.outcomes[t].end(), 0.0);
    weight[t] = g.simulated[t] > 0.0 ? real / g.simulated[t] : 1.0;
  }
  return weight;
}

void add_durations(Summary& s, const ResultReader& result, const std::vector<double>& weight) {
  const WaitingTotals totals = result.waiting();
  for (std::size_t d = 0; d < kDurations; ++d) {
    const std::size_t all_row = s.durations.size();
    std::vector<double> all_bins(kWaitBins);
    double all_sum = 0.0;
    double all_count = 0.0;
    const auto row = [&](std::string type, const std::vector<double>& bins, double sum_ms, double count) {
      return DurationRow{std::move(type),
                         std::string(kDurationNames[d]),
                         count,
                         count > 0.0 ? sum_ms / count / kMillisPerSecond : 0.0,
                         histogram_quantile_s(bins, 0.50),
                         histogram_quantile_s(bins, 0.90),
                         histogram_quantile_s(bins, 0.95),
                         histogram_quantile_s(bins, 0.99)};
    };
    for (std::size_t t = 0; t < weight.size(); ++t) {
      const std::size_t at = t * kDurations + d;
      const auto first = totals.histogram.begin() + static_cast<std::ptrdiff_t>(at * kWaitBins);
      const std::vector<double> bins(first, first + kWaitBins);
      for (std::size_t i = 0; i < bins.size(); ++i) {
        all_bins[i] += weight[t] * bins[i];
      }
      all_sum += weight[t] * totals.sum_ms[at];
      all_count += weight[t] * totals.count[at];
      s.durations.push_back(
          row(std::string(name(static_cast<FacilityType>(t))), bins, totals.sum_ms[at], totals.count[at]));
      s.durations.back().visits *= weight[t];
    }
    s.durations.insert(s.durations.begin() + static_cast<std::ptrdiff_t>(all_row),
                       row("all", all_bins, all_sum, all_count));
  }
}

void add_readers(Summary& s, const ResultReader& result) {
  constexpr double kHours = 1.0 / kMillisPerHour;
  const std::vector<ReaderDay> sums = result.readers();
  const std::vector<double> weight = facility_weights(result.info());
  s.readers_by_type.push_back({"all"});
  for (int t = 0; t < result.info().shape.types; ++t) {
    s.readers_by_type.push_back({std::string(name(static_cast<FacilityType>(t)))});
  }
  for (const std::string_view model : kReaderModelNames) {
    s.readers_by_model.push_back({std::string(model)});
  }
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const std::size_t t = i / kReaderModels;
    for (ReaderRow* row :
         {&s.readers_by_type[0], &s.readers_by_type[t + 1], &s.readers_by_model[i % kReaderModels]}) {
      row->open_hours += weight[t] * kHours * static_cast<double>(sums[i].open_ms);
      row->down_hours += weight[t] * kHours * static_cast<double>(sums[i].down_ms);
      row->failures += weight[t] * static_cast<double>(sums[i].failures);
      row->service_calls += weight[t] * static_cast<double>(sums[i].service_calls);
    }
  }
  for (std::vector<ReaderRow>* rows : {&s.readers_by_type, &s.readers_by_model}) {
    for (ReaderRow& row : *rows) {
      row.down_pct = row.open_hours > 0.0 ? 100.0 * row.down_hours / row.open_hours : 0.0;
    }
  }
}

void add_central(Summary& s, const ResultReader& result) {
  for (int day = 0; day < result.days_done(); ++day) {
    const std::vector<std::uint32_t> minutes = result.requests(day);
    for (std::size_t m = 0; m < minutes.size(); ++m) {
      s.requests += minutes[m];
      if (minutes[m] > s.peak_requests) {
        s.peak_requests = minutes[m];
        s.peak_day = s.start + std::chrono::days{day};
        s.peak_minute = static_cast<int>(m);
      }
    }
  }
}

void add_checks(Summary& s, const ResultReader& result) {
  for (const DayCheck& c : result.day_checks()) {
    ++s.checks.days;
    s.checks.days_balanced += c.balanced;
    s.checks.days_cube_agrees += c.cube_agrees;
    s.checks.days_insurers_agree += c.insurers_agree;
  }
  for (const MonthCheck& c : result.month_checks()) {
    ++s.checks.months;
    s.checks.months_reconciled += c.reconciled;
  }
}

}  // namespace

std::vector<double> facility_weights(const RunInfo& info) {
  std::vector<double> sum(static_cast<std::size_t>(info.shape.types));
  std::vector<double> count(sum.size());
  for (std::size_t f = 0; f < info.facilities.type.size(); ++f) {
    const std::size_t t = info.facilities.type[f];
    sum.at(t) += info.shape.facility_weight[t].at(info.facilities.prefecture[f]);
    count[t] += 1.0;
  }
  for (std::size_t t = 0; t < sum.size(); ++t) {
    sum[t] = count[t] > 0.0 ? sum[t] / count[t] : 1.0;
  }
  return sum;
}

double histogram_quantile_s(const std::vector<double>& bins, double q) {
  double total = 0.0;
  for (const double n : bins) {
    total += n;
  }
  double below = 0.0;
  for (std::size_t i = 0; i < bins.size() && total > 0.0; ++i) {
    if (bins[i] > 0.0 && below + bins[i] >= q * total) {
      const int bin = static_cast<int>(i);
      const double low = wait_bin_lower_seconds(bin);
      if (bin == 0 || bin + 1 >= kWaitBins) {
        // Most waits are exactly zero, so the first bin stands for its lower edge; the last has no upper one.
        return low;
      }
      return low + (wait_bin_lower_seconds(bin + 1) - low) * std::max(0.0, q * total - below) / bins[i];
    }
    below += bins[i];
  }
  return 0.0;
}

Summary summarize(const ResultReader& result) {
  const RunInfo& info = result.info();
  Summary s;
  s.path = result.path().string();
  s.title = info.title;
  s.status = result.status();
  s.run_id = info.run_id;
  s.version = info.version;
  s.seed = info.seed;
  s.sample = info.sample;
  s.start = info.start;
  s.end = info.end;
  s.days_done = result.days_done();
  s.days_total = result.days_total();
  s.last = info.start + std::chrono::days{s.days_done - 1};
  s.facilities = static_cast<std::int64_t>(info.facilities.type.size());
  for (int t = 0; t < info.shape.types; ++t) {
    s.facility_types.emplace_back(name(static_cast<FacilityType>(t)));
  }
  const Gathered g = gather(result);
  add_utilization(s, info, g);
  add_prefectures(s, info, g);
  add_insurers(s, result);
  add_outcomes(s, g);
  const std::vector<double> weight = visit_weights(g);
  add_durations(s, result, weight);
  add_desk(s, result, weight);
  add_claims(s, result);
  add_distribution(s, result);
  add_payouts(s, result);
  add_readers(s, result);
  add_central(s, result);
  add_central_service(s, result);
  add_checks(s, result);
  add_late_checks(s, result);
  s.performance = result.host();
  return s;
}

}  // namespace cutover
