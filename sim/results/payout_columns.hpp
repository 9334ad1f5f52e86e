/// \file
/// The columns of `/payouts` and the fields of `Payout` they hold: written and read by the same table.
/// Not for use outside this folder.
#pragma once

#include <array>
#include <cstdint>

#include "programmes/payout.hpp"

namespace cutover {

struct PayoutColumn {
  const char* name;
  std::int64_t (*get)(const Payout&);
  void (*set)(Payout&, std::int64_t);
  bool is_month = false;  ///< a MonthIndex here, days since the first month in the file
};

/// Every field of Payout, each once.
inline constexpr std::array<PayoutColumn, 24> kPayoutColumns{{
    {"facility", [](const Payout& p) { return std::int64_t{p.facility}; },
     [](Payout& p, std::int64_t v) { p.facility = static_cast<std::uint32_t>(v); }},
    {"facility_type", [](const Payout& p) { return static_cast<std::int64_t>(p.type); },
     [](Payout& p, std::int64_t v) { p.type = static_cast<FacilityType>(v); }},
    {"prefecture_code", [](const Payout& p) { return std::int64_t{p.prefecture} + 1; },
     [](Payout& p, std::int64_t v) { p.prefecture = static_cast<std::uint8_t>(v - 1); }},
    {"programme_index", [](const Payout& p) { return std::int64_t{p.programme}; },
     [](Payout& p, std::int64_t v) { p.programme = static_cast<std::uint16_t>(v); }},
    {"period", [](const Payout& p) { return std::int64_t{p.period}; },
     [](Payout& p, std::int64_t v) { p.period = static_cast<std::uint16_t>(v); }},
    {"tier", [](const Payout& p) { return std::int64_t{p.row}; },
     [](Payout& p, std::int64_t v) { p.row = static_cast<std::uint16_t>(v); }},
    {"due", [](const Payout& p) { return static_cast<std::int64_t>(p.due); },
     [](Payout& p, std::int64_t v) { p.due = static_cast<MonthIndex>(v); }, true},
    {"paid", [](const Payout& p) { return static_cast<std::int64_t>(p.paid); },
     [](Payout& p, std::int64_t v) { p.paid = static_cast<MonthIndex>(v); }, true},
    {"has_rates", [](const Payout& p) { return std::int64_t{p.has_rates}; },
     [](Payout& p, std::int64_t v) { p.has_rates = v != 0; }},
    {"baseline_num", [](const Payout& p) { return p.baseline.numerator; },
     [](Payout& p, std::int64_t v) { p.baseline.numerator = v; }},
    {"baseline_den", [](const Payout& p) { return p.baseline.denominator; },
     [](Payout& p, std::int64_t v) { p.baseline.denominator = v; }},
    {"reached_num", [](const Payout& p) { return p.reached.numerator; },
     [](Payout& p, std::int64_t v) { p.reached.numerator = v; }},
    {"reached_den", [](const Payout& p) { return p.reached.denominator; },
     [](Payout& p, std::int64_t v) { p.reached.denominator = v; }},
    {"increase", [](const Payout& p) { return p.increase; },
     [](Payout& p, std::int64_t v) { p.increase = v; }},
    {"users_added", [](const Payout& p) { return p.users_added; },
     [](Payout& p, std::int64_t v) { p.users_added = v; }},
    {"unit_yen", [](const Payout& p) { return p.unit_yen; },
     [](Payout& p, std::int64_t v) { p.unit_yen = v; }},
    {"units", [](const Payout& p) { return p.units; }, [](Payout& p, std::int64_t v) { p.units = v; }},
    {"cost", [](const Payout& p) { return p.cost; }, [](Payout& p, std::int64_t v) { p.cost = v; }},
    {"cost_counted", [](const Payout& p) { return p.cost_counted; },
     [](Payout& p, std::int64_t v) { p.cost_counted = v; }},
    {"rate_num", [](const Payout& p) { return p.rate.numerator; },
     [](Payout& p, std::int64_t v) { p.rate.numerator = v; }},
    {"rate_den", [](const Payout& p) { return p.rate.denominator; },
     [](Payout& p, std::int64_t v) { p.rate.denominator = v; }},
    {"cap", [](const Payout& p) { return p.cap; }, [](Payout& p, std::int64_t v) { p.cap = v; }},
    {"capped", [](const Payout& p) { return std::int64_t{p.capped}; },
     [](Payout& p, std::int64_t v) { p.capped = v != 0; }},
    {"amount", [](const Payout& p) { return p.amount; }, [](Payout& p, std::int64_t v) { p.amount = v; }},
}};

}  // namespace cutover
