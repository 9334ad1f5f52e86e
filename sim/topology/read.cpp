#include "topology/read.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "scenario/prefectures.hpp"
#include "topology/fields.hpp"
#include "topology/layers.hpp"
#include "topology/reader.hpp"

namespace cutover {
namespace {

/// Shares are decimal fractions of a few digits: their sum differs from 1 by rounding only.
constexpr double kSumTolerance = 1e-9;

/// What engines count in.
constexpr double kShortestMs = 0.001;

/// Reads the keys of fields.hpp from a table; the value so far is the default.
class FieldReader {
 public:
  FieldReader(TableView& view, const SourceTexts& texts) : view_(view), texts_(texts) {}

  void number(const char* key, double& value, fields::Bounds bounds) {
    value = view_.number(key, bounds, value);
  }
  void needed_number(const char* key, double& value, fields::Bounds bounds) {
    value = view_.number(key, bounds);
  }
  template <class Integer>
  void whole(const char* key, Integer& value, fields::Range range) {
    value = static_cast<Integer>(view_.whole(key, range, value));
  }
  template <class Integer>
  void needed_whole(const char* key, Integer& value, fields::Range range) {
    value = static_cast<Integer>(view_.whole(key, range));
  }
  void flag(const char* key, bool& value) { value = view_.flag(key, value); }
  void law(const char* key, ServiceLaw& value) {
    const std::vector<std::string_view> names(std::begin(fields::kLawNames), std::end(fields::kLawNames));
    value = static_cast<ServiceLaw>(view_.choice(key, names, static_cast<std::size_t>(value)));
  }
  void breaker(const char* key, CircuitBreaker& value) {
    inline_table(key, [&](FieldReader& reader) { fields::breaker(reader, value); });
  }
  void call(const char* key, CallRule& value) {
    inline_table(key, [&](FieldReader& reader) {
      fields::call(reader, value);
      if (value.timeout_ms > 0 && value.timeout_ms < kShortestMs) {
        reader.view_.fault("timeout_ms",
                           "a time-out is at least 0.001 ms, found " + format_number(value.timeout_ms),
                           "0 is no time-out");
      }
      if (value.backoff_limit_ms < value.backoff_ms) {
        reader.view_.fault("backoff_limit_ms",
                           "no pause may be longer than " + format_number(value.backoff_limit_ms) +
                               " ms, but the first is " + format_number(value.backoff_ms) + " ms",
                           reader.view_.has("backoff_limit_ms")
                               ? "'backoff_limit_ms' is at least 'backoff_ms'"
                               : "that is the limit where none is given: add backoff_limit_ms");
      }
    });
  }

 private:
  template <class Fields>
  void inline_table(const char* key, Fields read) {
    if (const RawNode* table = view_.table(key)) {
      TableView inner(*table, std::string("this '") + key + "'", texts_);
      FieldReader reader(inner, texts_);
      read(reader);
      inner.finish();
    }
  }

