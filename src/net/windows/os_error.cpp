#include "net/os_error.hpp"

#include <winsock2.h>
// Behind winsock2.h.
#include <windows.h>

#include <array>
#include <string_view>

#include "net/windows/wide_text.hpp"

namespace tofu::net {

namespace {

struct Name {
  int os_error;
  std::string_view name;
};

// Those that sockets meet; any other shows its number.
#define TOFU_NAME(os_error) {os_error, #os_error}
constexpr Name names[] = {
    TOFU_NAME(WSAEACCES),       TOFU_NAME(WSAEADDRINUSE),     TOFU_NAME(WSAEADDRNOTAVAIL),
    TOFU_NAME(WSAEAFNOSUPPORT), TOFU_NAME(WSAECONNABORTED),   TOFU_NAME(WSAECONNREFUSED),
    TOFU_NAME(WSAECONNRESET),   TOFU_NAME(WSAEFAULT),         TOFU_NAME(WSAEHOSTUNREACH),
    TOFU_NAME(WSAEINVAL),       TOFU_NAME(WSAEISCONN),        TOFU_NAME(WSAEMFILE),
    TOFU_NAME(WSAENETDOWN),     TOFU_NAME(WSAENETRESET),      TOFU_NAME(WSAENETUNREACH),
    TOFU_NAME(WSAENOBUFS),      TOFU_NAME(WSAENOTCONN),       TOFU_NAME(WSAENOTSOCK),
    TOFU_NAME(WSAEOPNOTSUPP),   TOFU_NAME(WSAESHUTDOWN),      TOFU_NAME(WSAETIMEDOUT),
    TOFU_NAME(WSAEWOULDBLOCK),  TOFU_NAME(WSANOTINITIALISED),
};
#undef TOFU_NAME

/// The system's sentence, in UTF-8, without the full stop: it becomes part of another one.
std::string text_of(int os_error) {
  std::array<wchar_t, 512> buffer{};
  const DWORD size = ::FormatMessageW(
      FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS | FORMAT_MESSAGE_MAX_WIDTH_MASK,
      nullptr, static_cast<DWORD>(os_error), 0, buffer.data(), static_cast<DWORD>(buffer.size()),
      nullptr);
  std::string text = windows::utf8_text(std::wstring_view(buffer.data(), size));
  while (text.ends_with(' ') || text.ends_with('.')) text.pop_back();
  return text.empty() ? "Unknown error" : text;
}

}  // namespace

std::string os_error_text(int os_error) {
  std::string line = "error " + std::to_string(os_error);
  for (const Name& known : names) {
    if (known.os_error == os_error) line = known.name;
  }
  return line.append(", ").append(text_of(os_error));
}

std::string_view os_error_remedy(int os_error) noexcept {
  const bool no_more = os_error == WSAEMFILE || os_error == ERROR_TOO_MANY_OPEN_FILES;
  return no_more ? "Close what is not needed: this process has as many sockets as it may." : "";
}

Status status_of(int os_error, Status otherwise) noexcept {
  switch (os_error) {
    case WSAEADDRINUSE:
      return Status::address_in_use;
    case WSAEACCES:
    case ERROR_ACCESS_DENIED:
      return Status::permission_denied;
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
      return Status::uds_path_not_found;
    case WSAECONNRESET:
    case WSAECONNABORTED:
    case WSAENETRESET:
    case WSAENOTCONN:
    case WSAESHUTDOWN:
      return Status::peer_disconnected;
    case WSAETIMEDOUT:  // later than connecting: the peer's acknowledgements stayed away
      return otherwise == Status::connect_failed ? Status::connect_timeout
                                                 : Status::peer_disconnected;
    case WSAENOBUFS:
    case WSA_NOT_ENOUGH_MEMORY:
      return Status::allocation_failed;
    default:
      return otherwise;
  }
}

}  // namespace tofu::net
