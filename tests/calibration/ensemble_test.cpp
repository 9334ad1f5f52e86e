// The ensemble of parameter sets: that it finds again what made its data, what it knows, its file.
#include "calibration/ensemble.hpp"

#include <atomic>
#include <cmath>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>
#include <boost/math/distributions/binomial.hpp>

#include "calibration/ensemble_file.hpp"
#include "core/diagnostic.hpp"
#include "inversion/kalman.hpp"
#include "support/model_case.hpp"

namespace cutover {
namespace {

using test::kData;

ForEach on(int threads) {
  return [threads](std::size_t count, const std::function<void(std::size_t)>& task) {
    std::atomic<std::size_t> next{0};
    std::vector<std::thread> workers;
    for (int w = 0; w < threads; ++w) {
      workers.emplace_back([&] {
        for (std::size_t i = next++; i < count; i = next++) {
          task(i);
        }
      });
    }
    for (std::thread& worker : workers) {
      worker.join();
    }
  };
}

double sd_of(const Eigen::VectorXd& row) {
  return std::sqrt((row.array() - row.mean()).square().sum() / static_cast<double>(row.size() - 1));
}

/// The middle 90 % of the members holds the value.
bool covers(const Eigen::VectorXd& row, double value) {
  const auto below = (row.array() < value).count();
  const auto above = (row.array() > value).count();
  const double outside = 0.05 * static_cast<double>(row.size());
  return static_cast<double>(below) >= outside && static_cast<double>(above) >= outside;
}

EnsembleOptions small(int members, std::uint64_t seed) {
  EnsembleOptions options;
  options.members = members;
  options.persons = 800;
  options.seed = seed;
  options.known_until = make_day(2024, 12, 31);
  return options;
}

// Made-up months from strengths drawn from the prior, by panels of other seeds, with errors as large as the
// tolerances. If the ensemble is a sample of the posterior, truth and members are exchangeable: the truth's
// rank among m members is uniform. Bands of several values of one truth are not independent; counted as if
// they were, with a false-failure probability so small that it leaves room for that.
TEST(Ensemble, ADP_03_FindsAgainWhatMadeTheData) {
  constexpr int kTruths = 2;
  constexpr int kMembers = 40;
  constexpr double kFalseFailure = 1e-6;
  // Two members lie beyond each end of the band, and the truth has one place more than there are members.
  constexpr double kCovered = (kMembers + 1 - 2 * 2) / (kMembers + 1.0);
  int values = 0;
  int covered = 0;
  int forecasts = 0;
  int forecasts_covered = 0;
  double kept = 0;  // of the spread, by the values that the least squares move
  int moved = 0;
  for (int truth = 0; truth < kTruths; ++truth) {
    const auto seed = static_cast<std::uint64_t>(truth + 1);
    EnsembleCalibration known{kData, small(2, seed), on(2)};
    const std::vector<FitTarget> all = load_fit_targets(kData, test::tables());
    const std::vector<Belief> beliefs = beliefs_of(known.start());
    Eigen::VectorXd mean(static_cast<Eigen::Index>(beliefs.size()));
    Eigen::VectorXd sd = mean;
    for (std::size_t i = 0; i < beliefs.size(); ++i) {
      mean[static_cast<Eigen::Index>(i)] = beliefs[i].mean;
      sd[static_cast<Eigen::Index>(i)] = beliefs[i].sd;
    }
    const Eigen::VectorXd drawn = normal_ensemble(mean, sd, 1, seed + 1'000).col(0);
    const AdoptionModel made = known.with(drawn);

    EnsembleCalibration other{kData, small(2, seed + 2'000), on(2)};
    const Eigen::VectorXd published = other.panel_values({made}, known.targets()).col(0);
    const Eigen::VectorXd later = other.panel_values({made}, all).col(0);
    std::vector<FitTarget> targets = known.targets();
    Eigen::VectorXd tolerance(published.size());
    for (std::size_t i = 0; i < targets.size(); ++i) {
      // Months of a made-up world have other rates, and tolerances grow with the rate.
      tolerance[static_cast<Eigen::Index>(i)] = 0.3 + 0.02 * published[static_cast<Eigen::Index>(i)];
    }
    const Eigen::VectorXd read = normal_ensemble(published, tolerance, 1, seed + 3'000).col(0);
    for (std::size_t i = 0; i < targets.size(); ++i) {
      targets[i].published = read[static_cast<Eigen::Index>(i)];
      targets[i].tolerance = tolerance[static_cast<Eigen::Index>(i)];
    }
    EnsembleCalibration calibration{kData, small(kMembers, seed), on(2), targets};
    const EnsembleReport report = calibration.calibrate();
    for (std::size_t i = 0; i < beliefs.size(); ++i) {
      const auto row = static_cast<Eigen::Index>(i);
      if (beliefs[i].fitted) {
        kept += sd_of(report.posterior.row(row)) / sd_of(report.prior.row(row));
        ++moved;
        const double value = std::clamp(drawn[row], beliefs[i].low, beliefs[i].high);
        // A value on its bound ties with members there: no rank.
        if (value > beliefs[i].low && value < beliefs[i].high) {
          ++values;
          covered += covers(report.posterior.row(row), value);
        }
      }
    }
    const Eigen::MatrixXd bands = calibration.panel_values(report.members, all);
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!is_known(all[i].month, make_day(2024, 12, 31))) {
        ++forecasts;
        forecasts_covered +=
            covers(bands.row(static_cast<Eigen::Index>(i)), later[static_cast<Eigen::Index>(i)]);
      }
    }
  }
  const auto least = [&](int n) {
    return boost::math::quantile(boost::math::binomial(n, kCovered), kFalseFailure / 2);
  };
  EXPECT_GE(covered, least(values)) << "of " << values;
  EXPECT_GE(forecasts_covered, least(forecasts)) << "of " << forecasts;
  EXPECT_LT(kept / moved, 0.7);
}

TEST(Ensemble, GivesTheSameBitsForAnyNumberOfThreads) {
  const auto posterior = [](int threads) {
    EnsembleCalibration calibration{kData, small(6, 3), on(threads)};
    return calibration.calibrate().posterior;
  };
  EXPECT_TRUE(posterior(1) == posterior(4));
}

TEST(Ensemble, IsMadeOfWhatTheFitMovesAndOfAssumptions) {
  const AdoptionModel model = load_adoption_model(kData);
  const std::vector<Belief> beliefs = beliefs_of(model);
  const auto find = [&](const std::string& name) {
    return std::find_if(beliefs.begin(), beliefs.end(), [&](const Belief& b) { return b.name == name; });
  };
  ASSERT_NE(find("level.pharmacy"), beliefs.end());
  EXPECT_TRUE(find("level.pharmacy")->fitted);
  EXPECT_EQ(find("level.pharmacy")->sd, 7.0 / 4);  // -8 to -1 hold 95 %
  for (const char* assumed :
       {"poster", "guide", "growth_kept", "registration_slowdown", "insurer.national"}) {
    ASSERT_NE(find(assumed), beliefs.end()) << assumed;
    EXPECT_FALSE(find(assumed)->fitted);
    EXPECT_TRUE(find(assumed)->seen);
  }
  EXPECT_FALSE(find("start_experience")->seen);
  EXPECT_EQ(find("age.0-4"), beliefs.end());
  EXPECT_EQ(find("prefecture.01"), beliefs.end());
}

// The panel does not see start_experience, so nothing moves it; and nothing leaves its bounds.
TEST(Ensemble, MembersStayInsideTheBounds) {
  EnsembleCalibration calibration{kData, small(12, 5), on(2)};
  const EnsembleReport report = calibration.calibrate();
  for (std::size_t i = 0; i < report.beliefs.size(); ++i) {
    const auto row = static_cast<Eigen::Index>(i);
    EXPECT_GE(report.posterior.row(row).minCoeff(), report.beliefs[i].low) << report.beliefs[i].name;
    EXPECT_LE(report.posterior.row(row).maxCoeff(), report.beliefs[i].high) << report.beliefs[i].name;
    if (!report.beliefs[i].seen) {
      EXPECT_TRUE(report.prior.row(row) == report.posterior.row(row));
    }
    for (std::size_t j = 0; j < report.members.size(); ++j) {
      EXPECT_EQ(report.members[j].get(report.beliefs[i].name),
                report.posterior(row, static_cast<Eigen::Index>(j)));
    }
  }
  EXPECT_NEAR(std::accumulate(report.inverse.begin(), report.inverse.end(), 0.0), 1, 1e-12);
}

TEST(Ensemble, KnowsNoOddsThatWereNotPublished) {
  EnsembleOptions options = small(2, 1);
  options.known_until = make_day(2024, 8, 31);
  EnsembleCalibration summer{kData, options, on(1)};
  EXPECT_EQ(summer.start().age[0], 0);
  EXPECT_NE(summer.start().prefecture[0], 0);
  options.known_until = make_day(2024, 3, 31);
  EnsembleCalibration spring{kData, options, on(1)};
  EXPECT_EQ(spring.start().prefecture[0], 0);
  for (const FitTarget& t : spring.targets()) {
    EXPECT_LE(t.month, 2024 * 12 + 2);
  }
}

class EnsembleFile : public testing::Test {
 protected:
  EnsembleFile() { std::filesystem::create_directories(folder_); }
  ~EnsembleFile() override { std::filesystem::remove_all(folder_); }
  std::string fault(const std::string& text, int member = 1, Day known_until = kAllKnown) const {
    std::ofstream(file_) << text;
    try {
      read_member(file_, member, fitted_, known_until);
    } catch (const InputError& e) {
      return e.what();
    }
    return "";
  }
  std::string content() const {
    std::ifstream in(file_);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("cutover_ensemble_" + std::to_string(::getpid()));
  const std::filesystem::path file_ = folder_ / "ensemble.csv";
  const AdoptionModel fitted_ = load_adoption_model(kData);
  static constexpr Day kUntil = make_day(2024, 12, 31);
};

// A forecast as of a day may not use parameters that were found with later numbers.
TEST_F(EnsembleFile, AMemberThatKnowsMoreThanTheRunIsRefused) {
  write_ensemble(file_, {fitted_}, kUntil, {});
  const std::string sound = content();
  EXPECT_EQ(fault(sound, 1, kUntil), "");
  EXPECT_EQ(fault(sound, 1, make_day(2025, 10, 31)), "") << "who knows more may take an older opinion";
  const std::string told = fault(sound, 1, make_day(2024, 11, 30));
  EXPECT_NE(told.find("ensemble.csv:3:3: error:"), std::string::npos) << told;
  EXPECT_NE(told.find("up to 2024-12-31"), std::string::npos) << told;
  EXPECT_NE(told.find("none after 2024-11-30"), std::string::npos) << told;
  EXPECT_NE(told.find("adoption.known_until"), std::string::npos) << told;
}

TEST_F(EnsembleFile, ReadsBackAsWritten) {
  AdoptionModel other = fitted_;
  other.set("level.pharmacy", -2.125);
  other.set("growth_kept", 0.5);
  write_ensemble(file_, {fitted_, other}, kUntil, {"date: made up"});
  const AdoptionModel second = read_member(file_, 2, fitted_, kUntil);
  EXPECT_EQ(second.get("level.pharmacy"), -2.125);
  EXPECT_EQ(second.growth_kept, 0.5);
  EXPECT_EQ(read_member(file_, 1, other, kAllKnown).get("level.pharmacy"), fitted_.get("level.pharmacy"));
  EXPECT_EQ(second.hashes.at("adoption.ensemble").size(), 64U);
  EXPECT_FALSE(std::filesystem::exists(file_.string() + ".part"));
}

TEST_F(EnsembleFile, FaultsAreNamedWithPlaceAndRemedy) {
  EXPECT_NE(fault("").find("ensemble.csv"), std::string::npos);
  write_ensemble(file_, {fitted_, fitted_}, kUntil, {});
  const std::string sound = content();
  EXPECT_EQ(fault(sound), "");
  EXPECT_NE(fault(sound, 3).find("no member 3: the file has 2 members"), std::string::npos);
  std::string changed = sound;
  changed.replace(changed.find("level.hospital"), 14, "level.hospitl_");
  EXPECT_NE(fault(changed).find("level.hospital"), std::string::npos) << fault(changed);
  changed = sound;
  const std::size_t value = changed.find(',', changed.find("\n1,") + 3) + 1;
  changed.replace(value, changed.find(',', value) - value, "-99");
  EXPECT_NE(fault(changed).find(":3:14: error:"), std::string::npos) << fault(changed);
  changed = sound;
  changed.replace(changed.find("\n2,") + 1, 1, "1");
  EXPECT_NE(fault(changed).find("'1'"), std::string::npos) << fault(changed);
}

}  // namespace
}  // namespace cutover
