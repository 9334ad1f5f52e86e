/// \file
/// What a visit teaches whoever showed the card or a phone (ADP-05).
#pragma once

#include <cstdint>

#include "adoption/experience.hpp"
#include "core/types.hpp"

namespace cutover {

/// Experience after a visit with `outcome` and the notes of notes_of(). A use of the card is good, a failed
/// check-in bad; the ordinary way of a facility without a reader is neither (CHK-09). Without card or phone
/// nothing is learnt.
inline std::int8_t experience_after(const ExperienceRules& rules, std::int8_t experience, Outcome outcome,
                                    std::uint32_t notes, bool long_wait) {
  if ((notes & note_bit(DeskNote::kCardShown)) == 0) {
    return experience;
  }
  if (is_card_use(outcome)) {
    experience = rules.after_good(experience);
  } else if ((notes & note_bit(DeskNote::kCardFailed)) != 0) {
    experience = rules.after_failure(experience);
  }
  return long_wait ? rules.after_long_wait(experience) : experience;
}

}  // namespace cutover
