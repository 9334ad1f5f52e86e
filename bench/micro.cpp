// The parts of a desk-day on their own.
#include <algorithm>
#include <numeric>
#include <vector>

#include <benchmark/benchmark.h>

#include "desk/desk.hpp"
#include "random/stream.hpp"

namespace cutover::bench {
namespace {

void philox_batch(benchmark::State& state) {
  const auto n = static_cast<std::size_t>(state.range(0));
  std::vector<std::uint32_t> entity(n);
  std::iota(entity.begin(), entity.end(), 0U);
  const std::vector<std::uint32_t> index(n);
  std::vector<Block> blocks(n);
  std::int32_t day = 0;
  for (auto _ : state) {
    fill_blocks(1, Purpose::kVisit, ++day, entity.data(), index.data(), n, blocks.data());
    benchmark::DoNotOptimize(blocks.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0) * 4);  // words
}
BENCHMARK(philox_batch)->Arg(64)->Arg(4096);

void quantile_draw(benchmark::State& state) {
  const QuantileTable table = QuantileTable::lognormal_mean(0.5);
  std::vector<std::uint32_t> words(4096);
  WordSequence sequence{Stream{1, Purpose::kVisitService}, 0, 0};
  std::generate(words.begin(), words.end(), [&] { return sequence.next(); });
  for (auto _ : state) {
    std::int64_t sum = 0;
    for (const std::uint32_t word : words) {
      sum += table.draw(word, 20'000);
    }
    benchmark::DoNotOptimize(sum);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(words.size()));
}
BENCHMARK(quantile_draw);

void central_reply(benchmark::State& state) {
  const CentralResponse central = CentralResponse::fixed(1'000, 0.6, 0.001, 60'000);
  std::uint32_t word = 1;
  Millis at = 0;
  for (auto _ : state) {
    word = word * 1'664'525U + 1'013'904'223U;
    at = (at + 7'919) % kMillisPerDay;
    benchmark::DoNotOptimize(central.reply(at, RequestClass::kCard, word));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(central_reply);

/// A clinic's day: 60 visits from 9 to 17, half of them with a card, some needing help, the others looked up.
std::vector<DeskVisit> clinic_day(std::uint32_t facility) {
  const QuantileTable exponential = QuantileTable::exponential();
  const QuantileTable lognormal = QuantileTable::lognormal_mean(0.5);
  WordSequence words{Stream{1, Purpose::kVisit}, facility, 0};
  std::vector<DeskVisit> visits;
  for (int i = 0; i < 60; ++i) {
    const double hour = 9 + 8 * uniform(words.next());
    const bool card = i % 2 == 0;
    visits.push_back({.arrival = static_cast<Millis>(hour * kMillisPerHour),
                      .reader = card ? lognormal.draw(words.next(), 20'000) : 0,
                      .assist = card && i % 10 == 0 ? exponential.draw(words.next(), 30'000) : 0,
                      .staff = exponential.draw(words.next(), 45'000),
                      .fallback_staff = exponential.draw(words.next(), 120'000),
                      .patience = kNever,
                      .central_word = words.next(),
                      .flags = card ? 0 : DeskVisit::kNumberLookup});
  }
  std::sort(visits.begin(), visits.end(),
            [](const DeskVisit& a, const DeskVisit& b) { return a.arrival < b.arrival; });
  return visits;
}

void clinic_desk_day(benchmark::State& state) {
  std::vector<std::vector<DeskVisit>> days;  // many, so that no branch is learnt by heart
  for (std::uint32_t f = 0; f < 256; ++f) {
    days.push_back(clinic_day(f));
  }
  const CentralResponse central = CentralResponse::fixed(1'000, 0.6, 0.001, 60'000);
  Desk desk;
  NoHooks hooks;
  std::size_t next = 0;
  for (auto _ : state) {
    ReaderState reader;
    const std::vector<DeskVisit>& visits = days[next++ % days.size()];
    desk.run({.staff = 2}, visits, {&reader, 1}, central, kMillisPerDay, hooks);
    benchmark::DoNotOptimize(desk.records().data());
  }
  state.SetItemsProcessed(state.iterations() * 60);  // visits
}
BENCHMARK(clinic_desk_day);

}  // namespace
}  // namespace cutover::bench
