#include <cmath>
#include <numeric>

#include "tables/apportion.hpp"
#include "tables/derive.hpp"

namespace cutover {
namespace {

constexpr double kYearsSinceCensus = 4;  // October 2020 to October 2024
constexpr double kBandYears = 5;

/// Share alive after `kYearsSinceCensus` of people aged `age` (mean of their year groups) at the census, by a
/// death rate that doubles every so many years of age (Gompertz).
double survival(double age, const DerivationAssumptions& assumed) {
  const double doubling = assumed.mortality_doubling_years;
  const auto rate_at = [&](double a) { return assumed.mortality_at_65 * std::exp2((a - 65) / doubling); };
  const double cumulated = doubling / std::log(2.0) * (rate_at(age + kYearsSinceCensus) - rate_at(age));
  return std::exp(-cumulated);
}

/// The census of 2020 four years later, before scaling to the totals of 2024.
ByAgeBand<double> aged_census(const PublishedTables& published) {
  const ByAgeBand<double>& census = published.census_2020;
  const double from_below = kYearsSinceCensus / kBandYears;
  ByAgeBand<double> aged{};
  // No births are published: the fall from 5-9 to 0-4 in the census is carried on.
  aged[0] = census[0] * std::pow(census[0] / census[1], from_below);
  for (std::size_t band = 1; band < kAgeBands; ++band) {
    const double first_age = kBandYears * static_cast<double>(band);
    const double risen =
        census[band - 1] * from_below * survival(first_age - kYearsSinceCensus / 2, published.assumptions);
    const bool open_ended = band + 1 == kAgeBands;
    const double stay_share = open_ended ? 1 : 1 - from_below;
    const double stay_age = open_ended ? first_age + 3 : first_age + 0.5;
    aged[band] = risen + census[band] * stay_share * survival(stay_age, published.assumptions);
  }
  return aged;
}

}  // namespace

void derive_population(const PublishedTables& published, NationTables& nation) {
  const ByAgeBand<double> aged = aged_census(published);
  for (std::size_t group = 0; group < kAgeGroups; ++group) {
    const int first = kAgeGroupStart[group];
    const int bands = kAgeGroupStart[group + 1] - first;
    Eigen::VectorXd rows(kPrefectures);
    for (int p = 0; p < kPrefectures; ++p) {
      const auto& groups = published.population_group[static_cast<std::size_t>(p)];
      // The groups are rounded: stretch them to the prefecture's total.
      const double sum = std::accumulate(groups.begin(), groups.end(), 0.0);
      rows[p] = groups[group] * published.population[static_cast<std::size_t>(p)] / sum;
    }
    Eigen::VectorXd columns = Eigen::Map<const Eigen::VectorXd>(aged.data() + first, bands);
    columns *= rows.sum() / columns.sum();
    const Eigen::MatrixXd table = raked(Eigen::MatrixXd::Ones(kPrefectures, bands), rows, columns,
                                        published.file("prefectures_population.csv"));
    for (int p = 0; p < kPrefectures; ++p) {
      for (int band = 0; band < bands; ++band) {
        nation.population[static_cast<std::size_t>(p)][static_cast<std::size_t>(first + band)] =
            table(p, band);
      }
    }
  }
}

void derive_insurers(const PublishedTables& published, NationTables& nation) {
  Eigen::VectorXd rows = Eigen::VectorXd::Zero(kLateStageBand);
  Eigen::MatrixXd seed(kLateStageBand, 2);
  for (int band = 0; band < kLateStageBand; ++band) {
    for (const ByAgeBand<double>& prefecture : nation.population) {
      rows[band] += prefecture[static_cast<std::size_t>(band)];
    }
    const double national = published.national_share[static_cast<std::size_t>(band)];
    seed.row(band) << 1 - national, national;
    seed.row(band) *= rows[band];
  }
  Eigen::VectorXd columns(2);
  columns << published.insured_10k[static_cast<std::size_t>(InsurerKind::kEmployees)],
      published.insured_10k[static_cast<std::size_t>(InsurerKind::kNational)];
  columns *= rows.sum() / columns.sum();
  const Eigen::MatrixXd table = raked(seed, rows, columns, published.file("insurer_shape.csv"));
  for (int band = 0; band < kAgeBands; ++band) {
    auto& share = nation.insurer_share[static_cast<std::size_t>(band)];
    if (band >= kLateStageBand) {
      share = {0, 0, 1};
    } else {
      const double national = table(band, 1) / table.row(band).sum();
      share = {1 - national, national, 0};
    }
  }
}

void derive_facilities(const PublishedTables& published, NationTables& nation) {
  constexpr auto kPharmacy = static_cast<std::size_t>(FacilityType::kPharmacy);
  std::array<ByPrefecture<double>, kMainFacilityTypes> weights = published.facilities;
  // Pharmacies of 2017 are brought to 2022: the published prefectures as they are, the others share the rest.
  double rest_2022 = published.pharmacies_2022_nation;
  double rest_2017 = 0;
  for (std::size_t p = 0; p < kPrefectures; ++p) {
    rest_2022 -= published.pharmacies_2022[p].value_or(0);
    rest_2017 += published.pharmacies_2022[p] ? 0 : weights[kPharmacy][p];
  }
  for (std::size_t p = 0; p < kPrefectures; ++p) {
    weights[kPharmacy][p] =
        published.pharmacies_2022[p].value_or(weights[kPharmacy][p] * rest_2022 / rest_2017);
  }
  for (std::size_t type = 0; type < kMainFacilityTypes; ++type) {
    const std::vector<std::int64_t> counts = apportion(weights[type], published.installed[type]);
    for (std::size_t p = 0; p < kPrefectures; ++p) {
      nation.facilities[p][type] = static_cast<int>(counts[p]);
    }
  }
}

}  // namespace cutover
