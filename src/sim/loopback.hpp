#pragma once

#include <cstdint>

#include "net/endpoint.hpp"

namespace tofu::sim {

/// This machine's own address, of either family.
[[nodiscard]] inline net::Endpoint loopback(std::uint16_t port, bool is_ipv4 = true) noexcept {
  return net::Endpoint::literal(is_ipv4 ? "127.0.0.1" : "::1", port).value_or(net::Endpoint());
}

}  // namespace tofu::sim
