/// \file
/// The table of display labels (data/labels.csv) in the form the page reads.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

namespace cutover {

/// [{"kind", "identifier", "english", "japanese"}, …] in the order of the table.
/// \param csv in the dialect of the tables (tables/csv.hpp)
/// \throws InputError with all faults and their places
nlohmann::json labels_json(std::string_view csv);

}  // namespace cutover
