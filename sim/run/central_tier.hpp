/// \file
/// The central service and the desks of a day, brought together (OPS-04): desks ask, the service answers more
/// slowly, desks wait, fall back and look up again, which changes what is asked.
///
/// A day at a time. First the load is foreseen: the desks' day is run without a trace for one area in
/// sixteen, which costs a few hundredths of the day, and the answers under that load are computed by the
/// hybrid of formula and request-level twin (service/hybrid.hpp). On a calm day, when every minute in which
/// anybody asks goes by formula, the answers hardly depend on the load, and that is all. On any other day the
/// whole nation's desks are forecast under the answers, and the answers computed anew from what they ask,
/// until the answers stop moving. Then the day is run for good.
///
/// Mostly two or three such rounds of the whole day are enough. Where they come no closer (an overload in
/// which failures keep desks from asking more: answers that fail bring an idle service, an idle service
/// brings them back) or cost too much (a storm of retries that lasts all day if no desk gives up), the day is
/// settled forward in windows, as cause and effect go: rounds reach a few windows ahead, a window's answers
/// stand once a round does not move them, and what comes later is found under answers that stand. The service
/// is not simulated again from the morning: rounds begin at a checkpoint at the end of what stands. A
/// reaction that takes longer than a window cannot keep it from settling.
///
/// Forecasts replay the day's own random numbers, so desks add no noise between rounds (requests of the
/// service do, as one more of them renumbers those after it: CurveDistance), and the result is the same for
/// any number of threads and after a resume.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "results/central_record.hpp"
#include "run/area_requests.hpp"
#include "run/central_curves.hpp"
#include "run/model.hpp"
#include "service/closed_form.hpp"
#include "topology/topology.hpp"

namespace cutover {

/// When the answers of the service count as settled: when a round moves them by less (central_curves.hpp:
/// CurveDistance), in every hour of a round of the whole day, or in a window. A second is what is certain of
/// a median under overload, when a few minutes' medians jump by a whole retry, and little beside the half
/// minute of a check-in; tests/run/central_test.cpp halves both, and the window, and looks at the desks.
struct CentralAgreement {
  double failure_share = 0.005;
  double median_seconds = 1;
  int whole_rounds = 8;     ///< of the whole day, before windows, while each moves less than the one before
  int window_minutes = 10;  ///< > 0
  int window_rounds = 6;    ///< in vain for one window: its last answers stand, and the result says how far
                            ///< the day's answers still move
  /// Of one round, some 20 s of one core: a whole overloaded day at 1:1. A round that takes more ends where
  /// it is then, though not before the window it is to settle.
  std::int64_t most_attempts = 40'000'000;
};

/// What desks and service agree upon for one day.
struct SettledDay {
  HybridDay answers;
  /// The answers as desks see them.
  std::shared_ptr<const CentralCurves> curves;
  /// How far each round moved the answers; empty on a calm day.
  std::vector<CurveDistance> moves;

  /// Every minute in which somebody was foreseen to ask goes by formula.
  bool calm = false;

  /// What CentralTier::record() needs to know of the day: seconds where requests are to be simulated.
  LoadDetail detail() const { return calm ? LoadDetail::kMinutes : LoadDetail::kSeconds; }
};

class CentralTier {
 public:
  /// \param on_minute  asked before each minute that is simulated; what it throws ends settle() or record()
  /// \param threads  which may be used while a day is settled or recorded; the answers are the same
  /// \throws InputError for a faulty topology file
  CentralTier(const Model& model, const Scenario& scenario, CentralAgreement agreement = {},
              std::function<void()> on_minute = {}, int threads = 1);

  const ServiceTopology& topology() const { return topology_; }
  CentralShape shape() const;

  /// Adds to the load what the desks of `areas` would ask for under `curves`, in the detail of the sink.
  using Forecast = std::function<void(std::span<const std::uint32_t> areas,
                                      const std::shared_ptr<const CentralCurves>& curves, LoadSink& load)>;
  /// The areas by which the load of a day is foreseen.
  std::span<const std::uint32_t> some() const { return some_; }
  /// The day under the load that some() ask for: settled if it is calm.
  SettledDay foresee(Day day, const Forecast& forecast) const;
  /// The answers that the desks of a day and the service agree upon.
  SettledDay settle(Day day, const Forecast& forecast) const;
  /// The answers of a day on which nobody asks: those of each minute's working elements.
  std::shared_ptr<const CentralCurves> without_load(Day day) const;
  /// The day as it was, from what the desks asked for under what was settled.
  CentralDayRecord record(Day day, const SettledDay& settled, const ServiceLoad& load) const;

 private:
  HybridDay answers(Day day, const ServiceLoad& load, HybridOptions options,
                    ServiceStatistics* statistics = nullptr, HybridCheckpoint* checkpoint = nullptr) const;
  /// How far a round moved, in units of the agreement.
  double excess(const CurveDistance& moved) const {
    return std::max(moved.failure_share / agreement_.failure_share,
                    moved.median_seconds / agreement_.median_seconds);
  }
  bool within(const CurveDistance& moved) const { return excess(moved) < 1; }
  ServiceLoad spread(const ServiceLoad& part) const;

  const Nation& nation_;
  std::uint64_t seed_;
  CentralAgreement agreement_;
  std::function<void()> on_minute_;
  int threads_;
  ServiceTopology topology_;
  AccessChoice access_;
  ClosedForm closed_;
  std::vector<std::uint32_t> all_;
  std::vector<std::uint32_t> some_;  ///< one area in sixteen
  double scale_ = 1;                 ///< persons of the nation over persons of some_
  int reach_minutes_ = 1;            ///< within which a visit makes its requests: more than one in a sample
};

}  // namespace cutover
