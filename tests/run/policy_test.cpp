// Common random numbers: an intervention changes what it is about, from its day on, and nothing else.
#include <string>

#include <gtest/gtest.h>

#include "run/run_case.hpp"

namespace cutover {
namespace {

constexpr Day kDay = make_day(2025, 12, 1);

class Policy : public ::testing::Test {
 protected:
  test::Cubes cubes(const std::string& name, const std::string& intervention) const {
    const auto path = directory_ / (name + ".h5");
    std::string text = test::kWesternJapan;
    if (!intervention.empty()) {
      text += "[[intervention]]\ndate = 2025-12-01\nname = \"policy\"\n" + intervention;
    }
    test::run(parse_scenario(text), path);
    return test::Cubes(path);
  }
  static void expect_change_from_the_day_on(const test::Cubes& base, const test::Cubes& policy) {
    for (const auto& [day, cube] : base.days()) {
      if (day < kDay) {
        EXPECT_EQ(policy.on(day), cube) << format_day(day);
      } else {
        EXPECT_NE(policy.on(day), cube) << format_day(day);
      }
    }
  }
  test::TemporaryDirectory directory_;
};

TEST_F(Policy, TheDaysBeforeAnInterventionAreExactlyTheSame) {
  const test::Cubes base = cubes("base", "");
  expect_change_from_the_day_on(base, cubes("odds", "[intervention.checkin]\ncard_odds = 1.5\n"));
  const test::Cubes nothing = cubes("nothing", "[intervention.checkin]\ncard_odds = 1.0\n");
  EXPECT_EQ(nothing.days(), base.days()) << "an intervention that changes no value changes no count";
}

TEST_F(Policy, MoreDentalVisitsLeaveTheVisitsOfHospitalsAndClinicsAsTheyWere) {
  const test::Cubes base = cubes("base", "");
  const test::Cubes policy = cubes("dental", "[intervention.visits.level]\ndental_clinic = 1.5\n");
  expect_change_from_the_day_on(base, policy);
  for (const auto& [day, cube] : base.days()) {
    for (const FacilityType t : {FacilityType::kHospital, FacilityType::kMedicalClinic}) {
      EXPECT_EQ(policy.visits(day, static_cast<int>(t)), base.visits(day, static_cast<int>(t)))
          << format_day(day) << " " << name(t);
    }
    if (day >= kDay) {
      EXPECT_NE(policy.visits(day, static_cast<int>(FacilityType::kDentalClinic)),
                base.visits(day, static_cast<int>(FacilityType::kDentalClinic)));
    }
  }
}

TEST_F(Policy, SlowerStaffAtDentistsLeavesWhoComesThereAndEverywhereElse) {
  const test::Cubes base = cubes("base", "");
  const test::Cubes policy = cubes("slow", "[intervention.desk.staff_seconds]\ndental_clinic = 600\n");
  for (const auto& [day, cube] : base.days()) {
    for (int t = 0; t < kCareTypes; ++t) {
      EXPECT_EQ(policy.visits(day, t), base.visits(day, t)) << format_day(day) << " " << t;
    }
  }
  // But more of them give up.
  EXPECT_GT(
      policy.count(make_day(2025, 12, 3), static_cast<int>(FacilityType::kDentalClinic), Outcome::kGaveUp),
      base.count(make_day(2025, 12, 3), static_cast<int>(FacilityType::kDentalClinic), Outcome::kGaveUp));
}

TEST_F(Policy, ADP_02_MoreDesksAskingForTheCardMakeMoreCardUsesFromTheDayOn) {
  const test::Cubes base = cubes("base", "");
  const test::Cubes policy =
      cubes("asks",
            "[intervention.adoption.asks_for_card_share]\n"
            "hospital = 1.0\nmedical_clinic = 1.0\ndental_clinic = 1.0\npharmacy = 1.0\n");
  expect_change_from_the_day_on(base, policy);
  const auto uses = [](const test::Cubes& c, Day day) {
    std::uint64_t sum = 0;
    for (int o = 0; o < kOutcomes; ++o) {
      sum += is_card_use(static_cast<Outcome>(o)) ? c.count(day, static_cast<Outcome>(o)) : 0;
    }
    return sum;
  };
  for (const auto& [day, cube] : base.days()) {
    if (day >= kDay) {
      EXPECT_GT(uses(policy, day), uses(base, day)) << format_day(day);
    }
    for (int t = 0; t < kCareTypes; ++t) {
      EXPECT_EQ(policy.visits(day, t), base.visits(day, t)) << format_day(day);
    }
  }
}

// CHK-12: views without the card only where and while the disaster mode is on.
TEST_F(Policy, CHK_12_DisasterModeHoldsInItsPrefectureFromItsDayToItsEnd) {
  std::string text = test::kWesternJapan;
  text +=
      "[[intervention]]\ndate = 2025-11-30\nname = \"earthquake\"\n"
      "[intervention.disaster]\nprefectures = [\"Tottori\"]\nview_share = 0.5\n"
      "[[intervention]]\ndate = 2025-12-02\nname = \"over\"\n[intervention.disaster]\nprefectures = []\n";
  const auto path = directory_ / "disaster.h5";
  test::run(parse_scenario(text), path);
  const auto tottori = test::notes_by_day(path, DeskNote::kDisasterView, test::kTottori);
  const auto shimane = test::notes_by_day(path, DeskNote::kDisasterView, test::kShimane);
  for (const auto& [day, count] : tottori) {
    const bool on = day >= make_day(2025, 11, 30) && day < make_day(2025, 12, 2);
    EXPECT_EQ(count > 0, on) << format_day(day) << ": " << count;
    EXPECT_EQ(shimane.at(day), 0U) << format_day(day);
  }
  // Nothing else changes: the same check-ins, and nobody's memory.
  EXPECT_EQ(test::Cubes(path).days(), cubes("base", "").days());
}

TEST_F(Policy, FBK_04_SomeAreChargedInFullOnlyWhereDesksBreakTheRule) {
  const auto run = [&](const std::string& name, double share) {
    const auto path = directory_ / (name + ".h5");
    test::run(
        parse_scenario(test::kWesternJapan, "western",
                       {"central.failure_share=0.02", "checkin.charges_full_share=" + std::to_string(share)}),
        path);
    return path;
  };
  const test::Cubes none(run("none", 0));
  const test::Cubes some(run("some", 0.1));
  std::uint64_t charged = 0;
  std::uint64_t fallbacks = 0;
  for (const auto& [day, cube] : none.days()) {
    EXPECT_EQ(none.count(day, Outcome::kChargedFull), 0U) << format_day(day);
    charged += some.count(day, Outcome::kChargedFull);
    for (int o = 0; o < kOutcomes; ++o) {
      fallbacks += is_fallback(static_cast<Outcome>(o)) ? some.count(day, static_cast<Outcome>(o)) : 0;
    }
  }
  EXPECT_GT(charged, 0U);
  // A tenth of the desks, large and small ones alike.
  EXPECT_NEAR(static_cast<double>(charged) / static_cast<double>(fallbacks), 0.1, 0.05);
}

// What links facilities: a visitor's memory, and the way from a prescription to the pharmacy. Both stay
// inside the area. So where a policy touches no facility of an area, nothing in the area changes, on any day;
// and on the first day only the touched facilities and pharmacies of their areas can change.
class Untouched : public Policy {
 protected:
  struct Compared {
    std::size_t touched_changed = 0;     ///< rows of touched facilities
    std::size_t same_area_changed = 0;   ///< other rows of areas with a touched one, pharmacies apart
    std::size_t pharmacies_changed = 0;  ///< untouched pharmacies of such areas
    std::size_t elsewhere_changed = 0;   ///< rows of areas without
    std::size_t elsewhere = 0;
  };
  /// \param from, until  quantiles of the touched facilities
  Compared compare(FacilityQuantile quantile, double from, double until, const std::string& key, Day end) {
    const std::vector<std::string> all{"nation.persons_per_area=1000", "central.failure_share=0.05",
                                       "checkin.mobile_lane_share=0.3", "period.end=" + format_day(end)};
    const auto tables = [&](double share) {
      std::vector<std::string> overrides = all;
      overrides.push_back(key + "=" + std::to_string(share));
      const Scenario scenario = parse_scenario(test::kWesternJapan, "western", overrides);
      const auto path = directory_ / (key + std::to_string(share) + ".h5");
      test::run(scenario, path);
      return ResultReader(path).facility_months();
    };
    const auto base = tables(from);
    const auto policy = tables(until);
    const Model model(test::kData, parse_scenario(test::kWesternJapan, "western", all));
    const std::span<const Facility> facilities = model.nation.facilities();
    const auto touched = [&](const Facility& f) {
      return f.of(quantile) >= threshold16(from) && f.of(quantile) < threshold16(until);
    };
    std::vector<bool> area_touched(model.nation.areas().size());
    for (const Facility& f : facilities) {
      area_touched[f.area] = area_touched[f.area] || touched(f);
    }
    Compared c;
    for (std::size_t m = 0; m < base.size(); ++m) {
      const FacilityTable& a = base[m];
      const FacilityTable& b = policy[m];
      for (std::size_t f = 0; f < facilities.size(); ++f) {
        const bool same = a.visits[f] == b.visits[f] && a.verifications[f] == b.verifications[f] &&
                          a.card_uses[f] == b.card_uses[f] && a.fallbacks[f] == b.fallbacks[f] &&
                          a.gave_up[f] == b.gave_up[f] && a.claims[f] == b.claims[f] &&
                          a.claims_with_card[f] == b.claims_with_card[f] &&
                          a.reader_down_minutes[f] == b.reader_down_minutes[f];
        const std::size_t changed = same ? 0 : 1;
        if (touched(facilities[f])) {
          c.touched_changed += changed;
        } else if (!area_touched[facilities[f].area]) {
          c.elsewhere_changed += changed;
          ++c.elsewhere;
        } else if (facilities[f].type == FacilityType::kPharmacy) {
          c.pharmacies_changed += changed;
        } else {
          c.same_area_changed += changed;
        }
      }
    }
    return c;
  }
};

TEST_F(Untouched, AreasWithoutATouchedFacilityAreTheSameOnAllDays) {
  const Compared c = compare(FacilityQuantile::kMobileTerminal, 0.10, 0.14, "checkin.mobile_terminal_share",
                             make_day(2025, 12, 3));
  EXPECT_GT(c.touched_changed, 0U);
  EXPECT_GT(c.elsewhere, 50U);
  EXPECT_EQ(c.elsewhere_changed, 0U);
}

TEST_F(Untouched, OtherFacilitiesAreTheSameOnTheFirstDay) {
  for (const Compared& c : {compare(FacilityQuantile::kMobileTerminal, 0.10, 0.30,
                                    "checkin.mobile_terminal_share", make_day(2025, 11, 28)),
                            compare(FacilityQuantile::kChargesFull, 0.0, 0.30, "checkin.charges_full_share",
                                    make_day(2025, 11, 28))}) {
    EXPECT_GT(c.touched_changed, 0U);
    EXPECT_EQ(c.same_area_changed, 0U);
    EXPECT_EQ(c.elsewhere_changed, 0U);
  }
}

TEST_F(Policy, HigherOddsMakeMoreCardUsesOfTheSameVisits) {
  const test::Cubes base = cubes("base", "");
  const test::Cubes policy = cubes("odds", "[intervention.checkin]\ncard_odds = 2\n");
  for (const auto& [day, cube] : base.days()) {
    for (int t = 0; t < kCareTypes; ++t) {
      EXPECT_EQ(policy.visits(day, t), base.visits(day, t)) << format_day(day);
    }
    if (day >= kDay) {
      EXPECT_GT(policy.count(day, Outcome::kCardFace), base.count(day, Outcome::kCardFace));
    }
  }
}

}  // namespace
}  // namespace cutover
