#include "topology/layers.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace cutover {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 3> kNamedTables{"tier", "access", "data_centre"};
constexpr std::array<std::string_view, 7> kTables{"tier",   "access",  "data_centre", "class",
                                                  "client", "gateway", "backbone"};
constexpr std::array<std::string_view, 2> kLists{"event", "maintenance"};

RawEntry* find(RawNode& table, const std::string& key) {
  const auto found = std::find_if(table.entries.begin(), table.entries.end(),
                                  [&](const RawEntry& entry) { return entry.key == key; });
  return found == table.entries.end() ? nullptr : &*found;
}

/// Says of every node which text it stands in, and puts entries into the order of the text: tiers are
/// numbered by it.
void stamp(RawNode& node, int source) {
  node.place.source = source;
  for (RawNode& item : node.items) {
    stamp(item, source);
  }
  for (RawEntry& entry : node.entries) {
    entry.key_place.source = source;
    stamp(entry.node, source);
  }
  std::stable_sort(node.entries.begin(), node.entries.end(), [](const RawEntry& a, const RawEntry& b) {
    return std::tie(a.key_place.line, a.key_place.column) < std::tie(b.key_place.line, b.key_place.column);
  });
}

void merge(RawNode& base, RawNode&& over, bool at_top) {
  for (RawEntry& entry : over.entries) {
    RawEntry* below = find(base, entry.key);
    if (below == nullptr) {
      base.entries.push_back(std::move(entry));
    } else if (below->node.kind == RawNode::Kind::kTable && entry.node.kind == RawNode::Kind::kTable) {
      merge(below->node, std::move(entry.node), false);
    } else if (at_top && std::find(kLists.begin(), kLists.end(), entry.key) != kLists.end() &&
               below->node.kind == RawNode::Kind::kArray && entry.node.kind == RawNode::Kind::kArray) {
      std::move(entry.node.items.begin(), entry.node.items.end(), std::back_inserter(below->node.items));
    } else {
      *below = std::move(entry);
    }
  }
}

}  // namespace

int TopologyLayers::add_source(Source source) {
  texts_.texts.push_back(std::move(source));
  return static_cast<int>(texts_.texts.size()) - 1;
}

void TopologyLayers::add_file(const fs::path& path) {
  const FileText file = read_file(path);
  if (!file.problem.empty()) {
    texts_.faults->push_back({Severity::kError, path.string(), 0, 0,
                              "cannot read '" + path.string() + "': " + file.problem, did_you_mean(file, ""),
                              ""});
    return;
  }
  add_text(file.text, path);
}

void TopologyLayers::add_text(const std::string& text, const fs::path& path) {
  const int source = add_source({path.string(), split_lines(text), 0});
  if (const Place bad = first_bad_byte(text); bad.line > 0) {
    // Without an excerpt: it would put the bad bytes on the terminal.
    texts_.faults->push_back({Severity::kError, path.string(), bad.line, bad.column,
                              "the file is not valid UTF-8 from here on", "save it as UTF-8", ""});
    return;
  }
  chain_.push_back(path);
  try {
    RawNode root = parse_toml(text);
    stamp(root, source);
    if (const RawEntry* base = find(root, "extends")) {
      add_base(base->node, path);
      root.entries.erase(root.entries.begin() + (base - root.entries.data()));
    }
    tree_.place = {0, 0, source};
    merge(tree_, std::move(root), true);
  } catch (const SyntaxError& error) {
    const Source& here = texts_.texts[static_cast<std::size_t>(source)];
    texts_.fault({error.place.line, error.place.column, source}, syntax_message(error, here));
  }
  chain_.pop_back();
}

void TopologyLayers::add_base(const RawNode& node, const fs::path& path) {
  const auto* name = node.value ? std::get_if<std::string>(&*node.value) : nullptr;
  if (name == nullptr) {
    texts_.fault(node.place, "'extends' expects a file name in quotes, found " + node.found);
    return;
  }
  const fs::path base = (path.parent_path() / *name).lexically_normal();
  for (const fs::path& open : chain_) {
    std::error_code error;
    if (open.lexically_normal() == base || fs::equivalent(open, base, error)) {
      texts_.fault(node.place, "'" + path.string() + "' extends itself through '" + *name + "'",
                   "a base must not lead back to the file that extends it");
      return;
    }
  }
  const FileText file = read_file(base);
  if (!file.problem.empty()) {
    texts_.fault(node.place, "cannot read the base '" + base.string() + "': " + file.problem,
                 did_you_mean(file, path.parent_path()));
    return;
  }
  add_text(file.text, base);
}

