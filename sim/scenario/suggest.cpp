#include <algorithm>
#include <iterator>
#include <set>

#include "scenario/draft.hpp"

namespace cutover {
namespace {

std::string last_part(const std::string& path) {
  return path.substr(path.rfind('.') + 1);
}

std::string parent_of(const std::string& path) {
  const auto dot = path.rfind('.');
  return dot == std::string::npos ? "" : path.substr(0, dot);
}

struct Paths {
  std::vector<std::string> leaves;
  std::vector<std::string> tables;
};

Paths known_paths(bool in_intervention) {
  Paths paths;
  std::set<std::string> tables;
  for (const Field& field : field_table()) {
    if (in_intervention && !field.dated) {
      continue;
    }
    paths.leaves.push_back(field.key);
    for (std::string table = field.table(); !table.empty(); table = parent_of(table)) {
      tables.insert(table);
    }
  }
  for (const Field& directive : directive_table()) {
    if ((directive.table() == "intervention") == in_intervention) {
      paths.leaves.push_back(directive.leaf());
    }
  }
  if (!in_intervention) {
    tables.insert("intervention");
  }
  paths.tables.assign(tables.begin(), tables.end());
  return paths;
}

/// The only path whose last part is `part`, or "".
std::string only_path(const std::vector<std::string>& paths, const std::string& part) {
  std::string found;
  for (const std::string& path : paths) {
    if (last_part(path) == part) {
      if (!found.empty()) {
        return "";
      }
      found = path;
    }
  }
  return found;
}

}  // namespace

bool is_table_path(const std::string& path) {
  const std::string prefix = path + ".";
  return std::any_of(field_table().begin(), field_table().end(),
                     [&](const Field& field) { return field.key.starts_with(prefix); });
}

std::string suggest_key(const std::string& table, const std::string& key, const std::string& below,
                        bool is_table, bool in_intervention) {
  const Paths known = known_paths(in_intervention);
  const std::vector<std::string>& same_kind = is_table ? known.tables : known.leaves;
  const auto suggest = [&](const std::string& path) {
    if (path == "intervention") {
      return std::string("did you mean [[intervention]]?");
    }
    if (is_table) {
      return "did you mean [" + std::string(in_intervention ? "intervention." : "") + path + "]?";
    }
    return "did you mean '" + (parent_of(path) == table ? last_part(path) : path) + "'?";
  };

  if (const std::string path = only_path(same_kind, key); !path.empty()) {
    return suggest(path);
  }
  std::vector<std::string> siblings;
  for (const std::string& path : same_kind) {
    if (parent_of(path) == table) {
      siblings.push_back(last_part(path));
    }
  }
  if (const std::string near = nearest_name(key, siblings); !near.empty()) {
    return suggest(table.empty() ? near : table + "." + near);
  }
  // A path below the unknown key may end in a name that is known elsewhere: facility.readers.mtbf_hours.
  std::vector<std::string> same_end;
  for (const std::vector<std::string>* paths : {&known.leaves, &known.tables}) {
    std::copy_if(paths->begin(), paths->end(), std::back_inserter(same_end), [&](const std::string& path) {
      return !below.empty() && last_part(path) == last_part(below);
    });
  }
  if (!same_end.empty()) {
    const std::string full = (table.empty() ? key : table + "." + key) + "." + below;
    const std::string near = same_end.size() == 1 ? same_end.front() : nearest_name(full, same_end);
    if (!near.empty()) {
      return "did you mean '" + near + "'?";
    }
  }
  std::vector<std::string> parts;
  for (const std::string& path : same_kind) {
    parts.push_back(last_part(path));
  }
  if (const std::string near = only_path(same_kind, nearest_name(key, parts)); !near.empty()) {
    return suggest(near);
  }
  std::string list;
  for (const std::string& sibling : siblings) {
    list += (list.empty() ? "" : ", ") + sibling;
  }
  if (list.empty()) {
    return "";
  }
  return std::string(is_table ? "known tables here: " : "known keys here: ") + list;
}

}  // namespace cutover
