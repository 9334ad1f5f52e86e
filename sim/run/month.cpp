#include "run/month.hpp"

#include <algorithm>

#include "run/facility_programmes.hpp"
#include "run/reader_life.hpp"

namespace cutover {
namespace {

/// Readers that a facility did not have in the month before are new.
void install_readers(const Model& model, const Parameters& p, const Scenario& scenario,
                     std::uint32_t facility, NationState& state, std::size_t finished_months,
                     MonthIndex month) {
  const Facility& f = model.nation.facilities()[facility];
  const std::uint8_t before = state.bought_readers[facility];
  if (f.readers == 0 || before == kMostBoughtReaders) {
    return;  // CHK-09, or nothing left to buy
  }
  const std::uint8_t now =
      bought_readers(model, scenario, facility, state.histories.of(facility, finished_months), month);
  if (now <= before) {
    return;
  }
  state.bought_readers[facility] = now;
  const ReaderLaws laws(p, scenario.seed);
  const std::span<ReaderLife> readers = state.readers_of(model.nation, facility);
  for (std::uint32_t r = f.readers + std::uint32_t{before}; r < readers.size(); ++r) {
    readers[r] = {.life_left = laws.first_life(model.nation.reader_number(facility, r), f.model)};
  }
}

}  // namespace

PopulationMonth advance_area(const Model& model, const MonthlyPersonLaws& laws, const Scenario& scenario,
                             std::uint32_t area_number, std::span<Person> slots, NationState& state,
                             std::size_t finished_months) {
  const Area& area = model.nation.areas()[area_number];
  AreaPeople& people = state.people[area_number];
  PopulationMonth m;
  m.month = laws.month();
  for (int b = 0; b < kAgeBands; ++b) {
    m.at_begin[static_cast<std::size_t>(b)] = people.in_band(b);
  }
  const PopulationChange change =
      advance_month(model.nation, area, people, slots, laws, scenario.seed, area_number);
  m.births[0] = change.births;
  for (std::size_t b = 0; b < kAgeBands; ++b) {
    m.deaths[b] = change.deaths[b];
    m.birthdays_out[b] = change.birthdays[b];
    m.birthdays_in[b] = b > 0 ? change.birthdays[b - 1] : 0;

    m.insurer_changes[b] = change.insurer_changes[b];
    m.moves[b] = change.moves[b];
    m.at_end[b] = people.in_band(static_cast<int>(b));
  }
  for (std::uint32_t f = area.first_facility; f < area.first_facility + area.facilities(); ++f) {
    state.engagement[f] =
        facility_engagement(model, laws.parameters(), f, state.histories.of(f, finished_months), m.month);
    install_readers(model, laws.parameters(), scenario, f, state, finished_months, m.month);
  }
  return m;
}

void add(const PopulationMonth& part, PopulationMonth& sum) {
  const auto add_bands = [](const auto& from, auto& to) {
    for (std::size_t b = 0; b < kAgeBands; ++b) {
      to[b] += from[b];
    }
  };
  add_bands(part.at_begin, sum.at_begin);
  add_bands(part.births, sum.births);
  add_bands(part.deaths, sum.deaths);
  add_bands(part.birthdays_in, sum.birthdays_in);
  add_bands(part.birthdays_out, sum.birthdays_out);
  add_bands(part.at_end, sum.at_end);
  add_bands(part.insurer_changes, sum.insurer_changes);
  add_bands(part.moves, sum.moves);
}

FacilityTable facility_table(MonthIndex month, const NationState& state) {
  FacilityTable table;
  table.month = month;
  for (const FacilityCounts& c : state.month) {
    table.visits.push_back(c.visits);
    table.verifications.push_back(c.verifications);
    table.card_uses.push_back(c.card_uses);
    table.fallbacks.push_back(c.fallbacks);
    table.gave_up.push_back(c.gave_up);
    table.reader_down_minutes.push_back(c.reader_down_ms / kMillisPerMinute);
    table.claims.push_back(c.claims);
    table.claims_with_card.push_back(c.claims_with_card);
  }
  table.engagement = state.engagement;
  table.bought_readers = state.bought_readers;
  return table;
}

void add_new_claims(const DayRecord& day, NationState& state) {
  for (int t = 0; t < day.types; ++t) {
    for (int p = 0; p < kPrefectures; ++p) {
      for (int b = 0; b < kAgeBands; ++b) {
        const auto type = static_cast<FacilityType>(t);
        state.claims.at(type, p, b) += day.new_claims[day.claim_index(t, p, b)];
        state.claims_with_card.at(type, p, b) += day.new_claims_with_card[day.claim_index(t, p, b)];
      }
    }
  }
}

void close_month(NationState& state, MonthIndex month, WorkPool& pool) {
  std::array<std::uint64_t, kFacilityTypes> filed{};
  std::array<std::uint64_t, kFacilityTypes> with_card{};
  constexpr std::size_t kCellsOfType = kClaimCells / kFacilityTypes;
  for (std::size_t cell = 0; cell < kClaimCells; ++cell) {
    filed[cell / kCellsOfType] += state.claims.cells()[cell];
    with_card[cell / kCellsOfType] += state.claims_with_card.cells()[cell];
  }
  state.claim_utilization.push_back(claim_utilization(month, filed, with_card));
  // Areas come in the order of their persons.
  state.claims_office.settle(month, state.claims, state.claim_cases,
                             [&](std::size_t count, const std::function<void(std::size_t)>& task) {
                               pool.for_each(count, [&](std::size_t i, int) { task(i); });
                             });
  for (std::vector<ClaimCase>& area : state.claim_cases) {
    area.clear();
  }
  std::fill(state.claims.cells().begin(), state.claims.cells().end(), 0);
  std::fill(state.claims_with_card.cells().begin(), state.claims_with_card.cells().end(), 0);
  state.histories.append(month, state.month);
  std::fill(state.month.begin(), state.month.end(), FacilityCounts{});
}

}  // namespace cutover
