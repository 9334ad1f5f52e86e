#include "calibration/ensemble.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "inversion/kalman.hpp"
#include "tables/derive.hpp"

namespace cutover {
namespace {

/// Values that act in a run and not in the panel.
bool is_seen(const std::string& name) {
  return name != "start_experience";
}

/// Ages and prefectures as they were known.
AdoptionModel known_start(AdoptionModel model, Day until) {
  for (const FitParameter& row : std::vector<FitParameter>(model.fit)) {
    const MonthIndex published = row.name.starts_with("age.") ? kAgeMonth : kLastPrefectureMonth;
    if (is_matched(row) && !is_known(published, until)) {
      model.set(row.name, row.prior);
    }
  }
  return model;
}

}  // namespace

std::vector<Belief> beliefs_of(const AdoptionModel& model) {
  std::vector<Belief> beliefs;
  for (const FitParameter& row : model.fit) {
    if (!is_matched(row)) {
      beliefs.push_back({row.name, row.prior, (row.high - row.low) / 4, row.low, row.high, is_unknown(row),
                         is_seen(row.name)});
    }
  }
  return beliefs;
}

struct EnsembleCalibration::World {
  World(const NationTables& nation, const AdoptionModel& start, const std::vector<FitTarget>& targets,
        int persons, std::uint64_t seed)
      : tables(nation), demand(tables), panel(demand, Parameters{}, start, targets, persons, seed) {}

  std::vector<double> values(const PublishedTables& published, const AdoptionModel& model,
                             const std::vector<FitTarget>& targets) {
    if (model.registration_slowdown != registration_slowdown) {
      PublishedTables mine = published;
      mine.assumptions.registration_slowdown_days *= std::exp(model.registration_slowdown);
      derive_registration(mine, tables);
      registration_slowdown = model.registration_slowdown;
    }
    return panel.panel_values(model, targets);
  }

  NationTables tables;
  Demand demand;
  Calibration panel;
  double registration_slowdown = 0;
};

EnsembleCalibration::EnsembleCalibration(const std::filesystem::path& data_directory, EnsembleOptions options,
                                         ForEach for_each)
    : EnsembleCalibration(
          data_directory, options, std::move(for_each),
          load_fit_targets(data_directory, load_nation_tables(data_directory, {options.known_until, 1}))) {}

EnsembleCalibration::EnsembleCalibration(const std::filesystem::path& data_directory, EnsembleOptions options,
                                         ForEach for_each, std::vector<FitTarget> targets)
    : options_(std::move(options)),
      for_each_(std::move(for_each)),
      published_(known_tables(read_published_tables(data_directory), {options_.known_until, 1})),
      start_(known_start(load_adoption_model(data_directory), options_.known_until)),
      targets_(std::move(targets)),
      beliefs_(beliefs_of(start_)) {
  if (options_.members < 2 || options_.persons < 1) {
    throw std::invalid_argument("an ensemble needs two members or more, and panels with persons");
  }
  const NationTables nation = load_nation_tables(data_directory, {options_.known_until, 1});
  worlds_.resize(static_cast<std::size_t>(options_.members));
  for_each_(worlds_.size(), [&](std::size_t j) {
    // Seeds of the panels follow that of the ensemble, a thousand million apart, so that two ensembles share
    // none.
    constexpr std::uint64_t kApart = 1'000'000'000;
    worlds_[j] =
        std::make_unique<World>(nation, start_, targets_, options_.persons, options_.seed * kApart + j + 1);
  });
}

EnsembleCalibration::~EnsembleCalibration() = default;

AdoptionModel EnsembleCalibration::with(const Eigen::VectorXd& values) const {
  AdoptionModel model = start_;
  for (std::size_t i = 0; i < beliefs_.size(); ++i) {
    const Belief& b = beliefs_[i];
    model.set(b.name, std::clamp(values[static_cast<Eigen::Index>(i)], b.low, b.high));
  }
  return model;
}

Eigen::MatrixXd EnsembleCalibration::panel_values(const std::vector<AdoptionModel>& models,
                                                  const std::vector<FitTarget>& targets) {
  if (models.size() > worlds_.size()) {
    throw std::invalid_argument("there are more models than members");
  }
  Eigen::MatrixXd values(static_cast<Eigen::Index>(targets.size()), static_cast<Eigen::Index>(models.size()));
  for_each_(models.size(), [&](std::size_t j) {
    const std::vector<double> of = worlds_[j]->values(published_, models[j], targets);
    values.col(static_cast<Eigen::Index>(j)) =
        Eigen::Map<const Eigen::VectorXd>(of.data(), static_cast<Eigen::Index>(of.size()));
  });
  return values;
}

EnsembleReport EnsembleCalibration::calibrate(const std::vector<double>& shift) {
  const auto parameters = static_cast<Eigen::Index>(beliefs_.size());
  const auto count = static_cast<Eigen::Index>(targets_.size());
  if (!shift.empty() && shift.size() != targets_.size()) {
    throw std::invalid_argument("the shift needs a number for every target");
  }
  Eigen::VectorXd mean(parameters);
  Eigen::VectorXd sd(parameters);
  std::vector<Eigen::Index> seen;
  for (Eigen::Index i = 0; i < parameters; ++i) {
    const Belief& b = beliefs_[static_cast<std::size_t>(i)];
    mean[i] = b.mean;
    sd[i] = b.sd;
    if (b.seen) {
      seen.push_back(i);
    }
  }
  Observations observed{Eigen::VectorXd(count), Eigen::VectorXd(count)};
  for (Eigen::Index i = 0; i < count; ++i) {
    const FitTarget& t = targets_[static_cast<std::size_t>(i)];
    observed.value[i] = t.published - (shift.empty() ? 0 : shift[static_cast<std::size_t>(i)]);
    observed.sd[i] = t.tolerance;
  }

  Eigen::MatrixXd unknowns = normal_ensemble(mean, sd, options_.members, options_.seed);
  const auto models = [&] {
    std::vector<AdoptionModel> result;
    for (Eigen::Index j = 0; j < unknowns.cols(); ++j) {
      result.push_back(with(unknowns.col(j)));
    }
    return result;
  };
  const auto inside = [&] {
    Eigen::MatrixXd values = unknowns;
    for (Eigen::Index i = 0; i < parameters; ++i) {
      const Belief& b = beliefs_[static_cast<std::size_t>(i)];
      values.row(i) = values.row(i).cwiseMax(b.low).cwiseMin(b.high);
    }
    return values;
  };
  EnsembleReport report;
  report.beliefs = beliefs_;
  report.prior = inside();

  InversionOptions inversion;
  inversion.seed = options_.seed;
  if (options_.progress) {
    inversion.progress = [&](int step, double sum, double misfit) {
      options_.progress("step " + std::to_string(step) + ": " + std::to_string(std::lround(100 * sum)) +
                        " % of the observations' weight, mean sum of squares " + std::to_string(2 * misfit) +
                        " for " + std::to_string(count) + " targets");
    };
  }
  const Eigen::MatrixXd prior = unknowns(seen, Eigen::all);
  const InversionResult result = invert(
      prior, observed,
      [&](const Eigen::MatrixXd& members) -> Eigen::MatrixXd {
        unknowns(seen, Eigen::all) = members;
        return panel_values(models(), targets_);
      },
      inversion);
  unknowns(seen, Eigen::all) = result.members;
  report.posterior = inside();
  report.members = models();
  report.inverse = result.inverse;
  return report;
}

}  // namespace cutover
