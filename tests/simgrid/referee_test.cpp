// The desk engine against the referee's actors: every record of every visitor, every reader's fate.
#include "simgrid/referee.hpp"

#include <csignal>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

#include "desk/desk_case.hpp"
#include "simgrid/simulate.hpp"

namespace cutover::test {
namespace {

/// The case as the referee takes it. `breakdowns` must outlive the run.
RefereeDesk referee_desk(const DeskCase& c, std::vector<int>& breakdowns) {
  breakdowns.assign(c.readers.size(), 0);
  RefereeDesk desk;
  desk.config = c.config;
  desk.visits = c.visits;
  desk.readers = c.readers;
  desk.break_down = [&c, &breakdowns](int reader, Millis) {
    return breakdown_of(c, reader, ++breakdowns[static_cast<std::size_t>(reader)]);
  };
  return desk;
}

DeskOutcome run_by_referee(const DeskCase& c) {
  DeskOutcome out;
  RefereeDesk desk = referee_desk(c, out.breakdowns);
  run_referee({&desk, 1}, central_of(c.central), c.horizon);
  out.records = desk.records;
  out.readers = desk.readers;
  return out;
}

TEST(Referee, AgreesWithTheEngineOnEveryRecordOfRandomDays) {
  Desk desk;
  const auto differs = [&desk](const DeskCase& c) {
    return difference(run_engine(desk, c), run_by_referee(c));
  };
  for (std::uint64_t seed = 1; seed <= 4'000; ++seed) {
    const DeskCase c = random_case(seed);
    if (!differs(c).empty()) {
      const DeskCase small =
          shrink(c, [&](const DeskCase& candidate) { return !differs(candidate).empty(); });
      FAIL() << "engine and referee differ on " << small << differs(small);
    }
  }
}

TEST(Referee, RunsTheDesksOfAnAreaSideBySide) {
  std::vector<DeskCase> cases;
  for (std::uint64_t seed = 5'001; seed <= 5'040; ++seed) {
    cases.push_back(random_case(seed));
    cases.back().horizon = 50'000;
    cases.back().central = 2;
  }
  std::vector<std::vector<int>> breakdowns(cases.size());
  std::vector<RefereeDesk> area;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    area.push_back(referee_desk(cases[i], breakdowns[i]));
  }
  run_referee(area, central_of(2), 50'000);
  Desk desk;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    EXPECT_EQ(difference(run_engine(desk, cases[i]), {area[i].records, area[i].readers, breakdowns[i], {}}),
              "")
        << cases[i];
  }
}

TEST(Referee, ExceptionsComeOutNested) {
  RefereeDesk desk;
  desk.readers = {{.up_at = 0, .fails_at = 10}};
  desk.break_down = [](int, Millis) -> Breakdown { throw std::domain_error("no spare part"); };
  DeskVisit visit = kPlainVisit;
  visit.arrival = 20;
  visit.reader = 5;
  desk.visits = {visit};
  try {
    run_referee({&desk, 1}, central_of(0), kMillisPerDay);
    FAIL() << "no exception";
  } catch (const SimulationError& e) {
    EXPECT_THROW(std::rethrow_if_nested(e), std::domain_error);
  }
  desk.visits.resize(9'001);
  EXPECT_THROW(run_referee({&desk, 1}, central_of(0), kMillisPerDay), SimulationError);
}

// ------------------------------------------------------------------- with the central service in the
// simulation

/// One tier of one server that takes a second; a client gives up after two and a half.
RefereeService one_server() {
  RefereeService service;
  ServiceTopology& t = service.topology;
  AccessNetwork line;
  line.name = "line";
  line.prefectures = {12};
  line.latency_ms = 0;
  line.latency_sigma = 0;
  line.capacity_mbps = 1e9;
  t.access = {line};
  t.gateway = {.latency_ms = 0, .capacity_mbps = 1e9};
  t.backbone = t.gateway;
  t.data_centres = {{"west", 1}};
  Tier tier;
  tier.name = "app";
  tier.service_ms = 1'000;
  tier.law = ServiceLaw::kConstant;
  t.tiers = {tier};
  for (ClassPath& c : t.classes) {
    c.path = {0};
  }
  t.client.attempt_timeout_s = 2.5;
  t.client.attempts = 1;
  t.client.give_up_s = 2.5;
  service.period.day = make_day(2025, 12, 1);
  return service;
}

/// A desk with `visitors` who show their cards at 10 ms, with a reader each that takes 5 ms.
RefereeDesk desk_with_terminal(std::uint32_t visitors) {
  RefereeDesk desk;
  desk.config.staff = static_cast<int>(visitors);
  DeskVisit visit = kPlainVisit;
  visit.arrival = 10;
  visit.reader = 5;
  desk.visits.assign(visitors, visit);
  desk.readers.resize(visitors);
  desk.terminal.emplace();
  desk.terminal->prefecture = 12;
  for (std::uint32_t v = 0; v < visitors; ++v) {
    desk.terminal->ids.push_back(v);
  }
  return desk;
}

TEST(RefereeService, OPS_04_RequestsQueueAtTheServerAndKeepTheirVisitorsWaiting) {
  RefereeDesk desk = desk_with_terminal(4);
  RefereeService service = one_server();
  desk.terminal->on_leaving = [](std::size_t v, const VisitRecord&) {
    return v == 0 ? std::vector<RefereeRequest>{{100, ServiceClass::kConsent}}
                  : std::vector<RefereeRequest>{};
  };
  run_referee({&desk, 1}, central_of(0), kMillisPerDay, &service);
  // All ask at 15 ms; the server takes them one after the other from 15.5 ms on, the third too late.
  const Millis staff = desk.visits[0].staff;
  const Millis fallback = desk.visits[0].fallback_staff;
  const std::vector<Millis> finish{1'016 + staff, 2'016 + staff, 2'516 + fallback, 2'516 + fallback};
  for (std::size_t v = 0; v < 4; ++v) {
    EXPECT_EQ(desk.records[v].request_at, 15) << v;
    EXPECT_EQ(desk.records[v].finish, finish[v]) << v;
    EXPECT_EQ(desk.records[v].end, v < 2 ? VisitEnd::kCheckedIn : VisitEnd::kFallback) << v;
  }
  ASSERT_EQ(service.answered.size(), 5U);
  EXPECT_EQ(service.report.requests, 5);
  EXPECT_EQ(service.answered[0].outcome.latency, 1'000'000);
  for (const RefereeService::Answered& one : service.answered) {
    if (one.request.id == 100) {
      EXPECT_EQ(one.request.at, sent_at(desk.records[0].finish));
      EXPECT_EQ(one.request.service_class, ServiceClass::kConsent);
    }
  }
}

TEST(RefereeService, RepliesCountFromTheWholeMillisecondThatFollows) {
  static_assert(sent_at(7) == 7'500);
  // 7,500 us + 500 us is 8 ms sharp; a microsecond more is in the ninth.
  static_assert(reply_at_desk(7, {.latency = 500, .end = ServiceEnd::kAnswered}).after == 1);
  static_assert(reply_at_desk(7, {.latency = 501, .end = ServiceEnd::kAnswered}).after == 2);
  static_assert(reply_at_desk(7, {.latency = 0, .end = ServiceEnd::kAnswered}).after == 1);
  static_assert(!reply_at_desk(7, {.latency = 1, .end = ServiceEnd::kRejected}).answered);
}

TEST(RefereeService, WhoAsksShortlyBeforeMidnightIsStillThereThen) {
  RefereeDesk desk = desk_with_terminal(1);
  desk.visits[0].arrival = kMillisPerDay - 500;
  RefereeService service = one_server();
  run_referee({&desk, 1}, central_of(0), kMillisPerDay, &service);
  EXPECT_EQ(desk.records[0].end, VisitEnd::kOpen);
  ASSERT_EQ(service.answered.size(), 1U);
  EXPECT_EQ(service.answered[0].outcome.end, ServiceEnd::kAnswered);
}

TEST(RefereeService, ExceptionsComeOutNestedAndTheNextRunIsAsIfNothingHadHappened) {
  RefereeDesk good = desk_with_terminal(2);
  RefereeService service = one_server();
  run_referee({&good, 1}, central_of(0), kMillisPerDay, &service);
  const auto expect_nested = [](RefereeDesk& desk, RefereeService& with) {
    try {
      run_referee({&desk, 1}, central_of(0), kMillisPerDay, &with);
      FAIL() << "no exception";
    } catch (const SimulationError& e) {
      EXPECT_THROW(std::rethrow_if_nested(e), std::runtime_error);
    }
  };
  RefereeDesk angry = desk_with_terminal(2);
  angry.terminal->on_leaving = [](std::size_t, const VisitRecord&) -> std::vector<RefereeRequest> {
    throw std::runtime_error("no paper left");
  };
  expect_nested(angry, service);
  // A request that the platform cannot carry: by an actor, and before anybody acts.
  RefereeDesk elsewhere = desk_with_terminal(2);
  elsewhere.terminal->prefecture = 13;
  expect_nested(elsewhere, service);
  RefereeService planned = one_server();
  planned.planned = {{.at = 5, .id = 9, .prefecture = 13}};
  RefereeDesk desk = desk_with_terminal(2);
  expect_nested(desk, planned);
  EXPECT_THROW(run_referee({&desk, 1}, central_of(0), kMillisPerDay), SimulationError);
  RefereeService broken = one_server();
  broken.topology.tiers[0].servers = 0;
  EXPECT_THROW(run_referee({&desk, 1}, central_of(0), kMillisPerDay, &broken), SimulationError);
  RefereeDesk again = desk_with_terminal(2);
  run_referee({&again, 1}, central_of(0), kMillisPerDay, &service);
  for (std::size_t v = 0; v < 2; ++v) {
    EXPECT_EQ(again.records[v].finish, good.records[v].finish);
    EXPECT_EQ(again.records[v].end, VisitEnd::kCheckedIn);
  }
}

TEST(RefereeService, SignalHandlersAreAsBeforeAndOursMeanwhile) {
  const auto ours = [](int) {};
  struct sigaction before {};
  struct sigaction mine {};
  mine.sa_handler = ours;
  ASSERT_EQ(sigaction(SIGINT, &mine, &before), 0);
  RefereeDesk desk = desk_with_terminal(1);
  RefereeService service = one_server();
  bool kept = false;
  desk.terminal->on_leaving = [&](std::size_t, const VisitRecord&) {
    struct sigaction now {};
    sigaction(SIGINT, nullptr, &now);
    kept = now.sa_handler == mine.sa_handler;
    return std::vector<RefereeRequest>{};
  };
  run_referee({&desk, 1}, central_of(0), kMillisPerDay, &service);
  struct sigaction after {};
  sigaction(SIGINT, &before, &after);
  EXPECT_TRUE(kept);
  EXPECT_EQ(after.sa_handler, mine.sa_handler);
}

}  // namespace
}  // namespace cutover::test
