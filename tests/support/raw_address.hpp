#pragma once

#include "support/expect.hpp"
#include "support/os_sockets.hpp"

namespace tofu::test {

/// What the socket calls want for an address. TCP hosts must be literals.
struct RawAddress {
  explicit RawAddress(const Address& address);
  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  [[nodiscard]] int family() const { return storage.ss_family; }

  sockaddr_storage storage{};
  socklen_t size = 0;
};

}  // namespace tofu::test
