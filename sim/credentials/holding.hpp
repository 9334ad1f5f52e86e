/// \file
/// What a person can put on the counter on a day: the answer of credentials/ to check-in (CRD-01 … CRD-14).
#pragma once

#include <cstdint>

namespace cutover {

/// Bits of what one person holds on one day. Computed, never stored.
struct Holding {
  std::uint16_t bits = 0;

  static constexpr std::uint16_t kCard = 1;       ///< a registered My Number card in hand, whatever its state
  static constexpr std::uint16_t kCardReads = 2;  ///< … and a reader can use it: certificate valid or in
                                                  ///< grace, body valid, chip sound (CRD-07, CRD-08, CHK-06)
  static constexpr std::uint16_t kAlert = 4;          ///< the reader shows the renewal alert (CRD-09)
  static constexpr std::uint16_t kGrace = 8;          ///< certificate lapsed, eligibility readable (CRD-08)
  static constexpr std::uint16_t kLapsed = 16;        ///< certificate lapsed beyond grace (CHK-06)
  static constexpr std::uint16_t kUnregistered = 32;  ///< a sound card that is not registered (CRD-14)
  static constexpr std::uint16_t kPhone = 64;         ///< the card on the phone (CRD-02)
  static constexpr std::uint16_t kLegacyValid =
      128;  ///< legacy card in its validity (CRD-03, CUT-01 … CUT-04)
  static constexpr std::uint16_t kLegacyExpired = 256;    ///< … past it, still in the drawer (CRD-05)
  static constexpr std::uint16_t kCertificate = 512;      ///< certificate of eligibility (CRD-04, CRD-10)
  static constexpr std::uint16_t kNotice = 1024;          ///< notice of eligibility at hand (CRD-11)
  static constexpr std::uint16_t kNewborn = 2048;         ///< too young for a usable card (CRD-12)
  static constexpr std::uint16_t kAnswersInvalid = 4096;  ///< OEV knows only the former insurer (CHK-04)
  static constexpr std::uint16_t kNoRecord = 8192;        ///< OEV has or shows no record (CHK-04)
  static constexpr std::uint16_t kViewsStopped = 16384;   ///< records withheld: mismatch (CHK-14)
  static constexpr std::uint16_t kFirstAfterRenewal =
      32768;  ///< certificate renewed in the last 31 days (OPS-04)

  bool has(std::uint16_t what) const { return (bits & what) != 0; }
};

}  // namespace cutover
