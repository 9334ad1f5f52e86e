#include "random/stream.hpp"

#include <bit>
#include <cmath>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace cutover {
namespace {

// Known answers of Random123 (kat_vectors): philox4x32 with 10 rounds.
TEST(Stream, Philox4x32KnownAnswers) {
  using P = r123::Philox4x32;
  const auto zero = P{}(P::ctr_type{{0, 0, 0, 0}}, P::key_type{{0, 0}});
  EXPECT_EQ(zero, (P::ctr_type{{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}}));
  const std::uint32_t f = 0xffffffff;
  const auto ones = P{}(P::ctr_type{{f, f, f, f}}, P::key_type{{f, f}});
  EXPECT_EQ(ones, (P::ctr_type{{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}}));
}

TEST(Stream, BatchEqualsSingleBlocksForEveryLength) {
  const std::uint64_t seed = 0x0123456789abcdefULL;
  const Stream stream{seed, Purpose::kVisit};
  for (std::size_t n = 0; n <= 67; ++n) {
    std::vector<std::uint32_t> entity(n);
    for (std::size_t i = 0; i < n; ++i) {
      entity[i] = static_cast<std::uint32_t>(i * i * 7919 + n);
    }
    std::vector<std::uint32_t> index(n);
    for (std::size_t i = 0; i < n; ++i) {
      index[i] = static_cast<std::uint32_t>(i % 3);
    }
    for (const BlockLanes lanes : {BlockLanes::kOne, BlockLanes::kFour, BlockLanes::kEight}) {
      if (!has_lanes(lanes)) {
        continue;
      }
      std::vector<Block> blocks(n);
      fill_blocks(lanes, seed, Purpose::kVisit, -3, entity.data(), index.data(), n, blocks.data());
      for (std::size_t i = 0; i < n; ++i) {
        ASSERT_EQ(blocks[i], stream.block(entity[i], -3, index[i])) << i << " of " << n;
      }
    }
    std::vector<Block> best(n);
    fill_blocks(seed, Purpose::kVisit, -3, entity.data(), index.data(), n, best.data());
    for (std::size_t i = 0; i < n; ++i) {
      ASSERT_EQ(best[i], stream.block(entity[i], -3, index[i]));
    }
  }
}

TEST(Stream, EveryPartOfTheKeyMatters) {
  std::set<Block> seen;
  std::size_t draws = 0;
  for (const std::uint64_t seed : {0ULL, 1ULL, 1ULL << 32}) {
    for (const Purpose purpose : {Purpose::kVisit, Purpose::kVisitService}) {
      for (const std::uint32_t entity : {0U, 1U, 123'800'000U}) {
        for (const std::int32_t day : {0, 1, -1}) {
          for (const std::uint32_t index : {0U, 1U}) {
            seen.insert(Stream{seed, purpose}.block(entity, day, index));
            ++draws;
          }
        }
      }
    }
  }
  EXPECT_EQ(seen.size(), draws);
}

TEST(Stream, SequenceRunsThroughTheBlocksOfItsEntity) {
  const Stream stream{5, Purpose::kVisitDay};
  WordSequence words{stream, 9, 20'000};
  for (std::uint32_t index = 0; index < 3; ++index) {
    for (const std::uint32_t word : stream.block(9, 20'000, index)) {
      EXPECT_EQ(words.next(), word);
    }
  }
}

// z-test at p = 1e-6 (two-sided, |z| < 4.8916): the share of words below a threshold is the probability
// asked.
TEST(Stream, ThresholdGivesTheProbabilityAsked) {
  const int n = 400'000;
  for (const double share : {0.0005, 0.3, 0.5, 0.95}) {
    const Stream stream{11, Purpose::kVisit};
    int hits = 0;
    int hits16 = 0;
    for (int i = 0; i < n / 4; ++i) {
      for (const std::uint32_t word : stream.block(static_cast<std::uint32_t>(i))) {
        hits += word < threshold(share) ? 1 : 0;
        hits16 += (word & 0xffffU) < threshold16(share) ? 1 : 0;
      }
    }
    const double bound = 4.8916 * std::sqrt(n * share * (1 - share));
    EXPECT_NEAR(hits, n * share, bound) << share;
    EXPECT_NEAR(hits16, n * share, bound + n * 0x1p-17) << share;
  }
  EXPECT_EQ(threshold(0), 0U);
  EXPECT_EQ(threshold(-1), 0U);
  EXPECT_EQ(threshold(2), 0xffffffffU);
  EXPECT_EQ(threshold16(1), 65536U);
}

}  // namespace
}  // namespace cutover
