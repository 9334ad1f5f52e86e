/// \file
/// What the result folder throws: one sentence with the path and the reason.
#pragma once

#include <stdexcept>

namespace cutover {

/// A result file that cannot be created, written, opened or understood.
class ResultError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace cutover
