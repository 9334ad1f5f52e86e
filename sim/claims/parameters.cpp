#include "claims/parameters.hpp"

#include <stdexcept>
#include <string>

#include "random/stream.hpp"

namespace cutover {

namespace {

constexpr double kDaysPerMonth = 365.25 / 12;

std::uint32_t share16(double share, const char* name) {
  if (!(share >= 0 && share <= 1)) {
    throw std::invalid_argument(std::string("claims: ") + name + " is not a share");
  }
  return threshold16(share);
}

int whole(int value, int min, int max, const char* name) {
  if (value < min || value > max) {
    throw std::invalid_argument(std::string("claims: ") + name + " is outside " + std::to_string(min) +
                                " to " + std::to_string(max));
  }
  return value;
}

}  // namespace

ClaimLaws::ClaimLaws(const ClaimParameters& p)
    : excluded(share16(p.transfer_excluded_share, "transfer_excluded_share")),
      old_card(share16(p.old_card_share, "old_card_share")),
      national_cause(share16(p.national_cause_share, "national_cause_share")),
      reached(share16(p.patient_reached_share, "patient_reached_share")),
      reached_without_contact(share16(p.reached_without_contact_share, "reached_without_contact_share")),
      wrong_kind(share16(p.wrong_kind_share, "wrong_kind_share")),
      missing_contact(share16(p.missing_contact_share, "missing_contact_share")),
      empty_field(share16(p.empty_field_share, "empty_field_share")),
      completed(share16(p.field_completed_share, "field_completed_share")),
      corrected(share16(p.correction_share, "correction_share")),
      give_up(share16(p.give_up_share, "give_up_share")),
      agency_check_day(whole(p.agency_check_day, 10, 28, "agency_check_day")),
      payment_day(whole(p.payment_day, 1, 28, "payment_day")),
      limit_months(whole(p.limit_months, 2, 600, "limit_months")) {
  if (!(p.resubmission_delay_days >= 0)) {
    throw std::invalid_argument("claims: resubmission_delay_days is negative");
  }
  resubmit = share16(1 / (1 + p.resubmission_delay_days / kDaysPerMonth), "resubmission_delay_days");
}

}  // namespace cutover
