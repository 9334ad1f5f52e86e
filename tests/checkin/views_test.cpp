// Consent and record views: CHK-10, CHK-14, UTL-05.
#include <algorithm>
#include <array>
#include <cmath>

#include "checkin_case.hpp"
#include "support/statistics.hpp"

namespace cutover::test {
namespace {

constexpr std::array<DeskNote, kRecordClasses> kViews{DeskNote::kViewCheckup, DeskNote::kViewMedicine,
                                                      DeskNote::kViewTreatment};

/// Card uses of a month that was published.
double card_uses(MonthIndex month, int type) {
  const auto found = std::find_if(tables().observed.begin(), tables().observed.end(), [&](const auto& o) {
    return o.month == month && o.facility_type == type && o.card_uses;
  });
  EXPECT_NE(found, tables().observed.end());
  return *found->card_uses;
}

TEST(RecordViews, UTL_05_TheSharesReproduceThePublishedViewsInThePublishedMonths) {
  ASSERT_FALSE(tables().observed_views.empty());
  for (const ObservedViews& v : tables().observed_views) {
    const auto shares = view_shares(tables(), first_day(v.month) + std::chrono::days{14});
    for (std::size_t c = 0; c < kRecordClasses; ++c) {
      const double uses = card_uses(v.month, v.facility_type);
      const double share = shares[static_cast<std::size_t>(v.facility_type)][c];
      EXPECT_NEAR(share * uses / v.views[c], 1, 1e-9) << v.facility_type << " " << kRecordClassNames[c];
      EXPECT_GT(share, 0);
      EXPECT_LT(share, 1);
    }
  }
}

TEST(RecordViews, UTL_05_BetweenThePublishedMonthsTheSharesAreLogLinearOutsideFlat) {
  const Day first = make_day(2023, 12, 15);
  const Day last = make_day(2025, 10, 15);
  const auto days = (last - first).count();
  const auto at = [](Day day) { return view_shares(tables(), day); };
  const auto begin = at(first);
  const auto end = at(last);
  for (const int d : {1, 100, 335, 600}) {
    const auto between = at(first + std::chrono::days{d});
    for (std::size_t t = 0; t < 4; ++t) {
      for (std::size_t c = 0; c < kRecordClasses; ++c) {
        const double part = d / static_cast<double>(days);
        EXPECT_NEAR(between[t][c] / (std::pow(begin[t][c], 1 - part) * std::pow(end[t][c], part)), 1, 1e-9);
      }
    }
  }
  EXPECT_EQ(at(make_day(2023, 4, 1)), begin);
  EXPECT_EQ(at(make_day(2026, 12, 1)), end);
}

TEST(RecordViews, CHK_10_EachClassIsViewedInItsShareOfCardUses) {
  Parameters p = certain();
  p.checkin.view_level = {1, 1, 1};
  const Day day = make_day(2025, 10, 15);
  const DayCase c{day, p};
  const auto shares = view_shares(tables(), day);
  constexpr std::uint32_t kVisits = 20'000;
  for (int t = 0; t < 4; ++t) {
    std::array<int, kRecordClasses> count{};
    for (std::uint32_t luck = 0; luck < kVisits; ++luck) {
      const Decision d = decide(c, plain_desk(c, static_cast<FacilityType>(t)), card_holder(), luck);
      for (std::size_t r = 0; r < kRecordClasses; ++r) {
        count[r] += d.notes(kViews[r]) ? 1 : 0;
      }
    }
    for (std::size_t r = 0; r < kRecordClasses; ++r) {
      const double share = shares[static_cast<std::size_t>(t)][r];
      EXPECT_NEAR(count[r], kVisits * share, binomial_bound(kVisits, share) + kVisits * 0x1p-16)
          << t << " " << kRecordClassNames[r];
    }
  }
}

TEST(RecordViews, CHK_10_TheLevelScalesOneClassAlone) {
  for (std::size_t raised = 0; raised < kRecordClasses; ++raised) {
    Parameters p = certain();
    p.checkin.view_level[raised] = 1e9;
    const DayCase c{kExpiredDay, p};
    for_all_lots(c, plain_desk(c), card_holder(), [&](const Decision& d) {
      for (std::size_t r = 0; r < kRecordClasses; ++r) {
        ASSERT_EQ(d.notes(kViews[r]), r == raised);
      }
    });
  }
}

/// Everyone consents to everything.
Parameters consenting() {
  Parameters p = certain();
  p.checkin.view_level.fill(1e9);
  return p;
}

TEST(RecordViews, CHK_10_WithoutAnAnswerOrAReadableCardNothingIsViewed) {
  const DayCase c{kExpiredDay, consenting()};
  for (const Person& person : {lapsed(), with_flag(card_holder(), Person::kChipDamaged),
                               with_flag(card_holder(), Person::kNoRecord), without_card()}) {
    for_all_lots(c, plain_desk(c), person, [](const Decision& d) {
      for (const DeskNote view : kViews) {
        ASSERT_FALSE(d.notes(view));
      }
    });
  }
  for_all_lots(c, plain_desk(c), card_holder(), [](const Decision& d) {
    for (const DeskNote view : kViews) {
      ASSERT_TRUE(d.notes(view));
      ASSERT_FALSE(d.notes_if_failed(view));
    }
  });
}

TEST(RecordViews, CHK_08_CHK_10_TheMobileTerminalViewsRecordsToo) {
  Parameters p = consenting();
  p.checkin.mobile_lane_share = 1;
  const DayCase c{kExpiredDay, p};
  DeskToday desk = plain_desk(c);
  desk.mobile_terminal = true;
  for_all_lots(c, desk, card_holder(), [](const Decision& d) {
    for (const DeskNote view : kViews) {
      ASSERT_TRUE(d.notes(view));
    }
  });
}

TEST(RecordViews, CHK_14_AMismatchStopsThemUntilTheInsurerHasConfirmed) {
  Parameters p = consenting();
  p.credentials.mismatch_confirmed_records = 0;
  const Person person = with_flag(card_holder(), Person::kMismatch);
  const auto expect_stopped = [&](Day day, bool stopped) {
    const DayCase c{day, p};
    for_all_lots(c, plain_desk(c), person, [&](const Decision& d) {
      ASSERT_EQ(d.plan.outcome, Outcome::kCardFace) << "eligibility is confirmed all the same";
      ASSERT_EQ(d.notes(DeskNote::kViewStopped), stopped) << format_day(day);
      for (const DeskNote view : kViews) {
        ASSERT_EQ(d.notes(view), !stopped) << format_day(day);
      }
    });
  };
  expect_stopped(p.credentials.mismatch_confirmed_on, true);
  expect_stopped(p.credentials.mismatch_until + std::chrono::days{1}, false);
}

}  // namespace
}  // namespace cutover::test
