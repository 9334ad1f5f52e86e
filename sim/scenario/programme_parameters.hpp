/// \file
/// Which programmes pay facilities, and who can have them: parameters as in scenario/parameters.hpp, which
/// includes this. The programmes themselves are files (data/programmes/).
#pragma once

#include <string>
#include <vector>

namespace cutover {

struct ProgrammeParameters {
  /// Ids of data/programmes/, those that came to pass: the plan's second half gave way to the lump sum.
  std::vector<std::string> paid{
      "inc_support_first_half",    "inc_lump_sum_revised",       "inc_medical_dx_addon",
      "sub_01_additional_readers", "sub_02_card_integration",    "sub_03_mobile_home_visits",
      "sub_03_mobile_outpatient",  "sub_03_online_consultation", "sub_04_limited_oev",
      "sub_05_phone_readers",      "sub_06_occupational_clinics"};
  std::string directory;            ///< further programme files of the analyst; empty: none
  int gain_points = 10;             ///< [dated] points a facility thinks to gain by promoting the card
  double large_chain_share = 0.20;  ///< pharmacies whose group takes 40,000 prescriptions a month (SUB-07)
  double benefit_certificate_share = 0.10;      ///< facilities that integrate benefit certificates (SUB-02)
  double revisit_machine_share = 0.30;          ///< hospitals whose integration includes the revisit machine
  double home_visit_share = 0.15;               ///< facilities with home visits (SUB-03)
  double online_consultation_share = 0.10;      ///< facilities with online consultation (SUB-03)
  double additional_reader_share = 0.20;        ///< facilities that want more readers (SUB-01)
  double electronic_prescription_share = 0.30;  ///< facilities with electronic prescriptions
  double paediatric_share = 0.06;               ///< clinics a third of whose patients are small children

  bool operator==(const ProgrammeParameters&) const = default;
};

}  // namespace cutover
