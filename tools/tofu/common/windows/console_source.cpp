#include "common/windows/console_source.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "common/windows/unicode.hpp"

namespace tofu::cli::windows {
namespace {

constexpr wchar_t ctrl_z = 0x1A;

std::string with_plain_line_ends(std::wstring_view line) {
  std::wstring text(line);
  std::erase(text, L'\r');
  return to_utf8(text);
}

}  // namespace

bool ConsoleSource::wait() const noexcept {
  const std::array<HANDLE, 2> either{stop_.handle(), console_};
  return WaitForMultipleObjects(2, either.data(), FALSE, INFINITE) != WAIT_OBJECT_0;
}

InputSource::Read ConsoleSource::read_line() {
  std::array<wchar_t, 4'096> line{};
  DWORD size = 0;
  SetLastError(NO_ERROR);
  constexpr auto room = static_cast<DWORD>(line.size());
  const bool succeeded = ReadConsoleW(console_, line.data(), room, &size, nullptr) != 0;
  const auto error = static_cast<int>(GetLastError());
  if (error == ERROR_OPERATION_ABORTED && (!succeeded || size == 0)) return {};  // Ctrl-C
  if (!succeeded) return {.os_error = error};
  if (size == 0 || line.front() == ctrl_z) return {.ended = true};
  rest_ = with_plain_line_ends({line.data(), size});
  return {};
}

InputSource::Read ConsoleSource::read(std::span<std::byte> into) {
  while (rest_.empty()) {
    if (!wait()) return {};
    // In this order: whoever stops it meanwhile sees that it is reading, or is seen to have come.
    reading_ = true;
    const Read read = stop_.is_set() ? Read{} : read_line();
    reading_ = false;
    if (stop_.is_set()) return {.ended = read.ended};
    if (read.ended || read.os_error != 0) return read;
  }
  if (stop_.is_set()) return {};
  const std::size_t given = std::min(into.size(), rest_.size());
  std::memcpy(into.data(), rest_.data(), given);
  rest_.erase(0, given);
  return {.bytes = given};
}

void ConsoleSource::stop() noexcept {
  stop_.set();
  if (!reading_) return;
  INPUT_RECORD enter{};
  enter.EventType = KEY_EVENT;
  enter.Event.KeyEvent.bKeyDown = TRUE;
  enter.Event.KeyEvent.wRepeatCount = 1;
  enter.Event.KeyEvent.wVirtualKeyCode = VK_RETURN;
  enter.Event.KeyEvent.uChar.UnicodeChar = L'\r';
  DWORD written = 0;
  WriteConsoleInputW(console_, &enter, 1, &written);
}

}  // namespace tofu::cli::windows
