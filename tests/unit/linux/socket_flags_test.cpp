#include <fcntl.h>
#include <gtest/gtest.h>

#include <string>

#include "net_support/sockets.hpp"

namespace tofu::net {
namespace {

using test::SocketPair;
using test::Transport;

class SocketFlags : public ::testing::TestWithParam<Transport> {
 protected:
  static SocketPair pair(BufferSizes buffers = {}) {
    return test::connected_pair(GetParam(), buffers);
  }
};

TEST_P(SocketFlags, is_non_blocking_and_closed_on_exec_at_both_ends) {
  const SocketPair ends = pair();
  for (const Socket* socket : {&ends.client, &ends.server}) {
    const int descriptor = static_cast<int>(socket->handle());
    EXPECT_NE(::fcntl(descriptor, F_GETFL) & O_NONBLOCK, 0);
    EXPECT_NE(::fcntl(descriptor, F_GETFD) & FD_CLOEXEC, 0);
  }
}

TEST_P(SocketFlags, has_the_buffers_asked_for_at_both_ends) {
  constexpr BufferSizes wish{.send = 20'000, .receive = 30'000};
  const SocketPair ends = pair(wish);
  for (const Socket* socket : {&ends.client, &ends.server}) {
    // Linux doubles them for its own book-keeping.
    EXPECT_EQ(test::option_of(socket->handle(), SOL_SOCKET, SO_SNDBUF), 2 * wish.send);
    EXPECT_EQ(test::option_of(socket->handle(), SOL_SOCKET, SO_RCVBUF), 2 * wish.receive);
  }
}

INSTANTIATE_TEST_SUITE_P(Over, SocketFlags, ::testing::ValuesIn(test::transports()),
                         [](const auto& tested) {
                           return std::string(test::name_of(tested.param));
                         });

}  // namespace
}  // namespace tofu::net
