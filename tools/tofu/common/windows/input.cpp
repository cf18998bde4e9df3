#include "common/input.hpp"

#include <windows.h>

#include <algorithm>
#include <array>
#include <optional>

#include "common/command_error.hpp"
#include "common/os_error_text.hpp"
#include "common/printable.hpp"
#include "common/windows/console_lines.hpp"
#include "common/windows/unicode.hpp"

namespace tofu::cli {
namespace {

/// A pipe cannot be waited for together with something else, only asked what is in it.
constexpr DWORD pipe_interval_ms = 5;

CommandError cannot_use(const char* what, const std::string& name, int os_error,
                        const char* remedy) {
  return {ExitCode::failed,
          printable(name) + ": cannot " + what + ": " + os_error_text(os_error) + ". " + remedy};
}

bool is_folder(const std::wstring& path) noexcept {
  const DWORD attributes = GetFileAttributesW(path.c_str());
  return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
}

bool is_end(DWORD os_error) noexcept {
  return os_error == ERROR_BROKEN_PIPE || os_error == ERROR_HANDLE_EOF;
}

enum class Waited : unsigned char { bytes, stop };

}  // namespace

struct Input::Impl {
  Impl() = default;
  ~Impl() {
    if (owned) CloseHandle(handle);
    if (stop != nullptr) CloseHandle(stop);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void open(const std::string& path) {
    const std::wstring wide = windows::system_path(path);
    handle = CreateFileW(wide.c_str(), GENERIC_READ,
                         FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                         OPEN_EXISTING, 0, nullptr);
    owned = handle != INVALID_HANDLE_VALUE;
    if (owned) return;
    const auto error = static_cast<int>(GetLastError());
    if (!is_folder(wide)) {
      throw cannot_use("open it", path, error, "Check the path and its permissions");
    }
    throw CommandError(ExitCode::failed,
                       printable(path) + ": cannot read it: Is a directory. Give a file");
  }

  [[nodiscard]] bool stopped() const noexcept {
    return WaitForSingleObject(stop, 0) == WAIT_OBJECT_0;
  }

  /// Until there is something to read from a pipe, be it its end.
  [[nodiscard]] Waited wait_for_pipe() const noexcept {
    for (;;) {
      DWORD there = 0;
      // What is no pipe after all is read without being asked.
      if (PeekNamedPipe(handle, nullptr, 0, nullptr, &there, nullptr) == 0) return Waited::bytes;
      if (there > 0) return stopped() ? Waited::stop : Waited::bytes;
      if (WaitForSingleObject(stop, pipe_interval_ms) == WAIT_OBJECT_0) return Waited::stop;
    }
  }

  [[nodiscard]] Waited wait_for_console() const noexcept {
    const std::array<HANDLE, 2> either{stop, handle};
    const DWORD first = WaitForMultipleObjects(2, either.data(), FALSE, INFINITE);
    return first == WAIT_OBJECT_0 ? Waited::stop : Waited::bytes;
  }

  /// What to hand to the reader of `console`: 0 at the end, which `ended` tells, and after stop().
  [[nodiscard]] std::size_t read_console(std::span<std::byte> into, const std::string& name,
                                         bool& ended) {
    using What = windows::ConsoleLines::What;
    while (!stopped()) {
      if (!console->has_rest() && wait_for_console() == Waited::stop) return 0;
      const auto read = console->read(into, [this] { return stopped(); });
      if (read.what == What::failure) {
        throw cannot_use("read it", name, read.os_error, "Try another source");
      }
      ended = read.what == What::end;
      if (ended || stopped()) return 0;
      if (read.bytes != 0) return read.bytes;
    }
    return 0;
  }

  HANDLE handle = INVALID_HANDLE_VALUE;
  bool owned = false;
  HANDLE stop = nullptr;  // stays signalled once it is
  bool is_pipe = false;
  std::optional<windows::ConsoleLines> console;
};

Input::Input(const std::string& path)
    : name_(path == "-" ? "standard input" : path), impl_(std::make_unique<Impl>()) {
  if (path == "-") {
    impl_->handle = GetStdHandle(STD_INPUT_HANDLE);
  } else {
    impl_->open(path);
  }
  impl_->stop = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  if (impl_->stop == nullptr) {
    throw cannot_use("make an event", name_, static_cast<int>(GetLastError()),
                     "End other programs");
  }
  DWORD mode = 0;
  impl_->is_pipe = GetFileType(impl_->handle) == FILE_TYPE_PIPE;
  if (GetConsoleMode(impl_->handle, &mode) != 0) impl_->console.emplace(impl_->handle);
}

Input::~Input() = default;

std::size_t Input::read(std::span<std::byte> into) {
  if (impl_->console) return impl_->read_console(into, name_, ended_);
  if (impl_->is_pipe && impl_->wait_for_pipe() == Waited::stop) return 0;
  const auto room = static_cast<DWORD>(std::min<std::size_t>(into.size(), 1U << 30U));
  DWORD got = 0;
  if (ReadFile(impl_->handle, into.data(), room, &got, nullptr) == 0) {
    const DWORD error = GetLastError();
    if (!is_end(error)) {
      throw cannot_use("read it", name_, static_cast<int>(error), "Give a readable file");
    }
    got = 0;
  }
  if (got == 0) ended_ = true;
  return impl_->stopped() ? 0 : got;
}

void Input::stop() noexcept {
  SetEvent(impl_->stop);
  if (impl_->console) impl_->console->release();
}

}  // namespace tofu::cli