  TableView& view_;
  const SourceTexts& texts_;
};

template <class E>
void check_failures(const TableView& view, const E& element) {
  if (element.mtbf_h > 0 && element.mttr_h == 0) {
    view.fault("mtbf_h", "what fails needs a time to repair: 'mtbf_h' is given and 'mttr_h' is not",
               "add mttr_h = 4");
  } else if (element.mttr_h > 0 && element.mtbf_h == 0) {
    view.fault("mttr_h", "'mttr_h' is given and 'mtbf_h' is not", "add mtbf_h = 8760, or remove 'mttr_h'");
  }
}

std::string prefecture(int p) {
  return std::string(kPrefectureNames[static_cast<std::size_t>(p)]);
}

/// "Tokyo", "Tokyo and Osaka", "Tokyo and 3 more prefectures".
std::string these(const std::vector<int>& prefectures) {
  if (prefectures.size() == 1) {
    return prefecture(prefectures[0]);
  }
  if (prefectures.size() == 2) {
    return prefecture(prefectures[0]) + " and " + prefecture(prefectures[1]);
  }
  return prefecture(prefectures[0]) + " and " + std::to_string(prefectures.size() - 1) + " more prefectures";
}

bool is_name(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

}  // namespace

/// One sentence in place of twenty, where somebody gives the scenario instead of its topology.
bool TopologyReader::is_scenario() const {
  if (top_.has("tier") || top_.has("class") || top_.has("data_centre")) {
    return false;
  }
  for (const char* table : {"period", "nation", "checkin", "facilities", "intervention", "adoption",
                            "call_centre", "claims", "credentials", "demography", "desk", "disaster",
                            "output", "programmes", "visits", "sample", "seed"}) {
    if (top_.has(table)) {
      top_.fault(
          table, "this file is a scenario, not a topology of the central service",
          "the topology of a scenario is the file that its 'central.topology' names; those shipped are in "
          "scenarios/central");
      return true;
    }
  }
  return false;
}

ServiceTopology TopologyReader::read() {
  if (is_scenario()) {
    return {};
  }
  topology_.title = top_.text("title", "");
  topology_.health_check_s = top_.number("health_check_s", fields::kSeconds, topology_.health_check_s);
  read_client();
  read_link("gateway", topology_.gateway);
  read_link("backbone", topology_.backbone);
  read_data_centres();
  read_access();
  read_tiers();
  read_classes();
  read_events();
  read_maintenance();
  top_.finish();
  check_shares();
  check_use();
  return std::move(topology_);
}

void TopologyReader::read_client() {
  const RawNode* table = top_.table("client");
  if (table == nullptr) {
    return;
  }
  TableView view(*table, "[client]", texts_);
  FieldReader reader(view, texts_);
  Client& client = topology_.client;
  fields::client(reader, client);
  view.finish();
  if (client.backoff_limit_s < client.backoff_s) {
    view.fault("backoff_limit_s",
               "no pause may be longer than " + format_number(client.backoff_limit_s) +
                   " s, but the first is " + format_number(client.backoff_s) + " s",
               "'backoff_limit_s' is at least 'backoff_s'");
  }
}

void TopologyReader::read_link(const char* key, LinkKind& link) {
  if (const RawNode* table = top_.table(key)) {
    TableView view(*table, std::string("[") + key + "]", texts_);
    FieldReader reader(view, texts_);
    fields::link(reader, link);
    view.finish();
    check_failures(view, link);
  }
}

/// Of places that are wrong together: the last one of the layer that has the last word.
Place TopologyReader::topmost(const std::vector<Place>& places) const {
  const auto rank = [&](const Place& place) {
    // A file is read before its base, and overrides after all files.
    return texts_.texts[static_cast<std::size_t>(place.source)].name == "--set" ? place.source
                                                                                : -place.source;
  };
  Place top = places.front();
  for (const Place& place : places) {
    top = rank(place) >= rank(top) ? place : top;
  }
  return top;
}

void TopologyReader::check_name(const RawEntry& entry) {
  if (!is_name(entry.key)) {
    texts_.fault(entry.key_place,
                 "an element's name is made of a-z, 0-9, '_' and '-', found " + quote(entry.key));
    return;
  }
  for (const char* taken : {"gateway", "backbone", "client", "access", "data_centre", "tier", "class",
                            "central", "event", "maintenance"}) {
    if (entry.key == taken) {
      texts_.fault(entry.key_place, quote(entry.key) + " names something else already",
                   "choose another name");
      return;
    }
  }
  const auto [earlier, is_new] = names_.emplace(entry.key, entry.key_place);
  if (!is_new) {
    texts_.fault(entry.key_place, "two elements are called " + quote(entry.key),
                 "events point at elements by name: give one of them another");
  }
}

void TopologyReader::read_data_centres() {
  const std::size_t faults_before = texts_.faults->size();
  double sum = 0;
  std::vector<Place> weights;
  for (const RawEntry* entry : top_.named_tables("data_centre")) {
    check_name(*entry);
    TableView view(entry->node, "[data_centre." + entry->key + "]", texts_);
    FieldReader reader(view, texts_);
    DataCentre data_centre;
    data_centre.name = entry->key;
    fields::data_centre(reader, data_centre);
    view.finish();
    sum += data_centre.weight;
    weights.push_back(view.place("weight"));
    topology_.data_centres.push_back(std::move(data_centre));
  }
  if (texts_.faults->size() != faults_before) {
    return;
  }
  if (topology_.data_centres.empty()) {
    top_.fault("data_centre", "the topology has no data centre", "add [data_centre.east] with weight = 1");
  } else if (topology_.data_centres.size() > kMostDataCentres) {
    texts_.fault(weights.back(), "at most " + std::to_string(kMostDataCentres) + " data centres, found " +
                                     std::to_string(topology_.data_centres.size()));
  } else if (std::abs(sum - 1) > kSumTolerance) {
    texts_.fault(topmost(weights),
                 "the weights of the data centres sum to " + format_number(sum) + ", not to 1");
  }
}

void TopologyReader::read_access() {
  const std::size_t faults_before = texts_.faults->size();
  for (const RawEntry* entry : top_.named_tables("access")) {
    check_name(*entry);
    TableView view(entry->node, "[access." + entry->key + "]", texts_);
    FieldReader reader(view, texts_);
    AccessNetwork network;
    network.name = entry->key;
    std::vector<std::size_t> all(kPrefectures);
    std::iota(all.begin(), all.end(), std::size_t{0});
    for (const std::size_t p : view.list("prefectures", kPrefectureNames, "prefecture", false, all)) {
      network.prefectures.push_back(static_cast<int>(p));
    }
    std::sort(network.prefectures.begin(), network.prefectures.end());
    if (network.prefectures.empty()) {
      view.fault("prefectures", "'" + entry->key + "' serves no prefecture",
                 "name some, or leave 'prefectures' out for all 47");
    }
    fields::access(reader, network);
    view.finish();
    check_failures(view, network);
    share_places_.push_back(view.place("share"));
    topology_.access.push_back(std::move(network));
  }
  access_sound_ = texts_.faults->size() == faults_before;
  if (!access_sound_) {
    return;
  }
  if (topology_.access.empty()) {
    access_sound_ = false;
    top_.fault("access", "the topology has no access network", "add [access.ip-vpn] with share = 1");
  } else if (topology_.access.size() > 255) {
    // A request names its network in a byte.
    access_sound_ = false;
    top_.fault("access", "at most 255 access networks, found " + std::to_string(topology_.access.size()));
  }
}

/// Every prefecture is served, and the shares of its networks sum to 1.
void TopologyReader::check_shares() {
  if (!access_sound_) {
    return;
  }
  std::vector<int> unserved;
  std::map<std::vector<std::size_t>, std::vector<int>> by_networks;
  for (int p = 0; p < kPrefectures; ++p) {
    std::vector<std::size_t> serving;
    for (std::size_t n = 0; n < topology_.access.size(); ++n) {
      const std::vector<int>& served = topology_.access[n].prefectures;
      if (std::binary_search(served.begin(), served.end(), p)) {
        serving.push_back(n);
      }
    }
    (serving.empty() ? unserved : by_networks[serving]).push_back(p);
  }
  if (!unserved.empty()) {
    top_.fault("access", "no access network serves " + these(unserved),
               "add it to 'prefectures' of a network; without that key a network serves all 47");
  }
  for (const auto& [serving, prefectures] : by_networks) {
    double sum = 0;
    std::string parts;
    std::vector<Place> places;
    for (const std::size_t n : serving) {
      sum += topology_.access[n].share;
      places.push_back(share_places_[n]);
      parts += (parts.empty() ? "" : " + ") + topology_.access[n].name + " " +
               format_number(topology_.access[n].share);
    }
    if (std::abs(sum - 1) > kSumTolerance) {
      texts_.fault(topmost(places), "the shares of the networks that serve " + these(prefectures) +
                                        " sum to " + format_number(sum) + ", not to 1: " + parts);
    }
  }
}

void TopologyReader::read_tiers() {
  for (const RawEntry* entry : top_.named_tables("tier")) {
    check_name(*entry);
    TableView view(entry->node, "[tier." + entry->key + "]", texts_);
    FieldReader reader(view, texts_);
    Tier tier;
    tier.name = entry->key;
    fields::tier(reader, tier);
    view.finish();
    check_failures(view, tier);
    tier_places_.push_back(entry->key_place);
    topology_.tiers.push_back(std::move(tier));
  }
  if (!top_.has("tier")) {
    top_.fault("tier", "the topology has no tier", "add [tier.eligibility] with servers and service_ms");
  }
}

void TopologyReader::read_classes() {
  const std::size_t faults_before = texts_.faults->size();
  std::vector<std::string_view> tiers;
  for (const Tier& tier : topology_.tiers) {
    tiers.push_back(tier.name);
  }
  // A tier that is no table is a fault already; that a path names it is not another one.
  if (const RawNode* table = top_.table("tier")) {
    for (const RawEntry& entry : table->entries) {
      if (entry.node.kind != RawNode::Kind::kTable) {
        tiers.push_back(entry.key);
      }
    }
  }
  const std::vector<std::string_view> known(std::begin(kServiceClassNames), std::end(kServiceClassNames));
  std::vector<bool> given(known.size());
  for (const RawEntry* entry : top_.named_tables("class")) {
    const auto found = std::find(known.begin(), known.end(), entry->key);
    if (found == known.end()) {
      const std::string near = nearest_name(entry->key, {known.begin(), known.end()});
      std::string list;
      for (const std::string_view name : known) {
        list += (list.empty() ? "" : ", ") + std::string(name);
      }
      texts_.fault(entry->key_place, "there is no request class " + quote(entry->key),
                   near.empty() ? "classes: " + list : "did you mean '" + near + "'?");
      continue;
    }
    const auto c = static_cast<std::size_t>(found - known.begin());
    given[c] = true;
    TableView view(entry->node, "[class." + entry->key + "]", texts_);
    FieldReader reader(view, texts_);
    ClassPath& path = topology_.classes[c];
    for (const std::size_t tier : view.list("path", tiers, "tier", true)) {
      path.path.push_back(static_cast<int>(tier));
    }
    if (path.path.size() > static_cast<std::size_t>(kMaxPath)) {
      view.fault("path", "a path has at most " + std::to_string(kMaxPath) + " stations, found " +
                             std::to_string(path.path.size()));
    }
    fields::class_sizes(reader, path);
    view.finish();
  }
  for (std::size_t c = 0; c < known.size(); ++c) {
    if (!given[c]) {
      top_.fault("class", "the topology has no [class." + std::string(known[c]) + "]",
                 "every request class has a path, e.g. path = [\"eligibility\"]");
    }
  }
  classes_sound_ = texts_.faults->size() == faults_before;
}

/// A tier that nothing visits is a slip of the pen: its load would be missed elsewhere.
void TopologyReader::check_use() {
  if (!classes_sound_) {
    return;
  }
  std::vector<bool> used(topology_.tiers.size());
  for (const ClassPath& path : topology_.classes) {
    for (const int tier : path.path) {
      if (static_cast<std::size_t>(tier) < used.size()) {
        used[static_cast<std::size_t>(tier)] = true;
      }
    }
  }
  for (std::size_t t = 0; t < used.size(); ++t) {
    if (!used[t]) {
      texts_.fault(tier_places_[t], "no class visits the tier " + quote(topology_.tiers[t].name),
                   "put it on the path of a class, or remove it");
    }
  }
}

namespace {

ServiceTopology finish(TopologyLayers& layers, SourceTexts& texts,
                       const std::vector<std::string>& overrides) {
  // What cannot be read as a whole is not looked into: every finding would follow from the first.
  if (texts.faults->empty()) {
    for (std::size_t i = 0; i < overrides.size(); ++i) {
      layers.add_override(overrides[i], static_cast<int>(i) + 1);
    }
    ServiceTopology topology = TopologyReader(layers.tree(), texts).read();
    if (texts.faults->empty()) {
      return topology;
    }
  }
  throw InputError(std::move(*texts.faults));
}

}  // namespace

ServiceTopology read_topology(const std::filesystem::path& file, const std::vector<std::string>& overrides) {
  std::vector<Diagnostic> faults;
  SourceTexts texts{{}, &faults};
  TopologyLayers layers(texts);
  layers.add_file(file);
  return finish(layers, texts, overrides);
}

ServiceTopology read_changed_topology(const std::filesystem::path& file,
                                      const std::vector<std::string>& changes) {
  try {
    return read_topology(file, changes);
  } catch (const InputError& error) {
    std::vector<Diagnostic> faults = error.diagnostics();
    for (Diagnostic& fault : faults) {
      fault.file = fault.file == "--set" ? "--central" : fault.file;
    }
    throw InputError(std::move(faults));
  }
}

ServiceTopology parse_topology(const std::string& text, const std::string& name,
                               const std::vector<std::string>& overrides) {
  std::vector<Diagnostic> faults;
  SourceTexts texts{{}, &faults};
  TopologyLayers layers(texts);
  layers.add_text(text, name);
  return finish(layers, texts, overrides);
}

ServiceTopology override_topology(const ServiceTopology& topology,
                                  const std::vector<std::string>& overrides) {
  return parse_topology(topology_text(topology), topology.title, overrides);
}

}  // namespace cutover
