/// \file
/// Every number a scenario can change, as plain structs. The initial values here are the defaults, and the
/// only place where they are written; key, unit, range, meaning and source of each stand in the field table
/// (`scenario/fields.hpp`), which reads the defaults from a default-constructed `Scenario`.
///
/// Members marked [dated] may be changed on a day by an `[[intervention]]`; the others shape the nation and
/// hold for the whole run.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"
#include "core/types.hpp"
#include "scenario/adoption_parameters.hpp"
#include "scenario/call_centre_parameters.hpp"
#include "scenario/claim_parameters.hpp"
#include "scenario/credential_parameters.hpp"
#include "scenario/programme_parameters.hpp"

namespace cutover {

/// Types whose visits are generated from persons (a pharmacy visit follows from one of these).
inline constexpr int kCareTypes = 3;  // hospital, medical_clinic, dental_clinic

/// What card users do while no reader of the facility works.
enum class ReadersDownPolicy : std::uint8_t { kFallback, kWait };
inline constexpr std::array<std::string_view, 2> kReadersDownPolicyNames{"fallback", "wait"};

struct NationParameters {
  std::vector<std::string> prefectures;  ///< romaji names (`Tottori`); empty = all 47
  double persons_per_area = 370'000;     ///< mean size of an area [persons]
  int occupational_clinics = 2'200;      ///< SUB-06; source A says about 2,200 exist
  int exempt_facilities = 16'142;        ///< CHK-09

  std::array<double, 4> size_sigma{1.1, 0.6, 0.4, 0.6};  ///< sigma of the log of a facility's panel, by type
  double special_size = 0.1;  ///< mean panel of an occupational clinic or exempt facility over a clinic's

  bool operator==(const NationParameters&) const = default;
};

struct VisitParameters {
  std::array<double, kCareTypes> level{1, 1, 1};  ///< [dated] multiplies the visit rates by type [1]
  /// visit days per claim of a person and a facility in a month (CLM-01)
  std::array<double, kCareTypes> days_per_claim{1.50, 1.50, 1.64};
  double treatment_months = 6;        ///< how long a person stays under treatment [months]
  double second_clinic_share = 0.35;  ///< share of clinic visits made to the second regular clinic
  /// [dated] visits followed by a pharmacy
  std::array<double, kCareTypes> prescription_share{0.60, 0.52, 0.06};
  double gate_pharmacy_share = 0.70;  ///< [dated] prescriptions filled at the pharmacy next to the facility
  double consultation_median_minutes = 35;  ///< [dated] check-in to leaving the facility
  double consultation_sigma = 0.6;          ///< [dated] sigma of its log [1]
  double known_years = 3;                   ///< a facility knows who was there within so many years (FBK-05)
  double walk_minutes = 6;                  ///< [dated] facility to pharmacy, mean of an exponential

  bool operator==(const VisitParameters&) const = default;
};

inline constexpr int kMostPinEntries = 10;

struct CheckInParameters {
  double card_odds = 1.0;      ///< [dated] multiplies the odds of presenting the card
  double habit_weight = 0.80;  ///< [dated] share of visits decided by the person's own habit
  /// [dated] holders of a registered card who switch when the legacy card expires
  double switch_share_at_expiry = 0.40;
  std::array<double, 4> first_visit_share{0.03, 0.03, 0.03, 0.03};  ///< [dated] to no usual facility (FBK-05)
  /// [dated] number looked up where no card is shown, as of October 2025
  std::array<double, 4> lookup_share{0.30, 0.80, 0.30, 0.95};
  Day expired_lookup_until = make_day(2026, 3, 31);  ///< CRD-13
  double face_share = 0.80;                          ///< [dated] card users who choose face first
  double face_success_share = 0.95;                  ///< [dated] face attempts that succeed
  double pin_forgotten_share = 0.05;     ///< [dated] PIN users who do not know it, and lock it (CHK-02)
  int pin_entries = 3;                   ///< [dated] wrong ones that lock it (CHK-02), 1 to kMostPinEntries
  double pin_entry_error_share = 0.08;   ///< [dated] single entries that are wrong, of those who know it
  double first_use_assist_share = 0.50;  ///< [dated] first-time users whom staff help at the reader
  double first_use_time_factor = 1.8;    ///< [dated] reader time of a first use over a later one
  /// [dated] cards that a reader fails to read although nothing is wrong with them (CHK-06)
  double card_failure_share = 0.002;
  double phone_failure_share = 0.01;  ///< [dated] phones that a ready desk's reader fails to read (CHK-06)
  /// [dated] visits looked up in the emergency mode, of those with a card that no reader works for (OPS-04)
  double emergency_mode_share = 0.05;
  double nothing_share = 0.002;      ///< [dated] visits with nothing at hand (CRD-06)
  double lapsed_shown_share = 0.20;  ///< [dated] who shows a lapsed card although a certificate came for it
  double desk_registration_share = 0.02;  ///< [dated] holders of an unregistered card who register (CRD-14)
  double phone_use_share = 0.5;           ///< [dated] uses at which who has the card on the phone shows it
  double phone_carries_card_share = 0.8;  ///< [dated] … and has the physical card with them (FBK-02)
  double phone_ready_share = 0.2207;      ///< facilities that read phones on 2025-11-19 (CHK-07)
  double phone_ready_limit = 0.5;         ///< … at most, later
  double mobile_terminal_share = 0.10;    ///< [dated] facilities with a mobile terminal (CHK-08)
  double mobile_lane_share = 0.01;  ///< [dated] card check-ins there by it: fever lanes, drive-through, wards
  Day passcode_from = make_day(2025, 4, 1);  ///< visual check mode at the reader, with passcode (CHK-03)
  double passcode_share = 0.70;              ///< [dated] facilities that have issued one
  double patient_card_share = 0.05;          ///< [dated] facilities with the patient card integrated (CHK-13)
  double one_step_saving = 0.30;             ///< [dated] staff time saved there
  double black_dot_seconds = 5;              ///< [dated] staff time for a ● (CHK-05)
  double portal_share = 0.35;                ///< [dated] who can show ① the portal screen (FBK-01)
  double paper_at_hand_share = 0.80;  ///< [dated] … a valid legacy card or certificate when the card fails
  double charges_full_share = 0.0;    ///< [dated] facilities that break FBK-04
  double limited_oev_share = 0.10;    ///< [dated] exempt facilities with limited OEV (CHK-09)
  Day occupational_from = make_day(2024, 7, 1);  ///< occupational clinics may join OEV (SUB-06)
  double occupational_share = 0.5;               ///< [dated] of them that do
  std::array<double, 3> view_level{1, 1, 1};     ///< [dated] multiplies the shares of record views (CHK-10)

