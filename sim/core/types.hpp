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

/// The band that begins with the 75th birthday, when everybody changes to the insurer of the late-stage
/// elderly.
inline constexpr int kBand75 = 15;

/// Prefectures by JIS code minus one: 0 = Hokkaido … 46 = Okinawa.
inline constexpr int kPrefectures = 47;

/// Insurer kinds (glossary: employees' / national / late-stage elderly).
enum class InsurerKind : std::uint8_t { kEmployees, kNational, kLateStageElderly };
inline constexpr int kInsurerKinds = 3;
inline constexpr std::array<std::string_view, kInsurerKinds> kInsurerKindNames{"employees", "national",
                                                                               "late_stage_elderly"};

/// How a visit, or an inquiry without a visitor, ended at the desk. One visit has exactly one outcome.
enum class Outcome : std::uint8_t {
  kCardFace,             ///< card read, identity by face (CHK-01)
  kCardPin,              ///< card read, identity by 4-digit PIN
  kCardVisual,           ///< card read, identity by staff in visual check mode (CHK-03)
  kCardMobile,           ///< card read by a mobile terminal (CHK-08)
  kPhone,                ///< card on the phone (CRD-02)
  kLimitedOev,           ///< card read by limited OEV of an exempt facility (CHK-09)
  kFallbackPortal,       ///< not confirmed by OEV: ① portal screen (FBK-01, FBK-02, CHK-09)
  kFallbackNotice,       ///< ② notice of eligibility
  kFallbackOral,         ///< ③ oral confirmation at a return visit (FBK-05)
  kFallbackDeclaration,  ///< ④ declaration form at a first visit, with the card itself shown (CLM-04)
  kProofToFollow,        ///< first visit without proof or card: treated, the proof is to be brought (CLM-05)
  kChargedFull,          ///< charged 100 % although insured: breaks FBK-04
  kEmergencyLookup,      ///< no reader works: looked up in the emergency mode opened by a call (OPS-04)
  kLegacyLookup,         ///< legacy card, number looked up in OEV (CHK-11)
  kLegacySeen,           ///< legacy card only seen
  kExpiredLookup,        ///< expired legacy card or notice looked up under the provisional measure (CRD-13)
  kCertificateLookup,    ///< certificate of eligibility looked up in OEV
  kCertificateSeen,      ///< certificate of eligibility only seen
  kBatchInquiry,         ///< OEV use without a person at the desk (pre-inquiry of appointments)
  kGaveUp,               ///< left the queue, or was still waiting at the end of the day
};
inline constexpr int kOutcomes = 20;
inline constexpr std::array<std::string_view, kOutcomes> kOutcomeNames{
    "card_face",       "card_pin",           "card_visual",      "card_mobile",   "phone",
    "limited_oev",     "fallback_portal",    "fallback_notice",  "fallback_oral", "fallback_declaration",
    "proof_to_follow", "charged_full",       "emergency_lookup", "legacy_lookup", "legacy_seen",
    "expired_lookup",  "certificate_lookup", "certificate_seen", "batch_inquiry", "gave_up"};

/// True where the outcome is a use of the My Number health card in OEV: the numerator of UTL-01.
constexpr bool is_card_use(Outcome o) {
  return o <= Outcome::kLimitedOev;
}

/// True where eligibility was confirmed by one of ①–④, later, or not at all (FBK): mostly because a check-in
/// failed, but also where nothing was presented, where a number was called invalid, and as the ordinary way
/// of facilities without a reader (CHK-09). DeskNote::kCardFailed counts failed check-ins with card or phone.
constexpr bool is_fallback(Outcome o) {
  return o >= Outcome::kFallbackPortal && o <= Outcome::kChargedFull;
}

/// True where the outcome is an online eligibility verification: the denominator of UTL-01.
constexpr bool is_verification(Outcome o) {
  return is_card_use(o) || o == Outcome::kEmergencyLookup || o == Outcome::kLegacyLookup ||
         o == Outcome::kExpiredLookup || o == Outcome::kCertificateLookup || o == Outcome::kBatchInquiry;
}

