/// The life of engines, groups and pools.

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include <tofu/testing.hpp>

#include "support/party.hpp"

namespace tofu::test {
namespace {

class Engines : public ::testing::TestWithParam<Drive> {
 protected:
  [[nodiscard]] EngineOptions options() const {
    EngineOptions options;
    options.drive = GetParam();
    return options;
  }
};

INSTANTIATE_TEST_SUITE_P(DrivenBy, Engines, ::testing::Values(Drive::own_thread, Drive::caller),
                         [](const auto& tested) -> std::string {
                           return tested.param == Drive::own_thread ? "own_thread" : "caller";
                         });

TEST_P(Engines, come_and_go) {
  for (int i = 0; i < 100; ++i) {
    const Engine engine = must(Engine::create(options()));
    EXPECT_EQ(engine.stats().channels, 0U);
  }
}

TEST_P(Engines, live_side_by_side) {
  std::vector<Engine> engines;
  for (int i = 0; i < 20; ++i) engines.push_back(must(Engine::create(options())));
  std::vector<ChannelGroup> groups;
  for (Engine& engine : engines) groups.push_back(must(engine.create_group()));
  for (ChannelGroup& group : groups) must(group.update_receiver());
  for (ChannelGroup& group : groups) {
    const MessagePtr message = must(group.wait_receive(patience));
    ASSERT_TRUE(message);
    EXPECT_EQ(message->header.status, Status::receiver_update);
  }
}

TEST_P(Engines, move_with_all_they_own) {
  Engine first = must(Engine::create(options()));
  ChannelGroup group = must(first.create_group());
  Engine second = std::move(first);
  must(group.update_receiver());
  ChannelGroup moved = std::move(group);
  EXPECT_FALSE(group);
  EXPECT_TRUE(moved);
  EXPECT_EQ(must(moved.wait_receive(patience))->header.status, Status::receiver_update);
  EXPECT_TRUE(must(second.get()));
}

TEST_P(Engines, have_groups_that_come_and_go) {
  Engine engine = must(Engine::create(options()));
  for (int i = 0; i < 200; ++i) {
    ChannelGroup group = must(engine.create_group());
    EXPECT_EQ(must(group.wait_receive(std::chrono::nanoseconds{})), nullptr);
    if (i % 2 == 0) engine.destroy_group(std::move(group));
  }
}

TEST_P(Engines, refuse_everything_through_a_destroyed_group) {
  Engine engine = must(Engine::create(options()));
  ChannelGroup group = must(engine.create_group());
  group.destroy();
  EXPECT_EQ(status_of(group.wait_receive(infinite)), Status::shutdown_started);
  EXPECT_EQ(status_of(group.update_receiver()), Status::shutdown_started);
  MessagePtr message = must(engine.get());
  must(set_welcome(*message, Address::tcp("127.0.0.1", 0)));
  EXPECT_EQ(status_of(group.post(std::move(message))), Status::shutdown_started);
  EXPECT_TRUE(message) << "a refused message stays with the caller";
}

TEST(ChannelGroup, that_is_empty_refuses_everything) {
  ChannelGroup group;
  EXPECT_FALSE(group);
  EXPECT_EQ(status_of(group.wait_receive(infinite)), Status::invalid_channel_group);
  EXPECT_EQ(status_of(group.update_receiver()), Status::invalid_channel_group);
  MessagePtr message = make_message();
  EXPECT_EQ(status_of(group.post(std::move(message))), Status::invalid_channel_group);
  EXPECT_TRUE(message);
  EXPECT_EQ(status_of(group.channel_stats(1)), Status::invalid_channel_group);
}

TEST_P(Engines, may_die_before_their_groups_and_messages) {
  MessagePtr message;
  ChannelGroup group;
  {
    Engine engine = must(Engine::create(options()));
    group = must(engine.create_group());
    message = must(engine.get());
    must(message->body.assign("still here"));
  }
  EXPECT_EQ(message->body.text(), "still here");
  EXPECT_EQ(status_of(group.wait_receive(infinite)), Status::shutdown_started);
  EXPECT_EQ(status_of(group.update_receiver(std::move(message))), Status::shutdown_started);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->body.text(), "still here");
}

TEST_P(Engines, give_messages_from_several_threads_at_once) {
  Engine engine = must(Engine::create(options()));
  testing::run_tasks(std::vector<std::function<void()>>(4, [&engine] {
    for (int i = 0; i < 2'000; ++i) {
      MessagePtr message = must(engine.get());
      must(message->body.assign("x"));
      if (i % 2 == 0) engine.put(std::move(message));
    }
  }));
  const PoolStats pool = engine.stats().pool;
  EXPECT_EQ(pool.alive, pool.free);
  EXPECT_LE(pool.free, options().max_messages);
}

TEST_P(Engines, with_the_smallest_pool_give_one_pooled_message_and_any_number_always) {
  EngineOptions smallest = options();
  smallest.initial_messages = 1;
  smallest.max_messages = 1;
  Engine engine = must(Engine::create(smallest));

  MessagePtr pooled = must(engine.get(AllocationStrategy::pool_only));
  ASSERT_TRUE(pooled);
  EXPECT_EQ(must(engine.get(AllocationStrategy::pool_only)), nullptr) << "the pool is empty";
  MessagePtr extra = must(engine.get(AllocationStrategy::always));
  ASSERT_TRUE(extra);

  must(extra->body.assign("dirty"));
  extra->header.channel = 5;
  engine.put(std::move(extra));
  engine.put(std::move(pooled));
  engine.put(nullptr);
  EXPECT_EQ(engine.stats().pool.free, 1U) << "the pool keeps no more than its maximum";

  const MessagePtr again = must(engine.get(AllocationStrategy::pool_only));
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->body.empty());
  EXPECT_EQ(again->header, BinaryHeader{});
}

