// The engine against the reference: equal records, equal readers, visit by visit.
#include <gtest/gtest.h>

#include "desk_case.hpp"
#include "reference_desk.hpp"

namespace cutover::test {
namespace {

TEST(DeskDifferential, EngineAndReferenceAgreeOnEveryRecordOfRandomDays) {
  Desk desk;  // one for all: whatever a day leaves behind must not matter
  const auto differs = [&desk](const DeskCase& c) {
    return difference(run_engine(desk, c), run_reference(c));
  };
  for (std::uint64_t seed = 1; seed <= 20'000; ++seed) {
    const DeskCase c = random_case(seed);
    if (!differs(c).empty()) {
      const DeskCase small =
          shrink(c, [&](const DeskCase& candidate) { return !differs(candidate).empty(); });
      FAIL() << "engine and reference differ on " << small << differs(small);
    }
  }
}

TEST(DeskDifferential, EngineWithoutTraceAgreesToo) {
  Desk desk;
  const auto differs = [&desk](const DeskCase& c) {
    return difference(run_engine_silently(desk, c), run_reference(c));
  };
  int alone = 0;
  for (std::uint64_t seed = 1; seed <= 20'000; ++seed) {
    const DeskCase c = random_case(seed);
    if (!differs(c).empty()) {
      const DeskCase small =
          shrink(c, [&](const DeskCase& candidate) { return !differs(candidate).empty(); });
      FAIL() << "engine and reference differ on " << small << differs(small);
    }
    // A visitor who leaves before the next arrives, after one who did the same, met nobody.
    const std::span<const VisitRecord> records = desk.records();
    for (std::size_t v = 1; v + 1 < records.size(); ++v) {
      alone +=
          records[v - 1].finish < c.visits[v].arrival && records[v].finish < c.visits[v + 1].arrival ? 1 : 0;
    }
  }
  EXPECT_GT(alone, 10'000);
}

// Random cases prove nothing about what they never reach.
TEST(DeskDifferential, RandomDaysReachEveryEndAndEveryStep) {
  Desk desk;
  std::vector<int> ends(6);
  std::vector<int> steps(15);
  int ties = 0;
  for (std::uint64_t seed = 1; seed <= 2'000; ++seed) {
    const DeskOutcome out = run_engine(desk, random_case(seed));
    for (const VisitRecord& r : out.records) {
      ++ends[static_cast<std::size_t>(r.end)];
    }
    for (std::size_t i = 0; i < out.trace.size(); ++i) {
      ++steps[static_cast<std::size_t>(out.trace[i].event)];
      ties += i > 0 && out.trace[i].at == out.trace[i - 1].at ? 1 : 0;
    }
  }
  for (const int count : ends) {
    EXPECT_GT(count, 500);
  }
  for (const int count : steps) {
    EXPECT_GT(count, 500);
  }
  EXPECT_GT(ties, 10'000);
}

}  // namespace
}  // namespace cutover::test
