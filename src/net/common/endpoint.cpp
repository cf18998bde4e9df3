#include "net/endpoint.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstring>

#include "net/common/os_sockets.hpp"
#include "net/system_sockets.hpp"

namespace tofu::net {

// Not sockaddr_storage: that is larger than any of these on OpenBSD.
static_assert(std::max({sizeof(sockaddr_in), sizeof(sockaddr_in6), sizeof(sockaddr_un)}) <=
              Endpoint::capacity);

namespace {

/// A literal as the OS wants it, ending in a zero byte. The longest are IPv6 with a scope.
constexpr std::size_t longest_interface_name = 256;  // Windows; others have 16
constexpr std::size_t longest_literal = INET6_ADDRSTRLEN + longest_interface_name;
using Text = std::array<char, longest_literal + 1>;

/// A scope as inet_pton() does not know it: an interface's name or number. 0: none such.
std::uint32_t scope_of(const char* scope) noexcept {
  std::uint32_t number = 0;
  const char* end = scope + std::strlen(scope);
  const auto [rest, error] = std::from_chars(scope, end, number);
  if (error == std::errc{} && rest == end) return number;
  return ::if_nametoindex(scope);
}

Endpoint with_port(sockaddr_in address, std::uint16_t port) noexcept {
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  return Endpoint::from_os(&address, sizeof address);
}

Endpoint with_port(sockaddr_in6 address, std::uint16_t port) noexcept {
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(port);
  return Endpoint::from_os(&address, sizeof address);
}

/// The IPv4 address in ::ffff:1.2.3.4. As IPv6 it could be used on dual-stack sockets only.
sockaddr_in mapped_ipv4(const sockaddr_in6& mapped) noexcept {
  sockaddr_in address{};
  constexpr std::size_t prefix = sizeof mapped.sin6_addr - sizeof address.sin_addr;
  std::memcpy(&address.sin_addr, mapped.sin6_addr.s6_addr + prefix, sizeof address.sin_addr);
  return address;
}

std::optional<Endpoint> ipv4_literal(const Text& host, std::uint16_t port) noexcept {
  sockaddr_in address{};
  if (::inet_pton(AF_INET, host.data(), &address.sin_addr) != 1) return std::nullopt;
  return with_port(address, port);
}

std::optional<Endpoint> ipv6_literal(Text host, std::uint16_t port) noexcept {
  sockaddr_in6 address{};
  if (char* percent = std::strchr(host.data(), '%'); percent != nullptr) {
    address.sin6_scope_id = scope_of(percent + 1);
    if (address.sin6_scope_id == 0) return std::nullopt;
    *percent = '\0';
  }
  if (::inet_pton(AF_INET6, host.data(), &address.sin6_addr) != 1) return std::nullopt;
  if (IN6_IS_ADDR_V4MAPPED(&address.sin6_addr)) return with_port(mapped_ipv4(address), port);
  return with_port(address, port);
}

}  // namespace

Result<Endpoint> Endpoint::uds(std::string_view path) noexcept {
  sockaddr_un address{};
  const bool abstract = path.starts_with('@');
  if (path.empty()) return fail(Status::invalid_address, "the socket path is empty");
  if (abstract && !has_abstract_sockets()) {
    return fail(Status::invalid_address, "this system has no abstract sockets ('@name')");
  }
  if (path == "@") return fail(Status::invalid_address, "the abstract socket has no name");
  if (path.size() >= sizeof address.sun_path) {
    return fail(Status::invalid_address,
                "the socket path is too long: take a shorter one, nearer to the root");
  }
  if (!abstract && path.find('\0') != std::string_view::npos) {
    return fail(Status::invalid_address, "the socket path holds a zero byte");
  }
  address.sun_family = AF_UNIX;
  std::ranges::copy(path, address.sun_path);
  if (abstract) address.sun_path[0] = '\0';
  // A path ends in a zero byte that counts; an abstract name is exactly as long as it is.
  return from_os(&address, offsetof(sockaddr_un, sun_path) + path.size() + (abstract ? 0 : 1));
}

std::optional<Endpoint> Endpoint::literal(std::string_view host, std::uint16_t port) noexcept {
  if (host.size() > longest_literal || host.find('\0') != std::string_view::npos) {
    return std::nullopt;
  }
  Text text{};
  std::ranges::copy(host, text.begin());
  const auto ipv4 = ipv4_literal(text, port);
  return ipv4 ? ipv4 : ipv6_literal(text, port);
}

std::array<Endpoint, 2> Endpoint::any_interface(std::uint16_t port) noexcept {
  // All zeroes mean any address, in both families.
  return {with_port(sockaddr_in6{}, port), with_port(sockaddr_in{}, port)};
}

Endpoint Endpoint::from_os(const void* address, std::size_t size) noexcept {
  Endpoint endpoint;
  endpoint.size_ = std::min(size, capacity);
  if (endpoint.size_ != 0) std::memcpy(endpoint.storage_.data(), address, endpoint.size_);
  return endpoint;
}

int Endpoint::family() const noexcept {
  // An unnamed Unix socket's address is nothing but its family.
  if (size_ < offsetof(sockaddr, sa_data)) return AF_UNSPEC;
  sockaddr address{};
  std::memcpy(&address, storage_.data(), offsetof(sockaddr, sa_data));
  return address.sa_family;
}

std::uint16_t Endpoint::port() const noexcept {
  if (family() == AF_INET && size_ >= sizeof(sockaddr_in)) {
    sockaddr_in address;
    std::memcpy(&address, storage_.data(), sizeof address);
    return ntohs(address.sin_port);
  }
  if (family() == AF_INET6 && size_ >= sizeof(sockaddr_in6)) {
    sockaddr_in6 address;
    std::memcpy(&address, storage_.data(), sizeof address);
    return ntohs(address.sin6_port);
  }
  return 0;
}

// By the address alone: scope, flow label and, on BSD, the length byte make no difference.
bool Endpoint::is_any_ipv6() const noexcept {
  sockaddr_in6 address;
  if (family() != AF_INET6 || size_ < sizeof address) return false;
  std::memcpy(&address, storage_.data(), sizeof address);
  return IN6_IS_ADDR_UNSPECIFIED(&address.sin6_addr) != 0;
}

bool operator==(const Endpoint& a, const Endpoint& b) noexcept {
  return a.size_ == b.size_ && std::memcmp(a.data(), b.data(), a.size_) == 0;
}

}  // namespace tofu::net
