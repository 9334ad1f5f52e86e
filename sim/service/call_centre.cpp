#include "service/call_centre.hpp"

#include <algorithm>
#include <stdexcept>

#include "random/quantile_table.hpp"
#include "service/draws.hpp"
#include "service/station.hpp"

namespace cutover {
namespace {

QuantileTable handling_table(const CallCentreRule& rule) {
  switch (rule.handling_law) {
    case ServiceLaw::kExponential:
      return QuantileTable::exponential();
    case ServiceLaw::kLognormal:
      return QuantileTable::lognormal_mean(rule.handling_sigma);
    case ServiceLaw::kConstant:
      break;
  }
  return QuantileTable::lognormal_mean(0);
}

Micros draw(const QuantileTable& table, std::uint32_t word, double mean_s) {
  return static_cast<Micros>(static_cast<double>(table.fixed(word)) * 0x1p-16 * mean_s * 1e6 + 0.5);
}

void add(CallMinute& sum, const CallMinute& x) {
  sum.offered += x.offered;
  sum.answered += x.answered;
  sum.abandoned += x.abandoned;
  sum.in_time += x.in_time;
  sum.wait_us += x.wait_us;
  sum.talk_us += x.talk_us;
}

}  // namespace

Calls make_calls(const CallCentreRule& rule, const std::optional<CallCentreHours>& hours,
                 const CallOccasions& occasions, std::int64_t left_over, std::uint64_t seed) {
  const Stream stream{seed, Purpose::kCall};
  const std::array<std::uint32_t, kCallCauses> calls_below{threshold(rule.share_of_failures),
                                                           threshold(rule.share_of_first_uses)};
  const Micros opens = hours ? Micros{hours->open} * 1'000 : 0;
  const Micros closes = hours ? Micros{hours->close} * 1'000 : 0;
  const double rush_us = std::min(rule.morning_rush_minutes * 6e7, static_cast<double>(closes - opens));
  Calls calls;
  std::uint32_t id = 0;
  const auto after_opening = [&](std::uint32_t word) {
    return opens + static_cast<Micros>(uniform(word) * rush_us);
  };
  for (std::int64_t i = 0; i < left_over; ++i, ++id) {
    if (hours) {
      calls.today.push_back({after_opening(stream.block(id, 1)[0]), id, CallCause::kFailure});
      ++calls.deferred;
    } else {
      ++calls.next_open;
    }
  }
  for (std::size_t minute = 0; minute < occasions.size(); ++minute) {
    for (std::size_t cause = 0; cause < kCallCauses; ++cause) {
      // Occasions are named by minute and cause, so one more of them moves no other.
      const auto place = static_cast<std::uint32_t>(minute * kCallCauses + cause);
      for (std::uint32_t k = 0; k < occasions[minute][cause]; ++k) {
        const Block words = stream.block(k, 2, place);
        if (words[0] >= calls_below[cause]) {
          continue;
        }
        Micros at = static_cast<Micros>(minute) * kMicrosPerMinute +
                    static_cast<Micros>(std::uint64_t{words[1]} * kMicrosPerMinute >> 32);
        if (!hours || at >= closes) {
          ++calls.next_open;
          continue;
        }
        if (at < opens) {
          at = after_opening(words[2]);
          ++calls.deferred;
        }
        calls.today.push_back({at, id++, static_cast<CallCause>(cause)});
      }
    }
  }
  std::sort(calls.today.begin(), calls.today.end(),
            [](const Call& a, const Call& b) { return a.at != b.at ? a.at < b.at : a.id < b.id; });
  return calls;
}

CallCentreDay simulate_call_centre(const CallCentreRule& rule, const std::vector<Call>& calls,
                                   std::uint64_t seed) {
  if (rule.agents < 1 || rule.agents > ServerTimes::kMost) {
    throw std::invalid_argument("a call centre needs 1 to 32,768 agents");
  }
  if (!(rule.handling_seconds > 0) || !(rule.patience_seconds > 0)) {
    throw std::invalid_argument("handling time and patience of a call centre must be above 0");
  }
  const Stream stream{seed, Purpose::kCall};
  const QuantileTable handling = handling_table(rule);
  const QuantileTable patience = QuantileTable::exponential();
  const Micros in_time = micros_of_seconds(rule.service_level_seconds);
  CallCentreDay day;
  day.minutes.resize(1'440);
  day.waits.resize(RunBins::kCount);
  ServerTimes agents{rule.agents, calls.empty() ? 0 : std::min<Micros>(0, calls.front().at)};
  Micros last = calls.empty() ? 0 : calls.front().at;
  for (const Call& call : calls) {
    if (call.at < last) {
      throw std::invalid_argument("calls are not sorted by time");
    }
    last = call.at;
    const Block words = stream.block(call.id);
    CallMinute& minute =
        day.minutes[static_cast<std::size_t>(std::clamp<Micros>(call.at / kMicrosPerMinute, 0, 1'439))];
    ++minute.offered;
    const Micros wait = std::max<Micros>(agents.first_free() - call.at, 0);
    const Micros most = draw(patience, words[0], rule.patience_seconds);
    if (wait > most) {
      ++minute.abandoned;
      minute.wait_us += most;
      continue;
    }
    const Micros talk = draw(handling, words[1], rule.handling_seconds);
    agents.occupy_first(call.at + wait + talk);
    day.closed = std::max(day.closed, call.at + wait + talk);
    ++minute.answered;
    minute.in_time += wait <= in_time ? 1 : 0;
    minute.wait_us += wait;
    minute.talk_us += talk;
    ++day.waits[static_cast<std::size_t>(RunBins::bin(wait))];
  }
  for (const CallMinute& minute : day.minutes) {
    add(day.total, minute);
  }
  return day;
}

std::optional<int> agents_for(CallCentreRule rule, const std::vector<Call>& calls, double share, int most,
                              std::uint64_t seed) {
  const auto suffice = [&](int agents) {
    rule.agents = agents;
    const CallMinute total = simulate_call_centre(rule, calls, seed).total;
    return static_cast<double>(total.in_time) >= share * static_cast<double>(total.offered);
  };
  if (most < 1 || !suffice(most)) {
    return std::nullopt;
  }
  int low = 0;  // does not suffice
  int high = most;
  while (high - low > 1) {
    const int middle = low + (high - low) / 2;
    (suffice(middle) ? high : low) = middle;
  }
  return high;
}

}  // namespace cutover
