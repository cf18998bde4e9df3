#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "support/expect.hpp"

namespace tofu::test {

/// What the socket calls want for an address. TCP hosts must be literals.
struct RawAddress {
  explicit RawAddress(const Address& address);
  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  [[nodiscard]] int family() const { return storage.ss_family; }

  sockaddr_storage storage{};
  socklen_t size = 0;
};

/// The port that a TCP socket is bound to.
[[nodiscard]] std::uint16_t local_port(int descriptor);
/// A Failure that says which call failed, and why.
[[noreturn]] void fail_with_errno(const char* call);
void set_option(int descriptor, int level, int option, int value);

}  // namespace tofu::test
