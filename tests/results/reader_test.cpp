#include "results/reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "format_version.hpp"
#include "synthetic.hpp"

namespace cutover {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace cutover::testing;  // NOLINT: the helpers of this folder

std::string message_of(const std::filesystem::path& path) {
  try {
    const ResultReader reader(path);
  } catch (const ResultError& e) {
    return e.what();
  }
  return "no ResultError";
}

TEST(ResultReader, GivesBackWhatTheRunHandedIn) {
  const TemporaryDirectory dir;
  write_small_run(dir / "a.h5");
  const RunInfo expected = small_run();
  const ResultReader result(dir / "a.h5");
  const RunInfo& info = result.info();
  EXPECT_EQ(info.title, expected.title);
  EXPECT_EQ(info.description, expected.description);
  EXPECT_EQ(info.start, expected.start);
  EXPECT_EQ(info.end, expected.end);
  EXPECT_EQ(info.shape.types, 4);
  EXPECT_EQ(info.shape.weight[3], expected.shape.weight[3]);
  EXPECT_EQ(info.prefectures[0], "Hokkaido");
  EXPECT_EQ(info.prefectures[46], "47") << "the code stands in for a missing name";
  EXPECT_EQ(info.facilities.prefecture, expected.facilities.prefecture);
  EXPECT_EQ(info.facilities.model, expected.facilities.model);
  EXPECT_EQ(info.seed, expected.seed);
  EXPECT_EQ(info.scenario_text, expected.scenario_text);
  EXPECT_EQ(info.overrides, expected.overrides);
  ASSERT_EQ(info.interventions.size(), 1u);
  EXPECT_EQ(info.interventions[0].day, make_day(2025, 12, 2));
  EXPECT_EQ(info.interventions[0].changes, expected.interventions[0].changes);
  EXPECT_EQ(info.libraries, expected.libraries);
  EXPECT_EQ(info.input_hashes, expected.input_hashes);
  EXPECT_EQ(info.run_id, expected.run_id);
  ASSERT_EQ(info.published.size(), 2u);
  EXPECT_EQ(info.published[0].card_uses, 101'991'041);
  EXPECT_EQ(info.published[1].facility_type, 0);
  EXPECT_FALSE(info.published[1].verifications.has_value());
  ASSERT_EQ(info.published_by_age.size(), 1u);
  EXPECT_EQ(info.published_by_age[0].first, 15);

  EXPECT_EQ(info.staff_cost_yen_per_hour, 1'800.0);
  ASSERT_EQ(info.published_claim_based.size(), 1u);
  EXPECT_EQ(info.published_claim_based[0].rate_pct, 44.40);
  ASSERT_EQ(info.published_views.size(), 1u);
  EXPECT_EQ(info.published_views[0].record_class, 1);
  ASSERT_EQ(info.published_distribution.size(), 2u);
  EXPECT_EQ(info.published_distribution[0].facilities, 142'970.0);
  EXPECT_FALSE(info.published_distribution[0].below_3_pct.has_value());
  EXPECT_EQ(info.published_distribution[1].month, month_index(make_day(2024, 4, 1))) << "before the run";
  ASSERT_EQ(info.published_returns.size(), 3u);
  EXPECT_FALSE(info.published_returns[0].first.has_value()) << "a level without a period";
  EXPECT_EQ(info.published_returns[1].last, month_index(make_day(2026, 1, 1)));
  EXPECT_EQ(info.published_returns[2].cause, 9);

  const HostInfo host = result.host();
  EXPECT_EQ(host.hostname, "alpha");
  EXPECT_EQ(host.threads, 2);
  EXPECT_EQ(host.phases, some_host("alpha").phases);
  EXPECT_GT(host.verifications_per_s, 0.0) << "worked out from the cube";

  const auto months = result.facility_months();
  ASSERT_EQ(months.size(), 2u);
  EXPECT_EQ(months[0].month, month_index(make_day(2025, 11, 1)));
  EXPECT_EQ(months[1].card_uses, month_of(expected, months[1].month, expected.end).card_uses);
}

TEST(ResultReader, OpensTheSnapshotOfARunThatGoesOn) {
  const TemporaryDirectory dir;
  const RunInfo info = small_run();
  auto writer = ResultWriter::create(dir / "a.h5", info, some_host("alpha"));
  append_until(writer, info, info.start + std::chrono::days{2});
  writer.commit();
  const ResultReader result(dir / "a.h5");
  append_until(writer, info, info.end);
  writer.finish(RunStatus::kComplete, some_host("alpha"));
  EXPECT_EQ(result.status(), "running");
  EXPECT_EQ(result.days_done(), 3);
  EXPECT_EQ(result.days_total(), 8);
  EXPECT_EQ(result.day_checks().size(), 3u) << "the opened snapshot stays as it was";
  EXPECT_EQ(ResultReader(dir / "a.h5").days_done(), 8);
}

TEST(ResultReader, SaysInOneSentenceWhyAFileCannotBeOpened) {
  const TemporaryDirectory dir;
  EXPECT_THAT(message_of(dir / "none.h5"), HasSubstr("none.h5: there is no such file"));
  EXPECT_THAT(message_of(dir.path()), HasSubstr("not a regular file"));

  std::ofstream(dir / "text.h5") << "hello";
  EXPECT_THAT(message_of(dir / "text.h5"), HasSubstr("not a complete HDF5 file"));

  {
    const h5::Lock lock;
    const h5::Handle file(H5Fcreate((dir / "other.h5").c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT));
  }
  EXPECT_THAT(message_of(dir / "other.h5"), HasSubstr("not a result of cutover"));

  write_small_run(dir / "version.h5");
  set_format_version(dir / "version.h5", 4, 2);
  EXPECT_THAT(message_of(dir / "version.h5"),
              HasSubstr("h5: its format version is 4.2, this program reads 3.x only: use a newer cutover"));
  set_format_version(dir / "version.h5", 2, 5);
  EXPECT_THAT(
      message_of(dir / "version.h5"),
      HasSubstr("h5: its format version is 2.5, this program reads 3.x only: use the cutover that wrote it"));

  write_small_run(dir / "cut.h5");
  std::filesystem::resize_file(dir / "cut.h5", 50'000);
  EXPECT_THAT(message_of(dir / "cut.h5"), HasSubstr("cut.h5: it is not a complete HDF5 file"));
}

}  // namespace
}  // namespace cutover
