/// \file
/// A result as one HTML page that needs nothing else: no network, no fonts, no files beside it.
///
/// Style, program, chart library (Apache ECharts, pinned in third_party/), labels and map are built into the
/// program; the page holds them and the run's data. A content security policy lets only these very scripts
/// run and forbids every request, so that even a hostile title stays text.
///
/// Example:
///   const ResultReader result("run.h5");
///   write_output("report.html", [&](std::ostream& out) { out << report_html(result, nullptr); });
#pragma once

#include <string>
#include <string_view>

#include "report/findings.hpp"
#include "results/reader.hpp"

namespace cutover {

/// \param other the run to compare with, or nullptr
/// \param findings what the experiment found whose runs these are, or nullptr
/// \throws ResultError if a file breaks off; std::invalid_argument if a run is none of the experiment's
std::string report_html(const ResultReader& result, const ResultReader* other,
                        const Findings* findings = nullptr);

/// JSON as the content of a script element: the same values, and nothing in it can end the element or start a
/// comment.
std::string json_for_script(std::string_view json);

/// A text as the content of an element or of an attribute in double quotes.
std::string html_text(std::string_view text);

}  // namespace cutover
