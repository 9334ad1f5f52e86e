/// \file
/// What one visit asks of the central service (OPS-04, CHK-10): one rule for all who count or send requests.
#pragma once

#include <bit>
#include <cstdint>

#include "checkin/decision_tree.hpp"
#include "desk/desk.hpp"
#include "topology/topology.hpp"

namespace cutover {

/// Batch inquiries run in the hour from here, before opening (assumption).
inline constexpr int kBatchInquiryHour = 6;

/// What a request is for. Two requests of one visit differ in it or in class, or are two batch inquiries.
enum class RequestKind : std::uint8_t { kEligibility, kRecords, kDisasterView, kBatch };

/// Calls `ask(number, class, at, word)` for each batch inquiry that was made for a visit before it, with a
/// word of its own.
/// \param word  the visit's own; spreads them evenly over their hour
template <class Ask>
void for_each_batch_inquiry(const PlannedVisit& plan, std::uint32_t word, Ask ask) {
  for (unsigned batch = 0; batch < plan.batch; ++batch) {
    const std::uint32_t moment = word * 0x9e3779b9U + batch * 0x85ebca6bU;
    ask(batch, ServiceClass::kNumber,
        kBatchInquiryHour * kMillisPerHour +
            static_cast<Millis>(std::uint64_t{moment} * kMillisPerHour >> 32),
        moment);
  }
}

/// Calls `ask(kind, class, at)` for what is asked when the visitor leaves the desk, which nobody waits for:
/// consent is registered then, and the records are asked for (CHK-10).
template <class Ask>
void for_each_request_on_leaving(const VisitRecord& record, const PlannedVisit& plan, Ask ask) {
  if (record.request_at < 0 || record.end == VisitEnd::kGaveUp || record.end == VisitEnd::kOpen) {
    return;
  }
  const std::uint32_t notes = notes_of(plan, record);
  constexpr auto kFirstView = static_cast<unsigned>(DeskNote::kViewCheckup);
  const std::uint32_t views = notes >> kFirstView & ((1U << kRecordClasses) - 1);
  if (views != 0) {
    ask(RequestKind::kRecords, ServiceClass::kConsent, record.finish);
  }
  for (std::uint32_t rest = views; rest != 0; rest &= rest - 1) {
    ask(RequestKind::kRecords,
        static_cast<ServiceClass>(static_cast<int>(ServiceClass::kHealthCheck) + std::countr_zero(rest)),
        record.finish);
  }
  if ((notes & note_bit(DeskNote::kDisasterView)) != 0) {
    ask(RequestKind::kDisasterView, ServiceClass::kMedicine, record.finish);
  }
}

}  // namespace cutover
