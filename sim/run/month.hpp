/// \file
/// What happens between the last day of a month and the first day of the next: claims are filed, facilities
/// look at what programmes would pay them, people have birthdays, are born, die, move and change jobs.
#pragma once

#include <cstdint>
#include <span>

#include "adoption/model.hpp"
#include "nation/nation.hpp"
#include "programmes/evaluate.hpp"
#include "results/day_record.hpp"
#include "run/model.hpp"
#include "run/nation_state.hpp"
#include "run/work_pool.hpp"

namespace cutover {

/// What a facility is and has, for programmes: traits its quantiles give it under these parameters.
FacilityHistory facility_history(const Facility& facility, std::uint32_t number, const Parameters& p,
                                 std::span<const FacilityMonth> months);

/// Where a facility stands in the order in which facilities apply to a programme.
std::uint16_t application_quantile(std::uint64_t seed, std::uint32_t facility, const Programme& programme);

/// Birthdays, births, deaths, moves and changes of insurer at the begin of the laws' month, how far the
/// facilities of the area promote the card in it, and the readers that came to them. Areas are independent of
/// each other.
/// \param finished_months  in the histories of the area's facilities
PopulationMonth advance_area(const Model& model, const MonthlyPersonLaws& laws, std::uint64_t seed,
                             std::uint32_t area_number, std::span<Person> slots, NationState& state,
                             std::size_t finished_months);

/// Adds the people of an area to those of the nation.
void add(const PopulationMonth& part, PopulationMonth& sum);

/// Files the month's claims and keeps its facility counts; empties both.
void close_month(NationState& state, MonthIndex month, WorkPool& pool);

/// How far a facility promotes the card this month, for what the selected programmes would pay (ADP-02).
/// Asking every visitor costs the more, the more visitors there are: the effort of adoption.effort_median_yen
/// is that of a facility of mean size.
std::uint8_t facility_engagement(const Model& model, const Parameters& p, std::uint32_t facility,
                                 std::span<const FacilityMonth> months, MonthIndex month);

/// Readers that a facility has bought by a month with the money of programmes that install readers (SUB-01),
/// kMostBoughtReaders at most. What it was paid before the first month of `months` is not known.
std::uint8_t bought_readers(const Model& model, const Parameters& p, std::uint64_t seed,
                            std::uint32_t facility, std::span<const FacilityMonth> months, MonthIndex month);

}  // namespace cutover
