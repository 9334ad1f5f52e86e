/// \file
/// What the desks of one area ask of the central service on a day (OPS-04, CHK-10): verifications when the
/// visitor is looked up, consents and records when they leave, batch inquiries before opening.
///
/// Noted by minute, which is a count, where closed formulas will answer; by second, which is a record of
/// eight bytes for each request, where they will be simulated one by one.
#pragma once

#include <cstdint>
#include <mutex>
#include <span>
#include <vector>

#include "checkin/decision_tree.hpp"
#include "desk/desk.hpp"
#include "nation/nation.hpp"
#include "random/stream.hpp"
#include "run/visit_requests.hpp"
#include "service/load.hpp"

namespace cutover {

/// How exactly somebody wants to know when requests come.
enum class LoadDetail : std::uint8_t { kMinutes, kSeconds };

/// Where areas put their requests: the nation's, whatever the sample.
struct LoadSink {
  ServiceLoad load;
  LoadDetail detail = LoadDetail::kSeconds;
  std::mutex mutex;  ///< of the load; sums of integers, so the order of areas is free

  void begin(LoadDetail wanted) {
    load.clear();
    detail = wanted;
  }
};

/// A simulated request of a sample stands for `weight` real ones, which come at other moments: within as many
/// minutes around it, up to half an hour, so that a minute's load scatters little more than that of a whole
/// nation. Odd, so that its own minute is in the middle; 1 where the request stands for itself.
int spread_minutes(double weight);

/// Keeps its memory; one per thread.
class AreaRequests {
 public:
  void begin(LoadDetail detail);

  /// The day of one desk. All spans have one element a visit.
  void note(FacilityType type, std::span<const VisitRecord> records, std::span<const PlannedVisit> plans,
            std::span<const DeskVisit> visits, std::span<const Block> words);

  /// Adds the area's requests to the nation's, where a request of a sample stands for several.
  void send(const Nation& nation, std::uint32_t area_number, std::uint64_t seed, Day day, LoadSink& sink);

 private:
  /// One request, packed: when, of which class, by which facility type; and what its copies in a sample are
  /// drawn by, which belongs to the visit: other requests, or none, leave it as it is.
  class Asked {
   public:
    Asked(int second, ServiceClass c, FacilityType type, std::uint32_t word)
        : bits_(static_cast<std::uint32_t>(second) << 6 | static_cast<std::uint32_t>(type) << 3 |
                static_cast<std::uint32_t>(c)),
          word_(word + static_cast<std::uint32_t>(c)) {}
    int second() const { return static_cast<int>(bits_ >> 6); }
    FacilityType type() const { return static_cast<FacilityType>(bits_ >> 3 & 7U); }
    ServiceClass service_class() const { return static_cast<ServiceClass>(bits_ & 7U); }
    std::uint32_t word() const { return word_; }

   private:
    std::uint32_t bits_;
    std::uint32_t word_;
  };

  template <class Ask>
  void for_each(std::span<const VisitRecord> records, std::span<const PlannedVisit> plans,
                std::span<const DeskVisit> visits, std::span<const Block> words, Ask ask) const;
  void send_minutes(const Nation& nation, int prefecture, LoadSink& sink);
  void send_seconds(const Nation& nation, const Area& area, std::uint64_t seed, Day day, LoadSink& sink);

  LoadDetail detail_ = LoadDetail::kSeconds;
  std::vector<Asked> asked_;
  std::vector<std::uint32_t> counts_;  ///< [type][minute][class]; zero between areas
  std::vector<std::uint32_t> sums_;    ///< [minute][class]
  std::vector<double> rates_;          ///< likewise, of one type of facility in a sample
};

}  // namespace cutover
