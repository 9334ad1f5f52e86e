#include "service/load.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace cutover {
namespace {

/// Ids of one prefecture and class lie side by side; those of the copies begin where the base's end.
constexpr std::uint32_t kIdsPerCell = 0xffffffffU / ServiceLoad::kCells;

}  // namespace

ServiceLoad::ServiceLoad() : minutes_(std::size_t{kMinutes} * kCells) {}

void ServiceLoad::add(int second, int prefecture, ServiceClass c, int count) {
  if (second < 0 || second >= kSeconds || prefecture < 0 || prefecture >= kPrefectures || count < 0 ||
      static_cast<int>(c) >= kServiceClasses) {
    throw std::out_of_range("load of the central service: no such second, prefecture or class");
  }
  const std::size_t where = cell(prefecture, c);
  seconds_.resize(std::size_t{kSeconds} * kCells);
  std::uint16_t& n = seconds_[static_cast<std::size_t>(second) * kCells + where];
  if (count > 65'535 - n) {
    throw std::overflow_error(
        "load of the central service: more than 65,535 requests of one class and "
        "prefecture in one second");
  }
  n = static_cast<std::uint16_t>(n + count);
  minutes_[static_cast<std::size_t>(second / 60) * kCells + where] += static_cast<std::uint32_t>(count);
  day_[where] += count;
}

void ServiceLoad::add_to_minute(int minute, int prefecture, ServiceClass c, std::uint32_t count) {
  if (minute < 0 || minute >= kMinutes || prefecture < 0 || prefecture >= kPrefectures ||
      static_cast<int>(c) >= kServiceClasses) {
    throw std::out_of_range("load of the central service: no such minute, prefecture or class");
  }
  even_.resize(std::size_t{kMinutes} * kCells);
  const std::size_t where = cell(prefecture, c);
  const std::size_t at = static_cast<std::size_t>(minute) * kCells + where;
  even_[at] += count;
  minutes_[at] += count;
  day_[where] += count;
}

void ServiceLoad::second(int s, std::array<std::uint32_t, kCells>& out) const {
  const auto at = static_cast<std::size_t>(s);
  out.fill(0);
  if (!seconds_.empty()) {
    std::copy_n(&seconds_[at * kCells], kCells, out.begin());
  }
  if (!even_.empty()) {
    const std::uint32_t* const even = &even_[at / 60 * kCells];
    for (std::size_t where = 0; where < kCells; ++where) {
      out[where] += share(even[where], at % 60);
    }
  }
}

void ServiceLoad::merge(const ServiceLoad& other) {
  seconds_.resize(std::max(seconds_.size(), other.seconds_.size()));
  even_.resize(std::max(even_.size(), other.even_.size()));
  for (std::size_t i = 0; i < other.even_.size(); ++i) {
    even_[i] += other.even_[i];
  }
  for (std::size_t i = 0; i < other.seconds_.size(); ++i) {
    if (other.seconds_[i] > 65'535 - seconds_[i]) {
      throw std::overflow_error(
          "load of the central service: more than 65,535 requests of one class and "
          "prefecture in one second");
    }
    seconds_[i] = static_cast<std::uint16_t>(seconds_[i] + other.seconds_[i]);
  }
  for (std::size_t i = 0; i < minutes_.size(); ++i) {
    minutes_[i] += other.minutes_[i];
  }
  for (std::size_t i = 0; i < day_.size(); ++i) {
    day_[i] += other.day_[i];
  }
}

void ServiceLoad::clear() {
  seconds_.clear();
  even_.clear();
  std::fill(minutes_.begin(), minutes_.end(), 0U);
  day_.fill(0);
}

std::int64_t ServiceLoad::total() const {
  std::int64_t sum = 0;
  for (const std::int64_t n : day_) {
    sum += n;
  }
  return sum;
}

AccessChoice::AccessChoice(const ServiceTopology& topology) {
  std::array<double, kPrefectures> sum{};
  for (std::size_t a = 0; a < topology.access.size(); ++a) {
    for (const int p : topology.access[a].prefectures) {
      if (p < 0 || p >= kPrefectures) {
        throw std::invalid_argument("access network '" + topology.access[a].name +
                                    "' serves a prefecture that does not exist");
      }
      options_[static_cast<std::size_t>(p)].push_back(
          {static_cast<std::uint8_t>(a), topology.access[a].share, 0});
      sum[static_cast<std::size_t>(p)] += topology.access[a].share;
    }
  }
  for (std::size_t p = 0; p < options_.size(); ++p) {
    double before = 0;
    for (Option& option : options_[p]) {
      option.share /= sum[p];
      before += option.share;
      option.below = static_cast<std::uint64_t>(std::llround(before * 0x1p32));
    }
    if (!options_[p].empty()) {
      options_[p].back().below = std::uint64_t{1} << 32;
    }
  }
}

std::uint8_t AccessChoice::network(int prefecture, std::uint32_t word) const {
  for (const Option& option : options_.at(static_cast<std::size_t>(prefecture))) {
    if (word < option.below) {
      return option.network;
    }
  }
  throw std::out_of_range("no access network serves prefecture " + std::to_string(prefecture + 1));
}

