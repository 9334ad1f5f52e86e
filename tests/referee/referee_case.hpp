/// \file
/// A small crowded area for the referee, and the first difference in words.
#pragma once

#include <string>
#include <vector>

#include "referee/verify.hpp"
#include "scenario/scenario.hpp"

namespace cutover::test {

/// Tottori in small areas, with readers that break down every few hours.
/// \param more  further lines of the file, tables included
inline Scenario crowded(std::vector<std::string> overrides = {}, const std::string& more = "") {
  return parse_scenario(R"(
title = "Crowded"
sample = 0.03
seed = 7
[period]
start = 2025-12-01
end = 2025-12-02
[nation]
prefectures = ["Tottori"]
persons_per_area = 2500
[facilities.readers]
mtbf_hours = 3
)" + more,
                        "crowded", overrides);
}

inline std::string first(const AreaCheck& check) {
  if (check.first_ones.empty()) {
    return "";
  }
  const VerifyDifference& d = check.first_ones.front();
  return "facility " + std::to_string(d.facility) + " visit " + std::to_string(d.visit) + " reader " +
         std::to_string(d.reader) + " request " + std::to_string(d.request) + " " + d.what + ": " + d.engine +
         " | " + d.referee;
}

}  // namespace cutover::test
