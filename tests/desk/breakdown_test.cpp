// Readers that fail and come back: availability in the long run, and each rule on a day small enough to
// follow.
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "desk_case.hpp"
#include "random/stream.hpp"
#include "support/statistics.hpp"

namespace cutover::test {
namespace {

/// Exponential lives and repairs; counts the time with exactly `i` readers down.
struct LifeHooks : NoHooks {
  static constexpr bool kTrace = true;
  Stream stream;
  std::uint32_t draws = 0;
  double life;
  double repair;
  std::size_t down = 0;
  Millis last = 0;
  std::vector<double> time_down;

  LifeHooks(std::uint64_t seed, double mean_life, double mean_repair, std::size_t readers)
      : stream(seed, Purpose::kReaderLife), life(mean_life), repair(mean_repair), time_down(readers + 1) {}
  std::int64_t draw(double mean, int word) {
    const Block b = stream.block(static_cast<std::uint32_t>(word), 0, ++draws);
    return 1 + std::llround(-std::log(uniform(b[0])) * mean);
  }
  Breakdown break_down(int, Millis) { return {draw(repair, 0), draw(life, 1)}; }
  void until(Millis t) {
    time_down[down] += t - last;
    last = t;
  }
  void trace(DeskEvent event, Millis at, std::int32_t, int) {
    if (event == DeskEvent::kReaderDown || event == DeskEvent::kReaderUp) {
      until(at);
      down = event == DeskEvent::kReaderDown ? down + 1 : down - 1;
    }
  }
};

// OPS-01: a reader works the share MTBF / (MTBF + MTTR) of the time; five of them independently.
TEST(DeskBreakdown, OPS_01_AvailabilityIsLifeOverLifePlusRepairAndReadersAreIndependent) {
  const double life = 1'000'000;
  const double repair = 250'000;
  const double availability = life / (life + repair);
  constexpr std::size_t kReaders = 5;
  Desk desk;
  std::vector<Replications> share(kReaders + 1);
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    LifeHooks hooks{seed, life, repair, kReaders};
    // In the steady state from the start: down with the right probability, both residual times exponential.
    std::vector<ReaderState> readers;
    for (std::uint32_t r = 0; r < kReaders; ++r) {
      const bool down = uniform(hooks.stream.block(100 + r)[0]) > availability;
      const std::int64_t up_at = down ? hooks.draw(repair, 2) : 0;
      hooks.down += down ? 1 : 0;
      readers.push_back({up_at, up_at + hooks.draw(life, 3)});
    }
    const Millis horizon = 2'000'000'000;
    desk.run({}, {}, readers, central_of(0), horizon, hooks);
    hooks.until(horizon);
    for (std::size_t i = 0; i <= kReaders; ++i) {
      share[i].add(hooks.time_down[i] / horizon);
    }
  }
  double ways = 1;  // binomial coefficient
  for (std::size_t i = 0; i <= kReaders; ++i) {
    const auto k = static_cast<double>(i);
    const double theory = ways * std::pow(1 - availability, k) * std::pow(availability, kReaders - k);
    EXPECT_NEAR(share[i].estimate().mean, theory, share[i].estimate().half_width) << i << " down";
    ways *= (kReaders - k) / (k + 1);
  }
}

// Poisson arrivals see time averages: the share that falls back is the share of time without a reader.
TEST(DeskBreakdown, FBK_ShareOfFallbacksIsTheUnavailability) {
  const double life = 1'000'000;
  const double repair = 250'000;
  Desk desk;
  Replications fallback;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    LifeHooks hooks{seed, life, repair, 1};
    WordSequence words{Stream{seed, Purpose::kVisit}, 1, 0};
    std::vector<DeskVisit> visits;
    double t = 0;
    for (int i = 0; i < 20'000; ++i) {
      t += -std::log(uniform(words.next())) * 100'000;
      DeskVisit visit = kPlainVisit;
      visit.arrival = static_cast<Millis>(t);
      visit.reader = 1;
      visits.push_back(visit);
    }
    ReaderState reader{0, hooks.draw(life, 3)};
    desk.run({.staff = 1}, visits, {&reader, 1}, central_of(0), kNever, hooks);
    double count = 0;
    for (const VisitRecord& r : desk.records()) {
      count += r.end == VisitEnd::kFallback ? 1 : 0;
    }
    fallback.add(count / static_cast<double>(visits.size()));
  }
  EXPECT_NEAR(fallback.estimate().mean, 0.2, fallback.estimate().half_width);
  EXPECT_LT(fallback.estimate().half_width, 0.02);
}

