// Who is under treatment, and what that makes of a month's visits and claims.
#include "visits/treatment.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "support/model_case.hpp"
#include "support/statistics.hpp"
#include "visits/area_visits.hpp"

namespace cutover {
namespace {

using test::tables;

constexpr std::uint64_t kTreatmentSeed = 29;
constexpr MonthIndex kOctober = 2025 * 12 + 9;

TEST(TreatedPart, CLM_01_HasItsWidthWrapsRoundAndKnowsItsPersons) {
  for (const std::uint32_t persons : {1U, 2U, 7U, 1'000U}) {
    for (const double share : {0.0, 0.001, 0.3, 0.77, 1.0}) {
      for (const std::uint32_t position : {0U, 0x40000000U, 0x80000001U, 0xffffffffU}) {
        const TreatedPart part = treated_part(50, 50 + persons, share, position);
        ASSERT_EQ(part.width,
                  std::max<std::uint32_t>(1, static_cast<std::uint32_t>(std::round(share * persons))));
        std::set<std::uint32_t> inside;
        for (std::uint32_t k = 0; k < part.width; ++k) {
          ASSERT_GE(part.at(k), 50U);
          ASSERT_LT(part.at(k), 50U + persons);
          inside.insert(part.at(k));
        }
        ASSERT_EQ(inside.size(), part.width);
        for (std::uint32_t i = 40; i < 60 + persons; ++i) {
          ASSERT_EQ(part.contains(i), inside.contains(i)) << i;
        }
        ASSERT_DOUBLE_EQ(part.per_person() * part.width, persons);
      }
    }
  }
  const TreatedPart none = treated_part(50, 50, 0.3, 7);
  EXPECT_EQ(none.width, 0U);
  EXPECT_FALSE(none.contains(50));
  EXPECT_EQ(none.per_person(), 0);
}

// The claims of the formula, from its own shares, are visits over the published days.
TEST(Treatment, CLM_01_VisitsPerClaimComeOutAsPublished) {
  const VisitParameters p;
  const Treatment treatment{tables(), p};
  for (int t = 0; t < kCareTypes; ++t) {
    const double published = p.days_per_claim[static_cast<std::size_t>(t)];
    EXPECT_NEAR(treatment.days_per_claim(t, treatment.intensity(t)), published, 1e-6);
    EXPECT_GT(treatment.intensity(t), 0);
    // More concentrated visits, fewer claims; as many visits are under way whatever the share.
    EXPECT_GT(treatment.days_per_claim(t, 1.1 * treatment.intensity(t)), published);
    EXPECT_LT(treatment.days_per_claim(t, 0), published);
    EXPECT_DOUBLE_EQ(treatment.share(t, 0.0), 0);
    EXPECT_LT(treatment.share(t, 0.5), treatment.share(t, 1.0));
    EXPECT_LT(treatment.share(t, 10), 1);
  }
}

TEST(Treatment, CLM_01_FewerDaysThanIndependentVisitsGiveLeaveEverybodyUnderTreatment) {
  VisitParameters p;
  p.days_per_claim.fill(1);
  const Treatment treatment{tables(), p};
  for (int t = 0; t < kCareTypes; ++t) {
    EXPECT_EQ(treatment.intensity(t), 0);
    EXPECT_EQ(treatment.share(t, 0.01), 1);
  }
}

// A person at the front edge of a window is left by its rear edge when treatment_months are over.
TEST(Treatment, CLM_01_TheWindowMovesOnByItsWidthInTheMonthsOfATreatment) {
  const VisitParameters p;
  const Treatment treatment{tables(), p};
  for (int t = 0; t < kCareTypes; ++t) {
    for (const int band : {0, 5, 18}) {
      const double share = treatment.share(t, test::kTottori, band, 1);
      const auto moved = [&](MonthIndex m) { return treatment.moved(t, test::kTottori, band, m); };
      EXPECT_NEAR(static_cast<double>(moved(kOctober + 1) - moved(kOctober)),
                  share / p.treatment_months * 0x1p32, 1);
      EXPECT_NEAR(static_cast<double>(moved(kOctober + 6) - moved(kOctober)), share * 0x1p32, 6);
      EXPECT_EQ(moved(kOctober + 5) - moved(kOctober), 5 * (moved(kOctober + 1) - moved(kOctober)));
    }
  }
  // A level makes windows wider and leaves their pace alone, so that a change of it does not make them jump.
  EXPECT_GT(treatment.share(1, test::kTottori, 5, 2), treatment.share(1, test::kTottori, 5, 1));
}

/// Claims of a mean month by the tables, place by place: what docs/claims.md says of the level.
struct MeanMonth {
  double pharmacy_visits = 0, pharmacy_claims = 0, claims = 0, employees_claims = 0;
};

MeanMonth mean_month() {
  const VisitParameters v;
  const Treatment treatment{tables(), v};
  MeanMonth month;
  for (int prefecture = 0; prefecture < kPrefectures; ++prefecture) {
    for (int band = 0; band < kAgeBands; ++band) {
      const auto b = static_cast<std::size_t>(band);
      const double persons = tables().population[static_cast<std::size_t>(prefecture)][b];
      double no_regular_pharmacy = 1;
      double by_person = 0;
      for (int care = 0; care < kCareTypes; ++care) {
        const auto t = static_cast<std::size_t>(care);
        const double r =
            tables().visits_per_year[b][t] * tables().visit_factor[static_cast<std::size_t>(prefecture)] / 12;
        const double s = treatment.share(care, prefecture, band, 1);
        const double filled = r / s * v.prescription_share[t];
        const double second = care == 1 ? v.second_clinic_share : 0;
        for (const double part : {1 - second, second}) {
          const double next_door = -s * std::expm1(-filled * part * v.gate_pharmacy_share);
          by_person += next_door - s * std::expm1(-r / s * part);
          month.pharmacy_claims += persons * next_door;
        }
        no_regular_pharmacy *= 1 + s * std::expm1(-filled * (1 - v.gate_pharmacy_share));
        month.pharmacy_visits += persons * s * filled;
      }
      by_person += 1 - no_regular_pharmacy;
      month.pharmacy_claims += persons * (1 - no_regular_pharmacy);
      month.claims += persons * by_person;
      month.employees_claims += persons * by_person * tables().insurer_share[b][0];
    }
  }
  return month;
}

TEST(Treatment, CLM_01_PrescriptionsPerClaimFollowNearThePublished) {
  const MeanMonth month = mean_month();
  EXPECT_NEAR(month.pharmacy_visits / month.pharmacy_claims, 1.19, 0.03);  // 2022-04 to 2022-06; not fitted
}

TEST(Treatment, CLM_08_TheEmployeesSideHasTheClaimsThatTheFaultRatesAssume) {
  const MeanMonth month = mean_month();
  EXPECT_NEAR(month.claims, 171.4e6, 0.1e6);
  EXPECT_NEAR(month.employees_claims / month.claims, 0.507, 0.001);
}

/// One area of Tottori at a tenth.
class AreaTreatment : public ::testing::Test {
 protected:
  AreaTreatment()
      : nation_(tables(), parameters(), 0.1, kTreatmentSeed),
        demand_(tables()),
        treatment_(tables(), visits_parameters_),
        people_(AreaPeople::of(area())),
        persons_(area().slots) {
    nation_.populate(area(), MonthlyPersonLaws{tables(), parameters(), kOctober}, persons_);
    open_.assign(area().facilities(), 1);
  }
  static Parameters parameters() {
    Parameters p;
    p.nation.prefectures = {"Tottori"};
    return p;
  }
  const Area& area() const { return nation_.areas()[0]; }
  TreatedParts parts(MonthIndex month) const {
    return treated_parts(treatment_, nation_, area(), people_, month, visits_parameters_.level,
                         kTreatmentSeed);
  }
  using Rates = std::array<std::array<double, kAgeBands>, kCareTypes>;
  /// Every facility open every day: rates are of all persons of a band.
  Rates rates(double day_volume = 1) const {
    Rates r{};
    for (std::size_t t = 0; t < kCareTypes; ++t) {
      for (std::size_t b = 0; b < kAgeBands; ++b) {
        r[t][b] = day_volume * tables().visits_per_year[b][t] * tables().visit_factor[test::kTottori] / 365 *
                  nation_.rate_scale(static_cast<int>(t), test::kTottori, static_cast<int>(b));
      }
    }
    return r;
  }
  void draw(const TreatedParts& parts, const Rates& r, Day day) {
    const std::array<const ArrivalTable*, kCareTypes> arrivals{
        &demand_.arrivals(0, day), &demand_.arrivals(1, day), &demand_.arrivals(2, day)};
    visits_.choose(parts, 0, r, day, kTreatmentSeed);
    visits_.draw(area(), persons_, arrivals, open_, 0.35, day, kTreatmentSeed);
  }

  VisitParameters visits_parameters_;
  Nation nation_;
  Demand demand_;
  Treatment treatment_;
  AreaPeople people_;
  std::vector<Person> persons_;
  std::vector<std::uint8_t> open_;
  AreaVisits visits_;
};

TEST_F(AreaTreatment, CLM_01_NobodyElseVisitsAndTheNumberOfVisitsIsThatOfTheWholeBand) {
  const Rates r = rates();
  Rates count{};
  int days = 0;
  for (MonthIndex month = kOctober; month < kOctober + 3; ++month) {
    const TreatedParts p = parts(month);
    for (Day day = first_day(month); day < first_day(month + 1); day += std::chrono::days{1}, ++days) {
      draw(p, r, day);
      for (const Visitor& v : visits_.visitors()) {
        const auto band = static_cast<std::size_t>(persons_[v.person].band());
        ASSERT_TRUE(p[v.care][band].contains(v.person));
        ++count[v.care][band];
      }
    }
  }
  for (std::size_t t = 0; t < kCareTypes; ++t) {
    for (std::size_t b = 0; b < kAgeBands; ++b) {
      const TreatedPart& part = parts(kOctober)[t][b];
      const double n = days * static_cast<double>(part.width);
      const double p = r[t][b] * part.per_person();
      ASSERT_LT(p, 0.5) << "far below the cap of 0.95";
      // The quantile table is exact to 3e-4.
      EXPECT_NEAR(count[t][b], days * r[t][b] * people_.in_band(static_cast<int>(b)),
                  test::binomial_bound(n, p) + 3e-4 * n * p)
          << kAgeBandNames[b] << " " << kFacilityTypeNames[t];
    }
  }
}

// Expected distinct pairs of person and place: under treatment, with k days a chance p each, a place of
// share q is visited with probability 1 - (1 - p q)^k. Pairs of one person in one month are independent
// enough: at most one place less where another is visited, so the binomial bound holds.
TEST_F(AreaTreatment, CLM_01_ClaimsOfAMonthAreThoseOfTheory) {
  const Rates r = rates();
  const TreatedParts p = parts(kOctober);
  std::array<std::set<std::pair<std::uint32_t, int>>, kCareTypes> claims;
  std::array<double, kCareTypes> visits{};
  for (Day day = first_day(kOctober); day < first_day(kOctober + 1); day += std::chrono::days{1}) {
    draw(p, r, day);
    for (const Visitor& v : visits_.visitors()) {
      claims[v.care].emplace(v.person, v.place);
      ++visits[v.care];
    }
  }
  const auto clinic = static_cast<std::size_t>(Regular::kClinic);
  const auto second = static_cast<std::size_t>(Regular::kSecondClinic);
  for (std::size_t t = 0; t < kCareTypes; ++t) {
    double expected = 0;
    double variance = 0;
    const auto place = [&](double daily) {
      const double visited = 1 - std::pow(1 - daily, 31);
      expected += visited;
      variance += visited * (1 - visited);
    };
    for (std::size_t b = 0; b < kAgeBands; ++b) {
      const double daily = r[t][b] * p[t][b].per_person();
      for (std::uint32_t k = 0; k < p[t][b].width; ++k) {
        const Person& person = persons_[p[t][b].at(k)];
        if (t != 1 || person.facility[clinic] == person.facility[second]) {
          place(daily);
        } else {
          place(daily * 0.65);
          place(daily * 0.35);
        }
      }
    }
    EXPECT_NEAR(static_cast<double>(claims[t].size()), expected,
                test::z_bound() * std::sqrt(variance) + 3e-4 * expected)
        << kFacilityTypeNames[t];
    // The sample's rates and a whole month instead of a mean one: near the published days, not exactly there.
    EXPECT_NEAR(visits[t] / static_cast<double>(claims[t].size()), visits_parameters_.days_per_claim[t], 0.12)
        << kFacilityTypeNames[t];
  }
}

TEST_F(AreaTreatment, CLM_01_IsAFunctionOfSeedAreaMonthAndBandsAlone) {
  const TreatedParts a = parts(kOctober);
  const TreatedParts again = parts(kOctober);
  const TreatedParts next = parts(kOctober + 1);
  const TreatedParts other = treated_parts(treatment_, nation_, area(), people_, kOctober,
                                           visits_parameters_.level, kTreatmentSeed + 1);
  int same_as_clinic = 0;
  for (std::size_t t = 0; t < kCareTypes; ++t) {
    for (std::size_t b = 0; b < kAgeBands; ++b) {
      EXPECT_EQ(a[t][b].first, again[t][b].first);
      EXPECT_EQ(a[t][b].width, again[t][b].width);
      EXPECT_EQ(a[t][b].width, next[t][b].width);
      EXPECT_NE(a[t][b].first, next[t][b].first);
      EXPECT_NE(a[t][b].first, other[t][b].first);
      same_as_clinic += t != 1 && a[t][b].first == a[1][b].first ? 1 : 0;
    }
  }
  EXPECT_LE(same_as_clinic, 1);  // care types begin apart
}

// Births, deaths and birthdays move the borders by a few persons: the window stays in the band and goes
// along.
TEST_F(AreaTreatment, CLM_01_FollowsABandWhoseBordersMove) {
  const TreatedParts before = parts(kOctober);
  AreaPeople later = people_;
  for (std::size_t b = 1; b <= kAgeBands; ++b) {
    later.band_begin[b] -= static_cast<std::uint32_t>(b);
  }
  const TreatedParts after =
      treated_parts(treatment_, nation_, area(), later, kOctober, visits_parameters_.level, kTreatmentSeed);
  for (std::size_t t = 0; t < kCareTypes; ++t) {
    for (std::size_t b = 0; b < kAgeBands; ++b) {
      const TreatedPart& part = after[t][b];
      ASSERT_GE(part.first, later.band_begin[b]);
      ASSERT_LT(part.first, later.band_begin[b + 1]);
      EXPECT_LE(part.width, before[t][b].width);
      EXPECT_NEAR(static_cast<double>(part.first), static_cast<double>(before[t][b].first),
                  static_cast<double>(b) + 2.0);
    }
  }
}

}  // namespace
}  // namespace cutover
