// Desks and a modelled central service brought together (OPS-04): same bits, nothing lost, a drill that is
// felt.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <memory>
#include <mutex>
#include <numeric>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "results/summary.hpp"
#include "run/area_day.hpp"
#include "run/central_tier.hpp"
#include "run/run_case.hpp"

namespace cutover {
namespace {

constexpr int kBatchHour = 6;  ///< batch inquiries go in the hour before opening

/// Two data centres of one tier. Every number belongs to the test: Fukuoka's desks ask about 50 times a
/// second at nine on a Monday, so that `servers` = 7 a data centre are busy for about 70 % of the time.
std::string platform(int servers, const std::string& more = "") {
  std::string text = R"(
title = "Two data centres"
health_check_s = 10
[client]
attempt_timeout_s = 10
attempts = 3
backoff_s = 1
backoff_factor = 2
backoff_limit_s = 8
backoff_jitter = 0.5
give_up_s = 30
[access.net]
share = 1
latency_ms = 10
latency_sigma = 0.3
capacity_mbps = 10000
[gateway]
latency_ms = 1
capacity_mbps = 10000
[backbone]
latency_ms = 6
capacity_mbps = 10000
[data_centre.east]
weight = 0.5
[data_centre.west]
weight = 0.5
[tier.eligibility]
instances = 1
service_ms = 200
queue_limit = 100000
queue_timeout_ms = 5000
)";
  text += "servers = " + std::to_string(servers) + "\n";
  for (const char* name : kServiceClassNames) {
    text += "[class." + std::string(name) + "]\npath = [\"eligibility\"]\nrequest_kb = 2\nreply_kb = 4\n";
  }
  return text + more;
}

std::string west_lost_until(const std::string& time) {
  return "[[event]]\nelement = \"west\"\nfrom = 2025-12-01T09:05:00\nuntil = 2025-12-01T" + time +
         "\nnote = \"data centre lost\"\n";
}
const std::string kWestLost = west_lost_until("10:05:00");

constexpr const char* kFukuoka = R"(
title = "Fukuoka"
sample = 0.05
seed = 20251201
[period]
start = 2025-12-01
end = 2025-12-01
[nation]
prefectures = ["Fukuoka"]
persons_per_area = 5000
[central]
replay_incidents = false
)";

Scenario with_platform(const std::filesystem::path& directory, const std::string& scenario,
                       const std::string& topology, std::vector<std::string> overrides = {}) {
  const std::filesystem::path file =
      directory / (std::to_string(std::hash<std::string>{}(topology)) + ".toml");
  test::write_text(file, topology);
  overrides.push_back("central.topology=\"" + file.string() + "\"");
  return parse_scenario(scenario, "central", overrides);
}

/// The first day of a scenario, with everything that a run does on it, and one facility of every area looked
/// at closely.
struct OneDay {
  OneDay(const Scenario& s, CentralAgreement agreement = {})
      : scenario(s), model(test::kData, s), tier(model, s, agreement), record(model.nation.types()) {
    NationState state = model.initial_state(scenario);
    const std::span<const Area> areas = model.nation.areas();
    std::vector<std::vector<Person>> persons;
    for (const Area& area : areas) {
      persons.emplace_back(area.slots);
      model.populate(area, persons.back());
    }
    DayContext context(model, scenario.on(scenario.start), scenario.start, scenario.seed, nullptr);
    AreaDay worker;
    settled =
        tier.settle(scenario.start, [&](std::span<const std::uint32_t> some,
                                        const std::shared_ptr<const CentralCurves>& curves, LoadSink& load) {
          context.curves = curves;
          for (const std::uint32_t a : some) {
            worker.forecast(context, a, persons[a], state, load);
          }
        });
    context.curves = settled.curves;
    LoadSink load;
    load.begin(settled.detail());
    for (std::uint32_t a = 0; a < areas.size(); ++a) {
      const std::vector<Person> before = persons[a];
      worker.forecast(context, a, persons[a], state, load);
      forecast_changed_nobody = forecast_changed_nobody && std::memcmp(before.data(), persons[a].data(),
                                                                       before.size() * sizeof(Person)) == 0;
    }
    foreseen = by_minute(load.load);
    load.begin(settled.detail());
    record.day = scenario.start;
    DayTotals totals(record);
    totals.load = &load;
    for (std::uint32_t a = 0; a < areas.size(); ++a) {
      FacilityTrace trace;
      trace.facility = areas[a].first_facility;
      worker.run(context, a, persons[a], state, totals, {&trace, 1});
      traces.push_back(std::move(trace));
    }
    asked = by_minute(load.load);
    central = tier.record(scenario.start, settled, load.load);
  }

