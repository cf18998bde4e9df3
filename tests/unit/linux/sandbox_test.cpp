#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/syscall.h>

#include <cerrno>
#include <string>
#include <vector>

#include "net/listener.hpp"
#include "net_support/child.hpp"
#include "net_support/deny_call.hpp"
#include "net_support/sockets.hpp"
#include "net_support/uds_folder.hpp"

namespace tofu::net {
namespace {

using Files = std::vector<std::string>;

class UdsListenerInASandbox : public test::UdsFolder {};

TEST(Listener, on_any_ipv6_fails_where_it_would_not_take_ipv4) {
  if (!test::has_ipv6()) GTEST_SKIP() << "this host has no IPv6 loopback address ::1";
  const int code = test::in_a_child([] {
    if (!test::deny_call(SYS_setsockopt, EINVAL, test::Argument{2, IPV6_V6ONLY})) return 255;
    const auto both = Listener::tcp(Endpoint::any_interface(0)[0], 8, {});
    const auto ipv4 = Listener::tcp(Endpoint::any_interface(0)[1], 8, {});
    if (both || both.error().os_error != EINVAL || !ipv4) return test::failed_child;
    return static_cast<int>(both.error().status);
  });
  if (code == 255) GTEST_SKIP() << "this system has no seccomp filters";
  EXPECT_EQ(static_cast<Status>(code), Status::listen_failed);
}

TEST_F(UdsListenerInASandbox, needs_no_renameat2_which_sandboxes_deny) {
  for (const int os_error : {EPERM, ENOSYS, EINVAL}) {
    make_stale(path());
    const int code = test::in_a_child([&] {
      if (!test::deny_call(SYS_renameat2, os_error)) return -1;
      auto first = listen(path());
      const bool connects = can_connect(path());
      const Status second = test::status_of(listen(path()));
      const bool alone = files() == Files{"s"};
      if (first) first->close();
      return first && connects && alone ? static_cast<int>(second) : -2;
    });
    if (code == 255) GTEST_SKIP() << "this system has no seccomp filters";
    EXPECT_EQ(static_cast<Status>(code), Status::address_in_use) << os_error;
    EXPECT_EQ(files(), Files{});
  }
}

}  // namespace
}  // namespace tofu::net
