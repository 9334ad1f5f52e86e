// Work in a process of its own.
#include "core/child_process.hpp"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <future>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace cutover {
namespace {

std::string message_of(const std::function<std::string()>& work, const std::atomic<bool>* stop = nullptr) {
  try {
    in_child_process(work, stop);
  } catch (const ChildProcessError& e) {
    return e.what();
  }
  return "nothing was thrown";
}

TEST(ChildProcess, ReturnsWhatTheWorkReturnsAndKeepsItsChangesToItself) {
  int changed = 1;
  const std::string answer = in_child_process([&] {
    changed = 2;
    return std::to_string(changed) + std::string{'\0'} + std::to_string(::getppid());
  });
  EXPECT_EQ(answer, std::string{"2"} + '\0' + std::to_string(::getpid()));
  EXPECT_EQ(changed, 1);
}

TEST(ChildProcess, AnswersMayBeLargeOrEmpty) {
  const std::string large(10'000'000, 'x');
  EXPECT_EQ(in_child_process([&] { return large; }), large);
  EXPECT_EQ(in_child_process([] { return std::string{}; }), "");
}

TEST(ChildProcess, WhatGoesWrongThereIsSaidHere) {
  EXPECT_EQ(message_of([]() -> std::string { throw std::domain_error("a torn trace"); }), "a torn trace");
  EXPECT_EQ(message_of([]() -> std::string { std::_Exit(3); }), "the process ended without an answer");
  EXPECT_EQ(message_of([]() -> std::string {
              std::raise(SIGKILL);
              return "";
            }),
            "the process was ended: Killed");
}

TEST(ChildProcess, EndsSoonWhenItIsToStop) {
  std::atomic<bool> stop{false};
  std::future<std::string> message = std::async(std::launch::async, [&] {
    return message_of(
        [] {
          for (;;) {
            ::pause();
          }
          return std::string{};
        },
        &stop);
  });
  EXPECT_EQ(message.wait_for(std::chrono::milliseconds(300)), std::future_status::timeout);
  stop = true;
  EXPECT_EQ(message.get(), "the process was ended: Killed");
}

TEST(ChildProcess, ThreadsMayHaveOneEach) {
  std::vector<std::future<std::string>> answers;
  for (int i = 0; i < 20; ++i) {
    answers.push_back(std::async(std::launch::async, [i] {
      return in_child_process([i] { return std::string(100'000, static_cast<char>('a' + i)); });
    }));
  }
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(answers[static_cast<std::size_t>(i)].get(), std::string(100'000, static_cast<char>('a' + i)));
  }
}

}  // namespace
}  // namespace cutover
