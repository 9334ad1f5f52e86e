#include "service/twin.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

#include "service/draws.hpp"
#include "service/event_wheel.hpp"
#include "service/link.hpp"
#include "service/station.hpp"

namespace cutover {
namespace {

constexpr Micros kNever = std::numeric_limits<Micros>::max();
constexpr std::uint32_t kNone = 0xffffffffU;
constexpr Micros kMinute = 60 * kMicrosPerSecond;

/// What happens to an attempt at its next event.
/// The four links in the middle of the way may be looked at late, all in one event at the time by which they
/// would be behind the attempt if it waited nowhere (Twin::Lag); where it did wait, it comes back that much
/// later.
enum class Phase : std::uint8_t {
  kGatewayOut,
  kBackboneOut,
  kArrive,
  kLeave,
  kBackboneBack,
  kGatewayBack,
  kAccessBack,
  kTerminal,
  kRetry,  ///< no attempt yet: the client's pause before the next one
};

/// How long after its arrival at a link in the middle an attempt's event comes.
struct Lag {
  Micros first = 0;   ///< at the first link of the two in its direction
  Micros second = 0;  ///< at the other one
};

/// Links on which no message takes longer are looked at late: messages of different size that reach such a
/// link within this time of each other may pass it in the other order, which moves them by no more than it.
constexpr Micros kShortTransmission = 50;

struct alignas(64) Attempt {
  Block words{};  ///< of the four steps of the path around `step`
  Micros at = 0;  ///< next event; while it waits in a station: when it arrived there
  std::uint32_t id = 0;
  std::uint32_t client = 0;
  std::uint32_t turn = 0;      ///< of the client when it began: nobody waits any more if the client's differs
  std::uint32_t next = kNone;  ///< behind it in the wheel, a queue or the free list
  std::uint32_t back_word = 0;
  std::uint16_t station = 0;
  std::uint16_t instance = 0;
  std::uint8_t service_class = 0;
  std::uint8_t prefecture = 0;
  std::uint8_t access = 0;
  std::uint8_t centre = 0;
  std::uint8_t step = 0;
  std::uint8_t number = 0;  ///< from 0
  Phase phase = Phase::kGatewayOut;
  bool refused = false;  ///< carries a rejection back
};

struct Client {
  ServiceRequest request;
  std::uint32_t turn = 0;    ///< changes whenever an attempt begins or ends; never starts anew
  std::uint32_t serial = 0;  ///< changes with the request
  std::uint32_t pause_word = 0;
  std::uint8_t attempts = 0;
  ServiceEnd last_end = ServiceEnd::kTimedOut;
  bool running = false;
  bool alive = false;
};

/// The attempts, and what the event wheel needs of them.
struct AttemptSlab {
  HugeVector<Attempt> items;
  HugeVector<Client> clients;
  Micros& at(std::uint32_t a) { return items[a].at; }
  std::uint32_t& next(std::uint32_t a) { return items[a].next; }
  void prefetch(std::uint32_t a) const { __builtin_prefetch(items.data() + a, 1); }
  /// Its client is soon looked at, after a pause or at the end.
  void near(std::uint32_t a) const {
    const Attempt& attempt = items[a];
    if (attempt.phase >= Phase::kTerminal) {
      prefetch_client(attempt.client);
    }
  }
  void prefetch_client(std::uint32_t c) const { __builtin_prefetch(clients.data() + c, 1); }
};

struct Station {
  Station(const Tier& rule, int tier_number)
      : tier(tier_number),
        servers(rule.servers),
        queue_limit(rule.queue_limit),
        queue_timeout(micros_of_millis(rule.queue_timeout_ms)),
        breaker(rule.breaker),
        free(static_cast<std::size_t>(rule.instances), rule.servers),
        down(static_cast<std::size_t>(rule.instances), 0),
        working(rule.instances),
        free_servers(std::int64_t{rule.instances} * rule.servers) {}

  int tier = 0;
  int servers;
  std::int64_t queue_limit;
  Micros queue_timeout;
  BreakerState breaker;
  std::vector<int> free;  ///< servers, by instance; 0 while it is down
  std::vector<int> down;  ///< reasons, by instance
  int working;
  std::int64_t free_servers;
  double speed = 1;
  std::int64_t busy = 0;
  std::int64_t waiting = 0;
  std::uint32_t head = kNone;
  std::uint32_t tail = kNone;
  Micros accounted = 0;
  StationMinute minute{};

  /// Nothing ever fails here and no breaker watches departures: a request's departure is known on arrival.
  bool predictable = false;
  ServerTimes server_times;     ///< predictable: when servers are free
  Ring<Micros> service_begins;  ///< predictable: of those waiting, in order

