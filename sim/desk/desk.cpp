#include "desk/desk.hpp"

namespace cutover {

// The loop is a template over its hooks; the common instance is compiled once, here.
template void Desk::run<NoHooks>(const DeskConfig&, std::span<const DeskVisit>, std::span<ReaderState>,
                                 const CentralResponse&, Millis, NoHooks&);

}  // namespace cutover
