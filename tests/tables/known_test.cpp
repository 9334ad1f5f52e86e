// What was known on a day: nothing of a later one reaches what a run reads.
#include "tables/known.hpp"

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "support/model_case.hpp"

namespace cutover {
namespace {

using test::kData;
using test::tables;

constexpr Day kUntil = make_day(2024, 12, 31);

/// A copy of the data directory without the rows whose first field is a later month or day.
class EarlierData {
 public:
  EarlierData() {
    std::filesystem::remove_all(folder_);
    std::filesystem::copy(kData, folder_, std::filesystem::copy_options::recursive);
    for (const char* name :
         {"utilization_monthly_national.csv", "utilization_by_facility_type.csv", "record_views.csv",
          "card_holding_and_registration.csv", "card_holding_by_prefecture.csv", "incidents.csv"}) {
      std::ifstream in(kData / name);
      std::stringstream kept;
      for (std::string line; std::getline(in, line);) {
        if (line.empty() || line[0] != '2' || line < "2025") {
          kept << line << '\n';
        }
      }
      std::ofstream(folder_ / name) << kept.str();
    }
  }
  ~EarlierData() { std::filesystem::remove_all(folder_); }
  const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("cutover_earlier_data_" + std::to_string(::getpid()));
};

TEST(Known, UTL_01_ReadsAsIfLaterRowsHadNotBeenPublished) {
  const EarlierData earlier;
  const NationTables then = load_nation_tables(earlier.folder());
  const NationTables known = load_nation_tables(kData, {kUntil, 1});
  ASSERT_EQ(known.observed.size(), then.observed.size());
  for (std::size_t i = 0; i < then.observed.size(); ++i) {
    EXPECT_EQ(known.observed[i].month, then.observed[i].month);
    EXPECT_EQ(known.observed[i].rate_pct, then.observed[i].rate_pct);
    EXPECT_EQ(known.observed[i].verifications, then.observed[i].verifications);
  }
  EXPECT_EQ(known.observed_views.size(), then.observed_views.size());
  EXPECT_EQ(known.incidents.size(), then.incidents.size());
  EXPECT_EQ(known.registered_national, then.registered_national);
  EXPECT_EQ(known.registered_centre, then.registered_centre);
  EXPECT_EQ(known.held_centre, then.held_centre);
  EXPECT_EQ(known.registered_odds_by_prefecture, then.registered_odds_by_prefecture);
}

TEST(Known, KeepsWhatIsLaterForWhatStandsBesideResults) {
  const NationTables known = load_nation_tables(kData, {kUntil, 1});
  EXPECT_EQ(known.observed.size() + known.later.observed.size(), tables().observed.size());
  EXPECT_EQ(known.observed_by_age.size(), tables().observed_by_age.size());
  EXPECT_EQ(known.observed_by_prefecture.size() + known.later.observed_by_prefecture.size(),
            tables().observed_by_prefecture.size());
  EXPECT_EQ(tables().observed_by_prefecture.size(), 77U) << "UTL-03: January to April 2024, the nation apart";
  EXPECT_EQ(known.observed_views.size() + known.later.observed_views.size(), tables().observed_views.size());
  EXPECT_FALSE(known.later.observed.empty());
  for (const ObservedUtilization& o : known.later.observed) {
    EXPECT_GT(first_day(o.month), kUntil);
  }
  EXPECT_TRUE(tables().later.observed.empty());
  EXPECT_EQ(tables().known_until, kAllKnown);
}

TEST(Known, AMonthIsKnownWhenItIsOver) {
  EXPECT_TRUE(is_known(2024 * 12 + 11, kUntil));
  EXPECT_FALSE(is_known(2024 * 12 + 11, kUntil - std::chrono::days{1}));
  EXPECT_FALSE(is_known(2025 * 12, kUntil));
}

// From every month on, over the whole range of the slowdown: no more cards registered than held, never fewer
// than at the last count.
TEST(Known, RegistrationsAfterTheLastKnownCountAreAForecast) {
  for (MonthIndex month = month_index(kFirstKnowledge); month <= 2025 * 12 + 9; month += 3) {
    const Day until = first_day(month + 1) - std::chrono::days{1};
    for (const double slowdown : {180.0 / 365, 1.0, 1000.0 / 365}) {
      const NationTables known = load_nation_tables(kData, {until, slowdown});
      double last = 0;
      for (Day day = until; day < make_day(2027, 12, 31); day += std::chrono::days{61}) {
        const double share = known.registered_share(day);
        EXPECT_GE(share, last) << format_day(until) << " " << format_day(day);
        EXPECT_LT(share, interpolate(known.held_national, day))
            << format_day(until) << " " << format_day(day);
        last = share;
      }
    }
  }
}

TEST(Known, ASlowerFadingRegistersMore) {
  const Day later = make_day(2025, 10, 31);
  const double slow = load_nation_tables(kData, {kUntil, 2}).registered_share(later);
  const double plain = load_nation_tables(kData, {kUntil, 1}).registered_share(later);
  EXPECT_GT(slow, plain);
  EXPECT_NE(plain, tables().registered_share(later));
}

TEST(Known, RefusesWhatMeansNothing) {
  EXPECT_THROW(load_nation_tables(kData, {kFirstKnowledge - std::chrono::days{1}, 1}), std::invalid_argument);
  EXPECT_THROW(load_nation_tables(kData, {kUntil, 0}), std::invalid_argument);
}

}  // namespace
}  // namespace cutover
