/// \file
/// An ensemble of parameter sets, calibrated and held against every published number: what command line and
/// Python share (calibration/ensemble.hpp has the method).
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "calibration/ensemble.hpp"

namespace cutover {

struct EnsembleStudy {
  std::filesystem::path data;
  int members = 100;
  int persons = 8'000;  ///< size of each member's panel
  std::string until;    ///< last known month, as 2024-12; empty: all
  std::uint64_t seed = 1;
  int threads = 0;                 ///< 0: as many as the machine has
  std::filesystem::path scenario;  ///< simulated for the difference to the panel; empty: the panel alone
  double sample = 0.03;            ///< of the nation, in that simulation
  std::function<void(const std::string&)> progress = {};
};

struct EnsembleFindings {
  EnsembleReport report;
  std::vector<FitTarget> targets;  ///< all published ones, known or not
  std::vector<bool> used;          ///< was it known
  /// Targets x members, percent: the panel's values, where a scenario was simulated with its difference to
  /// them.
  Eigen::MatrixXd values;
  Day known_until = kAllKnown;     ///< no later published number was used
  std::vector<std::string> about;  ///< lines of the file's head
};

/// \throws InputError for faulty tables, std::invalid_argument for options that mean nothing
EnsembleFindings study_ensemble(const EnsembleStudy& study);

}  // namespace cutover
