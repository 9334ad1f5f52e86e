#include "credentials/credentials_day.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "scenario/cutovers.hpp"

namespace cutover {
namespace {

/// Words of eight bits that stand for `share`.
std::uint32_t bytes_below(double share) {
  return static_cast<std::uint32_t>(std::lround(256 * std::clamp(share, 0.0, 1.0)));
}

double days_between(Day from, Day to) {
  return static_cast<double>((to - from).count());
}

/// Share of the mismatched records that the insurers have confirmed by the morning of `day` (CHK-14): a
/// straight line to the published count, another to the date by which all were due.
double confirmed_share(const CredentialParameters& c, Day day) {
  const double all = c.mismatch_birth_records + c.mismatch_name_records;
  const double known = all > 0 ? std::min(1.0, c.mismatch_confirmed_records / all) : 1.0;
  if (day <= c.mismatch_confirmed_on) {
    const double whole = days_between(c.mismatch_from, c.mismatch_confirmed_on);
    return whole > 0 ? known * std::max(0.0, days_between(c.mismatch_from, day)) / whole : known;
  }
  const double whole = days_between(c.mismatch_confirmed_on, c.mismatch_until);
  return whole > 0 ? known + (1 - known) * days_between(c.mismatch_confirmed_on, day) / whole : 1.0;
}

// Integers alone, so that every version gives the same bits.
#if defined(__x86_64__) && defined(__GNUC__)
#define CUTOVER_WIDE __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define CUTOVER_WIDE
#endif

}  // namespace

CredentialsDay::CredentialsDay(const Parameters& parameters, const NationTables& tables, Day day,
                               int prefecture, std::shared_ptr<const CertificateTable> certificates)
    : certificates_(std::move(certificates)) {
  const CredentialParameters& c = parameters.credentials;
  const double issue = tables.registered_issue_month(day);
  registered_month_ = static_cast<std::uint32_t>(std::max(0.0, issue));
  registered_part_ = bytes_below(issue - registered_month_);
  const auto quantiles_below = [&](int band) {
    const double share = tables.registered_share(day, prefecture, band);
    return static_cast<std::uint32_t>(std::lround(65'536 * std::clamp(share, 0.0, 1.0)));
  };
  registered_youngest_ = quantiles_below(0);
  registered_young_ = quantiles_below(1);

  // Route B: applications spread evenly over the months; each takes effect when the next month has ended.
  const MonthIndex month = month_index(day);
  const MonthIndex first = month_index(c.deregistration_from);
  const auto by_then = [&](int months) {
    return bytes_below(std::clamp(months, 0, c.deregistered_months) /
                       static_cast<double>(c.deregistered_months));
  };
  cancellation_asked_ = by_then(month - first);
  cancellation_done_ = by_then(month - first - 1);

  expired_kept_ = bytes_below(c.expired_kept_share);
  mismatch_open_ = is(day >= c.mismatch_from && day <= c.mismatch_until);
  mismatch_cleared_ = bytes_below(confirmed_share(c, day));
  today_ = insured_day(day);
  last_legacy_issue_ = insured_day(c.last_legacy_issue);

  // CUT-04: cards renewed on the last day of issue live to the limit of CUT-02.
  const Day december_end = legacy_end(kPublishedLegacyEnd, c);
  for (std::size_t k = 0; k < kInsurerKinds; ++k) {
    for (std::size_t december = 0; december < 2; ++december) {
      const bool renews_in_december = december == 1 && k == static_cast<std::size_t>(InsurerKind::kNational);
      const Day end = renews_in_december ? december_end : legacy_end(tables.legacy_expiry[k], c);
      legacy_valid_ |= day <= end ? 1U << (k * 2 + december) : 0U;
    }
  }

  phone_open_ = is(day >= c.phone_from);
  certificates_issued_ = is(day > c.last_legacy_issue);
  late_stage_all_ = is(day <= c.late_stage_certificate_until);
  notices_issued_ = is(day >= c.notice_from);
  newborn_months_ = static_cast<std::uint32_t>(std::max(0, c.newborn_months));
}

CUTOVER_WIDE void CredentialsDay::holdings(std::span<const Person> persons,
                                           std::span<const std::uint32_t> who, Holding* holdings) const {
  constexpr std::size_t kLanes = 16;
  constexpr std::size_t kAhead = 2 * kLanes;
  std::array<std::array<std::uint32_t, kLanes>, 4> words{};
  std::array<std::uint32_t, kLanes> bits_of;
  const CertificateTable& certificates = *certificates_;
  for (std::size_t begin = 0; begin < who.size(); begin += kLanes) {
    const std::size_t n = std::min(kLanes, who.size() - begin);
    for (std::size_t i = 0; i < n; ++i) {
      if (begin + i + kAhead < who.size()) {
        __builtin_prefetch(reinterpret_cast<const char*>(&persons[who[begin + i + kAhead]]) + 12);
      }
      const HolderWords w = holder_words(persons[who[begin + i]]);
      for (std::size_t k = 0; k < w.size(); ++k) {
        words[k][i] = w[k];
      }
    }
    // Always all lanes: what is left over from the chunk before does no harm.
    for (std::size_t i = 0; i < kLanes; ++i) {
      bits_of[i] =
          bits(Holder{HolderWords{words[0][i], words[1][i], words[2][i], words[3][i]}}, certificates);
    }
    for (std::size_t i = 0; i < n; ++i) {
      holdings[begin + i].bits = static_cast<std::uint16_t>(bits_of[i]);
    }
  }
}

}  // namespace cutover
