// What happened at the desks beside the outcomes: notes, record views, staff time.

#include <algorithm>
#include <array>
#include <map>

#include "results/summary_parts.hpp"

namespace cutover {
namespace {

struct StaffGroup {
  const char* name;
  Outcome first;
  Outcome last;
};
/// Groups of neighbours on the outcome axis; together they are all of it.
constexpr std::array<StaffGroup, 14> kStaffGroups{{
    {"card", Outcome::kCardFace, Outcome::kCardMobile},
    {"phone", Outcome::kPhone, Outcome::kPhone},
    {"card_limited_oev", Outcome::kLimitedOev, Outcome::kLimitedOev},
    {"fallback_portal", Outcome::kFallbackPortal, Outcome::kFallbackPortal},
    {"fallback_notice", Outcome::kFallbackNotice, Outcome::kFallbackNotice},
    {"fallback_oral", Outcome::kFallbackOral, Outcome::kFallbackOral},
    {"fallback_declaration", Outcome::kFallbackDeclaration, Outcome::kFallbackDeclaration},
    {"proof_to_follow", Outcome::kProofToFollow, Outcome::kProofToFollow},
    {"charged_full", Outcome::kChargedFull, Outcome::kChargedFull},
    {"emergency_lookup", Outcome::kEmergencyLookup, Outcome::kEmergencyLookup},
    {"legacy_card", Outcome::kLegacyLookup, Outcome::kExpiredLookup},
    {"certificate", Outcome::kCertificateLookup, Outcome::kCertificateSeen},
    {"batch_inquiry", Outcome::kBatchInquiry, Outcome::kBatchInquiry},
    {"gave_up", Outcome::kGaveUp, Outcome::kGaveUp},
}};

}  // namespace

void add_desk(Summary& s, const ResultReader& result, const std::vector<double>& visit_weight) {
  const RunInfo& info = result.info();
  const auto types = static_cast<std::size_t>(info.shape.types);
  using Views = std::vector<std::array<double, kRecordClasses>>;
  std::map<MonthIndex, Views> views;  // all, then by type
  std::vector<double> staff_ms(types * kOutcomes);
  for (const std::string_view note : kDeskNoteNames) {
    s.notes.push_back({std::string(note), std::vector<double>(types + 1)});
  }
  constexpr auto kFirstView = static_cast<std::size_t>(DeskNote::kViewCheckup);
  result.for_each_desk_day([&](const DeskCounts& day) {
    Views& of_month = views[month_index(day.day)];
    of_month.resize(types + 1);
    for (std::size_t i = 0; i < day.notes.size(); ++i) {
      if (day.notes[i] == 0) {
        continue;
      }
      const std::size_t type = i / kPrefectures % types;
      const std::size_t note = i / kPrefectures / types;
      const double n = info.shape.weight[type][i % kPrefectures] * day.notes[i];
      s.notes[note].count[0] += n;
      s.notes[note].count[type + 1] += n;
      if (note >= kFirstView && note < kFirstView + kRecordClasses) {
        of_month[0][note - kFirstView] += n;
        of_month[type + 1][note - kFirstView] += n;
      }
    }
    for (std::size_t i = 0; i < day.staff_ms.size(); ++i) {
      staff_ms.at(i) += static_cast<double>(day.staff_ms[i]);
    }
  });

  for (const auto& [month, of_month] : views) {
    for (int t = -1; t < info.shape.types; ++t) {
      ViewRow row{month,
                  t < 0 ? "all" : std::string(name(static_cast<FacilityType>(t))),
                  of_month[static_cast<std::size_t>(t + 1)],
                  {}};
      for (const PublishedViews& p : info.published_views) {
        if (p.month == month && (p.facility_type == t || t < 0)) {
          // The published total is the sum of the types where none is given.
          auto& published = row.published.at(static_cast<std::size_t>(p.record_class));
          published = (p.facility_type == t ? 0.0 : published.value_or(0.0)) + p.views;
        }
      }
      s.views.push_back(row);
    }
  }

  s.staff_cost_yen_per_hour = info.staff_cost_yen_per_hour;
  for (const StaffGroup& g : kStaffGroups) {
    StaffRow row{g.name};
    for (auto o = static_cast<std::size_t>(g.first); o <= static_cast<std::size_t>(g.last); ++o) {
      for (std::size_t t = 0; t < types; ++t) {
        row.visits += s.outcomes[t + 1].count[o];
        // Staff time knows no prefecture: it weighs as the visits of its type do on average.
        row.hours += visit_weight[t] * staff_ms[t * kOutcomes + o] / kMillisPerHour;
      }
    }
    row.yen = row.hours * info.staff_cost_yen_per_hour;
    s.staff.push_back(row);
  }
}

}  // namespace cutover
