/// \file
/// What every person of a prefecture holds on one day (CRD, CUT, CHK-04, CHK-14): dates and quantiles of the
/// person against the thresholds of the day.
///
/// Example:
///   const auto certificates = std::make_shared<const CertificateTable>(parameters.credentials, day);
///   const CredentialsDay credentials{parameters, tables, day, prefecture, certificates};
///   const Holding holding = credentials.holding(person);
///   if (holding.has(Holding::kCardReads)) …
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "core/time.hpp"
#include "credentials/certificate_table.hpp"
#include "credentials/holding.hpp"
#include "credentials/person_word.hpp"
#include "nation/person.hpp"
#include "scenario/parameters.hpp"
#include "tables/nation_tables.hpp"

namespace cutover {

class CredentialsDay {
 public:
  /// \param certificates made for the same day and parameters; shared by all prefectures
  CredentialsDay(const Parameters& parameters, const NationTables& tables, Day day, int prefecture,
                 std::shared_ptr<const CertificateTable> certificates);

  /// A registered card follows from the order in which cards were issued: those of the earlier months are
  /// registered, of one month a part. Below the age of ten, where no issue can lie before the birth, it
  /// follows from the quantile and the share of the band.
  Holding holding(const Person& p) const {
    const PersonWord word{p};
    const std::uint16_t card = certificates_->state(p, word);
    const bool ordered = p.band() < kYoungBands
                             ? p.registration < registered_young_[static_cast<std::size_t>(p.band())]
                             : p.issued_month < registered_month_ ||
                                   (p.issued_month == registered_month_ && word.issue() < registered_part_);
    const bool at_desk = (p.flags & Person::kRegisteredAtDesk) != 0;
    const bool cancelled = (p.flags & Person::kDeregistered) != 0;
    const bool registered =
        card != 0 && (ordered || at_desk) && !(cancelled && word.clearing() < cancellation_done_);
    const bool reads = (card & Holding::kCardReads) != 0 && (p.flags & Person::kChipDamaged) == 0;

    // Until the day of a change of insurer what the former one issued holds.
    const bool changed = p.insured_since <= today_;
    const int insurer = changed ? p.insurer() : p.prior_insurer();
    const bool had_legacy = !changed || p.insured_since <= last_legacy_issue_;
    const bool december = (p.traits & Person::kDecemberRenewal) != 0;
    const bool in_validity = legacy_valid_[static_cast<std::size_t>(insurer)][december ? 1 : 0];
    const bool legacy = had_legacy && in_validity;
    const bool unknown =
        changed && p.insured_since + p.registration_lag_days > today_ && p.insured_since != 0;

    std::uint32_t bits = 0;
    if (registered) {
      bits = card & ~(reads ? 0U : 0U + Holding::kCardReads);
      const bool certificate_valid = reads && (card & Holding::kGrace) == 0;
      bits |= phone_open_ && certificate_valid && (p.traits & Person::kPhone) != 0 ? Holding::kPhone : 0U;
    } else if (reads && (card & Holding::kGrace) == 0 && !cancelled) {
      bits = Holding::kUnregistered;
    }
    bits |= legacy ? Holding::kLegacyValid : 0U;
    bits |= had_legacy && !in_validity && word.drawer() < expired_kept_ ? Holding::kLegacyExpired : 0U;

    const bool applied = (p.flags & Person::kAskedCertificate) != 0 || (p.traits & Person::kNeedsHelp) != 0 ||
                         (cancelled && word.clearing() < cancellation_asked_);
    const bool entitled = !registered || (card & Holding::kLapsed) != 0 || applied ||
                          (late_stage_all_ && insurer == static_cast<int>(InsurerKind::kLateStageElderly));
    bits |= certificates_issued_ && entitled && !legacy && !unknown ? Holding::kCertificate : 0U;
    bits |= notices_issued_ && (p.traits & Person::kCarriesNotice) != 0 ? Holding::kNotice : 0U;

    const bool infant = p.band() == 0 && (p.traits & Person::kNewborn) != 0 &&
                        months_in_band(p, certificates_->month()) < newborn_months_;
    if (infant) {
      bits &= ~kCardBits;
      bits |= Holding::kNewborn;
    }
    bits |= unknown ? Holding::kAnswersInvalid : 0U;
    bits |= (p.flags & Person::kNoRecord) != 0 ? Holding::kNoRecord : 0U;
    bits |= (p.flags & Person::kMismatch) != 0 && mismatch_open_ && word.clearing() >= mismatch_cleared_
                ? Holding::kViewsStopped
                : 0U;
    return {static_cast<std::uint16_t>(bits)};
  }

 private:
  static constexpr int kYoungBands = 2;
  static constexpr std::uint32_t kCardBits = Holding::kCard | Holding::kCardReads | Holding::kAlert |
                                             Holding::kGrace | Holding::kLapsed | Holding::kUnregistered |
                                             Holding::kPhone | Holding::kFirstAfterRenewal;

  std::shared_ptr<const CertificateTable> certificates_;
  std::array<std::uint32_t, kYoungBands> registered_young_;  ///< registration quantiles below it
  int registered_month_;                                     ///< cards issued before it are registered
  std::uint32_t registered_part_;                            ///< … and of that month this part, of 256
  std::uint32_t cancellation_asked_;                         ///< of 256: applications made by today
  std::uint32_t cancellation_done_;                          ///< … and in effect
  std::uint32_t expired_kept_;                               ///< of 256
  std::uint32_t mismatch_cleared_;                           ///< of 256
  std::int32_t today_;                                       ///< as Person::insured_since
  std::int32_t last_legacy_issue_;                           ///< as Person::insured_since
  std::array<std::array<bool, 2>, 4> legacy_valid_{};        ///< by insurer kind and December renewal
  bool phone_open_;
  bool certificates_issued_;
  bool late_stage_all_;
  bool notices_issued_;
  bool mismatch_open_;
  int newborn_months_;
};

}  // namespace cutover
