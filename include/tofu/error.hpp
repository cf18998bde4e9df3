#pragma once

#include <expected>
#include <string>
#include <string_view>

#include <tofu/status.hpp>

namespace tofu {

/// What a failed call hands back: a status, the OS error behind it, and which input was at fault.
/// A plain value, safe to copy and to keep.
struct Error {
  Status status = Status::unknown_error;
  /// errno (or WSAGetLastError()) saved right after the failing call; 0 if the OS was not asked.
  int os_error = 0;
  /// What exactly was wrong, e.g. "text header '~connect_to' is missing". Static storage; may be
  /// empty.
  std::string_view detail{};

  /// One line for a log or a terminal: name, detail, OS error text, remedy. Thread-safe.
  [[nodiscard]] std::string message() const;

  friend bool operator==(const Error& a, const Error& b) noexcept {
    return a.status == b.status && a.os_error == b.os_error;
  }
};

template <class T>
using Result = std::expected<T, Error>;

/// Short for std::unexpected(Error{...}), the failing return of every function with a Result.
[[nodiscard]] inline std::unexpected<Error> fail(Status status, std::string_view detail = {},
                                                 int os_error = 0) {
  return std::unexpected(Error{status, os_error, detail});
}

}  // namespace tofu
