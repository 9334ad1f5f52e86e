/// \file
/// The fast twin: the central service request by request as a network of FIFO stations and links, in integer
/// microseconds, by the rules of request.hpp and the points settled in draws.hpp.
///
/// Built for a whole overloaded national day: attempts in flight live in a slab with a free list, every
/// attempt has one pending event in a timing wheel (event_wheel.hpp), a link computes its departure on
/// arrival from its known future, and time-outs and give-ups are plain rings because all clients wait
/// equally long. Memory grows with the requests in flight (64 bytes each, twice where a call that can be given up was
/// made less than its time-out ago; 32 a client, 13 an event more than
/// 66 ms away, 16 a time-out) and with rate × give_up_s, not with the trace. The result depends on topology,
/// seed, period and requests only: the same bits everywhere, in one thread.
#pragma once

#include <cstdint>
#include <memory>

#include "service/failures.hpp"
#include "service/request.hpp"
#include "service/statistics.hpp"
#include "topology/topology.hpp"

namespace cutover {

/// Live figures of a run, for a source that decides whether to go on.
struct TwinProgress {
  Micros now = 0;
  std::int64_t clients = 0;    ///< requests not yet ended
  std::int64_t in_flight = 0;  ///< attempts on their way; unwanted ones up to their last link
  std::int64_t waiting = 0;    ///< of these, in the queue of a station; calls given up are there, too
  std::int64_t attempts = 0;   ///< begun so far
  std::int64_t broken = 0;     ///< calls rejected by an open breaker so far
  bool breaker_open = false;   ///< some are now
};

struct ServiceRun {
  std::uint64_t seed = 1;                   ///< another one for each day: draws know only it, id and attempt
  ServicePeriod period;                     ///< requests lie in it; no random failure begins after it
  ServiceStatistics* statistics = nullptr;  ///< flows and elements go there; outcomes go to the sink only
  TwinProgress* progress = nullptr;
};

/// Whether the twin looks at gateways and backbones late, which it does where no message takes longer than 50
/// us on them: messages of different size that reach one of them within that time may then pass it in the
/// other order. Everything else is exact to the microsecond.
bool takes_links_late(const ServiceTopology& topology);

/// Totals of a run. requests = answered + timed_out + rejected; attempts = replied + refused + too_late +
/// expired + lost.
struct ServiceReport {
  std::int64_t requests = 0;
  std::int64_t answered = 0;
  std::int64_t timed_out = 0;
  std::int64_t rejected = 0;
  std::int64_t attempts = 0;
  std::int64_t replied = 0;   ///< reply reached a client that waited for it
  std::int64_t refused = 0;   ///< rejection reached a client that waited for it
  std::int64_t too_late = 0;  ///< reply or rejection nobody waited for any more: work in vain
  std::int64_t expired = 0;   ///< dropped after a station's queue time-out
  std::int64_t lost = 0;      ///< with an element that was down
  std::int64_t given_up = 0;  ///< calls between elements, at their time-out
  std::int64_t repeated = 0;  ///< calls between elements, but for the first of each step
  std::int64_t events = 0;
  std::int64_t most_in_flight = 0;
  Micros last_event = 0;
};

namespace twin_detail {
class Twin;
}

/// A run that halts where its source pauses, can be copied there, and goes on, with the same requests or
/// with others.
class ServiceSimulation {
 public:
  /// \throws std::invalid_argument as simulate_service
  ServiceSimulation(const ServiceTopology& topology, const ServiceRun& run, RequestSource& source,
                    OutcomeSink& sink);
  /// As `other` stands in its pause, which is left as it is.
  /// \param topology,run  equal to those of `other`, but for where statistics and progress go
  ServiceSimulation(const ServiceSimulation& other, const ServiceTopology& topology, const ServiceRun& run,
                    RequestSource& source, OutcomeSink& sink);
  ~ServiceSimulation();

  /// Goes on until the source is exhausted and nothing is under way any more, or until it pauses.
  /// \return totals so far
  /// \throws std::invalid_argument as simulate_service
  const ServiceReport& run();

 private:
  std::unique_ptr<twin_detail::Twin> twin_;
};

/// Runs until the source is exhausted and nothing is under way any more.
/// \throws std::invalid_argument if the topology cannot be run (empty or too long paths, a class of the trace
/// without a path, an event with an unknown element, more instances or data centres than can be numbered) or
/// the requests are not sorted.
ServiceReport simulate_service(const ServiceTopology& topology, const ServiceRun& run, RequestSource& source,
                               OutcomeSink& sink);

}  // namespace cutover