  bool operator==(const CheckInParameters&) const = default;
};

/// Disaster mode: records can be viewed without the card (CHK-12).
struct DisasterParameters {
  std::vector<std::string> prefectures;  ///< [dated] romaji names; empty: nowhere
  double view_share = 0.0078;  ///< [dated] visits there without the card at which records are viewed

  bool operator==(const DisasterParameters&) const = default;
};

struct ReaderParameters {
  std::array<double, kReaderModels> model_share{0.25, 0.40, 0.10, 0.15, 0.10};
  double mtbf_hours = 1'200;  ///< [dated] mean operating hours between failures
  std::array<double, kReaderModels> mtbf_factor{1, 1, 1, 1, 1};  ///< [dated] per model
  double weibull_shape = 0.9;                                    ///< [dated] shape of the life distribution
  double reboot_minutes = 8;           ///< [dated] check sheet and reboot, before any service call
  double reboot_success_share = 0.75;  ///< [dated] failures mended by it
  double repair_median_hours = 30;     ///< [dated] service call, calendar hours, lognormal
  double repair_sigma = 0.7;           ///< [dated]
  std::array<double, kReaderModels> repair_factor{1, 1, 1, 1, 1};  ///< [dated] of the median, per model
  ReadersDownPolicy when_down = ReadersDownPolicy::kFallback;      ///< [dated]
  std::array<double, 3> hospital_reader_share{0.3, 0.3, 0.4};  ///< hospitals with 1, 2, 3 readers (OPS-02)

  bool operator==(const ReaderParameters&) const = default;
};

struct DeskParameters {
  double face_seconds = 16;    ///< [dated] mean reader time, identity by face, consents included
  double pin_seconds = 24;     ///< [dated] mean reader time, identity by PIN
  double reader_sigma = 0.45;  ///< [dated] sigma of the log of both
  double assist_seconds = 40;  ///< [dated] mean staff time at the reader (exponential)
  /// [dated] mean staff time by facility type (exponential)
  std::array<double, 4> staff_seconds{25, 20, 20, 20};
  double number_entry_seconds = 20;  ///< [dated] added mean where staff look a number up
  /// [dated] added mean where check-in failed: ① portal, ② notice, ③ oral, ④ declaration (FBK), proof later
  std::array<double, kFallbackWays> fallback_seconds{60, 45, 90, 300, 90};
  double phone_seconds = 22;               ///< [dated] mean reader time with a phone
  double mobile_seconds = 60;              ///< [dated] added mean staff time with a mobile terminal (CHK-08)
  double staff_cost_yen_per_hour = 1'800;  ///< cost of an hour of desk staff, for the summary
  double patience_minutes = 45;            ///< [dated] mean patience in a queue (exponential)
  double visits_per_staff_hour =
      45;  ///< peak visits an hour that one member of the desk staff is planned for

  bool operator==(const DeskParameters&) const = default;
};

struct CentralParameters {
  double latency_median_seconds = 1.2;  ///< [dated] reply of the central service, median
  double latency_sigma = 0.35;          ///< [dated] sigma of its log
  double failure_share = 0.0005;        ///< [dated] requests without an answer
  double timeout_seconds = 10;          ///< [dated] the desk's patience for one
  bool replay_incidents = true;         ///< [dated] outages of data/incidents.csv happen on their dates
  std::string topology;                 ///< file of the modelled service (OPS-04); empty: the curve above

  bool operator==(const CentralParameters&) const = default;
};

struct OutputParameters {
  bool hourly = true;          ///< write the hourly cube beside the daily one
  bool facility_table = true;  ///< write the per-facility monthly table

  bool operator==(const OutputParameters&) const = default;
};

/// One consistent set of all parameters: what holds on one day.
struct Parameters {
  NationParameters nation;
  VisitParameters visits;
  CheckInParameters checkin;
  AdoptionParameters adoption;
  DisasterParameters disaster;
  ReaderParameters readers;
  DeskParameters desk;
  CentralParameters central;
  CallCentreParameters call_centre;
  CredentialParameters credentials;
  DemographyParameters demography;
  ClaimParameters claims;
  ProgrammeParameters programmes;
  OutputParameters output;

  bool operator==(const Parameters&) const = default;
};

}  // namespace cutover
