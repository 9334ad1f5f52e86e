/// \file
/// Drawings by Graphviz.
#pragma once

#include <filesystem>
#include <string>

namespace cutover::cli {

/// To be asked before the work whose picture goes there; an empty name is no picture.
/// \throws std::invalid_argument for an ending that draw() does not know, else as check_output() does
void check_picture(const std::filesystem::path& file, bool replace);

/// Lets `dot` draw a DOT text into a file whose ending says the format: .svg, .png, .pdf; .dot keeps the
/// text. The file is there whole or not at all, and replaces what was there.
/// \throws std::invalid_argument for another ending, std::runtime_error where `dot` is missing or fails
void draw(const std::string& dot_text, const std::filesystem::path& file);

}  // namespace cutover::cli
