/// \file
/// How often this test program has asked for memory.
#pragma once

#include <cstddef>

namespace cutover::test {

std::size_t allocation_count();

}  // namespace cutover::test
