/// \file
/// The vocabulary every folder shares: facility types, age bands, schemes, visit outcomes, identifiers.
///
/// Names are the standard terms of the rule register; `name()` gives the identifier used in scenario
/// files, CSV tables and result files. The order of the enumerators is the order of the axes in results.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace cutover {

/// Facility types of UTL-01, then the two kinds outside the main count (scenario options).
enum class FacilityType : std::uint8_t {
  kHospital,
  kMedicalClinic,
  kDentalClinic,
  kPharmacy,
  kOccupationalClinic,  ///< SUB-06: clinics inside companies, about 2,200
  kExempt,              ///< CHK-09: facilities exempt from the mandate (paper claims)
};
inline constexpr int kFacilityTypes = 6;
inline constexpr std::array<std::string_view, kFacilityTypes> kFacilityTypeNames{
    "hospital", "medical_clinic", "dental_clinic", "pharmacy", "occupational_clinic", "exempt"};

/// Five-year age bands 0-4 … 85-89 and 90+.
using AgeBand = std::uint8_t;
inline constexpr int kAgeBands = 19;
inline constexpr std::array<std::string_view, kAgeBands> kAgeBandNames{
    "0-4",   "5-9",   "10-14", "15-19", "20-24", "25-29", "30-34", "35-39", "40-44", "45-49",
    "50-54", "55-59", "60-64", "65-69", "70-74", "75-79", "80-84", "85-89", "90+"};

/// Prefectures by JIS code minus one: 0 = Hokkaido … 46 = Okinawa.
inline constexpr int kPrefectures = 47;

/// Insurer kinds (glossary: employees' / national / late-stage elderly).
enum class InsurerKind : std::uint8_t { kEmployees, kNational, kLateStageElderly };
inline constexpr int kInsurerKinds = 3;
inline constexpr std::array<std::string_view, kInsurerKinds> kInsurerKindNames{"employees", "national",
                                                                               "late_stage_elderly"};

/// How a visit, or an inquiry without a visitor, ended at the desk. One visit has exactly one outcome.
enum class Outcome : std::uint8_t {
  kCardFace,    ///< card read, identity by face (CHK-01)
  kCardPin,     ///< card read, identity by 4-digit PIN
  kCardVisual,  ///< card read, identity by staff in visual check mode (CHK-03)
  kCardFallback,  ///< card, or an expired one, presented; check-in failed: eligibility by fallback ①–④ (FBK)
  kLegacyLookup,       ///< legacy card, number looked up in OEV (CHK-11)
  kLegacySeen,         ///< legacy card only seen
  kExpiredLookup,      ///< expired legacy card or notice looked up under the provisional measure (CRD-13)
  kCertificateLookup,  ///< certificate of eligibility looked up in OEV
  kCertificateSeen,    ///< certificate of eligibility only seen
  kBatchInquiry,       ///< OEV use without a person at the desk (pre-inquiry of appointments)
  kGaveUp,             ///< left the queue, or was still waiting at the end of the day
};
inline constexpr int kOutcomes = 11;
inline constexpr std::array<std::string_view, kOutcomes> kOutcomeNames{
    "card_face",        "card_pin",      "card_visual",    "card_fallback",
    "legacy_lookup",    "legacy_seen",   "expired_lookup", "certificate_lookup",
    "certificate_seen", "batch_inquiry", "gave_up"};

/// True where the outcome is a use of the My Number health card in OEV: the numerator of UTL-01.
constexpr bool is_card_use(Outcome o) {
  return o == Outcome::kCardFace || o == Outcome::kCardPin || o == Outcome::kCardVisual;
}

/// True where the outcome is an online eligibility verification: the denominator of UTL-01.
constexpr bool is_verification(Outcome o) {
  return is_card_use(o) || o == Outcome::kLegacyLookup || o == Outcome::kExpiredLookup ||
         o == Outcome::kCertificateLookup || o == Outcome::kBatchInquiry;
}

/// Reader models in use (OPS-01), in the order of source B.
inline constexpr int kReaderModels = 5;
inline constexpr std::array<std::string_view, kReaderModels> kReaderModelNames{
    "caora", "panasonic", "exc_9000", "sma_pa", "hi_cara"};

constexpr std::string_view name(FacilityType t) {
  return kFacilityTypeNames[static_cast<std::size_t>(t)];
}
constexpr std::string_view name(InsurerKind k) {
  return kInsurerKindNames[static_cast<std::size_t>(k)];
}
constexpr std::string_view name(Outcome o) {
  return kOutcomeNames[static_cast<std::size_t>(o)];
}

/// Index of `text` in `names`, or nothing.
template <std::size_t N>
constexpr std::optional<int> find_name(const std::array<std::string_view, N>& names, std::string_view text) {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == text) {
      return static_cast<int>(i);
    }
  }
  return std::nullopt;
}

}  // namespace cutover
