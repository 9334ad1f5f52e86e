#include "checkin/checkin_day.hpp"

#include <algorithm>
#include <cmath>

namespace cutover {
namespace {

/// From the day on which phones were opened, 2025-09-19, to the day on which 47,000 facilities read them,
/// 2025-11-19 (source B).
constexpr std::chrono::days kPhonesCountedAfter{61};

Millis ms(double seconds) {
  return static_cast<Millis>(std::lround(seconds * 1000));
}

double phone_ready_share(const Parameters& p, Day day) {
  const double at_count = p.checkin.phone_ready_share;
  const double grown = static_cast<double>((day - p.credentials.phone_from).count()) /
                       static_cast<double>(kPhonesCountedAfter.count());
  return std::clamp(at_count * grown, 0.0, std::max(at_count, p.checkin.phone_ready_limit));
}

}  // namespace

PhoneReadiness::PhoneReadiness(double share, double built_in_share)
    : built_in16_(threshold16(built_in_share > 0 ? share / built_in_share : 0)),
      others16_(threshold16(built_in_share < 1 ? (share - built_in_share) / (1 - built_in_share) : 0)) {}

DeskLaws::DeskLaws(const Parameters& p)
    : exponential(QuantileTable::exponential()),
      reader(QuantileTable::lognormal_mean(p.desk.reader_sigma)),
      consultation(QuantileTable::lognormal_median(p.visits.consultation_sigma)) {}

std::array<std::array<double, kRecordClasses>, 4> view_shares(const NationTables& tables, Day day) {
  std::array<std::array<double, kRecordClasses>, 4> shares{};
  for (std::size_t t = 0; t < 4; ++t) {
    for (std::size_t c = 0; c < kRecordClasses; ++c) {
      std::vector<std::pair<Day, double>> knots;  // log of views per card use, at mid-month
      for (const ObservedViews& v : tables.observed_views) {
        const auto uses = std::find_if(tables.observed.begin(), tables.observed.end(), [&](const auto& o) {
          return o.month == v.month && o.facility_type == v.facility_type && o.card_uses;
        });
        if (static_cast<std::size_t>(v.facility_type) == t && uses != tables.observed.end()) {
          knots.emplace_back(first_day(v.month) + std::chrono::days{14},
                             std::log(v.views[c] / *uses->card_uses));
        }
      }
      std::sort(knots.begin(), knots.end());
      shares[t][c] = knots.empty() ? 0 : std::exp(interpolate(knots, day));
    }
  }
  return shares;
}

CheckInDay::CheckInDay(const Parameters& p, const NationTables& tables, const NumberUseFit& fit,
                       const AdoptionDay& adoption_day, const ExperienceRules& rules,
                       const CredentialsDay& credentials_day, Day day, int prefecture)
    : adoption(adoption_day),
      experience(&rules),
      credentials(credentials_day),
      today(insured_day(day)),
      phone_ready(phone_ready_share(p, day), p.readers.model_share[kPhoneReaderModel]) {
  const CheckInParameters& c = p.checkin;
  nothing16 = threshold16(c.nothing_share);
  lapsed_shown16 = threshold16(c.lapsed_shown_share);
  desk_registration16 = threshold16(c.desk_registration_share);
  phone_use16 = threshold16(c.phone_use_share);
  phone_carries_card16 = threshold16(c.phone_carries_card_share);
  expired_lookup = day <= c.expired_lookup_until;

  face16 = threshold16(c.face_share);
  face_success = threshold(c.face_success_share);
  // CHK-02: whoever knows the PIN enters it as often as is allowed; whoever does not, locks it.
  pin_entries = static_cast<std::size_t>(c.pin_entries);
  double passed = 0;
  for (std::size_t entry = 0; entry < pin_entries; ++entry) {
    passed += (1 - c.pin_forgotten_share) * (1 - c.pin_entry_error_share) *
              std::pow(c.pin_entry_error_share, static_cast<double>(entry));
    pin_right[entry] = threshold(passed);
  }
  assist_first16 = threshold16(c.first_use_assist_share);
  card_failure16 = threshold16(c.card_failure_share);
  phone_unread16 = threshold16(c.phone_failure_share);
  emergency16 = threshold16(c.emergency_mode_share);
  call_centre =
      call_centre_hours(p.call_centre, Calendar(tables.holidays), day).value_or(CallCentreHours{0, 0});
  mobile_lane16 = threshold16(c.mobile_lane_share);
  const auto views = view_shares(tables, day);
  for (std::size_t t = 0; t < 4; ++t) {
    for (std::size_t r = 0; r < kRecordClasses; ++r) {
      view16[t][r] = threshold16(std::min(1.0, views[t][r] * c.view_level[r]));
    }
    const NumberUse use = fit.number_use(static_cast<int>(t), day);
    newcomer16[t] = threshold16(c.first_visit_share[t]);
    lookup16[t] = threshold16(std::min(1.0, c.lookup_share[t] * use.lookup_factor));
    batch_whole[t] = static_cast<std::uint32_t>(use.batch_per_visit);
    batch16[t] = threshold16(use.batch_per_visit - batch_whole[t]);
    staff_ms[t] = ms(p.desk.staff_seconds[t]);
  }
  face_ms = ms(p.desk.face_seconds);
  pin_ms = ms(p.desk.pin_seconds);
  phone_ms = ms(p.desk.phone_seconds);
  assist_ms = ms(p.desk.assist_seconds);
  mobile_ms = ms(p.desk.mobile_seconds);
  black_dot_ms = ms(c.black_dot_seconds);
  first_use_time_factor = c.first_use_time_factor;
  number_entry_ms = ms(p.desk.number_entry_seconds);

  const std::vector<std::string>& struck = p.disaster.prefectures;
  disaster = std::find(struck.begin(), struck.end(),
                       tables.prefecture_romaji[static_cast<std::size_t>(prefecture)]) != struck.end();
  disaster_view16 = threshold16(p.disaster.view_share);
  if (p.central.replay_incidents) {
    const auto out = outages_on(tables.incidents, day);
    portal_out = out[static_cast<std::size_t>(IncidentComponent::kPortal)];
    validation_out = out[static_cast<std::size_t>(IncidentComponent::kCertificateValidation)];
  }
  portal16 = threshold16(c.portal_share);
  paper_at_hand16 = threshold16(c.paper_at_hand_share);
  for (std::size_t f = 0; f < kFallbackWays; ++f) {
    fallback_ms[f] = ms(p.desk.fallback_seconds[f]);
  }
  patience_ms = ms(p.desk.patience_minutes * 60);
  long_wait_ms = ms(p.adoption.long_wait_minutes * 60);

  mobile_terminal16 = threshold16(c.mobile_terminal_share);
  passcode16 = threshold16(c.passcode_share);
  patient_card16 = threshold16(c.patient_card_share);
  limited_oev16 = threshold16(c.limited_oev_share);
  charges_full16 = threshold16(c.charges_full_share);
  passcode_needed = day >= c.passcode_from;
  occupational_oev16 = day >= c.occupational_from ? threshold16(c.occupational_share) : 0;
  one_step_factor = 1 - c.one_step_saving;
}

DeskToday::DeskToday(const CheckInDay& day, const Facility& f, int desk_score)
    : type(f.type), main(main_type(f.type)), score(desk_score) {
  const std::uint16_t voluntary = f.of(FacilityQuantile::kVoluntaryOev);
  online = type != FacilityType::kExempt &&
           (type != FacilityType::kOccupationalClinic || voluntary < day.occupational_oev16);
  limited_oev = type == FacilityType::kExempt && voluntary < day.limited_oev16;
  phone_ready = day.phone_ready.of(f);
  mobile_terminal = f.of(FacilityQuantile::kMobileTerminal) < day.mobile_terminal16;
  visual_mode = !day.passcode_needed || f.of(FacilityQuantile::kPasscode) < day.passcode16;
  one_step = type != FacilityType::kPharmacy && f.of(FacilityQuantile::kPatientCard) < day.patient_card16;
  charges_full = f.of(FacilityQuantile::kChargesFull) < day.charges_full16;
}

}  // namespace cutover
