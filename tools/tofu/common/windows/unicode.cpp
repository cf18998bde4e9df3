#include "common/windows/unicode.hpp"

#include <windows.h>

#include <cstddef>

namespace tofu::cli::windows {
namespace {

/// From here on some functions refuse a path; folders need room for a name in them.
constexpr std::size_t long_path = 248;
constexpr std::wstring_view long_prefix = LR"(\\?\)";
constexpr std::wstring_view long_share_prefix = LR"(\\?\UNC\)";

std::wstring full_path(const std::wstring& path) {
  const DWORD room = GetFullPathNameW(path.c_str(), 0, nullptr, nullptr);
  std::wstring full(room, L'\0');
  full.resize(GetFullPathNameW(path.c_str(), room, full.data(), nullptr));
  return full;
}

}  // namespace

std::wstring to_wide(std::string_view text) {
  if (text.empty()) return {};
  const int bytes = static_cast<int>(text.size());
  std::wstring wide(text.size(), L'\0');  // never longer than the UTF-8
  const int room = static_cast<int>(wide.size());
  const int size = MultiByteToWideChar(CP_UTF8, 0, text.data(), bytes, wide.data(), room);
  wide.resize(static_cast<std::size_t>(size));
  return wide;
}

std::string to_utf8(std::wstring_view text) {
  if (text.empty()) return {};
  const int units = static_cast<int>(text.size());
  std::string bytes(3 * text.size(), '\0');  // never longer than that
  const int room = static_cast<int>(bytes.size());
  const int size =
      WideCharToMultiByte(CP_UTF8, 0, text.data(), units, bytes.data(), room, nullptr, nullptr);
  bytes.resize(static_cast<std::size_t>(size));
  return bytes;
}

bool is_utf8(std::string_view text) noexcept {
  if (text.empty()) return true;
  const int bytes = static_cast<int>(text.size());
  return MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text.data(), bytes, nullptr, 0) > 0;
}

std::wstring system_path(std::string_view path) {
  std::wstring wide = to_wide(path);
  if (wide.size() < long_path || wide.starts_with(long_prefix)) return wide;
  const std::wstring full = full_path(wide);
  if (full.empty()) return wide;
  if (full.starts_with(LR"(\\)")) return std::wstring(long_share_prefix) + full.substr(2);
  return std::wstring(long_prefix) + full;
}

}  // namespace tofu::cli::windows
