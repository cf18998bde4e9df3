#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <new>
#include <string>

#include "net/posix/look_up_failure.hpp"
#include "net/resolver.hpp"

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
};

Answer ask(const std::string& host, std::uint16_t port, int flags) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  const int code = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list);
  const int os_error = code == EAI_SYSTEM ? errno : 0;
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

/// EAI_NONAME, EAI_NODATA, EAI_ADDRFAMILY, …: not all of them exist everywhere.
bool says_unknown(const Answer& answer) {
  switch (answer.code) {
    case 0:
    case EAI_AGAIN:
    case EAI_FAIL:
    case EAI_MEMORY:
    case EAI_SYSTEM:
      return false;
    default:
      return true;
  }
}

}  // namespace

Result<std::vector<Endpoint>> look_up_host(const std::string& host, std::uint16_t port) try {
  if (host.empty() || host.find('\0') != std::string::npos) {
    return fail(Status::invalid_address, "the host name is empty or holds a zero byte");
  }
  // AI_ADDRCONFIG spares the addresses of a family that this machine has none of. But loopback does
  // not count for it: without a network even "localhost" may be unknown, so ask again without.
  Answer answer = ask(host, port, AI_ADDRCONFIG);
  if (says_unknown(answer)) answer = ask(host, port, 0);
  if (answer.code != 0) {
    return std::unexpected(posix::look_up_failure(answer.code, answer.os_error));
  }
  return endpoints_of(answer.list.get());
} catch (const std::bad_alloc&) {
  return fail(Status::allocation_failed, "no memory for a host name look-up");
}

}  // namespace tofu::net
