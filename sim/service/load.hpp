/// \file
/// Who asks the central service when, compactly: counts per second by prefecture and class for one day, and
/// a source that makes single requests of them.
///
/// Every request's draws belong to (seed, its id), and the id to its prefecture, class, number among the
/// requests of both on the day, and copy. So a ramp factor keeps the requests of a smaller one and adds
/// copies; and a change in one prefecture moves nothing in another.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/types.hpp"
#include "random/stream.hpp"
#include "service/request.hpp"
#include "topology/topology.hpp"

namespace cutover {

/// Requests by prefecture and class from one midnight to the next: by second (65 MB, only once somebody adds
/// one), or by minute, evenly over its seconds; and their sums by minute, so that closed formulas never walk
/// over seconds.
class ServiceLoad {
 public:
  static constexpr int kSeconds = 86'400;
  static constexpr int kMinutes = 1'440;
  static constexpr int kCells = kPrefectures * kServiceClasses;

  ServiceLoad();

  /// \throws std::out_of_range if there is no such second, prefecture or class;
  /// \throws std::overflow_error beyond 65,535 requests of a cell.
  void add(int second, int prefecture, ServiceClass c, int count = 1);
  /// Adds requests whose second nobody knows: every second of the minute gets its even share.
  /// \throws std::out_of_range as add()
  void add_to_minute(int minute, int prefecture, ServiceClass c, std::uint32_t count);
  /// Adds all of another load.
  void merge(const ServiceLoad& other);
  void clear();

  std::uint32_t count(int second, int prefecture, ServiceClass c) const {
    return count(second, cell(prefecture, c));
  }
  std::int64_t in_minute(int minute, int prefecture, ServiceClass c) const {
    return minutes_[static_cast<std::size_t>(minute) * kCells + cell(prefecture, c)];
  }
  std::int64_t total() const;
  /// Of one prefecture and class over the day.
  std::int64_t of_day(int prefecture, ServiceClass c) const { return day_[cell(prefecture, c)]; }

  static std::size_t cell(int prefecture, ServiceClass c) {
    return static_cast<std::size_t>(prefecture) * kServiceClasses + static_cast<std::size_t>(c);
  }
  /// The counts of a second, [prefecture][class].
  void second(int s, std::array<std::uint32_t, kCells>& out) const;
  /// The kCells counts of a minute.
  const std::uint32_t* minute(int m) const { return minutes_.data() + static_cast<std::size_t>(m) * kCells; }
  /// Whether nobody asks in a minute.
  bool is_idle(int m) const {
    return std::all_of(minute(m), minute(m) + kCells, [](std::uint32_t n) { return n == 0; });
  }

 private:
  /// Of `in_minute` requests of a minute, those of its second `k`: the shares differ by one at most and sum
  /// up.
  static std::uint32_t share(std::uint64_t in_minute, std::uint64_t k) {
    return static_cast<std::uint32_t>(in_minute * (k + 1) / 60 - in_minute * k / 60);
  }
  std::uint32_t count(int second, std::size_t where) const {
    const auto s = static_cast<std::size_t>(second);
    return (seconds_.empty() ? 0U : seconds_[s * kCells + where]) +
           (even_.empty() ? 0U : share(even_[s / 60 * kCells + where], s % 60));
  }

  std::vector<std::uint16_t> seconds_;  ///< empty until add()
  std::vector<std::uint32_t> even_;     ///< of a minute, evenly over its seconds; empty until add_to_minute()
  std::vector<std::uint32_t> minutes_;  ///< of both
  std::array<std::int64_t, kCells> day_{};
};

/// Access network of a facility by a uniform word: by share among those that serve its prefecture.
class AccessChoice {
 public:
  /// \throws std::invalid_argument if a network names a prefecture that does not exist.
  explicit AccessChoice(const ServiceTopology& topology);
  /// \throws std::out_of_range if no network serves the prefecture.
  std::uint8_t network(int prefecture, std::uint32_t word) const;
  /// Share of a network among the requests of a prefecture.
  double share(int prefecture, int network) const;

 private:
  struct Option {
    std::uint8_t network;
    double share;
    std::uint64_t below;  ///< words below it, up to 2^32
  };
  std::array<std::vector<Option>, kPrefectures> options_;
};

/// Makes requests of a load: each base request `ramp` times in expectation — every one floor(ramp) times and
/// once more with the rest's probability — and each copy at its own moment of the second and over its own
/// access network. Sorted by time. Second by second, so memory is that of one second.
class LoadSource final : public RequestSource {
 public:
  /// Largest ramp factor: what ids have room for.
  static constexpr double kMaxRamp = 8;

  /// Seconds from … until - 1 of the load.
  /// \throws std::invalid_argument if the ramp is negative or above kMaxRamp, the window is not within the
  /// day, or a cell holds more requests than ids can name (11.4 million a day, copies included).
  LoadSource(const ServiceLoad& load, const ServiceTopology& topology, std::uint64_t seed, double ramp = 1,
             int from_second = 0, int until_second = ServiceLoad::kSeconds);

  bool next(ServiceRequest& out) override;
  /// The second after the last one expanded.
  int second() const { return second_; }

 private:
  void expand();

  const ServiceLoad& load_;
  AccessChoice access_;
  Stream stream_;
  std::uint64_t seed_;
  int whole_copies_;
  std::uint32_t extra_below_;
  int second_;
  int until_;
  std::array<std::uint32_t, ServiceLoad::kCells> used_{};    ///< base requests before `second_`
  std::array<std::uint32_t, ServiceLoad::kCells> counts_{};  ///< of the second in hand
  std::vector<ServiceRequest> batch_;                        ///< of one second, sorted
  std::vector<ServiceRequest> unsorted_;
  std::vector<std::uint32_t> entity_, index_;
  std::vector<Block> words_;
  std::size_t position_ = 0;
};

/// Requests held in memory, for tests and small traces.
class VectorSource final : public RequestSource {
 public:
  explicit VectorSource(std::vector<ServiceRequest> requests) : requests_(std::move(requests)) {}
  bool next(ServiceRequest& out) override {
    if (position_ == requests_.size()) {
      return false;
    }
    out = requests_[position_++];
    return true;
  }

 private:
  std::vector<ServiceRequest> requests_;
  std::size_t position_ = 0;
};

}  // namespace cutover
