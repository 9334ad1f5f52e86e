#include "run/area_day.hpp"

#include "calendar/call_centre.hpp"
#include "calendar/incident.hpp"
#include "run/claim_cases.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace cutover {
namespace {

Millis overlap(std::int64_t from, std::int64_t until, OpeningHours hours) {
  const std::int64_t begin = std::max<std::int64_t>(from, hours.open);
  const std::int64_t end = std::min<std::int64_t>(until, hours.close);
  return end > begin ? static_cast<Millis>(end - begin) : 0;
}

/// Draws breakdowns for the engine and books the downtime.
struct Hooks {
  static constexpr bool kTrace = false;
  const DayContext& context;
  std::span<ReaderLife> lives;
  std::uint32_t facility;  ///< its number
  OpeningHours hours;
  ReaderDay& day;
  std::uint32_t& down_ms;

  Breakdown break_down(int reader, Millis at) {
    ReaderLife& life = lives[static_cast<std::size_t>(reader)];
    const ReaderLaws::Failure f = reader_failure(context, facility, reader, life.failures++, at);
    ++day.failures;
    day.service_calls += f.service_call ? 1 : 0;
    const Millis down = overlap(at, at + f.breakdown.down_ms, hours);
    day.down_ms += down;
    down_ms += static_cast<std::uint32_t>(down);
    return f.breakdown;
  }
  void trace(DeskEvent, Millis, std::int32_t, int) {}
};

struct TracingHooks : Hooks {
  static constexpr bool kTrace = true;
  std::vector<TracedEvent>& events;
  TracingHooks(const Hooks& hooks, std::vector<TracedEvent>& e) : Hooks(hooks), events(e) {}
  void trace(DeskEvent event, Millis at, std::int32_t visit, int reader) {
    events.push_back({at, event, visit, reader});
  }
};

/// Answers with what somebody knows of the central service's replies, by visit.
struct ReplyingHooks : Hooks {
  std::span<const std::optional<Reply>> replies;
  std::span<const DeskVisit> visits;
  const CentralResponse& central;

  Reply reply(std::uint32_t visit, Millis at) const {
    const DeskVisit& v = visits[visit];
    return replies[visit] ? *replies[visit] : central.reply(at, v.request_class(), v.central_word);
  }
};

/// That of a facility, or null.
FacilityTrace* find(std::span<FacilityTrace> traces, std::uint32_t facility) {
  const auto at =
      std::lower_bound(traces.begin(), traces.end(), facility,
                       [](const FacilityTrace& t, std::uint32_t number) { return t.facility < number; });
  return at != traces.end() && at->facility == facility ? &*at : nullptr;
}

/// Which of the person's places a pharmacy is, for a prescription from the regular facility `from`.
int pharmacy_place(const Person& person, int from, std::uint32_t pharmacy,
                   std::span<const Facility> facilities) {
  if (pharmacy == person.facility[static_cast<std::size_t>(Regular::kPharmacy)]) {
    return static_cast<int>(Regular::kPharmacy);
  }
  for (int place = 0; place < from; ++place) {
    if (facilities[person.facility[static_cast<std::size_t>(place)]].gate_pharmacy == pharmacy) {
      return kRegulars + place;
    }
  }
  return kRegulars + from;
}

bool is_open(const DayContext& c, const Facility& f) {
  return c.closure ? f.closure_quantile < c.opens_closure16[main_type(f.type)]
                   : (f.open_weekdays >> c.weekday & 1) != 0;
}

}  // namespace

ReaderLaws::Failure reader_failure(const DayContext& c, std::uint32_t facility, int reader,
                                   std::uint32_t number, Millis at) {
  const ReaderLaws& laws = c.laws->readers;
  ReaderLaws::Failure f = laws.failure(c.nation.reader_number(facility, static_cast<std::uint32_t>(reader)),
                                       c.nation.facilities()[facility].model, number);
  if (f.service_call) {
    f.breakdown.down_ms +=
        wait_for_call_centre(c.parameters.call_centre, *c.calendar, c.day, at + laws.reboot_ms());
  }
  return f;
}

