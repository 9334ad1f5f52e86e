/// \file
/// One area on one day: draw the visits, run every desk, let prescriptions reach the pharmacies, count.
///
/// This is the unit of parallel work. It reads the day's context, changes only what belongs to the area
/// (persons' memory, readers, monthly facility counts), and adds exact integers to the day's record, so that
/// neither the number of threads nor the order of areas can change a bit of the result.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "adoption/adoption.hpp"
#include "checkin/checkin_day.hpp"
#include "checkin/decision_tree.hpp"
#include "claims/ordinary_fault.hpp"
#include "desk/desk.hpp"
#include "nation/nation.hpp"
#include "results/day_record.hpp"
#include "run/area_requests.hpp"
#include "run/central_curves.hpp"
#include "run/model.hpp"
#include "run/reader_life.hpp"
#include "visits/area_visits.hpp"
#include "visits/demand.hpp"

namespace cutover {

/// What all areas need to know about a day.
struct DayContext {
  /// \param reuse  the context of an earlier day with the same parameters, whose laws are shared; may be null
  DayContext(const Model& model, const Parameters& parameters, Day day, std::uint64_t seed,
             const DayContext* reuse);

  const Nation& nation;
  const AdoptionModel& adoption;
  const Parameters& parameters;
  Day day;
  std::uint64_t seed;
  struct Laws {
    Laws(const Model& model, const Parameters& p, std::uint64_t seed);
    DeskLaws desk;
    ReaderLaws readers;
    CentralResponse central;
    ClaimFaultTable claim_faults;
    ExperienceRules experience;
    Treatment treatment;
  };
  std::shared_ptr<const Laws> laws;
  std::array<DeskDay, 4> desks;     ///< what desks of a main type do today (ADP-02)
  std::vector<CheckInDay> checkin;  ///< by prefecture
  std::vector<std::array<std::array<double, kAgeBands>, kCareTypes>> visit_rate;  ///< by prefecture
  std::array<const ArrivalTable*, 4> arrivals{};                                  ///< by main type
  std::array<std::uint32_t, 4> opens_closure16{};                                 ///< share open, on holidays
  const Calendar* calendar = nullptr;
  /// What the modelled central service answers today, by prefecture and access network; null: laws->central.
  std::shared_ptr<const CentralCurves> curves;
  /// What desks on the lines of an outage see today, and the share of facilities on them; null without one.
  std::shared_ptr<const CentralResponse> cut_off;
  std::uint32_t cut_off16 = 0;
  bool closure = false;  ///< holiday or year-end: weekly opening days do not count
  int weekday = 0;       ///< 0 = Monday
  unsigned month = 0;    ///< month_index(day), for Bonds
};

/// A step of a facility's day, for `cutover inspect`.
struct TracedEvent {
  Millis at;
  DeskEvent event;
  std::int32_t visit;  ///< number of the visitor at this desk today; -1: about a reader
  int reader;          ///< -1: none
};
/// Which visit brought somebody to a pharmacy.
struct Prescription {
  std::uint32_t facility;  ///< its number
  std::uint32_t visit;     ///< number of the visitor at that desk
  std::int64_t after;      ///< ms from leaving that desk to arriving here
};
struct TracedVisit {
  Person person;  ///< as it came
  Holding holding;
  std::uint32_t person_id;
  std::uint8_t care;  ///< Visitor::care: with person and facility it names the visit
  std::optional<Prescription> prescription;
  PlannedVisit plan;
  DeskVisit desk;
  std::uint32_t request_word;  ///< spreads its batch inquiries (run/visit_requests.hpp)
  VisitRecord record;
  Outcome outcome;
};
/// One facility's day as the desk engine had it: what went in, what came out.
struct FacilityTrace {
  std::uint32_t facility = 0;  ///< nation number; set by who wants the trace
  /// Likewise. The engine tells of events one by one where it has no reason to: without them it runs as it
  /// does in ordinary runs.
  bool wants_events = true;
  bool has_run = false;  ///< closed and unvisited desks do not
  std::vector<TracedVisit> visits;
  std::vector<TracedEvent> events;
  DeskConfig config;
  std::vector<ReaderLife> lives;             ///< of the readers, before the day
  std::vector<ReaderState> readers;          ///< at 00:00
  std::vector<ReaderState> readers_left;     ///< at 24:00
  std::vector<std::uint32_t> breakdowns;     ///< of the day, by reader
  const CentralResponse* central = nullptr;  ///< what the desk met; lives as long as the day's context
  /// Set by who knows the central service's replies one by one: that to a visit at this desk (person_id,
  /// care), which comes before the table; nothing: the table. Not asked where the line is cut off. May be
  /// empty.
  std::function<std::optional<Reply>(std::uint32_t person_id, std::uint8_t care)> reply;
  bool is_cut_off = false;  ///< on the line of an outage: DayContext::cut_off
};

/// The `number`-th failure of a facility's reader, noticed at `at`: with a service call it lasts until the
/// call centre can be reached (OPS-03) and the repair is done.
ReaderLaws::Failure reader_failure(const DayContext& context, std::uint32_t facility, int reader,
                                   std::uint32_t number, Millis at);

/// Who of an area is under treatment on the context's day: nobody else comes to a desk, and nobody else's
/// record is read.
TreatedParts treated_on_day(const DayContext& context, std::uint32_t area_number, const NationState& state);

/// Where areas add their counts. Merging takes a lock for a moment; sums of integers, so the order is free.
class DayTotals {
 public:
  explicit DayTotals(DayRecord& record) : record_(record) {}
  DayRecord& record_;
  LoadSink* load = nullptr;  ///< gets every request of the day where somebody wants to know
  std::array<std::mutex, kPrefectures> prefecture_mutex;
  std::mutex mutex;
};

/// Works through area-days; keeps its memory. One per thread.
class AreaDay {
 public:
  AreaDay();

