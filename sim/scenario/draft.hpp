/// \file
/// A scenario while it is being read: every assignment with its place, so that findings about the whole can
/// still point at a line. Internal to this folder.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "scenario/fields.hpp"
#include "scenario/source.hpp"

namespace cutover {

/// A place in a source; `source == nullptr` where there is none.
struct Mark {
  const Source* source = nullptr;
  Place place;
};

/// The diagnostic of a finding, with the excerpt taken from the source.
Diagnostic make_diagnostic(const Mark& mark, const Finding& finding);

/// One key set in one place, already of the right type and in range.
struct Assignment {
  const Field* field = nullptr;
  FieldValue value;
  Mark mark;
  std::vector<Diagnostic> warnings;  ///< reported only if no later layer sets the key again
};

struct DraftIntervention {
  Mark mark;
  std::optional<Day> day;  ///< nothing where the date is missing or wrong
  Mark day_mark;
  std::string name;
  std::vector<Assignment> assignments;
  bool complete = true;  ///< false where a key was rejected
};

struct Draft {
  std::deque<Source> sources;           ///< a deque, because marks point into it
  std::vector<Assignment> assignments;  ///< base first, command line last
  std::vector<DraftIntervention> interventions;
  std::set<std::string> rejected;  ///< keys given a value that did not pass: no finding may follow from them
  std::vector<Diagnostic> diagnostics;
};

/// Adds what the tree of one source says to the draft. `extends` is left to the caller.
void read_tree(const RawNode& root, const Source& source, Draft& draft);

/// Puts the values together, checks what concerns more than one key, and appends findings to the draft. The
/// result is meaningful if the draft holds no error.
Scenario assemble(Draft& draft);

/// Help for an unknown key or table: the nearest known one, else the known ones beside it.
/// \param table path of the table it stands in, "" at the top level (of the intervention, if in one)
/// \param below the only path inside an unknown table, "readers.mtbf_hours"; "" where it holds more or none
std::string suggest_key(const std::string& table, const std::string& key, const std::string& below,
                        bool is_table, bool in_intervention);

/// True where fields lie below `path`: "facilities" or "facilities.readers".
bool is_table_path(const std::string& path);

}  // namespace cutover