  void account(Micros at) {
    const Micros passed = at - accounted;
    minute.busy_us += busy * passed;
    minute.capacity_us += std::int64_t{working} * servers * passed;
    minute.waiting_us += waiting * passed;
    accounted = at;
  }
};

/// Deadlines whose clients are fetched before their turn.
constexpr std::size_t kLookAhead = 8;

struct Deadline {
  Micros at = 0;
  std::uint32_t client = 0;
  std::uint32_t mark = 0;  ///< turn or serial of the client that is meant
};

/// Begin or end of a fault of a station.
struct Edge {
  Micros at;
  bool begins;
  const Fault* fault;
};

class Twin {
 public:
  Twin(const ServiceTopology& topology, const ServiceRun& run, RequestSource& source, OutcomeSink& sink);
  ServiceReport simulate();

 private:
  void begin_request(const ServiceRequest& request);
  void begin_attempt(std::uint32_t c, Micros at);
  void attempt_failed(std::uint32_t c, Micros at, ServiceEnd end);
  void finish(std::uint32_t c, Micros at, ServiceEnd end);
  void attempt_event(std::uint32_t a, Micros at);
  void arrive(std::uint32_t a, Micros at);
  void arrive_predictably(Station& station, std::uint32_t a, Micros at);
  void spread(Micros from, Micros until, const Station& station, std::int64_t StationMinute::*sum);
  Micros work_of(Attempt& attempt, int tier);
  void serve(Station& station, std::uint32_t a, Micros at);
  void serve_waiting(Station& station, Micros at);
  void leave(std::uint32_t a, Micros at);
  void next_step(std::uint32_t a, Micros leaves);
  void send_back(std::uint32_t a, Micros at);
  void at_terminal(std::uint32_t a, Micros at);
  void lose(std::uint32_t a) {
    ++report_.lost;
    release(a);
  }
  void change_elements(Micros at);
  void change_station(int number, Micros at);
  void close_minute();

  std::uint32_t allocate_attempt();
  void release(std::uint32_t a) {
    slab_.items[a].next = free_attempt_;
    free_attempt_ = a;
    --in_flight_;
  }
  void next_event(std::uint32_t a, Phase phase, Micros at) {
    slab_.items[a].phase = phase;
    wheel_.push(at, a);
  }
  /// When the message has left the link, or LinkDirection::kLost.
  Micros send(int link, int direction, Micros at, Micros transmission) {
    LinkDirection& line = links_[static_cast<std::size_t>(2 * link + direction)];
    const Micros free = line.free();
    const Micros left = line.send(at, transmission);
    if (run_.statistics != nullptr) {
      LinkMinute& minute = link_minute_[static_cast<std::size_t>(link)];
      minute.busy_us[static_cast<std::size_t>(direction)] += transmission;
      minute.max_wait_us = std::max(minute.max_wait_us, std::max(free, at) - at);  // free may be -infinity
      minute.lost += left == LinkDirection::kLost ? 1 : 0;
    }
    return left;
  }
  bool fetch() {
    if (run_.progress != nullptr) {
      std::int64_t waiting = waiting_;
      for (Station& station : stations_) {
        waiting += station.predictable ? queue_now(station) : 0;
      }
      *run_.progress = {now_, clients_in_use_, in_flight_, waiting, report_.attempts};
    }
    const Micros last = request_.at;
    more_ = source_.next(request_);
    if (more_) {
      check(request_, last);
    }
    return more_;
  }
  void check(const ServiceRequest& request, Micros last) const;
  void set_lags();
  /// Waiting in a predictable station.
  std::int64_t queue_now(Station& station) const {
    while (!station.service_begins.empty() && station.service_begins.front() <= now_) {
      station.service_begins.pop();
    }
    return static_cast<std::int64_t>(station.service_begins.size());
  }

  const ServiceTopology& topology_;
  ServiceRun run_;
  RequestSource& source_;
  OutcomeSink& sink_;
  ServiceElements elements_;
  ServiceDraws draws_;
  Stream stream_;
  AttemptSlab slab_;
  EventWheel<AttemptSlab> wheel_;
  std::vector<Fault> faults_;
  std::vector<Edge> edges_;
  std::size_t next_edge_ = 0;
  std::vector<HealthChange> health_;
  std::size_t known_ = 0;

  std::vector<Station> stations_;
  std::vector<LinkDirection> links_;
  std::vector<LinkMinute> link_minute_;
  std::vector<Micros> tier_latency_;
  std::vector<std::uint16_t> station_of_;  ///< [class][step][data centre]
  std::vector<std::uint8_t> path_length_;
  std::vector<std::uint8_t> path_tier_;  ///< [class][step]
  /// Transmission times: [class][request, reply] over each network; [..][2] of gateway, of backbone.
  std::vector<std::array<Micros, 2>> access_wire_;
  std::array<std::array<Micros, 2>, kServiceClasses> gateway_wire_{};
  std::array<std::array<Micros, 2>, kServiceClasses> backbone_wire_{};
  std::array<Lag, kServiceClasses> lag_out_{};
  std::array<std::array<Lag, kServiceClasses>, 2> lag_back_{};  ///< [rejection]
  Micros gateway_latency_;
  Micros backbone_latency_;
  Micros attempt_timeout_;
  Micros give_up_;

