/// \file
/// Counter-based random numbers: every draw is a pure function of (seed, purpose, entity, day, index).
///
/// The generator is Philox4x32-10 of Random123 (Salmon et al., SC 2011). Because a draw belongs to the entity
/// and not to the order of events, results are the same bits for any number of threads, after a resume, and
/// when one facility's day is replayed alone; and a policy that changes one person leaves the luck of all
/// others as it was (common random numbers).
///
/// Example:
///   const Stream stream{seed, Purpose::kReaderLife};
///   const Block b = stream.block(reader_id, failure_number);   // four independent 32-bit words
#pragma once

#include <array>
#include <cstdint>

#include <Random123/philox.h>

namespace cutover {

/// What a stream is for: part of the key, so two purposes never share numbers. Append only; the number is
/// part of the definition of every result.
enum class Purpose : std::uint32_t {
  kPersonState = 1,      ///< synthesis: what a person holds, habit, regular facilities
  kFacility = 3,         ///< synthesis: size, readers, model, opening days
  kVisitDay = 4,         ///< which persons of a block visit on a day
  kVisit = 5,            ///< the visit's own draws: time, credential, path
  kVisitService = 6,     ///< the visit's service times
  kReaderLife = 7,       ///< life, reboot, repair of a reader
  kPharmacyVisit = 8,    ///< the pharmacy visit that follows: as kVisit
  kPharmacyService = 9,  ///< as kVisitService
  kAreaShape = 10,       ///< synthesis: sizes of areas inside a prefecture
  kCheckIn = 11,         ///< the visit's draws at the desk: credential, identity, consent, fallback
  kPharmacyCheckIn = 12, ///< as kCheckIn
  kDemography = 13,      ///< births, deaths, job changes, moves of an area in a month
  kCredential = 14,      ///< synthesis: dates of card and enrolment, birthday, traits of a person
  kApplication = 17,     ///< whether a facility applies to a programme
  kFacilityTraits = 16,  ///< synthesis: quantiles of a facility's equipment and behaviour
  kClaim = 15,           ///< a claim: faults of its form, exclusion from transfer, patient reached, delays
  kServiceAttempt = 18,  ///< central service: an attempt's data centre, latencies, service times, pause
  kServiceFailure = 19,  ///< central service: random failures and repairs of an element
  kServiceLoad = 20,     ///< central service: moment inside the second, access network, copies under a ramp
  kServiceSpread = 21,   ///< central service: where in the minute the requests lie that a sampled one stands for
  kCall = 22,            ///< call centre: who calls and when, patience, handling time
  kTreatment = 23,       ///< where in a band of an area the persons under treatment stand
  kInversion = 24,       ///< calibration: draws of the prior, perturbed observations
};

/// Four independent uniform 32-bit words.
using Block = std::array<std::uint32_t, 4>;

class Stream {
 public:
  Stream(std::uint64_t seed, Purpose purpose)
      : key_{{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}},
        purpose_(static_cast<std::uint32_t>(purpose)) {}

  /// The block of `entity` at (`day`, `index`); any int is a valid day.
  Block block(std::uint32_t entity, std::int32_t day = 0, std::uint32_t index = 0) const {
    const r123::Philox4x32::ctr_type counter{{entity, static_cast<std::uint32_t>(day), index, purpose_}};
    const auto words = r123::Philox4x32{}(counter, key_);
    return {words[0], words[1], words[2], words[3]};
  }

 private:
  r123::Philox4x32::key_type key_;
  std::uint32_t purpose_;
};

/// Blocks of many entities at once, for the hot loops:
/// out[i] = Stream{seed, purpose}.block(entity[i], day, index[i]).
/// Eight or four at a time where the processor has AVX-512 or AVX2; the same integers on every machine.
void fill_blocks(std::uint64_t seed, Purpose purpose, std::int32_t day, const std::uint32_t* entity,
                 const std::uint32_t* index, std::size_t count, Block* out);

/// The ways fill_blocks can compute, for tests: all give the same blocks.
enum class BlockLanes { kOne, kFour, kEight };
/// True where this processor can.
bool has_lanes(BlockLanes lanes);
void fill_blocks(BlockLanes lanes, std::uint64_t seed, Purpose purpose, std::int32_t day,
                 const std::uint32_t* entity, const std::uint32_t* index, std::size_t count, Block* out);

/// Successive words of one entity's stream, for loops that do not know in advance how many they need.
class WordSequence {
 public:
  WordSequence(const Stream& stream, std::uint32_t entity, std::int32_t day)
      : stream_(stream), entity_(entity), day_(day) {}

  std::uint32_t next() {
    if (used_ == 4) {
      block_ = stream_.block(entity_, day_, index_++);
      used_ = 0;
    }
    return block_[used_++];
  }

 private:
  Stream stream_;
  std::uint32_t entity_;
  std::int32_t day_;
  std::uint32_t index_ = 0;
  unsigned used_ = 4;
  Block block_{};
};

/// Uniform double in (0, 1): the midpoint of the word's cell, never 0 or 1.
constexpr double uniform(std::uint32_t word) {
  return (static_cast<double>(word) + 0.5) * 0x1p-32;
}

/// The word below which a uniform word falls with probability `share`, clamped to [0, 1]:
/// `word < threshold(p)` costs one comparison. Probability 1 is exact up to 2^-32.
constexpr std::uint32_t threshold(double share) {
  if (!(share > 0)) {
    return 0;
  }
  return share >= 1 ? 0xffffffffU : static_cast<std::uint32_t>(share * 0x1p32);
}

/// As threshold(), for 16-bit parts of a word; 65536 where certain.
constexpr std::uint32_t threshold16(double share) {
  if (!(share > 0)) {
    return 0;
  }
  return share >= 1 ? 65536U : static_cast<std::uint32_t>(share * 65536.0 + 0.5);
}

}  // namespace cutover
