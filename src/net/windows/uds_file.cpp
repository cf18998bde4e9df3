#include "net/windows/uds_file.hpp"

#include "net/windows/winsock.hpp"
// Behind winsock2.h.
#include <afunix.h>
#include <windows.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <new>
#include <system_error>

#include "net/os_error.hpp"
#include "net/windows/wide_text.hpp"

namespace tofu::net::windows {

namespace {

/// IO_REPARSE_TAG_AF_UNIX of Windows 10, which headers may be older than.
constexpr DWORD tag_of_socket = 0x8000'0023;

/// The attributes of what has that path, a link itself and not where it leads. Closed by itself.
class Look {
 public:
  explicit Look(const std::string& path) noexcept {
    const auto wide = wide_text(path);
    if (!wide) return;
    file_ = ::CreateFileW(
        wide->c_str(), FILE_READ_ATTRIBUTES, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
        nullptr, OPEN_EXISTING, FILE_FLAG_OPEN_REPARSE_POINT | FILE_FLAG_BACKUP_SEMANTICS, nullptr);
    if (!found()) os_error_ = static_cast<int>(::GetLastError());
  }
  ~Look() {
    if (found()) ::CloseHandle(file_);
  }
  Look(const Look&) = delete;
  Look& operator=(const Look&) = delete;

  [[nodiscard]] bool found() const noexcept { return file_ != INVALID_HANDLE_VALUE; }
  /// Why not; 0 if it was not looked for.
  [[nodiscard]] int os_error() const noexcept { return os_error_; }
  [[nodiscard]] FileIdentity identity() const noexcept {
    BY_HANDLE_FILE_INFORMATION facts{};
    if (!found() || ::GetFileInformationByHandle(file_, &facts) == 0) return {};
    return {facts.dwVolumeSerialNumber,
            std::uint64_t{facts.nFileIndexHigh} << 32U | facts.nFileIndexLow};
  }
  [[nodiscard]] bool is_socket() const noexcept {
    FILE_ATTRIBUTE_TAG_INFO facts{};
    return found() &&
           ::GetFileInformationByHandleEx(file_, FileAttributeTagInfo, &facts, sizeof facts) != 0 &&
           facts.ReparseTag == tag_of_socket;
  }

 private:
  HANDLE file_ = INVALID_HANDLE_VALUE;
  int os_error_ = 0;
};

/// 0: somebody took the connection; else why nobody did. Blocks only as long as the system needs to
/// say so, as the socket is on this machine.
int probe(const Endpoint& endpoint) noexcept {
  const auto opened = open_blocking_stream_socket(AF_UNIX);
  if (!opened) return opened.error();
  const Socket closes_itself(handle_of(*opened), false);
  const auto* address = static_cast<const sockaddr*>(endpoint.data());
  const int done = ::connect(*opened, address, static_cast<int>(endpoint.size()));
  return done == 0 ? 0 : ::WSAGetLastError();
}

bool remove_file(const std::string& path) noexcept {
  const auto wide = wide_text(path);
  return wide && ::DeleteFileW(wide->c_str()) != 0;
}

}  // namespace

FileIdentity identity_of(const std::string& path) noexcept { return Look(path).identity(); }

int why_not_there(const Endpoint& endpoint) noexcept try {
  sockaddr_un address{};
  std::memcpy(&address, endpoint.data(), std::min(endpoint.size(), sizeof address));
  const int os_error = Look(address.sun_path).os_error();
  return os_error == ERROR_FILE_NOT_FOUND || os_error == ERROR_PATH_NOT_FOUND ? os_error : 0;
} catch (const std::bad_alloc&) {
  return 0;
}

std::string absolute(const std::string& path) {
  std::error_code none;
  const auto* begin = reinterpret_cast<const char8_t*>(path.data());
  const auto whole = std::filesystem::absolute(std::u8string(begin, begin + path.size()), none);
  if (none) return path;
  const std::u8string text = whole.u8string();
  return {reinterpret_cast<const char*>(text.data()), text.size()};
}

Result<void> clear_stale_file(const std::string& path, const Endpoint& endpoint) {
  bool socket = false;
  {
    const Look there(path);
    // bind() would say no more than that it cannot be done.
    if (there.os_error() == ERROR_PATH_NOT_FOUND) {
      return fail(Status::uds_path_not_found, {}, ERROR_PATH_NOT_FOUND);
    }
    if (!there.found()) return {};
    socket = there.is_socket();
  }
  if (!socket) {
    return fail(Status::address_in_use, "a file that is no socket has this path", WSAEADDRINUSE);
  }
  if (probe(endpoint) != WSAECONNREFUSED) {
    return fail(Status::address_in_use, "somebody listens on this path", WSAEADDRINUSE);
  }
  if (remove_file(path)) return {};
  const auto os_error = static_cast<int>(::GetLastError());
  return fail(status_of(os_error, Status::listen_failed), "the stale socket file can't be removed",
              os_error);
}

void remove_socket_file(const std::string& path, FileIdentity identity) noexcept {
  if (identity != FileIdentity{} && identity_of(path) == identity) remove_file(path);
}

}  // namespace tofu::net::windows
