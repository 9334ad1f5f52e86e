/// \file
/// SHA-256 of a file's bytes, for the provenance of a run.
#pragma once

#include <string>
#include <string_view>

namespace cutover {

/// Lower-case hexadecimal SHA-256 (FIPS 180-4) of `bytes`.
std::string sha256_hex(std::string_view bytes);

}  // namespace cutover