  /// [minute][prefecture][class]
  static std::vector<std::uint32_t> by_minute(const ServiceLoad& load) {
    std::vector<std::uint32_t> all;
    for (int m = 0; m < ServiceLoad::kMinutes; ++m) {
      all.insert(all.end(), load.minute(m), load.minute(m) + ServiceLoad::kCells);
    }
    return all;
  }

  std::uint64_t outcome(Outcome o) const {
    std::uint64_t sum = 0;
    for (std::size_t i = static_cast<std::size_t>(o); i < record.counts.size(); i += kOutcomes) {
      sum += record.counts[i];
    }
    return sum;
  }
  std::uint64_t note(DeskNote n) const {
    const auto cells = record.notes.size() / kDeskNotes;
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < cells; ++i) {
      sum += record.notes[static_cast<std::size_t>(n) * cells + i];
    }
    return sum;
  }
  std::uint64_t visits() const { return static_cast<std::uint64_t>(record.visits.arrivals); }
  std::uint64_t offered(ServiceClass c, int from = 0, int until = 1'440) const {
    std::uint64_t sum = 0;
    for (int m = from; m < until; ++m) {
      sum += central.offered[static_cast<std::size_t>(m * kServiceClasses) + static_cast<std::size_t>(c)];
    }
    return sum;
  }
  /// Largest share without reply in these minutes, all classes.
  float worst_failure(int from, int until) const {
    float worst = 0;
    for (int i = from * kServiceClasses; i < until * kServiceClasses; ++i) {
      worst = std::max(worst, central.failure[static_cast<std::size_t>(i)]);
    }
    return worst;
  }

  Scenario scenario;
  Model model;
  CentralTier tier;
  SettledDay settled;
  DayRecord record;
  CentralDayRecord central;
  std::vector<FacilityTrace> traces;
  std::vector<std::uint32_t> foreseen;  ///< requests of a forecast under the answers agreed upon
  std::vector<std::uint32_t> asked;     ///< requests of the day
  bool forecast_changed_nobody = true;
};

/// The Monday of the drill, made once for all tests that look at it.
const OneDay& drill() {
  static const test::TemporaryDirectory directory;
  static const OneDay day(with_platform(directory.path(), kFukuoka, platform(7, kWestLost)));
  return day;
}

class Central : public ::testing::Test {
 protected:
  Scenario fukuoka(int servers, const std::string& more = "") const {
    return with_platform(directory_.path(), kFukuoka, platform(servers, more));
  }
  test::TemporaryDirectory directory_;
};

/// The same place on a Sunday and a Monday, with a short drill on the Monday.
class CentralRun : public Central {
 protected:
  CentralRun()
      : scenario_(with_platform(directory_.path(), kFukuoka, platform(7, west_lost_until("09:20:00")),
                                {"period.start=2025-11-30", "period.end=2025-12-01", "sample=0.02"})) {}
  RunReport run(const std::filesystem::path& path, int threads, int until_days = 99,
                bool resume = false) const {
    RunOptions options = test::options(path, threads);
    options.resume = resume;
    options.on_progress = [&](const Progress& p) {
      return p.stage != Progress::Stage::kDays || p.days_done < until_days;
    };
    return run_scenario(scenario_, options);
  }
  Scenario scenario_;
};

