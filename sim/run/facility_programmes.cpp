#include "run/facility_programmes.hpp"

#include <algorithm>
#include <vector>

#include "adoption/adoption.hpp"
#include "checkin/checkin_day.hpp"
#include "programmes/expect.hpp"
#include "programmes/ledger.hpp"
#include "random/stream.hpp"

namespace cutover {
namespace {

/// SUB-07: the group of a large chain takes as many prescriptions; every other pharmacy counts for itself.
constexpr std::uint32_t kLargeChainPrescriptions = 40'000;

/// A second trait from a quantile that already decides a first one: its low bits, spread over the range.
std::uint32_t second_quantile(std::uint16_t quantile) {
  return (quantile * 40503U) & 0xffffU;  // an odd factor permutes the 16-bit numbers
}

/// Where a facility stands in the order in which facilities apply to a programme.
std::uint16_t application_quantile(std::uint64_t seed, std::uint32_t facility, const Programme& programme) {
  const Stream stream{seed, Purpose::kApplication};
  const auto key = static_cast<std::int32_t>(programme.key);
  return static_cast<std::uint16_t>(stream.block(facility, key)[0] >> 16);
}

/// The parameters of a scenario's months: those of the first month, and what takes their place later.
class ParametersByMonth {
 public:
  explicit ParametersByMonth(const Scenario& scenario) : first_(scenario.on(scenario.start)) {
    for (const Intervention& i : scenario.interventions) {
      if (i.day <= scenario.start) {
        continue;
      }
      const MonthIndex month = month_index(i.day);
      const MonthIndex from = i.day == first_day(month) ? month : month + 1;
      if (later_.empty() || later_.back().from < from) {
        later_.push_back({from, nullptr});
      }
      later_.back().parameters = &i.parameters;
    }
  }

  /// \param later  room for what interventions change; the history refers to it
  FacilityHistory history(const Facility& facility, std::uint32_t number,
                          std::span<const FacilityMonth> months, std::vector<LaterFlags>& later) const {
    FacilityHistory history = facility_history(facility, number, first_, months);
    later.clear();
    for (const From& change : later_) {
      later.push_back({change.from, facility_history(facility, number, *change.parameters, months).flags});
    }
    history.later_flags = later;
    return history;
  }

