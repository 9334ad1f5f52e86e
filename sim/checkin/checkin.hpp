/// \file
/// Check-in: what a visitor presents, how identity is confirmed, and what that means for the desk.
///
/// The decision tree of the rules (CRD, CHK, FBK) belongs here and nowhere else. This version decides by
/// shares: who holds a registered card and presents it (habit, cutovers), what the others present instead,
/// face or PIN or staff at the reader, unreadable cards. It turns a person and the visit's uniform words into
/// one `DeskVisit` for the engine, and the engine's answer into one `Outcome`.
#pragma once

#include <array>
#include <cstdint>

#include "calibration/utilization_fit.hpp"
#include "desk/desk.hpp"
#include "nation/nation.hpp"
#include "random/quantile_table.hpp"
#include "random/stream.hpp"

namespace cutover {

/// Duration laws of a parameter set; made again only when an intervention changes them.
struct DeskLaws {
  explicit DeskLaws(const Parameters& p);
  QuantileTable exponential;
  QuantileTable reader;        ///< mean 1
  QuantileTable consultation;  ///< median 1
};

/// What holds at all desks of one prefecture on one day, as thresholds on 16-bit words.
struct CheckInDay {
  CheckInDay() = default;
  /// \param shares      card shares by main type (UtilizationFit::card_shares)
  /// \param registered  registered shares (UtilizationFit::registered)
  CheckInDay(const Parameters& p, const UtilizationFit& fit, Day day, int prefecture,
             const std::array<CardShares, 4>& shares, const CardShares& registered);

  std::array<std::uint32_t, kAgeBands> registered16{};
  /// Of holders of a registered card, those with a quantile below present it: [main type][band][insurer].
  std::array<std::array<std::array<std::uint32_t, kInsurerKinds>, kAgeBands>, 4> present16{};
  std::array<bool, kInsurerKinds> legacy_valid{};  ///< CUT-02, CUT-03
  bool expired_lookup = false;                     ///< CRD-13
  std::array<std::uint32_t, 4> lookup16{};         ///< CHK-11
  std::array<std::uint32_t, 4> batch16{};          ///< fraction of a batch inquiry per visit without card
  std::array<std::uint32_t, 4> batch_whole{};      ///< whole ones
  std::uint32_t habit16 = 0;
  std::uint32_t face16 = 0;        ///< chooses face
  std::uint32_t face_success = 0;  ///< 32-bit threshold
  std::uint32_t pin_success = 0;   ///< 32-bit threshold
  std::uint32_t assist_first16 = 0;
  std::uint32_t card_failure16 = 0;
  Millis face_ms = 0;
  Millis pin_ms = 0;
  Millis assist_ms = 0;
  std::array<Millis, 4> staff_ms{};
  Millis number_entry_ms = 0;
  std::array<double, 4> fallback_factor{};  ///< staff time with a fallback over the ordinary one
  Millis patience_ms = 0;
  double first_use_time_factor = 1;
};

/// Index of the main type whose patterns a facility type follows (special facilities are clinics).
constexpr std::size_t main_type(FacilityType t) {
  return t < FacilityType::kOccupationalClinic ? static_cast<std::size_t>(t)
                                               : static_cast<std::size_t>(FacilityType::kMedicalClinic);
}

/// What is decided about a visit beside its times at the desk.
struct PlannedVisit {
  Outcome outcome;     ///< if everything at the desk goes as planned
  std::uint8_t batch;  ///< batch inquiries made for this visit before it
};

/// Decides everything about a visit that does not depend on queues.
/// \param visit words as in visits/area_visits.hpp
/// \param service_a, service_b  two blocks of Purpose::kVisitService
/// \param desk  what the engine gets
PlannedVisit plan_check_in(const CheckInDay& day, const DeskLaws& laws, const Holder& holder,
                           FacilityType type, Millis arrival, const Block& visit, const Block& service_a,
                           const Block& service_b, DeskVisit& desk);

/// The outcome of a planned visit, given how the desk ended it.
constexpr Outcome outcome_of(Outcome planned, VisitEnd end) {
  switch (end) {
    case VisitEnd::kCheckedIn:
    case VisitEnd::kServed:
      return planned;
    case VisitEnd::kFallback:
      return Outcome::kCardFallback;
    case VisitEnd::kLookupFailed:
      // An expired card entitles only through the look-up (CRD-13): without an answer the visitor falls back.
      return planned == Outcome::kExpiredLookup       ? Outcome::kCardFallback
             : planned == Outcome::kCertificateLookup ? Outcome::kCertificateSeen
                                                      : Outcome::kLegacySeen;
    case VisitEnd::kGaveUp:
    case VisitEnd::kOpen:
      return Outcome::kGaveUp;
  }
  return Outcome::kGaveUp;
}

/// Who has used the card before the first day, for Nation::populate. Of persons who present it only now and
/// then the share with an earlier use follows from their visits in the year before (assumption: at half of
/// today's share).
InitialUse initial_use(const Parameters& p, const NationTables& tables, int prefecture,
                       const std::array<CardShares, 4>& shares, const CardShares& registered);

}  // namespace cutover
