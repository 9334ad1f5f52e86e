/// \file
/// What a visit leaves behind for the claims office when it is not ordinary.
///
/// A claim covers one person, one facility and one calendar month (CLM-01). About 150 million are filed a
/// month, so the ordinary ones are only counted. A visit whose eligibility may be wrong or unknown, or whose
/// data carry a fault, is pushed as a `ClaimCase`, and so is one that may matter to a claim with cases:
/// before a change of insurer later in the month, or after an earlier case of it. Together they are about 2 %
/// of the visits. The record is trivially copyable, free of padding and at most 32 bytes, because it is
/// written raw into a checkpoint.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "core/time.hpp"
#include "core/types.hpp"

namespace cutover {

/// Days since 2020-01-01 in 16 bits (until 2199). 0 also stands for every earlier day.
using ClaimDay = std::uint16_t;
inline constexpr Day kClaimEpoch = make_day(2020, 1, 1);
/// Never, or not within reach of the calendar.
inline constexpr ClaimDay kNoClaimDay = 0xffff;

/// A civil day as claim day; earlier than the epoch is 0, later than 2199 is kNoClaimDay.
constexpr ClaimDay claim_day(Day day) {
  const auto n = (day - kClaimEpoch).count();
  return n < 0 ? ClaimDay{0} : n >= kNoClaimDay ? kNoClaimDay : static_cast<ClaimDay>(n);
}
constexpr Day civil_day(ClaimDay day) {
  return kClaimEpoch + std::chrono::days{day};
}

/// How eligibility was established at the visit, from best to worst; the worst of a month decides (CLM-02).
enum class ClaimBasis : std::uint8_t {
  kConfirmed,       ///< looked up in OEV: what OEV held on the visit day
  kScreenOrNotice,  ///< fallback ① portal screen or ② eligibility notice: what OEV held on the visit day
  kOnlySeen,        ///< legacy card or certificate seen, not looked up (CHK-11, CLM-07)
  kPriorKnown,  ///< ③, or ④ (or proof to follow) and the answer "invalid": the facility knows an earlier one
  kUnknown,     ///< ④ without any number, or a proof that is to follow
};
inline constexpr int kClaimBases = 5;
inline constexpr std::array<std::string_view, kClaimBases> kClaimBasisNames{
    "confirmed", "screen_or_notice", "only_seen", "prior_known", "unknown"};

/// Why a claim comes back. The first eight are faults of a claim's data that any claim can carry
/// (`ordinary_fault`), then what becomes of a change of insurer, then faults of a declaration form (CLM-06).
/// The names 1 to 12 are those of MHLW 医療保険部会第184回 資料2
/// (data/validation/claim_returns_by_cause.csv).
enum class ClaimCause : std::uint8_t {
  kSymbolOrNumber,      ///< 記号・番号の誤り
  kNoSuchPerson,        ///< 該当者なし
  kNotCertifiedFamily,  ///< 認定外家族
  kSelfOrFamily,        ///< 本人・家族等誤り
  kName,                ///< 患者氏名の誤り
  kSex,                 ///< 性別の誤り
  kBirthDate,           ///< 生年月日の誤り
  kBenefitPeriodOver,   ///< 給付期間満了
  kLostEligibility,     ///< 資格喪失後の受診
  kOldCard,             ///< 旧証によるもの
  kLateStageApplies,    ///< 後期高齢者該当
  kNationalApplies,     ///< 国保該当
  kWrongInsuranceKind,  ///< 不詳: 保険種別の誤り
  kMissingContact,      ///< 不詳: 連絡先の未記載
  kMissingField,        ///< 不詳: another required field is empty
  kNone,                ///< not returned; no axis of a table
};
inline constexpr int kClaimCauses = 15;
inline constexpr int kOrdinaryFaults = 8;
inline constexpr std::array<std::string_view, kClaimCauses> kClaimCauseNames{"symbol_or_number",
                                                                             "no_such_person",
                                                                             "not_certified_family",
                                                                             "self_or_family",
                                                                             "name",
                                                                             "sex",
                                                                             "birth_date",
                                                                             "benefit_period_over",
                                                                             "lost_eligibility",
                                                                             "old_card",
                                                                             "late_stage_applies",
                                                                             "national_applies",
                                                                             "wrong_insurance_kind",
                                                                             "missing_contact",
                                                                             "missing_field"};

/// Facts of a visit, as bits of ClaimCase::flags.
namespace claim_flag {
inline constexpr std::uint16_t kFirstVisit = 1;    ///< first visit of the person at the facility (初診)
inline constexpr std::uint16_t kPhysicalCard = 2;  ///< My Number card itself; no certificate, no phone alone
inline constexpr std::uint16_t kValidInsurance = 4;   ///< insured by somebody on the visit day
inline constexpr std::uint16_t kPriorCard = 8;        ///< kOnlySeen: what was seen is of the earlier insurer
inline constexpr std::uint16_t kPriorAvailable = 16;  ///< a past eligibility could be used (CLM-05)
/// The person also visited earlier in this month, before `insured_since`: a transfer becomes a split. For who
/// pushes no case of that visit; where there is one, the merge finds out (claim.hpp).
inline constexpr std::uint16_t kVisitBeforeChange = 32;
// Faults of the declaration form (④), in addition to those the settlement draws:
inline constexpr std::uint16_t kWrongKind = 64;
inline constexpr std::uint16_t kNoContact = 128;
inline constexpr std::uint16_t kEmptyField = 256;
/// An earlier visit of the month is a case, too: with kPriorKnown (③) the facility knows no more than what
/// the visits before this one have shown.
inline constexpr std::uint16_t kFurtherVisit = 512;
}  // namespace claim_flag

/// One visit that the claims office must look at.
struct ClaimCase {
  std::uint32_t person = 0;
  std::uint32_t facility = 0;
  ClaimDay visit_day = 0;
  ClaimDay insured_since = 0;          ///< first day with the insurer of now; 0 = no change in sight
  ClaimDay registered_on = 0;          ///< day on which OEV learns of it
  ClaimDay contact_day = kNoClaimDay;  ///< day on which the patient brings the number by themselves
  FacilityType type = FacilityType::kMedicalClinic;
  std::uint8_t prefecture = 0;
  AgeBand band = 0;
  InsurerKind now = InsurerKind::kEmployees;     ///< insurer on the visit day
  InsurerKind before = InsurerKind::kEmployees;  ///< insurer before `insured_since`
  ClaimBasis basis = ClaimBasis::kConfirmed;
  ClaimCause fault = ClaimCause::kNone;  ///< an ordinary fault, see ordinary_fault()
  std::uint8_t earlier_visit_days = 0;   ///< visit days at the facility earlier in the month, cases or not
  std::uint16_t flags = claim_flag::kValidInsurance;
  std::uint16_t reserved = 0;

  bool operator==(const ClaimCase&) const = default;
};
static_assert(sizeof(ClaimCase) <= 32 && std::is_trivially_copyable_v<ClaimCase> &&
              std::has_unique_object_representations_v<ClaimCase>);

constexpr std::string_view name(ClaimBasis b) {
  return kClaimBasisNames[static_cast<std::size_t>(b)];
}
constexpr std::string_view name(ClaimCause c) {
  return c == ClaimCause::kNone ? "none" : kClaimCauseNames[static_cast<std::size_t>(c)];
}

}  // namespace cutover
