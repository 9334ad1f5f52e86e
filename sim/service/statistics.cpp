#include "service/statistics.hpp"

#include <algorithm>
#include <stdexcept>

#include "core/types.hpp"

namespace cutover {

ClassMinute& ClassMinute::operator+=(const ClassMinute& x) {
  offered += x.offered;
  attempts += x.attempts;
  answered += x.answered;
  timed_out += x.timed_out;
  rejected += x.rejected;
  latency_us += x.latency_us;
  max_latency_us = std::max(max_latency_us, x.max_latency_us);
  return *this;
}

StationMinute& StationMinute::operator+=(const StationMinute& x) {
  busy_us += x.busy_us;
  capacity_us += x.capacity_us;
  waiting_us += x.waiting_us;
  arrivals += x.arrivals;
  rejected += x.rejected;
  expired += x.expired;
  given_up += x.given_up;
  lost += x.lost;
  max_waiting = std::max(max_waiting, x.max_waiting);
  return *this;
}

LinkMinute& LinkMinute::operator+=(const LinkMinute& x) {
  busy_us[0] += x.busy_us[0];
  busy_us[1] += x.busy_us[1];
  lost += x.lost;
  max_wait_us = std::max(max_wait_us, x.max_wait_us);
  return *this;
}

ServiceStatistics::ServiceStatistics(int first_minute, int minutes, int access_networks, int stations,
                                     int links)
    : first_minute_(first_minute),
      minutes_(minutes),
      access_networks_(access_networks),
      stations_(stations),
      links_(links) {
  if (minutes < 1 || access_networks < 1 || stations < 0 || links < 0) {
    throw std::invalid_argument("statistics of the central service need a minute and an access network");
  }
  const auto rows = static_cast<std::size_t>(minutes);
  classes_.resize(rows * kServiceClasses);
  flows_.resize(rows * kServiceClasses);
  prefectures_.resize(rows * kPrefectures);
  station_minutes_.resize(rows * static_cast<std::size_t>(stations));
  link_minutes_.resize(rows * static_cast<std::size_t>(links));
  cell_index_.assign(rows * kServiceClasses * static_cast<std::size_t>(access_networks), -1);
  run_latency_.resize(static_cast<std::size_t>(kServiceClasses) * RunBins::kCount);
}

ServiceStatistics::AccessCell& ServiceStatistics::touch(int row, ServiceClass c, int access) {
  std::int32_t& index = cell_index_[cell(row, c) * static_cast<std::size_t>(access_networks_) +
                                    static_cast<std::size_t>(access)];
  if (index < 0) {
    index = static_cast<std::int32_t>(cells_.size());
    cells_.emplace_back();
  }
  return cells_[static_cast<std::size_t>(index)];
}

const ServiceStatistics::AccessCell* ServiceStatistics::access_cell(int row, ServiceClass c,
                                                                    int access) const {
  const std::int32_t index = cell_index_[cell(row, c) * static_cast<std::size_t>(access_networks_) +
                                         static_cast<std::size_t>(access)];
  return index < 0 ? nullptr : &cells_[static_cast<std::size_t>(index)];
}

void ServiceStatistics::done(const ServiceRequest& request, const ServiceOutcome& outcome) {
  const int asked = row(request.at);
  ClassMinute& counts = classes_[cell(asked, request.service_class)];
  AccessCell& access = touch(asked, request.service_class, request.access);
  ++counts.offered;
  counts.attempts += outcome.attempts;
  auto& prefecture = prefectures_[static_cast<std::size_t>(asked) * kPrefectures + request.prefecture];
  if (outcome.end != ServiceEnd::kAnswered) {
    ++(outcome.end == ServiceEnd::kTimedOut ? counts.timed_out : counts.rejected);
    ++access.failed;
    ++prefecture[1];
    return;
  }
  ++counts.answered;
  ++access.answered;
  ++prefecture[0];
  counts.latency_us += outcome.latency;
  counts.max_latency_us = std::max(counts.max_latency_us, outcome.latency);
  ++access.latency[static_cast<std::size_t>(MinuteBins::bin(outcome.latency))];
  ++run_latency_[static_cast<std::size_t>(request.service_class) * RunBins::kCount +
                 static_cast<std::size_t>(RunBins::bin(outcome.latency))];
  ++flows_[cell(row(request.at + outcome.latency), request.service_class)].replies;
}

double ServiceStatistics::minute_quantile(int row, ServiceClass c, double p) const {
  std::array<std::uint64_t, MinuteBins::kCount> sum{};
  for (int a = 0; a < access_networks_; ++a) {
    if (const AccessCell* access = access_cell(row, c, a)) {
      for (std::size_t b = 0; b < sum.size(); ++b) {
        sum[b] += access->latency[b];
      }
    }
  }
  return MinuteBins::quantile(sum.data(), p);
}

double ServiceStatistics::quantile(ServiceClass c, double p) const {
  return RunBins::quantile(run_latency_.data() + static_cast<std::size_t>(c) * RunBins::kCount, p);
}

double ServiceStatistics::quantile(double p) const {
  std::vector<std::uint64_t> sum(RunBins::kCount);
  for (std::size_t i = 0; i < run_latency_.size(); ++i) {
    sum[i % sum.size()] += run_latency_[i];
  }
  return RunBins::quantile(sum.data(), p);
}

ClassMinute ServiceStatistics::total(ServiceClass c) const {
  ClassMinute sum;
  for (int r = 0; r < minutes_; ++r) {
    sum += at(r, c);
  }
  return sum;
}

ClassMinute ServiceStatistics::total() const {
  ClassMinute sum;
  for (const ClassMinute& x : classes_) {
    sum += x;
  }
  return sum;
}

void ServiceStatistics::merge(const ServiceStatistics& other) {
  if (other.first_minute_ != first_minute_ || other.minutes_ != minutes_ ||
      other.access_networks_ != access_networks_ || other.stations_ != stations_ || other.links_ != links_) {
    throw std::invalid_argument("statistics of the central service over different minutes or elements");
  }
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    classes_[i] += other.classes_[i];
    flows_[i].attempts += other.flows_[i].attempts;
    flows_[i].replies += other.flows_[i].replies;
  }
  for (std::size_t i = 0; i < prefectures_.size(); ++i) {
    prefectures_[i][0] += other.prefectures_[i][0];
    prefectures_[i][1] += other.prefectures_[i][1];
  }
  for (std::size_t i = 0; i < station_minutes_.size(); ++i) {
    station_minutes_[i] += other.station_minutes_[i];
  }
  for (std::size_t i = 0; i < link_minutes_.size(); ++i) {
    link_minutes_[i] += other.link_minutes_[i];
  }
  for (int r = 0; r < minutes_; ++r) {
    for (int c = 0; c < kServiceClasses; ++c) {
      for (int a = 0; a < access_networks_; ++a) {
        const auto service_class = static_cast<ServiceClass>(c);
        if (const AccessCell* x = other.access_cell(r, service_class, a)) {
          AccessCell& sum = touch(r, service_class, a);
          sum.answered += x->answered;
          sum.failed += x->failed;
          for (std::size_t b = 0; b < sum.latency.size(); ++b) {
            sum.latency[b] += x->latency[b];
          }
        }
      }
    }
  }
  for (std::size_t i = 0; i < run_latency_.size(); ++i) {
    run_latency_[i] += other.run_latency_[i];
  }
}

}  // namespace cutover
