/// \file
/// What only this machine and this moment know: clock, memory, host name, processor time.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace cutover {

std::string utc_now();  ///< "2025-12-02T08:59:59Z"
std::string host_name();
double process_cpu_seconds();   ///< user and system time of the process
std::int64_t peak_rss_bytes();  ///< largest resident set so far
int hardware_threads();         ///< at least 1

/// Wall time by named phase, in the order of first use.
class PhaseClock {
 public:
  PhaseClock() : last_(std::chrono::steady_clock::now()), start_(last_) {}
  /// Books the time since the last call under `phase`.
  void lap(const std::string& phase);
  /// Books seconds that ran beside other work; they are in no lap.
  void add(const std::string& phase, double seconds);
  double total_seconds() const;
  const std::vector<std::pair<std::string, double>>& phases() const { return phases_; }

 private:
  std::chrono::steady_clock::time_point last_;
  std::chrono::steady_clock::time_point start_;
  std::vector<std::pair<std::string, double>> phases_;
};

}  // namespace cutover
