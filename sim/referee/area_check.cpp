#include "referee/area_check.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <stdexcept>
#include <string>

#include "service/load.hpp"

namespace cutover {
namespace {

/// Books what is compared.
class Comparison {
 public:
  Comparison(AreaCheck& check, std::uint32_t facility) : check_(check), facility_(facility) {}

  void visit(std::int64_t number, Millis a_arrival, const VisitRecord& a, Millis b_arrival,
             const VisitRecord& b) {
    visit_ = number;
    reader_ = -1;
    const auto name = [](VisitEnd end) { return kVisitEndNames[static_cast<std::size_t>(end)]; };
    ++check_.engine_ends[static_cast<std::size_t>(a.end)];
    ++check_.referee_ends[static_cast<std::size_t>(b.end)];
    if (a.end != b.end) {
      differs("end", name(a.end), name(b.end));
    }
    time("arrival", a_arrival, b_arrival);
    time("reader wait", a.reader_wait, b.reader_wait);
    time("staff wait", a.staff_wait, b.staff_wait);
    time("request", a.request_at, b.request_at);
    time("finish", a.finish, b.finish);
  }

  void reader(std::int64_t number, const ReaderState& a, const ReaderState& b, std::uint32_t breakdowns,
              std::uint32_t breakdowns_of_referee) {
    visit_ = -1;
    reader_ = number;
    if (breakdowns != breakdowns_of_referee) {
      differs("breakdowns", std::to_string(breakdowns), std::to_string(breakdowns_of_referee));
    }
    time("works from", a.up_at, b.up_at);
    time("fails at", a.fails_at, b.fails_at);
  }

  void request(const ServiceRequest& a, const ServiceOutcome& outcome, const RefereeService::Answered& b) {
    visit_ = reader_ = -1;
    request_ = a.id;
    const auto ends = [](ServiceEnd end) { return kRequestEndNames[static_cast<std::size_t>(end)]; };
    if (outcome.end != b.outcome.end) {
      differs("end of request", ends(outcome.end), ends(b.outcome.end));
    }
    if (outcome.attempts != b.outcome.attempts) {
      differs("attempts", std::to_string(outcome.attempts), std::to_string(b.outcome.attempts));
    }
    micros("sent at", a.at, b.request.at);
    micros("latency", outcome.latency, b.outcome.latency);
  }

  void request_only_of(const std::string& side, const ServiceRequest& request) {
    visit_ = reader_ = -1;
    request_ = request.id;
    const std::string sent = "sent at " + std::to_string(request.at) + " us";
    differs("request", side == "engine" ? sent : "none", side == "engine" ? "none" : sent);
  }

