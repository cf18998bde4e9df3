#include "common/windows/input_source.hpp"

#include <windows.h>

#include <algorithm>

#include "common/windows/background_source.hpp"
#include "common/windows/console_source.hpp"
#include "common/windows/stop_event.hpp"

namespace tofu::cli::windows {
namespace {

/// A pipe cannot be waited for together with something else, only asked what is in it.
constexpr DWORD pipe_interval_ms = 5;

bool is_end_of_input(DWORD os_error) noexcept {
  return os_error == ERROR_BROKEN_PIPE || os_error == ERROR_HANDLE_EOF;
}

InputSource::Read read_now(HANDLE handle, std::span<std::byte> into) noexcept {
  const auto room = static_cast<DWORD>(std::min<std::size_t>(into.size(), 1U << 30U));
  DWORD got = 0;
  if (ReadFile(handle, into.data(), room, &got, nullptr) != 0) return {.bytes = got};
  const DWORD error = GetLastError();
  if (is_end_of_input(error)) return {.ended = true};
  return {.os_error = static_cast<int>(error)};
}

/// A file, or NUL: it never makes its reader wait for long.
class FileSource : public InputSource {
 public:
  explicit FileSource(HANDLE file) noexcept : file_(file) {}

  Read read(std::span<std::byte> into) override {
    Read read = read_now(file_, into);
    if (read.bytes == 0 && read.os_error == 0) read.ended = true;
    if (stop_.is_set()) read.bytes = 0;
    return read;
  }
  void stop() noexcept override { stop_.set(); }

 private:
  HANDLE file_;
  StopEvent stop_;
};

class PipeSource : public InputSource {
 public:
  explicit PipeSource(HANDLE pipe) noexcept : pipe_(pipe) {}

  Read read(std::span<std::byte> into) override {
    for (;;) {
      DWORD there = 0;
      const bool broken = PeekNamedPipe(pipe_, nullptr, 0, nullptr, &there, nullptr) == 0;
      if (broken) return read_now(pipe_, into);  // says why; often it is the end
      if (there == 0 && stop_.is_set_within(pipe_interval_ms)) return {};
      if (there == 0) continue;
      if (stop_.is_set()) return {};
      // Somebody may have written nothing into it, which is to be read as well.
      const Read read = read_now(pipe_, into);
      if (read.bytes > 0 || read.ended || read.os_error != 0) return read;
    }
  }
  void stop() noexcept override { stop_.set(); }

 private:
  HANDLE pipe_;
  StopEvent stop_;
};

/// Sockets, and under Wine the pipes of other programs, look like pipes and are none.
bool can_be_peeked(HANDLE handle) noexcept {
  DWORD there = 0;
  return PeekNamedPipe(handle, nullptr, 0, nullptr, &there, nullptr) != 0 ||
         is_end_of_input(GetLastError());
}

}  // namespace

std::unique_ptr<InputSource> make_input_source(void* handle) {
  DWORD mode = 0;
  if (GetConsoleMode(handle, &mode) != 0) return std::make_unique<ConsoleSource>(handle);
  if (GetFileType(handle) != FILE_TYPE_PIPE) return std::make_unique<FileSource>(handle);
  if (can_be_peeked(handle)) return std::make_unique<PipeSource>(handle);
  return std::make_unique<BackgroundSource>(handle);
}

}  // namespace tofu::cli::windows
