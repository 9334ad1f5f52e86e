/// \file
/// Files that are there whole or not at all: written beside, then moved into place.
#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <vector>

namespace cutover {

/// To be asked before the work whose result goes there. An empty name is no file: nothing to check.
/// \throws std::invalid_argument if there is such a file already and `replace` is false, if it is a folder or a
/// device, or if its own folder is missing or takes no file of ours
void check_output(const std::filesystem::path& file, bool replace);

/// Whether two names, of files that need not be there yet, are of one file: "a" and "./a".
bool is_same_output(const std::filesystem::path& a, const std::filesystem::path& b);

/// Lets `content` write to `<file>.part` and moves that to `file`; nothing is left behind if it throws.
/// \throws std::runtime_error if it cannot be written
void write_output(const std::filesystem::path& file, const std::function<void(std::ostream&)>& content);

struct OutputFile {
  std::filesystem::path file;
  std::function<void(std::ostream&)> content;
};
/// As write_output(), for files that belong together: all are written before the first gets its name, so
/// none is there if one of them cannot be written. \pre no two are the same file
void write_outputs(const std::vector<OutputFile>& files);

}  // namespace cutover
