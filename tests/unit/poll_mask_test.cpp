#include "poller/poll_mask.hpp"

#include <gtest/gtest.h>

namespace tofu::poller {
namespace {

TEST(PollMask, accept_and_recv_want_bytes) {
  EXPECT_EQ(to_poll_mask(Triggers::accept()), POLLIN);
  EXPECT_EQ(to_poll_mask(Triggers::recv()), POLLIN);
}

TEST(PollMask, connect_and_send_want_room) {
  EXPECT_EQ(to_poll_mask(Triggers::connect()), POLLOUT);
  EXPECT_EQ(to_poll_mask(Triggers::send()), POLLOUT);
}

TEST(PollMask, wishes_add_up) {
  EXPECT_EQ(to_poll_mask(Triggers::recv() | Triggers::send()), POLLIN | POLLOUT);
}

TEST(PollMask, what_is_no_business_of_the_os_asks_for_nothing) {
  EXPECT_EQ(to_poll_mask(Triggers{}), 0);
  EXPECT_EQ(
      to_poll_mask(Triggers::notify() | Triggers::pool() | Triggers::err() | Triggers::timeout()),
      0);
}

TEST(PollMask, readable_means_accept_and_recv) {
  EXPECT_EQ(from_poll_mask(POLLIN), Triggers::accept() | Triggers::recv());
}

TEST(PollMask, writable_means_connect_and_send) {
  EXPECT_EQ(from_poll_mask(POLLOUT), Triggers::connect() | Triggers::send());
}

TEST(PollMask, error_hang_up_and_no_such_descriptor_mean_err) {
  EXPECT_EQ(from_poll_mask(POLLERR), Triggers::err());
  EXPECT_EQ(from_poll_mask(POLLHUP), Triggers::err());
  EXPECT_EQ(from_poll_mask(POLLNVAL), Triggers::err());
}

TEST(PollMask, a_hang_up_with_bytes_is_readable_too) {
  EXPECT_EQ(from_poll_mask(POLLIN | POLLHUP),
            Triggers::accept() | Triggers::recv() | Triggers::err());
}

TEST(PollMask, nothing_found_is_nothing_got) { EXPECT_EQ(from_poll_mask(0), Triggers{}); }

}  // namespace
}  // namespace tofu::poller
