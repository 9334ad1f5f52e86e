#include "referee/area_check.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <stdexcept>
#include <string>

namespace cutover {
namespace {

/// Books what is compared.
class Comparison {
 public:
  Comparison(AreaCheck& check, std::uint32_t facility) : check_(check), facility_(facility) {}

  void visit(std::int64_t number, const VisitRecord& a, const VisitRecord& b) {
    visit_ = number;
    reader_ = -1;
    const auto name = [](VisitEnd end) { return kVisitEndNames[static_cast<std::size_t>(end)]; };
    ++check_.engine_ends[static_cast<std::size_t>(a.end)];
    ++check_.referee_ends[static_cast<std::size_t>(b.end)];
    if (a.end != b.end) {
      differs("end", name(a.end), name(b.end));
    }
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

 private:
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
      check_.first_ones.push_back({facility_, visit_, reader_, what, a, b});
    }
  }

  AreaCheck& check_;
  std::uint32_t facility_;
  std::int64_t visit_ = -1;
  std::int64_t reader_ = -1;
};

}  // namespace

EngineDay engine_day(const Model& model, const Scenario& scenario, std::uint32_t area_number, Day day) {
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
  engine.context = replay_area(model, scenario, area_number, day, engine.desks);
  std::erase_if(engine.desks, [](const FacilityTrace& desk) { return !desk.has_run; });
  return engine;
}

std::unique_ptr<RefereeDay> referee_day(const EngineDay& engine, int most_facilities) {
  auto day = std::make_unique<RefereeDay>();
  for (std::size_t i = 0; i < engine.desks.size(); ++i) {
    if (engine.desks[i].visits.size() <= kMostRefereeVisits) {
      day->of_engine.push_back(i);
    } else {
      ++day->too_large;
    }
  }
  const auto wanted = static_cast<std::size_t>(std::max(0, most_facilities));
  if (wanted > 0 && wanted < day->of_engine.size()) {
    std::stable_sort(day->of_engine.begin(), day->of_engine.end(), [&](std::size_t a, std::size_t b) {
      return engine.desks[a].visits.size() > engine.desks[b].visits.size();
    });
    day->of_engine.resize(wanted);
    std::sort(day->of_engine.begin(), day->of_engine.end());
  }
  day->breakdowns.resize(day->of_engine.size());
  for (std::size_t i = 0; i < day->of_engine.size(); ++i) {
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
  return day;
}

void run(RefereeDay& day, const EngineDay& engine) {
  run_referee(day.desks, engine.context->laws->central, kMillisPerDay);
}

AreaCheck compare(const EngineDay& engine, const RefereeDay& referee) {
  AreaCheck check;
  check.too_large = referee.too_large;
  for (std::size_t i = 0; i < referee.desks.size(); ++i) {
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
      comparison.visit(static_cast<std::int64_t>(v), record,
                       v < desk.records.size() ? desk.records[v] : VisitRecord{});
    }
    for (std::size_t r = 0; r < trace.readers.size(); ++r) {
      check.breakdowns += trace.breakdowns[r];
      comparison.reader(static_cast<std::int64_t>(r), trace.readers_left[r], desk.readers[r],
                        trace.breakdowns[r], referee.breakdowns[i][r]);
    }
  }
  return check;
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
