#include "core/work_pool.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace cutover {
namespace {

class WorkPoolTest : public ::testing::TestWithParam<int> {};

TEST_P(WorkPoolTest, CallsEveryIndexOnceAndNoWorkerTwiceAtATime) {
  WorkPool pool(GetParam());
  EXPECT_EQ(pool.threads(), GetParam());
  for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{5}, std::size_t{1'000}}) {
    std::vector<std::atomic<int>> calls(count);
    std::vector<std::atomic<int>> busy(static_cast<std::size_t>(GetParam()));
    std::atomic<bool> clash{false};
    pool.for_each(count, [&](std::size_t i, int worker) {
      ASSERT_TRUE(worker >= 0 && worker < GetParam());
      if (busy[static_cast<std::size_t>(worker)]++ != 0) {
        clash = true;
      }
      ++calls[i];
      --busy[static_cast<std::size_t>(worker)];
    });
    EXPECT_FALSE(clash);
    for (std::size_t i = 0; i < count; ++i) {
      ASSERT_EQ(calls[i], 1) << i;
    }
  }
}

TEST_P(WorkPoolTest, PassesAnExceptionOnAndWorksAfterwards) {
  WorkPool pool(GetParam());
  std::atomic<int> calls{0};
  try {
    pool.for_each(100'000, [&](std::size_t i, int) {
      ++calls;
      if (i == 10) {
        throw std::runtime_error("task ten");
      }
    });
    FAIL() << "nothing was thrown";
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(std::string(error.what()), "task ten");
  }
  EXPECT_LT(calls, 100'000) << "the remaining tasks are skipped";
  std::atomic<std::size_t> sum{0};
  pool.for_each(100, [&](std::size_t i, int) { sum += i; });
  EXPECT_EQ(sum, 4'950U);
}

TEST_P(WorkPoolTest, AsksWhetherToGoOnWhileTheWorkersAreAtIt) {
  WorkPool pool(GetParam());
  const std::thread::id here = std::this_thread::get_id();
  const auto wait = [](std::size_t, int) { std::this_thread::sleep_for(std::chrono::milliseconds(10)); };
  std::vector<std::size_t> told;
  EXPECT_TRUE(pool.for_each(60, wait, [&](std::size_t done) {
    EXPECT_EQ(std::this_thread::get_id(), here);
    told.push_back(done);
    return true;
  }));
  EXPECT_TRUE(std::is_sorted(told.begin(), told.end()));
  EXPECT_TRUE(told.empty() || told.back() <= 60);

  // These last 14 s on 7 threads: it is asked long before.
  std::atomic<int> calls{0};
  const auto counted = [&](std::size_t i, int worker) {
    ++calls;
    wait(i, worker);
  };
  EXPECT_FALSE(pool.for_each(10'000, counted, [](std::size_t) { return false; }));
  EXPECT_LT(calls, 10'000) << "the remaining tasks are skipped";
  EXPECT_THROW(
      pool.for_each(10'000, counted, [](std::size_t) -> bool { throw std::runtime_error("enough"); }),
      std::runtime_error);
  EXPECT_LT(calls, 20'000);
  EXPECT_TRUE(pool.for_each(0, wait, [](std::size_t) { return true; }));
}

INSTANTIATE_TEST_SUITE_P(Threads, WorkPoolTest, ::testing::Values(1, 2, 7));

TEST(WorkPool, HasAtLeastOneThread) {
  EXPECT_EQ(WorkPool(0).threads(), 1);
}

}  // namespace
}  // namespace cutover
