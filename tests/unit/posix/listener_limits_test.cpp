#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "net/posix/accept_state.hpp"
#include "net_support/sockets.hpp"

namespace tofu::net {
namespace {

using State = AcceptResult::State;
using test::ip;
using test::Transport;

/// Lets this process open no further descriptor while it lives.
class NoDescriptors {
 public:
  NoDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const int next = ::dup(0);  // the lowest that is free
    ::close(next);
    rlimit limit = before_;
    limit.rlim_cur = static_cast<rlim_t>(next);
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
  ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;

 private:
  rlimit before_{};
};

TEST(Listener, rests_when_descriptors_run_out_and_loses_nobody) {
  auto listening = test::listen_on(Transport::tcp_v4);
  const Socket client = test::connect_to(listening.endpoint);
  test::await(listening.listener.handle(), test::Direction::reading);
  {
    const NoDescriptors none;
    const auto accepted = listening.listener.accept();
    EXPECT_EQ(accepted.state, State::no_resources);
    EXPECT_EQ(accepted.os_error, EMFILE);
  }
  EXPECT_EQ(test::accept_from(listening.listener).peer_endpoint(), client.local_endpoint());
}

TEST(Listener, cannot_be_made_without_descriptors) {
  const std::string path = temporary_uds_path();
  const NoDescriptors none;
  EXPECT_EQ(test::status_of(Listener::tcp(ip("127.0.0.1", 0), 8, {})), Status::listen_failed);
  EXPECT_EQ(test::status_of(Listener::uds(path, 8, {})), Status::listen_failed);
}

TEST(AcceptState, tells_what_to_do_next) {
  using posix::accept_state_of;
  for (const int os_error : {EAGAIN, EWOULDBLOCK}) {
    EXPECT_EQ(accept_state_of(os_error), State::would_block);
  }
  // Whatever is not known to be one connection's own bad luck may last: EPERM of a security module.
  for (const int os_error : {EMFILE, ENFILE, ENOBUFS, ENOMEM, EPERM, EACCES, EIO, 7654}) {
    EXPECT_EQ(accept_state_of(os_error), State::no_resources);
  }
  for (const int os_error : {ECONNABORTED, EPROTO, ENETDOWN, EHOSTUNREACH, ENETUNREACH, EHOSTDOWN,
                             ENOPROTOOPT, ECONNRESET, ETIMEDOUT}) {
    EXPECT_EQ(accept_state_of(os_error), State::skipped);
  }
  for (const int os_error : {EBADF, EINVAL, ENOTSOCK, EFAULT, EOPNOTSUPP, ENOSYS}) {
    EXPECT_EQ(accept_state_of(os_error), State::failed);
  }
}

}  // namespace
}  // namespace tofu::net
