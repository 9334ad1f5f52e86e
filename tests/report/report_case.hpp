/// \file
/// Reports of small runs: a hostile title, and what stands in the page's script elements.
#pragma once

#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "report/report.hpp"
#include "results/reader.hpp"
#include "results/synthetic.hpp"
#include "results/writer.hpp"

namespace cutover::testing {

/// What a title must not be able to do, in one text.
inline const std::string kHostile =
    "</script><script>alert(1)</script><!-- <script> & \"quotes\" 'x' {{report}} \xE2\x80\xA8 \xE2\x80\xA9 "
    "end";

/// The text between the tag that begins with `opening` and the next end of a script.
inline std::string script_of(const std::string& page, const std::string& opening) {
  const std::size_t tag = page.find(opening);
  if (tag == std::string::npos) {
    return "";
  }
  const std::size_t begin = page.find('>', tag) + 1;
  return page.substr(begin, page.find("</script", begin) - begin);
}

inline nlohmann::json data_of(const std::string& page) {
  return nlohmann::json::parse(script_of(page, "<script type=\"application/json\" id=\"data-report\""));
}

inline std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) {
    ++n;
  }
  return n;
}

}  // namespace cutover::testing
