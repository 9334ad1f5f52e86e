/// \file
/// Reading of [[vary]]. Internal to this folder.
#pragma once

#include <optional>

#include "experiment/experiment.hpp"

namespace cutover {

/// One [[vary]]. Faults go to `source`. \param kind of the design; nothing where that is faulty or missing
/// \return nothing after a fault
std::optional<VariedParameter> read_varied(const RawNode& table, std::optional<DesignKind> kind,
                                           const SourceTexts& source);

}  // namespace cutover
