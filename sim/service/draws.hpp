/// \file
/// How both engines of the central service turn uniform words into durations and choices, so that the same
/// attempt has the same luck in either; and what the seven rules of request.hpp leave open, settled for both.
///
/// All durations are whole microseconds, rounded once, here. Laws are read from quantile tables
/// (random/quantile_table.hpp: relative error of a quantile below 3e-4).
///
/// **Settled points.**
///  - *Attempts* are numbered from 0 in `AttemptDraws`; outcomes count them from 1.
///  - *Links.* A message queues for the transmission (size over capacity, one after the other in each
///    direction), then travels for the latency; the order of the next link is that of arrival there. Who waits or is
///    being transmitted when the link goes down, and who arrives while it is down, is lost; who already
///    travels arrives. A reply takes backbone, gateway, access. A rejection travels like a reply of size 0:
///    it waits its turn on each link and takes the latencies.
///  - *Tier latency* is travelled to each station, the first included, and not on the way back.
///  - *Station, on arrival*, in this order: open breaker (it stands before the station) → rejected; no working
///    instance → lost; a free server → served at once (also with queue_limit 0); queue_limit waiting →
///    rejected; else waits.
///  - *Which instance*: the working one with most free servers; among equals the lowest number. An event that
///    takes k instances down takes 0 … k - 1. An instance is down as long as any event or failure says so;
///    when the last one of a station goes down, the queue is lost too. Factors of overlapping slow events
///    multiply.
///  - *A data centre that is down* is all its stations down (slow: all slow); its backbone is an element of
///    its own.
///  - *Queue time-out*: waited strictly longer. The next in the queue is looked at in the same instant.
///  - *Circuit breaker.* Counts departures (served or failed) later than now - window_s, evaluated at each
///    departure while closed, that departure included. Opening at t rejects arrivals in [t, t + open_s);
///    departures while open are not counted, its own rejections never are, and it closes with nothing
///    counted. Lost on arrival and lost in the queue or with a server count as failures, at that instant.
///  - *Calls* (CallRule). The time-out counts from the arrival at the station; a service that ends in the
///    very instant counts. The k-th repeated call leaves a pause after the one before it has failed and takes the
///    tier's latency again. It arrives like any other request: behind those in the queue, the given-up call
///    of its own attempt included. Giving a call up counts at the breaker as one failed departure, then; what
///    becomes of that call later is not counted there. A call counts for the queue limit as long as it waits.
///  - *Client.* An attempt begun at s ends without a reply at min(s + attempt_timeout, at + give_up): with
///    attempts left and the give-up not reached it pauses, otherwise the request ends then. If the pause
///    reaches at + give_up, the request ends at at + give_up, as its last attempt did. After the last attempt
///    it ends at once. A reply in the very instant of the time-out counts.
///  - *Health*: a data centre is held healthy at t if it could serve at t - health_check_s. It could serve
///    while its backbone works and each of its own tiers has a working instance. Outside tiers, gateways and
///    access networks do not matter to it. Before the first midnight everything worked.
///  - *In one instant*: elements change state first, then health, then replies, then the rest. Of those that
///    reach one element in the same instant, the one that left the element before it first goes first: what
///    takes no time to transmit (a rejection) never passes what it waited behind. Of those that leave
///    stations in the same instant, the one that reached its station first.
///  - *Several changes in one instant* are one: what counts is the state after all of them, so an outage that
///    follows another without a gap never lets anything up in between.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "random/quantile_table.hpp"
#include "random/stream.hpp"
#include "service/request.hpp"
#include "topology/topology.hpp"

