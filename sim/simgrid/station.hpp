/// \file
/// The stations: tiers in data centres, as SimGrid hosts with a FIFO queue in front.
///
/// One single-core host a server, not one of many cores an instance: whenever an Exec begins or ends on a
/// host, SimGrid shares that host out anew among all that run on it, which is to no avail where each has a
/// core to itself.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <vector>

#include "service/draws.hpp"
#include "service/failures.hpp"
#include "simgrid/breaker_window.hpp"
#include "simgrid/session.hpp"
#include "simgrid/simulate.hpp"

namespace cutover::simgrid_detail {

/// What becomes of a request at a station; told at once or later. `attempt` is the caller's number.
class StationEvents {
 public:
  virtual ~StationEvents() = default;
  virtual void served(std::uint32_t attempt) = 0;
  virtual void rejected(std::uint32_t attempt) = 0;
  virtual void vanished(std::uint32_t attempt) = 0;  ///< expired or lost: nobody is told
  /// False for a call that was given up, which the breaker has counted then.
  virtual bool awaited(std::uint32_t attempt) const = 0;
};

/// Everything that serves. One host a server, one Exec a request in service.
class Stations : public Session::Completions {
 public:
  Stations(const ServiceTopology& topology, const ServiceElements& elements, const std::vector<Fault>& faults,
           const ServicePeriod& period, Session& session, StationEvents& events);

  /// A request that will take `work` at full speed.
  void arrive(int station, std::uint32_t attempt, Micros work, Micros now);
  /// A caller's time-out comes before an end of its call, which is still inside, or has vanished.
  void given_up(int station, bool inside, Micros now);
  /// Begin (`step` 1) or end (-1) of a fault of a station.
  struct Change {
    Fault fault;
    int step;
  };
  /// All that changes in one instant: what counts is the state after it, whatever the order.
  void change(std::span<const Change> changes, Micros now);
  /// SimGrid's callback.
  void completed(void* data) override;

  /// Time as the stations see it.
  Micros now() const;

  std::int64_t executions() const { return executions_; }
  /// At the end of the run.
  std::vector<StationReport> report(Micros until);

 private:
  struct Instance {
    std::vector<sg::Host*> hosts{};  ///< one a server
    std::vector<sg::Host*> free{};   ///< of these
    int reasons_down = 0;
    bool works = true;
    std::vector<std::uint32_t> serving;  ///< slots
    double busy_us = 0;
  };
  struct Waiting {
    std::uint32_t attempt;
    Micros work;
    Micros since;
  };
  struct Station {
    int tier = 0;
    int data_centre = -1;
    int servers_each = 1;
    std::int64_t queue_limit = 0;
    Micros queue_timeout = 0;
    std::vector<Instance> instances{};
    std::deque<Waiting> queue{};
    BreakerWindow breaker;
    std::vector<double> slow{};  ///< factors in force
    int working = 0;             ///< instances
    int serving = 0;
    Micros integrated_to = 0;
    StationUse total{};
    std::vector<StationUse> minutes{};
  };
  struct Slot {
    sg::ExecPtr exec;
    sg::Host* host = nullptr;
    std::uint32_t attempt = 0;
    int station = 0;
    int instance = 0;
    std::size_t position = 0;  ///< in Instance::serving
    Micros arrived = 0;        ///< at the station
    Micros since = 0;
  };
  /// Served, and to be told of once the whole microsecond is known.
  struct Departure {
    Micros arrived;
    std::uint32_t attempt;
  };

  void make_hosts(Station& s, const std::string& name, const std::vector<double>& speeds);
  Instance* free_instance(Station& s);
  void begin_service(Station& s, std::uint32_t attempt, Micros work, Micros arrived, Micros now);
  void release(std::uint32_t slot, Micros now);
  void depart();
  void next_in_queue(Station& s, Micros now);
  void lose(Station& s, std::uint32_t attempt, Micros now);
  void settle(Station& s, Micros now);
  void take_down(Station& s, Instance& instance, Micros now);
  void set_speed(Station& s);
  void integrate(Station& s, Micros now);
  StationUse& minute(Station& s, Micros now);

  const ServiceTopology& topology_;
  ServicePeriod period_;
  Session& session_;
  StationEvents& events_;
  sg::NetZone* zone_ = nullptr;
  std::vector<Station> stations_;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_slots_;
  std::vector<Departure> departures_;  ///< of this microsecond
  std::vector<Departure> departing_;   ///< keeps its memory
  std::int64_t executions_ = 0;
};

}  // namespace cutover::simgrid_detail
