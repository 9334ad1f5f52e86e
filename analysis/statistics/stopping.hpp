/// \file
/// How many replications are enough: the rule of Hoad, Robinson & Davies (Automated selection of the number
/// of replications for a discrete-event simulation, J. Oper. Res. Soc. 61, 2010) with look-ahead.
///
/// Stopping at the first sample whose interval happens to be narrow stops too early too often: the variance
/// of few replications is often underestimated. So the precision must last for some further replications.
#pragma once

#include <vector>

#include "statistics/interval.hpp"

namespace cutover {

/// How precise a figure is to be.
struct Precision {
  double half_width = 0;  ///< in the unit of the figure, or
  bool relative = false;  ///< …as a part of the mean
  double confidence = 0.95;
};

struct StoppingRule {
  int least = 5;   ///< replications before the first look
  int most = 200;  ///< replications in all
  int look_ahead =
      5;  ///< further replications over which the precision must last; grows beyond 100 replications
};

/// Whether `figures`, one a replication so far, are precise.
bool is_precise(const Sample& figures, const Precision& precision);

/// How many replications were enough: the smallest number from which on the precision held for the
/// look-ahead; 0 while it has not. \param figures all made so far \throws std::invalid_argument for a rule
/// whose `most` is below `least`, or `least` below 2
int enough_replications(const Sample& figures, const Precision& precision, const StoppingRule& rule);

/// How many more replications are worth making before looking again: until the look-ahead is over, at most up
/// to `most`. 0: enough, or no more allowed. \param figures of every metric; all must be precise
int replications_to_make(const std::vector<Eigen::VectorXd>& figures,
                         const std::vector<Precision>& precisions, const StoppingRule& rule);

}  // namespace cutover
