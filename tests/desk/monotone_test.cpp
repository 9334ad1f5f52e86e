// More of a resource never hurts where theory says so: a single FIFO station, service times of the visitors'
// own.
#include <gtest/gtest.h>

#include "desk_case.hpp"

namespace cutover::test {
namespace {

constexpr std::uint64_t kPairsOfDays = 2'000;

TEST(DeskMonotone, OneMoreMemberOfStaffMakesNobodyLater) {
  Desk desk;
  for (std::uint64_t seed = 1; seed <= kPairsOfDays; ++seed) {
    DeskCase c = random_case(seed);
    for (DeskVisit& v : c.visits) {
      v.reader = 0;
      v.patience = kNever;
    }
    c.readers.clear();
    c.horizon = kMillisPerDay;
    const DeskOutcome few = run_engine(desk, c);
    ++c.config.staff;
    const DeskOutcome more = run_engine(desk, c);
    for (std::size_t v = 0; v < c.visits.size(); ++v) {
      ASSERT_LE(more.records[v].finish, few.records[v].finish) << v << " of " << c;
    }
  }
}

TEST(DeskMonotone, OneMoreReaderMakesNobodyLaterAtTheReader) {
  Desk desk;
  for (std::uint64_t seed = 1; seed <= kPairsOfDays; ++seed) {
    DeskCase c = random_case(seed);
    for (DeskVisit& v : c.visits) {
      v.assist = 0;
      v.patience = kNever;
    }
    c.readers.assign(1 + seed % 3, ReaderState{});
    c.horizon = kMillisPerDay;
    const DeskOutcome few = run_engine(desk, c);
    c.readers.emplace_back();
    const DeskOutcome more = run_engine(desk, c);
    for (std::size_t v = 0; v < c.visits.size(); ++v) {
      if (c.visits[v].reader > 0) {
        ASSERT_LE(more.records[v].reader_wait, few.records[v].reader_wait) << v << " of " << c;
      }
    }
  }
}

TEST(DeskMonotone, LaterHorizonOnlyAddsToTheStory) {
  Desk desk;
  for (std::uint64_t seed = 1; seed <= kPairsOfDays; ++seed) {
    DeskCase c = random_case(seed);
    c.horizon = c.visits.empty() ? 1 : c.visits[c.visits.size() / 2].arrival + 1;
    const DeskOutcome early = run_engine(desk, c);
    c.horizon = 20 * c.horizon + 1'000;
    const DeskOutcome late = run_engine(desk, c);
    ASSERT_LE(early.records.size(), late.records.size());
    for (std::size_t v = 0; v < early.records.size(); ++v) {
      if (early.records[v].end != VisitEnd::kOpen) {
        ASSERT_EQ(early.records[v].end, late.records[v].end) << v << " of " << c;
        ASSERT_EQ(early.records[v].finish, late.records[v].finish) << v << " of " << c;
      }
    }
  }
}

}  // namespace
}  // namespace cutover::test
