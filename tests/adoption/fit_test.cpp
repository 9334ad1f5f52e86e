// The fit finds what made the data. That the stored one meets the published months is proved by whole runs
// (tests/run/published_test.cpp).
#include "calibration/fit.hpp"

#include <cmath>
#include <fstream>

#include <gtest/gtest.h>

#include "adoption_case.hpp"
#include "calibration/least_squares.hpp"
#include "core/diagnostic.hpp"

namespace cutover {
namespace {

using test::demand;
using test::kData;
using test::model;
using test::tables;

TEST(LeastSquares, FindsTheMinimumInsideTheBounds) {
  const Residuals f = [](const Eigen::VectorXd& x) {  // Rosenbrock
    Eigen::VectorXd r(2);
    r << 10 * (x[1] - x[0] * x[0]), 1 - x[0];
    return r;
  };
  LeastSquaresOptions o;
  o.max_iterations = 200;
  o.tolerance = 1e-14;
  const auto free = least_squares({{-1.2, -5, 5, 0, 0, 1e-5}, {1, -5, 5, 0, 0, 1e-5}}, f, {}, o);
  EXPECT_NEAR(free.x[0], 1, 1e-4);
  EXPECT_NEAR(free.x[1], 1, 2e-4);
  const auto bounded = least_squares({{-1.2, -5, 0.5, 0, 0, 1e-5}, {1, -5, 5, 0, 0, 1e-5}}, f, {}, o);
  EXPECT_LE(bounded.x[0], 0.5);
}

TEST(LeastSquares, PriorsAndDataWeighAsTheirStandardDeviations) {
  // One reading 3 with sd 1 and a belief 0 with sd 2: mean 12/5, sd sqrt(4/5).
  const Residuals f = [](const Eigen::VectorXd& x) { return Eigen::VectorXd::Constant(1, x[0] - 3); };
  const auto r = least_squares({{0, -10, 10, 0, 2, 0.1}}, f);
  EXPECT_NEAR(r.x[0], 2.4, 1e-6);
  EXPECT_NEAR(r.sd[0], std::sqrt(0.8), 1e-6);
}

TEST(AdoptionFit, RecoversTheParametersThatMadeTheData) {
  AdoptionModel truth = model();
  AdoptionModel start = truth;
  std::vector<std::string> moved{"level.medical_clinic", "level.pharmacy", "driver.abolition_near",
                                 "driver.no_card_issued_any_more"};
  for (AdoptionModel* m : {&truth, &start}) {
    for (FitParameter& row : m->fit) {
      const bool unknown = std::find(moved.begin(), moved.end(), row.name) != moved.end();
      row.source = unknown ? "fitted" : "assumption";
      row.low = -20;  // nearly no belief beforehand
      row.high = 20;
    }
  }
  std::vector<FitTarget> targets;
  for (const MonthIndex m : {2023 * 12 + 9, 2024 * 12 + 3, 2024 * 12 + 8, 2024 * 12 + 10, 2024 * 12 + 11}) {
    for (int t = 0; t < kMainTypes; ++t) {
      targets.push_back({Measure::kRate, m, t, 0, 0.05});
    }
  }
  Calibration maker{demand(), Parameters{}, truth, targets, 2'000};
  const std::vector<double> made = maker.panel_values(truth);
  for (std::size_t i = 0; i < targets.size(); ++i) {
    targets[i].published = made[i];
  }
  start.set("level.medical_clinic", truth.type_level[1] + 0.4);
  start.set("level.pharmacy", truth.type_level[3] - 0.3);
  start.set("driver.abolition_near", truth.get("driver.abolition_near") - 0.5);
  start.set("driver.no_card_issued_any_more", truth.get("driver.no_card_issued_any_more") + 0.4);
  Calibration fitter{demand(), Parameters{}, start, targets, 2'000};
  FitOptions options;
  options.rounds = 0;
  const FitReport report = fitter.fit(options);
  for (const std::string& name : moved) {
    // Scores are rounded to 1/64 logit: two of them.
    EXPECT_NEAR(report.model.get(name), truth.get(name), 2.0 / 64 + 0.02) << name;
  }
  // Second stage: a simulator that lies 0.1 logits higher is met by lower levels.
  const FitReport refined = fitter.refine(report.model, [&](const AdoptionModel& m) {
    AdoptionModel shifted = m;
    shifted.set("level.pharmacy", m.type_level[3] + 0.1);
    return fitter.panel_values(shifted);
  });
  EXPECT_NEAR(refined.model.get("level.pharmacy"), truth.get("level.pharmacy") - 0.1, 3.0 / 64);
}

TEST(AdoptionFit, FilesOfTheFitReadBackAsWritten) {
  const auto directory = std::filesystem::temp_directory_path() / "cutover_fit_files";
  std::filesystem::create_directories(directory);
  FitReport report;
  report.model = model();
  report.targets = load_fit_targets(kData, tables());
  report.simulated.assign(report.targets.size(), 1.5);
  write_fit(report, directory);
  for (const char* name : {"adoption_drivers.csv", "adoption_payouts.csv"}) {
    std::filesystem::copy_file(kData / name, directory / name,
                               std::filesystem::copy_options::overwrite_existing);
  }
  const AdoptionModel again = load_adoption_model(directory);
  ASSERT_EQ(again.fit.size(), model().fit.size());
  for (std::size_t i = 0; i < again.fit.size(); ++i) {
    EXPECT_EQ(again.fit[i].name, model().fit[i].name);
    EXPECT_NEAR(again.fit[i].value, model().fit[i].value, 1e-4);
    EXPECT_EQ(again.fit[i].source, model().fit[i].source);
  }
  std::filesystem::remove_all(directory);
}

TEST(AdoptionFit, FaultsOfTheFileAreNamed) {
  const auto directory = std::filesystem::temp_directory_path() / "cutover_fit_faults";
  std::filesystem::create_directories(directory);
  for (const char* name : {"adoption_drivers.csv", "adoption_payouts.csv"}) {
    std::filesystem::copy_file(kData / name, directory / name,
                               std::filesystem::copy_options::overwrite_existing);
  }
  std::ofstream{directory / "adoption_fit.csv"}
      << "name,value,sd,prior,low,high,unit,meaning,source\nlevel.hospitl,1,,0,-1,1,logit,m,s\n";
  try {
    load_adoption_model(directory);
    FAIL() << "accepted";
  } catch (const InputError& e) {
    EXPECT_NE(std::string{e.what()}.find("level.hospitl"), std::string::npos);
  }
  std::filesystem::remove_all(directory);
}

TEST(AdoptionFit, UTL_03_PeopleFrom65To69LeadWorkingAges) {
  const Parameters p;
  Panel panel{demand(), p, 20'000};
  const Course course = panel.run(model(), make_day(2025, 10, 31));
  const NumberUseFit numbers{demand(), p, course};
  const PublishedTerms terms{p, course, numbers};
  constexpr MonthIndex kMonth = 2024 * 12 + 8;
  for (int b = 4; b <= 11; ++b) {  // 20 to 59
    EXPECT_GT(terms.month_of_band(kMonth, 13).rate_pct(), terms.month_of_band(kMonth, b).rate_pct())
        << kAgeBandNames[static_cast<std::size_t>(b)];
  }
  // Published ages of September 2024, by the odds to the nation's rate, which the model has to a point.
  for (const ObservedByAge& o : tables().observed_by_age) {
    if (o.first_band == o.last_band) {
      EXPECT_NEAR(terms.month_of_band(kMonth, o.first_band).rate_pct(), o.rate_pct, 2.0) << o.first_band;
    }
  }
}

TEST(NumberUse, UTL_01_VerificationsOfPublishedMonthsComeOut) {
  const Parameters p;
  Panel panel{demand(), p, 6'000};
  const Course course = panel.run(model(), make_day(2025, 10, 31));
  const NumberUseFit numbers{demand(), p, course};
  const PublishedTerms terms{p, course, numbers};
  for (const ObservedUtilization& o : tables().observed) {
    if (o.facility_type >= 0 && o.facility_type < 4 && o.verifications && o.card_uses) {
      // What the model misses in card uses is missing in verifications; the rest is exact but for the shift
      // of the factor inside a month.
      const MonthCount c = terms.month(o.month, o.facility_type);
      const double others = c.verifications - c.card_uses;
      EXPECT_NEAR(others / (*o.verifications - *o.card_uses), 1, 0.02)
          << format_month(o.month) << o.facility_type;
    }
  }
}

}  // namespace
}  // namespace cutover
