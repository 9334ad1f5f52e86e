#include "tables/table_reader.hpp"

namespace cutover {

void read_views(TableReader& reader) {
  CsvTable table = reader.open("record_views.csv",
                               {"month", "facility_type", "checkup", "medicine", "treatment", "source"});
  RowKeys keys{table};
  const std::span<const std::string_view> types = std::span(kFacilityTypeNames).first(kMainFacilityTypes);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::optional<std::size_t> type = table.choice(row, "facility_type", types);
    const MonthIndex month = table.month(row, "month");
    if (!type ||
        !keys.add(row, "facility_type", table.text(row, "month") + " " + table.text(row, "facility_type"))) {
      continue;
    }
    ObservedViews views{month, static_cast<int>(*type), {}};
    for (std::size_t c = 0; c < kRecordClasses; ++c) {
      views.views[c] = static_cast<double>(table.count(row, kRecordClassNames[c]));
    }
    reader.tables.observed_views.push_back(views);
  }
}

}  // namespace cutover
