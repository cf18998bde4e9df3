#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/expect.hpp"

namespace tofu::test {

/// A program of the tests' own with its standard input and output in our hands, to be frozen and
/// thawed. Killed, by its pid, if it still runs at the end. Belongs to one thread.
class ChildProcess {
 public:
  /// Throws Failure if it cannot be started.
  ChildProcess(const std::string& program, const std::vector<std::string>& arguments);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// The next line it prints, without the line feed. Throws Failure after `longest`.
  std::string read_line(std::chrono::seconds longest = patience);
  /// The next line, which must begin with `word` and a blank; returns what follows.
  std::string read_after(std::string_view word, std::chrono::seconds longest = patience);
  void write_line(std::string_view line);

  /// Stops all its threads; returns when it stands still.
  void freeze();
  void thaw();
  /// Closes its standard input and returns its exit code.
  int finish();

 private:
  static constexpr std::intptr_t none = -1;

  void close_input();
  bool read_some();  // false: it prints no more

  std::intptr_t process_ = none;  // process id and descriptors, or Windows' handles
  std::intptr_t input_ = none;
  std::intptr_t output_ = none;
  std::string printed_;
};

/// The program tofu_test_peer (tests/golden_peers/peer.cpp) with arguments.
[[nodiscard]] std::string test_peer_program();

}  // namespace tofu::test
