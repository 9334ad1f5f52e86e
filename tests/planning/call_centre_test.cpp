// How the call centre of a stress test follows from the scenario.
#include <gtest/gtest.h>

#include <stdexcept>

#include "planning/stress_test.hpp"

namespace cutover {
namespace {

TEST(CallCentreOfAScenario, HasTheNumbersOfItsTable) {
  const Scenario s = parse_scenario(
      "[call_centre]\nagents = 51\nhandling_seconds = 300\nhandling_sigma = 0.5\npatience_seconds = 90\n"
      "share_of_failures = 0.03\nshare_of_first_uses = 0.04\nmorning_rush_minutes = 45\nservice_level_seconds = "
      "20\n");
  const CallCentreRule rule = call_centre_on(s, s.start);
  EXPECT_EQ(rule.agents, 51);
  EXPECT_EQ(rule.handling_seconds, 300);
  EXPECT_EQ(rule.handling_law, ServiceLaw::kLognormal);
  EXPECT_EQ(rule.handling_sigma, 0.5);
  EXPECT_EQ(rule.patience_seconds, 90);
  EXPECT_EQ(rule.share_of_failures, 0.03);
  EXPECT_EQ(rule.share_of_first_uses, 0.04);
  EXPECT_EQ(rule.morning_rush_minutes, 45);
  EXPECT_EQ(rule.service_level_seconds, 20);
}

TEST(CallCentreOfAScenario, ChangesOnTheDayOfAnIntervention) {
  const Scenario s = parse_scenario(
      "[call_centre]\nagents = 100\n[[intervention]]\ndate = 2025-12-02\nname = \"more agents\"\n"
      "call_centre.agents = 400\n");
  EXPECT_EQ(call_centre_on(s, make_day(2025, 12, 1)).agents, 100);
  EXPECT_EQ(call_centre_on(s, make_day(2025, 12, 2)).agents, 400);
  EXPECT_EQ(call_centre_on(s, make_day(2025, 12, 1), 250).agents, 250);
  EXPECT_EQ(call_centre_on(s, make_day(2025, 12, 2), 250).agents, 250) << "who asks for agents gets them";
}

TEST(CallCentreOfAScenario, RefusesAgentsOutOfTheRangeOfTheScenario) {
  const Scenario s = parse_scenario("");
  for (const int agents : {-1, 0, 32'769}) {
    EXPECT_THROW(call_centre_on(s, s.start, agents), std::invalid_argument) << agents;
  }
  EXPECT_EQ(call_centre_on(s, s.start, 32'768).agents, 32'768);
}

}  // namespace
}  // namespace cutover
