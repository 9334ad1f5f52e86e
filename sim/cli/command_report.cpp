#include <optional>
#include <ostream>
#include <string>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "core/output_file.hpp"
#include "report/report.hpp"

namespace cutover::cli {

int report(const ReportArguments& a) {
  const ResultReader result = open_result(a.result);
  std::optional<ResultReader> other;
  if (!a.compare.empty()) {
    other.emplace(open_result(a.compare));
  }
  std::filesystem::path output = a.output;
  if (output.empty()) {
    output = a.result;
    output.replace_extension(".html");
  }
  check_output(output, a.replace);
  const std::string page = report_html(result, other ? &*other : nullptr);
  write_output(output, [&](std::ostream& out) { out << page; });
  fmt::print("report: {}\n", output.string());
  return kOk;
}

}  // namespace cutover::cli
