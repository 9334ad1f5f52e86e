#include "tables/csv.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "tables/sha256.hpp"

namespace cutover {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Code points in UTF-8 text: all bytes but continuation bytes.
int code_points(std::string_view text) {
  return static_cast<int>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string in_quotes(std::string_view text) {
  return "'" + std::string(text) + "'";
}

template <class Strings>
std::string joined(const Strings& parts) {
  std::string text;
  for (const auto& part : parts) {
    text += (text.empty() ? "" : ", ");
    text += part;
  }
  return text;
}

std::string did_you_mean(const std::string& name) {
  return name.empty() ? "" : "did you mean " + in_quotes(name) + "?";
}

std::string shown(double value) {
  std::ostringstream out;
  out.precision(10);
  out << value;
  return out.str();
}

std::string allowed(Bounds bounds) {
  if (bounds.max == std::numeric_limits<double>::max()) {
    return shown(bounds.min) + " or more";
  }
  return shown(bounds.min) + " to " + shown(bounds.max);
}

template <class T>
std::optional<T> parse(const std::string& text) {
  T value{};
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  return error == std::errc{} && rest == end ? std::optional<T>{value} : std::nullopt;
}

}  // namespace

CsvTable::CsvTable(const std::filesystem::path& file, std::vector<std::string> columns,
                   std::vector<Diagnostic>& faults)
    : file_(file.string()), columns_(std::move(columns)), faults_(&faults) {
  std::ifstream in(file, std::ios::binary);
  if (!in || std::filesystem::is_directory(file)) {
    fault("the file cannot be read", "the data directory must hold it; see docs/data.md");
    return;
  }
  const std::string content{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  sha256_ = sha256_hex(content);
  read_rows(content);
}

CsvTable::CsvTable(std::string_view content, std::string name, std::vector<std::string> columns,
                   std::vector<Diagnostic>& faults)
    : file_(std::move(name)),
      columns_(std::move(columns)),
      sha256_(sha256_hex(std::string(content))),
      faults_(&faults) {
  read_rows(content);
}

void CsvTable::read_rows(std::string_view content) {
  std::string_view rest = content;
  if (rest.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    rest.remove_prefix(kByteOrderMark.size());
  }
  bool header_seen = false;
  for (int line = 1; !rest.empty(); ++line) {
    const std::size_t end = rest.find('\n');
    std::string source{rest.substr(0, end)};
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    if (!source.empty() && source.back() == '\r') {
      source.pop_back();
    }
    if (source.empty() || source.front() == '#') {
      continue;
    }
    std::optional<Row> row = split(line, source);
    if (!row) {
      continue;
    }
    if (!header_seen) {
      header_seen = true;
      if (!read_header(*row)) {
        rows_.clear();
        return;
      }
    } else if (row->fields.size() != width_) {
      fault_at(*row, 1,
               "the row has " + std::to_string(row->fields.size()) + " fields, the header " +
                   std::to_string(width_),
               "quote a field that holds a comma");
    } else {
      rows_.push_back(std::move(*row));
    }
  }
  if (!header_seen) {
    fault("the file is empty", "the header line must be " + in_quotes(joined(columns_)));
  } else if (rows_.empty() && sound()) {
    fault("the file has a header but no rows");
  }
}

std::optional<CsvTable::Row> CsvTable::split(int line, const std::string& source) {
  Row row{line, source, {}};
  std::size_t at = 0;
  while (true) {
    Field next;
    next.column = code_points(std::string_view(source).substr(0, at)) + 1;
    if (at < source.size() && source[at] == '"') {
      bool closed = false;
      for (++at; at < source.size(); ++at) {
        if (source[at] != '"') {
          next.text += source[at];
        } else if (at + 1 < source.size() && source[at + 1] == '"') {
          next.text += source[at++];
        } else {
          closed = true;
          ++at;
          break;
        }
      }
      if (!closed || (at < source.size() && source[at] != ',')) {
        fault_at(row, next.column,
                 closed ? "text follows a closing quote" : "a quote is not closed on its line",
                 "write a quote inside a quoted field as \"\"");
        return std::nullopt;
      }
    } else {
      const std::size_t end = std::min(source.find(',', at), source.size());
      next.text = source.substr(at, end - at);
      at = end;
    }
    row.fields.push_back(std::move(next));
    if (at >= source.size()) {
      return row;
    }
    ++at;  // the comma
  }
}

bool CsvTable::read_header(const Row& header) {
  width_ = header.fields.size();
  bool good = true;
  std::set<std::string> misspelt;  // named by a help already
  for (std::size_t i = 0; i < width_; ++i) {
    const Field& name = header.fields[i];
    if (std::find(columns_.begin(), columns_.end(), name.text) == columns_.end()) {
      const std::string nearest = nearest_name(name.text, columns_);
      misspelt.insert(nearest);
      fault_at(header, name.column,
               "unknown column " + in_quotes(name.text) + "; allowed are " + joined(columns_),
               did_you_mean(nearest));
      good = false;
    } else if (!position_.emplace(name.text, i).second) {
      fault_at(header, name.column, "column " + in_quotes(name.text) + " is named twice", "");
      good = false;
    }
  }
  for (const std::string& column : columns_) {
    if (position_.find(column) == position_.end() && misspelt.count(column) == 0) {
      fault_at(header, 1, "column " + in_quotes(column) + " is missing",
               "the header must name " + joined(columns_));
      good = false;
    }
  }
  return good;
}

const CsvTable::Field& CsvTable::field(std::size_t row, std::string_view column) const {
  const auto found = position_.find(column);
  if (found == position_.end()) {
    throw std::logic_error(file_ + " is read without declaring column " + in_quotes(column));
  }
  return rows_.at(row).fields[found->second];
}

bool CsvTable::blank(std::size_t row, std::string_view column) const {
  return field(row, column).text.empty();
}

std::string CsvTable::text(std::size_t row, std::string_view column) {
  if (blank(row, column)) {
    fault(row, column, std::string(column) + " is blank");
  }
  return field(row, column).text;
}

double CsvTable::number(std::size_t row, std::string_view column, Bounds bounds) {
  const std::string& text = field(row, column).text;
  const std::optional<double> value = parse<double>(text);
  if (!value || !std::isfinite(*value)) {
    fault(row, column,
          std::string(column) + " is " + in_quotes(text) + ", not a number; allowed is " + allowed(bounds),
          text.find(',') == std::string::npos ? "" : "write numbers without thousands separators");
    return 0;
  }
  if (*value < bounds.min || *value > bounds.max) {
    fault(row, column, std::string(column) + " is " + text + "; allowed is " + allowed(bounds));
    return 0;
  }
  return *value;
}

std::optional<double> CsvTable::optional_number(std::size_t row, std::string_view column, Bounds bounds) {
  return blank(row, column) ? std::nullopt : std::optional<double>{number(row, column, bounds)};
}

std::int64_t CsvTable::count(std::size_t row, std::string_view column) {
  const std::string& text = field(row, column).text;
  const std::optional<std::int64_t> value = parse<std::int64_t>(text);
  if (!value || *value < 0) {
    fault(row, column,
          std::string(column) + " is " + in_quotes(text) + "; allowed is a whole number, 0 or more");
    return 0;
  }
  return *value;
}

Day CsvTable::day(std::size_t row, std::string_view column) {
  const std::string& text = field(row, column).text;
  try {
    return parse_day(text);
  } catch (const std::invalid_argument&) {
    fault(row, column,
          std::string(column) + " is " + in_quotes(text) + "; allowed is a date such as 2025-12-01");
    return Day{};
  }
}

MonthIndex CsvTable::month(std::size_t row, std::string_view column) {
  const std::string& text = field(row, column).text;
  try {
    return parse_month(text);
  } catch (const std::invalid_argument&) {
    fault(row, column,
          std::string(column) + " is " + in_quotes(text) + "; allowed is a month such as 2025-12");
    return 0;
  }
}

std::optional<std::size_t> CsvTable::choice(std::size_t row, std::string_view column,
                                            std::span<const std::string_view> names) {
  const std::string& text = field(row, column).text;
  const auto found = std::find(names.begin(), names.end(), text);
  if (found != names.end()) {
    return static_cast<std::size_t>(found - names.begin());
  }
  fault(row, column,
        "unknown " + std::string(column) + " " + in_quotes(text) + "; allowed are " + joined(names),
        did_you_mean(nearest_name(text, {names.begin(), names.end()})));
  return std::nullopt;
}

void CsvTable::fault(std::size_t row, std::string_view column, std::string message, std::string help) {
  fault_at(rows_.at(row), field(row, column).column, std::move(message), std::move(help));
}

void CsvTable::fault(std::string message, std::string help) {
  ++fault_count_;
  faults_->push_back({Severity::kError, file_, 0, 0, std::move(message), std::move(help), ""});
}

void CsvTable::fault_at(const Row& row, int column, std::string message, std::string help) {
  ++fault_count_;
  faults_->push_back(
      {Severity::kError, file_, row.line, column, std::move(message), std::move(help), row.source});
}

bool RowKeys::add(std::size_t row, std::string_view column, const std::string& key) {
  const auto [first, added] = line_of_.emplace(key, table_->line_of(row));
  if (!added) {
    table_->fault(
        row, column,
        "the row for " + in_quotes(key) + " stands on line " + std::to_string(first->second) + " already",
        "keep one of the two");
  }
  return added;
}

void RowKeys::require(std::string_view what, std::span<const std::string> expected) {
  std::vector<std::string> missing;
  for (const std::string& key : expected) {
    if (line_of_.find(key) == line_of_.end()) {
      missing.push_back(key);
    }
  }
  if (!missing.empty() && table_->sound()) {
    table_->fault(std::to_string(expected.size() - missing.size()) + " of " +
                      std::to_string(expected.size()) + " " + std::string(what) +
                      " are there; missing: " + joined(missing),
                  "add a row for each");
  }
}

}  // namespace cutover
