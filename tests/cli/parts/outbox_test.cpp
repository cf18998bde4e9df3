#include "common/outbox.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <tofu/tofu.hpp>

namespace tofu::cli {
namespace {

constexpr std::chrono::seconds outbox_patience(60);

/// A client whose send queue holds two messages, and a server that has not welcomed it yet.
class OutboxTest : public testing::Test {
 protected:
  static EngineOptions options() {
    EngineOptions options;
    options.max_queued_messages = 2;
    return options;
  }

  MessagePtr signal(const std::string& text) {
    MessagePtr message = std::move(engine.get().value());
    message->header.op_code = OpCode::signal;
    EXPECT_TRUE(message->body.assign(text));
    return message;
  }

  /// The next message but the hint that the pool is empty: both ends share it.
  MessagePtr receive(ChannelGroup& from) {
    for (;;) {
      auto message = from.wait_receive(outbox_patience);
      if (!message || *message == nullptr) throw std::runtime_error("nothing came");
      if ((*message)->header.status != Status::pool_empty) return std::move(*message);
    }
  }

  Address listen() {
    MessagePtr welcome = std::move(engine.get().value());
    EXPECT_TRUE(set_welcome(*welcome, Address::tcp(default_host, 0)));
    EXPECT_TRUE(server.post(std::move(welcome)));
    return listen_address(*receive(server)).value();
  }

  ChannelNumber connect(const Address& address) {
    MessagePtr hello = std::move(engine.get().value());
    EXPECT_TRUE(set_hello(*hello, address));
    return client.post(std::move(hello)).value().channel;
  }

  Engine engine = std::move(Engine::create(options()).value());
  ChannelGroup server = std::move(engine.create_group().value());
  ChannelGroup client = std::move(engine.create_group().value());
};

TEST_F(OutboxTest, everything_arrives_in_order_through_a_queue_of_two) {
  const ChannelNumber channel = connect(listen());
  Outbox outbox(client, channel);
  // As many as a socket holds that nobody reads, each written by itself.
  constexpr int count = 200;
  for (int i = 0; i < count; ++i) {
    ASSERT_TRUE(outbox.post(signal(std::to_string(i))));
  }
  while (!outbox.ready()) {
    const MessagePtr message = receive(client);
    ASSERT_TRUE(is_send_queue_ready(*message)) << message->reason();
    ASSERT_TRUE(outbox.resume());
  }
  EXPECT_EQ(0U, outbox.kept_bytes());
  ASSERT_EQ(OpCode::hello_request, receive(server)->header.op_code);
  for (int i = 0; i < count; ++i) ASSERT_EQ(std::to_string(i), receive(server)->body.text());
}

TEST_F(OutboxTest, beyond_a_limit_the_caller_keeps_the_message) {
  // Nobody reads on the other side of it: the listener's group takes nothing, and the sockets
  // cannot hold what these bodies sum up to.
  const ChannelNumber channel = connect(listen());
  const std::string large(60'000, 'x');
  Outbox outbox(client, channel, {.messages = 3, .bytes = 1'000'000});
  Result<void> posted;
  MessagePtr message;
  for (int i = 0; i < 10'000 && posted; ++i) {
    message = signal(large);
    posted = outbox.post(std::move(message));
  }
  ASSERT_FALSE(posted);
  EXPECT_EQ(Status::send_queue_full, posted.error().status);
  ASSERT_NE(nullptr, message);
  EXPECT_EQ(large, message->body.text());
  EXPECT_EQ(3U, outbox.kept_messages());
  EXPECT_EQ(3U * large.size(), outbox.kept_bytes());
}

TEST_F(OutboxTest, what_it_keeps_is_no_longer_the_pools) {
  const ChannelNumber channel = connect(listen());
  Outbox outbox(client, channel, {.messages = 1'000, .bytes = 100'000'000});
  while (outbox.kept_messages() < 200) ASSERT_TRUE(outbox.post(signal(std::string(60'000, 'x'))));
  EXPECT_LT(engine.stats().pool.alive, 200U);
}

TEST_F(OutboxTest, what_several_keep_together_has_a_limit_too) {
  const Address address = listen();
  const ChannelNumber first_channel = connect(address);
  const ChannelNumber second_channel = connect(address);
  const std::string large(60'000, 'x');
  OutboxBudget budget(10 * large.size());
  Outbox second(client, second_channel, {.messages = 1'000, .bytes = 100'000'000}, &budget);
  {
    Outbox first(client, first_channel, {.messages = 1'000, .bytes = 100'000'000}, &budget);
    while (first.kept_messages() < 8) ASSERT_TRUE(first.post(signal(large)));
    Result<void> posted;
    while (posted && second.kept_messages() < 8) posted = second.post(signal(large));
    ASSERT_FALSE(posted);
    EXPECT_EQ(Status::send_queue_full, posted.error().status);
    EXPECT_EQ("too much waits for peers that do not read, of which it is one",
              posted.error().detail);
    EXPECT_EQ(1U, second.kept_messages());
  }
  // The first one is gone, and what it kept with it.
  EXPECT_LT(budget.used(), 2 * large.size());
  EXPECT_TRUE(second.post(signal(large)));
}

TEST_F(OutboxTest, what_it_has_sent_leaves_the_budget) {
  const ChannelNumber channel = connect(listen());
  OutboxBudget budget(100'000'000);
  Outbox outbox(client, channel, {}, &budget);
  for (int i = 0; i < 500; ++i) ASSERT_TRUE(outbox.post(signal("x")));
  while (!outbox.ready()) {
    ASSERT_TRUE(is_send_queue_ready(*receive(client)));
    ASSERT_TRUE(outbox.resume());
  }
  EXPECT_EQ(0U, budget.used());
}

TEST_F(OutboxTest, a_small_message_in_a_large_buffer_costs_little) {
  const ChannelNumber channel = connect(listen());
  OutboxBudget budget(100'000'000);
  Outbox outbox(client, channel, {.messages = 1'000, .bytes = 100'000'000}, &budget);
  while (outbox.ready()) ASSERT_TRUE(outbox.post(signal(std::string(60'000, 'x'))));
  const std::size_t before = budget.used();
  MessagePtr message = signal(std::string(60'000, 'x'));
  ASSERT_TRUE(message->body.assign(std::string(1'000, 'y')));
  ASSERT_TRUE(outbox.post(std::move(message)));
  EXPECT_LT(budget.used() - before, 10'000U);
}

TEST_F(OutboxTest, other_failures_are_the_callers) {
  Outbox outbox(client, 4'711);
  const auto posted = outbox.post(signal("x"));
  ASSERT_FALSE(posted);
  EXPECT_EQ(Status::invalid_channel_number, posted.error().status);
  EXPECT_TRUE(outbox.ready());
}

}  // namespace
}  // namespace tofu::cli
