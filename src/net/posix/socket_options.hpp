#pragma once

#include "net/socket.hpp"

namespace tofu::net::posix {

/// Sets an integer option. For those that a socket can do without: failure is not reported.
void set_option(int descriptor, int level, int option, int value) noexcept;

/// What every stream socket of the project gets, connecting or accepted: the buffer sizes asked
/// for, and Nagle off on TCP. To be called before connect(): the window scale depends on it.
void set_stream_options(int descriptor, int family, BufferSizes buffers) noexcept;

/// The buffer sizes alone, for a listener, whose TCP connections inherit them.
void set_buffer_sizes(int descriptor, BufferSizes buffers) noexcept;

}  // namespace tofu::net::posix
