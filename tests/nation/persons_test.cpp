// The persons of an area: what they hold, where they go.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <numeric>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "nation/nation.hpp"
#include "nation/person_laws.hpp"
#include "nation/person_maker.hpp"
#include "support/chi_square.hpp"
#include "support/model_case.hpp"
#include "support/statistics.hpp"

namespace cutover {
namespace {

using test::tables;

Parameters western_japan() {
  Parameters p;
  p.nation.prefectures = {"Tottori", "Shimane"};
  p.nation.persons_per_area = 20'000;
  return p;
}

/// A sample large enough for tests of shares: about 240,000 persons in a dozen areas.
const Nation& nation() {
  static const Nation kNation(tables(), western_japan(), 0.2, 11);
  return kNation;
}

constexpr Day kMadeOn = make_day(2025, 4, 1);

std::vector<Person> persons_of(const Nation& n, const Area& area) {
  std::vector<Person> slots(area.slots);
  n.populate(area, MonthlyPersonLaws{tables(), western_japan(), month_index(kMadeOn)}, slots);
  for (std::uint32_t i = area.persons(); i < area.slots; ++i) {
    EXPECT_EQ(slots[i].facility, Person{}.facility) << "free slots are empty";
  }
  slots.resize(area.persons());
  return slots;
}

bool same(const std::vector<Person>& a, const std::vector<Person>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(Person)) == 0;
}

TEST(NationPersons, TakeTwentyEightBytes) {
  EXPECT_EQ(sizeof(Person), 28U);
}

TEST(NationPersons, AreTheSameInWhateverOrderTheAreasAreMade) {
  const auto areas = nation().areas();
  ASSERT_GE(areas.size(), 6U);
  std::vector<std::vector<Person>> forward(areas.size());
  for (std::size_t a = 0; a < areas.size(); ++a) {
    forward[a] = persons_of(nation(), areas[a]);
  }
  const Nation again(tables(), western_japan(), 0.2, 11);
  for (std::size_t a = areas.size(); a-- > 0;) {
    EXPECT_TRUE(same(persons_of(again, again.areas()[a]), forward[a])) << "area " << a;
  }
  const Nation other(tables(), western_japan(), 0.2, 12);
  EXPECT_FALSE(same(persons_of(other, other.areas()[0]), forward[0]));
}

TEST(NationPersons, SomeAreMadeAsTheyAreAmongAll) {
  const Area& area = nation().areas()[0];
  const std::vector<Person> all = persons_of(nation(), area);
  std::vector<std::uint32_t> who;
  for (std::uint32_t i = 0; i < area.persons(); i += 1 + i % 7) {
    who.push_back(i);
  }
  // Bands together, as visits are drawn; in any order; some twice, one alone, none.
  std::vector<std::vector<std::uint32_t>> lists{who, who, {who.begin(), who.begin() + 40}, {who.back()}, {}};
  std::shuffle(lists[1].begin(), lists[1].end(), std::mt19937{5});
  lists[2].insert(lists[2].end(), who.begin() + 10, who.begin() + 30);
  const MonthlyPersonLaws laws{tables(), western_japan(), month_index(kMadeOn)};
  Person untouched{};
  untouched.habit = 12'345;
  for (const std::vector<std::uint32_t>& list : lists) {
    std::vector<Person> expected(area.slots, untouched);
    for (const std::uint32_t i : list) {
      expected[i] = all[i];
    }
    std::vector<Person> made(area.slots, untouched);
    PersonMaker(nation(), area, laws).make(list, made);
    EXPECT_TRUE(same(made, expected)) << list.size() << " persons";
  }
}

TEST(NationPersons, StandInTheirBandAndGoToFacilitiesOfTheRightKind) {
  for (const Area& area : nation().areas()) {
    const std::vector<Person> persons = persons_of(nation(), area);
    for (int band = 0; band < kAgeBands; ++band) {
      const auto b = static_cast<std::size_t>(band);
      for (std::uint32_t i = area.band_begin[b]; i < area.band_begin[b + 1]; ++i) {
        const Person& p = persons[i];
        ASSERT_EQ(p.band(), band);
        const auto inside = [&](Regular r, std::size_t list) {
          const std::uint32_t f = p.facility[static_cast<std::size_t>(r)];
          return f >= area.list_begin[list] && f < area.list_begin[list + 1];
        };
        ASSERT_TRUE(inside(Regular::kHospital, 0));
        ASSERT_TRUE(inside(Regular::kClinic, 1));
        ASSERT_TRUE(inside(Regular::kSecondClinic, 1));
        ASSERT_TRUE(inside(Regular::kDental, 2));
        ASSERT_TRUE(inside(Regular::kPharmacy, 3));
      }
    }
  }
}

// Shares are kept with 8 bits, so that a share may be off by 1/256.
TEST(NationPersons, HaveTheInsurersOfTheirAge) {
  std::array<std::array<double, kInsurerKinds>, kAgeBands> count{};
  for (const Area& area : nation().areas()) {
    for (const Person& p : persons_of(nation(), area)) {
      ASSERT_LT(p.insurer(), kInsurerKinds);
      ++count[static_cast<std::size_t>(p.band())][static_cast<std::size_t>(p.insurer())];
    }
  }
  constexpr auto kLate = static_cast<std::size_t>(InsurerKind::kLateStageElderly);
  for (std::size_t b = 0; b < kAgeBands; ++b) {
    const double n = std::accumulate(count[b].begin(), count[b].end(), 0.0);
    for (std::size_t k = 0; k < kInsurerKinds; ++k) {
      const double share = tables().insurer_share[b][k];
      EXPECT_NEAR(count[b][k], n * share, test::binomial_bound(n, share) + n / 256)
          << kAgeBandNames[b] << " " << kInsurerKindNames[k];
    }
    if (b >= 15) {
      EXPECT_EQ(count[b][kLate], n) << "from 75 on everyone is insured as late-stage elderly";
    }
  }
}

// Habit and order of registration are independent and uniform: z-tests of both means and of the mean product.
TEST(NationPersons, HabitAndRegistrationAreUniformAndIndependent) {
  double n = 0;
  double habit = 0;
  double registration = 0;
  double product = 0;
  for (const Area& area : nation().areas()) {
    for (const Person& p : persons_of(nation(), area)) {
      const double u = (p.habit + 0.5) * 0x1p-16 - 0.5;
      const double v = (p.registration + 0.5) * 0x1p-16 - 0.5;
      habit += u;
      registration += v;
      product += u * v;
      ++n;
    }
  }
  ASSERT_GT(n, 200'000);
  const double sd = std::sqrt(1.0 / 12);
  EXPECT_LT(std::abs(habit), test::z_bound() * sd * std::sqrt(n));
  EXPECT_LT(std::abs(registration), test::z_bound() * sd * std::sqrt(n));
  EXPECT_LT(std::abs(product), test::z_bound() * sd * sd * std::sqrt(n));
}

// Expected visits of a care facility are proportional to its size, and so are the panels. A share is kept in
// units of 1/16,384.
TEST(NationPersons, PanelsAreProportionalToTheSizeOfTheFacility) {
  constexpr std::array<std::pair<Regular, std::size_t>, 4> kLists{
      {{Regular::kHospital, 0}, {Regular::kClinic, 1}, {Regular::kSecondClinic, 1}, {Regular::kDental, 2}}};
  for (const Area& area : nation().areas()) {
    const std::vector<Person> persons = persons_of(nation(), area);
    const auto facilities = nation().facilities(area);
    for (const auto& [regular, list] : kLists) {
      std::vector<double> size;
      for (std::uint32_t f = area.list_begin[list]; f < area.list_begin[list + 1]; ++f) {
        size.push_back(facilities[f].visits_per_year);
      }
      std::vector<double> panel(size.size(), 0.0);
      for (const Person& p : persons) {
        ++panel[p.facility[static_cast<std::size_t>(regular)] - area.list_begin[list]];
      }
      if (size.size() < 2) {
        continue;
      }
      const test::ChiSquare test = test::chi_square(panel, size, 0x1p-14);
      EXPECT_LT(test.statistic, test.bound) << "list " << list << ", " << size.size() << " facilities";
    }
  }
}

// Every month of sixty is as likely: the laws of renewal and birthdays rest on it.
TEST(NationPersons, BirthMonthsAreUniform) {
  std::vector<double> count(60, 0.0);
  for (const Area& area : nation().areas()) {
    for (const Person& p : persons_of(nation(), area)) {
      ASSERT_LT(p.birth_month60, 60);
      ++count[p.birth_month60];
    }
  }
  const test::ChiSquare test = test::chi_square(count, std::vector<double>(60, 1.0), 0x1p-16);
  EXPECT_LT(test.statistic, test.bound);
}

// The last change of insurer lies before the start, not before the birth, and for the late-stage elderly in
// the month of the 75th birthday. How many changed in the year before follows from the monthly hazards.
TEST(NationPersons, InsuredSinceRunsTheHazardsBackwards) {
  const MonthIndex start = month_index(kMadeOn);
  const DemographyParameters demography;
  double employees = 0;
  double changed = 0;
  constexpr int kBand = 7;  // 35-39
  for (const Area& area : nation().areas()) {
    for (const Person& p : persons_of(nation(), area)) {
      const Day since = kInsuredEpoch + std::chrono::days{p.insured_since};
      const int months_old = 60 * p.band() + months_in_band(p, start);
      if (p.insured_since > 0) {
        ASSERT_LE(since, kMadeOn);
        ASSERT_LE(start - month_index(since), months_old);
      }
      if (p.band() >= 15 && p.insured_since > 0) {
        ASSERT_EQ(start - month_index(since), months_old - 900) << "the 75th birthday";
      }
      if (p.band() == kBand && p.insurer() == static_cast<int>(InsurerKind::kEmployees)) {
        ++employees;
        changed += p.insured_since >= insured_day(first_day(start - 12)) ? 1 : 0;
      }
    }
  }
  double unchanged = 1;
  for (int month = 0; month < 12; ++month) {
    unchanged *= 1 - change_hazard(demography, kBand, month);
  }
  EXPECT_NEAR(changed, employees * (1 - unchanged),
              test::binomial_bound(employees, 1 - unchanged) + employees * 0x1p-16);
}

TEST(NationPersons, CRD_12_NewbornsAreThoseOfTheYearBefore) {
  for (const Area& area : nation().areas()) {
    for (const Person& p : persons_of(nation(), area)) {
      const bool newborn = p.band() == 0 && months_in_band(p, month_index(kMadeOn)) < 12;
      ASSERT_EQ((p.traits & Person::kNewborn) != 0, newborn);
    }
  }
}

TEST(NationPersons, FBK_05_PlacesKnowWhoCameInTheYearsBefore) {
  // The regular clinic of a band is known to 1 - exp(-visits a year x years) of its persons.
  const VisitParameters v;
  constexpr std::size_t kBand = 13;
  double people = 0;
  double known = 0;
  for (const Area& area : nation().areas()) {
    const std::vector<Person> persons = persons_of(nation(), area);
    for (std::uint32_t i = area.band_begin[kBand]; i < area.band_begin[kBand + 1]; ++i) {
      ++people;
      known += persons[i].bonds.known(static_cast<int>(Regular::kClinic)) ? 1 : 0;
    }
  }
  const double rate = tables().visits_per_year[kBand][1] * (1 - v.second_clinic_share);
  const double share = 1 - std::exp(-rate * v.known_years);
  EXPECT_NEAR(known, people * share, test::binomial_bound(people, share) + 1e-4 * people);
}

}  // namespace
}  // namespace cutover
