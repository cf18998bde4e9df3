#include <algorithm>
#include <cerrno>
#include <memory>
#include <new>
#include <string>

#include "net/common/os_sockets.hpp"
#include "net/resolver.hpp"
#include "net/system_sockets.hpp"

namespace tofu::net {

namespace {

struct FreeList {
  void operator()(addrinfo* list) const noexcept { ::freeaddrinfo(list); }
};
using List = std::unique_ptr<addrinfo, FreeList>;

struct Answer {
  int code;  // of getaddrinfo(): 0 or EAI_…
  int os_error;
  List list;

  [[nodiscard]] Error failure() const noexcept { return look_up_failure(code, os_error); }
  [[nodiscard]] bool says_unknown() const noexcept {
    return code != 0 && failure().status == Status::invalid_address;
  }
};

Answer ask(const std::string& host, std::uint16_t port, int flags) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  errno = 0;  // it is looked at where the code alone says too little
  const int code = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list);
  const int os_error = errno;
  return {code, os_error, List(code == 0 ? list : nullptr)};
}

/// In the system's order (RFC 6724), each once: a name may stand in the hosts file twice.
std::vector<Endpoint> endpoints_of(const addrinfo* list) {
  std::vector<Endpoint> endpoints;
  for (; list != nullptr; list = list->ai_next) {
    const Endpoint endpoint = Endpoint::from_os(list->ai_addr, list->ai_addrlen);
    if (std::ranges::find(endpoints, endpoint) == endpoints.end()) endpoints.push_back(endpoint);
  }
  return endpoints;
}

}  // namespace

Result<std::vector<Endpoint>> look_up_host(const std::string& host, std::uint16_t port) try {
  if (host.empty() || host.find('\0') != std::string::npos) {
    return fail(Status::invalid_address, "the host name is empty or holds a zero byte");
  }
  if (const int os_error = start_sockets(); os_error != 0) {
    return fail(Status::communication_failed, "the system's sockets cannot be had", os_error);
  }
  // AI_ADDRCONFIG spares the addresses of a family that this machine has none of. But loopback does
  // not count for it: without a network even "localhost" may be unknown, so ask again without.
  Answer answer = ask(host, port, AI_ADDRCONFIG);
  if (answer.says_unknown()) answer = ask(host, port, 0);
  if (answer.code != 0) {
    return std::unexpected(answer.failure());
  }
  return endpoints_of(answer.list.get());
} catch (const std::bad_alloc&) {
  return fail(Status::allocation_failed, "no memory for a host name look-up");
}

}  // namespace tofu::net