double AccessChoice::share(int prefecture, int network) const {
  double sum = 0;
  for (const Option& option : options_.at(static_cast<std::size_t>(prefecture))) {
    sum += option.network == network ? option.share : 0;
  }
  return sum;
}

LoadSource::LoadSource(const ServiceLoad& load, const ServiceTopology& topology, std::uint64_t seed,
                       double ramp, int from_second, int until_second)
    : load_(load),
      access_(topology),
      stream_(seed, Purpose::kServiceLoad),
      seed_(seed),
      whole_copies_(static_cast<int>(ramp)),
      extra_below_(threshold(ramp - std::floor(ramp))),
      second_(from_second),
      until_(until_second) {
  if (!(ramp >= 0) || ramp > kMaxRamp) {
    throw std::invalid_argument("a ramp factor must be from 0 to 8");
  }
  if (from_second < 0 || until_second > ServiceLoad::kSeconds || from_second > until_second) {
    throw std::invalid_argument("the window of a load must lie within its day");
  }
  for (int p = 0; p < kPrefectures; ++p) {
    for (int c = 0; c < kServiceClasses; ++c) {
      if (static_cast<double>(load.of_day(p, static_cast<ServiceClass>(c))) * std::max(1.0, std::ceil(ramp)) >
          kIdsPerCell) {
        throw std::invalid_argument(std::string{"more requests of class '"} + kServiceClassNames[c] +
                                    "' in one prefecture than ids can name");
      }
    }
  }
  // Whole minutes before the window, then single seconds: numbers do not depend on where a window begins.
  for (int m = 0; m < from_second / 60; ++m) {
    const std::uint32_t* counts = load.minute(m);
    for (std::size_t i = 0; i < used_.size(); ++i) {
      used_[i] += counts[i];
    }
  }
  for (int s = from_second / 60 * 60; s < from_second; ++s) {
    load.second(s, counts_);
    for (std::size_t i = 0; i < used_.size(); ++i) {
      used_[i] += counts_[i];
    }
  }
}

void LoadSource::expand() {
  load_.second(second_, counts_);
  unsorted_.clear();
  entity_.clear();
  // Id, prefecture and class of the base requests, then of the copies, then all draws side by side.
  for (std::size_t i = 0; i < ServiceLoad::kCells; ++i) {
    const auto first = static_cast<std::uint32_t>(i) * kIdsPerCell + used_[i];
    const auto in_day = static_cast<std::uint32_t>(
        load_.of_day(static_cast<int>(i / kServiceClasses), static_cast<ServiceClass>(i % kServiceClasses)));
    for (std::uint32_t k = 0; k < counts_[i]; ++k) {
      int copies = whole_copies_;
      if (extra_below_ != 0 && stream_.block(first + k)[2] < extra_below_) {
        ++copies;
      }
      for (int copy = 0; copy < copies; ++copy) {
        entity_.push_back(first + k + static_cast<std::uint32_t>(copy) * in_day);
        unsorted_.push_back({.at = 0,
                             .id = entity_.back(),
                             .prefecture = static_cast<std::uint8_t>(i / kServiceClasses),
                             .service_class = static_cast<ServiceClass>(i % kServiceClasses)});
      }
    }
    used_[i] += counts_[i];
  }
  const std::size_t n = unsorted_.size();
  words_.resize(n);
  index_.assign(n, 0);
  fill_blocks(seed_, Purpose::kServiceLoad, 0, entity_.data(), index_.data(), n, words_.data());
  // Sort by the moment: a pass over 1,024 slots of 1 ms, then neighbours inside a slot.
  std::array<std::uint32_t, 1'025> slot_end{};
  const Micros midnight_us = second_ * kMicrosPerSecond;
  for (std::size_t k = 0; k < n; ++k) {
    const std::uint64_t moment = std::uint64_t{words_[k][0]} * kMicrosPerSecond >> 32;
    unsorted_[k].at = midnight_us + static_cast<Micros>(moment);
    unsorted_[k].access = access_.network(unsorted_[k].prefecture, words_[k][1]);
    ++slot_end[(words_[k][0] >> 22) + 1];
  }
  for (std::size_t s = 1; s < slot_end.size(); ++s) {
    slot_end[s] += slot_end[s - 1];
  }
  batch_.resize(n);
  for (std::size_t k = 0; k < n; ++k) {
    batch_[slot_end[words_[k][0] >> 22]++] = unsorted_[k];
  }
  const auto earlier = [](const ServiceRequest& a, const ServiceRequest& b) {
    return a.at != b.at ? a.at < b.at : a.id < b.id;
  };
  for (std::size_t k = 1; k < n; ++k) {
    const ServiceRequest request = batch_[k];
    std::size_t j = k;
    for (; j > 0 && earlier(request, batch_[j - 1]); --j) {
      batch_[j] = batch_[j - 1];
    }
    batch_[j] = request;
  }
  position_ = 0;
  ++second_;
}

bool LoadSource::next(ServiceRequest& out) {
  while (position_ == batch_.size()) {
    if (second_ >= until_) {
      return false;
    }
    if (second_ % 60 == 0 && load_.is_idle(second_ / 60)) {
      second_ += 60;  // the night is long
      continue;
    }
    expand();
  }
  out = batch_[position_++];
  return true;
}

}  // namespace cutover
