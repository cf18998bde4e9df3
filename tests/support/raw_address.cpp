#include "support/raw_address.hpp"

#include <cstddef>

namespace tofu::test {

RawAddress::RawAddress(const Address& address) {
  if (address.is_uds()) {
    auto& out = reinterpret_cast<sockaddr_un&>(storage);
    const std::string& path = address.path();
    if (path.size() >= sizeof out.sun_path) throw Failure("the path is too long: " + path);
    out.sun_family = AF_UNIX;
    path.copy(out.sun_path, path.size());
    const bool abstract = path.starts_with('@');
    if (abstract) out.sun_path[0] = '\0';
    size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + !abstract);
    return;
  }
  auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
  if (::inet_pton(AF_INET, address.host().c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(address.port());
    size = sizeof v4;
    return;
  }
  auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
  if (::inet_pton(AF_INET6, address.host().c_str(), &v6.sin6_addr) != 1) {
    throw Failure("not a literal address: " + address.format());
  }
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(address.port());
  size = sizeof v6;
}

}  // namespace tofu::test
