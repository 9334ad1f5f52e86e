#include <filesystem>
#include <optional>
#include <ostream>
#include <stdexcept>
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
  std::optional<Findings> findings;
  if (!a.experiment.empty()) {
    findings.emplace(read_findings(a.experiment));
  }
  std::filesystem::path output = a.output;
  if (output.empty()) {
    output = a.result;
    output.replace_extension(".html");
  }
  for (const std::filesystem::path& read : {a.result, a.compare}) {
    std::error_code ignored;
    if (!read.empty() && std::filesystem::equivalent(output, read, ignored)) {
      throw std::invalid_argument("'" + output.string() +
                                  "' is a result: give the page another name with -o");
    }
  }
  check_output(output, a.replace);
  const std::string page = report_html(result, other ? &*other : nullptr, findings ? &*findings : nullptr);
  write_output(output, [&](std::ostream& out) { out << page; });
  fmt::print("report: {}\n", output.string());
  return kOk;
}

}  // namespace cutover::cli
