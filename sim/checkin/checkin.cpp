#include "checkin/checkin.hpp"

#include <algorithm>
#include <cmath>

#include "visits/area_visits.hpp"

namespace cutover {
namespace {

Millis ms(double seconds) {
  return static_cast<Millis>(std::lround(seconds * 1000));
}

/// Share of registered persons who present the card where `share` of all visits do.
double among_registered(double share, double registered) {
  return registered > 0 ? std::min(1.0, share / registered) : 0;
}

}  // namespace

DeskLaws::DeskLaws(const Parameters& p)
    : exponential(QuantileTable::exponential()),
      reader(QuantileTable::lognormal_mean(p.desk.reader_sigma)),
      consultation(QuantileTable::lognormal_median(p.visits.consultation_sigma)) {}

CheckInDay::CheckInDay(const Parameters& p, const UtilizationFit& fit, Day day, int prefecture,
                       const std::array<CardShares, 4>& shares, const CardShares& registered) {
  const auto pp = static_cast<std::size_t>(prefecture);
  const CheckInParameters& c = p.checkin;
  for (std::size_t b = 0; b < kAgeBands; ++b) {
    registered16[b] = threshold16(registered[pp][b]);
  }
  for (std::size_t k = 0; k < kInsurerKinds; ++k) {
    legacy_valid[k] = day <= fit.legacy_expiry(static_cast<InsurerKind>(k));
    // An expiry that the published months contain is in the fitted shares; a later one makes holders of a
    // registered card switch (CUT-03, ADP-04).
    // Late-stage elderly people get a certificate without asking (CRD-10), so nothing makes them switch.
    const bool fresh_expiry = !legacy_valid[k] &&
                              static_cast<InsurerKind>(k) != InsurerKind::kLateStageElderly &&
                              fit.legacy_expiry(static_cast<InsurerKind>(k)) > fit.last_observed();
    for (std::size_t t = 0; t < 4; ++t) {
      for (std::size_t b = 0; b < kAgeBands; ++b) {
        double present = among_registered(shares[t][pp][b], registered[pp][b]);
        if (fresh_expiry) {
          present += (1 - present) * c.switch_share_at_expiry;
        }
        present16[t][b][k] = threshold16(present);
      }
    }
  }
  expired_lookup = day <= c.expired_lookup_until;
  for (std::size_t t = 0; t < 4; ++t) {
    const NumberUse use = fit.number_use(static_cast<int>(t), day);
    lookup16[t] = threshold16(std::min(1.0, c.lookup_share[t] * use.lookup_factor));
    batch_whole[t] = static_cast<std::uint32_t>(use.batch_per_visit);
    batch16[t] = threshold16(use.batch_per_visit - batch_whole[t]);
    staff_ms[t] = ms(p.desk.staff_seconds[t]);
    fallback_factor[t] = 1 + p.desk.fallback_seconds / p.desk.staff_seconds[t];
  }
  habit16 = threshold16(c.habit_weight);
  face16 = threshold16(c.face_share);
  face_success = threshold(c.face_success_share);
  pin_success = threshold(c.pin_success_share);
  assist_first16 = threshold16(c.first_use_assist_share);
  card_failure16 = threshold16(c.card_failure_share);
  face_ms = ms(p.desk.face_seconds);
  pin_ms = ms(p.desk.pin_seconds);
  assist_ms = ms(p.desk.assist_seconds);
  number_entry_ms = ms(p.desk.number_entry_seconds);
  patience_ms = ms(p.desk.patience_minutes * 60);
  first_use_time_factor = c.first_use_time_factor;
}

PlannedVisit plan_check_in(const CheckInDay& day, const DeskLaws& laws, const Holder& holder,
                           FacilityType type, Millis arrival, const Block& visit, const Block& service_a,
                           const Block& service_b, DeskVisit& desk) {
  const std::size_t t = main_type(type);
  const auto band = static_cast<std::size_t>(holder.band());
  const auto insurer = static_cast<std::size_t>(holder.insurer());
  const bool registered = holder.registration < day.registered16[band];
  // Habit decides most visits; on the others a fresh quantile does, so the share over many visits is the
  // same.
  const std::uint32_t quantile =
      visit_word::habit16(visit) < day.habit16 ? holder.habit : visit_word::fresh16(visit);

  PlannedVisit plan{};
  DeskVisit d{};
  d.arrival = arrival;
  d.patience = laws.exponential.draw(service_b[0], day.patience_ms);
  d.central_word = service_a[2];

  if (registered && quantile < day.present16[t][band][insurer]) {
    // CHK-01: face, else PIN, else staff in visual check mode.
    const bool first = (holder.flags & Holder::kUsedCard) == 0;
    const std::uint32_t path = service_a[3];
    Millis mean = 0;
    bool identified = false;
    plan.outcome = Outcome::kCardFace;
    if ((path & 0xffffU) < day.face16) {
      mean = day.face_ms;
      identified = service_b[2] < day.face_success;
    }
    if (!identified) {
      plan.outcome = Outcome::kCardPin;
      mean += day.pin_ms;
      identified = service_b[3] < day.pin_success;
    }
    if (!identified) {
      plan.outcome = Outcome::kCardVisual;
    }
    if (first) {
      mean = static_cast<Millis>(mean * day.first_use_time_factor);
    }
    d.reader = std::max(1, laws.reader.draw(service_a[0], mean));
    if (!identified || (first && visit_word::lookup16(visit) < day.assist_first16)) {
      // The words of number look-ups are free on this path.
      d.assist = std::max(1, laws.exponential.draw(visit_word::batch16(visit) * 0x10001U, day.assist_ms));
    }
    d.staff = laws.exponential.draw(service_a[1], day.staff_ms[t]);
    // Whoever takes long for one takes long for the other.
    d.fallback_staff = static_cast<Millis>(std::min(d.staff * day.fallback_factor[t], double{kMillisPerDay}));
    if ((path >> 16) < day.card_failure16) {
      d.flags |= DeskVisit::kCardUnreadable;
    }
    desk = d;
    return plan;
  }

  Outcome seen = Outcome::kLegacySeen;
  Outcome looked_up = Outcome::kLegacyLookup;
  bool lookup = visit_word::lookup16(visit) < day.lookup16[t];
  if (!day.legacy_valid[insurer]) {
    const bool holds_certificate =
        !registered || insurer == static_cast<std::size_t>(InsurerKind::kLateStageElderly);
    if (holds_certificate) {
      seen = Outcome::kCertificateSeen;
      looked_up = Outcome::kCertificateLookup;
    } else {
      // CRD-13: an expired card entitles through the look-up alone, while the measure lasts. Where there is
      // no look-up (CHK-09), and afterwards, portal screen, notice, word or form must do (FBK).
      seen = Outcome::kCardFallback;
      looked_up = Outcome::kExpiredLookup;
      lookup = day.expired_lookup;
    }
  }
  if (type == FacilityType::kExempt) {
    lookup = false;  // CHK-09
  }
  plan.outcome = lookup ? looked_up : seen;
  d.staff = laws.exponential.draw(service_a[1], day.staff_ms[t] + (lookup ? day.number_entry_ms : 0));
  if (plan.outcome == Outcome::kCardFallback) {
    d.staff = static_cast<Millis>(std::min(d.staff * day.fallback_factor[t], double{kMillisPerDay}));
  }
  d.flags = lookup ? DeskVisit::kNumberLookup : 0;
  desk = d;
  if (type != FacilityType::kExempt) {
    plan.batch =
        static_cast<std::uint8_t>(day.batch_whole[t] + (visit_word::batch16(visit) < day.batch16[t] ? 1 : 0));
  }
  return plan;
}

InitialUse initial_use(const Parameters& p, const NationTables& tables, int prefecture,
                       const std::array<CardShares, 4>& shares, const CardShares& registered) {
  InitialUse use{};
  const auto pp = static_cast<std::size_t>(prefecture);
  for (std::size_t b = 0; b < kAgeBands; ++b) {
    // The habit that matters is the one at the types a person visits: weight the shares by visits.
    double visits = 0;
    double presented = 0;
    for (std::size_t t = 0; t < kCareTypes; ++t) {
      const double v = tables.visits_per_year[b][t] * p.visits.level[t];
      visits += v * (1 + p.visits.prescription_share[t]);
      presented += v * (shares[t][pp][b] + p.visits.prescription_share[t] * shares[3][pp][b]);
    }
    const double present = visits > 0 ? among_registered(presented / visits, registered[pp][b]) : 0;
    const double occasions = visits * (1 - p.checkin.habit_weight) * present / 2;
    use.registered[b] = threshold16(registered[pp][b]);
    use.habitual[b] = threshold16(present);
    use.occasional[b] = static_cast<std::uint32_t>(std::lround(256 * (1 - std::exp(-occasions))));
  }
  return use;
}

}  // namespace cutover
