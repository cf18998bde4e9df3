#include "reactor_turn.hpp"

#include <span>
#include <string>

namespace tofu::detail {
namespace {

TEST_F(ReactorTurn, does_not_sleep_while_its_leaders_mailbox_wants_the_receiver) {
  reactor().turn({});
  ASSERT_TRUE(reactor().doorbell().leave());
  ASSERT_TRUE(group->update_receiver(nullptr));  // finds nobody to ring for
  reactor().doorbell().enter();
  reactor().turn(poller::no_timeout, Reactor::AfterPosts::sleep, &group->mailbox());
  EXPECT_TRUE(group->mailbox().wants_receiver());
}

TEST_F(ReactorTurn, does_not_sleep_behind_a_removal_that_it_finished_with_the_posts) {
  net::Listener listener = listen();
  const std::shared_ptr<GroupCore> leaving = core->create_group().value();
  const ChannelNumber channel = connect_to(listener);

  post(OpCode::signal, channel);  // of which nobody hears
  reactor().remove_group(*leaving);
  EXPECT_TRUE(reactor().turn(poller::no_timeout).command_done);
  EXPECT_TRUE(leaving->reactor_side.let_go.load());
  leaving->destroy();
}

TEST_F(ReactorTurn, leaves_a_welcome_to_who_does_not_post) {
  reactor().turn({});
  EXPECT_TRUE(reactor().has_posts_alone());
  MessagePtr welcome = core->get(AllocationStrategy::always).value();
  ASSERT_TRUE(set_welcome(*welcome, Address::uds()));
  ASSERT_TRUE(group->post(std::move(welcome)));
  EXPECT_FALSE(reactor().has_posts_alone());
  reactor().turn({});
  EXPECT_TRUE(reactor().has_posts_alone());
}

TEST_F(ReactorTurn, does_not_sleep_behind_the_end_that_came_with_the_posts) {
  post_hello(Address::uds("/nobody/is/here"));
  reactor().stop();
  EXPECT_TRUE(reactor().turn(poller::no_timeout).command_done);
  EXPECT_TRUE(reactor().finished());
}

// A caller that was busy elsewhere, or a machine that was asleep.
TEST_F(ReactorTurn, reads_what_came_in_time_before_it_gives_a_peer_up) {
  constexpr std::chrono::milliseconds idle_timeout(20);
  start_with_idle_timeout(idle_timeout);
  net::Listener listener = listen();
  const ChannelNumber channel = connect_to(listener);
  net::AcceptResult peer = listener.accept();
  ASSERT_EQ(peer.state, net::AcceptResult::State::accepted);
  const auto frame =
      encode_frame_header({.op_code = static_cast<std::uint8_t>(OpCode::signal), .message_id = 7});
  const net::ConstSlice slice{frame.data(), frame.size()};
  ASSERT_EQ(peer.socket.write(std::span(&slice, 1)).bytes, frame.size());

  const net::TimePoint too_late = net::now() + 2 * idle_timeout;
  while (net::now() < too_late) {
  }
  // What was posted is worked on before any event is asked for.
  const ChannelNumber in_vain = post_hello(Address::uds("/nobody/is/here"));
  reactor().turn({});
  MessagePtr first = group->mailbox().try_receive();
  while (first != nullptr && first->header.channel == in_vain) {
    first = group->mailbox().try_receive();
  }
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(first->header.channel, channel);
  EXPECT_EQ(first->header.message_id, 7U) << first->reason();
}

TEST_F(ReactorTurn, rests_while_a_poster_is_stopped_in_the_middle_of_its_post) {
  constexpr std::chrono::milliseconds stop(50);
  constexpr std::uint64_t turns_of_rests = 100;  // of a millisecond each, and a few more
  net::Listener listener = listen();
  const ChannelNumber channel = connect_to(listener);
  net::AcceptResult peer = listener.accept();
  ASSERT_EQ(peer.state, net::AcceptResult::State::accepted);
  const StoppedPost post = begin_post(channel);
  peer.socket.shutdown_write();
  while (!reactor().has_work()) reactor().turn({});  // it learns that nothing more will come

  const std::uint64_t before = core->stats().turns;
  EXPECT_EQ(group->wait_receive(stop).value(), nullptr);
  EXPECT_LE(core->stats().turns - before, turns_of_rests);

  post.queued.subtract(1, frame_bytes_of(*post.message));  // refused, as the channel ends
  const MessagePtr last_word = group->wait_receive(std::chrono::seconds(20)).value();
  ASSERT_NE(last_word, nullptr);
  EXPECT_TRUE(last_word->is_channel_closed());
}

TEST_F(ReactorTurn, keeps_a_number_for_what_is_still_posted_behind_a_hello_of_a_group_that_went) {
  const ChannelNumber channel = post_hello(Address::uds("/nobody/is/here"));
  StoppedPost post = begin_post(channel);
  group->destroy();
  EXPECT_EQ(core->registry().in_use(), 1U) << "the number may be another channel's already";

  reactor().submit(std::move(post.message));
  while (reactor().has_work() || core->registry().in_use() != 0) reactor().turn({});
  EXPECT_EQ(post.queued.messages(), 0U);
  const PoolStats pool = core->stats().pool;
  EXPECT_EQ(pool.alive, pool.free);
}

}  // namespace
}  // namespace tofu::detail
