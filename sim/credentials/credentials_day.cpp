#include "credentials/credentials_day.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

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
  const double all = c.mismatch_birth_records + c.mismatch_name_records + c.mismatch_lapsed_records;
  const double known = all > 0 ? std::min(1.0, c.mismatch_confirmed_records / all) : 1.0;
  if (day <= c.mismatch_confirmed_on) {
    const double whole = days_between(c.mismatch_from, c.mismatch_confirmed_on);
    return whole > 0 ? known * std::max(0.0, days_between(c.mismatch_from, day)) / whole : known;
  }
  const double whole = days_between(c.mismatch_confirmed_on, c.mismatch_until);
  return whole > 0 ? known + (1 - known) * days_between(c.mismatch_confirmed_on, day) / whole : 1.0;
}

}  // namespace

CredentialsDay::CredentialsDay(const Parameters& parameters, const NationTables& tables, Day day,
                               int prefecture, std::shared_ptr<const CertificateTable> certificates)
    : certificates_(std::move(certificates)) {
  const CredentialParameters& c = parameters.credentials;
  const double issue = tables.registered_issue_month(day);
  registered_month_ = static_cast<int>(issue);
  registered_part_ = bytes_below(issue - registered_month_);
  for (unsigned band = 0; band < kYoungBands; ++band) {
    registered_young_[band] = static_cast<std::uint32_t>(std::lround(
        65'536 * std::clamp(tables.registered_share(day, prefecture, static_cast<int>(band)), 0.0, 1.0)));
  }

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
  mismatch_open_ = day >= c.mismatch_from && day <= c.mismatch_until;
  mismatch_cleared_ = bytes_below(confirmed_share(c, day));
  today_ = insured_day(day);
  last_legacy_issue_ = insured_day(c.last_legacy_issue);

  const std::chrono::days extension{c.legacy_extension_days};
  const Day december_end = c.last_legacy_issue + std::chrono::days{365} + extension;
  for (std::size_t k = 0; k < kInsurerKinds; ++k) {
    legacy_valid_[k][0] = day <= tables.legacy_expiry[k] + extension;
    legacy_valid_[k][1] = legacy_valid_[k][0];
  }
  legacy_valid_[static_cast<std::size_t>(InsurerKind::kNational)][1] = day <= december_end;

  phone_open_ = day >= c.phone_from;
  certificates_issued_ = day > c.last_legacy_issue;
  late_stage_all_ = day <= c.late_stage_certificate_until;
  notices_issued_ = day >= c.notice_from;
  newborn_months_ = c.newborn_months;
}

}  // namespace cutover
