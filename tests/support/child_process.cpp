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

#include "support/raw_address.hpp"

namespace tofu::test {
namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
  int read_end = -1;
  int write_end = -1;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail_with_errno("pipe2");
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
  const int error = ::posix_spawn(&pid_, program.c_str(), &actions, nullptr, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(input.read_end);
  ::close(output.write_end);
  input_ = input.write_end;
  output_ = output.read_end;
  if (error != 0) {
    pid_ = -1;
    throw Failure("cannot start " + program);
  }
}

ChildProcess::~ChildProcess() {
  close_input();
  if (output_ >= 0) ::close(output_);
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
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
    pollfd waiting{output_, POLLIN, 0};
    if (left <= 0 || ::poll(&waiting, 1, static_cast<int>(left)) == 0) {
      throw Failure("the child process said nothing");
    }
    std::array<char, 65'536> chunk;
    const ssize_t count = ::read(output_, chunk.data(), chunk.size());
    if (count == 0) throw Failure("the child process ended; unfinished: " + printed_);
    if (count > 0) printed_.append(chunk.data(), static_cast<std::size_t>(count));
  }
}

std::string ChildProcess::read_after(std::string_view word, std::chrono::seconds longest) {
  std::string line = read_line(longest);
  if (!line.starts_with(std::string(word) + " ")) {
    throw Failure("expected '" + std::string(word) + "' of the child process, got: " + line);
  }
  return line.substr(word.size() + 1);
}

void ChildProcess::write_line(std::string_view line) {
  std::string bytes(line);
  bytes += '\n';
  if (::write(input_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
    fail_with_errno("write to the child process");
  }
}

void ChildProcess::freeze() {
  int state = 0;
  if (::kill(pid_, SIGSTOP) != 0) fail_with_errno("kill SIGSTOP");
  if (::waitpid(pid_, &state, WUNTRACED) != pid_ || !WIFSTOPPED(state)) {
    throw Failure("the child process did not freeze");
  }
}

void ChildProcess::thaw() {
  if (::kill(pid_, SIGCONT) != 0) fail_with_errno("kill SIGCONT");
}

int ChildProcess::finish() {
  close_input();
  const auto deadline = Clock::now() + patience;
  int state = 0;
  pid_t ended = 0;
  while ((ended = ::waitpid(pid_, &state, WNOHANG)) == 0) {
    if (Clock::now() > deadline) throw Failure("the child process does not end");
    // Reads on, as it may stand at a full pipe.
    pollfd waiting{output_, POLLIN, 0};
    std::array<char, 4'096> chunk;
    if (::poll(&waiting, 1, 5) > 0 && ::read(output_, chunk.data(), chunk.size()) <= 0) {
      ::poll(nullptr, 0, 1);
    }
  }
  pid_ = -1;
  if (ended < 0) fail_with_errno("waitpid");
  return WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
}

void ChildProcess::close_input() {
  if (input_ >= 0) ::close(std::exchange(input_, -1));
}

std::string test_peer_program() { return TOFU_TEST_PEER; }

}  // namespace tofu::test