namespace cutover {

inline Micros micros_of_seconds(double s) {
  return static_cast<Micros>(std::llround(s * 1e6));
}
inline Micros micros_of_millis(double ms) {
  return static_cast<Micros>(std::llround(ms * 1e3));
}

/// Time on the wire of `kilobytes` (1 kB = 8,000 bits) at the full `mbps` (10^6 bits a second).
inline Micros transmission_micros(double kilobytes, double mbps) {
  return static_cast<Micros>(std::llround(kilobytes * 8'000 / mbps));
}

/// Pauses that grow by a factor up to a limit, each shortened by chance.
class BackOff {
 public:
  BackOff() = default;
  /// \param attempts pauses are told after each but the last one
  BackOff(double first_us, double factor, double limit_us, double jitter, int attempts) : jitter_(jitter) {
    double pause_us = first_us;
    for (int failed = 1; failed < std::max(attempts, 2); ++failed) {
      pauses_us_.push_back(std::min(pause_us, limit_us));
      pause_us = std::min(pause_us * factor, limit_us);
    }
  }

  /// Pause after the `failed`-th attempt (from 1) failed.
  Micros pause(int failed, std::uint32_t word) const {
    const std::size_t i = std::min(static_cast<std::size_t>(failed), pauses_us_.size()) - 1;
    return static_cast<Micros>(pauses_us_[i] * (1 - jitter_ * uniform(word)) + 0.5);
  }

 private:
  std::vector<double> pauses_us_;  ///< after the first, second … failed attempt, without jitter
  double jitter_ = 0;
};

/// All drawn quantities of one topology. Read-only after construction; one per run.
class ServiceDraws {
 public:
  explicit ServiceDraws(const ServiceTopology& topology) {
    for (const Tier& tier : topology.tiers) {
      services_.push_back(make(tier.service_ms, tier.law, tier.sigma));
      const CallRule& call = tier.call;
      calls_.emplace_back(call.backoff_ms * 1e3, call.backoff_factor, call.backoff_limit_ms * 1e3,
                          call.backoff_jitter, call.attempts);
    }
    for (const AccessNetwork& access : topology.access) {
      accesses_.push_back({access.latency_ms * 1e3, table_of(Shape::kMedian, access.latency_sigma)});
    }
    const Client& client = topology.client;
    client_ = BackOff{client.backoff_s * 1e6, client.backoff_factor, client.backoff_limit_s * 1e6,
                      client.backoff_jitter, client.attempts};
    for (const DataCentre& centre : topology.data_centres) {
      weights_.push_back(centre.weight);
    }
  }

  /// Time with a server of `tier` at full speed; `word` = AttemptDraws::service(step of the path).
  Micros service(int tier, std::uint32_t word) const {
    return draw(services_[static_cast<std::size_t>(tier)], word);
  }

  /// One way over the access network, without transmission; `word` = access_out() or access_back().
  Micros access_latency(int access, std::uint32_t word) const {
    return draw(accesses_[static_cast<std::size_t>(access)], word);
  }

  /// Pause after the `failed`-th attempt (from 1) failed; `word` = pause() of that attempt.
  Micros pause(int failed, std::uint32_t word) const { return client_.pause(failed, word); }

  /// Pause after the `failed`-th call (from 1) of `tier` failed; `word` = word 1 of the call that follows.
  Micros call_pause(int tier, int failed, std::uint32_t word) const {
    return calls_[static_cast<std::size_t>(tier)].pause(failed, word);
  }

  /// The data centre of an attempt: by weight among those whose bit is set in `healthy`, among all where none
  /// is (or where the healthy ones weigh nothing).
  int data_centre(std::uint32_t healthy, std::uint32_t word) const {
    const auto weight = [&](std::size_t i) { return (healthy >> i & 1U) != 0 ? weights_[i] : 0.0; };
    double sum = 0;
    for (std::size_t i = 0; i < weights_.size(); ++i) {
      sum += weight(i);
    }
    if (!(sum > 0)) {
      const std::uint32_t all = (1U << weights_.size()) - 1;
      return healthy != all ? data_centre(all, word) : 0;
    }
    double rest = uniform(word) * sum;
    std::size_t chosen = 0;
    for (std::size_t i = 0; i < weights_.size(); ++i) {
      if (weight(i) > 0) {
        chosen = i;
        if (rest < weight(i)) {
          break;
        }
        rest -= weight(i);
      }
    }
    return static_cast<int>(chosen);
  }

 private:
  enum class Shape : std::uint8_t { kConstant, kExponential, kMean, kMedian };
  struct Law {
    double scale_us;  ///< mean or median
    int table;        ///< -1: constant
  };

  static Micros rounded(double us) { return static_cast<Micros>(us + 0.5); }

  Micros draw(const Law& law, std::uint32_t word) const {
    if (law.table < 0) {
      return rounded(law.scale_us);
    }
    const std::uint64_t fixed = tables_[static_cast<std::size_t>(law.table)].fixed(word);
    return rounded(static_cast<double>(fixed) * 0x1p-16 * law.scale_us);
  }

  Law make(double mean_ms, ServiceLaw law, double sigma) {
    switch (law) {
      case ServiceLaw::kExponential:
        return {mean_ms * 1e3, table_of(Shape::kExponential, 1)};
      case ServiceLaw::kLognormal:
        return {mean_ms * 1e3, table_of(Shape::kMean, sigma)};
      case ServiceLaw::kConstant:
        break;
    }
    return {mean_ms * 1e3, table_of(Shape::kConstant, 0)};
  }

  /// Laws of one shape and sigma share a table, which keeps them in the processor's cache.
  int table_of(Shape shape, double sigma) {
    if (shape == Shape::kConstant || sigma == 0) {
      return -1;
    }
    const auto [entry, is_new] = known_.try_emplace({shape, sigma}, static_cast<int>(tables_.size()));
    if (is_new) {
      tables_.push_back(shape == Shape::kExponential ? QuantileTable::exponential()
                        : shape == Shape::kMean      ? QuantileTable::lognormal_mean(sigma)
                                                     : QuantileTable::lognormal_median(sigma));
    }
    return entry->second;
  }

  std::vector<QuantileTable> tables_;
  std::map<std::pair<Shape, double>, int> known_;
  std::vector<Law> services_;
  std::vector<Law> accesses_;
  std::vector<double> weights_;
  std::vector<BackOff> calls_;  ///< by tier
  BackOff client_;
};

}  // namespace cutover
