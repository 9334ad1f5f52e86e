/// \file
/// Puts bytes under a file name so that a reader sees either the old or the new content, whole.
#pragma once

#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <span>

namespace cutover {

/// Writes the parts one after the other to `<path>.part`, syncs it to the disk and renames it over `path`. On
/// failure `path` is as before and the part is removed. \throws ResultError with path and reason
void publish_file(const std::filesystem::path& path, std::initializer_list<std::span<const std::byte>> parts);

}  // namespace cutover
