/// \file
/// The central service and the desks of a day, brought together (OPS-04): desks ask, the service answers more
/// slowly, desks wait, fall back and look up again, which changes what is asked.
///
/// A day at a time. First the load is foreseen: the desks' day is run without a trace for one area in
/// sixteen, which costs a few hundredths of the day, and the answers under that load are computed by the
/// hybrid of formula and request-level twin (service/hybrid.hpp). On a calm day, when every minute goes by
/// formula, the answers hardly depend on the load, and that is all. On any other day the whole nation's desks
/// are forecast under the answers, and the answers computed anew from what they ask, until the answers stop
/// moving. Then the day is run for good. Forecasts replay the day's own random numbers, so there is no noise
/// between rounds, and the result is the same for any number of threads and after a resume.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>

#include "results/central_record.hpp"
#include "run/central_curves.hpp"
#include "run/model.hpp"
#include "service/closed_form.hpp"
#include "topology/topology.hpp"

namespace cutover {

class CentralTier {
 public:
  /// \throws InputError for a faulty topology file
  CentralTier(const Model& model, const Scenario& scenario);

  const ServiceTopology& topology() const { return topology_; }
  CentralShape shape() const;

  /// Adds to the load what the desks of `areas` would ask for under `curves`.
  using Forecast = std::function<void(std::span<const std::uint32_t> areas,
                                      const std::shared_ptr<const CentralCurves>& curves, ServiceLoad& load)>;
  /// The answers that the desks of a day and the service agree upon.
  std::shared_ptr<const CentralCurves> settle(Day day, const Forecast& forecast);
  /// The answers of a day on which nobody asks: those of each minute's working elements.
  std::shared_ptr<const CentralCurves> without_load(Day day) const;
  /// The day as it was, from what the desks asked for after settle().
  CentralDayRecord record(Day day, const ServiceLoad& load);

 private:
  HybridDay answers(Day day, const ServiceLoad& load, ServiceStatistics* statistics = nullptr) const;
  ServiceLoad spread(const ServiceLoad& part) const;

  const Nation& nation_;
  std::uint64_t seed_;
  ServiceTopology topology_;
  ClosedForm closed_;
  std::vector<std::uint32_t> all_;
  std::vector<std::uint32_t> some_;  ///< one area in sixteen
  double scale_ = 1;                 ///< persons of the nation over persons of some_
  HybridDay settled_;
  int rounds_ = 0;
};

}  // namespace cutover
