#include "calibration/ensemble_file.hpp"

#include <ostream>

#include <fmt/format.h>

#include "core/output_file.hpp"
#include "tables/csv.hpp"

namespace cutover {

void write_ensemble(const std::filesystem::path& file, const std::vector<AdoptionModel>& members,
                    Day known_until, const std::vector<std::string>& about) {
  write_output(file, [&](std::ostream& out) {
    out << "# Parameter sets that agree with the published months (ADP); written by `cutover calibrate "
           "--members "
        << members.size() << "`\n";
    for (const std::string& line : about) {
      out << "# " << line << '\n';
    }
    out << "member,known_until";
    for (const FitParameter& row : members.front().fit) {
      out << ',' << row.name;
    }
    out << '\n';
    for (std::size_t j = 0; j < members.size(); ++j) {
      out << j + 1 << ',' << format_day(known_until);
      for (const FitParameter& row : members[j].fit) {
        out << fmt::format(",{:.5f}", row.value);
      }
      out << '\n';
    }
  });
}

AdoptionModel read_member(const std::filesystem::path& file, int member, const AdoptionModel& fitted,
                          Day known_until) {
  std::vector<std::string> columns{"member", "known_until"};
  for (const FitParameter& row : fitted.fit) {
    columns.push_back(row.name);
  }
  std::vector<Diagnostic> faults;
  CsvTable table{file, columns, faults};
  RowKeys keys{table};
  AdoptionModel model = fitted;
  bool found = false;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::int64_t number = table.count(row, "member");
    keys.add(row, "member", std::to_string(number));
    found = found || number == member;
    const Day known = table.day(row, "known_until");
    if (number == member && known > known_until) {
      table.fault(row, "known_until",
                  "the parameters were found with numbers up to " + format_day(known) +
                      ", and the run may know none after " + format_day(known_until),
                  "set 'adoption.known_until' to " + format_day(known) +
                      " or later, or calibrate with `--until` an earlier month");
    }
    for (const FitParameter& p : fitted.fit) {
      const double value = table.number(row, p.name, {p.low, p.high});
      if (number == member) {
        model.set(p.name, value);
      }
    }
  }
  if (table.sound() && !found) {
    table.fault("there is no member " + std::to_string(member) + ": the file has " +
                    std::to_string(table.rows()) + " members",
                "'adoption.member' counts from 1");
  }
  if (!faults.empty()) {
    throw InputError(std::move(faults));
  }
  model.hashes["adoption.ensemble"] = table.sha256();
  return model;
}

}  // namespace cutover
