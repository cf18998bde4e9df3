#pragma once

#include <cstddef>

#include <tofu/error.hpp>

/// What the common files of src/net ask of a platform besides its sockets.
namespace tofu::net {

/// Makes the system's socket library ready, once per process; 0, or the OS error that says why it
/// cannot be had. Thread-safe.
[[nodiscard]] int start_sockets() noexcept;

/// Whether a socket path may stand for a name outside the file system ("@name").
[[nodiscard]] bool has_abstract_sockets() noexcept;

/// Makes room for so many handles in the process's table of them, or for as many as it may open.
/// On Linux a thread that opens one too many waits until the table is twice as large, and that
/// waits for every processor if the process has several threads (10 to 16 ms with two, measured):
/// nothing for a thread that does the I/O of all. Elsewhere it does nothing that matters.
void make_room_for_handles(std::size_t count) noexcept;

/// What a getaddrinfo() that failed with that code means; `os_error` is errno behind the call,
/// which some codes refer to.
[[nodiscard]] Error look_up_failure(int code, int os_error) noexcept;

}  // namespace tofu::net