/// Breakdowns by list.
struct ListedHooks : NoHooks {
  std::vector<Breakdown> list;
  std::vector<std::pair<int, Millis>> asked;
  explicit ListedHooks(std::vector<Breakdown> breakdowns) : list(std::move(breakdowns)) {}
  Breakdown break_down(int reader, Millis at) {
    asked.emplace_back(reader, at);
    return list.at(asked.size() - 1);
  }
};

DeskVisit card_at(Millis arrival) {
  DeskVisit visit = kPlainVisit;
  visit.arrival = arrival;
  visit.reader = 20;
  visit.staff = 10;
  visit.fallback_staff = 30;
  return visit;
}

TEST(DeskBreakdown, ReaderWhoseLifeEndsDuringAUseFinishesItFirst) {
  const std::vector<DeskVisit> visits{card_at(100), card_at(105), card_at(300)};
  ReaderState reader{0, 110};
  ListedHooks hooks{{{50, 2LL * kMillisPerDay}}};
  Desk desk;
  desk.run({.wait_for_repair = true}, visits, {&reader, 1}, central_of(0), kMillisPerDay, hooks);
  EXPECT_THAT(hooks.asked, testing::ElementsAre(std::pair{0, 120}));
  EXPECT_EQ(desk.records()[0].request_at, 120);  // as if nothing were wrong
  EXPECT_EQ(desk.records()[1].reader_wait, 170 - 105) << "served when the reader is back, not before";
  EXPECT_EQ(desk.records()[2].reader_wait, 0);
  EXPECT_EQ(reader.fails_at, 170 + 2LL * kMillisPerDay);
}

TEST(DeskBreakdown, FBK_TheQueueFallsBackWhenTheLastReaderFails) {
  const std::vector<DeskVisit> visits{card_at(100), card_at(105), card_at(106), card_at(125)};
  ReaderState reader{0, 110};
  ListedHooks hooks{{{50, 2LL * kMillisPerDay}}};
  Desk desk;
  desk.run({.staff = 4}, visits, {&reader, 1}, central_of(0), kMillisPerDay, hooks);
  EXPECT_EQ(desk.records()[0].end, VisitEnd::kCheckedIn);
  for (const std::size_t v : {1U, 2U, 3U}) {
    EXPECT_EQ(desk.records()[v].end, VisitEnd::kFallback) << v;
    EXPECT_EQ(desk.records()[v].request_at, -1) << v;
  }
  EXPECT_EQ(desk.records()[1].reader_wait, 15);
  EXPECT_EQ(desk.records()[1].finish, 150);
  EXPECT_EQ(desk.records()[3].reader_wait, 0);
  EXPECT_EQ(desk.records()[3].finish, 155);
}

TEST(DeskBreakdown, OtherReadersGoOnServingTheQueue) {
  const std::vector<DeskVisit> visits{card_at(100), card_at(100), card_at(105), card_at(106)};
  std::vector<ReaderState> readers(2);
  readers[0].fails_at = 110;
  ListedHooks hooks{{{kMillisPerHour, kMillisPerDay}}};
  Desk desk;
  desk.run({.staff = 4}, visits, readers, central_of(0), kMillisPerDay, hooks);
  EXPECT_EQ(desk.records()[2].reader_wait, 120 - 105);
  EXPECT_EQ(desk.records()[3].reader_wait, 140 - 106);
  for (const VisitRecord& r : desk.records()) {
    EXPECT_EQ(r.end, VisitEnd::kCheckedIn);
  }
}

TEST(DeskBreakdown, FBK_WithAllReadersDownNobodyWaitsForThem) {
  std::vector<DeskVisit> visits;
  for (Millis t = 0; t < 1'000; t += 10) {
    visits.push_back(card_at(t));
  }
  std::vector<ReaderState> readers(2, {2 * kMillisPerDay, 3 * kMillisPerDay});
  NoHooks hooks;
  Desk desk;
  desk.run({.staff = 100}, visits, readers, central_of(0), kMillisPerDay, hooks);
  for (const VisitRecord& r : desk.records()) {
    EXPECT_EQ(r.end, VisitEnd::kFallback);
    EXPECT_EQ(r.reader_wait, 0);
    EXPECT_EQ(r.request_at, -1);
  }
}

TEST(DeskBreakdown, WhoWaitsForTheRepairIsServedInOrderAfterwards) {
  const std::vector<DeskVisit> visits{card_at(10), card_at(20), card_at(30)};
  ReaderState reader{100, kMillisPerDay};
  NoHooks hooks;
  Desk desk;
  desk.run({.wait_for_repair = true}, visits, {&reader, 1}, central_of(0), kMillisPerDay, hooks);
  EXPECT_EQ(desk.records()[0].reader_wait, 90);
  EXPECT_EQ(desk.records()[1].reader_wait, 100);
  EXPECT_EQ(desk.records()[2].reader_wait, 110);
}

