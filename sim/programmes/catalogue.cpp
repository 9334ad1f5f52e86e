#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <utility>

#include "programmes/load.hpp"
#include "tables/sha256.hpp"

namespace cutover {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> toml_files(const fs::path& folder, std::vector<Diagnostic>& faults) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".toml") {
      files.push_back(entry.path());
    }
  }
  if (error) {
    faults.push_back({Severity::kError, folder.string(), 0, 0, "the folder of programmes cannot be read",
                      "it holds one .toml file for each programme", ""});
  }
  std::sort(files.begin(), files.end());
  return files;
}

template <class Entry>
void sort_by_id(std::vector<Entry>& entries) {
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.id < b.id; });
}

template <class Entry>
void note_ids(const std::vector<Entry>& entries, std::map<std::string, std::string>& file_of,
              std::vector<Diagnostic>& faults) {
  for (const Entry& entry : entries) {
    const auto [earlier, is_new] = file_of.emplace(entry.id, entry.file);
    if (!is_new) {
      faults.push_back({Severity::kError, entry.file, 0, 0,
                        "the programme '" + entry.id + "' is also defined in '" + earlier->second + "'",
                        "give one of them, and its file, another name", ""});
    }
  }
}

}  // namespace

std::uint64_t programme_key(const std::string& id) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : id) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return hash;
}

std::string ProgrammeCatalogue::fingerprint() const {
  std::map<std::string, std::string> hash_of;
  for (const Programme& programme : programmes) {
    hash_of[programme.id] = programme.sha256;
  }
  for (const FlagRule& rule : flag_rules) {
    hash_of[rule.id] = rule.sha256;
  }
  std::string text;
  for (const auto& [id, hash] : hash_of) {
    text += id + " " + hash + "\n";
  }
  return sha256_hex(text);
}

namespace {

/// The known ids, in the catalogue's order.
std::vector<std::string> ids_of(const std::vector<Programme>& programmes) {
  std::vector<std::string> ids;
  for (const Programme& programme : programmes) {
    ids.push_back(programme.id);
  }
  return ids;
}

/// The known id that `id` is nearest to, whole or, where ids go on with words left out, as a beginning; or
/// "".
std::string nearest_id(const std::string& id, const std::vector<std::string>& known) {
  if (std::string near = nearest_name(id, known); !near.empty()) {
    return near;
  }
  std::vector<std::string> beginnings;
  for (const std::string& name : known) {
    beginnings.push_back(name.substr(0, id.size()));
  }
  const std::string near = nearest_name(id, beginnings);
  const auto position = std::find(beginnings.begin(), beginnings.end(), near);
  return near.empty() ? "" : known[static_cast<std::size_t>(position - beginnings.begin())];
}

Diagnostic finding_at(Diagnostic place, std::string message, std::string help) {
  place.severity = Severity::kError;
  place.message = std::move(message);
  place.help = std::move(help);
  return place;
}

Diagnostic unknown_id(const Diagnostic& place, const std::string& id, const std::vector<std::string>& known) {
  const std::string near = nearest_id(id, known);
  return finding_at(place, "unknown programme '" + id + "'",
                    near.empty() ? "each file of the folder of programmes defines one by its name"
                                 : "did you mean '" + near + "'?");
}

/// Names in `instead_of` may be those of any file, so they are looked up when all are read.
void check_instead_of(const std::vector<Programme>& programmes, std::vector<Diagnostic>& faults) {
  const std::vector<std::string> known = ids_of(programmes);
  for (const Programme& programme : programmes) {
    for (std::size_t i = 0; i < programme.instead_of.size(); ++i) {
      const std::string& id = programme.instead_of[i];
      if (std::find(known.begin(), known.end(), id) == known.end()) {
        faults.push_back(unknown_id(programme.instead_of_at[i], id, known));
      }
    }
  }
}

bool came_instead_of(const Programme& one, const Programme& other) {
  return std::find(one.instead_of.begin(), one.instead_of.end(), other.id) != one.instead_of.end();
}

}  // namespace

std::vector<const Programme*> ProgrammeCatalogue::select(std::span<const std::string> ids,
                                                         const Diagnostic& place) const {
  std::vector<const Programme*> selected;
  std::vector<Diagnostic> faults;
  const std::vector<std::string> known = ids_of(programmes);
  for (const std::string& id : ids) {
    const auto found = std::find(known.begin(), known.end(), id);
    if (found == known.end()) {
      faults.push_back(unknown_id(place, id, known));
      continue;
    }
    const Programme* programme = &programmes[static_cast<std::size_t>(found - known.begin())];
    if (std::find(selected.begin(), selected.end(), programme) != selected.end()) {
      faults.push_back(finding_at(place, "the programme '" + id + "' is listed twice", "remove one of them"));
      continue;
    }
    for (const Programme* other : selected) {
      if (came_instead_of(*programme, *other) || came_instead_of(*other, *programme)) {
        faults.push_back(finding_at(
            place, "'" + other->id + "' and '" + id + "' exclude each other: one came in place of the other",
            "select one of them"));
      }
    }
    selected.push_back(programme);
  }
  if (!faults.empty()) {
    throw InputError(std::move(faults));
  }
  return selected;
}

ProgrammeCatalogue load_programmes(std::span<const fs::path> folders) {
  ProgrammeCatalogue catalogue;
  std::vector<Diagnostic> faults;
  for (const fs::path& folder : folders) {
    for (const fs::path& file : toml_files(folder, faults)) {
      std::ifstream in(file, std::ios::binary);
      const std::string text{std::istreambuf_iterator<char>(in), {}};
      if (!in.is_open() || in.bad()) {
        faults.push_back(
            {Severity::kError, file.string(), 0, 0, "the file cannot be read", "check its permissions", ""});
        continue;
      }
      read_programme(text, file.string(), catalogue, faults);
    }
  }
  std::map<std::string, std::string> file_of;
  note_ids(catalogue.programmes, file_of, faults);
  note_ids(catalogue.flag_rules, file_of, faults);
  check_instead_of(catalogue.programmes, faults);
  if (!faults.empty()) {
    throw InputError(std::move(faults));
  }
  sort_by_id(catalogue.programmes);
  sort_by_id(catalogue.flag_rules);
  return catalogue;
}

ProgrammeCatalogue load_programmes(const fs::path& folder) {
  return load_programmes(std::span<const fs::path>(&folder, 1));
}

Programme parse_programme(const std::string& text, const std::string& name) {
  ProgrammeCatalogue catalogue;
  std::vector<Diagnostic> faults;
  read_programme(text, name, catalogue, faults);
  if (faults.empty() && catalogue.programmes.empty()) {
    faults.push_back({Severity::kError, name, 0, 0, "the file defines a flag rule, not a programme", "", ""});
  }
  if (!faults.empty()) {
    throw InputError(std::move(faults));
  }
  return std::move(catalogue.programmes.front());
}

}  // namespace cutover
