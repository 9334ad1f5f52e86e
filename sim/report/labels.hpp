/// \file
/// The table of display labels (data/labels.csv) in the form the page reads.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

namespace cutover {

/// [{"kind", "identifier", "english", "japanese"}, …] in the order of the table.
/// \param csv comma-separated, one header line; fields may be quoted with `"` (doubled inside), within one
/// line; lines that start with `#` and empty lines are skipped
/// \throws std::invalid_argument if a column is missing or a row has not as many fields as the header
nlohmann::json labels_json(std::string_view csv);

}  // namespace cutover
