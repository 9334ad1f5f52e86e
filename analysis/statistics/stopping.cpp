#include "statistics/stopping.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace cutover {
namespace {

void check(const StoppingRule& rule) {
  if (rule.least < 2 || rule.most < rule.least || rule.look_ahead < 0) {
    throw std::invalid_argument("replications: at least 2, and no more at least than at most");
  }
}

/// Hoad et al.: the look-ahead stays in proportion where many replications are needed.
int look_ahead_at(int replications, const StoppingRule& rule) {
  return replications <= 100 ? rule.look_ahead : rule.look_ahead * replications / 100;
}

/// The smallest number from which on the precision held up to the last of `figures`; 0 if not at the last.
int precise_since(const Sample& figures, const Precision& precision, const StoppingRule& rule) {
  int since = 0;
  for (int n = static_cast<int>(figures.size()); n >= rule.least; --n) {
    if (!is_precise(figures.head(n), precision)) {
      break;
    }
    since = n;
  }
  return since;
}

}  // namespace

bool is_precise(const Sample& figures, const Precision& precision) {
  const Interval interval = mean_interval(figures, precision.confidence);
  const double allowed =
      precision.relative ? precision.half_width * std::abs(interval.estimate) : precision.half_width;
  return interval.half_width() <= allowed;
}

int enough_replications(const Sample& figures, const Precision& precision, const StoppingRule& rule) {
  check(rule);
  const int last = static_cast<int>(figures.size());
  int since = 0;
  for (int n = rule.least; n <= last; ++n) {
    if (!is_precise(figures.head(n), precision)) {
      since = 0;
    } else if (since == 0) {
      since = n;
    }
    if (since > 0 && (n - since >= look_ahead_at(since, rule) || n >= rule.most)) {
      return since;
    }
  }
  return 0;
}

int replications_to_make(const std::vector<Eigen::VectorXd>& figures,
                         const std::vector<Precision>& precisions, const StoppingRule& rule) {
  check(rule);
  if (figures.size() != precisions.size()) {
    throw std::invalid_argument("every metric needs a precision");
  }
  const int made = figures.empty() ? 0 : static_cast<int>(figures.front().size());
  int wanted = std::max(rule.least - made, 0);
  for (std::size_t m = 0; m < figures.size() && made >= rule.least; ++m) {
    if (enough_replications(figures[m], precisions[m], rule) > 0) {
      continue;
    }
    const int since = precise_since(figures[m], precisions[m], rule);
    wanted = std::max(wanted, since > 0 ? since + look_ahead_at(since, rule) - made : 1);
  }
  return std::clamp(wanted, 0, std::max(rule.most - made, 0));
}

}  // namespace cutover
