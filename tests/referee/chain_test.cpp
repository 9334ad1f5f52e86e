// The whole chain of an area's day: desks and central service as SimGrid actors, against the desk engine and
// the fast twin (OPS-04), request by request.
#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "referee/referee_case.hpp"
#include "support/model_case.hpp"
#include "topology/read.hpp"

namespace cutover {
namespace {

const std::filesystem::path kScenarios = std::filesystem::path{CUTOVER_SOURCE_DIR} / "scenarios";

using test::first;

/// The reference platform, which so few desks do not load.
ServiceTopology reference() {
  return read_topology(kScenarios / "central" / "reference.toml");
}

/// A single server where there should be hundreds: in the busy hours requests queue, time out, are rejected,
/// are tried again and given up.
ServiceTopology tiny(const std::string& more = "") {
  return parse_topology(R"(
title = "One server"
[client]
attempt_timeout_s = 8
attempts = 3
backoff_s = 1
backoff_factor = 2
backoff_limit_s = 4
backoff_jitter = 0.5
give_up_s = 20
[access.line]
share = 1
latency_ms = 10
latency_sigma = 0.4
capacity_mbps = 10
[gateway]
latency_ms = 1
capacity_mbps = 100
[backbone]
latency_ms = 5
capacity_mbps = 100
[data_centre.only]
weight = 1
[tier.desk]
instances = 1
servers = 1
service_ms = 9000
queue_limit = 3
latency_ms = 0.5
)" + more + R"(
[class]
card = { path = ["desk"], request_kb = 4, reply_kb = 6 }
card_first = { path = ["desk"], request_kb = 4, reply_kb = 6 }
phone = { path = ["desk"], request_kb = 4, reply_kb = 6 }
number = { path = ["desk"], request_kb = 2, reply_kb = 6 }
consent = { path = ["desk"], request_kb = 2, reply_kb = 1 }
health_check = { path = ["desk"], request_kb = 2, reply_kb = 60 }
medicine = { path = ["desk"], request_kb = 2, reply_kb = 80 }
treatment = { path = ["desk"], request_kb = 2, reply_kb = 80 }
)",
                        "tiny");
}

VerifyReport verified_chain(const Scenario& scenario, const ServiceTopology& platform, int seeds) {
  VerifyOptions options;
  options.data_directory = test::kData;
  options.seeds = seeds;
  options.platform = platform;
  return verify(scenario, options);
}

std::int64_t ended(const AreaCheck& check, VisitEnd end) {
  return check.engine_ends[static_cast<std::size_t>(end)];
}

TEST(Chain, OPS_04_EveryTimeAndEveryRequestOfManyDaysAgrees) {
  const VerifyReport report = verified_chain(test::crowded(), reference(), 12);
  EXPECT_TRUE(report.total.agrees()) << first(report.total);
  EXPECT_EQ(report.platform, "Reference platform");
  EXPECT_EQ(report.total.engine_requests, report.total.referee_requests);
  // Desks and twin needed each other: the first round's replies were those of a curve.
  for (const VerifiedSeed& one : report.seeds) {
    EXPECT_GE(one.check.rounds, 3) << one.seed;
  }
  EXPECT_GT(report.total.engine_requests.answered, 3'000);
  EXPECT_EQ(report.total.engine_requests.retries, 0);
  EXPECT_GT(report.total.breakdowns, 50);
  EXPECT_GT(ended(report.total, VisitEnd::kCheckedIn), 500);
}

TEST(Chain, OPS_04_CHK_06_AnOverloadedPlatformAgreesWithItsTimeOutsRetriesAndFallbacks) {
  const VerifyReport report = verified_chain(test::crowded(), tiny(), 12);
  const AreaCheck& total = report.total;
  EXPECT_TRUE(total.agrees()) << first(total);
  const RequestCount& requests = total.engine_requests;
  EXPECT_EQ(requests.requests, requests.answered + requests.timed_out + requests.rejected);
  EXPECT_GT(requests.answered, 500);
  EXPECT_GT(requests.timed_out, 100);
  EXPECT_GT(requests.rejected, 100);
  EXPECT_GT(requests.retries, 500);
  EXPECT_GT(ended(total, VisitEnd::kCheckedIn), 50);
  EXPECT_GT(ended(total, VisitEnd::kFallback), 100);
  EXPECT_GT(ended(total, VisitEnd::kLookupFailed), 100);
}

TEST(Chain, OPS_04_OutagesSheddingAndBreakersAgree) {
  ServiceTopology platform = tiny(
      "queue_timeout_ms = 4000\nmtbf_h = 2\nmttr_h = 0.2\n"
      "breaker = { window_s = 60, failure_share = 0.6, minimum = 5, "
      "open_s = 20 }\n");
  const std::int64_t midnight = std::int64_t{day_number(make_day(2025, 12, 1))} * kSecondsPerDay;
  platform.events = {
      {"line", EventKind::kDown, 1, 0, midnight + 10 * 3'600, midnight + 10 * 3'600 + 400, ""}};
  const VerifyReport report = verified_chain(test::crowded(), platform, 10);
  EXPECT_TRUE(report.total.agrees()) << first(report.total);
  EXPECT_GT(report.total.engine_requests.timed_out, 100);
  EXPECT_GT(report.total.engine_requests.answered, 100);
}

TEST(Chain, OPS_04_CallsThatAreGivenUpAndRepeatedAgree) {
  const ServiceTopology platform = tiny(
      "call = { timeout_ms = 3000, attempts = 3, backoff_ms = 200 }\n"
      "breaker = { window_s = 60, failure_share = 0.6, minimum = 5, open_s = 20 }\n");
  const VerifyReport report = verified_chain(test::crowded(), platform, 10);
  EXPECT_TRUE(report.total.agrees()) << first(report.total);
  EXPECT_GT(report.total.engine_requests.rejected, 100);
  EXPECT_GT(report.total.engine_requests.answered, 100);
}

/// One area's day under the tiny platform, with both sides at hand.
class PlantedInChain : public ::testing::Test {
 protected:
  PlantedInChain()
      : scenario_(test::crowded()),
        model_(test::kData, scenario_),
        platform_(tiny()),
        engine_(engine_day(model_, scenario_, 0, scenario_.start, &platform_)),
        referee_(referee_day(engine_)) {}
  AreaCheck compared() {
    run(*referee_, engine_);
    return compare(engine_, *referee_);
  }
  static bool tells(const AreaCheck& check, const std::string& what) {
    return std::any_of(check.first_ones.begin(), check.first_ones.end(),
                       [&](const VerifyDifference& d) { return d.what == what; });
  }

  Scenario scenario_;
  Model model_;
  ServiceTopology platform_;
  EngineDay engine_;
  std::unique_ptr<RefereeDay> referee_;
};

TEST_F(PlantedInChain, WithoutADifferenceNoneIsFound) {
  const AreaCheck check = compared();
  EXPECT_TRUE(check.agrees()) << first(check);
  EXPECT_GT(check.engine_requests.requests, 100);
}

TEST_F(PlantedInChain, OtherLuckOfTheRequestsIsFound) {
  ++referee_->service->seed;
  const AreaCheck check = compared();
  EXPECT_FALSE(check.agrees());
  EXPECT_NE(check.engine_requests, check.referee_requests);
}

TEST_F(PlantedInChain, AnotherServerIsFoundByDesksAndRequests) {
  referee_->service->topology.tiers[0].servers = 2;
  const AreaCheck check = compared();
  EXPECT_FALSE(check.agrees());
  EXPECT_NE(check.engine_ends, check.referee_ends);
  EXPECT_GT(check.referee_requests.answered, check.engine_requests.answered);
}

TEST_F(PlantedInChain, ARequestThatOnlyOneSideKnowsIsFound) {
  ServiceRequest more = engine_.service->requests.front();
  more.at = 1'000;  // at night, when nobody asks
  more.id =
      engine_.service->ids.of({engine_.desks[0].facility, 0, 0}, RequestKind::kBatch, more.service_class);
  referee_->service->planned.push_back(more);
  const AreaCheck check = compared();
  EXPECT_EQ(check.differences, 1);
  EXPECT_TRUE(tells(check, "request"));
  EXPECT_FALSE(check.agrees());
}

TEST_F(PlantedInChain, WhoLeavesAClinicLaterComesToThePharmacyLater) {
  std::size_t clinic = 0;
  while (referee_->desks[clinic].onward.empty()) {
    ASSERT_LT(++clinic, referee_->desks.size());
  }
  const OnwardVisit onward = referee_->desks[clinic].onward.back();
  DeskVisit& visit = referee_->desks[clinic].visits[onward.visit];
  visit.staff += 60'000;
  visit.fallback_staff += 60'000;
  run(*referee_, engine_);
  const FacilityTrace& pharmacy = engine_.desks[referee_->of_engine[onward.desk]];
  EXPECT_EQ(referee_->desks[onward.desk].visits[onward.visit_there].arrival,
            pharmacy.visits[onward.visit_there].desk.arrival + 60'000);
  EXPECT_FALSE(compare(engine_, *referee_).agrees());
}

TEST_F(PlantedInChain, RoundsComeToTheSameDayFromAnywhere) {
  // Other replies to begin with: those of a curve that never answers.
  const Scenario pessimist = test::crowded({"central.failure_share=1"});
  const Model model(test::kData, pessimist);
  const EngineDay other = engine_day(model, pessimist, 0, pessimist.start, &platform_);
  ASSERT_EQ(other.service->requests.size(), engine_.service->requests.size());
  for (std::size_t i = 0; i < other.desks.size(); ++i) {
    ASSERT_EQ(other.desks[i].visits.size(), engine_.desks[i].visits.size());
    for (std::size_t v = 0; v < other.desks[i].visits.size(); ++v) {
      EXPECT_EQ(other.desks[i].visits[v].record.finish, engine_.desks[i].visits[v].record.finish);
      EXPECT_EQ(other.desks[i].visits[v].record.end, engine_.desks[i].visits[v].record.end);
    }
  }
}

TEST_F(PlantedInChain, TheBusiestAreComparedWhenAskedAndAllOfThemAsk) {
  const std::unique_ptr<RefereeDay> few = referee_day(engine_, 2);
  EXPECT_EQ(few->compared.size(), 2U);
  EXPECT_EQ(few->desks.size(), referee_->desks.size());
  run(*few, engine_);
  const AreaCheck check = compare(engine_, *few);
  EXPECT_TRUE(check.agrees()) << first(check);
  EXPECT_EQ(check.facilities, 2);
  EXPECT_EQ(check.engine_requests.requests, static_cast<std::int64_t>(engine_.service->requests.size()));
}

TEST_F(PlantedInChain, APlatformThatDoesNotReachTheAreaIsRefused) {
  ServiceTopology elsewhere = platform_;
  elsewhere.access[0].prefectures = {test::kShimane};
  try {
    engine_day(model_, scenario_, 0, scenario_.start, &elsewhere);
    FAIL() << "no exception";
  } catch (const std::invalid_argument& e) {
    EXPECT_NE(std::string{e.what()}.find("Tottori"), std::string::npos);
  }
}

TEST(Chain, DesksOnTheLinesOfAnOutageAskNobody) {
  const Scenario scenario = test::crowded(
      {"period.start=2025-02-13", "period.end=2025-02-13", "sample=0.2", "nation.persons_per_area=40000"});
  const Model model(test::kData, scenario);
  const ServiceTopology platform = reference();
  const EngineDay engine = engine_day(model, scenario, 0, scenario.start, &platform);
  const std::unique_ptr<RefereeDay> referee = referee_day(engine);
  const auto cut_off = std::count_if(referee->desks.begin(), referee->desks.end(),
                                     [](const RefereeDesk& desk) { return !desk.terminal; });
  EXPECT_GT(cut_off, 0);
  EXPECT_LT(cut_off, static_cast<std::ptrdiff_t>(referee->desks.size()));
  run(*referee, engine);
  const AreaCheck check = compare(engine, *referee);
  EXPECT_TRUE(check.agrees()) << first(check);
}

}  // namespace
}  // namespace cutover
