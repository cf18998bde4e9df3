#include "common/input.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
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

struct Input::Impl {
  Impl() = default;
  ~Impl() {
    if (owned) close(descriptor);
    for (const int end : stop_pipe) {
      if (end >= 0) close(end);
    }
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  int descriptor = STDIN_FILENO;
  bool owned = false;
  std::array<int, 2> stop_pipe{-1, -1};
};

Input::Input(const std::string& path)
    : name_(path == "-" ? "standard input" : path), impl_(std::make_unique<Impl>()) {
  if (path != "-") {
    impl_->descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    impl_->owned = impl_->descriptor >= 0;
    if (!impl_->owned) throw cannot("open it", name_, "Check the path and its permissions");
  }
  if (!make_pipe(impl_->stop_pipe, O_NONBLOCK)) {
    throw cannot("make a pipe", name_, "Raise the limit of open files");
  }
}

Input::~Input() = default;

std::size_t Input::read(std::span<std::byte> into) {
  for (;;) {
    std::array<pollfd, 2> wanted{
        {{impl_->descriptor, POLLIN, 0}, {impl_->stop_pipe[0], POLLIN, 0}}};
    const int ready = poll(wanted.data(), wanted.size(), -1);
    if (ready < 0 && errno != EINTR) throw cannot("wait for it", name_, "Try another source");
    if (ready <= 0) continue;
    const bool stopped = wanted[1].revents != 0;  // its byte stays: every later read ends too
    if (wanted[0].revents == 0) return 0;
    const ssize_t got = ::read(impl_->descriptor, into.data(), into.size());
    if (got == 0) ended_ = true;
    if (got >= 0) return stopped ? 0 : static_cast<std::size_t>(got);
    if (errno != EINTR && errno != EAGAIN) throw cannot("read it", name_, "Give a readable file");
  }
}

void Input::stop() noexcept {
  const char byte = 0;
  while (write(impl_->stop_pipe[1], &byte, 1) < 0 && errno == EINTR) {
  }
}

}  // namespace tofu::cli
