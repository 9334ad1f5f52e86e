/// \file
/// Drawings by Graphviz.
#pragma once

#include <filesystem>
#include <string>

namespace cutover::cli {

/// Lets `dot` draw a DOT text into a file whose ending says the format: .svg, .png, .pdf; .dot keeps the
/// text. \throws std::invalid_argument for another ending, std::runtime_error where `dot` is missing or fails
void draw(const std::string& dot_text, const std::filesystem::path& file);

}  // namespace cutover::cli
