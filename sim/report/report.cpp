#include "report/report.hpp"

#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include <fmt/format.h>

#include "report/assets.hpp"
#include "report/labels.hpp"
#include "report/report_data.hpp"
#include "tables/sha256.hpp"

namespace cutover {
namespace {

std::string base64(std::string_view bytes) {
  static constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned group = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      group = group << 8U | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      text += i + j <= bytes.size() ? kDigits[group >> (18U - 6U * j) & 63U] : '=';
    }
  }
  return text;
}

/// The source expression that allows one inline script (Content Security Policy Level 3).
std::string script_hash(std::string_view script) {
  const std::string hex = sha256_hex(script);
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  return "'sha256-" + base64(bytes) + "'";
}

/// Fills {{name}} in one pass, so that no value is searched for names.
std::string fill(std::string_view page, const std::map<std::string, std::string, std::less<>>& values) {
  std::string filled;
  while (true) {
    const std::size_t open = page.find("{{");
    if (open == std::string_view::npos) {
      return filled.append(page);
    }
    const std::size_t close = page.find("}}", open);
    const auto value = values.find(page.substr(open + 2, close - open - 2));
    if (close == std::string_view::npos || value == values.end()) {
      throw std::logic_error("the page's template names an unknown part");
    }
    filled.append(page.substr(0, open)).append(value->second);
    page.remove_prefix(close + 2);
  }
}

}  // namespace

std::string json_for_script(std::string_view json) {
  // These characters stand only within strings of a JSON text, where \u means the same.
  std::string safe;
  safe.reserve(json.size() + json.size() / 64);
  for (std::size_t i = 0; i < json.size(); ++i) {
    const std::string_view rest = json.substr(i);
    if (rest[0] == '<') {
      safe += "\\u003c";
    } else if (rest[0] == '>') {
      safe += "\\u003e";
    } else if (rest[0] == '&') {
      safe += "\\u0026";
    } else if (rest.substr(0, 3) == "\u2028" || rest.substr(0, 3) == "\u2029") {
      safe += rest.substr(0, 3) == "\u2028" ? "\\u2028" : "\\u2029";
      i += 2;
    } else {
      safe += rest[0];
    }
  }
  return safe;
}

std::string html_text(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        safe += c;
    }
  }
  return safe;
}

std::string report_html(const ResultReader& result, const ResultReader* other, const Findings* findings) {
  using nlohmann::json;
  // A title may hold bytes that are no UTF-8; the page must be readable all the same.
  const auto text = [](const json& value) {
    return json_for_script(value.dump(-1, ' ', false, json::error_handler_t::replace));
  };
  const auto valid = [](const std::string& s) {
    return json::parse(json(s).dump(-1, ' ', false, json::error_handler_t::replace)).get<std::string>();
  };
  const std::string policy = fmt::format(
      "default-src 'none'; script-src {} {}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
      "form-action 'none'",
      script_hash(assets::charts_library()), script_hash(assets::program()));
  const RunInfo& run = result.info();
  return fill(assets::page(), {{"policy", html_text(policy)},
                               {"generator", html_text(valid("cutover " + run.version))},
                               {"run_id", html_text(valid(run.run_id))},
                               {"title", html_text(valid(run.title))},
                               {"style", std::string(assets::style())},
                               {"charts_library", std::string(assets::charts_library())},
                               {"program", std::string(assets::program())},
                               {"labels", text(labels_json(assets::labels()))},
                               {"geo", text(json::parse(assets::geo()))},
                               {"report", text(report_data(result, other, findings))}});
}

}  // namespace cutover
