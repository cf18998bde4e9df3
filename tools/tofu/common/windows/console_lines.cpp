#include "common/windows/console_lines.hpp"

#include <windows.h>

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

ConsoleLines::Read ConsoleLines::read_line() {
  std::array<wchar_t, 4'096> line{};
  DWORD size = 0;
  SetLastError(NO_ERROR);
  constexpr auto room = static_cast<DWORD>(line.size());
  const bool succeeded = ReadConsoleW(console_, line.data(), room, &size, nullptr) != 0;
  const auto error = static_cast<int>(GetLastError());
  if (error == ERROR_OPERATION_ABORTED && (!succeeded || size == 0)) return {};  // Ctrl-C
  if (!succeeded) return {.what = What::failure, .os_error = error};
  if (size == 0 || line.front() == ctrl_z) return {.what = What::end};
  rest_ = with_plain_line_ends({line.data(), size});
  return {};
}

ConsoleLines::Read ConsoleLines::read(std::span<std::byte> into,
                                      const std::function<bool()>& stopped) {
  if (rest_.empty()) {
    // In this order: whoever stops it meanwhile sees that it is reading, or is seen to have come.
    reading_ = true;
    const Read read = stopped() ? Read{} : read_line();
    reading_ = false;
    if (rest_.empty()) return read;
  }
  const std::size_t given = std::min(into.size(), rest_.size());
  std::memcpy(into.data(), rest_.data(), given);
  rest_.erase(0, given);
  return {.bytes = given};
}

void ConsoleLines::release() noexcept {
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
