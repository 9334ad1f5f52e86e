/// \file
/// The one table of everything in a result file: the writer creates the file from it, the tests compare files
/// with it, and the dictionary in docs/results.md is printed from it.
///
/// Every group is complete in itself: each dimension has a coordinate variable of its name in the same group,
/// attached as an HDF5 dimension scale. Within a group, coordinates stand first.
#pragma once

#include <string>
#include <vector>

#include "results/h5.hpp"

namespace cutover::layout {

inline constexpr int kFormatMajor = 2;
inline constexpr int kFormatMinor = 5;
inline constexpr const char* kFileType = "cutover-result";
inline constexpr const char* kCentralService = "/central_service";
inline constexpr const char* kBranch = "/provenance/branch";

struct Variable {
  std::string name;
  h5::Type type;
  std::vector<std::string> dims;  ///< names of coordinates of the same group; empty: scalar
  /// UDUNITS; "{start}" stands for the first simulated day, "{month}" for the first day of its month.
  std::string units;
  std::string long_name;
  std::string cell_methods{};  ///< CF; empty where it does not apply
  hsize_t chunk = 0;           ///< chunk length along the first dimension; 0: one contiguous block
  hsize_t chunk_second = 0;    ///< along the second; 0: all of it

  bool is_coordinate() const { return dims.size() == 1 && dims[0] == name; }
};

struct Attribute {
  std::string name;
  std::string meaning;
};

struct Group {
  std::string path;  ///< "/daily"
  std::string meaning;
  std::vector<Attribute> attributes;
  std::vector<Variable> variables;
};

/// All groups, parents before children.
const std::vector<Group>& groups();
/// The group with that path. \throws ResultError if there is none
const Group& group(const std::string& path);

/// Dimensions that grow: their length is set when their data come.
bool is_unlimited(const std::string& dimension);

/// Names a flag variable's numbers stand for, in order ("" where the variable is no flag).
std::string flag_meanings(const std::string& variable);

/// The dictionary of docs/results.md: one table per group.
std::string dictionary();

}  // namespace cutover::layout
