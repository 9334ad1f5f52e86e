// What months change: nobody is lost or made up, everyone stands in the right band, hazards are met.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

#include "nation/demography.hpp"
#include "nation/person_laws.hpp"
#include "support/model_case.hpp"
#include "support/statistics.hpp"

namespace cutover {
namespace {

using test::tables;

constexpr Day kStart = make_day(2024, 10, 1);
constexpr std::uint64_t kSeed = 11;

Parameters tottori() {
  Parameters p;
  p.nation.prefectures = {"Tottori"};
  p.nation.persons_per_area = 20'000;
  return p;
}

/// The areas of a fifth of a prefecture, turned month by month.
class Town {
 public:
  explicit Town(Parameters parameters = tottori())
      : parameters_(std::move(parameters)), nation_(tables(), parameters_, 0.2, kSeed) {
    for (const Area& area : nation_.areas()) {
      people_.push_back(AreaPeople::of(area));
      slots_.emplace_back(area.slots);
      nation_.populate(area, MonthlyPersonLaws{tables(), parameters_, month_index(kStart)}, slots_.back());
    }
  }
  PopulationChange advance(std::size_t a, MonthIndex month) {
    return advance_month(nation_, nation_.areas()[a], people_[a], slots_[a],
                         MonthlyPersonLaws{tables(), parameters_, month}, kSeed,
                         static_cast<std::uint32_t>(a));
  }
  std::size_t areas() const { return people_.size(); }
  const Area& area(std::size_t a) const { return nation_.areas()[a]; }
  const AreaPeople& people(std::size_t a) const { return people_[a]; }
  std::span<const Person> persons(std::size_t a) const {
    return std::span(slots_[a]).subspan(0, people_[a].persons());
  }
  const std::vector<Person>& slots(std::size_t a) const { return slots_[a]; }

