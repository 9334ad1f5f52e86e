#include "simgrid/session.hpp"

#include <string>
#include <vector>

#include "simgrid/simulate.hpp"

namespace cutover::simgrid_detail {
namespace {

/// Seconds: beyond 2^26 a double no longer tells apart the 10 ns that order what happens in one instant.
constexpr double kMostOffset = 6e7;

std::mutex& engine_mutex() {
  static std::mutex mutex;
  return mutex;
}

}  // namespace

Session* Session::current = nullptr;

Session::Session() : lock_(engine_mutex()) {
  sigaction(SIGINT, nullptr, &interrupt_);
  sigaction(SIGSEGV, nullptr, &segmentation_);
  sigaction(SIGBUS, nullptr, &bus_);
  // SimGrid keeps the arguments; only the first engine of a process reads options.
  static std::vector<std::string> words {
    "cutover", "--log=root.threshold:error", "--cfg=debug/clean-atexit:no", "--cfg=contexts/guard-size:0",
        "--cfg=contexts/stack-size:64", "--cfg=network/model:CM02",
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        // The sanitizers do not follow the hand-made switch of stacks.
        "--cfg=contexts/factory:thread"
#endif
  };
  static std::vector<char*> arguments;
  arguments.clear();
  for (std::string& word : words) {
    arguments.push_back(word.data());
  }
  int count = static_cast<int>(arguments.size());
  arguments.push_back(nullptr);
  engine_ = new sg::Engine{&count, arguments.data()};
  sigaction(SIGINT, &interrupt_, nullptr);
  sigaction(SIGSEGV, &segmentation_, nullptr);
  sigaction(SIGBUS, &bus_, nullptr);
  offset_ = sg::Engine::get_clock();
  if (offset_ > kMostOffset) {
    delete engine_;
    throw SimulationError(
        "SimGrid has simulated nearly two years in this process, and its clock never begins anew: what "
        "follows needs another process");
  }
  connect_once();
  current = this;
}

Session::~Session() {
  current = nullptr;
  buried_.clear();
  delete engine_;
  // Every Exec hooks itself to this static signal and stays there if its host went off.
  sg::Host::on_state_change.disconnect_slots();
}

void Session::connect_once() {
  [[maybe_unused]] static const bool connected = [] {
    sg::Activity::on_completion_cb([](const sg::Activity& activity) {
      void* data = activity.get_data<void>();
      if (current != nullptr && current->completions_ != nullptr && data != nullptr) {
        current->guarded([data] { current->completions_->completed(data); });
      }
    });
    return true;
  }();
}

void Session::bury() {
  const double now = sg::Engine::get_clock();
  if (now > buried_at_) {
    buried_.clear();
    buried_at_ = now;
  }
}

/// One timer of SimGrid's stands for the whole agenda.
void Session::arm() {
  if (agenda_.empty() || agenda_.front().date >= armed_) {
    return;
  }
  if (timer_ != nullptr) {
    timer_->remove();
  }
  armed_ = agenda_.front().date;
  timer_ = ::simgrid::kernel::timer::Timer::set(armed_, [] { current->take_due_steps(); });
}

void Session::take_due_steps() {
  const double now = std::max(armed_, sg::Engine::get_clock());
  timer_ = nullptr;
  armed_ = -kNotArmed;  // steps that set others need not wake SimGrid
  while (!agenda_.empty() && agenda_.front().date <= now) {
    std::pop_heap(agenda_.begin(), agenda_.end(), Later{});
    const std::function<void()> step = std::move(agenda_.back().step);
    agenda_.pop_back();
    guarded(step);
  }
  armed_ = kNotArmed;
  arm();
}

void Session::run() {
  engine_->run();
  buried_.clear();
  if (error_ != nullptr) {
    std::rethrow_exception(std::exchange(error_, nullptr));
  }
}

}  // namespace cutover::simgrid_detail
