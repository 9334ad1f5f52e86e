#include "tables/raking.hpp"

#include <cmath>
#include <stdexcept>
#include <string>

namespace cutover {
namespace {

[[noreturn]] void refuse(const std::string& sentence) {
  throw std::invalid_argument("rake: " + sentence);
}

void check(const Eigen::MatrixXd& seed, const Eigen::VectorXd& row_totals,
           const Eigen::VectorXd& column_totals) {
  if (seed.rows() != row_totals.size() || seed.cols() != column_totals.size()) {
    refuse("the table is " + std::to_string(seed.rows()) + " by " + std::to_string(seed.cols()) +
           ", the totals are " + std::to_string(row_totals.size()) + " and " +
           std::to_string(column_totals.size()));
  }
  const auto all_valid = [](const auto& values) {
    return values.array().isFinite().all() && (values.array() >= 0).all();
  };
  if (!all_valid(seed) || !all_valid(row_totals) || !all_valid(column_totals)) {
    refuse("cells and totals must be finite and zero or more");
  }
  const double rows = row_totals.sum();
  const double columns = column_totals.sum();
  if (std::abs(rows - columns) > 1e-9 * std::max(rows, columns)) {
    refuse("the row totals sum to " + std::to_string(rows) + ", the column totals to " +
           std::to_string(columns));
  }
  const auto check_zeros = [](const Eigen::VectorXd& sums, const Eigen::VectorXd& totals, const char* what) {
    for (Eigen::Index i = 0; i < sums.size(); ++i) {
      if (totals[i] > 0 && sums[i] == 0) {
        refuse(std::string(what) + " " + std::to_string(i + 1) + " has total " + std::to_string(totals[i]) +
               " but only zero cells");
      }
    }
  };
  check_zeros(seed.rowwise().sum(), row_totals, "row");
  check_zeros(seed.colwise().sum().transpose(), column_totals, "column");
}

/// totals / sums, and 0 where both are 0.
Eigen::VectorXd factors(const Eigen::VectorXd& totals, const Eigen::VectorXd& sums) {
  return (sums.array() > 0).select(totals.array() / sums.array(), 0.0).matrix();
}

}  // namespace

RakingResult rake(const Eigen::MatrixXd& seed, const Eigen::VectorXd& row_totals,
                  const Eigen::VectorXd& column_totals, const RakingOptions& options) {
  check(seed, row_totals, column_totals);
  const double grand_total = std::max(row_totals.sum(), 1e-300);
  RakingResult result;
  result.table = seed;
  while (!result.converged && result.iterations < options.max_iterations) {
    const Eigen::VectorXd row_factors = factors(row_totals, result.table.rowwise().sum());
    result.table = row_factors.asDiagonal() * result.table;
    const Eigen::VectorXd column_factors = factors(column_totals, result.table.colwise().sum().transpose());
    result.table = result.table * column_factors.asDiagonal();
    ++result.iterations;
    const double row_error = (result.table.rowwise().sum() - row_totals).cwiseAbs().maxCoeff();
    const double column_error =
        (result.table.colwise().sum().transpose() - column_totals).cwiseAbs().maxCoeff();
    result.largest_error = std::max(row_error, column_error) / grand_total;
    result.converged = result.largest_error <= options.tolerance;
  }
  return result;
}

}  // namespace cutover
