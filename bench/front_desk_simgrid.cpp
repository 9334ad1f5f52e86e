// (c) SimGrid as its manual teaches it: a source actor and a breakdown actor per facility, one actor per
// check-in, semaphores for reader and staff.
//
// Semaphores know no priority, so a breakdown that fell due while the reader was busy is served by whoever
// gets the reader next, before their own use: the same reader, out of service for the same time, ahead of
// everyone.
//
// The engine is a singleton, catches SIGINT and never forgets its clock: it runs in a child process.
#include <array>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>
#include <simgrid/s4u.hpp>

#include "bench/front_desk.hpp"
#include "bench/variates.hpp"

namespace cutover::bench {
namespace {

namespace sg = simgrid::s4u;

struct Desk {
  sg::SemaphorePtr reader = sg::Semaphore::create(1);
  sg::SemaphorePtr staff = sg::Semaphore::create(1);
  double due = 0;
  Facility counts;
};

/// With the reader in hand: a breakdown that is due comes first.
void repair_if_due(Desk& desk, Variates& random) {
  if (desk.due <= sg::Engine::get_clock()) {
    ++desk.counts.breakdowns;
    sg::this_actor::sleep_for(random.exponential_with(kRepairHours * 3600));
    desk.due = sg::Engine::get_clock() + random.exponential_with(kMtbfHours * 3600);
  }
}

void check_in(Desk& desk, Variates& random) {
  const double arrived = sg::Engine::get_clock();
  desk.reader->acquire();
  repair_if_due(desk, random);
  const double wait = sg::Engine::get_clock() - arrived;
  sg::this_actor::sleep_for(random.reader());
  desk.counts.reader_wait_seconds += wait;
  ++desk.counts.reader_uses;
  desk.reader->release();
  sg::this_actor::sleep_for(kReplySeconds);
  desk.staff->acquire();
  sg::this_actor::sleep_for(random.exponential_with(kStaffMeanSeconds));
  ++desk.counts.check_ins;
  desk.staff->release();
}

void source(Desk& desk, Variates& random, sg::Host* host) {
  for (;;) {
    sg::this_actor::sleep_for(random.exponential_with(1 / kArrivalsPerSecond));
    sg::Actor::create("check-in", host, [&desk, &random] { check_in(desk, random); });
  }
}

void breakdowns(Desk& desk, Variates& random) {
  for (;;) {
    sg::this_actor::sleep_until(desk.due);
    desk.reader->acquire();
    repair_if_due(desk, random);
    desk.reader->release();
  }
}

/// Leaves without tearing down engine and actors: that is no part of the workload.
[[noreturn]] void run_and_report(int facilities, std::uint64_t seed, int pipe_end) {
  std::vector<std::string> words{"bench", "--log=root.threshold:error", "--cfg=contexts/guard-size:0",
                                 "--cfg=contexts/stack-size:16"};
  std::vector<char*> arguments;
  for (std::string& word : words) {
    arguments.push_back(word.data());
  }
  int count = static_cast<int>(arguments.size());
  arguments.push_back(nullptr);
  sg::Engine engine{&count, arguments.data()};
  auto* zone = sg::create_empty_zone("zone");
  sg::Host* host = zone->create_host("host", 1e9);
  zone->seal();
  Variates random{seed};
  std::vector<Desk> desks(static_cast<std::size_t>(facilities));
  for (Desk& desk : desks) {
    desk.due = random.exponential_with(kMtbfHours * 3600);
    sg::Actor::create("source", host, [&desk, &random, host] { source(desk, random, host); });
    sg::Actor::create("breakdowns", host, [&desk, &random] { breakdowns(desk, random); });
  }
  engine.run_until(kHorizonSeconds);
  FrontDeskTotals totals;
  for (const Desk& desk : desks) {
    totals.add(desk.counts);
  }
  _exit(write(pipe_end, &totals, sizeof totals) == sizeof totals ? 0 : 1);
}

}  // namespace

FrontDeskTotals run_simgrid_actors(int facilities, std::uint64_t seed) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) {
    throw std::runtime_error("no pipe for the SimGrid child");
  }
  const pid_t child = fork();
  if (child < 0) {
    throw std::runtime_error("no child process for SimGrid");
  }
  FrontDeskTotals totals;
  if (child == 0) {
    run_and_report(facilities, seed, ends[1]);
  }
  close(ends[1]);
  const bool complete = read(ends[0], &totals, sizeof totals) == sizeof totals;
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (!complete || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    throw std::runtime_error("the SimGrid child did not finish");
  }
  return totals;
}

}  // namespace cutover::bench
