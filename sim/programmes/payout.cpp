#include "programmes/payout.hpp"

#include <algorithm>

namespace cutover {
namespace {

/// 1234567 as "1,234,567".
std::string grouped(std::int64_t value) {
  std::string text = std::to_string(value);
  const std::size_t first = text[0] == '-' ? 1 : 0;
  for (std::size_t at = text.size(); at > first + 3;) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

/// Milli-points as "5.000".
std::string points(std::int64_t milli) {
  const std::int64_t size = milli < 0 ? -milli : milli;
  std::string fraction = std::to_string(size % 1000);
  fraction.insert(0, 3 - fraction.size(), '0');
  return (milli < 0 ? "-" : "") + std::to_string(size / 1000) + "." + fraction;
}

std::string out_of(const Ratio& rate) {
  return grouped(rate.numerator) + " of " + grouped(rate.denominator);
}

std::string fraction_text(const Ratio& rate) {
  return std::to_string(rate.numerator) + "/" + std::to_string(rate.denominator);
}

}  // namespace

std::int64_t Payout::recomputed(Programme::Kind kind) const {
  return kind == Programme::Kind::kSubsidy ? std::min(part_of(cost_counted, rate), cap) : unit_yen * units;
}

std::string Payout::sentence(const Programme& rules) const {
  std::string text = "Facility " + std::to_string(facility) + " (" + std::string(name(type)) + ") is paid " +
                     grouped(amount) + " yen in " + format_month(paid) + " from '" + rules.id + "'";
  if (rules.kind == Programme::Kind::kSubsidy) {
    const std::string& part = rules.parts[rules.grants[row].part];
    text += (part.empty() ? "" : " (" + part + ")") + ": it applied in " + format_month(due) + " for " +
            std::to_string(units) + (units == 1 ? " unit" : " units") + " at a cost of " + grouped(cost) +
            " yen";
    if (cost_counted != cost) {
      text += ", of which " + grouped(cost_counted) + " yen count";
    }
    text += ", and is granted " + fraction_text(rate) + " of it";
    return text + (capped ? ", cut to the cap of " + grouped(cap) + " yen." : ".");
  }
  const Programme::Period& where = rules.periods[period];
  const std::string months =
      where.name + " (" + format_month(where.start) + " to " + format_month(where.end) + ")";
  switch (rules.kind) {
    case Programme::Kind::kPerUse:
      return text + " for " + months + ": its card rate rose from " + out_of(baseline) + " in " +
             format_month(*rules.baseline_month) + " to " + out_of(reached) + ", by " + points(increase) +
             " points, which reaches the tier of " + points(where.tiers[row].increase) + " points; " +
             grouped(units) + " card uses at " + grouped(unit_yen) + " yen.";
    case Programme::Kind::kPerFacility:
      return text + " for " + months + ": its card uses rose from " + out_of(baseline) +
             " verifications in " + format_month(*rules.baseline_month) + " by " + grouped(users_added) +
             " users, which reaches the tier of " + grouped(where.tiers[row].users_added) + " users.";
    default:
      return text + " for its claims of " + format_month(due) + ": the claim-based rate of " +
             points(increase) + " % (" + out_of(reached) + ") reaches the tier of " +
             points(where.tiers[row].claim_rate) + " %; " + grouped(units) + " claims at " +
             grouped(unit_yen) + " yen.";
  }
}

}  // namespace cutover
