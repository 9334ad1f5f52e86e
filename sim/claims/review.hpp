/// \file
/// The way of a filed claim: facility → review agency → insurer, with transfer and split (CLM-03, 06, 07).
///
/// Two agencies exist: the one of the employees' side and the federations for national and late-stage elderly
/// insurance. The graph has three insurer kinds and at most one re-routing (the agency looks the new insurer
/// up in OEV, it does not guess), so it is a table; a graph library would hide seven edges. That every kind
/// is reached from every kind, without a cycle, is checked at compile time below.
///
/// Times: filed by the 10th, compared by the agency on `agency_check_day` with what OEV then holds. A claim
/// whose change is not registered by then, or that is excluded from transfer, goes to the insurer on it, who
/// answers in the next month; before it is returned the agency looks once more (assumption).
#pragma once

#include <array>
#include <cstdint>

#include "claims/claim.hpp"
#include "claims/parameters.hpp"
#include "random/stream.hpp"

namespace cutover {

enum class ReviewAgency : std::uint8_t { kEmployeesSide, kNationalSide };

constexpr ReviewAgency agency_of(InsurerKind kind) {
  return kind == InsurerKind::kEmployees ? ReviewAgency::kEmployeesSide : ReviewAgency::kNationalSide;
}

/// Where a claim passes between the facility and the insurer who pays.
struct ClaimRoute {
  ReviewAgency first;   ///< of the insurer on the claim
  ReviewAgency second;  ///< of the insurer who pays: the same, or the claim is handed over once
  InsurerKind insurer;  ///< who pays
  constexpr int hand_overs() const { return first == second ? 0 : 1; }
};

constexpr ClaimRoute route(InsurerKind on_claim, InsurerKind covers) {
  return {agency_of(on_claim), agency_of(covers), covers};
}

namespace detail {
constexpr bool every_insurer_is_reached_in_one_step() {
  for (int from = 0; from < kInsurerKinds; ++from) {
    for (int to = 0; to < kInsurerKinds; ++to) {
      const ClaimRoute way = route(static_cast<InsurerKind>(from), static_cast<InsurerKind>(to));
      const ClaimRoute again = route(way.insurer, way.insurer);
      if (way.insurer != static_cast<InsurerKind>(to) || way.hand_overs() > 1 || again.hand_overs() != 0 ||
          again.first != way.second) {
        return false;
      }
    }
  }
  return true;
}
static_assert(every_insurer_is_reached_in_one_step());
}  // namespace detail

/// The five fields the agency compares, as bits (CLM-03).
namespace eligibility_field {
inline constexpr unsigned kInsurerNumber = 1;
inline constexpr unsigned kSymbol = 2;
inline constexpr unsigned kNumber = 4;
inline constexpr unsigned kBranch = 8;
inline constexpr unsigned kBirthDate = 16;
}  // namespace eligibility_field

/// Fields that do not agree with OEV where a claim has this fault. Name, sex, status of a dependant and
/// benefit period are none of the five: the agency passes them and the insurer finds them. That 該当者なし
/// comes from a wrong insurer number and 本人・家族等誤り from a wrong branch number is an assumption.
constexpr unsigned disagreeing_fields(ClaimCause fault) {
  switch (fault) {
    case ClaimCause::kSymbolOrNumber:
      return eligibility_field::kSymbol | eligibility_field::kNumber;
    case ClaimCause::kNoSuchPerson:
      return eligibility_field::kInsurerNumber;
    case ClaimCause::kSelfOrFamily:
      return eligibility_field::kBranch;
    case ClaimCause::kBirthDate:
      return eligibility_field::kBirthDate;
    default:
      return 0;
  }
}

/// True if the agency may move the claim: an electronic claim (not of an exempt facility, CHK-09), not of the
/// excluded cases, of a person insured at the visits.
/// \param excluded_word  belongs to the claim for life, so that a second look cannot change it
bool transferable(const Claim& claim, const ClaimLaws& laws, std::uint32_t excluded_word);

/// Where a claim stands after the agency's check of a filing. Sets status and, where returned, cause.
/// \param month          month of the filing
/// \param filing_words   the claim's block of its first filing (also gives the cause of a later return)
void agency_check(Claim& claim, const ClaimLaws& laws, MonthIndex month, const Block& filing_words);

/// Where a claim in review stands after the insurer's answer, in the month after the check.
void insurer_answer(Claim& claim, const ClaimLaws& laws, MonthIndex month, const Block& filing_words);

}  // namespace cutover
