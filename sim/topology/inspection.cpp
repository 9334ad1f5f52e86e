#include "topology/inspection.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>

namespace cutover {
namespace {

std::vector<TierLoad> tier_loads(const ServiceTopology& t, const LoadMix& load) {
  double largest = 0;
  double largest_after_loss = 1;
  for (const DataCentre& d : t.data_centres) {
    largest = std::max(largest, d.weight);
  }
  if (t.data_centres.size() > 1) {
    // Whichever is lost: the heaviest share among those that are left.
    largest_after_loss = 0;
    for (std::size_t lost = 0; lost < t.data_centres.size(); ++lost) {
      for (std::size_t d = 0; d < t.data_centres.size(); ++d) {
        if (d != lost) {
          largest_after_loss =
              std::max(largest_after_loss, t.data_centres[d].weight / (1 - t.data_centres[lost].weight));
        }
      }
    }
  }
  std::vector<TierLoad> loads;
  for (int i = 0; i < static_cast<int>(t.tiers.size()); ++i) {
    const Tier& tier = t.tiers[static_cast<std::size_t>(i)];
    TierLoad l;
    l.tier = i;
    for (std::size_t c = 0; c < load.size(); ++c) {
      const std::vector<int>& path = t.classes[c].path;
      l.load_per_s += load[c] * static_cast<double>(std::count(path.begin(), path.end(), i));
    }
    const double station = tier.instances * 1'000.0 * tier.servers / tier.service_ms;
    l.capacity_per_s = tier.outside ? station : station * static_cast<double>(t.data_centres.size());
    l.utilization = l.load_per_s * (tier.outside ? 1 : largest) / station;
    l.utilization_one_lost = l.load_per_s * (tier.outside ? 1 : largest_after_loss) / station;
    loads.push_back(l);
  }
  return loads;
}

TierCalls calls_of(const ServiceTopology& t, int number) {
  const Tier& tier = t.tiers[static_cast<std::size_t>(number)];
  const CallRule& rule = tier.call;
  TierCalls c;
  c.tier = number;
  double pause_ms = rule.backoff_ms;
  for (int call = 1; call < rule.attempts; ++call) {
    c.pauses_ms.push_back(pause_ms);
    pause_ms = std::min(pause_ms * rule.backoff_factor, rule.backoff_limit_ms);
  }
  if (rule.timeout_ms > 0) {
    c.patience_ms = std::accumulate(c.pauses_ms.begin(), c.pauses_ms.end(),
                                    rule.attempts * rule.timeout_ms + (rule.attempts - 1) * tier.latency_ms);
  }
  std::ptrdiff_t visits = 0;
  for (const ClassPath& path : t.classes) {
    visits = std::max(visits, std::count(path.path.begin(), path.path.end(), number));
  }
  c.most_per_request = t.client.attempts * rule.attempts * static_cast<int>(visits);
  return c;
}

void inspect_calls(const ServiceTopology& t, TopologyInspection& inspection) {
  std::vector<TierCalls> all;
  for (int i = 0; i < static_cast<int>(t.tiers.size()); ++i) {
    all.push_back(calls_of(t, i));
  }
  for (std::size_t c = 0; c < kServiceClasses; ++c) {
    std::optional<double>& sum = inspection.patience_ms[c];
    sum = 0;
    for (const int tier : t.classes[c].path) {
      const auto i = static_cast<std::size_t>(tier);
      if (!all[i].patience_ms) {
        sum.reset();
        break;
      }
      *sum += t.tiers[i].latency_ms + *all[i].patience_ms;
    }
  }
  std::copy_if(all.begin(), all.end(), std::back_inserter(inspection.calls), [&](const TierCalls& c) {
    const CallRule& rule = t.tiers[static_cast<std::size_t>(c.tier)].call;
    return rule.timeout_ms > 0 || rule.attempts > 1;
  });
}

}  // namespace

TopologyInspection inspect_topology(const ServiceTopology& t, const LoadMix& load,
                                    const FacilitiesByPrefecture& facilities) {
  const TopologyGraph graph(t, facilities);
  TopologyInspection inspection;
  inspection.tiers = tier_loads(t, load);
  inspect_calls(t, inspection);
  for (int n = 0; n < static_cast<int>(t.access.size()); ++n) {
    auto& row = inspection.idle_latency_ms.emplace_back();
    const int prefecture = t.access[static_cast<std::size_t>(n)].prefectures.front();
    for (int c = 0; c < kServiceClasses; ++c) {
      row[static_cast<std::size_t>(c)] =
          graph.route(static_cast<ServiceClass>(c), n, prefecture)->latency_ms();
    }
  }
  for (int c = 0; c < kServiceClasses; ++c) {
    const auto at = static_cast<std::size_t>(c);
    inspection.single_points[at] = graph.single_points_of_failure(static_cast<ServiceClass>(c));
    inspection.bridges[at] = graph.bridges(static_cast<ServiceClass>(c));
  }
  inspection.bound = throughput_bound(t, load, facilities);

  std::vector<Element> candidates = single_elements(t);
  for (int n = 0; n < static_cast<int>(t.access.size()); ++n) {
    candidates.push_back({ElementKind::kAccess, n});
  }
  for (const Element& element : candidates) {
    const BlastRadius radius = graph.blast_radius({&element, 1});
    if (radius.some > 0) {
      inspection.losses.push_back({element, radius});
    } else {
      inspection.harmless.push_back(element);
    }
  }
  std::stable_sort(inspection.losses.begin(), inspection.losses.end(),
                   [](const ElementLoss& a, const ElementLoss& b) { return a.radius.some > b.radius.some; });
  for (int e = 0; e < static_cast<int>(t.events.size()); ++e) {
    const ServiceEvent& event = t.events[static_cast<std::size_t>(e)];
    const Element element = resolve_element(t, event.element);
    const bool as_a_whole = event.kind == EventKind::kDown &&
                            (event.instances == 0 ||
                             event.instances == t.tiers[static_cast<std::size_t>(element.index)].instances);
    if (as_a_whole) {
      inspection.events.push_back({e, graph.blast_radius({&element, 1})});
    }
  }
  return inspection;
}

}  // namespace cutover
