#include "support/forked_child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <iostream>

#include "support/fail_with_errno.hpp"

namespace {

bool is_forked_child = false;

}  // namespace

extern "C" {

// What an inherited engine occupies is left to the end of the child, and may be reachable from
// nothing but the stacks of threads that do not exist there.
int __lsan_is_turned_off();
int __lsan_is_turned_off() { return is_forked_child ? 1 : 0; }

}  // extern "C"

namespace tofu::test {

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void live(const std::function<void()>& life, int standard_error) {
  is_forked_child = true;
  ::dup2(standard_error, STDERR_FILENO);
  ::close(standard_error);
  int code = 0;
  try {
    life();
  } catch (const std::exception& failure) {
    std::cerr << failure.what() << std::endl;
    code = broken_child;
  }
  ::_exit(code);
}

/// All that a child says until it has ended, and with it the other end of the pipe. False: it did
/// not end in time.
bool read_to_end(int pipe, std::string& said) {
  const auto deadline = Clock::now() + patience;
  std::array<char, 4'096> part;
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) return false;
    pollfd readable{.fd = pipe, .events = POLLIN, .revents = 0};
    if (::poll(&readable, 1, static_cast<int>(left.count())) <= 0) continue;
    const ssize_t count = ::read(pipe, part.data(), part.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return true;
    said.append(part.data(), static_cast<std::size_t>(count));
  }
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) fail_with_errno("waitpid");
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace

ChildEnd in_a_forked_child(const std::function<void()>& life) {
  std::array<int, 2> pipe{};
  if (::pipe(pipe.data()) != 0) fail_with_errno("pipe");
  for (const int end : pipe) ::fcntl(end, F_SETFD, FD_CLOEXEC);
  std::cout.flush();
  std::fflush(nullptr);  // or the child, too, writes what is still in buffers
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(pipe[0]);
    live(life, pipe[1]);
  }
  ::close(pipe[1]);
  if (child < 0) fail_with_errno("fork");
  ChildEnd end;
  const bool in_time = read_to_end(pipe[0], end.said);
  ::close(pipe[0]);
  if (!in_time) ::kill(child, SIGKILL);
  end.exit_code = wait_for(child);
  if (!in_time) throw Failure("the child did not end; it said: " + end.said);
  return end;
}

bool a_forked_child_may_allocate() {
#ifdef __SANITIZE_ADDRESS__
  return false;
#else
  return true;
#endif
}

bool a_forked_child_may_make_threads() {
#ifdef __SANITIZE_THREAD__
  return false;
#else
  return true;
#endif
}

void require(bool is_so, const char* what, std::source_location where) {
  if (!is_so) throw Failure(what, where);
}

void PrintTo(const ChildEnd& end, std::ostream* out) {
  *out << "exit code " << end.exit_code << ", said: \"" << end.said << '"';
}

}  // namespace tofu::test
