/// \file
/// From a facility's history to its payments, under the programmes a scenario selects.
///
/// Pure functions of whole numbers: the same history gives the same payments, in the same order, whether it
/// is evaluated once at the end or month by month as it grows.
///
/// Example:
///     const ProgrammeCatalogue catalogue = load_programmes(folder);
///     const Evaluator evaluator{catalogue, catalogue.select(ids)};
///     std::vector<Payout> payouts;
///     for (const FacilityHistory& history : histories) evaluator.evaluate(history, quantile, {}, payouts);
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "programmes/history.hpp"
#include "programmes/load.hpp"
#include "programmes/payout.hpp"
#include "programmes/programme.hpp"

namespace cutover {

/// Where a facility stands, 0 to 65535, in the order in which facilities apply to a programme: it applies if
/// its quantile lies below the take-up share. Use `Programme::key` for the stream, so that the answer does
/// not depend on what else is selected.
using ApplicationQuantile = std::function<std::uint16_t(std::uint32_t facility, const Programme& programme)>;

/// Months of payment asked for. Calls for consecutive windows give each payment once.
struct PaymentWindow {
  MonthIndex first = std::numeric_limits<MonthIndex>::min();
  MonthIndex last = std::numeric_limits<MonthIndex>::max();

  bool contains(MonthIndex month) const { return first <= month && month <= last; }
};

/// How many facility-periods of each selected programme were not paid, by reason. A period belongs to its
/// month of payment; a subsidy that was not paid to the month of its deadline, without one to the open end.
struct NotPaidTally {
  explicit NotPaidTally(std::size_t programmes) : counts(programmes) {}

  std::uint64_t of(std::size_t programme, NotPaid reason) const {
    return counts[programme][static_cast<std::size_t>(reason)];
  }

  std::vector<std::array<std::uint64_t, kNotPaidReasons>> counts;
};

class Evaluator {
 public:
  /// The catalogue must outlive the evaluator.
  Evaluator(const ProgrammeCatalogue& catalogue, std::vector<const Programme*> selected,
            AssumptionLevel level = AssumptionLevel::kCentral);

  const std::vector<const Programme*>& selected() const { return selected_; }

  /// Appends the facility's payments of the window. Allocates nothing but room in `out`. Thread-safe for
  /// different `out` and `tally`.
  void evaluate(const FacilityHistory& history, const ApplicationQuantile& quantile, PaymentWindow window,
                std::vector<Payout>& out, NotPaidTally* tally = nullptr) const;

 private:
  struct Application;
  class OneFacility;

  std::vector<const Programme*> selected_;
  std::vector<int> group_of_;  ///< by position in `selected_`; -1 = none
  std::vector<FlagRule> flag_rules_;
  AssumptionLevel level_;
};

/// Cost of one unit for a facility with these flags, or nothing where no row fits.
std::optional<std::int64_t> unit_cost(const Programme& programme, FacilityType type, std::uint32_t flags,
                                      std::uint8_t part, AssumptionLevel level);

/// Fills cost, rate, cap, units and amount of a payment by one grant.
void grant_amount(const Programme::Grant& grant, int readers_held, std::int64_t unit_cost, Payout& payout);

}  // namespace cutover
