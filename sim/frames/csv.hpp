/// \file
/// A frame as comma-separated values (RFC 4180): one header line, UTF-8, CRLF, and a byte-order mark in
/// front, without which Excel in Japan reads UTF-8 as Shift JIS.
#pragma once

#include <iosfwd>

#include "frames/frame.hpp"

namespace cutover {

void write_csv(const Frame& frame, std::ostream& out);

}  // namespace cutover
