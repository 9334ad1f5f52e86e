/// \file
/// From TOML files to a checked ServiceTopology, and back to text.
///
/// A file may begin with `extends = "reference.toml"` (a path beside it): its keys replace those of the base,
/// `[[event]]` and `[[maintenance]]` are added to the base's. An override is one line `key=value`; the key is
/// a path of the file, or, for tiers, access networks and data centres, just their name and the key:
/// `tier.eligibility.servers=40`, `eligibility.servers=40` and `central.eligibility.servers=40` are the same.
/// An override changes what exists and adds no element.
///
/// All faults of all layers are collected; each is one sentence with file, line and column.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "topology/topology.hpp"

namespace cutover {

/// \throws InputError with all faults; those of overrides have the file "--set"
ServiceTopology read_topology(const std::filesystem::path& file,
                              const std::vector<std::string>& overrides = {});

/// The same with the overrides of `--central`, where faults of them point at. \throws InputError
ServiceTopology read_changed_topology(const std::filesystem::path& file,
                                      const std::vector<std::string>& changes);

/// As read_topology; `name` stands for the file in messages, and `extends` is looked for beside it.
ServiceTopology parse_topology(const std::string& text, const std::string& name,
                               const std::vector<std::string>& overrides = {});

/// The topology with some keys changed: what `cutover stress --vary` does at every step. \throws InputError
ServiceTopology override_topology(const ServiceTopology& topology, const std::vector<std::string>& overrides);

/// The topology as one file without a base and with every value, defaults included: what a result keeps.
/// Reading it gives an equal topology.
std::string topology_text(const ServiceTopology& topology);

}  // namespace cutover