TreatedParts treated_on_day(const DayContext& c, std::uint32_t area_number, const NationState& state) {
  return treated_parts(c.laws->treatment, c.nation, c.nation.areas()[area_number], state.people[area_number],
                       month_index(c.day), c.parameters.visits.level, c.seed);
}

DayContext::Laws::Laws(const Model& model, const Parameters& p, std::uint64_t run_seed)
    : desk(p),
      readers(p, run_seed),
      central(CentralResponse::fixed(
          static_cast<Millis>(std::lround(p.central.latency_median_seconds * 1000)), p.central.latency_sigma,
          p.central.failure_share, static_cast<Millis>(std::lround(p.central.timeout_seconds * 1000)))),
      claim_faults(p.claims),
      experience(p.adoption, model.adoption.experience),
      treatment(model.tables, p.visits) {}

DayContext::DayContext(const Model& model, const Parameters& p, Day today, std::uint64_t run_seed,
                       const DayContext* reuse)
    : nation(model.nation), adoption(model.adoption), parameters(p), day(today), seed(run_seed) {
  const Demand& d = model.demand;
  laws = reuse != nullptr && &reuse->parameters == &p ? reuse->laws
                                                      : std::make_shared<const Laws>(model, p, run_seed);

  for (int t = 0; t < 4; ++t) {
    desks[static_cast<std::size_t>(t)] = DeskDay(p, model.adoption, today, t);
    arrivals[static_cast<std::size_t>(t)] = &d.arrivals(t, today);
    opens_closure16[static_cast<std::size_t>(t)] = threshold16(d.open_share(t, today));
  }
  const auto certificates = std::make_shared<const CertificateTable>(p.credentials, today);
  visit_rate.resize(kPrefectures);
  for (int prefecture = 0; prefecture < kPrefectures; ++prefecture) {
    checkin.emplace_back(p, model.tables, model.numbers,
                         AdoptionDay(p, model.tables, adoption, today, prefecture), laws->experience,
                         CredentialsDay(p, model.tables, today, prefecture, certificates), today, prefecture);
    for (int t = 0; t < kCareTypes; ++t) {
      for (int b = 0; b < kAgeBands; ++b) {
        visit_rate[static_cast<std::size_t>(prefecture)][static_cast<std::size_t>(t)]
                  [static_cast<std::size_t>(b)] =
                      d.visit_rate(t, prefecture, b, today, p.visits) * nation.rate_scale(t, prefecture, b);
      }
    }
  }
  calendar = &d.calendar();
  if (p.central.replay_incidents) {
    const Outage lines = outages_on(model.tables.incidents,
                                    today)[static_cast<std::size_t>(IncidentComponent::kAccessNetwork)];
    if (lines.until > lines.from) {
      CentralResponse response = laws->central;
      for (int minute = lines.from / kMillisPerMinute; minute * kMillisPerMinute < lines.until; ++minute) {
        for (int c = 0; c < kRequestClasses; ++c) {
          response.set(minute, static_cast<RequestClass>(c), 1'000, 1);
        }
      }
      cut_off = std::make_shared<const CentralResponse>(std::move(response));
      cut_off16 = threshold16(lines.share_affected);
    }
  }
  closure = d.calendar().is_closure(today);
  month = static_cast<unsigned>(month_index(today));
  weekday = static_cast<int>(std::chrono::weekday{today}.iso_encoding()) - 1;
}

AreaDay::AreaDay()
    : waits_(static_cast<std::size_t>(kFacilityTypes) * kDurations * kWaitBins),
      wait_sum_ms_(static_cast<std::size_t>(kFacilityTypes) * kDurations),
      wait_count_(static_cast<std::size_t>(kFacilityTypes) * kDurations),
      readers_(static_cast<std::size_t>(kFacilityTypes) * kReaderModels),
      insurers_(static_cast<std::size_t>(kFacilityTypes) * kInsurerKinds * kOutcomes),
      notes_(static_cast<std::size_t>(kFacilityTypes) * kDeskNotes),
      staff_ms_(static_cast<std::size_t>(kFacilityTypes) * kOutcomes),
      claims_(static_cast<std::size_t>(kFacilityTypes) * kAgeBands),
      claims_with_card_(static_cast<std::size_t>(kFacilityTypes) * kAgeBands),
      requests_(static_cast<std::size_t>(kFacilityTypes) * kRequestSlots) {}

void AreaDay::run(const DayContext& c, std::uint32_t area_number, std::span<Person> persons,
                  NationState& state, DayTotals& totals, std::span<FacilityTrace> traces) {
  forecast_only_ = false;
  wants_requests_ = totals.load != nullptr;
  if (wants_requests_) {
    area_requests_.begin(totals.load->detail);
  }
  day(c, area_number, persons, state, traces);
  if (wants_requests_) {
    area_requests_.send(c.nation, area_number, c.seed, c.day, *totals.load);
  }
  merge(c, c.nation.areas()[area_number], totals);
}

void AreaDay::forecast(const DayContext& c, std::uint32_t area_number, std::span<Person> persons,
                       NationState& state, LoadSink& load,
                       const std::function<void(std::span<const std::uint32_t>)>& make_persons) {
  forecast_only_ = true;
  wants_requests_ = true;
  area_requests_.begin(load.detail);
  day(c, area_number, persons, state, {}, make_persons);
  area_requests_.send(c.nation, area_number, c.seed, c.day, load);
}

void AreaDay::day(const DayContext& c, std::uint32_t area_number, std::span<Person> persons,
                  NationState& state, std::span<FacilityTrace> traces,
                  const std::function<void(std::span<const std::uint32_t>)>& make_persons) {
  const Nation& nation = c.nation;
  const Area& area = nation.areas()[area_number];
  const std::span<const Facility> facilities = nation.facilities(area);
  types_ = nation.types();
  counts_.resize(static_cast<std::size_t>(24 * types_ * kAgeBands * kOutcomes));
  std::fill(waits_.begin(), waits_.end(), 0);
  std::fill(wait_sum_ms_.begin(), wait_sum_ms_.end(), 0);
  std::fill(wait_count_.begin(), wait_count_.end(), 0);
  std::fill(readers_.begin(), readers_.end(), ReaderDay{});
  std::fill(insurers_.begin(), insurers_.end(), 0);
  std::fill(notes_.begin(), notes_.end(), 0);
  std::fill(staff_ms_.begin(), staff_ms_.end(), 0);
  std::fill(claims_.begin(), claims_.end(), 0);
  std::fill(claims_with_card_.begin(), claims_with_card_.end(), 0);
  balance_ = {};
  hours_seen_ = 1U << kBatchInquiryHour;

  open_.resize(facilities.size());
  for (std::size_t f = 0; f < facilities.size(); ++f) {
    open_[f] = is_open(c, facilities[f]) ? 1 : 0;
  }
  const auto p = static_cast<std::size_t>(area.prefecture);
  visits_.choose(treated_on_day(c, area_number, state), area_number, c.visit_rate[p], c.day, c.seed);
  for (std::size_t care = 0; make_persons && care < kCareTypes; ++care) {
    make_persons(visits_.chosen(care));
  }
  visits_.draw(area, persons, std::span(c.arrivals).first<kCareTypes>(), open_,
               c.parameters.visits.second_clinic_share, c.day, c.seed);
  give_holdings(c.checkin[p].credentials, persons);

  const auto run_desks = [&](std::vector<VisitKey>& keys, std::span<Visitor> visitors, std::uint32_t first,
                             std::uint32_t last) {
    sorter_.sort(keys, area.facilities());
    for (std::uint32_t f = first; f < last; ++f) {
      const std::span<const VisitKey> own = std::span<const VisitKey>(keys).subspan(
          sorter_.begin()[f], sorter_.begin()[f + 1] - sorter_.begin()[f]);
      const std::uint32_t number = area.first_facility + f;
      // A pharmacy opens for the prescriptions that come, whatever its weekly rhythm.
      if (open_[f] == 0 && own.empty()) {
        if (!forecast_only_) {
          rest_readers(state.readers_of(c.nation, number));
        }
        continue;
      }
      run_desk(c, area, f, own, visitors, persons, state, traces.empty() ? nullptr : find(traces, number));
      if (facilities[f].type != FacilityType::kPharmacy) {
        send_to_pharmacies(c, area, facilities[f], own, persons, !traces.empty());
      }
    }
  };
  pharmacy_keys_.clear();
  pharmacy_visitors_.clear();
  prescriptions_.clear();
  // Arrivals are counted where they are drawn, the rest where desks end them: the balance proves that none is
  // lost.
  balance_.arrivals += static_cast<std::int64_t>(visits_.visitors().size());
  run_desks(visits_.keys(), visits_.visitors(), 0, area.list_begin[3]);
  if (pharmacy_visitors_.size() >= kMaxVisitorsPerArea) {
    throw std::length_error(
        "an area has more than 16 million pharmacy visits in a day: lower nation.persons_per_area");
  }
  balance_.arrivals += static_cast<std::int64_t>(pharmacy_visitors_.size());
  run_desks(pharmacy_keys_, pharmacy_visitors_, area.list_begin[3], area.list_begin[4]);
}

void AreaDay::give_holdings(const CredentialsDay& credentials, std::span<const Person> persons) {
  const std::span<Visitor> visitors = visits_.visitors();
  who_.resize(visitors.size());
  at_home_.resize(visitors.size());
  for (std::size_t i = 0; i < visitors.size(); ++i) {
    who_[i] = visitors[i].person;
  }
  credentials.holdings(persons, who_, at_home_.data());
  for (std::size_t i = 0; i < visitors.size(); ++i) {
    visitors[i].holding_at_home = at_home_[i];
  }
}

void AreaDay::run_desk(const DayContext& c, const Area& area, std::uint32_t facility_number,
                       std::span<const VisitKey> keys, std::span<Visitor> visitors, std::span<Person> persons,
                       NationState& state, FacilityTrace* trace) {
  const std::uint32_t number = area.first_facility + facility_number;
  const Facility& facility = c.nation.facilities()[number];
  const std::size_t n = keys.size();
  if (ids_.size() < n) {
    service_a_.resize(n);
    service_b_.resize(n);
    checkin_.resize(n);
    ids_.resize(n);
    care_.resize(n);
    care_second_.resize(n);
    holdings_.resize(n);
    plans_.resize(n);
    desk_visits_.resize(n);
  }
  for (std::size_t i = 0; i < n; ++i) {
    const Visitor& visitor = visitors[key_visitor(keys[i])];
    // A record may lie on two cache lines.
    const Person* person = &persons[visitor.person];
    __builtin_prefetch(person, 1);
    __builtin_prefetch(reinterpret_cast<const char*>(person + 1) - 1, 1);
    ids_[i] = area.first_person + visitor.person;
    care_[i] = visitor.care;
    care_second_[i] = visitor.care + 8U;
  }
  const bool pharmacy = facility.type == FacilityType::kPharmacy;
  const Purpose service = pharmacy ? Purpose::kPharmacyService : Purpose::kVisitService;
  const Purpose at_desk = pharmacy ? Purpose::kPharmacyCheckIn : Purpose::kCheckIn;
  fill_blocks(c.seed, service, day_number(c.day), ids_.data(), care_.data(), n, service_a_.data());
  fill_blocks(c.seed, service, day_number(c.day), ids_.data(), care_second_.data(), n, service_b_.data());
  fill_blocks(c.seed, at_desk, day_number(c.day), ids_.data(), care_.data(), n, checkin_.data());
  const CheckInDay& checkin = c.checkin[static_cast<std::size_t>(area.prefecture)];
  const DeskToday today_desk(
      checkin, facility,
      c.desks[main_type(facility.type)].score(facility.quantile, state.engagement[number]));
  for (std::size_t i = 0; i < n; ++i) {
    // What a person holds changes within a day only by registering at a desk (CRD-14).
    const Visitor& visitor = visitors[key_visitor(keys[i])];
    const bool registered_today = visitor.holding_at_home.has(Holding::kUnregistered) &&
                                  (visitor.flags & Person::kRegisteredAtDesk) != 0;
    holdings_[i] = registered_today
                       ? checkin.credentials.holding(visitor.as_it_comes(persons[visitor.person]))
                       : visitor.holding_at_home;
  }
  for (std::size_t i = 0; i < n; ++i) {
    const Visitor& visitor = visitors[key_visitor(keys[i])];
    plans_[i] = plan_check_in(checkin, today_desk, c.laws->desk, visitor.as_it_comes(persons[visitor.person]),
                              holdings_[i], visitor.place, key_arrival(keys[i]),
                              {visitor.words, service_a_[i], service_b_[i], checkin_[i]}, desk_visits_[i]);
  }

  const OpeningHours hours = c.arrivals[main_type(facility.type)]->hours();
  std::span<ReaderLife> lives = state.readers_of(c.nation, number);
  FacilityCounts unused;
  if (forecast_only_) {
    forecast_lives_.assign(lives.begin(), lives.end());
    lives = forecast_lives_;
  }
  reader_states_.resize(lives.size());
  open_readers(lives, hours, reader_states_);
  FacilityCounts& month = forecast_only_ ? unused : state.month[number];
  ReaderDay& reader_day = readers_[static_cast<std::size_t>(facility.type) * kReaderModels + facility.model];
  for (const ReaderLife& life : lives) {
    reader_day.open_ms += hours.close - hours.open;
    const Millis down = overlap(0, life.up_at, hours);
    reader_day.down_ms += down;
    month.reader_down_ms += static_cast<std::uint32_t>(down);
  }
  const DeskConfig config{
      .staff = facility.staff,
      // Where there never was a reader (CHK-09) nobody waits for one.
      .wait_for_repair = c.parameters.readers.when_down == ReadersDownPolicy::kWait && facility.readers > 0,
      .readers_off = hours.close};
  const std::span<const DeskVisit> today = std::span(desk_visits_).first(n);
  Hooks hooks{c, lives, number, hours, reader_day, month.reader_down_ms};
  const bool is_cut_off = c.cut_off && facility.of(FacilityQuantile::kLine) < c.cut_off16;
  const CentralResponse& central =
      is_cut_off ? *c.cut_off
      : c.curves ? c.curves->of(area.prefecture, facility.of(FacilityQuantile::kAccessNetwork))
                 : c.laws->central;
  if (trace != nullptr) {
    trace->has_run = true;
    trace->config = config;
    trace->lives.assign(lives.begin(), lives.end());
    trace->readers = reader_states_;
    trace->central = &central;
    trace->is_cut_off = is_cut_off;
  }
  if (trace != nullptr && trace->reply && !is_cut_off) {
    replies_.resize(n);
    for (std::size_t i = 0; i < n; ++i) {
      replies_[i] = trace->reply(ids_[i], static_cast<std::uint8_t>(care_[i]));
    }
    ReplyingHooks replying{{hooks}, replies_, today, central};
    desk_.run(config, today, reader_states_, central, kMillisPerDay, replying);
  } else if (trace == nullptr || !trace->wants_events) {
    desk_.run(config, today, reader_states_, central, kMillisPerDay, hooks);
  } else {
    TracingHooks tracing{hooks, trace->events};
    desk_.run(config, today, reader_states_, central, kMillisPerDay, tracing);
  }
  if (trace != nullptr) {
    for (std::size_t i = 0; i < n; ++i) {
      const VisitRecord& record = desk_.records()[i];
      const std::uint32_t visitor = key_visitor(keys[i]);
      trace->visits.push_back({visitors[visitor].as_it_comes(persons[visitors[visitor].person]),
                               plans_[i].holding, ids_[i], static_cast<std::uint8_t>(care_[i]),
                               pharmacy ? std::optional{prescriptions_[visitor]} : std::nullopt, plans_[i],
                               desk_visits_[i], checkin_[i][0], record, outcome_of(plans_[i], record)});
    }
    trace->readers_left = reader_states_;
    for (std::size_t r = 0; r < lives.size(); ++r) {
      trace->breakdowns.push_back(lives[r].failures - trace->lives[r].failures);
    }
  }
  if (wants_requests_) {
    area_requests_.note(facility.type, desk_.records(), std::span(plans_).first(n), today,
                        std::span(checkin_).first(n));
  }
  if (forecast_only_) {
    teach_visitors(c, area, keys, visitors);
    return;
  }
  close_readers(reader_states_, hours, lives);
  count(c, area, facility_number, keys, visitors, persons, month, state.claim_cases[facility.area]);
}

void AreaDay::send_to_pharmacies(const DayContext& c, const Area& area, const Facility& facility,
                                 std::span<const VisitKey> keys, std::span<const Person> persons,
                                 bool traced) {
  const std::span<const Facility> facilities = c.nation.facilities(area);
  const std::span<const Visitor> visitors = visits_.visitors();
  const std::span<const VisitRecord> records = desk_.records();
  const VisitParameters& v = c.parameters.visits;
  // In a sample one simulated prescription may stand for more or fewer pharmacy visits than one.
  const double scale = c.nation.pharmacy_scale(facility.type, area.prefecture);
  const std::size_t care = std::min<std::size_t>(main_type(facility.type), kCareTypes - 1);
  const double mean = v.prescription_share[care] * scale;
  const auto always = static_cast<std::uint32_t>(mean);
  const std::uint32_t sometimes16 = threshold16(mean - always);
  prescribed_.resize(std::max(prescribed_.size(), keys.size() * (always + 1) + 1));
  std::size_t n = 0;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::uint32_t word = visit_word::prescription16(visitors[key_visitor(keys[i])].words);
    const VisitEnd end = records[i].end;
    if (end == VisitEnd::kGaveUp || end == VisitEnd::kOpen) {
      continue;
    }
    for (std::uint32_t copy = 0; copy < always; ++copy) {
      prescribed_[n++] = static_cast<std::uint32_t>(i);
    }
    prescribed_[n] = static_cast<std::uint32_t>(i);
    n += word < sometimes16 ? 1 : 0;
  }
  if (words_.size() < n) {
    words_.resize(n);
    prescribed_ids_.resize(n);
    prescribed_care_.resize(n);
  }
  for (std::size_t j = 0; j < n; ++j) {
    prescribed_ids_[j] = ids_[prescribed_[j]];
    // A second visit for the same prescription (small samples) has words of its own.
    const std::uint32_t copy =
        j > 0 && prescribed_[j] == prescribed_[j - 1] ? prescribed_care_[j - 1] / 16 + 1 : 0;
    prescribed_care_[j] = care_[prescribed_[j]] + 16 * std::min(copy, 15U);
  }
  fill_blocks(c.seed, Purpose::kPharmacyVisit, day_number(c.day), prescribed_ids_.data(),
              prescribed_care_.data(), n, words_.data());
  const std::uint32_t gate16 = threshold16(v.gate_pharmacy_share);
  const auto consultation_ms = static_cast<Millis>(v.consultation_median_minutes * kMillisPerMinute);
  const auto walk_ms = static_cast<Millis>(v.walk_minutes * kMillisPerMinute);
  for (std::size_t j = 0; j < n; ++j) {
    const std::uint32_t i = prescribed_[j];
    const Block& words = words_[j];
    const Visitor& patient = visitors[key_visitor(keys[i])];
    const Person& person = persons[patient.person];
    const auto regular =
        static_cast<std::uint32_t>(person.facility[static_cast<std::size_t>(Regular::kPharmacy)]);
    const std::uint32_t pharmacy =
        visit_word::second_clinic16(words) < gate16 ? facility.gate_pharmacy : regular;
    const Visitor visitor{
        patient.person,
        words,
        static_cast<std::uint8_t>(prescribed_care_[j]),
        static_cast<std::uint8_t>(pharmacy_place(person, patient.place, pharmacy, facilities)),
        patient.holding_at_home,
        patient.experience,
        patient.flags};
    const std::int64_t after =
        std::int64_t{c.laws->desk.consultation.draw(service_b_[i][1], consultation_ms)} +
        c.laws->desk.exponential.draw(visit_word::arrival(words), walk_ms);
    const std::int64_t arrival = records[i].finish + after;
    if (traced) {
      prescriptions_.push_back(
          {area.first_facility + static_cast<std::uint32_t>(&facility - facilities.data()), i, after});
    }
    // Whoever is later than any pharmacy's evening comes as the last one of the day.
    pharmacy_keys_.push_back(make_key(pharmacy,
                                      static_cast<Millis>(std::min<std::int64_t>(arrival, kMillisPerDay - 1)),
                                      static_cast<std::uint32_t>(pharmacy_visitors_.size())));
    pharmacy_visitors_.push_back(visitor);
  }
}

}  // namespace cutover
