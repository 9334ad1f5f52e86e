#include "run/area_requests.hpp"

#include <algorithm>
#include <cmath>

namespace cutover {
namespace {

constexpr int kWidestSpreadMinutes = 31;

constexpr std::size_t kTypeCells = std::size_t{ServiceLoad::kMinutes} * kServiceClasses;

int second_of(Millis at) {
  return std::clamp(at / kMillisPerSecond, 0, ServiceLoad::kSeconds - 1);
}

std::size_t minute_cell(int second, ServiceClass c) {
  return static_cast<std::size_t>(second / 60) * kServiceClasses + static_cast<std::size_t>(c);
}

}  // namespace

int spread_minutes(double weight) {
  return weight == 1 ? 1 : std::min(static_cast<int>(weight) | 1, kWidestSpreadMinutes);
}

void AreaRequests::begin(LoadDetail detail) {
  detail_ = detail;
  asked_.clear();
  if (detail == LoadDetail::kMinutes) {
    counts_.resize(kTypeCells * kFacilityTypes);
  }
}

template <class Ask>
void AreaRequests::for_each(std::span<const VisitRecord> records, std::span<const PlannedVisit> plans,
                            std::span<const DeskVisit> visits, std::span<const Block> words, Ask ask) const {
  for (std::size_t i = 0; i < records.size(); ++i) {
    const VisitRecord& record = records[i];
    for_each_batch_inquiry(
        plans[i], words[i][0],
        [&](unsigned, ServiceClass c, Millis at, std::uint32_t word) { ask(word, second_of(at), c); });
    if (record.request_at < 0) {
      continue;
    }
    ask(words[i][0], second_of(record.request_at), static_cast<ServiceClass>(visits[i].request_class()));
    for_each_request_on_leaving(record, plans[i], [&](RequestKind, ServiceClass c, Millis at) {
      ask(words[i][0], second_of(at), c);
    });
  }
}

void AreaRequests::note(FacilityType type, std::span<const VisitRecord> records,
                        std::span<const PlannedVisit> plans, std::span<const DeskVisit> visits,
                        std::span<const Block> words) {
  if (detail_ == LoadDetail::kSeconds) {
    for_each(records, plans, visits, words, [&](std::uint32_t word, int second, ServiceClass c) {
      asked_.emplace_back(second, c, type, word);
    });
    return;
  }
  std::uint32_t* const counts = &counts_[kTypeCells * static_cast<std::size_t>(type)];
  for_each(records, plans, visits, words,
           [&](std::uint32_t, int second, ServiceClass c) { ++counts[minute_cell(second, c)]; });
}

void AreaRequests::send(const Nation& nation, std::uint32_t area_number, std::uint64_t seed, Day day,
                        LoadSink& sink) {
  const Area& area = nation.areas()[area_number];
  if (detail_ == LoadDetail::kMinutes) {
    send_minutes(nation, area.prefecture, sink);
  } else {
    send_seconds(nation, area, seed, day, sink);
  }
}

void AreaRequests::send_minutes(const Nation& nation, int prefecture, LoadSink& sink) {
  sums_.assign(kTypeCells, 0);
  for (std::size_t type = 0; type < kFacilityTypes; ++type) {
    const double weight = nation.weight()[type][static_cast<std::size_t>(prefecture)];
    if (weight == 0) {
      continue;  // no such facilities here
    }
    std::uint32_t* const counts = &counts_[kTypeCells * type];
    if (weight == 1) {
      for (std::size_t i = 0; i < kTypeCells; ++i) {
        sums_[i] += counts[i];
      }
    } else {
      const int width = spread_minutes(weight);
      rates_.assign(kTypeCells, 0);
      for (int minute = 0; minute < ServiceLoad::kMinutes; ++minute) {
        for (std::size_t c = 0; c < kServiceClasses; ++c) {
          const std::uint32_t n = counts[static_cast<std::size_t>(minute) * kServiceClasses + c];
          for (int k = 0; n > 0 && k < width; ++k) {
            const int at = std::clamp(minute - width / 2 + k, 0, ServiceLoad::kMinutes - 1);
            rates_[static_cast<std::size_t>(at) * kServiceClasses + c] += n * weight / width;
          }
        }
      }
      for (std::size_t c = 0; c < kServiceClasses; ++c) {
        double owed = 0.5;  // what is left over at the end of the day is rounded to the nearest request
        for (std::size_t i = c; i < kTypeCells; i += kServiceClasses) {
          owed += rates_[i];
          const double whole = std::floor(owed);
          sums_[i] += static_cast<std::uint32_t>(whole);
          owed -= whole;
        }
      }
    }
    std::fill(counts, counts + kTypeCells, 0);
  }
  const std::lock_guard lock(sink.mutex);
  for (std::size_t i = 0; i < kTypeCells; ++i) {
    if (sums_[i] > 0) {
      sink.load.add_to_minute(static_cast<int>(i / kServiceClasses), prefecture,
                              static_cast<ServiceClass>(i % kServiceClasses), sums_[i]);
    }
  }
}

void AreaRequests::send_seconds(const Nation& nation, const Area& area, std::uint64_t seed, Day day,
                                LoadSink& sink) {
  const int prefecture = area.prefecture;
  const Stream stream{seed, Purpose::kServiceSpread};
  const std::lock_guard lock(sink.mutex);
  for (const Asked& r : asked_) {
    const double weight =
        nation.weight()[static_cast<std::size_t>(r.type())][static_cast<std::size_t>(prefecture)];
    if (weight == 1) {
      sink.load.add(r.second(), prefecture, r.service_class());
      continue;
    }
    WordSequence words{stream, r.word(), day_number(day)};
    const auto whole = static_cast<int>(weight);
    const int copies = whole + (words.next() < threshold(weight - whole) ? 1 : 0);
    const int width = 60 * spread_minutes(weight);
    for (int copy = 0; copy < copies; ++copy) {
      const auto moved =
          static_cast<int>(std::uint64_t{words.next()} * static_cast<unsigned>(width) >> 32) - width / 2;
      sink.load.add(std::clamp(r.second() + moved, 0, ServiceLoad::kSeconds - 1), prefecture,
                    r.service_class());
    }
  }
}

}  // namespace cutover
