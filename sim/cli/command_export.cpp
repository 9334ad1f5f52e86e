#include <algorithm>
#include <iostream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/commands.hpp"
#include "cli/python_package.hpp"
#include "core/output_file.hpp"
#include "frames/catalogue.hpp"
#include "frames/csv.hpp"

namespace cutover::cli {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (!text.empty() && begin <= text.size()) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

int list_tables() {
  for (const FrameKind& kind : frame_catalogue()) {
    fmt::print("{:<22} {}\n", kind.name, kind.meaning);
    if (!kind.by.empty()) {
      fmt::print("{:<22}   by {} (default: {})\n", "", fmt::join(kind.by, ", "),
                 fmt::join(kind.by_default, ", "));
    }
  }
  return kOk;
}

/// Lets the Python package write the same table: no Parquet library is in the distributions, pyarrow is in
/// the package's dependencies. Its errors go to stderr as they are.
int write_parquet(const ExportArguments& a, const std::string& table, const fs::path& file) {
  return run_python("cutover.parquet", {a.result.string(), table, file.string(), a.by, a.first, a.last},
                    "Parquet is written");
}

FrameQuery query_of(const ExportArguments& a) {
  FrameQuery query;
  if (a.by != "default") {
    query.by = split(a.by);
  }
  if (!a.first.empty()) {
    query.first = parse_day(a.first);
  }
  if (!a.last.empty()) {
    query.last = parse_day(a.last);
  }
  return query;
}

}  // namespace

int export_tables(const ExportArguments& a) {
  if (a.list) {
    return list_tables();
  }
  if (a.result.empty()) {
    throw std::invalid_argument("name a result file, or --list to see which tables there are");
  }
  const std::string ending = a.output.extension().string();
  const std::string format = !a.format.empty() ? a.format : ending == ".parquet" ? "parquet" : "csv";
  const ResultReader result = open_result(a.result);
  ResultFrames frames(result);
  if (!a.table.empty()) {
    frame_kind(a.table);
    check_output(a.output, a.replace);
    if (format == "parquet") {
      if (a.output.empty()) {
        throw std::invalid_argument("Parquet needs a file: name it with -o");
      }
      frames.make(a.table, query_of(a));  // faults are told here, in the same words as for CSV
      return write_parquet(a, a.table, a.output);
    }
    const Frame frame = frames.make(a.table, query_of(a));
    if (a.output.empty()) {
      write_csv(frame, std::cout);
      return kOk;
    }
    write_output(a.output, [&](std::ostream& out) { write_csv(frame, out); });
    fmt::print("{}\n", a.output.string());
    return kOk;
  }

  if (a.output.empty()) {
    throw std::invalid_argument("name a table, or a folder for all of them with -o");
  }
  if (a.by != "default" || !a.first.empty() || !a.last.empty()) {
    throw std::invalid_argument("--by, --from and --to belong to one table: name it");
  }
  const auto file_of = [&](const FrameKind& kind) { return a.output / (kind.name + "." + format); };
  fs::create_directories(a.output);
  for (const FrameKind& kind : frame_catalogue()) {
    check_output(file_of(kind), a.replace);
  }
  for (const FrameKind& kind : frame_catalogue()) {
    const fs::path file = file_of(kind);
    if (format == "parquet") {
      if (const int code = write_parquet(a, kind.name, file); code != kOk) {
        return code;
      }
    } else {
      const Frame frame = frames.make(kind.name);
      write_output(file, [&](std::ostream& out) { write_csv(frame, out); });
    }
    fmt::print("{}\n", file.string());
  }
  return kOk;
}

}  // namespace cutover::cli
