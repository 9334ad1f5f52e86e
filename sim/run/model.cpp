#include "run/model.hpp"

#include <algorithm>
#include <cmath>

#include "calibration/ensemble_file.hpp"
#include "run/facility_programmes.hpp"
#include "tables/known.hpp"

namespace cutover {
namespace {

/// Persons of the panel: enough that the national share at which the card is presented is known to a tenth
/// of a point.
constexpr int kPanelPersons = 20'000;

Day course_end(const NationTables& tables, const Scenario& scenario) {
  MonthIndex last = 0;
  for (const ObservedUtilization& o : tables.observed) {
    last = std::max(last, o.month);
  }
  return std::max(first_day(last + 1), scenario.start);
}

}  // namespace

ProgrammeCatalogue load_catalogue(const std::filesystem::path& data_directory, const Scenario& scenario) {
  std::vector<std::filesystem::path> folders{data_directory / "programmes"};
  if (!scenario.parameters.programmes.directory.empty()) {
    folders.push_back(scenario.beside(scenario.parameters.programmes.directory));
  }
  return load_programmes(folders);
}

std::vector<const Programme*> select_programmes(const ProgrammeCatalogue& catalogue,
                                                const Scenario& scenario) {
  return catalogue.select(scenario.parameters.programmes.paid,
                          scenario.at("programmes.paid", Severity::kError, "", ""));
}

std::vector<Diagnostic> programme_warnings(const ProgrammeCatalogue& catalogue, const Scenario& scenario) {
  std::vector<Diagnostic> warnings;
  if (!scenario.set_at.contains("programmes.paid")) {
    return warnings;
  }
  const MonthIndex first = month_index(scenario.start);
  for (const Programme* programme : select_programmes(catalogue, scenario)) {
    std::string needs;
    const auto add = [&](const std::string& what) { needs += (needs.empty() ? "" : " and ") + what; };
    if (programme->baseline_month && *programme->baseline_month < first) {
      add("each facility's own rate of " + format_month(*programme->baseline_month));
    }
    for (const Programme::Condition& condition : programme->conditions) {
      if (condition.end < first) {
        add("the months " + format_month(condition.start) + " to " + format_month(condition.end) +
            " (condition '" + condition.name + "')");
      }
    }
    if (!needs.empty()) {
      warnings.push_back(scenario.at("programmes.paid", Severity::kWarning,
                                     "'" + programme->id + "' needs " + needs + ", but the run begins with " +
                                         format_month(first) + ": what depends on it is not paid",
                                     "begin the run early enough, or leave the programme out"));
    }
  }
  return warnings;
}

AdoptionModel load_strengths(const std::filesystem::path& data_directory, const Scenario& scenario) {
  AdoptionModel fitted = load_adoption_model(data_directory);
  const AdoptionParameters& a = scenario.parameters.adoption;
  return a.member > 0 ? read_member(scenario.beside(a.ensemble), a.member, fitted, a.known_until) : fitted;
}

InitialKnowledge::InitialKnowledge(const Panel& panel, double added) {
  for (int b = 0; b < kAgeBands; ++b) {
    for (int k = 0; k < kInsurerKinds; ++k) {
      for (int h = 0; h < kHabitSteps; ++h) {
        for (int d = 0; d < kDispositionSteps; ++d) {
          const auto middle = [](int step, int steps) {
            return static_cast<std::uint16_t>((2 * step + 1) * (65536 / steps) / 2);
          };
          table_[static_cast<std::size_t>(b)][static_cast<std::size_t>(k)][static_cast<std::size_t>(h)]
                [static_cast<std::size_t>(d)] =
                    panel.initial(b, k, middle(h, kHabitSteps), middle(d, kDispositionSteps));
          InitialExperience& known = table_[static_cast<std::size_t>(b)][static_cast<std::size_t>(k)]
                                           [static_cast<std::size_t>(h)][static_cast<std::size_t>(d)];
          if (known.used_card) {
            known.experience =
                static_cast<std::int8_t>(std::clamp(std::lround(known.experience + added), -127L, 127L));
          }
        }
      }
    }
  }
}

PanelLives::PanelLives(const Demand& demand, const AdoptionModel& model, Day last, Day start) {
  Panel panel(demand, Parameters{}, kPanelPersons);
  course = panel.run(model, last, {}, Panel::Stopover{start, [&](const Panel& at_start) {
                                                        knowledge = InitialKnowledge(at_start,
                                                                                     model.start_experience);
                                                      }});
}

void InitialKnowledge::give(std::span<const Facility> facilities, Person& person) const {
  const Facility& clinic = facilities[person.facility[static_cast<std::size_t>(Regular::kClinic)]];
  const std::uint32_t disposition = clinic.of(FacilityQuantile::kDisposition);
  const InitialExperience& known =
      table_[static_cast<std::size_t>(person.band())][static_cast<std::size_t>(person.insurer())]
            [person.habit * std::size_t{kHabitSteps} >> 16]
            [disposition * std::size_t{kDispositionSteps} >> 16];
  person.experience = known.experience;
  person.flags = static_cast<std::uint8_t>(known.used_card ? person.flags | Person::kUsedCard
                                                           : person.flags & ~Person::kUsedCard);
}

void InitialKnowledge::give(std::span<const Facility> facilities, std::span<Person> persons) const {
  for (Person& person : persons) {
    give(facilities, person);
  }
}

void InitialKnowledge::give(std::span<const Facility> facilities, std::span<const std::uint32_t> who,
                            std::span<Person> persons) const {
  for (const std::uint32_t i : who) {
    give(facilities, persons[i]);
  }
}

Model::Model(const std::filesystem::path& directory, const Scenario& scenario,
             const std::optional<AdoptionModel>& strengths)
    : data_directory(directory),
      adoption(strengths ? *strengths : load_strengths(directory, scenario)),
      tables(load_nation_tables(
          directory, {scenario.parameters.adoption.known_until, std::exp(adoption.registration_slowdown)})),
      demand(tables),
      lives(demand, adoption, course_end(tables, scenario), scenario.start),
      numbers(demand, Parameters{}, lives.course, adoption.numbers, adoption.growth_kept),
      catalogue(load_catalogue(directory, scenario)),
      programmes(catalogue, select_programmes(catalogue, scenario)),
      nation(tables, scenario.parameters, scenario.sample, scenario.seed),
      laws_at_start(tables, scenario.on(scenario.start), month_index(scenario.start)) {
  std::array<double, kFacilityTypes> facilities{};
  for (const Facility& f : nation.facilities()) {
    const auto t = static_cast<std::size_t>(f.type);
    mean_visits[t] += f.visits_per_year;
    ++facilities[t];
  }
  for (std::size_t t = 0; t < kFacilityTypes; ++t) {
    mean_visits[t] /= std::max(1.0, facilities[t]);
  }
}

void Model::populate(const Area& area, std::span<Person> slots) const {
  nation.populate(area, laws_at_start, slots);
  lives.knowledge.give(nation.facilities(area), slots.first(area.persons()));
}

NationState Model::initial_state(const Scenario& scenario) const {
  const Parameters& p = scenario.on(scenario.start);
  NationState state;
  state.month.resize(nation.facilities().size());
  state.readers.resize(nation.reader_slots());
  state.bought_readers.resize(nation.facilities().size());
  const ReaderLaws laws(p, scenario.seed);
  for (std::uint32_t f = 0; f < nation.facilities().size(); ++f) {
    std::uint32_t reader = 0;
    for (ReaderLife& life : state.readers_of(nation, f)) {
      life.life_left = laws.first_life(nation.reader_number(f, reader++), nation.facilities()[f].model);
    }
  }
  state.claim_cases.resize(nation.areas().size());
  for (const Area& area : nation.areas()) {
    state.people.push_back(AreaPeople::of(area));
  }
  const std::size_t months =
      static_cast<std::size_t>(month_index(scenario.end) - month_index(scenario.start)) + 1;
  state.histories = FacilityHistories(nation.facilities().size(), months);
  state.claims_office = ClaimSettlement(scenario.seed, p.claims);
  for (std::uint32_t f = 0; f < nation.facilities().size(); ++f) {
    state.engagement.push_back(facility_engagement(*this, p, f, {}, month_index(scenario.start)));
  }
  return state;
}

}  // namespace cutover
