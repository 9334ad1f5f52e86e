// What one visit of a day may know of another: nothing, but for the pharmacy that it leads to.
#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "run/lesson.hpp"
#include "run/replay.hpp"
#include "run/run_case.hpp"

namespace cutover {
namespace {

constexpr Millis kNoon = 12 * kMillisPerHour;

using VisitName = std::tuple<std::uint32_t, std::uint32_t, std::uint8_t>;

/// The first area of Tottori, everybody, on an ordinary Monday.
class SameDay : public ::testing::Test {
 protected:
  SameDay()
      : scenario_(parse_scenario(R"(
title = "Same day"
sample = 1
[period]
start = 2025-10-06
end = 2025-10-06
[nation]
prefectures = ["Tottori"]
)",
                                 "same_day")),
        model_(test::kData, scenario_),
        replay_(model_, scenario_, 0, scenario_.start) {}

  template <class Reply>
  std::vector<FacilityTrace> day(const Reply& reply) {
    const Area& area = model_.nation.areas()[0];
    std::vector<FacilityTrace> traces(area.facilities());
    for (std::uint32_t f = 0; f < traces.size(); ++f) {
      const std::uint32_t number = area.first_facility + f;
      traces[f].facility = number;
      traces[f].wants_events = false;
      traces[f].reply = [&reply, number](std::uint32_t person, std::uint8_t care) {
        return reply(VisitName{number, person, care});
      };
    }
    replay_.run(traces);
    return traces;
  }
  template <class Visit>
  static void for_each(const std::vector<FacilityTrace>& traces, const Visit& visit) {
    for (const FacilityTrace& trace : traces) {
      for (const TracedVisit& v : trace.visits) {
        visit(trace, v);
      }
    }
  }

  Scenario scenario_;
  Model model_;
  AreaReplay replay_;
};

// The service is out for whoever asks after noon: whoever had left by then must not have noticed, wherever in
// the area's list of facilities the two visits of somebody's day may stand.
TEST_F(SameDay, ADP_05_AnAfternoonDecidesNothingOfItsMorning) {
  const std::vector<FacilityTrace> good = day([](const VisitName&) { return std::optional<Reply>{}; });
  std::map<VisitName, bool> after_noon;
  for_each(good, [&](const FacilityTrace& trace, const TracedVisit& v) {
    after_noon[{trace.facility, v.person_id, v.care}] = v.record.request_at >= kNoon;
  });
  const std::vector<FacilityTrace> bad = day([&](const VisitName& name) {
    const auto known = after_noon.find(name);
    return known != after_noon.end() && known->second ? std::optional{Reply{10'000, false}} : std::nullopt;
  });

  // The old way to be wrong: the visit of the afternoon is told first, since its desk stands before. A
  // pharmacy visit of the same way is told later anyway.
  std::map<std::uint32_t, std::size_t> failed_afternoon;  // first such desk in the area, by person
  for (std::size_t f = 0; f < good.size(); ++f) {
    for (const TracedVisit& v : good[f].visits) {
      const bool failed = std::any_of(bad[f].visits.begin(), bad[f].visits.end(), [&](const TracedVisit& b) {
        return b.person_id == v.person_id && b.care == v.care && b.outcome != v.outcome;
      });
      if (failed && !v.prescription) {
        failed_afternoon.emplace(v.person_id, f);
      }
    }
  }
  int mornings = 0;
  int told_after_the_afternoon = 0;
  for (std::size_t f = 0; f < good.size(); ++f) {
    for (const TracedVisit& v : good[f].visits) {
      if (v.record.finish >= kNoon || v.record.end == VisitEnd::kOpen) {
        continue;
      }
      const auto same = std::find_if(bad[f].visits.begin(), bad[f].visits.end(), [&](const TracedVisit& b) {
        return b.person_id == v.person_id && b.care == v.care;
      });
      ASSERT_NE(same, bad[f].visits.end());
      EXPECT_EQ(same->person.experience, v.person.experience) << "facility " << good[f].facility;
      EXPECT_EQ(same->person.flags, v.person.flags) << "facility " << good[f].facility;
      EXPECT_EQ(same->holding.bits, v.holding.bits);
      EXPECT_EQ(same->plan.outcome, v.plan.outcome);
      EXPECT_EQ(same->plan.notes, v.plan.notes);
      EXPECT_EQ(same->outcome, v.outcome);
      EXPECT_EQ(same->record.finish, v.record.finish);
      ++mornings;
      const auto afternoon = failed_afternoon.find(v.person_id);
      told_after_the_afternoon += afternoon != failed_afternoon.end() && afternoon->second < f ? 1 : 0;
    }
  }
  EXPECT_GT(mornings, 500);
  EXPECT_GT(told_after_the_afternoon, 3);
}

TEST_F(SameDay, ADP_05_CUT_05_CRD_14_ThePharmacyMeetsWhatTheVisitBeforeItHasTaught) {
  const std::vector<FacilityTrace> traces = day([](const VisitName&) { return std::optional<Reply>{}; });
  const DayContext& context = replay_.context();
  const Millis long_wait_ms =
      context.checkin[static_cast<std::size_t>(model_.nation.areas()[0].prefecture)].long_wait_ms;
  const std::uint32_t first = model_.nation.areas()[0].first_facility;
  int learnt = 0;
  int first_use = 0;
  int registered = 0;
  for_each(traces, [&](const FacilityTrace&, const TracedVisit& v) {
    if (!v.prescription) {
      return;
    }
    const TracedVisit& before = traces[v.prescription->facility - first].visits[v.prescription->visit];
    ASSERT_EQ(before.person_id, v.person_id);
    const std::uint32_t notes = notes_of(before.plan, before.record);
    EXPECT_EQ(v.person.experience,
              experience_after(context.laws->experience, before.person.experience, before.outcome, notes,
                               before.record.reader_wait + before.record.staff_wait > long_wait_ms));
    const bool registers = (notes & note_bit(DeskNote::kRegisteredAtDesk)) != 0;
    EXPECT_EQ(v.person.flags, before.person.flags | (is_card_use(before.outcome) ? Person::kUsedCard : 0) |
                                  (registers ? Person::kRegisteredAtDesk : 0));
    EXPECT_FALSE(registers && v.holding.has(Holding::kUnregistered));
    learnt += v.person.experience != before.person.experience ? 1 : 0;
    first_use += is_card_use(before.outcome) && (before.person.flags & Person::kUsedCard) == 0 ? 1 : 0;
    registered += registers ? 1 : 0;
  });
  EXPECT_GT(learnt, 100);
  EXPECT_GT(first_use, 10);
  EXPECT_GT(registered, 0);
}

}  // namespace
}  // namespace cutover
