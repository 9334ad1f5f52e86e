/// \file
/// Files that are part of the program: read at build time (CMakeLists.txt), not when it runs.
#pragma once

#include <string_view>

namespace cutover::assets {

std::string_view page();            ///< page/report.html, with {{names}} to fill
std::string_view style();           ///< page/report.css
std::string_view program();         ///< page/*.js, joined in the order of CMakeLists.txt
std::string_view charts_library();  ///< third_party/echarts-6.1.0/echarts.min.js
std::string_view labels();          ///< data/labels.csv
std::string_view geo();             ///< data/geo/prefectures.geojson

}  // namespace cutover::assets
