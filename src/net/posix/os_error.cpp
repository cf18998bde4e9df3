#include "net/os_error.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace tofu::net {

namespace {

struct Name {
  int os_error;
  std::string_view name;
};

// Those that sockets, files and threads meet; any other shows its number.
#define TOFU_NAME(os_error) {os_error, #os_error}
constexpr Name names[] = {
    TOFU_NAME(E2BIG),         TOFU_NAME(EACCES),          TOFU_NAME(EADDRINUSE),
    TOFU_NAME(EADDRNOTAVAIL), TOFU_NAME(EAFNOSUPPORT),    TOFU_NAME(EAGAIN),
    TOFU_NAME(EALREADY),      TOFU_NAME(EBADF),           TOFU_NAME(EBUSY),
    TOFU_NAME(ECANCELED),     TOFU_NAME(ECONNABORTED),    TOFU_NAME(ECONNREFUSED),
    TOFU_NAME(ECONNRESET),    TOFU_NAME(EDESTADDRREQ),    TOFU_NAME(EDQUOT),
    TOFU_NAME(EEXIST),        TOFU_NAME(EFAULT),          TOFU_NAME(EHOSTUNREACH),
    TOFU_NAME(EINPROGRESS),   TOFU_NAME(EINTR),           TOFU_NAME(EINVAL),
    TOFU_NAME(EIO),           TOFU_NAME(EISCONN),         TOFU_NAME(EISDIR),
    TOFU_NAME(ELOOP),         TOFU_NAME(EMFILE),          TOFU_NAME(EMSGSIZE),
    TOFU_NAME(ENAMETOOLONG),  TOFU_NAME(ENETDOWN),        TOFU_NAME(ENETRESET),
    TOFU_NAME(ENETUNREACH),   TOFU_NAME(ENFILE),          TOFU_NAME(ENOBUFS),
    TOFU_NAME(ENODEV),        TOFU_NAME(ENOENT),          TOFU_NAME(ENOMEM),
    TOFU_NAME(ENOPROTOOPT),   TOFU_NAME(ENOSPC),          TOFU_NAME(ENOSYS),
    TOFU_NAME(ENOTCONN),      TOFU_NAME(ENOTDIR),         TOFU_NAME(ENOTEMPTY),
    TOFU_NAME(ENOTSOCK),      TOFU_NAME(ENOTSUP),         TOFU_NAME(ENXIO),
    TOFU_NAME(EOVERFLOW),     TOFU_NAME(EPERM),           TOFU_NAME(EPIPE),
    TOFU_NAME(EPROTO),        TOFU_NAME(EPROTONOSUPPORT), TOFU_NAME(EPROTOTYPE),
    TOFU_NAME(EROFS),         TOFU_NAME(ETIMEDOUT),       TOFU_NAME(EXDEV),
};
#undef TOFU_NAME

// strerror_r() comes in two forms: GNU's returns the text, POSIX's an error code and fills the
// buffer. Overloading takes either.
[[maybe_unused]] std::string_view text_from(const char* text, const char* /*buffer*/) {
  return text;
}
[[maybe_unused]] std::string_view text_from(int failed, const char* buffer) {
  return failed == 0 ? buffer : "Unknown error";
}

}  // namespace

std::string os_error_text(int os_error) {
  std::array<char, 256> buffer{};
  const std::string_view text =
      text_from(::strerror_r(os_error, buffer.data(), buffer.size()), buffer.data());
  std::string line = "error " + std::to_string(os_error);
  for (const Name& known : names) {
    if (known.os_error == os_error) line = known.name;
  }
  return line.append(", ").append(text);
}

std::string_view os_error_remedy(int os_error) noexcept {
  switch (os_error) {
    case EMFILE:
      return "Raise the limit of open files (ulimit -n), or close what is not needed.";
    case ENFILE:
      return "End programs that hold many files, or raise the system's limit of open files.";
    default:
      return {};
  }
}

Status status_of(int os_error, Status otherwise) noexcept {
  switch (os_error) {
    case EADDRINUSE:
      return Status::address_in_use;
    case EACCES:
    case EPERM:
    case EROFS:
      return Status::permission_denied;
    case ENOENT:
    case ENOTDIR:
      return Status::uds_path_not_found;
    case ECONNRESET:
    case ECONNABORTED:
    case ENOTCONN:
    case EPIPE:
      return Status::peer_disconnected;
    case ETIMEDOUT:  // later than connecting: the peer's acknowledgements stayed away
      return otherwise == Status::connect_failed ? Status::connect_timeout
                                                 : Status::peer_disconnected;
    case ENOMEM:
    case ENOBUFS:
      return Status::allocation_failed;
    default:
      return otherwise;
  }
}

}  // namespace tofu::net
