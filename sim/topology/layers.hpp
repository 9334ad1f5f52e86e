/// \file
/// A topology file, its bases and the overrides as one tree. Internal to this folder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "scenario/table_view.hpp"

namespace cutover {

/// Builds the tree; each node keeps its place in the text it comes from.
class TopologyLayers {
 public:
  /// \param texts receives the texts read, and the faults
  explicit TopologyLayers(SourceTexts& texts) : texts_(texts) { tree_.kind = RawNode::Kind::kTable; }

  /// Reads the file, its base first.
  void add_file(const std::filesystem::path& path);
  /// Likewise for a text that stands for the file `path`.
  void add_text(const std::string& text, const std::filesystem::path& path);
  /// `ordinal` is 1 for the first; it is shown as the line.
  void add_override(const std::string& text, int ordinal);

  const RawNode& tree() const { return tree_; }

 private:
  int add_source(Source source);
  void add_base(const RawNode& node, const std::filesystem::path& path);
  bool place_override(RawNode& root);
  bool exists(const RawEntry& entry, const RawNode& beside, const std::string& path);

  SourceTexts& texts_;
  RawNode tree_;
  std::vector<std::filesystem::path> chain_;  ///< the files being read, each extending the next
};

}  // namespace cutover