TEST_F(CentralRun, SameBitsForAnyNumberOfThreadsAndAfterAResume) {
  const auto one = directory_ / "1.h5";
  ASSERT_EQ(run(one, 1).status, RunStatus::kComplete);
  {
    const ResultReader result(one);
    ASSERT_TRUE(result.info().central.has_value());
    EXPECT_EQ(result.central_day(0).rounds, 0) << "a quiet Sunday";
    EXPECT_GT(result.central_day(1).rounds, 0)
        << "the test needs a day on which desks and service had to agree";
    const Summary s = summarize(result);
    EXPECT_TRUE(s.checks.ok());
    ASSERT_TRUE(s.central.has_value());
    EXPECT_GT(s.central->check_ins_without_reply, 0);
    EXPECT_EQ(s.central->worst_hour, 9);
    EXPECT_EQ(s.central->busiest_station, "eligibility@east");
  }
  for (const int threads : {2, 7}) {
    SCOPED_TRACE(threads);
    const auto path = directory_ / (std::to_string(threads) + ".h5");
    ASSERT_EQ(run(path, threads).status, RunStatus::kComplete);
    EXPECT_TRUE(test::same_bits(one, path));
  }
  const auto resumed = directory_ / "resumed.h5";
  ASSERT_EQ(run(resumed, 2, 1).days_done, 1);
  ASSERT_EQ(run(resumed, 2, 99, true).status, RunStatus::kComplete);
  EXPECT_TRUE(test::same_bits(one, resumed));
}

