#include "topology/element.hpp"

#include <algorithm>
#include <stdexcept>

#include "core/diagnostic.hpp"
#include "scenario/prefectures.hpp"
#include "scenario/value.hpp"

namespace cutover {
namespace {

constexpr const char* kGateway = "gateway";
constexpr const char* kBackbone = "backbone";

template <class List>
int index_of(const List& list, const std::string& name) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const auto& e) { return e.name == name; });
  return found == list.end() ? -1 : static_cast<int>(found - list.begin());
}

template <class List>
std::vector<std::string> names_of(const List& list) {
  std::vector<std::string> names;
  for (const auto& entry : list) {
    names.push_back(entry.name);
  }
  return names;
}

std::vector<std::string> prefecture_names(const std::vector<int>& indices) {
  std::vector<std::string> names;
  for (const int p : indices) {
    names.emplace_back(kPrefectureNames[static_cast<std::size_t>(p)]);
  }
  return names;
}

std::string help_among(const std::string& name, const std::string& before,
                       const std::vector<std::string>& allowed) {
  if (const std::string near = nearest_name(name, allowed); !near.empty()) {
    return "did you mean '" + before + near + "'?";
  }
  std::string list;
  for (const std::string& a : allowed) {
    list += (list.empty() ? "" : ", ") + a;
  }
  return "allowed after '@': " + list;
}

std::vector<int> all_prefectures() {
  std::vector<int> all(kPrefectures);
  for (int p = 0; p < kPrefectures; ++p) {
    all[static_cast<std::size_t>(p)] = p;
  }
  return all;
}

/// The element before the '@'.
std::optional<Element> whole(const ServiceTopology& t, const std::string& name) {
  if (name == kGateway) {
    return Element{ElementKind::kGateway};
  }
  if (name == kBackbone) {
    return Element{ElementKind::kBackbone};
  }
  if (const int i = index_of(t.tiers, name); i >= 0) {
    return Element{ElementKind::kTier, i};
  }
  if (const int i = index_of(t.access, name); i >= 0) {
    return Element{ElementKind::kAccess, i};
  }
  if (const int i = index_of(t.data_centres, name); i >= 0) {
    return Element{ElementKind::kDataCentre, -1, -1, i};
  }
  return std::nullopt;
}

ElementLookup unknown(const ServiceTopology& t, const std::string& name) {
  std::vector<std::string> all{kGateway, kBackbone};
  for (const auto& names : {names_of(t.tiers), names_of(t.access), names_of(t.data_centres)}) {
    all.insert(all.end(), names.begin(), names.end());
  }
  const std::string near = nearest_name(name, all);
  return {std::nullopt, "there is no element " + quote(name),
          near.empty() ? "an element is a tier, a data centre, an access network, 'gateway' or 'backbone'"
                       : "did you mean '" + near + "'?"};
}

}  // namespace

ElementLookup find_element(const ServiceTopology& t, const std::string& name) {
  const std::size_t at = name.find('@');
  const std::string head = name.substr(0, at);
  std::optional<Element> element = whole(t, head);
  if (!element) {
    return unknown(t, head);
  }
  if (at == std::string::npos) {
    return {element, "", ""};
  }
  const std::string place = name.substr(at + 1);
  const std::string before = head + "@";
  switch (element->kind) {
    case ElementKind::kDataCentre:
      return {std::nullopt, quote(head) + " is a data centre and has no parts: " + quote(name),
              "write '" + head + "' for all of it, or 'tier@" + head + "' for one tier in it"};
    case ElementKind::kTier:
      if (t.tiers[static_cast<std::size_t>(element->index)].outside) {
        return {std::nullopt, quote(head) + " is outside the data centres and has no part " + quote(place),
                "write '" + head + "'"};
      }
      [[fallthrough]];
    case ElementKind::kBackbone:
      element->data_centre = index_of(t.data_centres, place);
      if (element->data_centre < 0) {
        return {std::nullopt, "there is no data centre " + quote(place) + " for " + quote(head),
                help_among(place, before, names_of(t.data_centres))};
      }
      return {element, "", ""};
    case ElementKind::kGateway:
    case ElementKind::kAccess:
      break;
  }
  const std::vector<int> served = element->kind == ElementKind::kGateway
                                      ? all_prefectures()
                                      : t.access[static_cast<std::size_t>(element->index)].prefectures;
  const std::vector<std::string> names = prefecture_names(served);
  const auto found = std::find(names.begin(), names.end(), place);
  if (found == names.end()) {
    const bool prefecture =
        std::find(kPrefectureNames.begin(), kPrefectureNames.end(), place) != kPrefectureNames.end();
    return {std::nullopt,
            prefecture ? quote(head) + " does not serve " + place : "there is no prefecture " + quote(place),
            help_among(place, before, names)};
  }
  element->prefecture = served[static_cast<std::size_t>(found - names.begin())];
  return {element, "", ""};
}