 private:
  void micros(const char* what, Micros a, Micros b) {
    ++check_.times;
    if (a != b) {
      check_.farthest = std::max(check_.farthest, static_cast<Millis>((std::abs(a - b) + 999) / 1'000));
      differs(what, std::to_string(a) + " us", std::to_string(b) + " us");
    }
  }
  void time(const char* what, std::int64_t a, std::int64_t b) {
    ++check_.times;
    if (a != b) {
      check_.farthest =
          std::max(check_.farthest, static_cast<Millis>(std::min<std::int64_t>(std::abs(a - b), kNever)));
      differs(what, std::to_string(a) + " ms", std::to_string(b) + " ms");
    }
  }
  void differs(const char* what, const std::string& a, const std::string& b) {
    ++check_.differences;
    if (check_.first_ones.size() < AreaCheck::kMostTold) {
      check_.first_ones.push_back({facility_, visit_, reader_, request_, what, a, b});
    }
  }

  AreaCheck& check_;
  std::uint32_t facility_;
  std::int64_t visit_ = -1;
  std::int64_t reader_ = -1;
  std::int64_t request_ = -1;
};

void count(RequestCount& all, const ServiceOutcome& outcome) {
  ++all.requests;
  ++(outcome.end == ServiceEnd::kAnswered   ? all.answered
     : outcome.end == ServiceEnd::kTimedOut ? all.timed_out
                                            : all.rejected);
  all.retries += outcome.attempts - 1;
}

void compare_requests(const SettledService& engine, const RefereeService& referee, AreaCheck& check) {
  std::map<std::uint32_t, const RefereeService::Answered*> of_referee;
  for (const RefereeService::Answered& one : referee.answered) {
    of_referee[one.request.id] = &one;
    count(check.referee_requests, one.outcome);
  }
  for (std::size_t i = 0; i < engine.requests.size(); ++i) {
    const ServiceRequest& request = engine.requests[i];
    count(check.engine_requests, engine.outcomes[i]);
    Comparison comparison{check, engine.ids.facility(request.id)};
    const auto found = of_referee.find(request.id);
    if (found == of_referee.end()) {
      comparison.request_only_of("engine", request);
      continue;
    }
    comparison.request(request, engine.outcomes[i], *found->second);
    of_referee.erase(found);
  }
  for (const auto& [id, one] : of_referee) {
    Comparison{check, engine.ids.facility(id)}.request_only_of("referee", one->request);
  }
}

/// The referee's central service, and what its desks have to know of it.
void connect(RefereeDay& day, const EngineDay& engine) {
  SettledService& service = *engine.service;
  day.service.emplace();
  day.service->topology = service.platform;
  day.service->period = service.period;
  day.service->seed = service.seed;
  day.service->planned = batch_inquiries(*engine.context, service.platform, engine.desks, service.ids);
  const AccessChoice access(service.platform);
  std::map<std::uint32_t, std::size_t> desk_of;
  for (std::size_t i = 0; i < day.desks.size(); ++i) {
    desk_of[engine.desks[day.of_engine[i]].facility] = i;
  }
  for (std::size_t i = 0; i < day.desks.size(); ++i) {
    const FacilityTrace& trace = engine.desks[day.of_engine[i]];
    RefereeDesk& desk = day.desks[i];
    for (std::size_t v = 0; v < trace.visits.size(); ++v) {
      if (const std::optional<Prescription>& from = trace.visits[v].prescription) {
        desk.is_walked_to = true;
        desk.visits[v].arrival = -1;  // not known here: they come from the referee's own desks
        day.desks[desk_of.at(from->facility)].onward.push_back({from->visit, i, v, from->after});
      }
    }
    if (trace.is_cut_off) {
      continue;
    }
    const FacilityLine line = line_of(engine.context->nation, access, trace.facility);
    RefereeTerminal terminal{line.prefecture, line.access, {}, {}};
    for (const TracedVisit& visit : trace.visits) {
      terminal.ids.push_back(service.ids.of(name_of(trace, visit), RequestKind::kEligibility,
                                            static_cast<ServiceClass>(visit.desk.request_class())));
    }
    terminal.on_leaving = [&trace, &ids = service.ids](std::size_t v, const VisitRecord& record) {
      std::vector<RefereeRequest> asked;
      const TracedVisit& visit = trace.visits[v];
      for_each_request_on_leaving(record, visit.plan, [&](RequestKind kind, ServiceClass c, Millis) {
        asked.push_back({ids.of(name_of(trace, visit), kind, c), c});
      });
      return asked;
    };
    desk.terminal = std::move(terminal);
  }
  for (RefereeDesk& desk : day.desks) {
    std::sort(desk.onward.begin(), desk.onward.end(),
              [](const OnwardVisit& a, const OnwardVisit& b) { return a.visit < b.visit; });
  }
}

}  // namespace

EngineDay engine_day(const Model& model, const Scenario& scenario, std::uint32_t area_number, Day day,
                     const ServiceTopology* platform) {
  const std::span<const Area> areas = model.nation.areas();
  if (area_number >= areas.size()) {
    throw std::invalid_argument("there is no area " + std::to_string(area_number) +
                                ": this scenario has 0 to " + std::to_string(areas.size() - 1));
  }
  const Area& area = areas[area_number];
  EngineDay engine;
  engine.desks.resize(area.facilities());
  for (std::uint32_t f = 0; f < area.facilities(); ++f) {
    engine.desks[f].facility = area.first_facility + f;
    engine.desks[f].wants_events = false;
  }
  if (platform != nullptr) {
    AreaReplay replay(model, scenario, area_number, day);
    engine.service =
        std::make_unique<SettledService>(settle_service(replay, *platform, area.prefecture, engine.desks));
    engine.context = replay.release_context();
  } else {
    engine.context = replay_area(model, scenario, area_number, day, engine.desks);
  }
  std::erase_if(engine.desks, [](const FacilityTrace& desk) { return !desk.has_run; });
  return engine;
}

std::unique_ptr<RefereeDay> referee_day(const EngineDay& engine, int most_facilities) {
  auto day = std::make_unique<RefereeDay>();
  for (std::size_t i = 0; i < engine.desks.size(); ++i) {
    if (engine.desks[i].visits.size() <= kMostRefereeVisits) {
      day->of_engine.push_back(i);
    } else if (engine.service) {
      throw std::invalid_argument(
          "facility " + std::to_string(engine.desks[i].facility) + " has " +
          std::to_string(engine.desks[i].visits.size()) + " visits on that day, and the referee can tell " +
          std::to_string(kMostRefereeVisits) + " apart: take a smaller area or a smaller sample");
    } else {
      ++day->too_large;
    }
  }
  std::vector<std::size_t> busiest = day->of_engine;
  const auto wanted = static_cast<std::size_t>(std::max(0, most_facilities));
  if (wanted > 0 && wanted < busiest.size()) {
    std::stable_sort(busiest.begin(), busiest.end(), [&](std::size_t a, std::size_t b) {
      return engine.desks[a].visits.size() > engine.desks[b].visits.size();
    });
    busiest.resize(wanted);
    std::sort(busiest.begin(), busiest.end());
  }
  if (!engine.service) {
    day->of_engine = busiest;
  }
  day->breakdowns.resize(day->of_engine.size());
  for (std::size_t i = 0; i < day->of_engine.size(); ++i) {
    if (std::binary_search(busiest.begin(), busiest.end(), day->of_engine[i])) {
      day->compared.push_back(i);
    }
    const FacilityTrace& trace = engine.desks[day->of_engine[i]];
    RefereeDesk desk;
    desk.config = trace.config;
    desk.readers = trace.readers;
    desk.central = trace.central;
    for (const TracedVisit& visit : trace.visits) {
      desk.visits.push_back(visit.desk);
    }
    day->breakdowns[i].assign(trace.readers.size(), 0);
    desk.break_down = [&context = *engine.context, facility = trace.facility, &lives = trace.lives,
                       &counts = day->breakdowns[i]](int reader, Millis at) {
      const auto r = static_cast<std::size_t>(reader);
      return reader_failure(context, facility, reader, lives[r].failures + counts[r]++, at).breakdown;
    };
    day->desks.push_back(std::move(desk));
  }
  if (engine.service) {
    connect(*day, engine);
  }
  return day;
}

void run(RefereeDay& day, const EngineDay& engine) {
  run_referee(day.desks, engine.context->laws->central, kMillisPerDay, day.service ? &*day.service : nullptr);
}

AreaCheck compare(const EngineDay& engine, const RefereeDay& referee) {
  AreaCheck check;
  check.too_large = referee.too_large;
  for (const std::size_t i : referee.compared) {
    const FacilityTrace& trace = engine.desks[referee.of_engine[i]];
    const RefereeDesk& desk = referee.desks[i];
    ++check.facilities;
    Comparison comparison{check, trace.facility};
    for (std::size_t v = 0; v < trace.visits.size(); ++v) {
      const VisitRecord& record = trace.visits[v].record;
      ++check.visits;
      check.asked += record.request_at >= 0 ? 1 : 0;
      check.waited_at_reader += record.reader_wait > 0 ? 1 : 0;
      check.waited_for_staff += record.staff_wait > 0 ? 1 : 0;
      // Whoever the referee does not know of has not come.
      comparison.visit(static_cast<std::int64_t>(v), trace.visits[v].desk.arrival, record,
                       desk.visits[v].arrival, v < desk.records.size() ? desk.records[v] : VisitRecord{});
    }
    for (std::size_t r = 0; r < trace.readers.size(); ++r) {
      check.breakdowns += trace.breakdowns[r];
      comparison.reader(static_cast<std::int64_t>(r), trace.readers_left[r], desk.readers[r],
                        trace.breakdowns[r], referee.breakdowns[i][r]);
    }
  }
  if (engine.service) {
    check.rounds = engine.service->rounds;
    compare_requests(*engine.service, *referee.service, check);
  }
  return check;
}

RequestCount& RequestCount::operator+=(const RequestCount& other) {
  requests += other.requests;
  answered += other.answered;
  timed_out += other.timed_out;
  rejected += other.rejected;
  retries += other.retries;
  return *this;
}

AreaCheck& AreaCheck::operator+=(const AreaCheck& other) {
  facilities += other.facilities;
  too_large += other.too_large;
  visits += other.visits;
  asked += other.asked;
  waited_at_reader += other.waited_at_reader;
  waited_for_staff += other.waited_for_staff;
  breakdowns += other.breakdowns;
  for (std::size_t e = 0; e < engine_ends.size(); ++e) {
    engine_ends[e] += other.engine_ends[e];
    referee_ends[e] += other.referee_ends[e];
  }
  engine_requests += other.engine_requests;
  referee_requests += other.referee_requests;
  rounds = std::max(rounds, other.rounds);
  times += other.times;
  differences += other.differences;
  farthest = std::max(farthest, other.farthest);
  for (const VerifyDifference& one : other.first_ones) {
    if (first_ones.size() < kMostTold) {
      first_ones.push_back(one);
    }
  }
  return *this;
}

}  // namespace cutover