 private:
  Parameters parameters_;
  Nation nation_;
  std::vector<AreaPeople> people_;
  std::vector<std::vector<Person>> slots_;
};

constexpr MonthIndex kFirst = month_index(kStart) + 1;
constexpr int kMonths = 30;

TEST(Demography, EveryBandIsConservedExactlyMonthByMonth) {
  Town town;
  PopulationChange all;
  for (MonthIndex month = kFirst; month < kFirst + kMonths; ++month) {
    for (std::size_t a = 0; a < town.areas(); ++a) {
      const AreaPeople before = town.people(a);
      const PopulationChange change = town.advance(a, month);
      for (int band = 0; band < kAgeBands; ++band) {
        const auto b = static_cast<std::size_t>(band);
        const std::uint32_t in = band == 0 ? change.births : change.birthdays[b - 1];
        ASSERT_EQ(town.people(a).in_band(band),
                  before.in_band(band) + in - change.birthdays[b] - change.deaths[b])
            << kAgeBandNames[b] << " in " << format_month(month);
      }
      ASSERT_EQ(change.birthdays[kAgeBands - 1], 0U);
      ASSERT_EQ(change.births_without_slot, 0U);
      all += change;
    }
  }
  EXPECT_GT(all.births, 0U);
  EXPECT_GT(all.enrolments_at_75, 0U);
  EXPECT_GT(std::accumulate(all.deaths.begin(), all.deaths.end(), 0U), all.births)
      << "more die than are born";
}

TEST(Demography, EveryoneStandsInTheirBandAndGoesToFacilitiesOfTheArea) {
  Town town;
  for (MonthIndex month = kFirst; month < kFirst + 14; ++month) {
    for (std::size_t a = 0; a < town.areas(); ++a) {
      town.advance(a, month);
      const auto& begin = town.people(a).band_begin;
      for (int band = 0; band < kAgeBands; ++band) {
        for (std::uint32_t i = begin[static_cast<std::size_t>(band)];
             i < begin[static_cast<std::size_t>(band) + 1]; ++i) {
          const Person& p = town.slots(a)[i];
          ASSERT_EQ(p.band(), band);
          if (band >= 15) {
            ASSERT_EQ(p.insurer(), static_cast<int>(InsurerKind::kLateStageElderly));
          }
          for (const std::uint16_t f : p.facility) {
            ASSERT_LT(f, town.area(a).facilities());
          }
        }
      }
      for (std::size_t i = town.people(a).persons(); i < town.slots(a).size(); ++i) {
        ASSERT_EQ(std::memcmp(&town.slots(a)[i], std::vector<Person>(1).data(), sizeof(Person)), 0);
      }
    }
  }
}

/// The two quantiles nothing changes, as a name.
std::map<std::uint32_t, int> names(std::span<const Person> persons) {
  std::map<std::uint32_t, int> count;
  for (const Person& p : persons) {
    ++count[std::uint32_t{p.habit} << 16 | p.registration];
  }
  return count;
}

TEST(Demography, AMonthLosesTheDeadAndGainsTheBornAndNobodyElse) {
  Town town;
  for (MonthIndex month = kFirst; month < kFirst + 6; ++month) {
    for (std::size_t a = 0; a < town.areas(); ++a) {
      const auto before = names(town.persons(a));
      const PopulationChange change = town.advance(a, month);
      const auto after = names(town.persons(a));
      std::uint32_t lost = 0;
      std::uint32_t gained = 0;
      for (const auto& [who, n] : before) {
        const auto found = after.find(who);
        lost += static_cast<std::uint32_t>(std::max(0, n - (found == after.end() ? 0 : found->second)));
      }
      for (const auto& [who, n] : after) {
        const auto found = before.find(who);
        gained += static_cast<std::uint32_t>(std::max(0, n - (found == before.end() ? 0 : found->second)));
      }
      EXPECT_EQ(lost, std::accumulate(change.deaths.begin(), change.deaths.end(), 0U));
      EXPECT_EQ(gained, change.births);
    }
  }
}

// Everyone meets the hazards once a month, so counts are sums of independent trials; bounds at 1e-6 each.
TEST(Demography, HazardsAreMet) {
  Town town;
  const DemographyParameters demography;
  double births = 0;
  double parents = 0;
  std::array<double, kAgeBands> deaths{};
  std::array<double, kAgeBands> at_risk{};
  double moves = 0;
  double expected_moves = 0;
  for (MonthIndex month = kFirst; month < kFirst + 24; ++month) {
    for (std::size_t a = 0; a < town.areas(); ++a) {
      const AreaPeople before = town.people(a);
      const PopulationChange change = town.advance(a, month);
      for (std::size_t b = 0; b < kAgeBands; ++b) {
        const double here = before.in_band(static_cast<int>(b)) + (b == 0 ? 0.0 : change.birthdays[b - 1]) -
                            change.birthdays[b];
        deaths[b] += change.deaths[b];
        at_risk[b] += here;
        expected_moves += (here - change.deaths[b]) * move_hazard(demography, static_cast<int>(b));
        moves += change.moves[b];
        parents += b >= 3 && b < 9 ? here - change.deaths[b] : 0.0;
      }
      births += change.births;
    }
  }
  for (std::size_t b = 0; b < kAgeBands; ++b) {
    const double p = death_hazard(tables(), demography, static_cast<int>(b));
    EXPECT_NEAR(deaths[b], at_risk[b] * p, test::binomial_bound(at_risk[b], p)) << kAgeBandNames[b];
  }
  EXPECT_NEAR(moves, expected_moves, test::z_bound() * std::sqrt(expected_moves) + 0.5);
  double nation_parents = 0;
  for (const auto& bands : tables().population) {
    nation_parents += std::accumulate(bands.begin() + 3, bands.begin() + 9, 0.0);
  }
  const double rate = demography.births_per_year / 12 / nation_parents;
  EXPECT_NEAR(births, parents * rate, test::binomial_bound(parents, rate));
}

// At 75: late-stage elderly insurance from a day of that month, with a lag; the former kind is remembered.
TEST(Demography, CRD_10_At75EveryoneJoinsLateStageElderlyInsurance) {
  Town town;
  for (std::size_t a = 0; a < town.areas(); ++a) {
    const PopulationChange change = town.advance(a, kFirst);
    std::uint32_t joined = 0;
    for (const Person& p : town.persons(a)) {
      if (p.band() == 15 && months_in_band(p, kFirst) == 0) {
        ASSERT_EQ(p.insurer(), static_cast<int>(InsurerKind::kLateStageElderly));
        const Day since = kInsuredEpoch + std::chrono::days{p.insured_since};
        if (p.insured_since > 0 && month_index(since) == kFirst) {
          ++joined;
          ASSERT_NE(p.prior_insurer(), static_cast<int>(InsurerKind::kLateStageElderly));
        }
      }
    }
    EXPECT_LE(joined, change.enrolments_at_75);
    EXPECT_GE(joined + 3, change.enrolments_at_75) << "but for those who died in the month";
  }
}

// The shares of insurer kinds are those of the age: changes replace, retirement shifts. After thirty months
// the shares of the bands around retirement may differ only by chance.
// However often somebody changes in a month: on the day before it, the insurer is the one of the month
// before.
TEST(Demography, UTL_03_TheInsurerBeforeAMonthsChangesIsThatOfTheMonthBefore) {
  Parameters restless = tottori();
  restless.demography.change_rate_young = restless.demography.change_rate_middle = 4;
  restless.demography.change_rate_old = 4;
  restless.demography.move_rate_young = restless.demography.move_rate_other = 4;
  Town town(restless);
  const std::uint16_t day_before = insured_day(first_day(kFirst) - std::chrono::days{1});
  int changed = 0;
  int to_the_same_kind = 0;
  int born = 0;
  for (std::size_t a = 0; a < town.areas(); ++a) {
    const std::map<std::uint32_t, int> unique = names(town.persons(a));
    std::map<std::uint32_t, int> insurer;
    for (const Person& p : town.persons(a)) {
      insurer[std::uint32_t{p.habit} << 16 | p.registration] = p.insurer();
    }
    town.advance(a, kFirst);
    for (const Person& p : town.persons(a)) {
      const std::uint32_t name = std::uint32_t{p.habit} << 16 | p.registration;
      const auto known = insurer.find(name);
      if (known == insurer.end()) {
        ASSERT_EQ(p.insurer_on(day_before), p.insurer()) << "born this month";
        ++born;
      } else if (unique.at(name) == 1) {
        ASSERT_EQ(p.insurer_on(day_before), known->second);
        changed += p.insured_since > day_before && p.insurer() != known->second ? 1 : 0;
        to_the_same_kind += p.insured_since > day_before && p.insurer() == known->second ? 1 : 0;
      }
    }
  }
  EXPECT_GT(changed, 1'000);
  EXPECT_GT(to_the_same_kind, 1'000);
  EXPECT_GT(born, 10);
}

TEST(Demography, InsurersStayThoseOfTheAge) {
  Town town;
  for (MonthIndex month = kFirst; month < kFirst + kMonths; ++month) {
    for (std::size_t a = 0; a < town.areas(); ++a) {
      town.advance(a, month);
    }
  }
  for (const int band : {4, 8, 12, 13, 14}) {
    double n = 0;
    double national = 0;
    for (std::size_t a = 0; a < town.areas(); ++a) {
      for (const Person& p : town.persons(a)) {
        n += p.band() == band ? 1 : 0;
        national += p.band() == band && p.insurer() == static_cast<int>(InsurerKind::kNational) ? 1 : 0;
      }
    }
    const double share = tables().insurer_share[static_cast<std::size_t>(band)][1];
    EXPECT_NEAR(national, n * share, test::binomial_bound(n, share) + n / 256)
        << kAgeBandNames[static_cast<std::size_t>(band)];
  }
}

TEST(Demography, IsAFunctionOfSeedAreaAndMonth) {
  Town one;
  Town two;
  for (MonthIndex month = kFirst; month < kFirst + 3; ++month) {
    for (std::size_t a = 0; a < one.areas(); ++a) {
      one.advance(a, month);
    }
    for (std::size_t a = two.areas(); a-- > 0;) {
      two.advance(a, month);
    }
  }
  for (std::size_t a = 0; a < one.areas(); ++a) {
    ASSERT_EQ(std::memcmp(one.slots(a).data(), two.slots(a).data(), one.slots(a).size() * sizeof(Person)), 0);
  }
  ASSERT_GE(one.areas(), 2U);
  EXPECT_NE(one.people(0), one.people(1));
}

}  // namespace
}  // namespace cutover
