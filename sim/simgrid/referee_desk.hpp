/// \file
/// One facility of the referee's, its people and its machines: what each actor does. Private to sim/simgrid.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "central/response.hpp"
#include "simgrid/referee.hpp"
#include "simgrid/referee_clock.hpp"
#include "simgrid/referee_service.hpp"

namespace cutover::simgrid_detail {

class DeskStory {
 public:
  /// Calls an actor into being that tells visitor().
  using Spawn = std::function<void(std::size_t visit)>;

  /// \param service  asked by desks with a terminal; may be null where none has one
  DeskStory(RefereeDesk& desk, const CentralResponse& central, RefereeServiceRun* service,
            const Clock& clock);

  // ---- the actors' stories

  /// Lets the visitors in who come by themselves.
  void door(Millis horizon, const Spawn& spawn);
  /// Who has just come. \return how the visit ended
  VisitEnd visitor(std::size_t v);
  /// Who has left another desk and comes from there. \return as visitor(); kOpen if not today
  VisitEnd visitor_from_elsewhere(std::size_t v, std::int64_t arrival, Millis horizon);
  void reader(std::size_t r);
  void staff(std::size_t s);

  void hire(std::size_t count) { staff_.resize(count); }

  /// What the engine leaves at the horizon.
  void close();

 private:
  struct Visitor {
    Bell bell;
    bool at_reader = false;
    bool lookup_failed = false;
  };
  struct Reader {
    Bell bell;
    bool working = true;
    std::optional<std::size_t> visit;
  };
  struct Job {
    std::size_t visit = 0;
    bool fallback = false;
    std::optional<std::size_t> assist_at = std::nullopt;  ///< the reader at which help is needed
  };
  struct Staff {
    Bell bell;
    Job job;
  };

  VisitRecord& record(std::size_t v) { return desk_.records[v]; }
  bool any_reader_works() const;
  void welcome(std::size_t v);
  VisitEnd leave(std::size_t v, VisitEnd end);
  bool wait_patiently(std::size_t v);

  bool queue_for_reader(std::size_t v);
  void take(std::size_t r, std::size_t v);
  bool wait_for_visitor(std::size_t r);
  void fail(std::size_t r);
  void come_back(std::size_t r);

  Reply reply_to(std::size_t v, Millis now);
  bool ask_central(std::size_t v);

  bool be_served(std::size_t v, bool failed);
  bool call_staff(const Job& job);
  Job call_next();
  Millis begin(const Job& job);

  RefereeDesk& desk_;
  const CentralResponse& central_;
  RefereeServiceRun* service_;
  const Clock& clock_;
  std::vector<std::unique_ptr<Visitor>> visitors_;
  std::vector<Reader> readers_;
  std::vector<Staff> staff_;
  std::deque<std::size_t> reader_queue_;
  std::deque<Job> staff_queue_;
  std::deque<std::size_t> idle_staff_;
};

}  // namespace cutover::simgrid_detail