  /// \param persons  of this area: all of them, or at least those of treated_on_day()
  /// \param traces   filled with what happens at their facilities, by which they are sorted
  void run(const DayContext& context, std::uint32_t area_number, std::span<Person> persons,
           NationState& state, DayTotals& totals, std::span<FacilityTrace> traces = {});

  /// The requests that the area's desks would send on this day, those of run(), added to `load`; persons and
  /// state are left as they are.
  /// \param make_persons  makes the records of those who come today, numbered inside the area, for who has
  ///                      none of the area yet: nobody else's is read. May be called several times.
  void forecast(const DayContext& context, std::uint32_t area_number, std::span<Person> persons,
                NationState& state, LoadSink& load,
                const std::function<void(std::span<const std::uint32_t>)>& make_persons = {});

 private:
  void day(const DayContext& c, std::uint32_t area_number, std::span<Person> persons, NationState& state,
           std::span<FacilityTrace> traces,
           const std::function<void(std::span<const std::uint32_t>)>& make_persons = {});
  /// What the day's visitors hold, for all of the area at once.
  void give_holdings(const CredentialsDay& credentials, std::span<const Person> persons);
  /// Runs one desk over its keys, which number `visitors`.
  void run_desk(const DayContext& c, const Area& area, std::uint32_t facility_number,
                std::span<const VisitKey> keys, std::span<Visitor> visitors, std::span<Person> persons,
                NationState& state, FacilityTrace* trace);
  /// For a forecast, which leaves persons alone: what visitors take from this desk to the pharmacy.
  void teach_visitors(const DayContext& c, const Area& area, std::span<const VisitKey> keys,
                      std::span<Visitor> visitors);
  void count(const DayContext& c, const Area& area, std::uint32_t facility_number,
             std::span<const VisitKey> keys, std::span<Visitor> visitors, std::span<Person> persons,
             FacilityCounts& month, std::vector<ClaimCase>& cases);
  /// Makes the pharmacy visits that follow the visits the desk has just seen.
  void send_to_pharmacies(const DayContext& c, const Area& area, const Facility& facility,
                          std::span<const VisitKey> keys, std::span<const Person> persons, bool traced);
  void merge(const DayContext& c, const Area& area, DayTotals& totals);

  /// Minutes of the day, and one for visits without a request.
  static constexpr std::size_t kRequestSlots = 1'441;

  AreaVisits visits_;
  VisitSorter sorter_;
  Desk desk_;
  std::vector<std::uint8_t> open_;
  std::vector<VisitKey> pharmacy_keys_;
  std::vector<Visitor> pharmacy_visitors_;
  std::vector<Prescription> prescriptions_;  ///< by pharmacy visitor, where there are traces
  std::vector<std::uint32_t> who_;           ///< person by visitor
  std::vector<Holding> at_home_;             ///< by visitor
  // One desk's day.
  std::vector<std::uint32_t> ids_;
  std::vector<std::uint32_t> care_;
  std::vector<std::uint32_t> care_second_;
  std::vector<std::uint32_t> prescribed_;  ///< visits of the desk, once for each pharmacy visit
  std::vector<std::uint32_t> prescribed_ids_;
  std::vector<std::uint32_t> prescribed_care_;
  std::vector<Block> words_;
  std::vector<Block> service_a_;
  std::vector<Block> service_b_;
  std::vector<Block> checkin_;
  std::vector<Holding> holdings_;
  std::vector<PlannedVisit> plans_;
  std::vector<DeskVisit> desk_visits_;
  std::vector<ReaderState> reader_states_;
  std::vector<std::optional<Reply>> replies_;  ///< by visit, where a trace knows them
  // The area's counts: [hour][type][band][outcome], and as in DayRecord. Zero between areas.
  std::vector<std::uint32_t> counts_;
  std::vector<std::uint32_t> waits_;
  std::vector<std::int64_t> wait_sum_ms_;
  std::vector<std::int64_t> wait_count_;
  std::vector<ReaderDay> readers_;
  std::vector<std::uint32_t> insurers_;          ///< [type][insurer kind][outcome]
  std::vector<std::uint32_t> notes_;             ///< [type][note]
  std::vector<std::int64_t> staff_ms_;           ///< [type][outcome]
  std::vector<std::uint32_t> claims_;            ///< [type][band]
  std::vector<std::uint32_t> claims_with_card_;  ///< [type][band]
  std::vector<std::uint32_t> requests_;          ///< [type][minute]
  Conservation balance_;
  AreaRequests area_requests_;
  bool wants_requests_ = false;
  bool forecast_only_ = false;              ///< nothing but area_requests_ may change
  std::vector<ReaderLife> forecast_lives_;  ///< stand in for those of the state
  std::uint32_t hours_seen_ = 0;            ///< bit by hour: counts_ may be above zero
  int types_ = 0;
};

}  // namespace cutover
