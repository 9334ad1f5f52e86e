/// \file
/// Walks the tree of a topology's layers. Internal to this folder.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "scenario/table_view.hpp"
#include "topology/topology.hpp"

namespace cutover {

/// Fills a topology; an instance lives for one tree. Faults go to the texts' list; the result means something
/// if there are none.
class TopologyReader {
 public:
  TopologyReader(const RawNode& tree, const SourceTexts& texts)
      : texts_(texts), top_(tree, "this file", texts) {}

  ServiceTopology read();

 private:
  bool is_scenario() const;
  void read_client();
  void read_access();
  void read_link(const char* key, LinkKind& link);
  void read_data_centres();
  void read_tiers();
  void read_classes();
  Place topmost(const std::vector<Place>& places) const;
  void check_name(const RawEntry& entry);
  void check_shares();
  void check_use();

  void read_events();
  void read_maintenance();
  /// The keys that events and maintenance windows have in common.
  template <class E>
  void read_effect(TableView& view, E& event);

  const SourceTexts& texts_;
  TableView top_;
  ServiceTopology topology_;
  std::map<std::string, Place> names_;  ///< of elements, where they were first given
  std::vector<Place> share_places_;     ///< by access network
  std::vector<Place> tier_places_;
  bool access_sound_ = false;   ///< shares and prefectures are all legible
  bool classes_sound_ = false;  ///< paths are all legible
};

}  // namespace cutover
