// The visits of an area: how many, who, where and when.
#include "visits/area_visits.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "support/model_case.hpp"
#include "support/statistics.hpp"

namespace cutover {
namespace {

using test::tables;
using Rates = std::array<std::array<double, kAgeBands>, kCareTypes>;

constexpr std::uint64_t kSeed = 23;
constexpr Day kWednesday = make_day(2025, 11, 12);

/// One area of Tottori with its persons, and a day to draw.
class AreaVisitsTest : public ::testing::Test {
 protected:
  AreaVisitsTest()
      : nation_(tables(), parameters(), 0.1, kSeed),
        demand_(tables()),
        people_(AreaPeople::of(area())),
        persons_(area().slots) {
    nation_.populate(area(), MonthlyPersonLaws{tables(), parameters(), month_index(kWednesday)}, persons_);
    open_.assign(area().facilities(), 1);
    everybody_under_treatment();
    for (int t = 0; t < kCareTypes; ++t) {
      for (int b = 0; b < kAgeBands; ++b) {
        rates_[static_cast<std::size_t>(t)][static_cast<std::size_t>(b)] =
            demand_.visit_rate(t, test::kTottori, b, kWednesday, VisitParameters{}) *
            nation_.rate_scale(t, test::kTottori, b);
      }
    }
  }
  static Parameters parameters() {
    Parameters p;
    p.nation.prefectures = {"Tottori"};
    return p;
  }
  const Area& area() const { return nation_.areas()[0]; }
  /// As if visits were independent from day to day.
  void everybody_under_treatment() {
    for (auto& bands : treated_) {
      for (std::size_t b = 0; b < kAgeBands; ++b) {
        bands[b] = treated_part(people_.band_begin[b], people_.band_begin[b + 1], 1, 0);
      }
    }
  }
  void draw(Day day, double second_clinic_share = 0.35) {
    const std::array<const ArrivalTable*, kCareTypes> arrivals{
        &demand_.arrivals(0, day), &demand_.arrivals(1, day), &demand_.arrivals(2, day)};
    visits_.choose(treated_, 0, rates_, day, kSeed);
    visits_.draw(area(), persons_, arrivals, open_, second_clinic_share, day, kSeed);
  }

