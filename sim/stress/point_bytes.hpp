/// \file
/// A measured point as bytes and back, exactly: how it comes from a process of its own.
#pragma once

#include <string>

#include "stress/ramp.hpp"

namespace cutover {

std::string to_bytes(const StressPoint& point);
/// \throws std::runtime_error for anything else than such bytes
StressPoint point_of(const std::string& bytes);

}  // namespace cutover
