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
    // Bitwise on purpose: the outcomes are mixed from person to person, and a branch mispredicted costs more
    // than all of this.
    const PersonWord word{p};
    const unsigned card = certificates_->state(p, word);
    const unsigned flags = p.flags;
    const unsigned traits = p.traits;
    const auto band = static_cast<unsigned>(p.band());
    const bool young = band < kYoungBands;
    const bool in_share = p.registration < registered_young_[young ? band : 0];
    const bool in_order = (p.issued_month < registered_month_) |
                          ((p.issued_month == registered_month_) & (word.issue() < registered_part_));
    const bool at_desk = (flags & Person::kRegisteredAtDesk) != 0;
    const bool cancelled = (flags & Person::kDeregistered) != 0;
    const bool registered = (card != 0) & ((young & in_share) | (!young & in_order) | at_desk) &
                            !(cancelled & (word.clearing() < cancellation_done_));
    const bool reads = ((card & Holding::kCardReads) != 0) & ((flags & Person::kChipDamaged) == 0);
    const bool valid = reads & ((card & Holding::kGrace) == 0);

    // Until the day of a change of insurer what the former one issued holds.
    const std::int32_t since = p.insured_since;
    const bool changed = since <= today_;
    const int insurer = changed ? p.insurer() : p.prior_insurer();
    const bool had_legacy = !changed | (since <= last_legacy_issue_);
    const bool in_validity =
        legacy_valid_[static_cast<std::size_t>(insurer)][(traits & Person::kDecemberRenewal) != 0 ? 1 : 0];
    const bool legacy = had_legacy & in_validity;
    const bool unknown = changed & (since + p.registration_lag_days > today_) & (since != 0);
    const bool late_stage = insurer == static_cast<int>(InsurerKind::kLateStageElderly);
    const bool applied = ((flags & Person::kAskedCertificate) != 0) | ((traits & Person::kNeedsHelp) != 0) |
                         (cancelled & (word.clearing() < cancellation_asked_));
    const bool entitled =
        !registered | ((card & Holding::kLapsed) != 0) | applied | (late_stage_all_ & late_stage);
    const bool infant = (band == 0) & ((traits & Person::kNewborn) != 0) &
                        (months_in_band(p, certificates_->month()) < newborn_months_);
    const bool stopped =
        ((flags & Person::kMismatch) != 0) & mismatch_open_ & (word.clearing() >= mismatch_cleared_);

    unsigned bits = card & ~when(!reads, Holding::kCardReads) & (0U - static_cast<unsigned>(registered));
    bits |= when(registered & phone_open_ & valid & ((traits & Person::kPhone) != 0), Holding::kPhone);
    bits |= when(!registered & valid & !cancelled, Holding::kUnregistered);
    bits &= infant ? ~kCardBits : ~0U;
    bits |= when(infant, Holding::kNewborn);
    bits |= when(legacy, Holding::kLegacyValid);
    bits |= when(had_legacy & !in_validity & (word.drawer() < expired_kept_), Holding::kLegacyExpired);
    bits |= when(certificates_issued_ & entitled & !legacy & !unknown, Holding::kCertificate);
    bits |= when(notices_issued_ & ((traits & Person::kCarriesNotice) != 0), Holding::kNotice);
    bits |= when(unknown, Holding::kAnswersInvalid);
    bits |= when((flags & Person::kNoRecord) != 0, Holding::kNoRecord);
    bits |= when(stopped, Holding::kViewsStopped);
    return {static_cast<std::uint16_t>(bits)};
  }

 private:
  static constexpr unsigned when(bool holds, std::uint16_t bit) { return static_cast<unsigned>(holds) * bit; }
  static constexpr unsigned kYoungBands = 2;
  static constexpr unsigned kCardBits = Holding::kCard | Holding::kCardReads | Holding::kAlert |
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
