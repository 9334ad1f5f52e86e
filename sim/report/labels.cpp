#include "report/labels.hpp"

#include <nlohmann/json.hpp>
#include <vector>

#include "tables/csv.hpp"

namespace cutover {

nlohmann::json labels_json(std::string_view csv) {
  std::vector<Diagnostic> faults;
  CsvTable table(csv, "data/labels.csv", {"kind", "identifier", "english", "japanese", "note"}, faults);
  nlohmann::json labels = nlohmann::json::array();
  for (std::size_t row = 0; row < table.rows(); ++row) {
    nlohmann::json label;
    for (const char* column : {"kind", "identifier", "english", "japanese"}) {
      label[column] = table.text(row, column);
    }
    labels.push_back(std::move(label));
  }
  if (!faults.empty()) {
    throw InputError(std::move(faults));
  }
  return labels;
}

}  // namespace cutover