TEST_P(Engines, with_an_empty_pool_at_start_still_give_always) {
  EngineOptions empty = options();
  empty.initial_messages = 0;
  Engine engine = must(Engine::create(empty));
  EXPECT_EQ(must(engine.get(AllocationStrategy::pool_only)), nullptr);
  EXPECT_TRUE(must(engine.get(AllocationStrategy::always)));
}

TEST_P(Engines, report_a_wait_that_ran_out) {
  Engine engine = must(Engine::create(options()));
  ChannelGroup group = must(engine.create_group());
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(must(group.wait_receive(std::chrono::milliseconds(30))), nullptr);
  EXPECT_GE(std::chrono::steady_clock::now() - before, std::chrono::milliseconds(30));
  EXPECT_EQ(must(group.wait_receive({})), nullptr) << "0 polls";
}

struct BadOption {
  const char* name;
  void (*spoil)(EngineOptions&);
};

class BadOptions : public ::testing::TestWithParam<BadOption> {};

TEST_P(BadOptions, are_refused_by_name_before_anything_starts) {
  EngineOptions options;
  EXPECT_TRUE(validate(options));
  GetParam().spoil(options);
  const auto valid = validate(options);
  ASSERT_FALSE(valid);
  EXPECT_EQ(valid.error().status, Status::not_allowed);
  EXPECT_NE(valid.error().detail.find(GetParam().name), std::string_view::npos)
      << valid.error().message();
  EXPECT_EQ(status_of(Engine::create(options)), Status::not_allowed);
}

using std::chrono::milliseconds;

INSTANTIATE_TEST_SUITE_P(
    Of, BadOptions,
    ::testing::Values(
        BadOption{"max_messages", [](EngineOptions& o) { o.max_messages = 0; }},
        BadOption{"connect_timeout",
                  [](EngineOptions& o) { o.connect_timeout = milliseconds(-1); }},
        BadOption{"hello_timeout", [](EngineOptions& o) { o.hello_timeout = milliseconds(-1); }},
        BadOption{"bye_timeout", [](EngineOptions& o) { o.bye_timeout = milliseconds(-1); }},
        BadOption{"half_close_timeout",
                  [](EngineOptions& o) { o.half_close_timeout = milliseconds(-1); }},
        BadOption{"idle_timeout", [](EngineOptions& o) { o.idle_timeout = milliseconds(-1); }},
        BadOption{"accept_backoff", [](EngineOptions& o) { o.accept_backoff = milliseconds(0); }},
        BadOption{"max_channels", [](EngineOptions& o) { o.max_channels = 65'535; }},
        BadOption{"max_text_headers_bytes",
                  [](EngineOptions& o) { o.max_text_headers_bytes = 65'536; }},
        BadOption{"max_body_bytes", [](EngineOptions& o) { o.max_body_bytes = 65'536; }},
        BadOption{"listen_backlog", [](EngineOptions& o) { o.listen_backlog = 0; }},
        BadOption{"send_buffer_bytes", [](EngineOptions& o) { o.send_buffer_bytes = -1; }},
        BadOption{"receive_buffer_bytes", [](EngineOptions& o) { o.receive_buffer_bytes = -1; }}),
    [](const auto& tested) -> std::string { return tested.param.name; });

}  // namespace
}  // namespace tofu::test
