// The desk engine against the referee's actors: every record of every visitor, every reader's fate.
#include "simgrid/referee.hpp"

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

}  // namespace
}  // namespace cutover::test
