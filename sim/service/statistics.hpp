/// \file
/// What a run of the central service leaves behind, by minute: plain arrays of integers whose size depends on
/// the length of the period and never on the number of requests; two of them add up exactly.
///
/// A request belongs to the minute in which its first attempt began (`ClassMinute`), so the latencies of a
/// minute are those that who asked then has to wait. Goodput and the load on the service are counted when
/// they happen (`FlowMinute`). Latencies are those of answered requests, all attempts and pauses included.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "service/latency_histogram.hpp"
#include "service/request.hpp"

namespace cutover {

/// Requests of one class by the minute of asking; offered = answered + timed_out + rejected once all ended.
struct ClassMinute {
  std::int64_t offered = 0;
  std::int64_t attempts = 0;
  std::int64_t answered = 0;
  std::int64_t timed_out = 0;
  std::int64_t rejected = 0;
  std::int64_t latency_us = 0;  ///< sum over the answered
  std::int64_t max_latency_us = 0;

  ClassMinute& operator+=(const ClassMinute& x);
};

/// Requests of one class by the minute of happening.
struct FlowMinute {
  std::int64_t attempts = 0;  ///< begun; filled by the twin
  std::int64_t replies = 0;   ///< goodput: requests answered
};

/// One station in one minute.
struct StationMinute {
  std::int64_t busy_us = 0;      ///< server-microseconds busy
  std::int64_t capacity_us = 0;  ///< server-microseconds of working servers
  std::int64_t waiting_us = 0;   ///< request-microseconds in the queue: / 6e7 is the mean length
  std::int64_t arrivals = 0;
  std::int64_t rejected = 0;  ///< by breaker or full queue
  std::int64_t expired = 0;   ///< dropped after the queue time-out
  std::int64_t lost = 0;      ///< with an outage
  std::int64_t given_up = 0;  ///< calls whose caller's time-out came first, whatever became of them
  std::int64_t max_waiting = 0;

  /// Adds what else happened at the station in this minute.
  StationMinute& operator+=(const StationMinute& x);
  double utilization() const {
    return capacity_us > 0 ? static_cast<double>(busy_us) / static_cast<double>(capacity_us) : 0;
  }
};

/// One link, both directions, in one minute.
struct LinkMinute {
  /// Time in which it sent what was not lost on it: outward, back.
  std::array<std::int64_t, 2> busy_us{};
  std::int64_t lost = 0;
  std::int64_t max_wait_us = 0;  ///< longest wait for the transmission to begin

  LinkMinute& operator+=(const LinkMinute& x);
};

/// Collects outcomes; the twin adds flows and elements where it is given one.
/// Rows exist for minutes first_minute … first_minute + minutes - 1; what happens earlier or later is counted
/// in the first or last of them.
class ServiceStatistics final : public OutcomeSink {
 public:
  /// \param first_minute since the trace's first midnight.
  /// \throws std::invalid_argument if a size is not positive.
  ServiceStatistics(int first_minute, int minutes, int access_networks, int stations = 0, int links = 0);

  void done(const ServiceRequest& request, const ServiceOutcome& outcome) override;

  int first_minute() const { return first_minute_; }
  int minutes() const { return minutes_; }
  int access_networks() const { return access_networks_; }
  int stations() const { return stations_; }
  int links() const { return links_; }

  /// Row of a time.
  int row(Micros at) const {
    const std::int64_t m = at / (60 * kMicrosPerSecond) - first_minute_;
    return static_cast<int>(m < 0 ? 0 : m < minutes_ ? m : minutes_ - 1);
  }

  // Arrays by row; the last index runs fastest.
  const ClassMinute& at(int row, ServiceClass c) const { return classes_[cell(row, c)]; }
  const std::vector<ClassMinute>& classes() const { return classes_; }  ///< [row][class]
  const std::vector<FlowMinute>& flows() const { return flows_; }       ///< [row][class]
  /// [row][prefecture][ended well, ended badly] of all classes.
  const std::vector<std::array<std::uint32_t, 2>>& prefectures() const { return prefectures_; }
  std::vector<StationMinute>& station_minutes() { return station_minutes_; }  ///< [row][station]
  const std::vector<StationMinute>& station_minutes() const { return station_minutes_; }
  std::vector<LinkMinute>& link_minutes() { return link_minutes_; }  ///< [row][link]
  const std::vector<LinkMinute>& link_minutes() const { return link_minutes_; }
  FlowMinute& flow(int row, ServiceClass c) { return flows_[cell(row, c)]; }

  /// Counts and latencies of what was asked in one minute by one class over one access network.
  struct AccessCell {
    std::int64_t answered = 0;
    std::int64_t failed = 0;
    std::array<std::uint32_t, MinuteBins::kCount> latency{};
  };
  /// Nothing where nobody asked.
  const AccessCell* access_cell(int row, ServiceClass c, int access) const;

  /// Quantile of the latency of one minute and class over all access networks [µs]; 0 without answers.
  double minute_quantile(int row, ServiceClass c, double p) const;
  /// Quantile of the latency over the whole period, of one class [µs].
  double quantile(ServiceClass c, double p) const;
  /// Over all classes.
  double quantile(double p) const;
  /// Sums over all rows.
  ClassMinute total(ServiceClass c) const;
  ClassMinute total() const;

  /// Adds the counts of another run over the same rows. \throws std::invalid_argument if shapes differ.
  void merge(const ServiceStatistics& other);

 private:
  std::size_t cell(int row, ServiceClass c) const {
    return static_cast<std::size_t>(row) * kServiceClasses + static_cast<std::size_t>(c);
  }
  AccessCell& touch(int row, ServiceClass c, int access);

  int first_minute_;
  int minutes_;
  int access_networks_;
  int stations_;
  int links_;
  std::vector<ClassMinute> classes_;
  std::vector<FlowMinute> flows_;
  std::vector<std::array<std::uint32_t, 2>> prefectures_;
  std::vector<StationMinute> station_minutes_;
  std::vector<LinkMinute> link_minutes_;
  std::vector<std::int32_t> cell_index_;  ///< [row][class][access] → cells_, -1: none yet
  std::vector<AccessCell> cells_;
  std::vector<std::uint64_t> run_latency_;  ///< [class][RunBins]
};

}  // namespace cutover
