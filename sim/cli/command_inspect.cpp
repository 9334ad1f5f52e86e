#include <fmt/format.h>

#include "cli/commands.hpp"
#include "run/inspect.hpp"
#include "tables/data_directory.hpp"

namespace cutover::cli {
namespace {

const char* sentence(DeskEvent e) {
  switch (e) {
    case DeskEvent::kArrival:
      return "arrives";
    case DeskEvent::kReaderStart:
      return "puts the card on the reader";
    case DeskEvent::kReaderEnd:
      return "is through with the reader's screens";
    case DeskEvent::kAssistStart:
      return "is helped at the reader by the staff";
    case DeskEvent::kAssistEnd:
      return "leaves the reader, helped";
    case DeskEvent::kRequest:
      return "eligibility is asked of the central service";
    case DeskEvent::kReply:
      return "eligibility is confirmed";
    case DeskEvent::kNoReply:
      return "no answer from the central service";
    case DeskEvent::kStaffStart:
      return "is called to the desk";
    case DeskEvent::kStaffEnd:
      return "is checked in";
    case DeskEvent::kFallbackStart:
      return "is called to the desk, card check-in failed: fallback";
    case DeskEvent::kFallbackEnd:
      return "is checked in by fallback";
    case DeskEvent::kGaveUp:
      return "gives up waiting";
    case DeskEvent::kReaderDown:
      return "breaks down";
    case DeskEvent::kReaderUp:
      return "works again";
  }
  return "";
}

/// What a visitor holds, one letter each.
std::string holds(Holding h) {
  constexpr std::array<std::pair<std::uint16_t, char>, 9> kLetters{{
      {Holding::kCard, 'C'},
      {Holding::kPhone, 'P'},
      {Holding::kUnregistered, 'U'},
      {Holding::kLegacyValid, 'L'},
      {Holding::kLegacyExpired, 'X'},
      {Holding::kCertificate, 'E'},
      {Holding::kNotice, 'N'},
      {Holding::kNewborn, 'B'},
      {Holding::kAnswersInvalid | Holding::kNoRecord, '!'},
  }};
  std::string text;
  for (const auto& [bits, letter] : kLetters) {
    text += h.has(bits) ? std::string(1, letter) : "";
  }
  return text.empty() ? "-" : text;
}

/// The names of notes, comma-separated, but for the one that most visits have.
std::string notes(std::uint32_t bits) {
  bits &= ~note_bit(DeskNote::kCardShown);
  std::string text;
  for (int n = 0; n < kDeskNotes; ++n) {
    if ((bits >> n & 1U) != 0) {
      text += (text.empty() ? "" : ", ") + std::string(kDeskNoteNames[static_cast<std::size_t>(n)]);
    }
  }
  return text;
}

}  // namespace

int inspect(const InspectArguments& a) {
  const Scenario scenario = load_scenario(a.scenario.file, a.scenario.overrides);
  const Day day = a.day.empty() ? scenario.start : parse_day(a.day);
  const Inspection i = inspect_facility(scenario, find_data(a.data, a.scenario.file), a.facility, day);

  // Those bought stand there too; on a day without visits nobody looks.
  const std::size_t readers = i.trace.has_run ? i.trace.readers.size() : i.facility.readers;
  fmt::print("facility {} ({}, area {}) on {}: {} reader{} ({}), {} staff at the desk, {} visits\n", i.id,
             name(i.facility.type), i.facility.area, format_day(day), readers, readers == 1 ? "" : "s",
             kReaderModelNames[i.facility.model], i.facility.staff, i.trace.visits.size());
  if (i.trace.visits.empty()) {
    fmt::print("no visit: the facility is closed, or nobody came\n");
  }
  fmt::print(
      "\n  visitor   person     age    holds      ends as               reader wait  staff wait  in the "
      "house\n");
  for (std::size_t v = 0; v < i.trace.visits.size(); ++v) {
    const TracedVisit& t = i.trace.visits[v];
    fmt::print("  {:>7}  {:>9}  {:>5}    {:<9}  {:<20} {:>9.1f} s {:>9.1f} s {:>11.1f} s  {}\n", v,
               t.person_id, kAgeBandNames[static_cast<std::size_t>(t.person.band())], holds(t.holding),
               name(t.outcome), t.record.reader_wait * 1e-3, t.record.staff_wait * 1e-3,
               (t.record.finish - t.desk.arrival) * 1e-3,
               t.outcome == Outcome::kGaveUp ? "" : notes(notes_of(t.plan, t.record)));
  }
  fmt::print(
      "  holds: C card registered, P on the phone, U card not registered, L legacy card, X expired one,\n"
      "         E certificate of eligibility, N notice, B newborn, ! OEV answers invalid or no record\n");
  fmt::print("\n");
  int printed = 0;
  for (const TracedEvent& e : i.trace.events) {
    if (printed++ == a.events) {
      fmt::print("… {} more events: --events N shows them\n",
                 i.trace.events.size() - static_cast<std::size_t>(a.events));
      break;
    }
    const std::string who =
        e.visit >= 0 ? fmt::format("visitor {}", e.visit) : fmt::format("reader {}", e.reader);
    fmt::print("  {}  {:<11} {}\n", format_time_of_day(e.at), who, sentence(e.event));
  }
  return kOk;
}

}  // namespace cutover::cli
