/// \file
/// What holds at all desks of one prefecture on one day, as thresholds and milliseconds, so that the decision
/// tree (checkin/decision_tree.hpp) compares integers only; and what sets one facility's desk apart today.
#pragma once

#include <array>
#include <cstdint>

#include "adoption/adoption.hpp"
#include "calendar/call_centre.hpp"
#include "calibration/number_use.hpp"
#include "core/types.hpp"
#include "credentials/credentials_day.hpp"
#include "nation/nation.hpp"
#include "random/quantile_table.hpp"

namespace cutover {

/// Duration laws of a parameter set; made again only when an intervention changes them.
struct DeskLaws {
  explicit DeskLaws(const Parameters& p);
  QuantileTable exponential;
  QuantileTable reader;        ///< mean 1
  QuantileTable consultation;  ///< median 1
};

/// Index of the main type whose patterns a facility type follows (special facilities are clinics).
constexpr std::size_t main_type(FacilityType t) {
  return t < FacilityType::kOccupationalClinic ? static_cast<std::size_t>(t)
                                               : static_cast<std::size_t>(FacilityType::kMedicalClinic);
}

/// The four ways ①–④ by which eligibility is confirmed when a check-in failed (FBK), and what is left at a
/// first visit to who shows neither proof nor the card itself: to bring the proof later (CLM-04, CLM-05).
enum class Fallback : std::uint8_t { kPortal, kNotice, kOral, kDeclaration, kProofToFollow };

/// Shares of card uses at which records of a class are viewed, by main type (CHK-10): the published views
/// over the published card uses of the same month, log-linear between the published months, flat outside.
std::array<std::array<double, kRecordClasses>, 4> view_shares(const NationTables& tables, Day day);

/// Which facilities read phones, so that `share` of all do (CHK-07). Those with the model that needs no
/// generic reader come first; only what the share leaves beyond them has set out to buy one (SUB-05).
class PhoneReadiness {
 public:
  /// \param share           of all facilities that read phones
  /// \param built_in_share  of all facilities that have that model
  PhoneReadiness(double share, double built_in_share);
  bool of(const Facility& facility) const {
    return facility.of(FacilityQuantile::kPhoneReady) <
           (facility.model == kPhoneReaderModel ? built_in16_ : others16_);
  }

 private:
  std::uint32_t built_in16_;  ///< thresholds on the quantile of the facilities with and without that model
  std::uint32_t others16_;
};

/// Thresholds are on 16-bit words where the name ends in 16.
struct CheckInDay {
  CheckInDay(const Parameters& p, const NationTables& tables, const NumberUseFit& fit,
             const AdoptionDay& adoption, const ExperienceRules& experience,
             const CredentialsDay& credentials, Day day, int prefecture);

  AdoptionDay adoption;               ///< who presents the card (ADP)
  const ExperienceRules* experience;  ///< what check-ins have taught (ADP-05)
  CredentialsDay credentials;         ///< who holds what (CRD)

  std::uint16_t today;  ///< as Person::insured_since

  // What is put on the counter.
  std::uint32_t nothing16;                  ///< nothing at hand (CRD-06)
  std::array<std::uint32_t, 4> newcomer16;  ///< [main type] a first visit, wherever it goes (FBK-05)
  std::uint32_t lapsed_shown16;             ///< a lapsed card is shown although a certificate came
  std::uint32_t desk_registration16;        ///< registers on the spot (CRD-14)
  std::uint32_t phone_use16;                ///< shows the phone (CRD-02)
  std::uint32_t phone_carries_card16;
  bool expired_lookup;  ///< the provisional measure holds (CRD-13)

  // At the reader.
  std::uint32_t face16;
  std::uint32_t face_success;  ///< 32-bit threshold
  /// 32-bit thresholds of one word: the PIN is right with one entry, two … as many as are allowed; else it
  /// locks.
  std::array<std::uint32_t, kMostPinEntries> pin_right{};
  std::size_t pin_entries;  ///< allowed
  std::uint32_t assist_first16;
  std::uint32_t card_failure16;
  std::uint32_t phone_unread16;  ///< a ready desk's reader does not read the phone (CHK-06)
  std::uint32_t emergency16;     ///< the emergency mode is open where no reader works (OPS-04) …
  CallCentreHours call_centre;   ///< … and the call centre, which opens it (OPS-03); all 0: closed
  std::uint32_t mobile_lane16;   ///< served by the mobile terminal where there is one (CHK-08)
  std::array<std::array<std::uint32_t, kRecordClasses>, 4> view16;  ///< [main type] (CHK-10)
  Millis face_ms, pin_ms, phone_ms, assist_ms, mobile_ms, black_dot_ms;
  double first_use_time_factor;

  // Numbers.
  std::array<std::uint32_t, 4> lookup16;     ///< looked up (CHK-11)
  std::array<std::uint32_t, 4> batch16;      ///< fraction of a batch inquiry per visit without card
  std::array<std::uint32_t, 4> batch_whole;  ///< whole ones
  Millis number_entry_ms;
  bool disaster;  ///< records can be viewed without the card (CHK-12)
  std::uint32_t disaster_view16;

  Outage portal_out, validation_out;  ///< OPS-06

  // Fallback and staff.
  std::uint32_t portal16;
  std::uint32_t paper_at_hand16;  ///< a valid legacy card or a certificate is at hand as well
  std::array<Millis, kFallbackWays> fallback_ms;
  std::array<Millis, 4> staff_ms;  ///< [main type]
  Millis patience_ms;
  Millis long_wait_ms;  ///< a longer wait holds a person back (ADP-05)

  // Shares of facilities that have something today, against their quantiles.
  PhoneReadiness phone_ready;
  std::uint32_t mobile_terminal16, passcode16, patient_card16, limited_oev16, charges_full16;
  bool passcode_needed;              ///< visual check mode asks for one (CHK-03)
  std::uint32_t occupational_oev16;  ///< occupational clinics that are connected (SUB-06)
  double one_step_factor;            ///< staff time where the patient card is integrated (CHK-13)
};

/// One facility's desk today.
struct DeskToday {
  /// \param engagement  how much the facility promotes the card for expected payouts (adoption/)
  DeskToday(const CheckInDay& day, const Facility& facility, int desk_score);

  FacilityType type;
  std::size_t main;  ///< main_type(type)
  int score;         ///< of the desk, added to every visitor's (ADP-02)
  bool online;       ///< connected to OEV by reader or terminal: all but exempt and some occupational ones
  bool limited_oev;  ///< exempt, but with limited OEV (CHK-09)
  bool phone_ready;  ///< reads phones (CHK-07)
  bool mobile_terminal;  ///< CHK-08
  bool visual_mode;      ///< can switch to the visual check mode (CHK-03)
  bool one_step;         ///< patient card integrated (CHK-13): not in pharmacies, which have none
  bool charges_full;     ///< breaks FBK-04
};

}  // namespace cutover
