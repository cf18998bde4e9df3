#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <tofu/error.hpp>
#include <tofu/message.hpp>

namespace tofu {

inline constexpr std::string_view default_host = "127.0.0.1";
inline constexpr std::uint16_t default_port = 7099;

/// Where to listen or to connect: `tcp|host|port` or `uds|path`.
///
/// tcp: host is a name, an IPv4 or an IPv6 literal (brackets allowed). Empty means all interfaces
///      when listening and 127.0.0.1 when connecting. Port 0 means "any free one" when listening.
/// uds: a path of at most 107 bytes (103 on macOS and BSD). Empty means "a temporary one" when
///      listening. A leading '@' means Linux's abstract name space. The file goes when the listener
///      ends; one that a killed process left gives way to the next listener on its path, a live one
///      never does (address_in_use).
/// A value: copy it freely.
class Address {
 public:
  enum class Transport : std::uint8_t { tcp, uds };

  static Address tcp(std::string_view host = default_host, std::uint16_t port = default_port);
  /// A TCP address for listening on all interfaces.
  static Address tcp_any(std::uint16_t port = default_port);
  static Address uds(std::string_view path = {});

  /// Reads `tcp|host|port`, `tcp|host`, `tcp` or `uds|path`.
  /// Error: invalid_address, its detail says which part.
  static Result<Address> parse(std::string_view text);
  /// As parse() reads it, all parts written out.
  [[nodiscard]] std::string format() const;

  /// Errors: invalid_address if nobody could connect to it (port 0, no path, path too long).
  [[nodiscard]] Result<void> check_connectable() const;
  /// Errors: invalid_address if nobody could listen on it (path too long).
  [[nodiscard]] Result<void> check_listenable() const;

  [[nodiscard]] Transport transport() const noexcept { return transport_; }
  [[nodiscard]] bool is_tcp() const noexcept { return transport_ == Transport::tcp; }
  [[nodiscard]] bool is_uds() const noexcept { return transport_ == Transport::uds; }
  [[nodiscard]] const std::string& host() const noexcept { return text_; }
  [[nodiscard]] const std::string& path() const noexcept { return text_; }
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  /// A copy with another port.
  [[nodiscard]] Address with_port(std::uint16_t port) const;

  friend bool operator==(const Address&, const Address&) = default;

 private:
  Address(Transport transport, std::string text, std::uint16_t port)
      : transport_(transport), text_(std::move(text)), port_(port) {}
  Transport transport_;
  std::string text_;  // host or path
  std::uint16_t port_;
};

/// Makes `message` a HelloRequest to `address`: op code and `~connect_to`. Body and other text
/// headers stay. Errors: invalid_address, invalid_headers_len, allocation_failed.
Result<void> set_hello(Message& message, const Address& address);
/// Makes `message` a WelcomeRequest on `address`: op code and `~listen_on`. Errors as set_hello().
Result<void> set_welcome(Message& message, const Address& address);
/// The address that a WelcomeResponse reports, with the real port or path.
/// Errors: the response's status if listening failed (its reason() says why); invalid_address if it
/// reports none, or is no WelcomeResponse.
Result<Address> listen_address(const Message& welcome_response);

}  // namespace tofu
