#include <winsock2.h>
// Behind winsock2.h.
#include <windows.h>

#include <array>
#include <filesystem>
#include <random>
#include <string>
#include <system_error>

#include "net/listener.hpp"

namespace tofu::net {

namespace {

/// A socket path has 107 bytes; this is what the file's name leaves of it.
constexpr std::size_t longest_folder = 60;

std::string utf8_of(const std::filesystem::path& path) {
  const std::u8string text = path.u8string();
  return {reinterpret_cast<const char*>(text.data()), text.size()};
}

/// The user's temporary folder if a socket path can hold it, else the system's.
std::string temporary_folder() {
  std::error_code none;
  const std::string users = utf8_of(std::filesystem::temp_directory_path(none));
  if (!none && users.size() <= longest_folder) return users;
  std::array<wchar_t, MAX_PATH> systems{};
  const UINT size = ::GetWindowsDirectoryW(systems.data(), static_cast<UINT>(systems.size()));
  return utf8_of(std::filesystem::path(systems.data(), systems.data() + size) / L"Temp");
}

/// Twelve random characters: sixty bits.
std::string unique_name() {
  constexpr std::string_view digits = "abcdefghijklmnopqrstuvwxyz234567";
  std::random_device random;
  std::string name;
  for (int i = 0; i < 12; ++i) name += digits[random() & 31U];
  return name;
}

bool exists(const std::string& path) {
  std::error_code none;
  const auto* begin = reinterpret_cast<const char8_t*>(path.data());
  return std::filesystem::exists(
      std::filesystem::symlink_status(std::u8string(begin, begin + path.size()), none));
}

}  // namespace

std::string temporary_uds_path() {
  std::string start = temporary_folder();
  if (!start.ends_with('\\')) start += '\\';
  start += "tofu-" + std::to_string(::GetCurrentProcessId()) + '-';
  for (;;) {
    std::string path = start + unique_name() + ".sock";
    if (!exists(path)) return path;
  }
}

}  // namespace tofu::net
