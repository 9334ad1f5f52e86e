// The engine keeps its memory and only its memory: no allocation once warm, nothing left over from the day
// before.
#include <cstdlib>
#include <new>

#include <gtest/gtest.h>

#include "desk_case.hpp"

namespace {
std::size_t allocations = 0;
}

// Counts for the whole test binary; the other forms of operator new end here.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* p = std::malloc(size == 0 ? 1 : size)) {
    return p;
  }
  throw std::bad_alloc{};
}
[[gnu::noinline]] void operator delete(void* p) noexcept {
  std::free(p);
}
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept {
  std::free(p);
}

namespace cutover::test {
namespace {

/// Breakdowns without recording anything.
struct QuietHooks : NoHooks {
  const DeskCase& c;
  int count = 0;
  explicit QuietHooks(const DeskCase& desk_case) : c(desk_case) {}
  Breakdown break_down(int reader, Millis) { return breakdown_of(c, reader, ++count); }
};

TEST(DeskMemory, RunsWithoutAllocatingOnceWarm) {
  std::vector<DeskCase> cases;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    cases.push_back(random_case(seed));
  }
  central_of(0);
  Desk desk;
  std::vector<ReaderState> readers(8);
  const auto run_all = [&] {
    for (const DeskCase& c : cases) {
      std::copy(c.readers.begin(), c.readers.end(), readers.begin());
      QuietHooks hooks{c};
      desk.run(c.config, c.visits, std::span{readers}.first(c.readers.size()), central_of(c.central),
               c.horizon, hooks);
    }
  };
  run_all();
  const std::size_t before = allocations;
  EXPECT_GT(before, 0U) << "the counter counts";
  run_all();
  EXPECT_EQ(allocations, before);
}

TEST(DeskMemory, AUsedDeskAndAFreshOneTellTheSameStory) {
  Desk used;
  for (std::uint64_t seed = 1; seed <= 3'000; ++seed) {
    const DeskCase c = random_case(seed);
    Desk fresh;
    const DeskOutcome a = run_engine(used, c);
    const DeskOutcome b = run_engine(fresh, c);
    ASSERT_EQ(difference(a, b), "") << c;
    ASSERT_EQ(a.trace.size(), b.trace.size()) << c;
  }
}

TEST(DeskMemory, ARecordIsAsSmallAsDocumented) {
  static_assert(sizeof(DeskVisit) == 32);
  static_assert(sizeof(VisitRecord) == 20);
}

}  // namespace
}  // namespace cutover::test