 private:
  struct From {
    MonthIndex from = 0;
    const Parameters* parameters = nullptr;
  };
  const Parameters& first_;
  std::vector<From> later_;
};

}  // namespace

FacilityHistory facility_history(const Facility& f, std::uint32_t number, const Parameters& p,
                                 std::span<const FacilityMonth> months) {
  const ProgrammeParameters& share = p.programmes;
  const auto below = [](std::uint32_t quantile, double limit) {
    return quantile < static_cast<std::uint32_t>(limit * 65536);
  };
  FacilityHistory h;
  h.type = f.type;
  h.prefecture = f.prefecture;
  h.facility = number;
  h.readers_held = f.readers;
  h.months = months;
  const auto set = [&](bool has, FacilityFlag flag) { h.flags |= has ? flag_bit(flag) : 0U; };
  const std::uint16_t applies = f.of(FacilityQuantile::kApplies);
  const std::uint16_t mobile = f.of(FacilityQuantile::kMobileTerminal);
  const bool patient_card = below(f.of(FacilityQuantile::kPatientCard), p.checkin.patient_card_share);
  set(patient_card, FacilityFlag::kIntegratesPatientCard);
  set(below(f.of(FacilityQuantile::kBenefitCertificate), share.benefit_certificate_share),
      FacilityFlag::kIntegratesBenefitCertificate);
  set(f.type == FacilityType::kHospital && patient_card &&
          below(second_quantile(f.of(FacilityQuantile::kPatientCard)), share.revisit_machine_share),
      FacilityFlag::kRevisitMachine);
  set(below(second_quantile(mobile), share.home_visit_share), FacilityFlag::kMobileHomeVisits);
  set(below(mobile, p.checkin.mobile_terminal_share), FacilityFlag::kMobileOutpatient);
  set(below(second_quantile(f.of(FacilityQuantile::kPasscode)), share.online_consultation_share),
      FacilityFlag::kOnlineConsultation);
  const std::uint16_t voluntary = f.of(FacilityQuantile::kVoluntaryOev);
  set(f.type == FacilityType::kExempt && below(voluntary, p.checkin.limited_oev_share),
      FacilityFlag::kLimitedOev);
  set(f.type == FacilityType::kOccupationalClinic && below(voluntary, p.checkin.occupational_share),
      FacilityFlag::kOccupationalOev);
  set(PhoneReadiness(p.checkin.phone_ready_share, p.readers.model_share[kPhoneReaderModel]).of(f),
      FacilityFlag::kPhoneReady);
  set(f.model == kPhoneReaderModel, FacilityFlag::kPhoneReaderBuiltIn);
  set(below(f.of(FacilityQuantile::kAsksForCard),
            p.adoption.poster_share[static_cast<std::size_t>(adoption_type(f.type))]),
      FacilityFlag::kPosterAndCallout);
  set(below(second_quantile(applies), share.electronic_prescription_share),
      FacilityFlag::kElectronicPrescription);
  set(f.type == FacilityType::kMedicalClinic &&
          below(second_quantile(f.of(FacilityQuantile::kDisposition)), share.paediatric_share),
      FacilityFlag::kPaediatric);
  set(below(applies, share.additional_reader_share), FacilityFlag::kAdditionalReader);
  if (f.type == FacilityType::kPharmacy) {
    h.group_prescriptions = below(f.of(FacilityQuantile::kLargeChain), share.large_chain_share)
                                ? kLargeChainPrescriptions
                                : static_cast<std::uint32_t>(f.visits_per_year / 12);
  }
  return h;
}

std::uint8_t facility_engagement(const Model& model, const Parameters& p, std::uint32_t number,
                                 std::span<const FacilityMonth> months, MonthIndex month) {
  const Facility& facility = model.nation.facilities()[number];
  double yen = 0;
  // Subsidies pay for equipment, not for promoting the card.
  const auto pays = [](const Programme* programme) { return programme->kind != Programme::Kind::kSubsidy; };
  const std::span<const Programme* const> selected = model.programmes.selected();
  const bool any = std::any_of(selected.begin(), selected.end(), pays);
  if (any && months.empty()) {
    // Before the first month of a run nobody has a history: what a facility of middle size can expect.
    yen = expected_payout(model.adoption, adoption_type(facility.type), first_day(month));
  } else if (any) {
    const FacilityHistory history = facility_history(facility, number, p, months);
    const FacilityMonth& last = months.back();
    const std::uint64_t gained =
        std::uint64_t{last.verifications} * static_cast<std::uint64_t>(p.programmes.gain_points) / 100;
    const ExpectedMonth expected{
        std::min(last.verifications, last.card_uses + static_cast<std::uint32_t>(gained)), last.claims};
    for (int ago = 0; ago <= p.adoption.payout_memory_months; ++ago) {
      double then = 0;
      for (const Programme* programme : selected) {
        if (pays(programme)) {
          // Fees by the rate of an earlier month reward the effort of now when that month is the earlier one.
          const MonthIndex rewarded = month - ago + programme->rate_lag_months;
          then += static_cast<double>(
              expected_payout(*programme, history, rewarded, p.programmes.gain_points, expected));
        }
      }
      yen = std::max(yen, then);
    }
    yen *=
        model.mean_visits[static_cast<std::size_t>(facility.type)] / std::max(1.0F, facility.visits_per_year);
  }
  return static_cast<std::uint8_t>(engagement(model.adoption, p, facility, yen));
}

std::uint8_t bought_readers(const Model& model, const Scenario& scenario, std::uint32_t facility,
                            std::span<const FacilityMonth> months, MonthIndex month) {
  const std::span<const Programme* const> selected = model.programmes.selected();
  const FacilityType type = model.nation.facilities()[facility].type;
  const auto may_have_paid = [&](const Programme* programme) {
    return programme->installs_readers && (programme->who.types & type_bit(type)) != 0 &&
           programme->apply_from + programme->paid_after_months <= month;
  };
  if (std::none_of(selected.begin(), selected.end(), may_have_paid)) {
    return 0;
  }
  std::vector<Payout> payouts;
  std::vector<LaterFlags> later;
  model.programmes.evaluate(
      ParametersByMonth(scenario).history(model.nation.facilities()[facility], facility, months, later),
      [seed = scenario.seed](std::uint32_t f, const Programme& programme) {
        return application_quantile(seed, f, programme);
      },
      {.last = month}, payouts);
  std::int64_t readers = 0;
  for (const Payout& payout : payouts) {
    readers += selected[payout.programme]->installs_readers ? payout.units : 0;
  }
  return static_cast<std::uint8_t>(std::min<std::int64_t>(readers, kMostBoughtReaders));
}

void set_payouts(const Model& model, const Scenario& scenario, const NationState& state,
                 ResultWriter& writer) {
  Ledger ledger(model.programmes.selected());
  NotPaidTally not_paid(model.programmes.selected().size());
  const ApplicationQuantile quantile = [&](std::uint32_t facility, const Programme& programme) {
    return application_quantile(scenario.seed, facility, programme);
  };
  // What is paid before the first simulated month belongs to a past that is not in the run.
  const PaymentWindow simulated{.first = month_index(scenario.start)};
  const ParametersByMonth parameters(scenario);
  std::vector<Payout> payouts;
  std::vector<LaterFlags> later;
  for (std::uint32_t f = 0; f < model.nation.facilities().size(); ++f) {
    const FacilityHistory history =
        parameters.history(model.nation.facilities()[f], f, state.histories.of(f), later);
    payouts.clear();
    model.programmes.evaluate(history, quantile, simulated, payouts, &not_paid);
    ledger.add(payouts);
  }
  writer.set_payouts(ledger, model.programmes.selected(), &not_paid);
}

}  // namespace cutover
