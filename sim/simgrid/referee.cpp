#include "simgrid/referee.hpp"

#include <algorithm>
#include <cstddef>
#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "simgrid/referee_clock.hpp"
#include "simgrid/referee_desk.hpp"
#include "simgrid/referee_service.hpp"
#include "simgrid/session.hpp"
#include "simgrid/topology_check.hpp"

namespace cutover {
namespace {

namespace sg = simgrid_detail::sg;
using simgrid_detail::Clock;
using simgrid_detail::DeskStory;
using simgrid_detail::RefereeServiceRun;
using simgrid_detail::Session;

/// Everybody of an area, in one simulation.
class AreaStory {
 public:
  AreaStory(std::span<RefereeDesk> desks, const CentralResponse& central, Millis horizon,
            RefereeService* service)
      : desks_(desks), horizon_(horizon), clock_(session_.offset()) {
    sg::NetZone* zone = sg::create_empty_zone("area");
    host_ = zone->create_host("facilities", 1e9)->seal();
    if (service != nullptr) {
      service_ = std::make_unique<RefereeServiceRun>(*service, session_);  // a zone of its own inside
    }
    zone->seal();
    for (RefereeDesk& desk : desks) {
      stories_.push_back(std::make_unique<DeskStory>(desk, central, service_.get(), clock_));
    }
  }

  void run() {
    if (service_) {
      service_->begin();
    }
    actor("day", [this] {
      sg::this_actor::sleep_until(clock_.end(horizon_));
      if (service_) {
        service_->close();
      }
      sg::Actor::kill_all();
    });
    for (std::size_t d = 0; d < desks_.size(); ++d) {
      people(d);
    }
    session_.run();
    for (const auto& story : stories_) {
      story->close();
    }
    if (service_) {
      service_->report();
    }
  }

 private:
  template <class Body>
  void actor(const char* name, Body body) {
    sg::Actor::create(name, host_, [this, body] { session_.acted(body); });
  }

  void people(std::size_t d) {
    DeskStory& story = *stories_[d];
    const RefereeDesk& desk = desks_[d];
    const auto staff = static_cast<std::size_t>(desk.config.staff);
    story.hire(staff);
    for (std::size_t i = 0; i < staff; ++i) {
      actor("staff", [&story, i] { story.staff(i); });
    }
    for (std::size_t r = 0; r < desk.readers.size(); ++r) {
      actor("reader", [&story, r] { story.reader(r); });
    }
    if (!desk.is_walked_to) {
      actor("door", [this, d] {
        stories_[d]->door(horizon_, [this, d](std::size_t v) {
          actor("visitor", [this, d, v] { go_on(d, v, stories_[d]->visitor(v)); });
        });
      });
    }
  }

  /// From a desk to those that follow from it.
  void go_on(std::size_t d, std::size_t v, VisitEnd end) {
    if (end == VisitEnd::kGaveUp || end == VisitEnd::kOpen) {
      return;
    }
    const std::vector<OnwardVisit>& onward = desks_[d].onward;
    const auto first =
        std::lower_bound(onward.begin(), onward.end(), v,
                         [](const OnwardVisit& o, std::size_t visit) { return o.visit < visit; });
    const std::int64_t left = desks_[d].records[v].finish;
    for (auto next = first; next != onward.end() && next->visit == v; ++next) {
      // Whoever would be later comes as the last one of the day.
      const std::int64_t arrival = std::min<std::int64_t>(left + next->after, kMillisPerDay - 1);
      actor("visitor", [this, to = *next, arrival] {
        go_on(to.desk, to.visit_there,
              stories_[to.desk]->visitor_from_elsewhere(to.visit_there, arrival, horizon_));
      });
    }
  }

  std::span<RefereeDesk> desks_;
  Millis horizon_;
  Session session_;
  Clock clock_;
  sg::Host* host_ = nullptr;
  std::unique_ptr<RefereeServiceRun> service_;
  std::vector<std::unique_ptr<DeskStory>> stories_;
};

}  // namespace

void run_referee(std::span<RefereeDesk> desks, const CentralResponse& central, Millis horizon,
                 RefereeService* service) {
  for (const RefereeDesk& desk : desks) {
    if (desk.visits.size() > kMostRefereeVisits) {
      throw SimulationError("a desk of the referee has " + std::to_string(desk.visits.size()) +
                            " visits: " + std::to_string(kMostRefereeVisits) + " at most are allowed");
    }
    if (desk.terminal && service == nullptr) {
      throw SimulationError("a desk of the referee has a terminal, but there is no central service");
    }
  }
  if (service != nullptr) {
    simgrid_detail::check_topology(service->topology);
  }
  try {
    AreaStory(desks, central, horizon, service).run();
  } catch (const std::exception& e) {
    std::throw_with_nested(SimulationError(std::string{"the referee's simulation ended: "} + e.what()));
  }
}

}  // namespace cutover
