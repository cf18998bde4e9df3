// What comes or ends in a crowd has a share of each turn, so that others need not wait for all of
// it.

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "reactor_turn.hpp"

namespace tofu::detail {
namespace {

constexpr std::size_t crowd = 200;

class ReactorShares : public ReactorTurn {
 protected:
  void SetUp() override {
    options.max_messages = 4 * crowd;  // so that nobody's reading rests
    ReactorTurn::SetUp();
  }
  // A turn that sleeps although some of the crowd are left never returns.
  void turn() { reactor().turn(poller::no_timeout); }

  // Clients, all of whose Hellos are written.
  std::vector<ChannelNumber> connect_crowd(const net::Listener& listener) {
    std::vector<ChannelNumber> channels;
    for (std::size_t i = 0; i < crowd; ++i) {
      channels.push_back(post_hello(Address::tcp("127.0.0.1", listener.port())));
    }
    while (core->stats().traffic.messages_out < crowd) reactor().turn(std::chrono::milliseconds(1));
    return channels;
  }
  std::size_t last_words() {
    while (const MessagePtr message = group->mailbox().try_receive()) {
      if (message->is_channel_closed()) ++last_words_;
    }
    return last_words_;
  }
  static net::Listener listen_to_crowd() {
    return net::Listener::tcp(*net::Endpoint::literal("127.0.0.1", 0), 4 * crowd, {}).value();
  }

 private:
  std::size_t last_words_ = 0;
};

TEST_F(ReactorShares,
       opens_some_of_those_that_are_asked_for_at_once_and_does_not_sleep_before_all) {
  const net::Listener listener = listen_to_crowd();
  const Address address = Address::tcp("127.0.0.1", listener.port());
  for (std::size_t i = 1; i < crowd; ++i) post_hello(address);
  post(OpCode::bye_signal, post_hello(address));  // an abort waits for its channel
  turn();
  EXPECT_GT(core->stats().channels, 0U);
  EXPECT_LT(core->stats().channels, crowd / 2);
  while (core->stats().traffic.messages_out < crowd - 1) turn();
  EXPECT_EQ(last_words(), 1U);
  EXPECT_EQ(core->stats().channels, crowd - 1);
}

TEST_F(ReactorShares,
       closes_some_of_those_that_ended_at_once_and_does_not_sleep_before_it_closed_all) {
  const net::Listener listener = listen_to_crowd();
  const std::vector<ChannelNumber> channels = connect_crowd(listener);
  for (const ChannelNumber channel : channels) post(OpCode::bye_signal, channel);
  turn();
  EXPECT_GT(last_words(), 0U);
  EXPECT_LT(last_words(), crowd / 2);
  while (last_words() < crowd) turn();
  EXPECT_EQ(core->stats().channels, 0U);
}

TEST_F(ReactorShares,
       gives_up_some_of_those_whose_peers_left_at_once_and_does_not_sleep_before_all) {
  net::Listener listener = listen_to_crowd();
  const std::vector<ChannelNumber> channels = connect_crowd(listener);
  std::array<std::byte, 1'024> hello{};
  const net::MutableSlice slice{hello.data(), hello.size()};
  for (std::size_t left = 0; left < crowd;) {
    net::AcceptResult peer = listener.accept();
    if (peer.state != net::AcceptResult::State::accepted) continue;
    ASSERT_GT(peer.socket.read(std::span(&slice, 1)).bytes, 0U);  // or it would leave by RST
    ++left;
  }
  turn();
  const auto still_open = std::ranges::count_if(channels, [&](ChannelNumber channel) {
    MessagePtr message = core->get(AllocationStrategy::always).value();
    message->header.op_code = OpCode::signal;
    message->header.channel = channel;
    return group->post(std::move(message)).has_value();
  });
  EXPECT_GT(still_open, crowd / 2);
  EXPECT_LT(still_open, crowd);
  while (core->stats().channels > 0) turn();
  EXPECT_EQ(last_words(), crowd);
}

TEST_F(ReactorShares, delivers_what_a_peer_sent_before_it_closed_all_of_those_that_ended_at_once) {
  net::Listener listener = listen();
  const ChannelNumber bystander = connect_to(listener);
  net::AcceptResult peer = listener.accept();
  ASSERT_EQ(peer.state, net::AcceptResult::State::accepted);
  const net::Listener listener_of_crowd = listen_to_crowd();
  const std::vector<ChannelNumber> channels = connect_crowd(listener_of_crowd);

  for (const ChannelNumber channel : channels) post(OpCode::bye_signal, channel);
  const auto frame =
      encode_frame_header({.op_code = static_cast<std::uint8_t>(OpCode::signal), .message_id = 7});
  const net::ConstSlice slice{frame.data(), frame.size()};
  ASSERT_EQ(peer.socket.write(std::span(&slice, 1)).bytes, frame.size());
  std::size_t before = 0;
  for (MessagePtr message; message == nullptr || message->header.channel != bystander;) {
    before += message == nullptr ? 0 : 1;
    message = group->mailbox().try_receive();
    if (message == nullptr) turn();
  }
  EXPECT_LT(before, crowd / 2);
}

TEST_F(ReactorShares, ends_some_of_those_whose_time_ran_out_at_once_and_does_not_sleep_before_all) {
  constexpr std::chrono::milliseconds idle_timeout(600);  // longer than it takes to connect them
  start_with_idle_timeout(idle_timeout);
  const net::Listener listener = listen_to_crowd();
  connect_crowd(listener);
  const net::TimePoint too_late = net::now() + idle_timeout;
  while (net::now() < too_late) {
  }
  turn();
  EXPECT_LT(last_words(), crowd / 2);
  while (last_words() < crowd) turn();
}

TEST_F(ReactorShares, accepts_some_of_those_that_wait_at_once_and_does_not_sleep_before_all) {
  MessagePtr welcome = core->get(AllocationStrategy::always).value();
  ASSERT_TRUE(set_welcome(*welcome, Address::tcp("127.0.0.1", 0)));
  ASSERT_TRUE(group->post(std::move(welcome)));
  MessagePtr told;
  while ((told = group->mailbox().try_receive()) == nullptr) reactor().turn({});
  const auto endpoint = net::Endpoint::literal("127.0.0.1", listen_address(*told).value().port());
  std::vector<net::Socket> peers;
  for (std::size_t i = 0; i < crowd; ++i) {
    peers.push_back(std::move(net::start_connect(*endpoint, {}).value().socket));
  }
  std::size_t most = 0;
  for (std::size_t accepted = 0; accepted < crowd;) {
    turn();
    most = std::max<std::size_t>(most, core->stats().accepted - accepted);
    accepted = core->stats().accepted;
  }
  EXPECT_LT(most, crowd / 2);
}

}  // namespace
}  // namespace tofu::detail
