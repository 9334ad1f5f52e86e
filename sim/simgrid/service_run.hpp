/// \file
/// One run of the central service: clients with their time-outs and retries, and the attempts they send
/// through network and stations.
///
/// Two kinds of steps. What happens at stations and elements needs SimGrid, which has to be at that date.
/// What happens at clients and on links does not: a link's fate is known beforehand, and nothing that SimGrid
/// may still do reaches a client or the next link before it has travelled over a backbone. So these steps are
/// taken by themselves, in the order of their dates and up to one backbone's latency ahead of SimGrid's clock
/// (a conservative lookahead), which saves SimGrid a round for each: seven of 16 a request.
///
/// Requests come from a trace, or are pushed by actors of the same simulation while it runs. Then nothing is
/// taken ahead: a link's state would have gone on past what may still be asked.
#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <vector>

#include "service/draws.hpp"
#include "service/failures.hpp"
#include "service/request.hpp"
#include "simgrid/network.hpp"
#include "simgrid/session.hpp"
#include "simgrid/simulate.hpp"
#include "simgrid/station.hpp"

namespace cutover::simgrid_detail {

class ServiceRun final : public StationEvents {
 public:
  ServiceRun(const ServiceTopology& topology, const ServicePeriod& period, std::uint64_t seed,
             RequestSource& source, OutcomeSink& sink, Session& session);

  /// Without a trace: for requests that are pushed.
  ServiceRun(const ServiceTopology& topology, const ServicePeriod& period, std::uint64_t seed,
             OutcomeSink& sink, Session& session);

  /// Everything, until nothing is left to happen.
  SimGridReport run();

  // ---- the same in a simulation that somebody else runs

  /// To be called before the session runs, and before requests are pushed.
  void begin();
  /// A request of now or later. Those of one microsecond begin in the order of their ids, whoever is first to
  /// push. May be called by actors, whose exceptions Session::acted keeps.
  /// \throws SimulationError for one that is past, or that the topology cannot carry
  void push(const ServiceRequest& request);
  /// No more requests will come. Without it the failures of the whole period are waited for.
  void close();
  /// After the session has run.
  SimGridReport report();

  void served(std::uint32_t attempt) override;
  void rejected(std::uint32_t attempt) override;
  void vanished(std::uint32_t attempt) override;
  bool awaited(std::uint32_t attempt) const override;

 private:
  /// A request until its outcome.
  struct ClientState {
    ServiceRequest request;
    Micros give_up_at = 0;
    std::uint32_t ticket = 0;  ///< of the attempt it waits for; another number when it no longer does
    std::uint8_t attempts = 0;
    ServiceEnd last_end = ServiceEnd::kTimedOut;
  };
  /// A message on its way; outlives its client's patience.
  struct Attempt {
    AttemptDraws draws{0, 0, 0};
    std::uint32_t client = 0;
    std::uint32_t ticket = 0;
    Network::Route route;
    std::uint8_t step = 0;  ///< of the path
    Hop hop = Hop::kAccessOut;
    bool rejected = false;
    std::uint8_t calls = 0;          ///< failed at this step
    std::uint32_t call = kNobody;    ///< the one under way, where it has a time-out
    std::uint64_t call_serial = 0;   ///< of that one; never twice
    std::uint32_t caller = kNobody;  ///< this is no attempt but a call, of that attempt, or kGivenUp
  };
  static constexpr std::uint32_t kNobody = 0xffffffffU;
  static constexpr std::uint32_t kGivenUp = 0xfffffffeU;
  struct Deadline {
    Micros at;
    std::uint32_t client;
    std::uint32_t ticket;
  };
  /// Begin or end of a fault.
  struct Edge {
    Micros at;
    Stations::Change change;
  };
  /// Elements change before everything else of the same microsecond, time-outs come after it: a tenth of a
  /// microsecond earlier or later, which rounds away.
  enum class Order : std::int8_t { kFirst = -1, kUsual = 0, kLast = 1 };

  /// A step that needs SimGrid at its date, known at `now`.
  template <class Step>
  void at(Micros date, Order order, Micros now, Step step) {
    session_.at(
        session_.offset() + (static_cast<double>(date - period_.from) + 0.1 * static_cast<int>(order)) * 1e-6,
        step, now);
  }

