#include "net/windows/wide_text.hpp"

#include <winsock2.h>
// Behind winsock2.h.
#include <windows.h>

#include <new>

namespace tofu::net::windows {

std::optional<std::wstring> wide_text(std::string_view utf8) noexcept try {
  if (utf8.empty()) return std::wstring();
  const auto bytes = static_cast<int>(utf8.size());
  const int units =
      ::MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, utf8.data(), bytes, nullptr, 0);
  if (units <= 0) return std::nullopt;
  std::wstring wide(static_cast<std::size_t>(units), L'\0');
  ::MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, utf8.data(), bytes, wide.data(), units);
  return wide;
} catch (const std::bad_alloc&) {
  return std::nullopt;
}

std::string utf8_text(std::wstring_view wide) {
  if (wide.empty()) return {};
  const auto units = static_cast<int>(wide.size());
  const int bytes =
      ::WideCharToMultiByte(CP_UTF8, 0, wide.data(), units, nullptr, 0, nullptr, nullptr);
  std::string utf8(static_cast<std::size_t>(bytes), '\0');
  ::WideCharToMultiByte(CP_UTF8, 0, wide.data(), units, utf8.data(), bytes, nullptr, nullptr);
  return utf8;
}

}  // namespace tofu::net::windows