  std::uint32_t free_attempt_ = kNone;
  std::vector<std::uint32_t> free_clients_;
  Ring<Deadline> timeouts_;  ///< of attempts, in order, as all wait equally long
  Ring<Deadline> give_ups_;  ///< of requests, likewise

  ServiceRequest request_{};
  bool more_ = false;
  Micros now_ = 0;
  Micros attempt_events_until_ = 0;  ///< the next thing to happen that is no attempt's
  Micros minute_end_ = kNever;
  std::int64_t clients_in_use_ = 0;
  std::int64_t in_flight_ = 0;
  std::int64_t waiting_ = 0;
  ServiceReport report_;
};

void require(bool holds, const std::string& otherwise) {
  if (!holds) {
    throw std::invalid_argument("central service: " + otherwise);
  }
}

Twin::Twin(const ServiceTopology& topology, const ServiceRun& run, RequestSource& source, OutcomeSink& sink)
    : topology_(topology),
      run_(run),
      source_(source),
      sink_(sink),
      elements_(topology),
      draws_(topology),
      stream_(run.seed, Purpose::kServiceAttempt),
      wheel_(slab_, run.period.from),
      faults_(service_faults(topology, run.seed, run.period)),
      health_(known_health(topology, faults_)),
      gateway_latency_(micros_of_millis(topology.gateway.latency_ms)),
      backbone_latency_(micros_of_millis(topology.backbone.latency_ms)),
      attempt_timeout_(micros_of_seconds(topology.client.attempt_timeout_s)),
      give_up_(micros_of_seconds(topology.client.give_up_s)) {
  const std::size_t centres = topology.data_centres.size();
  require(centres >= 1 && centres <= 31,
          "1 to 31 data centres can be simulated, found " + std::to_string(centres));
  require(topology.tiers.size() <= 255 && elements_.stations() <= 65'535, "too many tiers");
  require(topology.client.attempts >= 1 && topology.client.attempts <= 255,
          "client.attempts must be 1 to 255");
  require(topology.access.size() <= 255, "too many access networks");
  for (int s = 0; s < elements_.stations(); ++s) {
    const Tier& tier = topology.tiers[static_cast<std::size_t>(elements_.tier_of(s))];
    require(tier.instances >= 1 && tier.instances <= 65'535 && tier.servers >= 1,
            "tier '" + tier.name + "' needs instances (at most 65,535) and servers");
    stations_.emplace_back(tier, elements_.tier_of(s));
    Station& station = stations_.back();
    station.accounted = run.period.from;
    const bool fails = std::any_of(faults_.begin(), faults_.end(),
                                   [s](const Fault& f) { return !f.link && f.element == s; });
    if (!fails && !station.breaker.installed() && station.free_servers <= ServerTimes::kMost) {
      station.predictable = true;
      station.server_times = ServerTimes{static_cast<int>(station.free_servers), run.period.from};
    }
  }
  for (const Tier& tier : topology.tiers) {
    tier_latency_.push_back(micros_of_millis(tier.latency_ms));
  }
  for (int l = 0; l < elements_.links(); ++l) {
    const std::vector<LinkSpell> spells = link_spells(faults_, l);
    links_.emplace_back(spells);
    links_.emplace_back(spells);
  }
  link_minute_.resize(static_cast<std::size_t>(elements_.links()));
  station_of_.resize(kServiceClasses * kMaxPath * centres);
  path_tier_.resize(kServiceClasses * kMaxPath);
  access_wire_.resize(topology.access.size() * kServiceClasses);
  for (std::size_t c = 0; c < kServiceClasses; ++c) {
    const ClassPath& path = topology.classes[c];
    require(path.path.size() <= kMaxPath, std::string{"the path of class '"} + kServiceClassNames[c] +
                                              "' is longer than " + std::to_string(kMaxPath) + " tiers");
    path_length_.push_back(static_cast<std::uint8_t>(path.path.size()));
    for (std::size_t step = 0; step < path.path.size(); ++step) {
      path_tier_[c * kMaxPath + step] = static_cast<std::uint8_t>(path.path[step]);
      for (std::size_t d = 0; d < centres; ++d) {
        station_of_[(c * kMaxPath + step) * centres + d] =
            static_cast<std::uint16_t>(elements_.station(path.path[step], static_cast<int>(d)));
      }
    }
    const auto wire = [&](double mbps) {
      return std::array<Micros, 2>{transmission_micros(path.request_kb, mbps),
                                   transmission_micros(path.reply_kb, mbps)};
    };
    for (std::size_t a = 0; a < topology.access.size(); ++a) {
      access_wire_[a * kServiceClasses + c] = wire(topology.access[a].capacity_mbps);
    }
    gateway_wire_[c] = wire(topology.gateway.capacity_mbps);
    backbone_wire_[c] = wire(topology.backbone.capacity_mbps);
  }
  set_lags();
  for (const Fault& fault : faults_) {
    if (!fault.link) {
      edges_.push_back({fault.from, true, &fault});
      edges_.push_back({fault.until, false, &fault});
    }
  }
  // Beginnings before ends, so that an element that is down twice in a row never comes up in between.
  std::stable_sort(edges_.begin(), edges_.end(), [](const Edge& a, const Edge& b) {
    return a.at != b.at ? a.at < b.at : a.begins && !b.begins;
  });
}

/// Every class shares one first latency behind the backbone or none, so that the order of events is that of
/// arrivals at each link.
void Twin::set_lags() {
  Micros longest = 0;
  Micros first_latency = -1;
  bool same_latency = true;
  for (std::size_t c = 0; c < kServiceClasses; ++c) {
    if (path_length_[c] == 0) {
      continue;
    }
    for (const Micros wire :
         {gateway_wire_[c][0], gateway_wire_[c][1], backbone_wire_[c][0], backbone_wire_[c][1]}) {
      longest = std::max(longest, wire);
    }
    const Micros latency = tier_latency_[path_tier_[c * kMaxPath]];
    same_latency = same_latency && (first_latency < 0 || latency == first_latency);
    first_latency = latency;
  }
  if (longest > kShortTransmission) {
    return;
  }
  const Micros behind = same_latency ? first_latency : 0;
  for (std::size_t c = 0; c < kServiceClasses; ++c) {
    lag_out_[c].second = backbone_wire_[c][0] + backbone_latency_ + behind;
    lag_out_[c].first = gateway_wire_[c][0] + gateway_latency_ + lag_out_[c].second;
    for (const std::size_t refused : {0U, 1U}) {
      Lag& lag = lag_back_[refused][c];
      lag.second = (refused != 0 ? 0 : gateway_wire_[c][1]) + gateway_latency_;
      lag.first = (refused != 0 ? 0 : backbone_wire_[c][1]) + backbone_latency_ + lag.second;
    }
  }
}

void Twin::check(const ServiceRequest& request, Micros last) const {
  const auto c = static_cast<std::size_t>(request.service_class);
  if (request.at >= last && request.prefecture < kPrefectures && request.access < topology_.access.size() &&
      c < kServiceClasses && path_length_[c] > 0) {
    return;
  }
  require(request.at >= last, "requests are not sorted by time");
  require(request.prefecture < kPrefectures, "a request of an unknown prefecture");
  require(request.access < topology_.access.size(), "a request over an unknown access network");
  require(false,
          std::string{"class '"} + (c < kServiceClasses ? kServiceClassNames[c] : "?") + "' has no path");
}

std::uint32_t Twin::allocate_attempt() {
  ++in_flight_;
  report_.most_in_flight = std::max(report_.most_in_flight, in_flight_);
  if (free_attempt_ == kNone) {
    slab_.items.emplace_back();
    if (slab_.items.size() >= kNone) {
      throw std::length_error("central service: too many attempts at once");
    }
    return static_cast<std::uint32_t>(slab_.items.size() - 1);
  }
  const std::uint32_t a = free_attempt_;
  free_attempt_ = slab_.items[a].next;
  return a;
}

void Twin::begin_request(const ServiceRequest& request) {
  std::uint32_t c;
  if (free_clients_.empty()) {
    c = static_cast<std::uint32_t>(slab_.clients.size());
    slab_.clients.emplace_back();
  } else {
    c = free_clients_.back();
    free_clients_.pop_back();
  }
  Client& client = slab_.clients[c];
  client.request = request;
  client.attempts = 0;
  client.alive = true;
  ++client.serial;
  ++clients_in_use_;
  ++report_.requests;
  give_ups_.push({request.at + give_up_, c, client.serial});
  begin_attempt(c, request.at);
}

void Twin::begin_attempt(std::uint32_t c, Micros at) {
  Client& client = slab_.clients[c];
  const ServiceRequest& request = client.request;
  const int number = client.attempts++;
  ++client.turn;
  client.running = true;
  ++report_.attempts;
  const Block words = stream_.block(request.id, number);
  client.pause_word = words[3];
  if (attempt_timeout_ < request.at + give_up_ - at) {
    timeouts_.push({at + attempt_timeout_, c, client.turn});
    attempt_events_until_ = std::min(attempt_events_until_, at + attempt_timeout_);
  }
  while (known_ + 1 < health_.size() && health_[known_ + 1].at <= at) {
    ++known_;
  }
  if (run_.statistics != nullptr) {
    ++run_.statistics->flow(run_.statistics->row(at), request.service_class).attempts;
  }
  const auto service_class = static_cast<std::size_t>(request.service_class);
  const Micros left = send(elements_.access(request.access, request.prefecture), 0, at,
                           access_wire_[request.access * kServiceClasses + service_class][0]);
  if (left == LinkDirection::kLost) {
    ++report_.lost;
    return;
  }
  const std::uint32_t a = allocate_attempt();
  Attempt& attempt = slab_.items[a];
  attempt.id = request.id;
  attempt.client = c;
  attempt.turn = client.turn;
  attempt.back_word = words[2];
  attempt.service_class = static_cast<std::uint8_t>(service_class);
  attempt.prefecture = request.prefecture;
  attempt.access = request.access;
  attempt.centre = static_cast<std::uint8_t>(draws_.data_centre(health_[known_].healthy, words[0]));
  attempt.step = 0;
  attempt.number = static_cast<std::uint8_t>(number);
  attempt.refused = false;
  next_event(a, Phase::kGatewayOut,
             left + draws_.access_latency(request.access, words[1]) + lag_out_[service_class].first);
}

void Twin::attempt_failed(std::uint32_t c, Micros at, ServiceEnd end) {
  Client& client = slab_.clients[c];
  client.last_end = end;
  client.running = false;
  ++client.turn;
  const Micros give_up_at = client.request.at + give_up_;
  if (client.attempts >= topology_.client.attempts || at >= give_up_at) {
    finish(c, at, end);
    return;
  }
  const Micros again = at + draws_.pause(client.attempts, client.pause_word);
  if (again < give_up_at) {
    const std::uint32_t a = allocate_attempt();
    slab_.items[a].client = c;
    next_event(a, Phase::kRetry, again);
  }  // otherwise the give-up comes first
}

void Twin::finish(std::uint32_t c, Micros at, ServiceEnd end) {
  Client& client = slab_.clients[c];
  ++(end == ServiceEnd::kAnswered   ? report_.answered
     : end == ServiceEnd::kTimedOut ? report_.timed_out
                                    : report_.rejected);
  const ServiceOutcome outcome{at - client.request.at, client.attempts, end};
  const ServiceRequest request = client.request;
  ++client.turn;
  client.running = false;
  client.alive = false;
  free_clients_.push_back(c);
  --clients_in_use_;
  sink_.done(request, outcome);
}

void Twin::attempt_event(std::uint32_t a, Micros at) {
  Attempt& attempt = slab_.items[a];
  const std::size_t c = attempt.service_class;
  switch (attempt.phase) {
    case Phase::kGatewayOut: {
      const Lag lag = lag_out_[c];
      const Micros wire = gateway_wire_[c][0];
      const Micros left = send(elements_.gateway(attempt.prefecture), 0, at - lag.first, wire);
      if (left == LinkDirection::kLost) {
        return lose(a);
      }
      const Micros then = left + gateway_latency_ + lag.second;
      if (then > at) {
        return next_event(a, Phase::kBackboneOut, then);
      }
      [[fallthrough]];
    }
    case Phase::kBackboneOut: {
      const Micros left =
          send(elements_.backbone(attempt.centre), 0, at - lag_out_[c].second, backbone_wire_[c][0]);
      if (left == LinkDirection::kLost) {
        return lose(a);
      }
      const Micros then = left + backbone_latency_ + tier_latency_[path_tier_[c * kMaxPath]];
      if (then > at) {
        return next_event(a, Phase::kArrive, then);
      }
      return arrive(a, at);
    }
    case Phase::kArrive:
      return arrive(a, at);
    case Phase::kLeave:
      return leave(a, at);
    case Phase::kBackboneBack: {
      const Lag lag = lag_back_[attempt.refused][c];
      const Micros left = send(elements_.backbone(attempt.centre), 1, at - lag.first,
                               attempt.refused ? 0 : backbone_wire_[c][1]);
      if (left == LinkDirection::kLost) {
        return lose(a);
      }
      const Micros then = left + backbone_latency_ + lag.second;
      if (then > at) {
        return next_event(a, Phase::kGatewayBack, then);
      }
      [[fallthrough]];
    }
    case Phase::kGatewayBack: {
      const Micros left =
          send(elements_.gateway(attempt.prefecture), 1, at - lag_back_[attempt.refused][c].second,
               attempt.refused ? 0 : gateway_wire_[c][1]);
      if (left == LinkDirection::kLost) {
        return lose(a);
      }
      const Micros then = left + gateway_latency_;
      if (then > at) {
        return next_event(a, Phase::kAccessBack, then);
      }
      [[fallthrough]];
    }
    case Phase::kAccessBack: {
      const Micros left = send(elements_.access(attempt.access, attempt.prefecture), 1, at,
                               attempt.refused ? 0 : access_wire_[attempt.access * kServiceClasses + c][1]);
      if (left == LinkDirection::kLost) {
        return lose(a);
      }
      slab_.prefetch_client(attempt.client);
      return next_event(a, Phase::kTerminal, left + draws_.access_latency(attempt.access, attempt.back_word));
    }
    case Phase::kTerminal:
      return at_terminal(a, at);
    case Phase::kRetry: {
      const std::uint32_t client = attempt.client;
      release(a);
      return begin_attempt(client, at);
    }
  }
}

void Twin::arrive(std::uint32_t a, Micros at) {
  Attempt& attempt = slab_.items[a];
  const std::size_t centres = topology_.data_centres.size();
  attempt.station =
      station_of_[(attempt.service_class * std::size_t{kMaxPath} + attempt.step) * centres + attempt.centre];
  Station& station = stations_[attempt.station];
  ++station.minute.arrivals;
  if (station.predictable) {
    return arrive_predictably(station, a, at);
  }
  if (station.working == 0) {
    ++station.minute.lost;
    station.breaker.departed(at, true);
    return lose(a);
  }
  if (station.breaker.open(at)) {
    ++station.minute.rejected;
    attempt.refused = true;
    return send_back(a, at);
  }
  if (station.free_servers > 0) {
    return serve(station, a, at);
  }
  if (station.waiting >= station.queue_limit) {
    ++station.minute.rejected;
    station.breaker.departed(at, true);
    attempt.refused = true;
    return send_back(a, at);
  }
  station.account(at);
  attempt.at = at;
  attempt.next = kNone;
  if (station.head == kNone) {
    station.head = a;
  } else {
    slab_.items[station.tail].next = a;
  }
  station.tail = a;
  ++waiting_;
  ++station.waiting;
  station.minute.max_waiting = std::max(station.minute.max_waiting, station.waiting);
}

/// Service time of the attempt's step at full speed. Steps are asked in order.
Micros Twin::work_of(Attempt& attempt, int tier) {
  const unsigned part = attempt.step % 4U;
  if (part == 0) {
    attempt.words = stream_.block(attempt.id, attempt.number, 1 + attempt.step / 4U);
  }
  return draws_.service(tier, attempt.words[part]);
}

/// FIFO with known service times: the request goes to the server that is free first.
void Twin::arrive_predictably(Station& station, std::uint32_t a, Micros at) {
  Attempt& attempt = slab_.items[a];
  const Micros begins = std::max(station.server_times.first_free(), at);
  if (begins > at) {
    Ring<Micros>& waiting = station.service_begins;
    while (!waiting.empty() && waiting.front() <= at) {
      waiting.pop();
    }
    if (static_cast<std::int64_t>(waiting.size()) >= station.queue_limit) {
      ++station.minute.rejected;
      attempt.refused = true;
      return send_back(a, at);
    }
    waiting.push(begins);
    station.minute.max_waiting =
        std::max(station.minute.max_waiting, static_cast<std::int64_t>(waiting.size()));
    spread(at, begins, station, &StationMinute::waiting_us);
    if (station.queue_timeout > 0 && begins - at > station.queue_timeout) {
      ++station.minute.expired;
      ++report_.expired;
      return release(a);
    }
  }
  const Micros leaves = begins + work_of(attempt, station.tier);
  station.server_times.occupy_first(leaves);
  if (leaves <= minute_end_) {
    station.minute.busy_us += leaves - begins;
  } else {
    spread(begins, leaves, station, &StationMinute::busy_us);
  }
  next_step(a, leaves);
}

/// Adds the time from `from` to `until` to the minutes it lies in, the current and later ones.
void Twin::spread(Micros from, Micros until, const Station& station, std::int64_t StationMinute::*sum) {
  if (run_.statistics == nullptr || run_.statistics->stations() != elements_.stations()) {
    return;
  }
  ServiceStatistics& statistics = *run_.statistics;
  const auto number = static_cast<std::size_t>(&station - stations_.data());
  while (from < until) {
    const Micros end = std::min(until, (from / kMinute + 1) * kMinute);
    const auto row = static_cast<std::size_t>(statistics.row(from));
    statistics.station_minutes()[row * stations_.size() + number].*sum += end - from;
    from = end;
  }
}

void Twin::serve(Station& station, std::uint32_t a, Micros at) {
  Attempt& attempt = slab_.items[a];
  std::size_t chosen = 0;
  for (std::size_t i = 1; i < station.free.size(); ++i) {
    chosen = station.free[i] > station.free[chosen] ? i : chosen;
  }
  station.account(at);
  --station.free[chosen];
  --station.free_servers;
  ++station.busy;
  attempt.instance = static_cast<std::uint16_t>(chosen);
  const Micros work = work_of(attempt, station.tier);
  const Micros time = station.speed == 1
                          ? work
                          : static_cast<Micros>(std::llround(static_cast<double>(work) / station.speed));
  next_event(a, Phase::kLeave, at + time);
}

void Twin::serve_waiting(Station& station, Micros at) {
  while (station.head != kNone && station.free_servers > 0) {
    const std::uint32_t a = station.head;
    station.account(at);
    station.head = slab_.items[a].next;
    --station.waiting;
    --waiting_;
    if (station.queue_timeout > 0 && at - slab_.items[a].at > station.queue_timeout) {
      ++station.minute.expired;
      ++report_.expired;
      release(a);
      station.breaker.departed(at, true);
    } else {
      serve(station, a, at);
    }
  }
}

void Twin::leave(std::uint32_t a, Micros at) {
  Attempt& attempt = slab_.items[a];
  Station& station = stations_[attempt.station];
  station.account(at);
  ++station.free[attempt.instance];
  ++station.free_servers;
  --station.busy;
  station.breaker.departed(at, false);
  if (station.head != kNone) {
    serve_waiting(station, at);
  }
  ++attempt.step;
  const std::size_t c = attempt.service_class;
  if (attempt.step == path_length_[c]) {
    return send_back(a, at);
  }
  const Micros latency = tier_latency_[path_tier_[c * kMaxPath + attempt.step]];
  if (latency == 0) {
    return arrive(a, at);
  }
  next_event(a, Phase::kArrive, at + latency);
}

/// The attempt will leave its station at `leaves`, whatever happens.
void Twin::next_step(std::uint32_t a, Micros leaves) {
  Attempt& attempt = slab_.items[a];
  ++attempt.step;
  const std::size_t c = attempt.service_class;
  if (attempt.step == path_length_[c]) {
    return send_back(a, leaves);
  }
  next_event(a, Phase::kArrive, leaves + tier_latency_[path_tier_[c * kMaxPath + attempt.step]]);
}

void Twin::send_back(std::uint32_t a, Micros at) {
  const Attempt& attempt = slab_.items[a];
  next_event(a, Phase::kBackboneBack, at + lag_back_[attempt.refused][attempt.service_class].first);
}

void Twin::at_terminal(std::uint32_t a, Micros at) {
  const Attempt& attempt = slab_.items[a];
  const std::uint32_t c = attempt.client;
  const bool refused = attempt.refused;
  const bool awaited = slab_.clients[c].turn == attempt.turn;
  release(a);
  if (!awaited) {
    ++report_.too_late;
  } else if (refused) {
    ++report_.refused;
    attempt_failed(c, at, ServiceEnd::kRejected);
  } else {
    ++report_.replied;
    finish(c, at, ServiceEnd::kAnswered);
  }
}

void Twin::change_elements(Micros at) {
  std::vector<int> touched;
  for (; next_edge_ < edges_.size() && edges_[next_edge_].at <= at; ++next_edge_) {
    const Edge& edge = edges_[next_edge_];
    const Fault& fault = *edge.fault;
    Station& station = stations_[static_cast<std::size_t>(fault.element)];
    station.account(at);
    if (fault.factor == 0) {
      for (int i = fault.first; i < fault.first + fault.instances; ++i) {
        station.down[static_cast<std::size_t>(i)] += edge.begins ? 1 : -1;
      }
    }
    if (std::find(touched.begin(), touched.end(), fault.element) == touched.end()) {
      touched.push_back(fault.element);
    }
  }
  for (const int number : touched) {
    change_station(number, at);
  }
}

/// Brings a station in line with the reasons for which its instances are down or slow.
void Twin::change_station(int number, Micros at) {
  Station& station = stations_[static_cast<std::size_t>(number)];
  const auto inside = [&](std::uint32_t a) {
    return slab_.items[a].phase == Phase::kLeave && slab_.items[a].station == number;
  };
  station.working = static_cast<int>(std::count(station.down.begin(), station.down.end(), 0));
  wheel_.extract([&](std::uint32_t a) { return inside(a) && station.down[slab_.items[a].instance] > 0; },
                 [&](std::uint32_t a) {
                   --station.busy;
                   ++station.minute.lost;
                   station.breaker.departed(at, true);
                   lose(a);
                 });
  std::vector<int> busy(station.free.size(), 0);
  const auto count_busy = [&](std::uint32_t a) {
    if (inside(a)) {
      ++busy[slab_.items[a].instance];
    }
    return false;
  };
  wheel_.extract(count_busy, [](std::uint32_t) {});
  station.free_servers = 0;
  for (std::size_t i = 0; i < station.free.size(); ++i) {
    station.free[i] = station.down[i] > 0 ? 0 : station.servers - busy[i];
    station.free_servers += station.free[i];
  }
  double speed = 1;
  for (const Fault& fault : faults_) {
    if (!fault.link && fault.element == number && fault.factor != 0 && fault.from <= at && at < fault.until) {
      speed *= fault.factor;
    }
  }
  if (speed != station.speed) {
    const double stretch = station.speed / speed;
    station.speed = speed;
    wheel_.extract(inside, [&](std::uint32_t a) {
      wheel_.push(at + std::llround(static_cast<double>(slab_.items[a].at - at) * stretch), a);
    });
  }
  if (station.working == 0) {
    for (std::uint32_t a = station.head; a != kNone;) {
      const std::uint32_t next = slab_.items[a].next;
      --waiting_;
      ++station.minute.lost;
      station.breaker.departed(at, true);
      lose(a);
      a = next;
    }
    station.head = kNone;
    station.waiting = 0;
  }
  serve_waiting(station, at);
}

void Twin::close_minute() {
  ServiceStatistics& statistics = *run_.statistics;
  const int row = statistics.row(minute_end_ - 1);
  if (statistics.stations() == elements_.stations()) {
    for (std::size_t s = 0; s < stations_.size(); ++s) {
      Station& station = stations_[s];
      station.account(minute_end_);
      statistics.station_minutes()[static_cast<std::size_t>(row) * stations_.size() + s] += station.minute;
      station.minute = {};
      station.minute.max_waiting = station.predictable ? queue_now(station) : station.waiting;
    }
  }
  if (statistics.links() == elements_.links()) {
    for (std::size_t l = 0; l < link_minute_.size(); ++l) {
      statistics.link_minutes()[static_cast<std::size_t>(row) * link_minute_.size() + l] += link_minute_[l];
      link_minute_[l] = {};
    }
  }
  minute_end_ += kMinute;
}

ServiceReport Twin::simulate() {
  now_ = run_.period.from;
  request_.at = run_.period.from;
  if (run_.statistics != nullptr) {
    minute_end_ = (run_.period.from / kMinute + 1) * kMinute;
  }
  change_elements(run_.period.from);
  fetch();
  while (more_ || clients_in_use_ > 0 || wheel_.size() > 0) {
    const Micros request = more_ ? request_.at : kNever;
    const Micros timeout = timeouts_.empty() ? kNever : timeouts_.front().at;
    const Micros give_up = give_ups_.empty() ? kNever : give_ups_.front().at;
    const Micros change = next_edge_ < edges_.size() ? edges_[next_edge_].at : kNever;
    const Micros first =
        std::min(std::min(change, minute_end_) - 1, std::min(request, std::min(timeout, give_up)));
    attempt_events_until_ = first;
    bool moved = false;
    for (std::uint32_t a; (a = wheel_.pop_until(attempt_events_until_)) != kNone; moved = true) {
      now_ = slab_.items[a].at;
      ++report_.events;
      attempt_event(a, now_);
    }
    if (moved && (attempt_events_until_ != first || (!more_ && clients_in_use_ == 0 && wheel_.size() == 0))) {
      continue;  // a retry set the only time-out, or all is over
    }
    if (first == minute_end_ - 1) {
      now_ = minute_end_;
      close_minute();
    } else if (first == change - 1) {
      now_ = change;
      change_elements(change);
    } else if (first == timeout) {
      now_ = timeout;
      const Deadline deadline = timeouts_.front();
      timeouts_.pop();
      slab_.prefetch_client(timeouts_.ahead(kLookAhead).client);
      if (slab_.clients[deadline.client].turn == deadline.mark) {
        attempt_failed(deadline.client, timeout, ServiceEnd::kTimedOut);
      }
    } else if (first == give_up) {
      now_ = give_up;
      const Deadline deadline = give_ups_.front();
      give_ups_.pop();
      slab_.prefetch_client(give_ups_.ahead(kLookAhead).client);
      const Client& client = slab_.clients[deadline.client];
      if (client.alive && client.serial == deadline.mark) {
        finish(deadline.client, give_up, client.running ? ServiceEnd::kTimedOut : client.last_end);
      }
    } else {
      now_ = request;
      begin_request(request_);
      fetch();
    }
  }
  report_.last_event = now_;
  if (run_.statistics != nullptr) {
    minute_end_ = now_;  // the unfinished minute ends with the last event
    close_minute();
  }
  return report_;
}

}  // namespace

ServiceReport simulate_service(const ServiceTopology& topology, const ServiceRun& run, RequestSource& source,
                               OutcomeSink& sink) {
  return Twin{topology, run, source, sink}.simulate();
}

}  // namespace cutover