/// Things that happen at a desk beside the outcome; one visit may have several, or none.
enum class DeskNote : std::uint8_t {
  kFirstUse,           ///< the person's first use of the card (CUT-05)
  kRegisteredAtDesk,   ///< card registered on the spot (CRD-14)
  kRenewalAlert,       ///< reader shows the renewal alert (CRD-09)
  kReadInGrace,        ///< certificate lapsed, eligibility still read (CRD-08)
  kCertificateLapsed,  ///< certificate lapsed beyond grace (CHK-06)
  kChipDamaged,        ///< chip cannot be read (CHK-06)
  kPinLocked,          ///< as many wrong entries as lock it (CHK-02)
  kNoPasscode,         ///< visual check mode needed but no passcode issued (CHK-03)
  kAnswerInvalid,      ///< OEV answers "invalid" (CHK-04)
  kNoRecord,           ///< OEV answers "no record" (CHK-04)
  kBlackDot,           ///< unconvertible characters, check-in goes on (CHK-05)
  kReaderDown,         ///< no reader of the facility works (CHK-06)
  kNoReply,            ///< the central service does not answer in time (CHK-06)
  kPhoneNotReady,      ///< facility does not read phones (FBK-02)
  kNothingPresented,   ///< nothing at hand (CRD-06)
  kOneStepReception,   ///< check-in and patient card in one step (CHK-13)
  kCertificateCheck,   ///< outside certificate validation asked: registration or renewal (OPS-04)
  kViewCheckup,        ///< consent: health-check records (CHK-10)
  kViewMedicine,       ///< consent: medicine records
  kViewTreatment,      ///< consent: treatment records
  kViewStopped,        ///< records withheld: grace (CRD-08) or data mismatch (CHK-14)
  kDisasterView,       ///< records viewed without the card in disaster mode (CHK-12)
  kCardShown,          ///< card or phone presented (CRD-01, CRD-02)
  kCardFailed,         ///< … and not used: the check-in failed (CHK-06, FBK-01 … FBK-03)
  kPhoneUnread,        ///< the desk reads phones, but not this time: the generic reader failed (CHK-06)
};
inline constexpr int kDeskNotes = 25;
inline constexpr std::array<std::string_view, kDeskNotes> kDeskNoteNames{
    "first_use",          "registered_at_desk", "renewal_alert", "read_in_grace",   "certificate_lapsed",
    "chip_damaged",       "pin_locked",         "no_passcode",   "answer_invalid",  "no_record",
    "black_dot",          "reader_down",        "no_reply",      "phone_not_ready", "nothing_presented",
    "one_step_reception", "certificate_check",  "view_checkup",  "view_medicine",   "view_treatment",
    "view_stopped",       "disaster_view",      "card_shown",    "card_failed",     "phone_unread"};
constexpr std::uint32_t note_bit(DeskNote n) {
  return 1U << static_cast<unsigned>(n);
}

/// Ways on without a check-in: ①–④ and the proof that is brought later (FBK, CLM-05), in the outcomes' order.
inline constexpr std::size_t kFallbackWays = 5;

/// Classes of records a facility may view with consent (CHK-10).
inline constexpr int kRecordClasses = 3;
inline constexpr std::array<std::string_view, kRecordClasses> kRecordClassNames{"checkup", "medicine",
                                                                                "treatment"};

/// Reader models in use (OPS-01), in the order of source B.
inline constexpr int kReaderModels = 5;
inline constexpr std::array<std::string_view, kReaderModels> kReaderModelNames{
    "caora", "panasonic", "exc_9000", "sma_pa", "hi_cara"};
/// The last of them, Hi-CARA, reads phones without a generic reader beside it (CHK-07).
inline constexpr std::uint8_t kPhoneReaderModel = kReaderModels - 1;
/// Readers that a facility may buy beside those it was given: the most that the tables of SUB-01 pay for.
inline constexpr std::uint32_t kMostBoughtReaders = 3;

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
