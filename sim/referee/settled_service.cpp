#include "referee/settled_service.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <tuple>
#include <unordered_map>

#include "scenario/prefectures.hpp"
#include "service/twin.hpp"
#include "simgrid/referee.hpp"
#include "topology/maintenance.hpp"

namespace cutover {
namespace {

/// More than any day needs: rounds settle it from morning to night, minutes at a time when things are bad.
constexpr int kMostRounds = 5'000;

bool same(const ServiceRequest& a, const ServiceRequest& b) {
  return std::tie(a.at, a.id, a.prefecture, a.access, a.service_class) ==
         std::tie(b.at, b.id, b.prefecture, b.access, b.service_class);
}

/// Outcomes by id.
class ById final : public OutcomeSink {
 public:
  void done(const ServiceRequest& request, const ServiceOutcome& outcome) override {
    outcomes[request.id] = outcome;
  }
  std::unordered_map<std::uint32_t, ServiceOutcome> outcomes;
};

/// What a day's desks have asked for, in the order of the trace.
std::vector<ServiceRequest> asked_for(const DayContext& context, const ServiceTopology& platform,
                                      const std::vector<FacilityTrace>& desks, RequestIds& ids) {
  const AccessChoice access(platform);
  std::vector<ServiceRequest> all = batch_inquiries(context, platform, desks, ids);
  for (const FacilityTrace& desk : desks) {
    if (desk.is_cut_off) {
      continue;
    }
    const FacilityLine line = line_of(context.nation, access, desk.facility);
    for (const TracedVisit& visit : desk.visits) {
      const auto ask = [&](RequestKind kind, ServiceClass c, Millis at) {
        all.push_back({.at = sent_at(at),
                       .id = ids.of(name_of(desk, visit), kind, c),
                       .prefecture = line.prefecture,
                       .service_class = c,
                       .access = line.access});
      };
      if (visit.record.request_at >= 0) {
        ask(RequestKind::kEligibility, static_cast<ServiceClass>(visit.desk.request_class()),
            visit.record.request_at);
      }
      for_each_request_on_leaving(visit.record, visit.plan, ask);
    }
  }
  std::sort(all.begin(), all.end(), [](const ServiceRequest& a, const ServiceRequest& b) {
    return a.at != b.at ? a.at < b.at : a.id < b.id;
  });
  return all;
}

}  // namespace

FacilityLine line_of(const Nation& nation, const AccessChoice& access, std::uint32_t number) {
  const Facility& facility = nation.facilities()[number];
  const std::uint16_t quantile = facility.of(FacilityQuantile::kAccessNetwork);
  return {facility.prefecture, access.network(facility.prefecture, std::uint32_t{quantile} << 16)};
}

std::vector<ServiceRequest> batch_inquiries(const DayContext& context, const ServiceTopology& platform,
                                            const std::vector<FacilityTrace>& desks, RequestIds& ids) {
  const AccessChoice access(platform);
  std::vector<ServiceRequest> all;
  for (const FacilityTrace& desk : desks) {
    if (desk.is_cut_off) {
      continue;
    }
    const FacilityLine line = line_of(context.nation, access, desk.facility);
    for (const TracedVisit& visit : desk.visits) {
      for_each_batch_inquiry(
          visit.plan, visit.request_word, [&](unsigned number, ServiceClass c, Millis at, std::uint32_t) {
            all.push_back({.at = sent_at(at),
                           .id = ids.of(name_of(desk, visit), RequestKind::kBatch, c, number),
                           .prefecture = line.prefecture,
                           .service_class = c,
                           .access = line.access});
          });
    }
  }
  return all;
}

SettledService settle_service(AreaReplay& replay, const ServiceTopology& platform, int prefecture,
                              std::vector<FacilityTrace>& desks) {
  if (std::none_of(platform.access.begin(), platform.access.end(), [prefecture](const AccessNetwork& access) {
        return std::count(access.prefectures.begin(), access.prefectures.end(), prefecture) > 0;
      })) {
    throw std::invalid_argument("no access network of the platform serves " +
                                std::string{kPrefectureNames[static_cast<std::size_t>(prefecture)]});
  }
  const DayContext& context = replay.context();
  const std::int64_t midnight = std::int64_t{day_number(context.day)} * kSecondsPerDay;
  SettledService service;
  service.platform = for_period(platform, midnight, midnight + kSecondsPerDay);
  service.period.day = context.day;
  service.seed = service_seed(context.seed, context.day);

  std::vector<std::uint32_t> facilities;
  for (const FacilityTrace& desk : desks) {
    facilities.push_back(desk.facility);
  }
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint8_t>, Reply> replies;
  for (;;) {
    if (++service.rounds > kMostRounds) {
      throw std::runtime_error(
          "the desks and the central service do not settle on this day: " + std::to_string(kMostRounds) +
          " rounds have been told, though each is right for longer than the one before: please report it");
    }
    desks.assign(facilities.size(), {});
    for (std::size_t f = 0; f < facilities.size(); ++f) {
      const std::uint32_t facility = facilities[f];
      desks[f].facility = facility;
      desks[f].wants_events = false;
      desks[f].reply = [&replies, facility](std::uint32_t person, std::uint8_t care) {
        const auto known = replies.find({facility, person, care});
        return known != replies.end() ? std::optional{known->second} : std::nullopt;
      };
    }
    replay.run(desks);
    std::vector<ServiceRequest> requests = asked_for(context, service.platform, desks, service.ids);
    if (service.rounds > 1 && std::equal(requests.begin(), requests.end(), service.requests.begin(),
                                         service.requests.end(), same)) {
      break;
    }
    service.requests = std::move(requests);
    VectorSource source{service.requests};
    ById told;
    ServiceRun run;
    run.seed = service.seed;
    run.period = service.period;
    simulate_service(service.platform, run, source, told);
    service.outcomes.clear();
    for (const ServiceRequest& request : service.requests) {
      service.outcomes.push_back(told.outcomes.at(request.id));
    }
    replies.clear();
    for (const FacilityTrace& desk : desks) {
      for (const TracedVisit& visit : desk.visits) {
        if (visit.record.request_at >= 0 && !desk.is_cut_off) {
          const std::uint32_t id = service.ids.of(name_of(desk, visit), RequestKind::kEligibility,
                                                  static_cast<ServiceClass>(visit.desk.request_class()));
          replies[{desk.facility, visit.person_id, visit.care}] =
              reply_at_desk(visit.record.request_at, told.outcomes.at(id));
        }
      }
    }
  }
  for (FacilityTrace& desk : desks) {
    desk.reply = nullptr;  // knows only this function's replies
  }
  return service;
}

}  // namespace cutover
