#include "common/input.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "common/command_error.hpp"
#include "common/posix/make_pipe.hpp"
#include "common/printable.hpp"

namespace tofu::cli {
namespace {

CommandError cannot(const char* what, const std::string& name, const char* remedy) {
  const std::string reason = std::generic_category().message(errno);
  return {ExitCode::failed, printable(name) + ": cannot " + what + ": " + reason + ". " + remedy};
}

}  // namespace

Input::Input(const std::string& path) : name_(path == "-" ? "standard input" : path) {
  if (path == "-") {
    descriptor_ = STDIN_FILENO;
  } else {
    descriptor_ = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor_ < 0) throw cannot("open it", name_, "Check the path and its permissions");
    owned_ = true;
  }
  if (!make_pipe(stop_pipe_, O_NONBLOCK)) {
    const CommandError error = cannot("make a pipe", name_, "Raise the limit of open files");
    if (owned_) close(descriptor_);
    throw error;
  }
}

Input::~Input() {
  if (owned_) close(descriptor_);
  for (const int end : stop_pipe_) close(end);
}

std::size_t Input::read(std::span<std::byte> into) {
  for (;;) {
    std::array<pollfd, 2> wanted{{{descriptor_, POLLIN, 0}, {stop_pipe_[0], POLLIN, 0}}};
    const int ready = poll(wanted.data(), wanted.size(), -1);
    if (ready < 0 && errno != EINTR) throw cannot("wait for it", name_, "Try another source");
    if (ready <= 0) continue;
    const bool stopped = wanted[1].revents != 0;  // its byte stays: every later read ends too
    if (wanted[0].revents == 0) return 0;
    const ssize_t got = ::read(descriptor_, into.data(), into.size());
    if (got == 0) ended_ = true;
    if (got >= 0) return stopped ? 0 : static_cast<std::size_t>(got);
    if (errno != EINTR && errno != EAGAIN) throw cannot("read it", name_, "Give a readable file");
  }
}

void Input::stop() noexcept {
  const char byte = 0;
  while (write(stop_pipe_[1], &byte, 1) < 0 && errno == EINTR) {
  }
}

}  // namespace tofu::cli
