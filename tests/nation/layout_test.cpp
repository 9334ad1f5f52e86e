// Areas and facilities: the published totals, at every sample size.
#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "nation/nation.hpp"
#include "support/model_case.hpp"
#include "support/statistics.hpp"

namespace cutover {
namespace {

using test::at;
using test::tables;

using Counts = std::array<std::array<int, kPrefectures>, kFacilityTypes>;

Counts count_facilities(const Nation& nation) {
  Counts counts{};
  for (const Facility& f : nation.facilities()) {
    ++counts[at(f.type)][f.prefecture];
  }
  return counts;
}

int total(const std::array<int, kPrefectures>& by_prefecture) {
  return std::accumulate(by_prefecture.begin(), by_prefecture.end(), 0);
}

const Nation& full_nation() {
  static const Nation kNation(tables(), Parameters{}, 1.0, 1);
  return kNation;
}

Nation with_special_clinics() {
  Parameters p;
  p.nation.occupational_clinics = 2'200;
  p.nation.exempt_facilities = 3'000;
  return {tables(), p, 1.0, 1};
}

// Every prefecture rounds to whole persons: at most half a person each.
TEST(NationLayout, OneToOneItHasEveryPersonOfThePublishedPopulation) {
  double population = 0;
  for (const ByAgeBand<double>& bands : tables().population) {
    population = std::accumulate(bands.begin(), bands.end(), population);
  }
  double persons = 0;
  for (const Area& area : full_nation().areas()) {
    persons += area.persons();
  }
  EXPECT_NEAR(persons, population, kPrefectures / 2.0);
  EXPECT_EQ(std::lround(persons * 1e-5), 1'238) << "123.8 million";
}

TEST(NationLayout, OPS_05_SUB_06_CHK_09_OneToOneItHasEveryFacilityUnderTheMandateAndTheSpecialOnes) {
  const Counts counts = count_facilities(full_nation());
  EXPECT_EQ(full_nation().facilities().size(), 212'972U + 2'200U + 16'142U);
  EXPECT_EQ(total(counts[at(FacilityType::kHospital)]), 7'984);
  EXPECT_EQ(total(counts[at(FacilityType::kMedicalClinic)]), 83'370);
  EXPECT_EQ(total(counts[at(FacilityType::kDentalClinic)]), 61'124);
  EXPECT_EQ(total(counts[at(FacilityType::kPharmacy)]), 60'494);
  EXPECT_EQ(total(counts[at(FacilityType::kOccupationalClinic)]), 2'200);
  EXPECT_EQ(total(counts[at(FacilityType::kExempt)]), 16'142);
  EXPECT_EQ(full_nation().types(), kFacilityTypes);
  for (std::size_t t = 0; t < 4; ++t) {
    for (std::size_t p = 0; p < kPrefectures; ++p) {
      EXPECT_EQ(counts[t][p], tables().facilities[p][t]);
      EXPECT_EQ(full_nation().weight()[t][p], 1.0);
    }
  }
}

void expect_sound_layout(const Nation& nation) {
  std::uint32_t person = 0;
  std::uint32_t facility = 0;
  std::uint32_t reader = 0;
  for (std::size_t a = 0; a < nation.areas().size(); ++a) {
    const Area& area = nation.areas()[a];
    ASSERT_EQ(area.first_person, person);
    ASSERT_EQ(area.first_facility, facility);
    ASSERT_EQ(area.band_begin[0], 0U);
    for (std::size_t b = 0; b < kAgeBands; ++b) {
      ASSERT_LE(area.band_begin[b], area.band_begin[b + 1]);
    }
    ASSERT_EQ(area.list_begin[0], 0U);
    for (std::size_t list = 0; list < 4; ++list) {
      ASSERT_LT(area.list_begin[list], area.list_begin[list + 1]) << "list " << list << " is empty";
    }
    const auto facilities = nation.facilities(area);
    std::array<int, kFacilityTypes> here{};
    for (std::uint32_t f = 0; f < facilities.size(); ++f) {
      const Facility& x = facilities[f];
      const std::size_t list = static_cast<std::size_t>(f >= area.list_begin[1]) +
                               (f >= area.list_begin[2] ? 1U : 0U) + (f >= area.list_begin[3] ? 1U : 0U);
      const bool clinic = x.type == FacilityType::kMedicalClinic ||
                          x.type == FacilityType::kOccupationalClinic || x.type == FacilityType::kExempt;
      ASSERT_EQ(list, clinic ? 1 : at(x.type)) << "facility " << f << " of area " << a;
      ASSERT_EQ(x.area, a);
      ASSERT_EQ(x.prefecture, area.prefecture);
      ASSERT_EQ(x.first_reader, reader);
      ASSERT_GE(x.staff, 1);
      ASSERT_LT(x.model, kReaderModels);
      ASSERT_TRUE(std::isfinite(x.visits_per_year) && x.visits_per_year >= 0);
      if (list < 3) {
        ASSERT_GE(x.gate_pharmacy, area.list_begin[3]);
        ASSERT_LT(x.gate_pharmacy, area.list_begin[4]);
      }
      reader += x.readers;
      ++here[at(x.type)];
    }
    for (std::size_t t = 0; t < 4; ++t) {
      ASSERT_GE(here[t], 1) << "area " << a << " has no " << kFacilityTypeNames[t];
    }
    ASSERT_GE(area.slots, area.persons() + kSpareSlots);
    person += area.slots;
    facility += area.facilities();
  }
  EXPECT_EQ(person, nation.persons());
  EXPECT_EQ(facility, nation.facilities().size());
  EXPECT_EQ(reader, nation.readers());
}

TEST(NationLayout, AreasFollowEachOtherAndEveryOneHasAllMainTypes) {
  expect_sound_layout(full_nation());
  for (const double sample : {0.0005, 0.01, 0.3}) {
    SCOPED_TRACE(sample);
    expect_sound_layout(Nation(tables(), Parameters{}, sample, 7));
  }
  expect_sound_layout(with_special_clinics());
}

TEST(NationLayout, InASampleWeightsMakeTheRealFacilitiesAndVisits) {
  for (const double sample : {0.01, 0.07}) {
    const Nation nation(tables(), Parameters{}, sample, 3);
    const Counts counts = count_facilities(nation);
    ByPrefecture<ByAgeBand<double>> persons{};
    for (const Area& area : nation.areas()) {
      for (std::size_t b = 0; b < kAgeBands; ++b) {
        persons[static_cast<std::size_t>(area.prefecture)][b] += area.band_begin[b + 1] - area.band_begin[b];
      }
    }
    for (std::size_t p = 0; p < kPrefectures; ++p) {
      for (std::size_t t = 0; t < 4; ++t) {
        EXPECT_GE(counts[t][p], 1);
        EXPECT_NEAR(counts[t][p], std::max(1.0, tables().facilities[p][t] * sample), 0.5);
        EXPECT_DOUBLE_EQ(counts[t][p] * nation.weight()[t][p], tables().facilities[p][t]);
      }
      // Weighted visits of a band are those of its real persons, at every rate.
      for (std::size_t t = 0; t < kCareTypes; ++t) {
        for (std::size_t b = 0; b < kAgeBands; ++b) {
          const double scale =
              nation.rate_scale(static_cast<int>(t), static_cast<int>(p), static_cast<int>(b));
          EXPECT_NEAR(persons[p][b] * scale * nation.weight()[t][p] / tables().population[p][b], 1, 1e-12);
        }
      }
    }
  }
}

TEST(NationLayout, OnlyTheChosenPrefecturesAreSimulated) {
  Parameters p;
  p.nation.prefectures = {"Tottori", "shimane"};
  const Nation nation(tables(), p, 1.0, 1);
  const Counts counts = count_facilities(nation);
  for (std::size_t t = 0; t < 4; ++t) {
    for (int k = 0; k < kPrefectures; ++k) {
      const auto kk = static_cast<std::size_t>(k);
      const bool chosen = k == test::kTottori || k == test::kShimane;
      EXPECT_EQ(counts[t][kk], chosen ? tables().facilities[kk][t] : 0);
      EXPECT_EQ(nation.weight()[t][kk] > 0, chosen);
    }
  }
  p.nation.prefectures = {"Atlantis"};
  EXPECT_THROW(Nation(tables(), p, 1.0, 1), std::invalid_argument);
}

TEST(NationLayout, OPS_02_HospitalsHaveOneToThreeReadersInTheGivenShares) {
  const auto shares = Parameters{}.readers.hospital_reader_share;
  std::array<int, 4> hospitals{};
  int n = 0;
  for (const Facility& f : full_nation().facilities()) {
    if (f.type == FacilityType::kHospital) {
      ASSERT_TRUE(f.readers >= 1 && f.readers <= 3);
      ++hospitals[f.readers];
      ++n;
    } else {
      ASSERT_EQ(f.readers, f.type == FacilityType::kExempt ? 0 : 1) << name(f.type);
    }
  }
  for (std::size_t k = 0; k < shares.size(); ++k) {
    EXPECT_NEAR(hospitals[k + 1], n * shares[k], test::binomial_bound(n, shares[k])) << k + 1;
  }
}

TEST(NationLayout, OPS_01_ReaderModelsAreInUseInTheGivenShares) {
  const auto shares = Parameters{}.readers.model_share;
  std::array<int, kReaderModels> models{};
  for (const Facility& f : full_nation().facilities()) {
    ++models[f.model];
  }
  const auto n = static_cast<double>(full_nation().facilities().size());
  for (std::size_t m = 0; m < shares.size(); ++m) {
    EXPECT_NEAR(models[m], n * shares[m], test::binomial_bound(n, shares[m])) << kReaderModelNames[m];
  }
}

TEST(NationLayout, WeeklyOpeningDaysFollowTheOpenShares) {
  std::array<std::array<int, 7>, 4> open{};
  std::array<int, 4> n{};
  for (const Facility& f : full_nation().facilities()) {
    if (at(f.type) >= n.size()) {
      continue;  // special facilities open as clinics do
    }
    ++n[at(f.type)];
    for (std::size_t d = 0; d < 7; ++d) {
      open[at(f.type)][d] += f.open_weekdays >> d & 1;
    }
  }
  for (std::size_t t = 0; t < 4; ++t) {
    for (std::size_t d = 0; d < 7; ++d) {
      const double share = tables().day_pattern[t].weekday_open_share[d];
      // Thresholds have 16 bits.
      EXPECT_NEAR(open[t][d], n[t] * share, test::binomial_bound(n[t], share) + n[t] * 0x1p-17)
          << t << " " << d;
    }
  }
}

TEST(NationLayout, SUB_06_CHK_09_NumbersOfOccupationalClinicsAndExemptFacilitiesAreOptions) {
  const Nation nation = with_special_clinics();
  const Counts counts = count_facilities(nation);
  EXPECT_EQ(nation.types(), kFacilityTypes);
  EXPECT_EQ(total(counts[at(FacilityType::kOccupationalClinic)]), 2'200);
  EXPECT_EQ(total(counts[at(FacilityType::kExempt)]), 3'000);
  EXPECT_EQ(nation.facilities().size(), 212'972U + 5'200U);
  for (const Facility& f : nation.facilities()) {
    if (f.type == FacilityType::kExempt) {
      ASSERT_EQ(f.readers, 0);
    } else if (f.type != FacilityType::kHospital) {
      ASSERT_EQ(f.readers, 1);
    }
  }
}

// Every quantile by itself: mean and pairwise product with the next, as z-tests.
TEST(NationLayout, FacilityQuantilesAreUniformAndIndependent) {
  const double sd = std::sqrt(1.0 / 12);
  const auto n = static_cast<double>(full_nation().facilities().size());
  for (std::size_t q = 0; q < kFacilityQuantiles; ++q) {
    double sum = 0;
    double product = 0;
    for (const Facility& f : full_nation().facilities()) {
      const double u = (f.quantile[q] + 0.5) * 0x1p-16 - 0.5;
      const double v = (f.quantile[(q + 1) % kFacilityQuantiles] + 0.5) * 0x1p-16 - 0.5;
      sum += u;
      product += u * v;
    }
    EXPECT_LT(std::abs(sum), test::z_bound() * sd * std::sqrt(n)) << q;
    EXPECT_LT(std::abs(product), test::z_bound() * sd * sd * std::sqrt(n)) << q;
  }
}

TEST(NationLayout, IsAFunctionOfTheSeed) {
  const Nation a(tables(), Parameters{}, 0.01, 5);
  const Nation b(tables(), Parameters{}, 0.01, 5);
  const Nation c(tables(), Parameters{}, 0.01, 6);
  const auto sizes = [](const Nation& n) {
    std::vector<float> v;
    for (const Facility& f : n.facilities()) {
      v.push_back(f.visits_per_year);
    }
    return v;
  };
  EXPECT_EQ(sizes(a), sizes(b));
  EXPECT_NE(sizes(a), sizes(c));
}

// A visit's sort key has 13 bits for the facility: more would be confused with one another.
TEST(NationLayout, AnAreaWithMoreFacilitiesThanAKeyCanNumberIsRefused) {
  Parameters p;
  p.nation.prefectures = {"Tokyo"};
  p.nation.persons_per_area = 20'000'000;
  try {
    const Nation nation(tables(), p, 1.0, 1);
    FAIL() << "an area of " << nation.facilities(nation.areas()[0]).size() << " facilities was accepted";
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string(error.what()).find("nation.persons_per_area"), std::string::npos);
  }
}

// A tiny sample keeps at least one occupational clinic a prefecture; its panel must shrink for that. The
// visits of all of them, weighted, estimate those of the whole: sizes are lognormal with sigma 0.6, and the
// effective number of clinics gives the standard error (z at 1e-6, two-sided).
TEST(NationLayout, SUB_06_OccupationalClinicsAreUnbiasedInTinySamples) {
  Parameters p;
  p.nation.occupational_clinics = 2'200;
  const auto visits = [&](double sample, double& effective) {
    const Nation nation(tables(), p, sample, 1);
    double sum = 0;
    double squares = 0;
    for (const Facility& f : nation.facilities()) {
      if (f.type == FacilityType::kOccupationalClinic) {
        const double v = f.visits_per_year * nation.weight()[at(f.type)][f.prefecture];
        sum += v;
        squares += v * v;
      }
    }
    effective = sum * sum / squares;
    return sum;
  };
  double n_whole = 0;
  double n_sample = 0;
  const double whole = visits(1.0, n_whole);
  const double sampled = visits(0.002, n_sample);
  const double variation = std::sqrt(std::exp(0.6 * 0.6) - 1);
  EXPECT_NEAR(sampled / whole, 1, 4.8916 * variation * std::sqrt(1 / n_whole + 1 / n_sample));
}

// Money is counted by facility: whatever the sample, simulated clinics stand for the 2,200 of the nation.
TEST(NationLayout, SUB_06_SimulatedFacilitiesStandForTheRealNumberInAnySample) {
  Parameters p;
  p.nation.occupational_clinics = 2'200;
  p.nation.exempt_facilities = 3'000;
  for (const double sample : {1.0, 0.1, 0.01}) {
    const Nation nation(tables(), p, sample, 1);
    std::array<double, kFacilityTypes> real{};
    for (const Facility& f : nation.facilities()) {
      real[at(f.type)] += nation.facility_weight()[at(f.type)][f.prefecture];
    }
    EXPECT_NEAR(real[at(FacilityType::kOccupationalClinic)], 2'200, 1e-6) << sample;
    EXPECT_NEAR(real[at(FacilityType::kExempt)], 3'000, 1e-6) << sample;
    EXPECT_NEAR(std::accumulate(real.begin(), real.end(), 0.0), 212'972 + 5'200, 1e-6) << sample;
  }
}

}  // namespace
}  // namespace cutover
