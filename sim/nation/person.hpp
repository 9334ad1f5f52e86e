/// \file
/// One person: regular facilities, disposition, what they hold and since when, what they remember.
///
/// 28 bytes; 124 million of them are 3.5 GB, so everything that can be computed from a date and a quantile
/// is computed (credentials/) and not stored. A record is a *slot*: births take slots that deaths have left
/// (nation/demography), so the number of a slot is the entity of all random draws of whoever lives in it.
#pragma once

#include <array>
#include <cstdint>

#include "core/types.hpp"

namespace cutover {

/// What the person's facilities are for; indexes Person::facility.
enum class Regular : std::uint8_t { kHospital, kClinic, kSecondClinic, kDental, kPharmacy };
inline constexpr int kRegulars = 5;

/// Places a person is known at and has claims with: the five regular ones, then the pharmacies next door to
/// the first four (where those are not the regular pharmacy or an earlier one).
inline constexpr int kPlaces = 9;

/// What a person has done at each place. Three rows of nine bits, and the month the claims are about.
///
/// A place has five states, so its three bits are a code: known (1 0 0), with a claim this month (1 1 0),
/// with a claim and the card used (1 1 1), and the same two without the first bit where the claim has a case
/// at the claims office. Whoever has a claim somewhere is known there, so that bit is free to say it.
struct Bonds {
  std::uint32_t bits = 0;

  static constexpr std::uint32_t kRow = (1U << kPlaces) - 1;
  /// Known there: a return visit, not a first one (FBK-05).
  bool known(int place) const { return (known_places() >> place & 1U) != 0; }
  /// Has a claim there in `month` (CLM-01).
  bool has_claim(int place, unsigned month) const {
    return stamp() == month % 32 && (bits >> (kPlaces + place) & 1U) != 0;
  }
  /// Has used the card there in `month` (UTL-02).
  bool used_card(int place, unsigned month) const {
    return stamp() == month % 32 && (bits >> (2 * kPlaces + place) & 1U) != 0;
  }
  /// The claim there in `month` is not ordinary: every further visit matters to the claims office (CLM-04).
  bool has_case(int place, unsigned month) const {
    return stamp() == month % 32 && ((~bits & bits >> kPlaces) >> place & 1U) != 0;
  }
  /// Bit n of `places` for place n. For who has no claims yet.
  void set_known_places(std::uint32_t places) { bits |= places & kRow; }
  void set_known(int place) { set_known_places(1U << place); }
  /// Books a visit at `place` in `month`: known from now on, with a claim (CLM-01) if `claim`, which counts
  /// as one with the card (UTL-02) if `card`, and has a case until the end of the month if `claim_case`.
  void book_visit(int place, unsigned month, bool claim, bool card, bool claim_case) {
    const bool stays = has_case(place, month) || (claim && claim_case);
    const std::uint32_t now = stamp() == month % 32 ? bits : known_places() | (month % 32) << 27;
    const std::uint32_t rows = (claim ? 1U << kPlaces : 0U) | (claim && card ? 1U << 2 * kPlaces : 0U);
    bits = (now & ~(1U << place)) | ((stays ? 0U : 1U) | rows) << place;
  }
  void forget_places() { bits = 0; }

 private:
  std::uint32_t known_places() const { return (bits | bits >> kPlaces) & kRow; }
  unsigned stamp() const { return bits >> 27; }
};

struct Person {
  Bonds bonds;
  std::array<std::uint16_t, kRegulars> facility;  ///< regular facilities, numbered inside the area
  std::uint16_t habit;          ///< quantile of the propensity to present the card; 0 = the first to do so
  std::uint16_t registration;   ///< quantile in the order in which people get and register a card; 0 = first
  std::uint16_t insured_since;  ///< first day with the present insurer, days since 2000-01-01; 0: long ago
  std::uint8_t registration_lag_days;  ///< days from then until OEV knows it (CHK-04)
  std::uint8_t issued_month;   ///< card and certificate issued: months since January 2016; kNeverIssued: none
  std::uint8_t band_insurer;   ///< age band | insurer kind << 5
  std::uint8_t birth_month60;  ///< months (since year 0) modulo 60 in which a birthday opens the next band
  std::int8_t experience;      ///< what check-ins have taught, as score of the propensity (adoption/)
  std::uint8_t renewal;        ///< quantile of how early or late the certificate is renewed; 0 = earliest
  std::uint8_t flags;          ///< kUsedCard …
  std::uint8_t traits;         ///< kPhone …

  static constexpr std::uint8_t kNeverIssued = 255;

  // What happened, in `flags`.
  static constexpr std::uint8_t kUsedCard = 1;          ///< has used the card at a reader before (CUT-05)
  static constexpr std::uint8_t kRegisteredAtDesk = 2;  ///< registered on the spot (CRD-14)
  static constexpr std::uint8_t kDeregistered = 4;  ///< registration cancelled on request (CRD-10, route B)
  static constexpr std::uint8_t kChipDamaged = 8;   ///< the chip cannot be read (CHK-06)
  static constexpr std::uint8_t kAskedCertificate =
      16;                                        ///< certificate of eligibility on application (CRD-10)
  static constexpr std::uint8_t kNoRecord = 32;  ///< record deleted or withheld (CHK-04)
  static constexpr std::uint8_t kMismatch = 64;  ///< data mismatch: records withheld until confirmed (CHK-14)
  static constexpr std::uint8_t kMoved = 128;    ///< the last change of insurer came with a move

  // What the person is like, in `traits`.
  static constexpr std::uint8_t kPhone = 1;     ///< would put the card on the phone (CRD-02)
  static constexpr std::uint8_t kBlackDot = 2;  ///< name or address with unconvertible characters (CHK-05)
  static constexpr std::uint8_t kNewborn = 4;   ///< born during the run or in the year before (CRD-12)
  static constexpr std::uint8_t kDecemberRenewal =
      8;  ///< insurer that renews its cards on 1 December (CUT-04)
  static constexpr std::uint8_t kPriorInsurerShift = 4;  ///< two bits: insurer kind before `insured_since`
  static constexpr std::uint8_t kNeedsHelp = 64;         ///< cannot operate a reader alone (CHK-03, CRD-10)
  static constexpr std::uint8_t kCarriesNotice = 128;    ///< has the notice of eligibility at hand (CRD-11)

  int band() const { return band_insurer & 31; }
  int insurer() const { return band_insurer >> 5; }
  int prior_insurer() const { return traits >> kPriorInsurerShift & 3; }
  /// Months draw changes of insurer for days to come. \param day  as insured_since
  int insurer_on(std::uint16_t day) const { return insured_since <= day ? insurer() : prior_insurer(); }
};
static_assert(sizeof(Person) == 28);

}  // namespace cutover
