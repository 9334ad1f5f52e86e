#include "core/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <string_view>

namespace cutover {
namespace {

constexpr char kReturned = 'r';
constexpr char kThrew = 't';
constexpr int kLookEveryMs = 100;

[[noreturn]] void fail(const char* what) {
  throw ChildProcessError(std::string{what} + ": " + std::strerror(errno));
}

void write_all(int to, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(to, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) {
      return;  // nobody listens any more
    }
    bytes.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
  }
}

/// Never returns: what belongs to the parent (buffers, destructors, handlers at exit) is left alone.
[[noreturn]] void be_child(const std::function<std::string()>& work, int to, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) {
    ::_exit(1);
  }
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
  std::string answer;
  try {
    answer = kReturned + work();
  } catch (const std::exception& e) {
    answer = std::string{kThrew} + e.what();
  } catch (...) {
    answer = std::string{kThrew} + "unknown exception";
  }
  write_all(to, answer);
  ::_exit(0);
}

struct Child {
  pid_t id;
  int from;
};

Child begin(const std::function<std::string()>& work) {
  // A child of another thread must not inherit the end that is written to: it would keep it open.
  static std::mutex one_at_a_time;
  const std::lock_guard lock(one_at_a_time);
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    fail("no pipe to a process");
  }
  const pid_t parent = ::getpid();
  // A copy of what still waits to be written would be written, too: SimGrid flushes all streams.
  std::fflush(nullptr);
  const pid_t id = ::fork();
  if (id == 0) {
    ::close(ends[0]);
    be_child(work, ends[1], parent);
  }
  ::close(ends[1]);
  if (id < 0) {
    ::close(ends[0]);
    fail("no process can be made");
  }
  return {id, ends[0]};
}

}  // namespace

std::string in_child_process(const std::function<std::string()>& work, const std::atomic<bool>* stop) {
  const Child child = begin(work);
  std::string answer;
  std::array<char, 1 << 16> bytes;
  for (bool open = true; open;) {
    pollfd wait{child.from, POLLIN, 0};
    const int ready = ::poll(&wait, 1, kLookEveryMs);
    if (stop != nullptr && *stop) {
      ::kill(child.id, SIGKILL);
      break;
    }
    if (ready > 0) {
      const ssize_t got = ::read(child.from, bytes.data(), bytes.size());
      if (got > 0) {
        answer.append(bytes.data(), static_cast<std::size_t>(got));
      }
      open = got > 0 || (got < 0 && errno == EINTR);
    }
  }
  ::close(child.from);
  int status = 0;
  while (::waitpid(child.id, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) {
    throw ChildProcessError(std::string{"the process was ended: "} + ::strsignal(WTERMSIG(status)));
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || answer.empty()) {
    throw ChildProcessError("the process ended without an answer");
  }
  if (answer.front() == kThrew) {
    throw ChildProcessError(answer.substr(1));
  }
  return answer.substr(1);
}

}  // namespace cutover
