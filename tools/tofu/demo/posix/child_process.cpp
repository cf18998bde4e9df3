#include "demo/child_process.hpp"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <thread>

#include "demo/posix/own_program.hpp"

// POSIX has it in no header.
extern "C" {
extern char** environ;  // NOLINT(readability-redundant-declaration): some systems have it
}

namespace tofu::cli {

namespace {
constexpr auto poll_interval = std::chrono::milliseconds(2);

/// posix_spawn's attributes: own process group, every signal as a new program expects it.
class SpawnAttributes {
 public:
  SpawnAttributes() {
    ::posix_spawnattr_init(&attributes_);
    sigset_t signals;
    sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&attributes_, &signals);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) sigaddset(&signals, signal);
    ::posix_spawnattr_setsigdefault(&attributes_, &signals);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnAttributes() { ::posix_spawnattr_destroy(&attributes_); }
  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;
  [[nodiscard]] const posix_spawnattr_t* get() const noexcept { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> environment_with(const std::pair<std::string, std::string>& variable) {
  std::vector<std::string> all;
  const std::string begin = variable.first + '=';
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    if (!std::string_view(*entry).starts_with(begin)) all.emplace_back(*entry);
  }
  all.push_back(begin + variable.second);
  return all;
}

std::string describe_ending(int status) {
  if (WIFSIGNALED(status)) return fmt::format("killed by signal {}", WTERMSIG(status));
  return fmt::format("exit code {}", WEXITSTATUS(status));
}
}  // namespace

Attempt<ChildProcess> ChildProcess::start(const Options& options) {
  std::vector<std::string> arguments{"tofu"};
  arguments.insert(arguments.end(), options.arguments.begin(), options.arguments.end());
  std::vector<std::string> environment = environment_with(options.variable);
  const SpawnAttributes attributes;
  const std::string program = own_program();
  pid_t id = 0;
  const int error = ::posix_spawnp(&id, program.c_str(), nullptr, attributes.get(),
                                   pointers_to(arguments).data(), pointers_to(environment).data());
  if (error != 0) return os_failure("start", program, error);
  return ChildProcess(id);
}

ChildProcess::~ChildProcess() {
  if (id_ == 0 || ending_) return;
  kill();
  int status = 0;
  while (::waitpid(static_cast<pid_t>(id_), &status, 0) < 0 && errno == EINTR) {
  }
}

const std::optional<std::string>& ChildProcess::wait(std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (!ending_) {
    int status = 0;
    const pid_t ended = ::waitpid(static_cast<pid_t>(id_), &status, WNOHANG);
    if (ended > 0) ending_ = describe_ending(status);
    if (ended < 0 && errno != EINTR) ending_ = "reaped by somebody else";
    if (ended > 0 || std::chrono::steady_clock::now() >= deadline) break;
    std::this_thread::sleep_for(poll_interval);
  }
  return ending_;
}

void ChildProcess::kill() noexcept {
  if (id_ > 0 && !ending_) ::kill(static_cast<pid_t>(id_), SIGKILL);
}

}  // namespace tofu::cli
