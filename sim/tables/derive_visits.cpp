#include <cmath>
#include <numeric>

#include "tables/derive.hpp"

namespace cutover {
namespace {

constexpr std::size_t kFirstElderlyBand = 13;
constexpr auto kHospital = static_cast<std::size_t>(FacilityType::kHospital);
constexpr auto kMedicalClinic = static_cast<std::size_t>(FacilityType::kMedicalClinic);
constexpr auto kDentalClinic = static_cast<std::size_t>(FacilityType::kDentalClinic);

using Shares = std::array<double, kShapedTypes>;

Shares normalised(Shares counts) {
  const double sum = std::accumulate(counts.begin(), counts.end(), 0.0);
  for (double& count : counts) {
    count /= sum;
  }
  return counts;
}

ByAgeBand<double> national_bands(const NationTables& nation) {
  ByAgeBand<double> sum{};
  for (const ByAgeBand<double>& prefecture : nation.population) {
    for (std::size_t band = 0; band < kAgeBands; ++band) {
      sum[band] += prefecture[band];
    }
  }
  return sum;
}

/// How the outpatients of a band split over the facility types. Below 65 as published; from 65 on only the
/// sum is known, so the dental share falls geometrically from 60-64 such that it comes out right, and
/// hospitals and clinics split the rest as they do over all elderly.
ByAgeBand<Shares> type_shares(const PublishedTables& published, const ByAgeBand<double>& people) {
  ByAgeBand<Shares> shares{};
  Shares elderly = published.outpatients_2005;
  for (std::size_t band = 0; band < kFirstElderlyBand; ++band) {
    shares[band] = normalised(published.outpatients_2005_young[band]);
    for (std::size_t type = 0; type < kShapedTypes; ++type) {
      elderly[type] -= published.outpatients_2005_young[band][type];
    }
  }
  elderly = normalised(elderly);
  const double hospital_share = elderly[kHospital] / (elderly[kHospital] + elderly[kMedicalClinic]);
  const double start = shares[kFirstElderlyBand - 1][kDentalClinic];
  const auto dental_share = [&](double step, std::size_t band) {
    return start * std::pow(step, static_cast<double>(band - kFirstElderlyBand + 1));
  };
  const auto excess = [&](double step) {
    double dental = 0;
    double all = 0;
    for (std::size_t band = kFirstElderlyBand; band < kAgeBands; ++band) {
      const double outpatients = people[band] * published.outpatient_rate_2005[band];
      dental += outpatients * dental_share(step, band);
      all += outpatients;
    }
    return dental - elderly[kDentalClinic] * all;
  };
  const double step =
      solve(excess, 0.3, 1.2, published.file("outpatients_by_age.csv"),
            "the dental outpatients above 64 do not follow from those of 60-64 by a steady fall");
  for (std::size_t band = kFirstElderlyBand; band < kAgeBands; ++band) {
    const double dental = dental_share(step, band);
    shares[band] = {(1 - dental) * hospital_share, (1 - dental) * (1 - hospital_share), dental};
  }
  return shares;
}

/// Medical visits a year by band (rows) and hospital, clinic (columns). Below 50 the treatment days of FY2023
/// without their inpatients; from 50 on the shape of 2005, corrected by a factor that starts from that of
/// 45-49 and fades geometrically with age such that the nation's visits are the published ones. Hospitals and
/// clinics split each band as in 2005, raked to their levels.
Eigen::MatrixXd medical_visits(const PublishedTables& published, const ByAgeBand<Shares>& rates_2005,
                               const ByAgeBand<double>& people) {
  constexpr auto kFirst = static_cast<std::size_t>(kFirstBandWithoutDays);
  Eigen::MatrixXd seed(kAgeBands, 2);
  Eigen::VectorXd by_band(kAgeBands);
  for (std::size_t band = 0; band < kAgeBands; ++band) {
    const auto row = static_cast<Eigen::Index>(band);
    seed.row(row) << people[band] * rates_2005[band][kHospital],
        people[band] * rates_2005[band][kMedicalClinic];
    by_band[row] = published.medical_days_2023[band] * (1 - published.assumptions.inpatient_share_below_50);
  }
  Eigen::VectorXd levels(2);
  levels << published.visits_per_year[kHospital], published.visits_per_year[kMedicalClinic];
  const double start = by_band[kFirst - 1] / seed.row(kFirst - 1).sum();
  const auto fill = [&](double step) {
    double factor = start;
    for (Eigen::Index row = kFirst; row < kAgeBands; ++row) {
      factor *= step;
      by_band[row] = seed.row(row).sum() * factor;
    }
    return by_band.sum() - levels.sum();
  };
  fill(solve(fill, 0.5, 1.5, published.file("treatment_days_by_age.csv"),
             "the days below 50 leave no plausible number of visits to people above"));
  return raked(seed, by_band, levels, published.file("treatment_days_by_age.csv"));
}

/// Scales each type such that the nation's visits, prefecture factors included, are the published level.
void scale_to_levels(const PublishedTables& published, NationTables& nation) {
  for (std::size_t type = 0; type < kShapedTypes; ++type) {
    double visits = 0;
    for (std::size_t p = 0; p < kPrefectures; ++p) {
      for (std::size_t band = 0; band < kAgeBands; ++band) {
        visits += nation.visit_factor[p] * nation.population[p][band] * nation.visits_per_year[band][type];
      }
    }
    for (Shares& rates : nation.visits_per_year) {
      rates[type] *= published.visits_per_year[type] / visits;
    }
  }
}

/// Visits a year that a prefecture would have at national rates by age.
ByPrefecture<double> expected_visits(const NationTables& nation) {
  ByPrefecture<double> visits{};
  for (std::size_t p = 0; p < kPrefectures; ++p) {
    for (std::size_t band = 0; band < kAgeBands; ++band) {
      const Shares& rates = nation.visits_per_year[band];
      visits[p] += nation.population[p][band] * std::accumulate(rates.begin(), rates.end(), 0.0);
    }
  }
  return visits;
}

/// Published prefectures get the factor that makes their crude rate, all ages, come out as published relative
/// to the nation; the others share one factor such that the nation's visits stay the same.
ByPrefecture<double> prefecture_factors(const PublishedTables& published, const NationTables& nation) {
  const ByPrefecture<double> expected = expected_visits(nation);
  const double all_expected = std::accumulate(expected.begin(), expected.end(), 0.0);
  const double all_people = std::accumulate(published.population.begin(), published.population.end(), 0.0);
  ByPrefecture<double> factors{};
  double known = 0;
  double expected_of_others = 0;
  for (std::size_t p = 0; p < kPrefectures; ++p) {
    if (!published.outpatient_rate_2023[p]) {
      expected_of_others += expected[p];
      continue;
    }
    const double published_ratio = *published.outpatient_rate_2023[p] / published.outpatient_rate_2023_nation;
    const double ratio_by_age = (expected[p] / published.population[p]) / (all_expected / all_people);
    factors[p] = published_ratio / ratio_by_age;
    known += factors[p] * expected[p];
  }
  for (std::size_t p = 0; p < kPrefectures; ++p) {
    if (!published.outpatient_rate_2023[p]) {
      factors[p] = (all_expected - known) / expected_of_others;
    }
  }
  return factors;
}

}  // namespace

void derive_visits(const PublishedTables& published, NationTables& nation) {
  const ByAgeBand<double> people = national_bands(nation);
  ByAgeBand<Shares> rates_2005 = type_shares(published, people);
  for (std::size_t band = 0; band < kAgeBands; ++band) {
    for (double& rate : rates_2005[band]) {
      rate *= published.outpatient_rate_2005[band];
    }
  }
  const Eigen::MatrixXd medical = medical_visits(published, rates_2005, people);
  for (std::size_t band = 0; band < kAgeBands; ++band) {
    const auto row = static_cast<Eigen::Index>(band);
    nation.visits_per_year[band] = {medical(row, 0) / people[band], medical(row, 1) / people[band],
                                    rates_2005[band][kDentalClinic]};
  }
  nation.visit_factor.fill(1);
  scale_to_levels(published, nation);
  nation.visit_factor = prefecture_factors(published, nation);
  scale_to_levels(published, nation);
  nation.prescriptions_per_year = published.prescriptions_per_year;
}

}  // namespace cutover
