#include "support/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include "support/fail_with_errno.hpp"

// POSIX has it in no header.
extern "C" {
extern char** environ;
}

namespace tofu::test {
namespace {

using Clock = std::chrono::steady_clock;

int end_of(std::intptr_t number) { return static_cast<int>(number); }
pid_t pid_of(std::intptr_t number) { return static_cast<pid_t>(number); }

struct Pipe {
  int read_end = -1;
  int write_end = -1;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) fail_with_errno("pipe");
  for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
  return {ends[0], ends[1]};
}

}  // namespace

ChildProcess::ChildProcess(const std::string& program, const std::vector<std::string>& arguments) {
  const Pipe input = make_pipe();
  const Pipe output = make_pipe();
  std::vector<char*> argv{const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, input.read_end, STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, output.write_end, STDOUT_FILENO);
  pid_t pid = 0;
  const int error = ::posix_spawn(&pid, program.c_str(), &actions, nullptr, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(input.read_end);
  ::close(output.write_end);
  input_ = input.write_end;
  output_ = output.read_end;
  if (error != 0) throw Failure("cannot start " + program);
  process_ = pid;
}

ChildProcess::~ChildProcess() {
  close_input();
  if (output_ != none) ::close(end_of(output_));
  if (process_ != none) {
    ::kill(pid_of(process_), SIGKILL);
    ::waitpid(pid_of(process_), nullptr, 0);
  }
}

std::string ChildProcess::read_line(std::chrono::seconds longest) {
  const auto deadline = Clock::now() + longest;
  while (true) {
    if (const auto end = printed_.find('\n'); end != std::string::npos) {
      std::string line = printed_.substr(0, end);
      printed_.erase(0, end + 1);
      return line;
    }
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd waiting{end_of(output_), POLLIN, 0};
    if (left <= 0 || ::poll(&waiting, 1, static_cast<int>(left)) == 0) {
      throw Failure("the child process said nothing");
    }
    if (!read_some()) throw Failure("the child process ended; unfinished: " + printed_);
  }
}

bool ChildProcess::read_some() {
  std::array<char, 65'536> chunk;
  const ssize_t count = ::read(end_of(output_), chunk.data(), chunk.size());
  if (count > 0) printed_.append(chunk.data(), static_cast<std::size_t>(count));
  return count > 0 || (count < 0 && errno == EINTR);
}

void ChildProcess::write_line(std::string_view line) {
  std::string bytes(line);
  bytes += '\n';
  if (::write(end_of(input_), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
    fail_with_errno("write to the child process");
  }
}

void ChildProcess::freeze() {
  int state = 0;
  if (::kill(pid_of(process_), SIGSTOP) != 0) fail_with_errno("kill SIGSTOP");
  if (::waitpid(pid_of(process_), &state, WUNTRACED) != pid_of(process_) || !WIFSTOPPED(state)) {
    throw Failure("the child process did not freeze");
  }
}

void ChildProcess::thaw() {
  if (::kill(pid_of(process_), SIGCONT) != 0) fail_with_errno("kill SIGCONT");
}

int ChildProcess::finish() {
  close_input();
  const auto deadline = Clock::now() + patience;
  int state = 0;
  pid_t ended = 0;
  while ((ended = ::waitpid(pid_of(process_), &state, WNOHANG)) == 0) {
    if (Clock::now() > deadline) throw Failure("the child process does not end");
    // Reads on, as it may stand at a full pipe.
    pollfd waiting{end_of(output_), POLLIN, 0};
    if (::poll(&waiting, 1, 5) > 0 && !read_some()) ::poll(nullptr, 0, 1);
  }
  process_ = none;
  if (ended < 0) fail_with_errno("waitpid");
  return WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
}

void ChildProcess::close_input() {
  if (input_ != none) ::close(end_of(std::exchange(input_, none)));
}

}  // namespace tofu::test
