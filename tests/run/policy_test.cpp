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
