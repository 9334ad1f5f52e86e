/// \file
/// From files to programmes: all faults of all files at once, each with its place and the remedy.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/diagnostic.hpp"
#include "programmes/programme.hpp"

namespace cutover {

/// All programmes and flag rules of some folders, sorted by id whatever order the file system gives.
struct ProgrammeCatalogue {
  std::vector<Programme> programmes;
  std::vector<FlagRule> flag_rules;

  /// SHA-256 over the ids and hashes of all files, in order of id: one word for the provenance of a run.
  std::string fingerprint() const;

  /// The programmes of a scenario's list, in its order; pointers into this catalogue.
  /// \param place  of the list: every finding gets its file, line, column and excerpt
  /// \throws InputError naming every id that is unknown (with the nearest one) or stands there twice, and any
  /// two of which one came instead of the other (Programme::instead_of).
  std::vector<const Programme*> select(std::span<const std::string> ids,
                                       const Diagnostic& place = {Severity::kError, "programmes.paid", 0, 0,
                                                                  "", "", ""}) const;
};

/// Reads every `*.toml` of the folders (not of folders inside).
/// \throws InputError with the faults of all files; an id that two files claim is a fault, and so is one that
/// an `instead_of` names and no file defines.
ProgrammeCatalogue load_programmes(std::span<const std::filesystem::path> folders);
ProgrammeCatalogue load_programmes(const std::filesystem::path& folder);

/// Reads one text; `name` stands for the file in messages, its stem must be the id.
/// Adds to the catalogue what is sound, and to `faults` what is not.
void read_programme(const std::string& text, const std::string& name, ProgrammeCatalogue& catalogue,
                    std::vector<Diagnostic>& faults);

/// The one programme of a text. \throws InputError
Programme parse_programme(const std::string& text, const std::string& name);

/// The key of a programme's random streams: FNV-1a of its id.
std::uint64_t programme_key(const std::string& id);

}  // namespace cutover
