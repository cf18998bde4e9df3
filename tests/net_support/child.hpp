#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <exception>
#include <iostream>

/// For unit tests of what depends on the process, as its rights do.
namespace tofu::test {

inline constexpr int failed_child = 254;

/// Runs `body` in a process of its own and returns the exit code that it returns.
template <class Body>
int in_a_child(Body body) {
  const pid_t child = ::fork();
  if (child == 0) {
    int code = failed_child;
    try {
      code = static_cast<int>(body());
    } catch (const std::exception& error) {
      std::cerr << error.what() << '\n';
    }
    ::_exit(code);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : failed_child;
}

}  // namespace tofu::test
