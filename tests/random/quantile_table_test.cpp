#include "random/quantile_table.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "random/stream.hpp"

namespace cutover {
namespace {

double at(const QuantileTable& table, std::uint32_t word) {
  return static_cast<double>(table.fixed(word)) * 0x1p-16;
}

// Words that visit every octave of both tails and cells in the middle.
std::vector<std::uint32_t> probe_words() {
  std::vector<std::uint32_t> words;
  for (int bit = 0; bit < 31; ++bit) {
    for (const double part : {1.0, 1.013, 1.29, 1.5, 1.77, 1.99}) {
      const auto v = static_cast<std::uint32_t>(std::ldexp(part, bit));
      words.push_back(v);
      words.push_back(~v);
    }
  }
  return words;
}

TEST(QuantileTable, ExponentialFollowsItsQuantileFunction) {
  const QuantileTable table = QuantileTable::exponential();
  for (const std::uint32_t word : probe_words()) {
    const double p = uniform(word);
    const double expected = -std::log1p(-p);
    EXPECT_NEAR(at(table, word), expected, 3e-4 * expected + 0x1p-16) << word;
  }
}

TEST(QuantileTable, WeibullWithShapeTwoIsTheRootOfAnExponential) {
  const QuantileTable table = QuantileTable::weibull(2);
  const double scale = 1 / std::tgamma(1.5);
  for (const std::uint32_t word : probe_words()) {
    const double expected = scale * std::sqrt(-std::log1p(-uniform(word)));
    EXPECT_NEAR(at(table, word), expected, 3e-4 * expected + 0x1p-15) << word;
  }
}

TEST(QuantileTable, NeverDecreases) {
  for (const QuantileTable& table : {QuantileTable::exponential(), QuantileTable::lognormal_mean(0.5),
                                     QuantileTable::lognormal_median(0.7), QuantileTable::weibull(0.9)}) {
    std::uint64_t last = 0;
    for (std::uint64_t word = 0; word <= 0xffffffffULL; word += 65'521) {
      const std::uint64_t value = table.fixed(static_cast<std::uint32_t>(word));
      ASSERT_GE(value, last) << word;
      last = value;
    }
  }
}

// The mean over an even grid of words integrates the quantile function: no chance involved. The grid's own
// error is the top cell, below 1e-3 for these laws.
TEST(QuantileTable, MeansAreOne) {
  for (const QuantileTable& table :
       {QuantileTable::exponential(), QuantileTable::lognormal_mean(0.45), QuantileTable::weibull(0.9)}) {
    double sum = 0;
    const std::uint64_t n = 1 << 20;
    for (std::uint64_t i = 0; i < n; ++i) {
      sum += at(table, static_cast<std::uint32_t>(i * (0x100000000ULL / n) + (0x80000000ULL / n)));
    }
    EXPECT_NEAR(sum / static_cast<double>(n), 1, 1e-3);
  }
}

TEST(QuantileTable, SigmaZeroIsConstant) {
  const QuantileTable table = QuantileTable::lognormal_mean(0);
  EXPECT_EQ(table.draw(0, 1'000), 1'000);
  EXPECT_EQ(table.draw(0x80000000U, 1'000), 1'000);
  EXPECT_EQ(table.draw(0xffffffffU, 1'000), 1'000);
}

TEST(QuantileTable, MedianOfALognormalIsItsScale) {
  EXPECT_NEAR(QuantileTable::lognormal_median(0.7).draw(0x80000000U, 60'000), 60'000, 2);
}

}  // namespace
}  // namespace cutover
