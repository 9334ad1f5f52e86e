/// \file
/// Files that are there whole or not at all: written beside, then moved into place.
#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>

namespace cutover {

/// \throws std::invalid_argument if there is such a file already and `replace` is false
void check_output(const std::filesystem::path& file, bool replace);

/// Lets `content` write to `<file>.part` and moves that to `file`; nothing is left behind if it throws.
/// \throws std::runtime_error if it cannot be written
void write_output(const std::filesystem::path& file, const std::function<void(std::ostream&)>& content);

}  // namespace cutover
