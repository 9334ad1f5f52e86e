/// \file
/// Private to sim/simgrid: the only header that includes SimGrid. One engine's life, tamed: a lock, signal
/// handlers put back, the clock as an offset, exceptions caught before they reach SimGrid's frames.
#pragma once

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <exception>
#include <functional>
#include <limits>
#include <mutex>
#include <utility>
#include <vector>

#include <simgrid/kernel/Timer.hpp>
#include <simgrid/s4u.hpp>

namespace cutover::simgrid_detail {

namespace sg = ::simgrid::s4u;

/// Exists while a simulation runs; waits for any other one of the process to end. Not copyable: SimGrid
/// allows one engine at a time.
class Session {
 public:
  Session();
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  const sg::Engine& engine() const { return *engine_; }
  /// SimGrid's clock when this session began: it never starts anew.
  double offset() const { return offset_; }

  /// Runs `step` in a callback of SimGrid: an exception is kept for run(), and no further step is taken.
  template <class Step>
  void guarded(Step&& step) noexcept {
    if (error_ != nullptr) {
      return;
    }
    try {
      bury();
      std::forward<Step>(step)();
    } catch (...) {
      error_ = std::current_exception();
    }
  }

  /// Runs the whole of an actor: its exception ends the simulation, and run() throws it.
  template <class Body>
  void acted(const Body& body) {
    try {
      body();
    } catch (const ::simgrid::ForcefulKillException&) {
      throw;  // SimGrid unwinds the actor by it
    } catch (...) {
      error_ = std::current_exception();
      sg::Actor::kill_all();
    }
  }

  /// Calls `step` (up to 16 bytes, so that nothing is allocated for it) at SimGrid's date `date` (now where
  /// that is past: SimGrid aborts on past dates). Steps of one date come in the order of `since`, then of the
  /// calls, which SimGrid's own timers do not promise.
  /// \param since for who calls ahead of the clock: when the call would have been made
  template <class Step>
  void at(double date, Step step, std::int64_t since = 0) {
    ++timers_;
    agenda_.push_back({std::max(date, sg::Engine::get_clock()), since, timers_, std::move(step)});
    std::push_heap(agenda_.begin(), agenda_.end(), Later{});
    arm();
  }
  std::int64_t timers() const { return timers_; }

  /// Keeps an Exec that is over until SimGrid has done with it: it still looks at it after its callback.
  void keep_until_later(sg::ExecPtr exec) { buried_.push_back(std::move(exec)); }

  /// Receives completions, with what was given to Exec::set_data: nullptr is not told.
  struct Completions {
    virtual ~Completions() = default;
    virtual void completed(void* data) = 0;
  };
  void tell_completions_to(Completions* receiver) { completions_ = receiver; }

  /// Until nothing is left to happen. \throws what a step threw
  void run();

 private:
  struct Entry {
    double date;
    std::int64_t since;
    std::int64_t number;  ///< of the call
    std::function<void()> step;
  };
  struct Later {
    bool operator()(const Entry& a, const Entry& b) const {
      return a.date != b.date     ? a.date > b.date
             : a.since != b.since ? a.since > b.since
                                  : a.number > b.number;
    }
  };
  static constexpr double kNotArmed = std::numeric_limits<double>::infinity();

  static void connect_once();
  void bury();
  void arm();
  void take_due_steps();

  /// The one that lives: SimGrid's completion signal is static and cannot forget a callback.
  static Session* current;

  std::unique_lock<std::mutex> lock_;
  struct sigaction interrupt_ {};
  struct sigaction segmentation_ {};
  struct sigaction bus_ {};
  sg::Engine* engine_ = nullptr;
  double offset_ = 0;
  std::exception_ptr error_;
  std::vector<sg::ExecPtr> buried_;
  double buried_at_ = 0;
  Completions* completions_ = nullptr;
  std::int64_t timers_ = 0;
  std::vector<Entry> agenda_;                         ///< a heap, the next one in front
  ::simgrid::kernel::timer::Timer* timer_ = nullptr;  ///< SimGrid's, for the next step
  double armed_ = kNotArmed;                          ///< its date
};

}  // namespace cutover::simgrid_detail