Element resolve_element(const ServiceTopology& topology, const std::string& name) {
  const ElementLookup lookup = find_element(topology, name);
  if (!lookup.element) {
    throw std::invalid_argument(lookup.problem + ": " + lookup.help);
  }
  return *lookup.element;
}

std::string element_name(const ServiceTopology& t, const Element& e) {
  const std::string prefecture =
      e.prefecture < 0 ? "" : "@" + std::string(kPrefectureNames[static_cast<std::size_t>(e.prefecture)]);
  const std::string data_centre =
      e.data_centre < 0 ? "" : t.data_centres[static_cast<std::size_t>(e.data_centre)].name;
  const std::string at_data_centre = data_centre.empty() ? "" : "@" + data_centre;
  switch (e.kind) {
    case ElementKind::kAccess:
      return t.access[static_cast<std::size_t>(e.index)].name + prefecture;
    case ElementKind::kGateway:
      return kGateway + prefecture;
    case ElementKind::kBackbone:
      return kBackbone + at_data_centre;
    case ElementKind::kDataCentre:
      return data_centre;
    case ElementKind::kTier:
      break;
  }
  return t.tiers[static_cast<std::size_t>(e.index)].name + at_data_centre;
}

bool takes_down(const ServiceTopology& t, const Element& what, const Element& one) {
  if (what.kind == ElementKind::kDataCentre && one.kind == ElementKind::kTier) {
    return !t.tiers[static_cast<std::size_t>(one.index)].outside &&
           (what.data_centre < 0 || what.data_centre == one.data_centre);
  }
  const auto covers = [](int group, int member) { return group < 0 || group == member; };
  return what.kind == one.kind && covers(what.index, one.index) && covers(what.prefecture, one.prefecture) &&
         covers(what.data_centre, one.data_centre);
}

std::vector<Element> single_elements(const ServiceTopology& t) {
  std::vector<Element> all;
  const int data_centres = static_cast<int>(t.data_centres.size());
  for (int n = 0; n < static_cast<int>(t.access.size()); ++n) {
    for (const int p : t.access[static_cast<std::size_t>(n)].prefectures) {
      all.push_back({ElementKind::kAccess, n, p});
    }
  }
  for (int p = 0; p < kPrefectures; ++p) {
    all.push_back({ElementKind::kGateway, -1, p});
  }
  for (int d = 0; d < data_centres; ++d) {
    all.push_back({ElementKind::kBackbone, -1, -1, d});
  }
  for (int d = 0; d < data_centres; ++d) {
    all.push_back({ElementKind::kDataCentre, -1, -1, d});
  }
  for (int i = 0; i < static_cast<int>(t.tiers.size()); ++i) {
    if (t.tiers[static_cast<std::size_t>(i)].outside) {
      all.push_back({ElementKind::kTier, i});
      continue;
    }
    for (int d = 0; d < data_centres; ++d) {
      all.push_back({ElementKind::kTier, i, -1, d});
    }
  }
  return all;
}

}  // namespace cutover
