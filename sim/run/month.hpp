/// \file
/// What happens between the last day of a month and the first day of the next: claims are filed, facilities
/// look at what programmes would pay them, people have birthdays, are born, die, move and change jobs.
#pragma once

#include <cstdint>
#include <span>

#include "core/work_pool.hpp"
#include "nation/nation.hpp"
#include "results/day_record.hpp"
#include "run/model.hpp"
#include "run/nation_state.hpp"

namespace cutover {

/// Birthdays, births, deaths, moves and changes of insurer at the begin of the laws' month, how far the
/// facilities of the area promote the card in it, and the readers that came to them. Areas are independent of
/// each other.
/// \param finished_months  in the histories of the area's facilities
PopulationMonth advance_area(const Model& model, const MonthlyPersonLaws& laws, const Scenario& scenario,
                             std::uint32_t area_number, std::span<Person> slots, NationState& state,
                             std::size_t finished_months);

/// Adds the people of an area to those of the nation.
void add(const PopulationMonth& part, PopulationMonth& sum);

/// The month of all facilities, as far as it has come.
FacilityTable facility_table(MonthIndex month, const NationState& state);

/// Adds a day's new claims to those of the month.
void add_new_claims(const DayRecord& day, NationState& state);

/// Files the month's claims and keeps its facility counts; empties both.
void close_month(NationState& state, MonthIndex month, WorkPool& pool);

}  // namespace cutover
