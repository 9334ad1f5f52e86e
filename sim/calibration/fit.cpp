#include "calibration/fit.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "calibration/least_squares.hpp"

namespace cutover {
namespace {

constexpr int kBins = 50;

double logit(double p) {
  return std::log(p / (1 - p));
}

/// Share of facilities below `limit`, from bins in the order of what sets them apart: the logit of the rate
/// rises with it, so the crossing is interpolated.
double share_below(const std::vector<FacilityBin>& bins, double limit) {
  double below = 0;
  for (std::size_t i = 0; i < bins.size(); ++i) {
    if (bins[i].presented >= limit) {
      if (i == 0) {
        return 0;
      }
      const double a = std::log(std::max(bins[i - 1].presented, 1e-6));
      const double b = std::log(std::max(bins[i].presented, 1e-6));
      // Between the middles of the two bins.
      const double part = b > a ? (std::log(limit) - a) / (b - a) : 0.5;
      return below - bins[i - 1].share / 2 + part * (bins[i - 1].share + bins[i].share) / 2;
    }
    below += bins[i].share;
  }
  return 1;
}

}  // namespace

bool is_matched(const FitParameter& row) {
  return row.name.starts_with("age.") || row.name.starts_with("prefecture.");
}

bool is_unknown(const FitParameter& row) {
  return !row.fixed() && !is_matched(row);
}

Calibration::Calibration(const Demand& demand, const Parameters& defaults, AdoptionModel start,
                         std::vector<FitTarget> targets, int persons, std::uint64_t seed)
    : demand_(demand),
      p_(defaults),
      start_(std::move(start)),
      targets_(std::move(targets)),
      panel_(demand, defaults, persons, seed) {}

std::vector<double> Calibration::panel_values(const AdoptionModel& model,
                                              const std::vector<FitTarget>& targets) {
  MonthIndex last = month_index(Panel::kFirstDay);
  std::optional<MonthIndex> bins_month;
  for (const FitTarget& t : targets) {
    last = std::max(last, t.month);
    if (t.measure == Measure::kBelow3) {
      bins_month = t.month;
    }
  }
  const Course course = panel_.run(model, first_day(last + 1) - std::chrono::days{1}, bins_month);
  const NumberUseFit numbers{demand_, p_, course, {}, model.growth_kept};
  const PublishedTerms terms{p_, course, numbers};
  // A facility's rate is its card uses over its verifications: the limit on the share of presented cards.
  const auto below_3 = [&](MonthIndex month, int type) {
    const MonthCount c = terms.month(month, type);
    double visits = 0;
    double presented = 0;
    for (const CourseStep& s : course.steps) {
      if (month_index(s.first) == month) {
        visits += s.visits[static_cast<std::size_t>(type)];
        presented += s.visits[static_cast<std::size_t>(type)] * s.presented_share(type);
      }
    }
    const double success = c.card_uses / presented;
    const double others = (c.verifications - c.card_uses) / (visits - presented);
    const double share = 0.03 * others / (success * 0.97 + 0.03 * others);
    return share_below(panel_.facility_bins(type, kBins), share);
  };
  std::vector<double> values;
  for (const FitTarget& t : targets) {
    double value = 0;
    if (t.measure == Measure::kRate) {
      value = (t.type < 0 ? terms.month(t.month) : terms.month(t.month, t.type)).rate_pct();
    } else if (t.type >= 0) {
      value = 100 * below_3(t.month, t.type);
    } else {
      double all = 0;
      for (const auto& counts : demand_.tables().facilities) {
        for (int type = 0; type < kMainTypes; ++type) {
          all += counts[static_cast<std::size_t>(type)];
        }
      }
      for (int type = 0; type < kMainTypes; ++type) {
        double facilities = 0;
        for (const auto& counts : demand_.tables().facilities) {
          facilities += counts[static_cast<std::size_t>(type)];
        }
        value += 100 * facilities / all * below_3(t.month, type);
      }
    }
    values.push_back(value);
  }
  return values;
}

void Calibration::match_ages(AdoptionModel& model) {
  const Course course = panel_.run(model, first_day(kAgeMonth + 1) - std::chrono::days{1});
  const NumberUseFit numbers{demand_, p_, course};
  const PublishedTerms terms{p_, course, numbers};
  const double nation = logit(terms.month(kAgeMonth).rate_pct() / 100);
  for (int b = 0; b < kAgeBands; ++b) {
    const double rate = terms.month_of_band(kAgeMonth, b).rate_pct() / 100;
    const double wanted = nation + std::log(demand_.tables().card_odds_by_age[static_cast<std::size_t>(b)]);
    // Half of the way: experience adds to what the level does.
    model.set("age." + std::string(kAgeBandNames[static_cast<std::size_t>(b)]),
              model.age[static_cast<std::size_t>(b)] +
                  0.6 * std::clamp(wanted - logit(std::max(rate, 1e-4)), -1.0, 1.0));
  }
}

void Calibration::match_prefectures(AdoptionModel& model) {
  const NationTables& tables = demand_.tables();
  const Day day = first_day(kPrefectureMonth) + std::chrono::days{14};
  const Day last = first_day(kPrefectureMonth + 1) - std::chrono::days{1};
  const auto rate_at = [&](double shift, ByAgeBand<double>* by_band) {
    AdoptionModel shifted = model;
    for (double& level : shifted.type_level) {
      level += shift;
    }
    const Course course = panel_.run(shifted, last);
    const NumberUseFit numbers{demand_, p_, course};
    const PublishedTerms terms{p_, course, numbers};
    if (by_band != nullptr) {
      for (int b = 0; b < kAgeBands; ++b) {
        (*by_band)[static_cast<std::size_t>(b)] = terms.month_of_band(kPrefectureMonth, b).rate_pct() / 100;
      }
    }
    return logit(terms.month(kPrefectureMonth).rate_pct() / 100);
  };
  ByAgeBand<double> by_band{};
  rate_at(0, &by_band);
  constexpr double kShift = 0.4;
  const double slope = (rate_at(kShift, nullptr) - rate_at(-kShift, nullptr)) / (2 * kShift);
  // What a prefecture would have at the nation's level: its ages and its registered cards.
  ByPrefecture<double> plain{};
  double nation = 0;
  double all = 0;
  ByAgeBand<double> registered{};
  ByAgeBand<double> people{};
  for (std::size_t p = 0; p < kPrefectures; ++p) {
    for (std::size_t b = 0; b < kAgeBands; ++b) {
      people[b] += tables.population[p][b];
      registered[b] +=
          tables.population[p][b] * tables.registered_share(day, static_cast<int>(p), static_cast<int>(b));
    }
  }
  ByPrefecture<double> visits_of{};
  for (std::size_t p = 0; p < kPrefectures; ++p) {
    double uses = 0;
    for (std::size_t b = 0; b < kAgeBands; ++b) {
      const auto& v = tables.visits_per_year[b];
      const double visits =
          tables.population[p][b] * tables.visit_factor[p] * std::accumulate(v.begin(), v.end(), 0.0);
      visits_of[p] += visits;
      uses += visits * by_band[b] * tables.registered_share(day, static_cast<int>(p), static_cast<int>(b)) *
              people[b] / registered[b];
    }
    plain[p] = uses / visits_of[p];
    nation += uses;
    all += visits_of[p];
  }
  nation /= all;
  ByPrefecture<double> offset{};
  double mean = 0;
  for (std::size_t p = 0; p < kPrefectures; ++p) {
    offset[p] = (std::log(tables.card_odds_by_prefecture[p]) - (logit(plain[p]) - logit(nation))) / slope;
    mean += visits_of[p] / all * offset[p];
  }
  for (std::size_t p = 0; p < kPrefectures; ++p) {
    // The level of the nation is the types' part.
    model.set("prefecture." + std::string(p < 9 ? "0" : "") + std::to_string(p + 1), offset[p] - mean);
  }
}

FitReport Calibration::calibrate(const AdoptionModel& model, const Simulate& simulate,
                                 const Simulate& derivatives, const FitOptions& options) {
  std::vector<std::string> names;
  std::vector<Unknown> unknowns;
  for (const FitParameter& row : model.fit) {
    if (is_unknown(row)) {
      names.push_back(row.name);
      // The bounds hold 95 % of the belief: four standard deviations.
      unknowns.push_back({row.value, row.low, row.high, row.prior, (row.high - row.low) / 4, 0.1});
    }
  }
  const auto with = [&](const Eigen::VectorXd& x) {
    AdoptionModel m = model;
    for (std::size_t i = 0; i < names.size(); ++i) {
      m.set(names[i], x[static_cast<Eigen::Index>(i)]);
    }
    return m;
  };
  const auto weighted = [&](const Simulate& of) -> Residuals {
    if (!of) {
      return {};
    }
    return [&, of](const Eigen::VectorXd& x) {
      const std::vector<double> values = of(with(x));
      Eigen::VectorXd r(static_cast<Eigen::Index>(targets_.size()));
      for (std::size_t i = 0; i < targets_.size(); ++i) {
        r[static_cast<Eigen::Index>(i)] = (values[i] - targets_[i].published) / targets_[i].tolerance;
      }
      return r;
    };
  };
  LeastSquaresOptions ls;
  ls.max_iterations = options.max_iterations;
  if (options.progress) {
    ls.progress = [&](int i, double cost) {
      options.progress("iteration " + std::to_string(i) + ", sum of squares " + std::to_string(2 * cost));
    };
  }
  const LeastSquaresResult result = least_squares(unknowns, weighted(simulate), weighted(derivatives), ls);
  FitReport report{with(result.x), targets_, {}, result.iterations, result.converged};
  for (std::size_t i = 0; i < targets_.size(); ++i) {
    report.simulated.push_back(targets_[i].published +
                               result.residuals[static_cast<Eigen::Index>(i)] * targets_[i].tolerance);
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (FitParameter& row : report.model.fit) {
      if (row.name == names[i]) {
        row.sd = result.sd[static_cast<Eigen::Index>(i)];
      }
    }
  }
  return report;
}

FitReport Calibration::fit(const FitOptions& options) {
  const Simulate panel = [&](const AdoptionModel& m) { return panel_values(m); };
  AdoptionModel model = start_;
  FitReport report;
  for (int round = 0; round <= options.rounds; ++round) {
    report = calibrate(model, panel, {}, options);
    model = report.model;
    if (round < options.rounds) {
      match_ages(model);
      match_ages(model);
      match_prefectures(model);
    }
  }
  return report;
}

FitReport Calibration::refine(const AdoptionModel& model, const Simulate& simulate, int rounds) {
  FitOptions options;
  options.max_iterations = rounds;
  return calibrate(
      model, simulate, [&](const AdoptionModel& m) { return panel_values(m); }, options);
}

}  // namespace cutover
