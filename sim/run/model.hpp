/// \file
/// Everything that exists before the first day: made once, read by all.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "adoption/model.hpp"
#include "adoption/panel.hpp"
#include "calibration/number_use.hpp"
#include "nation/nation.hpp"
#include "nation/person_laws.hpp"
#include "programmes/evaluate.hpp"
#include "run/nation_state.hpp"
#include "scenario/scenario.hpp"
#include "tables/nation_tables.hpp"
#include "visits/demand.hpp"

namespace cutover {

/// What the nation knows of the card when a run starts, from the panel (adoption/panel.hpp): by age band,
/// insurer kind, habit and the disposition of the regular clinic, each in a few steps.
class InitialKnowledge {
 public:
  InitialKnowledge() = default;
  /// \param added  to the experience of who has used the card (AdoptionModel::start_experience)
  InitialKnowledge(const Panel& panel, double added);
  /// Gives experience and first use to the persons of an area.
  void give(std::span<const Facility> facilities, std::span<Person> persons) const;
  /// To some of them.
  void give(std::span<const Facility> facilities, std::span<const std::uint32_t> who,
            std::span<Person> persons) const;

 private:
  static constexpr int kHabitSteps = 64;
  static constexpr int kDispositionSteps = 4;
  void give(std::span<const Facility> facilities, Person& person) const;

  std::array<
      std::array<std::array<std::array<InitialExperience, kDispositionSteps>, kHabitSteps>, kInsurerKinds>,
      kAgeBands>
      table_;
};

/// What the panel's one life tells: the nation's past, and what persons know when the run begins.
struct PanelLives {
  /// \param last   of the published months, or the first day of the run if that is later
  /// \param start  of the run
  PanelLives(const Demand& demand, const AdoptionModel& model, Day last, Day start);
  Course course;               ///< what the nation did until `last`
  InitialKnowledge knowledge;  ///< what it knew at `start`
};

/// The programmes the scenario can choose from. \throws InputError for faulty files
ProgrammeCatalogue load_catalogue(const std::filesystem::path& data_directory, const Scenario& scenario);

/// Those of them that it chooses. \throws InputError at the place of programmes.paid
std::vector<const Programme*> select_programmes(const ProgrammeCatalogue& catalogue,
                                                const Scenario& scenario);

/// A warning for each programme that the scenario itself lists and that asks for months before the run, in
/// which nothing is known of any facility: a baseline, or the whole window of a condition. The default list
/// is for runs from 2023 on; what of it a later run cannot pay is told by the summary only.
std::vector<Diagnostic> programme_warnings(const ProgrammeCatalogue& catalogue, const Scenario& scenario);

/// What drives people to present the card in a run of the scenario: the fitted values, or the member of the
/// ensemble that it names. \throws InputError for faulty files
AdoptionModel load_strengths(const std::filesystem::path& data_directory, const Scenario& scenario);

struct Model {
  /// \throws InputError for faulty tables, std::invalid_argument for a nation that cannot be
  /// \param strengths  in place of load_strengths()
  Model(const std::filesystem::path& data_directory, const Scenario& scenario,
        const std::optional<AdoptionModel>& strengths = {});

  std::filesystem::path data_directory;
  AdoptionModel adoption;
  NationTables tables;  ///< as far as the scenario knows (tables/known.hpp)
  Demand demand;
  PanelLives lives;
  NumberUseFit numbers;
  ProgrammeCatalogue catalogue;
  Evaluator programmes;  ///< those the scenario selects
  Nation nation;
  MonthlyPersonLaws laws_at_start;
  std::array<double, kFacilityTypes> mean_visits{};  ///< a year, of a facility by type

  /// Makes the persons of an area as they are on the first day.
  void populate(const Area& area, std::span<Person> slots) const;

  /// Readers new on the first day, no counts, facilities engaged for what one of middle size can expect.
  NationState initial_state(const Scenario& scenario) const;
};

}  // namespace cutover
