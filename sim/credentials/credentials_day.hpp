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
#include <span>

#include "core/time.hpp"
#include "credentials/certificate_table.hpp"
#include "credentials/holder.hpp"
#include "credentials/holding.hpp"
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
  Holding holding(const Person& person) const {
    return {static_cast<std::uint16_t>(bits(Holder{person}, *certificates_))};
  }

  /// Of persons[who[i]] to holdings[i], many at once on processors that can: about a third of the time.
  void holdings(std::span<const Person> persons, std::span<const std::uint32_t> who, Holding* holdings) const;

 private:
  // Yes and no as words 1 and 0, without a branch: the answers are mixed from person to person, a branch
  // mispredicted costs more than all of this, and words are worked on for several persons at once.
  using Truth = std::uint32_t;
  static constexpr Truth is(bool holds) { return holds ? 1 : 0; }
  static constexpr Truth any(std::uint32_t word, std::uint32_t bits) { return (word & bits) != 0 ? 1 : 0; }
  static constexpr Truth no(Truth t) { return t ^ 1U; }

  [[gnu::always_inline]] std::uint32_t bits(const Holder& h, const CertificateTable& certificates) const {
    const std::uint32_t card = certificates.state(h);
    const Truth young = is(h.band < kYoungBands);
    const Truth in_share = is(h.registration < (h.band == 0 ? registered_youngest_ : registered_young_));
    const Truth in_order = is(h.issued_month < registered_month_) |
                           (is(h.issued_month == registered_month_) & is(h.word.issue() < registered_part_));
    const Truth at_desk = any(h.flags, Person::kRegisteredAtDesk);
    const Truth cancelled = any(h.flags, Person::kDeregistered);
    const Truth registered = is(card != 0) & ((young & in_share) | (no(young) & in_order) | at_desk) &
                             no(cancelled & is(h.word.clearing() < cancellation_done_));
    const Truth reads = any(card, Holding::kCardReads) & no(any(h.flags, Person::kChipDamaged));
    const Truth valid = reads & no(any(card, Holding::kGrace));

    // Until the day of a change of insurer what the former one issued holds.
    const Truth changed = is(h.insured_since <= today_);
    const std::uint32_t insurer = changed != 0 ? h.insurer : h.prior_insurer();
    const Truth had_legacy = no(changed) | is(h.insured_since <= last_legacy_issue_);
    const Truth in_validity = legacy_valid_ >> (insurer * 2 + any(h.traits, Person::kDecemberRenewal)) & 1U;
    const Truth legacy = had_legacy & in_validity;
    const Truth unknown =
        changed & is(h.insured_since + h.registration_lag_days > today_) & is(h.insured_since != 0);
    const Truth late_stage = is(insurer == static_cast<std::uint32_t>(InsurerKind::kLateStageElderly));
    const Truth applied = any(h.flags, Person::kAskedCertificate) | any(h.traits, Person::kNeedsHelp) |
                          (cancelled & is(h.word.clearing() < cancellation_asked_));
    const Truth entitled =
        no(registered) | any(card, Holding::kLapsed) | applied | (late_stage_all_ & late_stage);
    const Truth infant = is(h.band == 0) & any(h.traits, Person::kNewborn) &
                         is(certificates.months_in_band(h) < newborn_months_);
    const Truth stopped =
        any(h.flags, Person::kMismatch) & mismatch_open_ & is(h.word.clearing() >= mismatch_cleared_);

    std::uint32_t bits = card & ~(no(reads) * Holding::kCardReads) & (0U - registered);
    bits |= (registered & phone_open_ & valid & any(h.traits, Person::kPhone)) * Holding::kPhone;
    bits |= (no(registered) & valid & no(cancelled)) * Holding::kUnregistered;
    bits &= ~(infant * kCardBits);
    bits |= infant * Holding::kNewborn;
    bits |= legacy * Holding::kLegacyValid;
    bits |= (had_legacy & no(in_validity) & is(h.word.drawer() < expired_kept_)) * Holding::kLegacyExpired;
    bits |= (certificates_issued_ & entitled & no(legacy) & no(unknown)) * Holding::kCertificate;
    bits |= (notices_issued_ & any(h.traits, Person::kCarriesNotice)) * Holding::kNotice;
    bits |= unknown * Holding::kAnswersInvalid;
    bits |= any(h.flags, Person::kNoRecord) * Holding::kNoRecord;
    bits |= stopped * Holding::kViewsStopped;
    return bits;
  }

  static constexpr std::uint32_t kYoungBands = 2;
  static constexpr std::uint32_t kCardBits = Holding::kCard | Holding::kCardReads | Holding::kAlert |
                                             Holding::kGrace | Holding::kLapsed | Holding::kUnregistered |
                                             Holding::kPhone | Holding::kFirstAfterRenewal;

  std::shared_ptr<const CertificateTable> certificates_;
  std::uint32_t registered_youngest_;  ///< registration quantiles below it, in the first band
  std::uint32_t registered_young_;     ///< … and in the second
  std::uint32_t registered_month_;     ///< cards issued before it are registered
  std::uint32_t registered_part_;      ///< … and of that month this part, of 256
  std::uint32_t cancellation_asked_;   ///< of 256: applications made by today
  std::uint32_t cancellation_done_;    ///< … and in effect
  std::uint32_t expired_kept_;         ///< of 256
  std::uint32_t mismatch_cleared_;     ///< of 256
  std::uint32_t today_;                ///< as Person::insured_since
  std::uint32_t last_legacy_issue_;    ///< as Person::insured_since
  std::uint32_t legacy_valid_ = 0;     ///< bit of insurer kind times 2, + 1 for who renews in December
  Truth phone_open_;
  Truth certificates_issued_;
  Truth late_stage_all_;
  Truth notices_issued_;
  Truth mismatch_open_;
  std::uint32_t newborn_months_;
};

}  // namespace cutover