void TopologyLayers::add_override(const std::string& text, int ordinal) {
  const int source = add_source({"--set", {text}, ordinal - 1});
  const auto equals = text.find('=');
  if (text.find('\n') != std::string::npos || equals == std::string::npos || first_bad_byte(text).line > 0) {
    texts_.fault({1, 1, source}, "an override is one line of the form key=value",
                 "e.g. central.eligibility.servers=40");
    return;
  }
  RawNode root;
  try {
    root = parse_toml(text);
  } catch (const SyntaxError& error) {
    const Place place{error.place.line, error.place.column, source};
    const std::string message = syntax_message(error, texts_.texts.back());
    const std::string value = trimmed(text.substr(equals + 1));
    if (!is_bare_word(value)) {
      texts_.fault(place, message);
      return;
    }
    try {
      // The same override with its value in quotes; the columns of key and value stay.
      root = parse_toml(text.substr(0, text.find(value, equals + 1)) + quote(value));
    } catch (const SyntaxError&) {
      texts_.fault(place, message);
      return;
    }
  }
  stamp(root, source);
  if (place_override(root)) {
    merge(tree_, std::move(root), true);
  }
}

/// Spells the path of the one key in `root` out, and sees that it changes what exists.
bool TopologyLayers::place_override(RawNode& root) {
  if (root.entries.size() == 1 && root.entries.front().key == "central" &&
      root.entries.front().node.kind == RawNode::Kind::kTable) {
    RawNode inner = std::move(root.entries.front().node);
    root = std::move(inner);
  }
  if (root.entries.empty()) {
    return true;
  }
  RawEntry& entry = root.entries.front();
  if (entry.key == "extends") {
    texts_.fault(entry.key_place, "'extends' cannot be overridden", "name the file itself");
    return false;
  }
  const RawEntry* top = find(tree_, entry.key);
  const bool known = std::find(kTables.begin(), kTables.end(), entry.key) != kTables.end();
  if (top == nullptr && !known && entry.node.kind == RawNode::Kind::kTable) {
    std::vector<std::string> names;
    for (const std::string_view table : kNamedTables) {
      RawEntry* owner = find(tree_, std::string(table));
      if (owner == nullptr) {
        continue;
      }
      if (find(owner->node, entry.key) != nullptr) {
        RawEntry outer{std::string(table), entry.key_place, {}};
        outer.node.kind = RawNode::Kind::kTable;
        outer.node.place = entry.node.place;
        outer.node.found = "a table";
        outer.node.entries.push_back(std::move(entry));
        root.entries = {std::move(outer)};
        return true;
      }
      for (const RawEntry& child : owner->node.entries) {
        names.push_back(child.key);
      }
    }
    names.insert(names.end(), kTables.begin(), kTables.end());
    const std::string near = nearest_name(entry.key, names);
    texts_.fault(entry.key_place, "the topology has no '" + entry.key + "'",
                 near.empty() ? "an override names a tier, an access network, a data centre or a table"
                              : "did you mean '" + near + "'?");
    return false;
  }
  const bool named = std::find(kNamedTables.begin(), kNamedTables.end(), entry.key) != kNamedTables.end() ||
                     entry.key == "class";
  return top == nullptr || !named || exists(entry, top->node, entry.key);
}

bool TopologyLayers::exists(const RawEntry& entry, const RawNode& beside, const std::string& path) {
  std::vector<std::string> names;
  for (const RawEntry& child : beside.entries) {
    names.push_back(child.key);
  }
  for (const RawEntry& child : entry.node.entries) {
    if (std::find(names.begin(), names.end(), child.key) == names.end()) {
      const std::string near = nearest_name(child.key, names);
      texts_.fault(child.key_place, "the topology has no '" + path + "." + child.key + "'",
                   near.empty() ? "an override changes what the file has; write new elements into a file"
                                : "did you mean '" + near + "'?");
      return false;
    }
  }
  return true;
}

}  // namespace cutover
