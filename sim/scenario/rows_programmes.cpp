#include "scenario/field_table.hpp"

namespace cutover::rows {

void add_programmes_fields(Table& t) {
  t.add({"programmes.paid",
         "names",
         {},
         {},
         "Ids of the programmes that pay facilities (files of data/programmes/ and of `directory`); an empty "
         "list: none.",
         kSeedA + " and " + kSeedB +
             ", INC and SUB; the lump sum of May to August 2024 came in place of the planned second half "
             "(data/programmes/inc_lump_sum_revised.toml)"},
        [](Scenario& s) { return &s.parameters.programmes.paid; });
  t.add({"programmes.directory",
         "path",
         {},
         {},
         "Folder with further programme files, relative to the scenario file; empty: none.",
         kChoice},
        [](Scenario& s) { return &s.parameters.programmes.directory; });
  t.add_dated({"programmes.gain_points", "points", between(0, 100), between(3, 20),
               "Percentage points by which a facility expects to raise its rate if it promotes the card.",
               kAssumption},
              [](Scenario& s) { return &s.parameters.programmes.gain_points; });
  const auto share = [&](const char* key, const char* meaning, const std::string& source, Range plausible,
                         double ProgrammeParameters::*member) {
    t.add({sub("programmes", key), "1", kShare, plausible, meaning, source},
          [member](Scenario& s) { return &(s.parameters.programmes.*member); });
  };
  share("large_chain_share",
        "Share of pharmacies of groups with 40,000 or more prescriptions a month (SUB-07).", kNotPublished,
        between(0.1, 0.35), &ProgrammeParameters::large_chain_share);
  share("benefit_certificate_share", "Share of facilities that integrate benefit certificates (SUB-02).",
        "assumption: source A aims at about 50,000 of 210,000 facilities", between(0.03, 0.25),
        &ProgrammeParameters::benefit_certificate_share);
  share("revisit_machine_share", "Share of integrating hospitals whose revisit machine is included (SUB-02).",
        kNotPublished, between(0.1, 0.6), &ProgrammeParameters::revisit_machine_share);
  share("home_visit_share", "Share of facilities that make home visits (SUB-03).", kNotPublished,
        between(0.05, 0.3), &ProgrammeParameters::home_visit_share);
  share("online_consultation_share", "Share of facilities with online consultation (SUB-03).", kNotPublished,
        between(0.03, 0.2), &ProgrammeParameters::online_consultation_share);
  share("additional_reader_share",
        "Share of facilities that want more readers than they were given (SUB-01).", kNotPublished,
        between(0.05, 0.4), &ProgrammeParameters::additional_reader_share);
  share("electronic_prescription_share", "Share of facilities with electronic prescriptions.", kNotPublished,
        between(0.1, 0.6), &ProgrammeParameters::electronic_prescription_share);
  share("paediatric_share", "Share of clinics a third of whose outpatients are below six.", kNotPublished,
        between(0.03, 0.1), &ProgrammeParameters::paediatric_share);
}

}  // namespace cutover::rows
