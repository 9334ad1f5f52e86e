// VisitSorter against std::sort.
#include <algorithm>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "visits/area_visits.hpp"

namespace cutover {
namespace {

void expect_sorted_like_std(VisitSorter& sorter, std::vector<VisitKey> keys, std::uint32_t facilities) {
  std::vector<VisitKey> expected = keys;
  std::sort(expected.begin(), expected.end());
  sorter.sort(keys, facilities);
  ASSERT_EQ(keys, expected);
  ASSERT_EQ(sorter.begin().size(), facilities + 1);
  for (std::uint32_t f = 0; f <= facilities; ++f) {
    const auto first = std::lower_bound(expected.begin(), expected.end(), make_key(f, 0, 0));
    ASSERT_EQ(sorter.begin()[f], static_cast<std::uint32_t>(first - expected.begin())) << "facility " << f;
  }
}

TEST(VisitKey, HoldsItsThreePartsToTheirLimits) {
  const VisitKey k = make_key(kMaxFacilitiesPerArea - 1, kMillisPerDay - 1, (1U << 24) - 1);
  EXPECT_EQ(key_facility(k), static_cast<std::uint32_t>(kMaxFacilitiesPerArea - 1));
  EXPECT_EQ(key_arrival(k), kMillisPerDay - 1);
  EXPECT_EQ(key_visitor(k), (1U << 24) - 1);
  EXPECT_LT(make_key(1, kMillisPerDay - 1, (1U << 24) - 1), make_key(2, 0, 0));
  EXPECT_LT(make_key(1, 5, (1U << 24) - 1), make_key(1, 6, 0));
}

TEST(VisitSorter, SortsNothingAndOne) {
  VisitSorter sorter;
  expect_sorted_like_std(sorter, {}, 1);
  expect_sorted_like_std(sorter, {}, 50);
  expect_sorted_like_std(sorter, {make_key(3, 1'000, 0)}, 4);
}

// One sorter for all, so that nothing may be left over from an earlier day.
TEST(VisitSorter, SortsAnyKeysLikeStdSort) {
  std::mt19937_64 random(20'251'202);
  VisitSorter sorter;
  for (int round = 0; round < 150; ++round) {
    const auto facilities = static_cast<std::uint32_t>(1 + random() % (round % 5 == 0 ? 8'192 : 40));
    const auto n = static_cast<std::uint32_t>(random() % 3'000);
    // Arrivals: the whole day, one hour, one slot, all the same.
    const std::uint64_t width =
        std::array<std::uint64_t, 4>{kMillisPerDay, kMillisPerHour, 20, 1}[random() % 4];
    const std::uint64_t from = random() % (kMillisPerDay - width + 1);
    std::vector<VisitKey> keys;
    for (std::uint32_t i = 0; i < n; ++i) {
      keys.push_back(make_key(static_cast<std::uint32_t>(random() % facilities),
                              static_cast<Millis>(from + random() % width), i));
    }
    std::shuffle(keys.begin(), keys.end(), random);
    ASSERT_NO_FATAL_FAILURE(expect_sorted_like_std(sorter, keys, facilities)) << "round " << round;
  }
}

TEST(VisitSorter, SortsAtTheEdgesOfTheDay) {
  VisitSorter sorter;
  std::vector<VisitKey> keys;
  for (std::uint32_t i = 0; i < 64; ++i) {
    keys.push_back(make_key(i % 2, i % 4 < 2 ? kMillisPerDay - 1 : 0, 63 - i));
  }
  expect_sorted_like_std(sorter, keys, 2);
}

}  // namespace
}  // namespace cutover
