// What measured answers of the central service (OPS-04) mean for desks, and how far two of them lie apart.
#include "run/central_curves.hpp"

#include <gtest/gtest.h>

#include <string>

#include "run/run_case.hpp"
#include "topology/read.hpp"

namespace cutover {
namespace {

constexpr int kNine = 9 * 60;
constexpr int kNight = 3 * 60;

ServiceTopology one_network() {
  std::string text =
      "title = \"One\"\n[access.net]\nshare = 1\nlatency_ms = 10\n[data_centre.only]\nweight = 1\n"
      "[tier.all]\ninstances = 1\nservers = 1\nservice_ms = 100\n";
  for (const char* name : kServiceClassNames) {
    text += "[class." + std::string(name) + "]\npath = [\"all\"]\n";
  }
  return parse_topology(text, "one");
}

/// A day simulated request by request throughout, with the same answer everywhere.
HybridDay flat(float median_ms, float failure) {
  HybridDay day;
  day.access_networks = 1;
  day.curve.assign(std::size_t{ServiceLoad::kMinutes} * kServiceClasses,
                   {median_ms, 0.3F, 3 * median_ms, failure});
  day.simulated = {{0, ServiceLoad::kMinutes}};
  day.prefecture_failure.assign(std::size_t{ServiceLoad::kMinutes} * kPrefectures, failure);
  return day;
}
ResponseCell& card(HybridDay& day, int minute) {
  return day.curve[static_cast<std::size_t>(minute) * kServiceClasses];
}
float& failure_in(HybridDay& day, int minute, int prefecture) {
  return day.prefecture_failure[static_cast<std::size_t>(minute * kPrefectures + prefecture)];
}

class Curves : public ::testing::Test {
 protected:
  /// 100,000 card requests of each of two prefectures at nine, three at night.
  Curves() : topology_(one_network()), access_(topology_) {
    for (const int prefecture : {test::kTottori, test::kShimane}) {
      load_.add(kNine * 60, prefecture, ServiceClass::kCard, 50'000);
      load_.add(kNine * 60 + 1, prefecture, ServiceClass::kCard, 50'000);
      load_.add(kNight * 60, prefecture, ServiceClass::kCard, 3);
    }
  }
  CurveDistance between(const HybridDay& a, const HybridDay& b) const {
    return distance(a, b, load_, access_);
  }
  /// Share of words that get no answer.
  static double unanswered(const CentralResponse& response, int minute) {
    int lost = 0;
    for (std::uint32_t i = 0; i < 1'000; ++i) {
      lost += response.reply(minute * kMillisPerMinute, RequestClass::kCard, i * 4'294'967U).answered ? 0 : 1;
    }
    return lost / 1'000.0;
  }
  ServiceTopology topology_;
  AccessChoice access_;
  ServiceLoad load_;
};

TEST_F(Curves, EqualAnswersAreNoDistanceApart) {
  const CurveDistance d = between(flat(500, 0.1F), flat(500, 0.1F));
  EXPECT_EQ(d.failure_share, 0);
  EXPECT_EQ(d.median_seconds, 0);
}

TEST_F(Curves, AFewRequestsMoreOrLessOfAQuietMinuteAreChance) {
  HybridDay b = flat(500, 0.0F);
  card(b, kNight).failure = 2 / 6.0F;
  card(b, kNight).median_ms = 650;
  const CurveDistance d = between(flat(500, 0.0F), b);
  EXPECT_EQ(d.failure_share, 0);
  EXPECT_EQ(d.median_seconds, 0);
}

TEST_F(Curves, TheSameOfManyRequestsIsNot) {
  HybridDay b = flat(500, 0.0F);
  card(b, kNine).failure = 1 / 3.0F;
  card(b, kNine).median_ms = 650;
  const CurveDistance d = between(flat(500, 0.0F), b);
  EXPECT_NEAR(d.failure_share, 1 / 3.0, 0.01);
  EXPECT_LT(d.failure_share, 1 / 3.0);
  EXPECT_NEAR(d.median_seconds, 0.15, 0.01);
  EXPECT_LT(d.median_seconds, 0.15);
}

TEST_F(Curves, FormulasKnowNoChance) {
  HybridDay a = flat(500, 0.0F);
  HybridDay b = flat(500, 0.0F);
  a.simulated.clear();
  b.simulated.clear();
  card(b, kNight).failure = 0.25F;
  EXPECT_EQ(between(a, b).failure_share, 0.25);
}

TEST_F(Curves, OneLostRequestOfAQuietMinuteIsNoRegionalFailure) {
  HybridDay day = flat(500, 0.01F);
  failure_in(day, kNight, test::kTottori) = 1 / 3.0F;
  const CentralCurves curves(topology_, day, load_);
  EXPECT_EQ(&curves.of(test::kTottori, 0), &curves.of(test::kShimane, 0)) << "the nation's table";
}

TEST_F(Curves, APrefectureThatIsCutOffHasAnswersOfItsOwnThen) {
  HybridDay day = flat(500, 0.01F);
  failure_in(day, kNine, test::kTottori) = 0.6F;
  failure_in(day, kNight, test::kTottori) = 1 / 3.0F;
  const CentralCurves curves(topology_, day, load_);
  EXPECT_NEAR(unanswered(curves.of(test::kTottori, 0), kNine), 0.6, 0.002);
  EXPECT_NEAR(unanswered(curves.of(test::kTottori, 0), kNine + 1), 0.01, 0.002);
  EXPECT_NEAR(unanswered(curves.of(test::kTottori, 0), kNight), 0.01, 0.002) << "chance, also for it";
  EXPECT_NEAR(unanswered(curves.of(test::kShimane, 0), kNine), 0.01, 0.002);
}

}  // namespace
}  // namespace cutover
