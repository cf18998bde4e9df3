#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <tofu/error.hpp>

namespace tofu::net {

/// A socket address as the OS wants it (sockaddr_in, sockaddr_in6, sockaddr_un), opaque here.
class Endpoint {
 public:
  static constexpr std::size_t capacity = 128;  // the longest is sockaddr_un's, 110

  /// Of a Unix domain socket. A leading '@' means the abstract name space.
  /// Error: invalid_address: empty, too long, or abstract where the OS has no such thing.
  [[nodiscard]] static Result<Endpoint> uds(std::string_view path) noexcept;
  /// Of an IPv4 or IPv6 literal (a scope "%eth0" allowed, no brackets); nothing for anything else.
  /// One that maps IPv4 (::ffff:127.0.0.1) is that IPv4 address. Never asks a name server.
  [[nodiscard]] static std::optional<Endpoint> literal(std::string_view host,
                                                       std::uint16_t port) noexcept;
  /// All interfaces, best first: IPv6 that takes IPv4 too, then IPv4 alone.
  [[nodiscard]] static std::array<Endpoint, 2> any_interface(std::uint16_t port) noexcept;
  /// A copy of an OS address (sockaddr); at most `capacity` bytes are taken.
  [[nodiscard]] static Endpoint from_os(const void* address, std::size_t size) noexcept;

  [[nodiscard]] const void* data() const noexcept { return storage_.data(); }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] int family() const noexcept;
  /// The TCP port; 0 for a Unix domain socket.
  [[nodiscard]] std::uint16_t port() const noexcept;
  /// Any IPv6 address ("::"), whatever the port.
  [[nodiscard]] bool is_any_ipv6() const noexcept;
  friend bool operator==(const Endpoint& a, const Endpoint& b) noexcept;

 private:
  alignas(8) std::array<std::byte, capacity> storage_{};
  std::size_t size_ = 0;
};

}  // namespace tofu::net
