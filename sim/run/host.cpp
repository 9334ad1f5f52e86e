#include "run/host.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <thread>

namespace cutover {

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

std::string host_name() {
  char name[256] = "";
  gethostname(name, sizeof name - 1);
  return name;
}

double process_cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::int64_t peak_rss_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::int64_t>(usage.ru_maxrss) * 1024;
}

int hardware_threads() {
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void PhaseClock::lap(const std::string& phase) {
  const auto now = std::chrono::steady_clock::now();
  add(phase, std::chrono::duration<double>(now - last_).count());
  last_ = now;
}

void PhaseClock::add(const std::string& phase, double seconds) {
  const auto found =
      std::find_if(phases_.begin(), phases_.end(), [&](const auto& p) { return p.first == phase; });
  if (found == phases_.end()) {
    phases_.emplace_back(phase, seconds);
  } else {
    found->second += seconds;
  }
}

double PhaseClock::total_seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

}  // namespace cutover