  /// A step that does not. Time-outs come after everything else of the same microsecond, otherwise steps in
  /// the order in which they were announced.
  struct Step {
    enum class Kind : std::uint8_t { kArrive, kProceed, kAgain, kDeadlines, kTimeOut, kGiveUp };
    Micros at;
    std::int64_t number;  ///< of the announcement; those of time-outs are beyond all others
    Kind kind;
    std::uint32_t who;  ///< client, or attempt that proceeds
    std::uint32_t ticket;
  };
  struct Later {
    bool operator()(const Step& a, const Step& b) const {
      return a.at != b.at ? a.at > b.at : a.number > b.number;
    }
  };
  static constexpr std::int64_t kAfterAllOthers = std::int64_t{1} << 62;
  void announce(Micros date, Step::Kind kind, std::uint32_t who = 0, std::uint32_t ticket = 0);
  /// When SimGrid has to have a step taken: its date, and behind all else of that microsecond, as 2 × date +
  /// 1, where a reply could still come in the instant of a time-out.
  Micros key(const Step& step) const {
    return 2 * step.at + (lookahead_ == 0 && step.number > kAfterAllOthers ? 1 : 0);
  }
  void take_steps(Micros until_key);
  void take(const Step& step);
  void watch_steps();

  ServiceRun(const ServiceTopology& topology, const ServicePeriod& period, std::uint64_t seed,
             RequestSource* source, OutcomeSink& sink, Session& session);

  /// Requests that are pushed, the next one in front of a heap.
  struct Behind {
    bool operator()(const ServiceRequest& a, const ServiceRequest& b) const {
      return a.at != b.at ? a.at > b.at : a.id > b.id;
    }
  };
  void fetch();
  bool take_due(Micros now, ServiceRequest& out);
  void await_pushed();
  void check(const ServiceRequest& request) const;
  void arrive(Micros now);
  void begin_attempt(std::uint32_t client, Micros now);
  void await_reply(std::uint32_t client, Micros now);
  void watch_deadlines();
  void deadlines_due(Micros now);
  void time_out(std::uint32_t client, std::uint32_t ticket, Micros now);
  void attempt_failed(std::uint32_t client, ServiceEnd end, Micros now);
  void finish(std::uint32_t client, ServiceEnd end, Micros now);

  std::uint32_t allocate();
  int tier_of(const Attempt& attempt) const {
    return topology_.classes[static_cast<std::size_t>(attempt.route.service_class)].path[attempt.step];
  }
  void call(std::uint32_t attempt, Micros now);
  void call_timed_out(std::uint32_t attempt, std::uint64_t serial, Micros now);
  void call_failed(std::uint32_t attempt, Micros now);
  std::uint32_t end_call(std::uint32_t attempt);

  void proceed(std::uint32_t attempt, Micros now);
  void send(std::uint32_t attempt, Micros now);
  void travel(std::uint32_t attempt, Micros arrival, Micros now);
  void to_station(std::uint32_t attempt, Micros from, Micros now);
  void reply(std::uint32_t attempt, Micros now);
  void reach_client(std::uint32_t attempt, Micros now);
  void drop(std::uint32_t attempt);

  void change_elements(Micros now);
  void change_due_elements();
  void watch_elements();
  bool idle() const { return exhausted_ && clients_alive_ == 0 && attempts_alive_ + calls_given_up_ == 0; }
  TrafficMinute& minute(Micros now);

  const ServiceTopology& topology_;
  ServicePeriod period_;
  std::uint64_t seed_;
  RequestSource* source_;  ///< null: requests are pushed
  OutcomeSink& sink_;
  Session& session_;

  ServiceElements elements_;
  ServiceDraws draws_;
  std::vector<Fault> faults_;
  std::vector<HealthChange> health_;
  std::size_t health_now_ = 0;
  std::vector<Edge> edges_;
  std::size_t next_edge_ = 0;
  Network network_;
  Stations stations_;

  std::vector<ClientState> clients_;
  std::vector<std::uint32_t> free_clients_;
  std::vector<Attempt> attempts_;
  std::vector<std::uint32_t> free_attempts_;
  int clients_alive_ = 0;
  int attempts_alive_ = 0;
  int calls_given_up_ = 0;  ///< that are still in a station
  std::uint64_t calls_made_ = 0;
  /// Time-outs of full length come in the order in which attempts began: a queue, and one timer for its head.
  std::deque<Deadline> deadlines_;
  bool deadline_watched_ = false;

  std::vector<Step> steps_;  ///< a heap, the next one in front
  std::int64_t announced_ = 0;
  Micros watched_ = kNotWatched;  ///< key of the step for which SimGrid will wake us
  static constexpr Micros kNotWatched = std::numeric_limits<Micros>::max();

  Micros attempt_timeout_;
  Micros give_up_;
  Micros lookahead_;
  std::vector<ServiceRequest> pushed_;  ///< a heap, the next one in front
  bool closed_ = false;
  Micros arrival_announced_ = kNotWatched;  ///< of those pushed
  ServiceRequest next_;                     ///< of the trace
  bool exhausted_ = false;                  ///< no more requests will come
  Micros last_at_ = 0;
  Micros last_event_ = 0;
  SimGridReport report_;
};

}  // namespace cutover::simgrid_detail