// At full scale every request weighs one, so each is found again: at the desks, in the day record and in what
// the service was offered.
TEST_F(Central, EveryRequestOfTheDesksArrivesAndNoOther) {
  const OneDay day(with_platform(directory_.path(), kFukuoka, platform(7),
                                 {"sample=1", "nation.prefectures=[\"Tottori\"]"}));
  const auto minutes = [&](ServiceClass c, std::size_t m) {
    return day.central.offered[m * kServiceClasses + static_cast<std::size_t>(c)];
  };
  std::uint64_t desks = 0;
  std::uint64_t batch = 0;
  for (std::size_t m = 0; m < 1'440; ++m) {
    const std::uint32_t asked = minutes(ServiceClass::kCard, m) + minutes(ServiceClass::kCardFirst, m) +
                                minutes(ServiceClass::kPhone, m) + minutes(ServiceClass::kNumber, m);
    const std::uint32_t requests = day.record.requests_per_minute[m];
    desks += requests;
    if (m / 60 == static_cast<std::size_t>(kBatchHour)) {
      batch += asked - requests;  // batch inquiries go in this hour, and are not requests from desks
    } else {
      ASSERT_EQ(asked, requests) << "minute " << m;
    }
  }
  EXPECT_GT(desks, 10'000U);
  EXPECT_GT(batch, 0U);
  EXPECT_EQ(batch, day.outcome(Outcome::kBatchInquiry));
  EXPECT_EQ(day.offered(ServiceClass::kHealthCheck), day.note(DeskNote::kViewCheckup));
  EXPECT_EQ(day.offered(ServiceClass::kMedicine),
            day.note(DeskNote::kViewMedicine) + day.note(DeskNote::kDisasterView));
  EXPECT_EQ(day.offered(ServiceClass::kTreatment), day.note(DeskNote::kViewTreatment));
  EXPECT_GE(day.offered(ServiceClass::kConsent),
            std::max({day.note(DeskNote::kViewCheckup), day.note(DeskNote::kViewMedicine),
                      day.note(DeskNote::kViewTreatment)}));
  EXPECT_LE(day.offered(ServiceClass::kConsent), day.note(DeskNote::kViewCheckup) +
                                                     day.note(DeskNote::kViewMedicine) +
                                                     day.note(DeskNote::kViewTreatment));
}

// What a check-in teaches, whose card was new, who registered: all of it counts at the next desk of the day,
// in a forecast as on the day.
TEST_F(Central, AForecastAsksWhatTheDayAsksAndLeavesNoTrace) {
  const OneDay& day = drill();
  EXPECT_TRUE(day.forecast_changed_nobody);
  EXPECT_GT(std::accumulate(day.asked.begin(), day.asked.end(), std::uint64_t{0}), 10'000U);
  EXPECT_EQ(day.foreseen, day.asked);
}

TEST_F(Central, ACalmDayNeedsNoRoundsAndKeepsItsPromise) {
  const OneDay day(fukuoka(40));
  EXPECT_EQ(day.central.rounds, 0);
  EXPECT_TRUE(std::all_of(day.central.simulated.begin(), day.central.simulated.end(),
                          [](std::uint8_t simulated) { return simulated == 0; }));
  EXPECT_EQ(day.central.requests, 0);
  EXPECT_EQ(day.note(DeskNote::kNoReply), 0U);
  // Replies of 4 kB are the fuller direction of every link.
  const CentralShape shape = day.tier.shape();
  ASSERT_EQ(shape.links, (std::vector<std::string>{"net", "gateway", "backbone@east", "backbone@west"}));
  const ServiceTopology& t = day.tier.topology();
  for (std::size_t minute = 0; minute < 1'440; ++minute) {
    const auto offered = day.central.offered.begin() + static_cast<std::ptrdiff_t>(minute * kServiceClasses);
    const double mbps = 8e-3 * 4 * std::accumulate(offered, offered + kServiceClasses, 0.0) / 60;
    const float* const links = &day.central.link_utilization[minute * shape.links.size()];
    EXPECT_NEAR(links[0], mbps / t.access[0].capacity_mbps, 1e-6);
    EXPECT_NEAR(links[1], mbps / t.gateway.capacity_mbps, 1e-6);
    EXPECT_NEAR(links[2] + links[3], mbps / t.backbone.capacity_mbps, 1e-6);
  }
  // The answers came from one area in sixteen; those of all areas are the same for a desk.
  EXPECT_LT(day.central.moved_failure, CentralAgreement{}.failure_share);
  EXPECT_LT(day.central.moved_median_s, CentralAgreement{}.median_seconds);
}

// Two data centres, each busy for about 70 % at nine: one alone cannot carry the morning.
TEST_F(Central, OPS_04_ALostDataCentreIsFeltAtTheDesksFromThenOn) {
  constexpr int kLost = 9 * 60 + 5;
  constexpr int kBack = 10 * 60 + 5;
  const OneDay without(fukuoka(7));
  const OneDay& with = drill();
  double busy = 0;
  for (int m = 9 * 60; m < 10 * 60; ++m) {
    busy += without.central.utilization[static_cast<std::size_t>(2 * m)] / 60;
  }
  EXPECT_GT(busy, 0.6);
  EXPECT_LT(busy, 0.8);
  EXPECT_EQ(without.note(DeskNote::kNoReply), 0U) << "two data centres answer everybody";

  // A request of the half minute before may still be on its way when the data centre goes.
  EXPECT_EQ(with.worst_failure(0, kLost - 1), 0);
  EXPECT_GT(with.worst_failure(kLost, kBack), 0.1F);
  EXPECT_GT(with.note(DeskNote::kNoReply), with.visits() / 100);
  EXPECT_GT(with.central.longest_queue[2 * (kLost + 10)], 0U) << "the other one is full";
  std::uint64_t fallbacks = 0;
  std::uint64_t fallbacks_without = 0;
  for (const Outcome o : {Outcome::kFallbackPortal, Outcome::kFallbackNotice, Outcome::kFallbackOral,
                          Outcome::kFallbackDeclaration, Outcome::kChargedFull}) {
    fallbacks += with.outcome(o);
    fallbacks_without += without.outcome(o);
  }
  EXPECT_GT(fallbacks, fallbacks_without);

  int answered_before = 0;
  int failed_after = 0;
  for (const FacilityTrace& trace : with.traces) {
    for (const TracedVisit& visit : trace.visits) {
      const VisitRecord& record = visit.record;
      if (record.request_at < 0 || record.end == VisitEnd::kGaveUp || record.end == VisitEnd::kOpen) {
        continue;
      }
      const bool failed = record.end == VisitEnd::kFallback || record.end == VisitEnd::kLookupFailed;
      if (record.request_at < (kLost - 1) * kMillisPerMinute) {
        EXPECT_FALSE(failed) << "asked at " << format_time_of_day(record.request_at);
        ++answered_before;
      } else {
        failed_after += failed ? 1 : 0;
      }
    }
  }
  EXPECT_GT(answered_before, 0);
  EXPECT_GT(failed_after, 0);
}

// The loop is closed where it matters most: three bad minutes start an overload that retries keep alive for
// the rest of the morning, and what the desks do about it changes what is asked. Dropping what nobody waits
// for any more ends it at once.
TEST_F(Central, OPS_04_AnOverloadOutlivesItsTriggerUntilItIsShed) {
  constexpr int kOver = 9 * 60 + 3;
  const std::string trigger =
      "[[event]]\nelement = \"eligibility\"\nkind = \"slow\"\nfactor = 0.2\n"
      "from = 2025-12-01T09:00:00\nuntil = 2025-12-01T09:03:00\nnote = \"trigger\"\n";
  const auto with = [&](const std::string& queue_timeout) {
    std::string text = platform(7, trigger);
    const auto replace = [&](const std::string& line, const std::string& by) {
      text.replace(text.find(line), line.size(), by);
    };
    replace("attempt_timeout_s = 10\nattempts = 3\nbackoff_s = 1\n",
            "attempt_timeout_s = 5\nattempts = 4\nbackoff_s = 0\n");
    replace("backoff_limit_s = 8", "backoff_limit_s = 0");
    replace("queue_timeout_ms = 5000\n", queue_timeout);
    return OneDay(with_platform(directory_.path(), kFukuoka, text));
  };
  const OneDay kept = with("");
  const OneDay shed = with("queue_timeout_ms = 1000\n");
  const auto card = static_cast<std::size_t>(ServiceClass::kCard);
  for (int m = kOver + 7; m < 10 * 60; ++m) {
    const std::size_t cell = static_cast<std::size_t>(m * kServiceClasses) + card;
    EXPECT_GT(kept.central.failure[cell], 0.5F) << "minute " << m << ", long after the trigger";
    EXPECT_LT(shed.central.failure[cell], 0.01F) << "minute " << m;
  }
  EXPECT_LT(kept.worst_failure(0, 8 * 60 + 59), 1e-6F);
  EXPECT_GT(kept.central.rounds, 0);
  EXPECT_LT(kept.central.moved_failure, CentralAgreement{}.failure_share) << "desks and service agree";
  // Whoever is not answered takes no consent and views no records: the desks take load off the service, and
  // still the rest is too much.
  const std::uint64_t consents = shed.offered(ServiceClass::kConsent, kOver + 7, 10 * 60);
  EXPECT_GT(consents, 1'000U);
  EXPECT_LT(kept.offered(ServiceClass::kConsent, kOver + 7, 10 * 60), consents / 2);
  EXPECT_GT(kept.note(DeskNote::kNoReply), 10 * shed.note(DeskNote::kNoReply));
  EXPECT_GT(kept.record.visits.gave_up, shed.record.visits.gave_up) << "queues at the desks";
}

// And half the limits find the same desks: one visit in two hundred may end otherwise.
TEST_F(Central, RoundsBringTheAnswersTogetherAndHalfTheLimitsChangeLittle) {
  const OneDay& day = drill();
  const std::vector<CurveDistance>& moves = day.settled.moves;
  ASSERT_GE(moves.size(), 2U) << "the test needs a day on which they had to agree";
  EXPECT_LT(moves.size(), 8U);
  EXPECT_LT(moves.back().failure_share, moves.front().failure_share);
  EXPECT_LT(moves.back().median_seconds, moves.front().median_seconds);
  // The day itself is what the last round foresaw.
  EXPECT_EQ(day.central.moved_failure, static_cast<float>(moves.back().failure_share));
  EXPECT_EQ(day.central.moved_median_s, static_cast<float>(moves.back().median_seconds));
  EXPECT_LT(day.central.moved_failure, CentralAgreement{}.failure_share);
  EXPECT_LT(day.central.moved_median_s, CentralAgreement{}.median_seconds);

  const CentralAgreement usual;
  const OneDay closer(fukuoka(7, kWestLost),
                      {.failure_share = usual.failure_share / 2, .median_seconds = usual.median_seconds / 2});
  EXPECT_GE(closer.central.rounds, day.central.rounds);
  const double visits = static_cast<double>(day.visits());
  for (int o = 0; o < kOutcomes; ++o) {
    const auto outcome = static_cast<Outcome>(o);
    EXPECT_NEAR(static_cast<double>(closer.outcome(outcome)), static_cast<double>(day.outcome(outcome)),
                0.005 * visits)
        << kOutcomeNames[static_cast<std::size_t>(o)];
  }
  EXPECT_NEAR(static_cast<double>(closer.note(DeskNote::kNoReply)),
              static_cast<double>(day.note(DeskNote::kNoReply)), 0.005 * visits);
  RecordProperty("rounds", day.central.rounds);
  RecordProperty("rounds_closer", closer.central.rounds);
}

// One data centre can nearly carry the eligibility requests of the morning, but not the consents and views
// that follow the answered ones. So whole days go to and fro: answers that fail bring an idle service, an
// idle service brings them back. Windows settle it, and the shorter they are, the less it matters how long.
// Clients wait for minutes here: the answers are a table by minute, which a queue of ten visitors a second
// outruns otherwise.
TEST_F(Central, OPS_04_HalvingTheWindowConvergesWhereWholeRoundsGoToAndFro) {
  std::string text = platform(2, west_lost_until("09:45:00"));
  const auto replace = [&](const std::string& line, const std::string& by) {
    text.replace(text.find(line), line.size(), by);
  };
  replace("queue_timeout_ms = 5000\n", "");
  replace("attempt_timeout_s = 10", "attempt_timeout_s = 60");
  replace("give_up_s = 30", "give_up_s = 180");
  replace("service_ms = 200", "service_ms = 320");
  const Scenario kagawa = with_platform(directory_.path(), kFukuoka, text,
                                        {"sample=1", "nation.prefectures=[\"Kagawa\"]",
                                         "nation.occupational_clinics=0", "nation.exempt_facilities=0"});
  const auto with_windows_of = [&](int minutes) { return OneDay(kagawa, {.window_minutes = minutes}); };
  const OneDay twenty = with_windows_of(20);
  const OneDay ten = with_windows_of(10);
  const OneDay five = with_windows_of(5);

  const std::vector<CurveDistance>& moves = five.settled.moves;
  const auto no_closer = std::adjacent_find(
      moves.begin(), moves.end(),
      [](const CurveDistance& a, const CurveDistance& b) { return b.failure_share >= a.failure_share; });
  ASSERT_NE(no_closer, moves.end()) << "the test needs a day that whole rounds do not settle";
  EXPECT_GT(no_closer[1].failure_share, 0.1);
  EXPECT_GT(five.note(DeskNote::kNoReply), five.visits() / 100);

  const double visits = static_cast<double>(five.visits());
  const auto largest_difference = [](const OneDay& a, const OneDay& b) {
    double largest = std::abs(static_cast<double>(a.note(DeskNote::kNoReply)) -
                              static_cast<double>(b.note(DeskNote::kNoReply)));
    for (int o = 0; o < kOutcomes; ++o) {
      const auto outcome = static_cast<Outcome>(o);
      largest = std::max(largest, std::abs(static_cast<double>(a.outcome(outcome)) -
                                           static_cast<double>(b.outcome(outcome))));
    }
    return largest;
  };
  const double first = largest_difference(twenty, ten);
  const double second = largest_difference(ten, five);
  EXPECT_LT(second, first);
  EXPECT_LT(second, 0.005 * visits);
  RecordProperty("twenty_ten", std::to_string(first));
  RecordProperty("ten_five", std::to_string(second));
}

}  // namespace
}  // namespace cutover