TEST(DeskBreakdown, WhoWaitsForARepairThatNeverComesGivesUpWhenPatienceEnds) {
  std::vector<DeskVisit> visits{card_at(10), card_at(20), card_at(30)};
  visits[0].patience = 40;
  visits[1].patience = 79;
  visits[2].patience = 70;
  ReaderState reader{kMillisPerDay, 2 * kMillisPerDay};
  NoHooks hooks;
  Desk desk;
  desk.run({.wait_for_repair = true}, visits, {&reader, 1}, central_of(0), 100, hooks);
  EXPECT_EQ(desk.records()[0].end, VisitEnd::kGaveUp);
  EXPECT_EQ(desk.records()[0].finish, 50);
  EXPECT_EQ(desk.records()[1].end, VisitEnd::kGaveUp);
  EXPECT_EQ(desk.records()[1].finish, 99);
  EXPECT_EQ(desk.records()[2].end, VisitEnd::kOpen) << "their patience ends at the horizon";
  EXPECT_EQ(desk.records()[2].finish, 0);
}

TEST(DeskBreakdown, ReaderDownOverMidnightComesBackAtTheRightTime) {
  const Millis back = 9 * kMillisPerHour;
  Desk desk;
  ListedHooks hooks{{{2LL * kMillisPerDay, 4LL * kMillisPerDay}}};
  ReaderState reader{0,
                     kMillisPerDay - 15 * kMillisPerHour};  // fails at 09:00, is back at 09:00 two days later
  const std::vector<DeskVisit> before{card_at(back - 1'000), card_at(back + 5)};
  const std::vector<DeskVisit> around{card_at(back - 5), card_at(back)};
  desk.run({.staff = 2}, before, {&reader, 1}, central_of(0), kMillisPerDay, hooks);
  EXPECT_EQ(desk.records()[0].end, VisitEnd::kCheckedIn);
  EXPECT_EQ(desk.records()[1].end, VisitEnd::kFallback);
  for (int day = 1; day <= 2; ++day) {
    reader.up_at -= kMillisPerDay;
    reader.fails_at -= kMillisPerDay;
    EXPECT_EQ(reader.up_at, back + (2 - day) * kMillisPerDay);
    desk.run({.staff = 2}, around, {&reader, 1}, central_of(0), kMillisPerDay, hooks);
    EXPECT_EQ(desk.records()[0].end, VisitEnd::kFallback) << "day " << day;
    EXPECT_EQ(desk.records()[1].end, day == 2 ? VisitEnd::kCheckedIn : VisitEnd::kFallback) << "day " << day;
  }
  EXPECT_EQ(reader.up_at, 0);
  EXPECT_EQ(reader.fails_at, back + 4LL * kMillisPerDay);
  EXPECT_EQ(hooks.asked.size(), 1U);
}

TEST(DeskBreakdown, ReaderThatIsSwitchedOffDoesNotFail) {
  ReaderState reader{0, 500};
  Desk desk;
  ListedHooks hooks{{}};
  desk.run({.readers_off = 500}, {}, {&reader, 1}, central_of(0), kMillisPerDay, hooks);
  EXPECT_TRUE(hooks.asked.empty());
  EXPECT_EQ(reader.fails_at, 500);
  ListedHooks just_before{{{10, 2LL * kMillisPerDay}}};
  desk.run({.readers_off = 501}, {}, {&reader, 1}, central_of(0), kMillisPerDay, just_before);
  EXPECT_THAT(just_before.asked, testing::ElementsAre(std::pair{0, 500}));
}

TEST(DeskBreakdown, LifeThatEndedOvernightFailsTheReaderAtMidnightAndNotBefore) {
  ReaderState reader{0, -3'000};
  ListedHooks hooks{{{70, 2LL * kMillisPerDay}}};
  const std::vector<DeskVisit> visits{card_at(0), card_at(70)};
  Desk desk;
  desk.run({.staff = 2}, visits, {&reader, 1}, central_of(0), kMillisPerDay, hooks);
  EXPECT_THAT(hooks.asked, testing::ElementsAre(std::pair{0, 0}));
  EXPECT_EQ(desk.records()[0].end, VisitEnd::kFallback);
  EXPECT_EQ(desk.records()[1].end, VisitEnd::kCheckedIn);
  EXPECT_EQ(reader.fails_at, 70 + 2LL * kMillisPerDay);
}

}  // namespace
}  // namespace cutover::test
