/// \file
/// Work in a process of its own: for a library that cannot begin anew in one process, run twice at a time, or
/// be trusted not to end it.
#pragma once

#include <atomic>
#include <functional>
#include <stdexcept>
#include <string>

namespace cutover {

/// The child did not return: its exception's message, or what ended it.
class ChildProcessError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Calls `work` in a copy of this process and returns what it returned there; nothing else that it changes is
/// seen here. The child has no threads but its own, is ended with this process, and leaves interrupts of the
/// terminal to it. Output that waits in C streams is written first. May be called by several threads.
/// \param stop  set to true by whom it may concern: ends the child within a tenth of a second
/// \throws ChildProcessError where `work` throws, the child is ended, or there can be none
std::string in_child_process(const std::function<std::string()>& work,
                             const std::atomic<bool>* stop = nullptr);

}  // namespace cutover
