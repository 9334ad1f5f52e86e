// The twin's parts on their own: event wheel, server times, histogram, load, requests made ahead.
#include <map>
#include <set>
#include <stdexcept>
#include <tuple>

#include <gtest/gtest.h>

#include "service/ahead_source.hpp"
#include "service/event_wheel.hpp"
#include "service/station.hpp"
#include "service_case.hpp"
#include "support/statistics.hpp"

namespace cutover::test {
namespace {

struct Slab {
  std::vector<Micros> when = std::vector<Micros>(20'000);
  std::vector<std::uint32_t> behind = std::vector<std::uint32_t>(20'000);
  Micros& at(std::uint32_t i) { return when[i]; }
  std::uint32_t& next(std::uint32_t i) { return behind[i]; }
  void prefetch(std::uint32_t) {}
  void near(std::uint32_t) {}
};

TEST(EventWheel, IsAStableQueueOverAllDistances) {
  Slab slab;
  EventWheel<Slab> wheel{slab, 0};
  std::multimap<Micros, std::uint32_t> reference;  // keeps the order of equal keys
  WordSequence words{Stream{1, Purpose::kVisit}, 0, 0};
  std::vector<std::uint32_t> unused;
  for (std::uint32_t i = 0; i < slab.when.size(); ++i) {
    unused.push_back(i);
  }
  Micros now = 0;
  int popped = 0;
  for (int step = 0; step < 200'000; ++step) {
    const std::uint32_t word = words.next();
    if (word % 2 == 0 && !unused.empty()) {
      // Distances from nothing to months.
      const Micros at =
          now + static_cast<Micros>(std::uint64_t{words.next()} * words.next() >> (20 + word / 2 % 44));
      wheel.push(at, unused.back());
      reference.emplace(at, unused.back());
      unused.pop_back();
    } else {
      const Micros limit = now + static_cast<Micros>(words.next() >> (word / 2 % 32));
      const std::uint32_t item = wheel.pop_until(limit);
      if (reference.empty() || reference.begin()->first > limit) {
        ASSERT_EQ(item, EventWheel<Slab>::kNone);
        now = limit;
      } else {
        ASSERT_EQ(item, reference.begin()->second);
        now = reference.begin()->first;
        unused.push_back(item);
        reference.erase(reference.begin());
        ++popped;
      }
    }
    ASSERT_EQ(wheel.size(), static_cast<std::int64_t>(reference.size()));
  }
  EXPECT_GT(popped, 50'000);
}

TEST(EventWheel, ExtractsWhatIsChosen) {
  Slab slab;
  EventWheel<Slab> wheel{slab, 0};
  for (std::uint32_t i = 0; i < 1'000; ++i) {
    wheel.push(Micros{i} * i * i * i, i);
  }
  std::set<std::uint32_t> out;
  wheel.extract([](std::uint32_t i) { return i % 3 == 0; }, [&](std::uint32_t i) { out.insert(i); });
  EXPECT_EQ(out.size(), 334U);
  for (std::uint32_t i = 0; i < 1'000; ++i) {
    if (i % 3 != 0) {
      ASSERT_EQ(wheel.pop_until(std::numeric_limits<Micros>::max()), i);
    }
  }
  EXPECT_EQ(wheel.size(), 0);
}

TEST(ServerTimes, KeepsTheLeast) {
  for (const int servers : {1, 2, 5, 64, 100}) {
    ServerTimes times{servers, 7};
    std::multiset<Micros> reference;
    for (int i = 0; i < servers; ++i) {
      reference.insert(7);
    }
    WordSequence words{Stream{1, Purpose::kVisit}, 0, 0};
    for (int i = 0; i < 2'000; ++i) {
      ASSERT_EQ(times.first_free(), *reference.begin());
      const Micros until = *reference.begin() + words.next() % 100;
      times.occupy_first(until);
      reference.erase(reference.begin());
      reference.insert(until);
    }
  }
}

TEST(LatencyBins, EdgesHoldTheirValuesAndQuantilesAreNear) {
  for (const Micros v : {Micros{0}, Micros{1}, Micros{31}, Micros{32}, Micros{33}, Micros{1'000},
                         Micros{65'535}, Micros{65'536}, Micros{123'456'789}, (Micros{1} << 32) - 1}) {
    const int bin = MinuteBins::bin(v);
    EXPECT_LE(MinuteBins::lower_edge(bin), static_cast<double>(v));
    EXPECT_GT(MinuteBins::lower_edge(bin + 1), static_cast<double>(v));
  }
  EXPECT_EQ(MinuteBins::bin(Micros{1} << 40), MinuteBins::kCount - 1);
  EXPECT_EQ(RunBins::bin((Micros{1} << 32) - 1), RunBins::kCount - 1);
  std::vector<std::uint32_t> counts(RunBins::kCount);
  for (Micros v = 1; v <= 1'000'000; ++v) {
    ++counts[static_cast<std::size_t>(RunBins::bin(v))];
  }
  for (const double p : {0.01, 0.5, 0.95, 0.99}) {
    EXPECT_NEAR(RunBins::quantile(counts.data(), p), p * 1e6, p * 1e6 / 128);
  }
}

/// A few minutes of a few prefectures.
ServiceLoad small_load() {
  ServiceLoad load;
  for (int s = 30'000; s < 30'180; ++s) {
    load.add(s, 0, ServiceClass::kCard, 5);
    load.add(s, 12, ServiceClass::kNumber, s % 3);
    load.add(s, 46, ServiceClass::kTreatment, 2);
  }
  return load;
}

std::vector<ServiceRequest> all_of(LoadSource source) {
  std::vector<ServiceRequest> all;
  ServiceRequest r;
  while (source.next(r)) {
    all.push_back(r);
  }
  return all;
}

ServiceTopology two_networks() {
  ServiceTopology t = bare_topology();
  t.access.push_back(t.access[0]);
  t.access[0].share = 0.25;
  t.access[1].share = 0.75;
  add_tier(t, "only", 1, 1);
  return t;
}

TEST(ServiceLoad, BecomesExactlyItsRequests) {
  const ServiceLoad load = small_load();
  const std::vector<ServiceRequest> all = all_of({load, two_networks(), 1});
  EXPECT_EQ(static_cast<std::int64_t>(all.size()), load.total());
  std::map<std::tuple<int, int, ServiceClass>, int> counts;
  std::set<std::uint32_t> ids;
  Micros last = 0;
  double over_first = 0;
  double within = 0;
  for (const ServiceRequest& r : all) {
    EXPECT_GE(r.at, last);
    last = r.at;
    ids.insert(r.id);
    ++counts[{static_cast<int>(r.at / kMicrosPerSecond), r.prefecture, r.service_class}];
    over_first += r.access == 0 ? 1 : 0;
    within += static_cast<double>(r.at % kMicrosPerSecond) * 1e-6;
  }
  EXPECT_EQ(ids.size(), all.size());
  for (const auto& [key, n] : counts) {
    EXPECT_EQ(n, load.count(std::get<0>(key), std::get<1>(key), std::get<2>(key)));
  }
  const auto n = static_cast<double>(all.size());
  EXPECT_NEAR(over_first, n * 0.25, binomial_bound(n, 0.25));
  EXPECT_NEAR(within / n, 0.5, z_bound() * std::sqrt(1.0 / 12 / n));
  EXPECT_EQ(load.in_minute(500, 0, ServiceClass::kCard), 300);
}

TEST(ServiceLoad, RampKeepsTheBaseAndHasTheRightMean) {
  const ServiceLoad load = small_load();
  const ServiceTopology t = two_networks();
  std::map<std::uint32_t, Micros> base;
  for (const ServiceRequest& r : all_of({load, t, 1})) {
    base[r.id] = r.at;
  }
  for (const double ramp : {0.4, 2.0, 3.3, 5.0}) {
    const std::vector<ServiceRequest> all = all_of({load, t, 1, ramp});
    const auto n = static_cast<double>(base.size());
    const double part = ramp - std::floor(ramp);
    EXPECT_NEAR(static_cast<double>(all.size()), n * ramp, part > 0 ? binomial_bound(n, part) : 0) << ramp;
    std::set<std::uint32_t> ids;
    std::size_t kept = 0;
    for (const ServiceRequest& r : all) {
      ids.insert(r.id);
      const auto known = base.find(r.id);
      if (known != base.end()) {
        EXPECT_EQ(known->second, r.at);
        ++kept;
      }
    }
    EXPECT_EQ(ids.size(), all.size());
    EXPECT_EQ(kept, ramp >= 1 ? base.size() : all.size());
  }
}

TEST(ServiceLoad, AWindowIsThatPartOfTheDay) {
  const ServiceLoad load = small_load();
  const ServiceTopology t = two_networks();
  std::vector<std::pair<std::uint32_t, Micros>> part;
  for (const ServiceRequest& r : all_of({load, t, 1, 1.5})) {
    if (r.at >= 30'070 * kMicrosPerSecond && r.at < 30'100 * kMicrosPerSecond) {
      part.emplace_back(r.id, r.at);
    }
  }
  std::vector<std::pair<std::uint32_t, Micros>> window;
  for (const ServiceRequest& r : all_of({load, t, 1, 1.5, 30'070, 30'100})) {
    window.emplace_back(r.id, r.at);
  }
  EXPECT_EQ(part, window);
}

TEST(ServiceLoad, AMinuteIsSharedEvenlyByItsSeconds) {
  for (const std::uint32_t n : {0U, 1U, 7U, 59U, 60U, 61U, 12'345U, 4'000'000U}) {
    ServiceLoad load;
    load.add_to_minute(500, 3, ServiceClass::kNumber, n);
    std::uint64_t sum = 0;
    for (int second = 500 * 60; second < 501 * 60; ++second) {
      const std::uint32_t share = load.count(second, 3, ServiceClass::kNumber);
      EXPECT_GE(share, n / 60);
      EXPECT_LE(share, (n + 59) / 60);
      sum += share;
      std::array<std::uint32_t, ServiceLoad::kCells> cells;
      load.second(second, cells);
      EXPECT_EQ(cells[ServiceLoad::cell(3, ServiceClass::kNumber)], share);
    }
    EXPECT_EQ(sum, n);
    EXPECT_EQ(load.in_minute(500, 3, ServiceClass::kNumber), n);
    EXPECT_EQ(load.total(), n);
  }
  ServiceLoad both = small_load();
  const std::uint32_t before = both.count(500 * 60, 0, ServiceClass::kCard);
  both.add_to_minute(500, 0, ServiceClass::kCard, 120);
  EXPECT_EQ(both.count(500 * 60, 0, ServiceClass::kCard), before + 2);
  EXPECT_EQ(static_cast<std::int64_t>(all_of({both, two_networks(), 1}).size()), both.total());
  both.merge(both);
  EXPECT_EQ(both.count(500 * 60, 0, ServiceClass::kCard), 2 * before + 4);
  EXPECT_THROW(both.add_to_minute(1'440, 0, ServiceClass::kCard, 1), std::out_of_range);
}

TEST(AheadSource, GivesTheSameRequestsInTheSameOrder) {
  const ServiceLoad load = small_load();
  const ServiceTopology topology = two_networks();
  for (const double ramp : {0.0, 1.0, 3.5}) {  // nothing, less than a batch and several
    const std::vector<ServiceRequest> expected = all_of(LoadSource{load, topology, 1, ramp});
    LoadSource made{load, topology, 1, ramp};
    AheadSource ahead{made};
    ServiceRequest request;
    for (const ServiceRequest& e : expected) {
      ASSERT_TRUE(ahead.next(request));
      ASSERT_EQ(std::tie(request.at, request.id, request.access), std::tie(e.at, e.id, e.access));
    }
    EXPECT_FALSE(ahead.next(request));
    EXPECT_FALSE(ahead.next(request)) << "the end stays the end";
  }
}

TEST(AheadSource, TellsAnErrorBehindTheRequestsBeforeIt) {
  class Breaking final : public RequestSource {
   public:
    bool next(ServiceRequest& out) override {
      if (given_ == 20'000) {
        throw std::runtime_error("broken");
      }
      out = {};
      out.id = given_++;
      return true;
    }

   private:
    std::uint32_t given_ = 0;
  } breaking;
  AheadSource ahead{breaking};
  ServiceRequest request;
  for (std::uint32_t i = 0; i < 20'000; ++i) {
    ASSERT_TRUE(ahead.next(request));
    ASSERT_EQ(request.id, i);
  }
  EXPECT_THROW(ahead.next(request), std::runtime_error);
}

TEST(AheadSource, MayBeLeftBeforeItsEnd) {
  const ServiceLoad load = small_load();
  const ServiceTopology topology = two_networks();
  LoadSource made{load, topology, 1};
  AheadSource ahead{made};
  ServiceRequest request;
  EXPECT_TRUE(ahead.next(request));
}

TEST(ServiceLoad, MergesAndRefuses) {
  ServiceLoad load = small_load();
  load.merge(small_load());
  EXPECT_EQ(load.total(), 2 * small_load().total());
  EXPECT_EQ(load.in_minute(500, 0, ServiceClass::kCard), 600);
  EXPECT_THROW(load.add(86'400, 0, ServiceClass::kCard), std::out_of_range);
  EXPECT_THROW(load.add(30'000, 0, ServiceClass::kCard, 65'530), std::overflow_error);
  EXPECT_THROW((LoadSource{load, two_networks(), 1, 9}), std::invalid_argument);
  EXPECT_THROW((LoadSource{load, two_networks(), 1, 1, 10, 5}), std::invalid_argument);
}

}  // namespace
}  // namespace cutover::test
