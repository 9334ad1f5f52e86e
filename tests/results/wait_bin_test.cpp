#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <vector>

#include "results/day_record.hpp"
#include "results/summary.hpp"

namespace cutover {
namespace {

TEST(WaitBin, HoldsItsEdges) {
  for (int bin = 0; bin < kWaitBins; ++bin) {
    const auto edge = static_cast<Millis>(wait_bin_lower_seconds(bin) * 1000);
    EXPECT_EQ(wait_bin(edge), bin);
    if (bin > 0) {
      EXPECT_EQ(wait_bin(edge - 1), bin - 1);
    }
    EXPECT_LT(wait_bin_lower_seconds(bin), wait_bin_lower_seconds(bin + 1));
  }
  EXPECT_EQ(wait_bin(-5), 0);
  EXPECT_EQ(wait_bin(std::numeric_limits<Millis>::max()), kWaitBins - 1);
}

TEST(WaitBin, GivesQuantilesWithinTheResolutionOfItsBins) {
  std::mt19937 generator(7);
  std::lognormal_distribution<double> seconds(4.0, 1.2);  // median 55 s, 99 % near 900 s
  std::vector<double> sample;
  std::vector<double> bins(kWaitBins);
  for (int i = 0; i < 100'000; ++i) {
    const auto ms = static_cast<Millis>(seconds(generator) * 1000.0);
    sample.push_back(ms / 1000.0);
    bins[static_cast<std::size_t>(wait_bin(ms))] += 1.0;
  }
  std::sort(sample.begin(), sample.end());
  for (const double q : {0.01, 0.1, 0.5, 0.9, 0.95, 0.99}) {
    const double exact = sample[static_cast<std::size_t>(q * static_cast<double>(sample.size()))];
    const int bin = wait_bin(static_cast<Millis>(exact * 1000.0));
    EXPECT_NEAR(histogram_quantile_s(bins, q), exact,
                wait_bin_lower_seconds(bin + 1) - wait_bin_lower_seconds(bin))
        << "quantile " << q;
  }
}

TEST(WaitBin, InterpolatesLinearlyWithinABin) {
  std::vector<double> bins(kWaitBins);
  EXPECT_EQ(histogram_quantile_s(bins, 0.5), 0.0) << "an empty histogram";
  bins[10] = 4.0;
  EXPECT_DOUBLE_EQ(histogram_quantile_s(bins, 0.5), 10.5);
  bins[12] = 4.0;
  EXPECT_DOUBLE_EQ(histogram_quantile_s(bins, 0.5), 11.0);
  EXPECT_DOUBLE_EQ(histogram_quantile_s(bins, 0.75), 12.5);
  bins[kWaitBins - 1] = 1000.0;
  EXPECT_DOUBLE_EQ(histogram_quantile_s(bins, 0.99), wait_bin_lower_seconds(kWaitBins - 1)) << "the open bin";
}

}  // namespace
}  // namespace cutover
