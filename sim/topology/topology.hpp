/// \file
/// The central eligibility service as data (OPS-04): networks, data centres, tiers, the paths of request
/// classes through them, the behaviour of clients, and what fails when.
///
/// Plain values, read from `scenarios/central/*.toml` by `read_topology` and checked there; engines
/// (sim/service, sim/simgrid) and the graph (graph.hpp) only read them. No design figure of the real service
/// is published: every number of the shipped files is an assumption with a range.
///
/// **How a request travels.** A facility hangs on one access network and sends through it, its prefecture's
/// gateway and the backbone to one data centre; there the request visits the stations of its class's path in
/// order; the reply comes back over the same links. A *link* delays by its latency (one way) and by size over
/// capacity, in a FIFO of its own per direction. A *station* is one tier in one data centre: `instances` ×
/// `servers` equal servers with one FIFO queue. An *outside* tier has one station, reached from every data
/// centre over its own latency.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/time.hpp"

namespace cutover {

/// Requests by what they ask. The names in files are those of kServiceClassNames.
enum class ServiceClass : std::uint8_t {
  kCard,         ///< eligibility by card
  kCardFirst,    ///< the same with certificate validation: registration, or first use after a renewal
  kPhone,        ///< eligibility by phone
  kNumber,       ///< eligibility by insurer number and symbol
  kConsent,      ///< consent to record views
  kHealthCheck,  ///< view of health-check results
  kMedicine,     ///< view of medicine records
  kTreatment,    ///< view of treatment records
};
inline constexpr int kServiceClasses = 8;
inline constexpr const char* kServiceClassNames[kServiceClasses] = {
    "card", "card_first", "phone", "number", "consent", "health_check", "medicine", "treatment"};

/// Stations on the path of a class at most: as many as the draws of an attempt can number.
inline constexpr int kMaxPath = 12;

/// Law of a service time around its mean.
enum class ServiceLaw : std::uint8_t { kConstant, kExponential, kLognormal };

/// Rejects at once while open: opened when, of at least `minimum` requests that left the station within
/// `window_s`, the share that failed there (rejected by a full queue, expired in the queue or lost) is
/// `failure_share` or more; a call that is given up (CallRule) failed, when that happens; closed again after
/// `open_s`. window_s 0: no breaker.
struct CircuitBreaker {
  double window_s = 0;
  double failure_share = 0.5;
  int minimum = 100;
  double open_s = 30;
  bool operator==(const CircuitBreaker&) const = default;
};

/// What asks a tier, the step before it on a path, while the tier's answer is missing: it gives the call up
/// and makes another one, and once all have failed the attempt comes back rejected. The terminal's own
/// patience is `Client`; this one is between elements. The rules are those of service/request.hpp.
struct CallRule {
  double timeout_ms = 0;    ///< of one call, from its arrival at the station until it is served; 0: waits on
  int attempts = 1;         ///< calls at most, the first included
  double backoff_ms = 100;  ///< pause before the second call; 0: at once
  double backoff_factor = 2;        ///< each further pause is longer by it
  double backoff_limit_ms = 1'000;  ///< no pause is longer
  double backoff_jitter = 0.5;      ///< a pause is drawn from [1 - jitter, 1] × its length
  bool operator==(const CallRule&) const = default;
};

/// A group of servers of one kind; one station in every data centre, or a single one outside.
struct Tier {
  std::string name;
  bool outside = false;   ///< not in a data centre: certificate validation
  int instances = 1;      ///< hosts per data centre (replicas of a database); what fails together
  int servers = 1;        ///< requests served at once per instance
  double service_ms = 1;  ///< mean time with a server
  ServiceLaw law = ServiceLaw::kExponential;
  double sigma = 0.5;                    ///< of the logarithm, kLognormal only
  std::int64_t queue_limit = 1'000'000;  ///< waiting requests per station; one more is rejected at once
  double queue_timeout_ms = 0;  ///< waited longer when its turn comes: dropped unserved (shedding); 0: never
  double latency_ms = 0;        ///< one way to the station from the one before it
  CircuitBreaker breaker;
  CallRule call;      ///< of whoever asks this tier
  double mtbf_h = 0;  ///< mean time between failures of one instance, exponential; 0: never
  double mttr_h = 0;  ///< mean time to repair, exponential
  bool operator==(const Tier&) const = default;
};

/// Facilities' lines. `share` is of the facilities of each of its prefectures; the shares of all networks
/// that serve a prefecture sum to 1.
struct AccessNetwork {
  std::string name;
  std::vector<int> prefectures;  ///< 0 … 46: JIS code minus one, as in core/types.hpp
  double share = 1;
  double latency_ms = 10;        ///< one way, median
  double latency_sigma = 0.3;    ///< of its logarithm
  double capacity_mbps = 1'000;  ///< of the network's part in one prefecture, per direction
  double mtbf_h = 0;             ///< of that part
  double mttr_h = 0;
  bool operator==(const AccessNetwork&) const = default;
};

/// Of one prefecture (all alike) or of the backbone (one per data centre).
struct LinkKind {
  double latency_ms = 1;
  double capacity_mbps = 10'000;
  double mtbf_h = 0;
  double mttr_h = 0;
  bool operator==(const LinkKind&) const = default;
};

struct DataCentre {
  std::string name;
  double weight = 0.5;  ///< of new requests while all data centres are healthy
  bool operator==(const DataCentre&) const = default;
};

/// Path and sizes of one class. `path` are tiers in order of visit; a tier may come twice.
struct ClassPath {
  std::vector<int> path;  ///< indices into ServiceTopology::tiers
  double request_kb = 2;
  double reply_kb = 4;
  bool operator==(const ClassPath&) const = default;
};

/// What a facility's terminal does while the answer is missing.
struct Client {
  double attempt_timeout_s = 10;  ///< waits so long for the reply of one attempt
  int attempts = 3;               ///< at most
  double backoff_s = 1;           ///< pause before the second attempt; 0: at once
  double backoff_factor = 2;      ///< each further pause is longer by it
  double backoff_limit_s = 8;     ///< no pause is longer
  double backoff_jitter = 0.5;    ///< a pause is drawn from [1 - jitter, 1] × its length
  double give_up_s = 30;          ///< after the first attempt began: no answer any more, an attempt running
                                  ///< then ends with it
  bool operator==(const Client&) const = default;
};

/// What an event does to its element.
enum class EventKind : std::uint8_t {
  kDown,  ///< serves nothing; what is inside is lost without a word to the client
  kSlow,  ///< servers at `factor` of their speed, links at `factor` of their capacity
};

/// A planned or assumed event: failure drill, brown-out, maintenance window.
struct ServiceEvent {
  std::string element;  ///< as written: "database", "database@west", "west", "ip-vpn-east",
                        ///< "ip-vpn-east@Tokyo", "gateway@Tokyo", "backbone@west"
  EventKind kind = EventKind::kDown;
  double factor = 1;         ///< kSlow: 0 < factor
  int instances = 0;         ///< kDown of a tier: so many instances of each station named; 0: all
  std::int64_t from_s = 0;   ///< JST seconds since 1970-01-01
  std::int64_t until_s = 0;  ///< end, not included
  std::string note;          ///< why, in the file's words: "maintenance", "drill"
  bool operator==(const ServiceEvent&) const = default;
};

/// Events that recur: one on every `weekday`, or one on each of `dates`.
struct MaintenanceWindow {
  std::string element;  ///< as in ServiceEvent
  EventKind kind = EventKind::kDown;
  double factor = 1;
  int instances = 0;
  int weekday = -1;        ///< 0 Sunday … 6 Saturday: the day on which it begins; -1: on `dates`
  std::vector<Day> dates;  ///< the days on which it begins
  int from_s = 0;          ///< seconds since 00:00 JST of that day
  int until_s = 0;         ///< likewise; past 86,400 where it runs into the next day
  std::string note = "maintenance";
  bool operator==(const MaintenanceWindow&) const = default;
};

/// What the engines keep of the data centres' health is one bit each.
inline constexpr std::size_t kMostDataCentres = 31;

struct ServiceTopology {
  std::string title;
  Client client;
  std::vector<AccessNetwork> access;
  LinkKind gateway;
  LinkKind backbone;
  std::vector<DataCentre> data_centres;
  std::vector<Tier> tiers;
  ClassPath classes[kServiceClasses];
  std::vector<ServiceEvent> events;
  /// Engines do not look here: `for_period` (maintenance.hpp) makes events of them.
  std::vector<MaintenanceWindow> maintenance;
  /// Until a data centre that cannot serve (down, unreachable, or a tier of it without a working instance)
  /// gets no new requests; equally long until it gets them again.
  double health_check_s = 10;
  bool operator==(const ServiceTopology&) const = default;
};

}  // namespace cutover
