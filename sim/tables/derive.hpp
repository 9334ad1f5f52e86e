/// \file
/// From the published tables to complete, consistent ones. Each function fills its part of `NationTables` and
/// may read the parts filled by the functions above it. `docs/data.md` says why each step is as it is.
/// All throw InputError where the published figures admit no solution.
#pragma once

#include <Eigen/Dense>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/diagnostic.hpp"
#include "tables/nation_tables.hpp"
#include "tables/published.hpp"

namespace cutover {

/// Population by prefecture and band: census bands aged to 2024, raked to the prefectures' age groups.
void derive_population(const PublishedTables& published, NationTables& nation);
/// Insurer shares by band: 75 and over late-stage elderly; below, assumed shape raked to the insured of 2023.
void derive_insurers(const PublishedTables& published, NationTables& nation);
/// Facilities by prefecture, in proportion to the published years, with the exact installed totals.
void derive_facilities(const PublishedTables& published, NationTables& nation);
/// Visit rates by band and type, and prefecture factors, at the published national levels.
void derive_visits(const PublishedTables& published, NationTables& nation);
/// Odds ratios of card use by band and prefecture.
void derive_card_use(const PublishedTables& published, NationTables& nation);
/// National share with a registered card over time, and its odds ratios by band and prefecture.
void derive_registration(const PublishedTables& published, NationTables& nation);

inline double odds(double share) {
  return share / (1 - share);
}
inline double share_of_odds(double value) {
  return value / (1 + value);
}

/// Throws an InputError on the whole of `file`: its figures are well formed but admit no solution.
[[noreturn]] void refuse(const std::string& file, const std::string& sentence);

/// `rake`, for tables that must come out. \throws InputError on `file` if the totals cannot be met.
Eigen::MatrixXd raked(const Eigen::MatrixXd& seed, const Eigen::VectorXd& row_totals,
                      const Eigen::VectorXd& column_totals, const std::string& file);

/// The `x` in [low, high] with f(x) = 0 for a monotone `f`.
/// \throws InputError naming `file` with `sentence` if f does not change sign.
double solve(const std::function<double(double)>& f, double low, double high, const std::string& file,
             const std::string& sentence);

}  // namespace cutover
