#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "support/raw_address.hpp"

/// The socket calls that the tests' own peers need, in the form in which all systems have them.
/// What fails throws a Failure that says which call it was, and why.
namespace tofu::test {

/// What the system calls a socket.
using RawHandle = std::intptr_t;
inline constexpr RawHandle no_raw_handle = -1;

/// The socket buffers of a raw peer in bytes; 0: the system's.
struct RawBuffers {
  int send = 0;
  int receive = 0;
};

/// A stream socket that no other program inherits; calls wait.
[[nodiscard]] RawHandle open_socket(int family, RawBuffers buffers = {});
void set_option(RawHandle socket, int level, int option, int value);
[[nodiscard]] int option_of(RawHandle socket, int level, int option);
void set_non_blocking(RawHandle socket);

/// What is done with an address: connected at once, or, without waiting, on the way.
enum class Connecting : std::uint8_t { done, on_the_way };
Connecting connect_socket(RawHandle socket, const RawAddress& to);
void bind_at(RawHandle socket, const RawAddress& on);
void listen_at(RawHandle socket, const RawAddress& on, int backlog);
/// Waits. The socket that is returned does not.
[[nodiscard]] RawHandle accept_socket(RawHandle listener);
/// The port that a TCP socket is bound to.
[[nodiscard]] std::uint16_t local_port(RawHandle socket);
[[nodiscard]] bool is_uds(RawHandle socket);

/// How a transfer that does not wait ended.
struct Transfer {
  enum class State : std::uint8_t { done, would_block, end, reset };
  State state;
  std::size_t bytes = 0;
};
[[nodiscard]] Transfer send_now(RawHandle socket, std::string_view bytes);
[[nodiscard]] Transfer receive_now(RawHandle socket, char* into, std::size_t room);
/// A byte out of band (TCP's urgent data). False: this kind of socket has no such thing.
[[nodiscard]] bool send_urgent(RawHandle socket, char byte);

enum class Direction : std::uint8_t { reading, writing };
/// Waits until the socket is ready for that, or has failed; false after so many milliseconds.
[[nodiscard]] bool wait_ready(RawHandle socket, Direction direction, int milliseconds);
/// Bytes sent that the peer's kernel has not acknowledged; 0 where the system can't tell.
[[nodiscard]] std::size_t unacknowledged(RawHandle socket);

/// No more bytes in that direction.
void shut_down(RawHandle socket, Direction direction);
void close_socket(RawHandle socket);
/// Closes by RST, where there is such a thing.
void reset_socket(RawHandle socket);

}  // namespace tofu::test
