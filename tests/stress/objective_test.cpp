// Service level objectives as planners write them.
#include "stress/objective.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "core/diagnostic.hpp"

namespace cutover::test {
namespace {

std::string message(const std::string& text) {
  try {
    parse_objectives(text);
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Objectives, AreReadWithTheirUnits) {
  const std::vector<Objective> o =
      parse_objectives("p99<3s, failures < 0.1% ,mean<250ms,max<2min,retries<0.05");
  ASSERT_EQ(o.size(), 5U);
  EXPECT_EQ(o[0].metric, ServiceMetric::kP99);
  EXPECT_EQ(o[0].limit, 3);
  EXPECT_EQ(o[0].text, "p99<3s");
  EXPECT_EQ(o[1].metric, ServiceMetric::kFailures);
  EXPECT_DOUBLE_EQ(o[1].limit, 0.001);
  EXPECT_DOUBLE_EQ(o[2].limit, 0.25);
  EXPECT_EQ(o[3].limit, 120);
  EXPECT_EQ(o[4].metric, ServiceMetric::kRetries);
  EXPECT_DOUBLE_EQ(parse_objectives("failures<0.002")[0].limit, 0.002);
}

TEST(Objectives, EveryMetricHasItsFigure) {
  StressPoint p;
  p.answered = 1;
  p.mean_s = 1;
  p.p50_s = 2;
  p.p95_s = 3;
  p.p99_s = 4;
  p.max_s = 5;
  p.failure_share = 6;
  p.retries_per_request = 7;
  for (int m = 0; m < kServiceMetrics; ++m) {
    EXPECT_EQ(metric_of(p, static_cast<ServiceMetric>(m)), m + 1) << kServiceMetricNames[m];
  }
  p.answered = 0;
  EXPECT_TRUE(std::isinf(metric_of(p, ServiceMetric::kMean))) << "nobody was answered in time";
  EXPECT_EQ(metric_of(p, ServiceMetric::kFailures), 6);
}

struct Wrong {
  const char* text;
  int column;
  const char* part;
};

class WrongObjective : public testing::TestWithParam<Wrong> {};

TEST_P(WrongObjective, IsOneSentenceAtItsColumn) {
  const Wrong& w = GetParam();
  const std::string text = message(w.text);
  EXPECT_NE(text.find("--slo:1:" + std::to_string(w.column) + ": error: "), std::string::npos) << text;
  EXPECT_NE(text.find(w.part), std::string::npos) << text;
  EXPECT_NE(text.find("1 error"), std::string::npos) << text;
}

INSTANTIATE_TEST_SUITE_P(
    All, WrongObjective,
    testing::Values(Wrong{"", 1, "metric<limit"}, Wrong{"p99", 1, "metric<limit"},
                    Wrong{"p99>3s", 1, "metric<limit"}, Wrong{"p99<3s,", 8, "metric<limit"},
                    Wrong{"p99<3s,,max<1s", 8, "metric<limit"}, Wrong{"<3s", 1, "'' is no metric"},
                    Wrong{"p99<3s, pp95<1s", 9, "did you mean 'p95'?"},
                    Wrong{"failure<1%", 1, "did you mean 'failures'?"},
                    Wrong{"latency<1s", 1, "allowed are mean, p50, p95, p99, max, failures and retries"},
                    Wrong{"p99<3", 5, "the limit of p99 is '3'; it must be a time with its unit"},
                    Wrong{"p99<3h", 5, "ms, s or min"}, Wrong{"p99<s", 5, "the limit of p99 is 's'"},
                    Wrong{"p99<", 5, "the limit of p99 is ''"}, Wrong{"p99<-1s", 5, "above 0"},
                    Wrong{"p99<0s", 5, "above 0"}, Wrong{"p99<nans", 5, "above 0"},
                    Wrong{"p99<infs", 5, "above 0"}, Wrong{"p99<1e300s", 5, "above 0"},
                    Wrong{"failures<1s", 10, "a percentage such as 0.1%, or a share"},
                    Wrong{"retries<5%", 9, "a plain number of retries per request"},
                    Wrong{"p99<<3s", 5, "the limit of p99 is '<3s'"}));

TEST(Objectives, MessagesInFull) {
  EXPECT_EQ(
      message("p99<3s,failurs<1%"),
      "--slo:1:8: error: 'failurs' is no metric; allowed are mean, p50, p95, p99, max, failures and retries\n"
      "  1 | p99<3s,failurs<1%\n"
      "    |        ^\n"
      "  help: did you mean 'failures'?\n"
      "1 error\n");
  EXPECT_EQ(
      message("p99<3"),
      "--slo:1:5: error: the limit of p99 is '3'; it must be a time with its unit ms, s or min, such as 3s, "
      "above 0\n"
      "  1 | p99<3\n"
      "    |     ^\n"
      "1 error\n");
}

}  // namespace
}  // namespace cutover::test
