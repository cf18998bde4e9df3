#include "poller/epoll_mask.hpp"

#include <gtest/gtest.h>
#include <sys/epoll.h>

namespace tofu::poller {
namespace {

TEST(EpollMask, accept_and_recv_want_bytes_and_the_peers_fin) {
  EXPECT_EQ(to_epoll_mask(Triggers::accept()), EPOLLIN | EPOLLRDHUP);
  EXPECT_EQ(to_epoll_mask(Triggers::recv()), EPOLLIN | EPOLLRDHUP);
}

TEST(EpollMask, connect_and_send_want_room) {
  EXPECT_EQ(to_epoll_mask(Triggers::connect()), EPOLLOUT);
  EXPECT_EQ(to_epoll_mask(Triggers::send()), EPOLLOUT);
}

TEST(EpollMask, wishes_add_up) {
  EXPECT_EQ(to_epoll_mask(Triggers::recv() | Triggers::send()), EPOLLIN | EPOLLRDHUP | EPOLLOUT);
}

TEST(EpollMask, what_is_no_business_of_the_os_asks_for_nothing) {
  EXPECT_EQ(to_epoll_mask(Triggers{}), 0U);
  EXPECT_EQ(
      to_epoll_mask(Triggers::notify() | Triggers::pool() | Triggers::err() | Triggers::timeout()),
      0U);
}

TEST(EpollMask, is_level_triggered) {
  const Triggers everything = Triggers::accept() | Triggers::connect() | Triggers::send() |
                              Triggers::recv() | Triggers::err();
  EXPECT_EQ(to_epoll_mask(everything) & (EPOLLET | EPOLLONESHOT), 0U);
}

TEST(EpollMask, readable_means_accept_and_recv) {
  EXPECT_EQ(from_epoll_mask(EPOLLIN), Triggers::accept() | Triggers::recv());
  EXPECT_EQ(from_epoll_mask(EPOLLRDHUP), Triggers::accept() | Triggers::recv());
}

TEST(EpollMask, writable_means_connect_and_send) {
  EXPECT_EQ(from_epoll_mask(EPOLLOUT), Triggers::connect() | Triggers::send());
}

TEST(EpollMask, error_and_hang_up_mean_err_and_nothing_else) {
  EXPECT_EQ(from_epoll_mask(EPOLLERR), Triggers::err());
  EXPECT_EQ(from_epoll_mask(EPOLLHUP), Triggers::err());
}

TEST(EpollMask, a_reset_is_readable_too) {
  const Triggers got = from_epoll_mask(EPOLLIN | EPOLLRDHUP | EPOLLERR | EPOLLHUP);
  EXPECT_EQ(got, Triggers::accept() | Triggers::recv() | Triggers::err());
}

TEST(EpollMask, nothing_found_is_nothing_got) { EXPECT_EQ(from_epoll_mask(0), Triggers{}); }

}  // namespace
}  // namespace tofu::poller
