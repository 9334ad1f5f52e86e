/// \file
/// The desk once more, as naive as possible: one ordered agenda of callbacks, a list for every queue, every
/// visitor's patience an event of its own. Written from the words of desk/desk.hpp, to be compared with the
/// engine record by record; slow.
#pragma once

#include "desk_case.hpp"

namespace cutover::test {

DeskOutcome run_reference(const DeskCase& c);

}  // namespace cutover::test
