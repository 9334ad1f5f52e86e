/// \file
/// Facilities and the programmes of the scenario: what programmes know of a facility, how its promotion of
/// the card follows the money it can expect, the readers it buys, and what all facilities were paid in the
/// end.
#pragma once

#include <cstdint>
#include <span>

#include "programmes/evaluate.hpp"
#include "results/writer.hpp"
#include "run/model.hpp"
#include "run/nation_state.hpp"
#include "scenario/scenario.hpp"

namespace cutover {

/// What a facility is and has, for programmes: traits its quantiles give it under these parameters.
FacilityHistory facility_history(const Facility& facility, std::uint32_t number, const Parameters& p,
                                 std::span<const FacilityMonth> months);

/// How far a facility promotes the card this month, for what the selected programmes would pay (ADP-02).
/// Asking every visitor costs the more, the more visitors there are: the effort of adoption.effort_median_yen
/// is that of a facility of mean size.
std::uint8_t facility_engagement(const Model& model, const Parameters& p, std::uint32_t facility,
                                 std::span<const FacilityMonth> months, MonthIndex month);

/// Readers that a facility has bought by a month with the money of programmes that install readers (SUB-01),
/// kMostBoughtReaders at most. What it was paid before the first month of `months` is not known.
std::uint8_t bought_readers(const Model& model, const Scenario& scenario, std::uint32_t facility,
                            std::span<const FacilityMonth> months, MonthIndex month);

/// Tells the result what the programmes paid to every facility, and why they did not, by the finished months.
/// What is due in a month is judged by the parameters of its first day (of the run, in its first month): a
/// later intervention changes nothing of it.
void set_payouts(const Model& model, const Scenario& scenario, const NationState& state,
                 ResultWriter& writer);

}  // namespace cutover