  Nation nation_;
  Demand demand_;
  AreaPeople people_;
  TreatedParts treated_;
  std::vector<Person> persons_;
  std::vector<std::uint8_t> open_;
  Rates rates_{};
  AreaVisits visits_;
};

TEST_F(AreaVisitsTest, MakeTheExpectedNumberByBandAndCareType) {
  Rates count{};
  constexpr int kDays = 30;
  for (int d = 0; d < kDays; ++d) {
    draw(kWednesday + std::chrono::days{d});
    for (const Visitor& v : visits_.visitors()) {
      ++count[v.care][static_cast<std::size_t>(persons_[v.person].band())];
    }
  }
  for (std::size_t t = 0; t < kCareTypes; ++t) {
    for (std::size_t b = 0; b < kAgeBands; ++b) {
      const double n = kDays * static_cast<double>(people_.in_band(static_cast<int>(b)));
      // The quantile table is exact to 3e-4.
      EXPECT_NEAR(count[t][b], n * rates_[t][b],
                  test::binomial_bound(n, rates_[t][b]) + 3e-4 * n * rates_[t][b])
          << kAgeBandNames[b] << " " << kFacilityTypeNames[t];
    }
  }
}

TEST_F(AreaVisitsTest, EveryPersonComesAtMostOnceADayForEachCareType) {
  for (auto& care : rates_) {
    care.fill(0.6);
  }
  draw(kWednesday);
  std::set<std::pair<std::uint32_t, int>> seen;
  for (const Visitor& v : visits_.visitors()) {
    EXPECT_TRUE(seen.emplace(v.person, v.care).second) << "person " << v.person;
  }
  EXPECT_GT(seen.size(), area().persons());
}

TEST_F(AreaVisitsTest, VisitorsGoToThePlaceTheyAreSaidToBeAt) {
  draw(kWednesday);
  ASSERT_EQ(visits_.keys().size(), visits_.visitors().size());
  ASSERT_GT(visits_.keys().size(), 1'000U);
  std::set<std::uint32_t> numbers;
  for (const VisitKey k : visits_.keys()) {
    ASSERT_LT(key_visitor(k), visits_.visitors().size());
    numbers.insert(key_visitor(k));
    const Visitor& v = visits_.visitors()[key_visitor(k)];
    ASSERT_LT(v.person, area().persons());
    const Person& p = persons_[v.person];
    const auto is = [&](Regular r) { return v.place == static_cast<std::uint8_t>(r); };
    ASSERT_TRUE(v.care == 0   ? is(Regular::kHospital)
                : v.care == 1 ? is(Regular::kClinic) || is(Regular::kSecondClinic)
                              : is(Regular::kDental));
    ASSERT_EQ(key_facility(k), p.facility[v.place]);
    const OpeningHours hours = demand_.arrivals(v.care, kWednesday).hours();
    ASSERT_GE(key_arrival(k), hours.open);
    ASSERT_LT(key_arrival(k), hours.close);
  }
  EXPECT_EQ(numbers.size(), visits_.visitors().size());
}

TEST_F(AreaVisitsTest, TheSecondClinicGetsItsShare) {
  constexpr double kShare = 0.35;
  double visits = 0;
  double second = 0;
  for (int d = 0; d < 10; ++d) {
    draw(kWednesday + std::chrono::days{d}, kShare);
    for (const VisitKey k : visits_.keys()) {
      const Visitor& v = visits_.visitors()[key_visitor(k)];
      const Person& p = persons_[v.person];
      const auto clinic = p.facility[static_cast<std::size_t>(Regular::kClinic)];
      const auto other = p.facility[static_cast<std::size_t>(Regular::kSecondClinic)];
      if (v.care == 1 && clinic != other) {
        ++visits;
        second += key_facility(k) == other ? 1 : 0;
      }
    }
  }
  EXPECT_NEAR(second, visits * kShare, test::binomial_bound(visits, kShare) + visits * 0x1p-17);
}

// One house known by two names would be a first visit twice (FBK-05) and have two claims (CLM-01).
TEST_F(AreaVisitsTest, FBK_05_CLM_01_BothClinicsInOneHouseAreOnePlace) {
  const auto clinic = static_cast<std::size_t>(Regular::kClinic);
  const auto second = static_cast<std::size_t>(Regular::kSecondClinic);
  const auto second_places = [&] {
    int count = 0;
    for (const Visitor& v : visits_.visitors()) {
      const Person& p = persons_[v.person];
      const bool at_second = v.place == static_cast<std::uint8_t>(Regular::kSecondClinic);
      EXPECT_FALSE(at_second && p.facility[clinic] == p.facility[second]);
      count += at_second ? 1 : 0;
    }
    return count;
  };
  draw(kWednesday, 1);  // every visit to a clinic is one to the second clinic
  EXPECT_GT(second_places(), 0);
  for (Person& p : persons_) {
    p.facility[second] = p.facility[clinic];
  }
  draw(kWednesday, 1);
  EXPECT_EQ(second_places(), 0);
  EXPECT_TRUE(std::any_of(visits_.visitors().begin(), visits_.visitors().end(), [](const Visitor& v) {
    return v.place == static_cast<std::uint8_t>(Regular::kClinic);
  }));
}

// Births and birthdays move the borders of the bands during a run.
TEST_F(AreaVisitsTest, FollowTheBandsAsTheyStandToday) {
  for (auto& care : rates_) {
    care.fill(0);
    care[3] = 0.5;
  }
  people_.band_begin[4] += 40;  // 40 persons have become younger
  everybody_under_treatment();
  draw(kWednesday);
  std::uint32_t first = people_.band_begin[4];
  std::uint32_t last = 0;
  for (const Visitor& v : visits_.visitors()) {
    first = std::min(first, v.person);
    last = std::max(last, v.person);
  }
  EXPECT_GE(first, people_.band_begin[3]);
  EXPECT_LT(last, people_.band_begin[4]);
  // None of the 40 in any of three care types: 2^-120.
  EXPECT_GE(last, people_.band_begin[4] - 40);
}

TEST_F(AreaVisitsTest, NobodyComesToAClosedFacilityAndTheOthersStayAsTheyWere) {
  const auto list = [&] {
    std::set<std::tuple<std::uint32_t, std::uint32_t, Millis>> v;
    for (const VisitKey k : visits_.keys()) {
      v.emplace(visits_.visitors()[key_visitor(k)].person, key_facility(k), key_arrival(k));
    }
    return v;
  };
  draw(kWednesday);
  auto expected = list();
  for (std::size_t f = 0; f < open_.size(); f += 2) {
    open_[f] = 0;
  }
  draw(kWednesday);
  std::erase_if(expected, [&](const auto& v) { return open_[std::get<1>(v)] == 0; });
  EXPECT_EQ(list(), expected);

  std::fill(open_.begin(), open_.end(), std::uint8_t{0});
  draw(kWednesday);
  EXPECT_TRUE(visits_.keys().empty());
  EXPECT_TRUE(visits_.visitors().empty());
}

TEST_F(AreaVisitsTest, AreAFunctionOfTheDay) {
  draw(kWednesday);
  const std::vector<VisitKey> first = visits_.keys();
  draw(kWednesday + std::chrono::days{1});
  EXPECT_NE(visits_.keys(), first);
  draw(kWednesday);
  EXPECT_EQ(visits_.keys(), first);
  AreaVisits fresh;
  const std::array<const ArrivalTable*, kCareTypes> arrivals{
      &demand_.arrivals(0, kWednesday), &demand_.arrivals(1, kWednesday), &demand_.arrivals(2, kWednesday)};
  fresh.choose(treated_, 0, rates_, kWednesday, kSeed);
  fresh.draw(area(), persons_, arrivals, open_, 0.35, kWednesday, kSeed);
  EXPECT_EQ(fresh.keys(), first);
}

// Common random numbers: a change of one care type's rate leaves the visits of the others alone.
TEST_F(AreaVisitsTest, ARateOfOneCareTypeDoesNotTouchTheOthers) {
  const auto others = [&] {
    std::set<std::tuple<std::uint32_t, int, Millis>> v;
    for (const VisitKey k : visits_.keys()) {
      const Visitor& x = visits_.visitors()[key_visitor(k)];
      if (x.care != 0) {
        v.emplace(x.person, x.care, key_arrival(k));
      }
    }
    return v;
  };
  draw(kWednesday);
  const auto before = others();
  for (double& r : rates_[0]) {
    r *= 1.7;
  }
  draw(kWednesday);
  EXPECT_EQ(others(), before);
  for (auto& care : rates_) {
    care.fill(0);
  }
  draw(kWednesday);
  EXPECT_TRUE(visits_.keys().empty());
}

}  // namespace
}  // namespace cutover
