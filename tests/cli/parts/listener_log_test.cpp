#include "common/listener_log.hpp"

#include <gtest/gtest.h>

namespace tofu::cli {
namespace {

using std::chrono::seconds;

class ListenerLogTest : public testing::Test {
 protected:
  ListenerLogTest() {
    log.add({.channel = 1, .address = Address::tcp("127.0.0.1", 7099)});
    log.add({.channel = 2, .address = Address::uds("/tmp/socket")});
  }

  static MessagePtr trouble_of(ChannelNumber channel) {
    MessagePtr message = make_message();
    message->header.channel = channel;
    message->header.op_code = OpCode::signal;
    message->header.origin = Origin::engine;
    message->header.status = Status::accept_failed;
    EXPECT_TRUE(message->text_headers.append(reason_header, "accept_failed: no descriptors"));
    return message;
  }

  ListenerLog log;
  Throttle::Clock::time_point start = Throttle::Clock::now();
};

TEST_F(ListenerLogTest, a_line_says_where_what_and_what_to_do) {
  const auto line = log.line(*trouble_of(1), start);
  EXPECT_EQ("tcp|127.0.0.1|7099: accept_failed: no descriptors. " +
                std::string(status_info(Status::accept_failed).remedy),
            line);
}

TEST_F(ListenerLogTest, a_line_in_ten_seconds_is_enough_and_the_next_one_counts_the_rest) {
  EXPECT_TRUE(log.line(*trouble_of(1), start));
  for (int i = 0; i < 9; ++i) EXPECT_FALSE(log.line(*trouble_of(1), start + seconds(i)));
  const auto line = log.line(*trouble_of(1), start + seconds(10));
  ASSERT_TRUE(line);
  EXPECT_TRUE(line->ends_with(" (9 more since the last line)")) << *line;
  EXPECT_FALSE(log.line(*trouble_of(1), start + seconds(19)));
  EXPECT_TRUE(
      log.line(*trouble_of(1), start + seconds(21))->ends_with(" (1 more since the last line)"));
}

TEST_F(ListenerLogTest, the_end_of_a_listener_is_always_told_and_then_it_is_none_any_more) {
  EXPECT_TRUE(log.line(*trouble_of(1), start));
  const MessagePtr end = trouble_of(1);
  end->header.status = Status::channel_closed;
  ASSERT_TRUE(end->is_channel_closed());
  EXPECT_TRUE(log.line(*end, start));
  EXPECT_FALSE(log.contains(1));
  EXPECT_TRUE(log.contains(2));
}

TEST_F(ListenerLogTest, each_listener_has_lines_of_its_own) {
  EXPECT_TRUE(log.line(*trouble_of(1), start));
  EXPECT_TRUE(log.line(*trouble_of(2), start));
}

}  // namespace
}  // namespace tofu::cli
