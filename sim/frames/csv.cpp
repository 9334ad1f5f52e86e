#include "frames/csv.hpp"

#include <ostream>

namespace cutover {
namespace {

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) {
    return text;
  }
  std::string result = "\"";
  for (const char c : text) {
    result += c;
    if (c == '"') {
      result += '"';
    }
  }
  return result + '"';
}

}  // namespace

void write_csv(const Frame& frame, std::ostream& out) {
  out << "\xEF\xBB\xBF";
  const char* separator = "";
  for (const Column& c : frame.columns) {
    out << separator << quoted(c.name);
    separator = ",";
  }
  out << "\r\n";
  for (std::size_t row = 0; row < frame.rows(); ++row) {
    separator = "";
    for (const Column& c : frame.columns) {
      out << separator << quoted(cell_text(c, row));
      separator = ",";
    }
    out << "\r\n";
  }
}

}  // namespace cutover
