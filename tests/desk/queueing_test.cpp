// Both stations against queueing theory. Means over independent replications after a warm-up of many
// relaxation times; the tolerance is the t bound of the replications at a false-failure probability of 1e-6.
#include <cmath>
#include <functional>

#include <gtest/gtest.h>

#include "desk_case.hpp"
#include "random/stream.hpp"
#include "support/statistics.hpp"

namespace cutover::test {
namespace {

constexpr Millis kMeanService = 10'000;  // long against the millisecond, so that rounding does not show
constexpr int kReplications = 40;
constexpr std::size_t kWarmUp = 10'000;
constexpr std::size_t kMeasured = 40'000;

using Law = std::function<double(std::uint32_t)>;  ///< quantile function of a law with mean 1

double exponential(std::uint32_t word) {
  return -std::log(uniform(word));
}
double constant(std::uint32_t) {
  return 1;
}

Millis in_millis(double x) {
  return static_cast<Millis>(std::llround(x));
}

enum class Station { kStaff, kReaders };

/// Poisson arrivals; the visits use one station only (the other takes no time).
std::vector<DeskVisit> stream_of_visits(Station station, int servers, double load, const Law& law,
                                        int replication, std::size_t count) {
  WordSequence words{Stream{20'241'202, Purpose::kVisit}, static_cast<std::uint32_t>(replication), 0};
  std::vector<DeskVisit> visits;
  visits.reserve(count);
  double t = 0;
  for (std::size_t i = 0; i < count; ++i) {
    t += exponential(words.next()) * kMeanService / (load * servers);
    DeskVisit visit = kPlainVisit;
    visit.arrival = in_millis(t);
    const Millis service = in_millis(law(words.next()) * kMeanService);
    (station == Station::kStaff ? visit.staff : visit.reader) = std::max(service, 1);
    visits.push_back(visit);
  }
  return visits;
}

struct Figures {
  Estimate wait;     ///< in mean service times
  Estimate waiting;  ///< share of visits that had to wait
};

Figures measure(Station station, int servers, double load, const Law& law, std::size_t measured = kMeasured) {
  Desk desk;
  NoHooks hooks;
  Replications wait;
  Replications waiting;
  for (int i = 0; i < kReplications; ++i) {
    const std::vector<DeskVisit> visits =
        stream_of_visits(station, servers, load, law, i, kWarmUp + measured);
    std::vector<ReaderState> readers(static_cast<std::size_t>(station == Station::kReaders ? servers : 0));
    desk.run({.staff = station == Station::kStaff ? servers : 1}, visits, readers, central_of(0), kNever,
             hooks);
    double sum = 0;
    double count = 0;
    for (const VisitRecord& r : desk.records().subspan(kWarmUp)) {
      const Millis w = station == Station::kStaff ? r.staff_wait : r.reader_wait;
      sum += w;
      count += w > 0 ? 1 : 0;
    }
    wait.add(sum / static_cast<double>(measured) / kMeanService);
    waiting.add(count / static_cast<double>(measured));
  }
  return {wait.estimate(), waiting.estimate()};
}

void expect_near(const Estimate& estimate, double theory, const char* what) {
  EXPECT_NEAR(estimate.mean, theory, estimate.half_width) << what;
  EXPECT_LT(estimate.half_width, 0.1 * theory) << what << ": too few visits to prove anything";
}

/// Probability of waiting in M/M/c.
double erlang_c(int servers, double offered) {
  double b = 1;  // Erlang B by its recursion
  for (int k = 1; k <= servers; ++k) {
    b = offered * b / (k + offered * b);
  }
  return b / (1 - offered / servers * (1 - b));
}

TEST(DeskQueueing, ErlangCFormulaHasItsKnownValues) {
  EXPECT_NEAR(erlang_c(2, 1.2), 0.45, 1e-12);
  EXPECT_NEAR(erlang_c(3, 2.4), 0.647191011, 1e-9);
  EXPECT_NEAR(erlang_c(10, 8), 0.409180151, 1e-9);
  EXPECT_NEAR(erlang_c(16, 14.4), 0.591343394, 1e-9);
}

class DeskErlangC : public testing::TestWithParam<std::tuple<Station, int, double>> {};

TEST_P(DeskErlangC, WaitAndShareOfWaitersFollowTheory) {
  const auto [station, servers, offered] = GetParam();
  // Long enough for the slow queues of a heavy load.
  const std::size_t measured = offered / servers < 0.85 ? kMeasured : 5 * kMeasured;
  const Figures figures = measure(station, servers, offered / servers, exponential, measured);
  const double c = erlang_c(servers, offered);
  expect_near(figures.waiting, c, "P(wait)");
  expect_near(figures.wait, c / (servers - offered), "Wq");
}

INSTANTIATE_TEST_SUITE_P(Staff, DeskErlangC,
                         testing::Values(std::tuple{Station::kStaff, 1, 0.8},
                                         std::tuple{Station::kStaff, 2, 1.2},
                                         std::tuple{Station::kStaff, 3, 2.4},
                                         std::tuple{Station::kStaff, 10, 8.0},
                                         std::tuple{Station::kStaff, 16, 14.4}));
INSTANTIATE_TEST_SUITE_P(Readers, DeskErlangC,
                         testing::Values(std::tuple{Station::kReaders, 1, 0.8},
                                         std::tuple{Station::kReaders, 2, 1.2},
                                         std::tuple{Station::kReaders, 3, 2.4},
                                         std::tuple{Station::kReaders, 10, 8.0}));

// Pollaczek and Khinchine: Wq = rho (1 + cs^2) / (2 (1 - rho)) mean services.
TEST(DeskQueueing, ConstantServiceWaitsHalfAsLongAsExponential) {
  expect_near(measure(Station::kStaff, 1, 0.8, constant).wait, 1.6 / 0.8, "Wq staff");
  expect_near(measure(Station::kReaders, 1, 0.8, constant).wait, 1.6 / 0.8, "Wq reader");
}

TEST(DeskQueueing, LognormalServiceFollowsPollaczekKhinchine) {
  const double sigma2 = std::log(2.0);  // squared coefficient of variation 1, heavier tail than exponential
  const auto quantile = [sigma2](std::uint32_t word) {
    return std::exp(std::sqrt(sigma2) * boost::math::quantile(boost::math::normal{}, uniform(word)) -
                    sigma2 / 2);
  };
  expect_near(measure(Station::kStaff, 1, 0.8, quantile, 60'000).wait, 4.0, "Wq staff");
  expect_near(measure(Station::kReaders, 1, 0.8, quantile, 60'000).wait, 4.0, "Wq reader");
}

// Two-point law with cs^2 = 4: Lq = 8 at rho = 0.8.
TEST(DeskQueueing, VeryVariableServiceFollowsPollaczekKhinchine) {
  const auto two_point = [](std::uint32_t word) { return uniform(word) < 0.8 ? 0.0 : 5.0; };
  expect_near(measure(Station::kStaff, 1, 0.8, two_point, 150'000).wait, 8.0 / 0.8, "Wq staff");
}

// Burke: the output of M/M/1 is Poisson, so the staff behind a reader is M/M/1 again, whatever constant time
// the central service takes in between.
TEST(DeskQueueing, StaffBehindTheReaderIsAgainErlang) {
  Desk desk;
  NoHooks hooks;
  Replications wait;
  for (int i = 0; i < kReplications; ++i) {
    std::vector<DeskVisit> visits =
        stream_of_visits(Station::kReaders, 1, 0.8, exponential, i, kWarmUp + kMeasured);
    WordSequence words{Stream{7, Purpose::kVisitService}, static_cast<std::uint32_t>(i), 0};
    for (DeskVisit& v : visits) {
      v.staff = in_millis(exponential(words.next()) * 2 * kMeanService);
    }
    ReaderState reader;
    desk.run({.staff = 2}, visits, {&reader, 1}, central_of(4), kNever, hooks);
    double sum = 0;
    for (const VisitRecord& r : desk.records().subspan(kWarmUp)) {
      sum += r.staff_wait;
    }
    wait.add(sum / static_cast<double>(kMeasured) / kMeanService);
  }
  expect_near(wait.estimate(), 2 * erlang_c(2, 1.6) / (2 - 1.6), "Wq");
}

// M/M/10+M, lambda 12, mu 1, patience rate 0.5 (Erlang A).
TEST(DeskQueueing, ImpatientVisitorsFollowErlangA) {
  const double arrivals = 12;
  Desk desk;
  NoHooks hooks;
  Replications waited;
  Replications length;
  Replications gave_up;
  for (int i = 0; i < kReplications; ++i) {
    std::vector<DeskVisit> visits =
        stream_of_visits(Station::kStaff, 10, arrivals / 10, exponential, i, kWarmUp + kMeasured);
    WordSequence words{Stream{8, Purpose::kVisitService}, static_cast<std::uint32_t>(i), 0};
    for (DeskVisit& v : visits) {
      v.patience = in_millis(exponential(words.next()) * 2 * kMeanService);
    }
    desk.run({.staff = 10}, visits, {}, central_of(0), kNever, hooks);
    double time = 0;
    double waiters = 0;
    double losses = 0;
    for (std::size_t v = kWarmUp; v < visits.size(); ++v) {
      const VisitRecord& r = desk.records()[v];
      const bool lost = r.end == VisitEnd::kGaveUp;
      const Millis queued = lost ? r.finish - visits[v].arrival : r.staff_wait;
      time += queued;
      waiters += queued > 0 ? 1 : 0;
      losses += lost ? 1 : 0;
    }
    const double n = kMeasured;
    waited.add(waiters / n);
    length.add(arrivals * time / n / kMeanService);
    gave_up.add(losses / n);
  }
  expect_near(waited.estimate(), 0.850384948, "P(wait)");
  expect_near(length.estimate(), 4.695742656, "Lq");
  expect_near(gave_up.estimate(), 0.195655944, "P(abandon)");
}

// Overload: the queue grows at the rate lambda - c mu.
TEST(DeskQueueing, OverloadedDeskFallsBehindAtTheExcessRate) {
  Desk desk;
  NoHooks hooks;
  Replications excess;
  for (int i = 0; i < kReplications; ++i) {
    const std::vector<DeskVisit> visits =
        stream_of_visits(Station::kStaff, 2, 1.5, exponential, i, kMeasured);
    const Millis horizon = visits.back().arrival;
    desk.run({.staff = 2}, visits, {}, central_of(0), horizon, hooks);
    double open = 0;
    for (const VisitRecord& r : desk.records()) {
      open += r.end == VisitEnd::kOpen ? 1 : 0;
    }
    excess.add(open / (static_cast<double>(horizon) / kMeanService));
  }
  expect_near(excess.estimate(), 2 * 1.5 - 2, "slope");
}

}  // namespace
}  // namespace cutover::test
