#include "common/os_error_text.hpp"

#include <windows.h>

#include <array>
#include <string_view>

#include "common/windows/unicode.hpp"

namespace tofu::cli {

std::string os_error_text(int os_error) {
  constexpr DWORD flags = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS;
  std::array<wchar_t, 512> text{};
  const DWORD size = FormatMessageW(flags, nullptr, static_cast<DWORD>(os_error), 0, text.data(),
                                    static_cast<DWORD>(text.size()), nullptr);
  const std::wstring_view whole(text.data(), size);
  // They end with a full stop and a line break; here more words may follow.
  const auto last = whole.find_last_not_of(L"\r\n. ");
  if (last == std::wstring_view::npos) return "Windows error " + std::to_string(os_error);
  return windows::to_utf8(whole.substr(0, last + 1));
}

}  // namespace tofu::cli
