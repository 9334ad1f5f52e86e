#include "run/central_tier.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "topology/maintenance.hpp"
#include "topology/read.hpp"

namespace cutover {
namespace {

constexpr std::uint32_t kOneAreaIn = 16;
/// Around minutes that have to be simulated, in which nobody of those areas asks on a calm day.
constexpr int kQuietMinutes = 30;

}  // namespace

CentralTier::CentralTier(const Model& model, const Scenario& scenario, CentralAgreement agreement,
                         std::function<void()> on_minute, int threads)
    : nation_(model.nation),
      seed_(scenario.seed),
      agreement_(agreement),
      on_minute_(std::move(on_minute)),
      threads_(threads),
      topology_(read_topology(scenario.beside(scenario.parameters.central.topology))),
      access_(topology_),
      closed_(topology_) {
  double people = 0;
  double chosen = 0;
  const std::span<const Area> areas = nation_.areas();
  for (std::uint32_t a = 0; a < areas.size(); ++a) {
    all_.push_back(a);
    people += areas[a].persons();
    if (a % kOneAreaIn == 0) {
      some_.push_back(a);
      chosen += areas[a].persons();
    }
  }
  scale_ = people / chosen;
  for (const auto& type : nation_.weight()) {
    for (const double weight : type) {
      reach_minutes_ = std::max(reach_minutes_, spread_minutes(weight));
    }
  }
}

CentralShape CentralTier::shape() const {
  CentralShape shape;
  shape.classes.assign(std::begin(kServiceClassNames), std::end(kServiceClassNames));
  for (const Tier& tier : topology_.tiers) {
    if (tier.outside) {
      shape.stations.push_back(tier.name);
      continue;
    }
    for (const DataCentre& centre : topology_.data_centres) {
      shape.stations.push_back(tier.name + "@" + centre.name);
    }
  }
  for (const AccessNetwork& network : topology_.access) {
    shape.links.push_back(network.name);
  }
  shape.links.emplace_back("gateway");
  for (const DataCentre& centre : topology_.data_centres) {
    shape.links.push_back("backbone@" + centre.name);
  }
  shape.topology = topology_.title;
  shape.topology_text = topology_text(topology_);
  return shape;
}

HybridDay CentralTier::answers(Day day, const ServiceLoad& load, HybridOptions options,
                               ServiceStatistics* statistics, HybridCheckpoint* checkpoint) const {
  options.seed = service_seed(seed_, day);
  options.day = day;
  options.threads = threads_;
  options.on_minute = on_minute_;
  const std::int64_t midnight = std::int64_t{day_number(day)} * 86'400;
  return simulate_hybrid_day(for_period(topology_, midnight, midnight + 86'400), closed_, load, options,
                             statistics, checkpoint);
}

/// A part of the nation stands for the whole: its minutes, scaled, by prefecture in proportion to people.
ServiceLoad CentralTier::spread(const ServiceLoad& part) const {
  std::array<double, kPrefectures> share{};
  double people = 0;
  for (const Area& area : nation_.areas()) {
    share[area.prefecture] += area.persons();
    people += area.persons();
  }
  ServiceLoad whole;
  for (int c = 0; c < kServiceClasses; ++c) {
    const auto service_class = static_cast<ServiceClass>(c);
    std::array<double, kPrefectures> owed{};
    for (int minute = 0; minute < ServiceLoad::kMinutes; ++minute) {
      std::int64_t asked = 0;
      for (int prefecture = 0; prefecture < kPrefectures; ++prefecture) {
        asked += part.in_minute(minute, prefecture, service_class);
      }
      if (asked == 0) {
        continue;
      }
      for (int prefecture = 0; prefecture < kPrefectures; ++prefecture) {
        const auto p = static_cast<std::size_t>(prefecture);
        owed[p] += static_cast<double>(asked) * scale_ * share[p] / people;
        const double whole_ones = std::floor(owed[p]);
        whole.add_to_minute(minute, prefecture, service_class, static_cast<std::uint32_t>(whole_ones));
        owed[p] -= whole_ones;
      }
    }
  }
  return whole;
}

std::shared_ptr<const CentralCurves> CentralTier::without_load(Day day) const {
  const ServiceLoad nothing;
  return std::make_shared<const CentralCurves>(topology_, answers(day, nothing, {}), nothing);
}

SettledDay CentralTier::foresee(Day day, const Forecast& forecast) const {
  // Without load the service answers as fast as it can: good enough to foresee what is asked.
  LoadSink part;
  part.begin(LoadDetail::kMinutes);
  forecast(some_, without_load(day), part);
  const ServiceLoad whole = spread(part.load);
  SettledDay settled;
  settled.answers = answers(day, whole, {.most_attempts = agreement_.most_attempts});
  settled.answers.prolong(settled.answers, settled.answers.until_minute);
  // Maintenance at night has to be simulated, but where nobody asks there is nothing to agree upon. The other
  // areas ask at other moments than these: nobody may ask for a while before and after.
  settled.calm = true;
  for (const Stretch& stretch : settled.answers.simulated) {
    const int from = std::max(0, stretch.from_minute - kQuietMinutes);
    const int until = std::min(ServiceLoad::kMinutes, stretch.until_minute + kQuietMinutes);
    for (int minute = from; minute < until; ++minute) {
      settled.calm = settled.calm && whole.is_idle(minute);
    }
  }
  settled.curves = std::make_shared<const CentralCurves>(topology_, settled.answers, whole);
  return settled;
}

SettledDay CentralTier::settle(Day day, const Forecast& forecast) const {
  SettledDay settled = foresee(day, forecast);
  constexpr int kMinutes = ServiceLoad::kMinutes;
  const int widest = std::max(agreement_.window_minutes, reach_minutes_);
  const int narrowest = reach_minutes_;
  // An answer of this minute may hang on what is asked so much later.
  const int margin = static_cast<int>(std::ceil(topology_.client.give_up_s / 60)) - 1;
  int window = widest;
  int stands = settled.calm ? kMinutes : 0;  // answers of the minutes before it stand
  int ahead = kMinutes;                      // how far beyond it rounds look
  int in_vain = 0;                           // rounds since it last moved
  bool windows = false;
  double last_excess = std::numeric_limits<double>::infinity();
  HybridCheckpoint checkpoint;
  LoadSink sink;
  while (stands < kMinutes) {
    sink.begin(LoadDetail::kSeconds);
    forecast(all_, settled.curves, sink);
    HybridOptions options;
    options.until_minute = std::min(kMinutes, stands + margin + ahead);
    options.most_attempts = agreement_.most_attempts;
    options.least_minute = std::min(kMinutes, stands + margin + window);
    // What is asked before it follows from answers that stand, in a sample of visits a little later, too.
    const int stands_asked = stands - (reach_minutes_ > 1 ? reach_minutes_ : 0);
    options.checkpoint_minute = stands_asked > checkpoint.minute() ? stands_asked : -1;
    const HybridDay next = answers(day, sink.load, options, nullptr, &checkpoint);
    const int horizon = next.until_minute;
    const bool whole = horizon == kMinutes;
    settled.moves.push_back(whole ? distance(settled.answers, next, sink.load, access_)
                                  : distance(settled.answers, next, sink.load, access_, stands, horizon));
    if (whole && within(settled.moves.back())) {
      break;
    }
    int until = stands;
    while (until < horizon) {
      const int end = std::min(horizon, until + window);
      if (!within(distance(settled.answers, next, sink.load, access_, until, end))) {
        break;
      }
      until = end;
    }
    until = until == kMinutes ? until : std::max(stands, until - margin);
    const bool moved_on = until > stands;
    in_vain = moved_on ? 0 : in_vain + 1;
    // Answers that go to and fro are halved, thirded …: their mean is what desks and service agree upon.
    settled.answers.take_over(next, until, horizon, 1.0F / static_cast<float>(std::max(in_vain, 1)));
    settled.answers.prolong(next, horizon);
    if (in_vain == agreement_.window_rounds) {
      until = std::min(kMinutes, until + window);
      in_vain = 0;
    }
    const double now = excess(settled.moves.back());
    windows = windows || !whole || !(now < last_excess) ||
              static_cast<int>(settled.moves.size()) >= agreement_.whole_rounds;
    last_excess = now;
    if (windows) {
      // As far as rounds have turned out to agree, and a little beyond.
      window = moved_on ? std::min(2 * window, widest) : std::max(window / 2, narrowest);
      ahead =
          until + margin >= horizon ? 2 * std::min(ahead, kMinutes) : std::max(2 * window, until - stands);
    }
    stands = until;
    settled.curves = std::make_shared<const CentralCurves>(topology_, settled.answers, sink.load);
  }
  settled.calm = settled.calm || settled.answers.simulated.empty();
  return settled;
}

CentralDayRecord CentralTier::record(Day day, const SettledDay& settled, const ServiceLoad& load) const {
  const ServiceElements elements(topology_);
  const auto networks = static_cast<int>(topology_.access.size());
  ServiceStatistics statistics(0, ServiceLoad::kMinutes, networks, elements.stations(), elements.links());
  const HybridDay real = answers(day, load, {}, &statistics);
  const CurveDistance moved = distance(settled.answers, real, load, access_);

  CentralDayRecord r;
  constexpr std::size_t kCells = std::size_t{ServiceLoad::kMinutes} * kServiceClasses;
  r.offered.resize(kCells);
  r.failure.resize(kCells);
  r.median_s.resize(kCells);
  r.p99_s.resize(kCells);
  r.simulated.resize(ServiceLoad::kMinutes);
  r.utilization.resize(static_cast<std::size_t>(ServiceLoad::kMinutes) *
                       static_cast<std::size_t>(elements.stations()));
  r.longest_queue.resize(r.utilization.size());
  r.link_utilization.resize(static_cast<std::size_t>(ServiceLoad::kMinutes) *
                            static_cast<std::size_t>(elements.link_kinds()));
  r.requests = real.totals.requests;
  r.attempts = real.totals.attempts;
  r.rounds = static_cast<int>(settled.moves.size());
  r.moved_failure = static_cast<float>(moved.failure_share);
  r.moved_median_s = static_cast<float>(moved.median_seconds);
  for (int minute = 0; minute < ServiceLoad::kMinutes; ++minute) {
    const bool simulated = real.is_simulated(minute);
    r.simulated[static_cast<std::size_t>(minute)] = simulated ? 1 : 0;
    ClassRates rates{};
    for (int c = 0; c < kServiceClasses; ++c) {
      const auto service_class = static_cast<ServiceClass>(c);
      const std::size_t cell =
          static_cast<std::size_t>(minute) * kServiceClasses + static_cast<std::size_t>(c);
      std::vector<double> by_network(static_cast<std::size_t>(networks), 0);
      for (int prefecture = 0; prefecture < kPrefectures; ++prefecture) {
        const auto n = static_cast<double>(load.in_minute(minute, prefecture, service_class));
        r.offered[cell] += static_cast<std::uint32_t>(n);
        for (int network = 0; network < networks; ++network) {
          by_network[static_cast<std::size_t>(network)] += n * access_.share(prefecture, network);
        }
      }
      rates[static_cast<std::size_t>(c)] = r.offered[cell] / 60.0;
      // The nation's figure is the mean over networks, by what they carry; quantiles are those of the network
      // that carries most, as the others differ by milliseconds.
      double weight = 0;
      double failure = 0;
      int main_network = 0;
      for (int network = 0; network < networks; ++network) {
        const double w = by_network[static_cast<std::size_t>(network)];
        weight += w;
        failure += w * real.at(minute, service_class, network).failure;
        if (w > by_network[static_cast<std::size_t>(main_network)]) {
          main_network = network;
        }
      }
      const ResponseCell& cell_of_main = real.at(minute, service_class, main_network);
      r.failure[cell] = weight > 0 ? static_cast<float>(failure / weight) : 0;
      r.median_s[cell] = cell_of_main.median_ms / 1000;
      r.p99_s[cell] = cell_of_main.p99_ms / 1000;
    }
    for (int s = 0; s < elements.stations(); ++s) {
      const std::size_t cell =
          static_cast<std::size_t>(minute) * static_cast<std::size_t>(elements.stations()) +
          static_cast<std::size_t>(s);
      const StationMinute& station = statistics.station_minutes()[cell];
      r.utilization[cell] =
          static_cast<float>(simulated ? station.utilization() : closed_.station_utilization(rates, s));
      r.longest_queue[cell] = simulated ? static_cast<std::uint32_t>(station.max_waiting) : 0;
    }
    const auto kinds = static_cast<std::size_t>(elements.link_kinds());
    float* const links = &r.link_utilization[static_cast<std::size_t>(minute) * kinds];
    if (simulated) {
      for (int l = 0; l < elements.links(); ++l) {
        const LinkMinute& link = statistics.link_minutes()[static_cast<std::size_t>(minute) *
                                                               static_cast<std::size_t>(elements.links()) +
                                                           static_cast<std::size_t>(l)];
        float& of_kind = links[elements.kind_of_link(l)];
        of_kind = std::max(of_kind, static_cast<float>(std::max(link.busy_us[0], link.busy_us[1])) / 6e7F);
      }
    } else {
      std::array<double, ServiceLoad::kCells> cells{};
      const std::uint32_t* const counts = load.minute(minute);
      std::transform(counts, counts + ServiceLoad::kCells, cells.begin(),
                     [](std::uint32_t n) { return n / 60.0; });
      const std::vector<ClosedForm::BusiestLink> busiest = closed_.busiest_links(cells);
      std::transform(busiest.begin(), busiest.end(), links, [](const ClosedForm::BusiestLink& link) {
        return static_cast<float>(link.utilization);
      });
    }
  }
  return r;
}

}  // namespace cutover
