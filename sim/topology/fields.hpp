/// \file
/// The keys of a topology file, once: reader and writer are visitors of these functions. Internal to this
/// folder.
///
/// A visitor has `number(key, double&, bounds)`, `whole(key, integer&, range)`, `law(key, ServiceLaw&)`,
/// `breaker(key, CircuitBreaker&)` and `call(key, CallRule&)`; the `needed_…` forms belong to keys without a
/// default.
#pragma once

#include "scenario/table_view.hpp"
#include "topology/topology.hpp"

namespace cutover::fields {

using Bounds = TableView::Bounds;
using Range = TableView::Range;

inline constexpr Bounds kSeconds{0, 3'600};
inline constexpr Bounds kMilliseconds{0, 600'000};
inline constexpr Bounds kSigma{0, 3};
inline constexpr Bounds kHours{0, 1'000'000};
inline constexpr Bounds kCapacity{0, 10'000'000, true};
inline constexpr Bounds kKilobytes{0, 1'000'000, true};
inline constexpr Bounds kShare{0, 1};
inline constexpr Bounds kShareAboveZero{0, 1, true};

void client(auto& v, auto& c) {
  v.number("attempt_timeout_s", c.attempt_timeout_s, Bounds{0, 3'600, true});
  // A result counts attempts in a byte.
  v.whole("attempts", c.attempts, Range{1, 255});
  v.number("backoff_s", c.backoff_s, kSeconds);
  v.number("backoff_factor", c.backoff_factor, Bounds{1, 100});
  v.number("backoff_limit_s", c.backoff_limit_s, kSeconds);
  v.number("backoff_jitter", c.backoff_jitter, kShare);
  v.number("give_up_s", c.give_up_s, Bounds{0, 86'400, true});
}

void failures(auto& v, auto& e) {
  v.number("mtbf_h", e.mtbf_h, kHours);
  v.number("mttr_h", e.mttr_h, kHours);
}

void access(auto& v, auto& a) {
  v.needed_number("share", a.share, kShareAboveZero);
  v.number("latency_ms", a.latency_ms, kMilliseconds);
  v.number("latency_sigma", a.latency_sigma, kSigma);
  v.number("capacity_mbps", a.capacity_mbps, kCapacity);
  failures(v, a);
}

void link(auto& v, auto& l) {
  v.number("latency_ms", l.latency_ms, kMilliseconds);
  v.number("capacity_mbps", l.capacity_mbps, kCapacity);
  failures(v, l);
}

void data_centre(auto& v, auto& d) {
  v.needed_number("weight", d.weight, kShareAboveZero);
}

void breaker(auto& v, auto& b) {
  v.number("window_s", b.window_s, kSeconds);
  v.number("failure_share", b.failure_share, kShareAboveZero);
  v.whole("minimum", b.minimum, Range{1, 1'000'000'000});
  v.number("open_s", b.open_s, Bounds{0, 86'400, true});
}

void call(auto& v, auto& c) {
  v.number("timeout_ms", c.timeout_ms, kMilliseconds);
  // An attempt counts the calls of a step in a byte.
  v.whole("attempts", c.attempts, Range{1, 255});
  v.number("backoff_ms", c.backoff_ms, kMilliseconds);
  v.number("backoff_factor", c.backoff_factor, Bounds{1, 100});
  v.number("backoff_limit_ms", c.backoff_limit_ms, kMilliseconds);
  v.number("backoff_jitter", c.backoff_jitter, kShare);
}

void tier(auto& v, auto& t) {
  v.flag("outside", t.outside);
  v.whole("instances", t.instances, Range{1, 1'000});
  v.needed_whole("servers", t.servers, Range{1, 1'000'000});
  v.needed_number("service_ms", t.service_ms, Bounds{0, 600'000, true});
  v.law("law", t.law);
  v.number("sigma", t.sigma, kSigma);
  v.whole("queue_limit", t.queue_limit, Range{0, 1'000'000'000});
  v.number("queue_timeout_ms", t.queue_timeout_ms, kMilliseconds);
  v.number("latency_ms", t.latency_ms, kMilliseconds);
  failures(v, t);
  v.breaker("breaker", t.breaker);
  v.call("call", t.call);
}

void class_sizes(auto& v, auto& c) {
  v.number("request_kb", c.request_kb, kKilobytes);
  v.number("reply_kb", c.reply_kb, kKilobytes);
}

inline constexpr const char* kLawNames[] = {"constant", "exponential", "lognormal"};
inline constexpr const char* kEventKindNames[] = {"down", "slow"};
inline constexpr const char* kWeekdayNames[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                "Thursday", "Friday", "Saturday"};

}  // namespace cutover::fields
