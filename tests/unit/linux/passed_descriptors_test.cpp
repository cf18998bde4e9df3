#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "net_support/sockets.hpp"

namespace tofu::net {
namespace {

constexpr int so_passrights = 83;  // Linux 6.16

int descriptor_of(const Socket& socket) { return static_cast<int>(socket.handle()); }

/// What a hostile peer does: one byte with a descriptor. Returns errno, 0 on success.
int send_descriptor(const Socket& from) {
  char byte = 'x';
  iovec content{&byte, 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &content;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  cmsghdr* rights = CMSG_FIRSTHDR(&message);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(sizeof(int));
  const int passed = STDIN_FILENO;
  std::memcpy(CMSG_DATA(rights), &passed, sizeof passed);
  return ::sendmsg(descriptor_of(from), &message, MSG_NOSIGNAL) == 1 ? 0 : errno;
}

class PassedDescriptors : public ::testing::Test {
 protected:
  void SetUp() override {
    const Socket probe(::socket(AF_UNIX, SOCK_STREAM, 0));
    const int off = 0;
    if (::setsockopt(descriptor_of(probe), SOL_SOCKET, so_passrights, &off, sizeof off) != 0) {
      GTEST_SKIP() << "this kernel has no SO_PASSRIGHTS (Linux 6.16)";
    }
  }
  const Endpoint endpoint = test::must(Endpoint::uds(temporary_uds_path()));
  [[nodiscard]] const sockaddr* address() const {
    return static_cast<const sockaddr*>(endpoint.data());
  }
  [[nodiscard]] socklen_t size() const { return static_cast<socklen_t>(endpoint.size()); }
};

TEST_F(PassedDescriptors, are_refused_by_an_accepted_socket_also_before_it_is_accepted) {
  auto listening = test::listen_on(test::Transport::uds);
  const Socket stranger(::socket(AF_UNIX, SOCK_STREAM, 0));
  ASSERT_EQ(
      ::connect(descriptor_of(stranger), static_cast<const sockaddr*>(listening.endpoint.data()),
                static_cast<socklen_t>(listening.endpoint.size())),
      0);
  EXPECT_EQ(send_descriptor(stranger), EPERM);
  Socket accepted = test::accept_from(listening.listener);
  EXPECT_EQ(send_descriptor(stranger), EPERM);
  EXPECT_EQ(::send(descriptor_of(stranger), "y", 1, MSG_NOSIGNAL), 1);
  EXPECT_EQ(test::read_exactly(accepted, 1), "y") << "bytes alone are welcome";
}

TEST_F(PassedDescriptors, are_refused_by_a_connected_socket) {
  const Socket listener(::socket(AF_UNIX, SOCK_STREAM, 0));
  ASSERT_EQ(::bind(descriptor_of(listener), address(), size()), 0);
  ASSERT_EQ(::listen(descriptor_of(listener), 1), 0);
  const Socket connected = test::connect_to(endpoint);
  ::unlink(reinterpret_cast<const sockaddr_un*>(address())->sun_path);
  const Socket stranger(::accept(descriptor_of(listener), nullptr, nullptr));
  ASSERT_TRUE(stranger.is_open());
  EXPECT_EQ(send_descriptor(stranger), EPERM);
}

}  // namespace
}  // namespace tofu::net
