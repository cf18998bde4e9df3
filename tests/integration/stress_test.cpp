// Many channels live and die at once while threads post to them: the accounts must balance.

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <tofu/testing.hpp>
#include <tofu/tofu.hpp>

#include "support/scene.hpp"

namespace {

using namespace tofu;
using namespace std::chrono_literals;

constexpr auto patience = 60s;

// What the server saw of every message id. Ids are unique in the process, so one set serves all.
class Witness {
 public:
  void saw(MessageId id) {
    std::lock_guard lock(mutex_);
    EXPECT_TRUE(seen_.insert(id).second) << "message " << id << " arrived twice";
  }
  bool has_seen(MessageId id) {
    std::lock_guard lock(mutex_);
    return seen_.contains(id);
  }

 private:
  std::mutex mutex_;
  std::set<MessageId> seen_;
};

// A server that answers every Bye, and aborts a channel now and then.
void serve(ChannelGroup& group, Engine& engine, Witness& witness, unsigned seed) {
  std::mt19937 random(seed);
  std::map<ChannelNumber, MessageId> last_of;
  for (;;) {
    auto received = group.wait_receive(infinite);
    if (!received) return;
    MessagePtr message = std::move(*received);
    const BinaryHeader header = message->header;
    if (message->from_engine()) {
      if (message->is_channel_closed()) last_of.erase(header.channel);
      continue;
    }
    if (header.op_code == OpCode::hello_request) {
      EXPECT_TRUE(last_of.emplace(header.channel, header.message_id).second);
      continue;
    }
    EXPECT_LT(std::exchange(last_of.at(header.channel), header.message_id), header.message_id);
    if (header.op_code == OpCode::signal) witness.saw(header.message_id);
    if (header.op_code == OpCode::bye_request) {
      message->header.op_code = OpCode::bye_response;
      (void)group.post(std::move(message));
    } else if (random() % 500 == 0) {
      MessagePtr abort = engine.get().value();
      abort->header = {.channel = header.channel, .op_code = OpCode::bye_signal};
      (void)group.post(std::move(abort));
    }
  }
}

// One channel from Hello to channel_closed; returns how many messages came back.
class Lifetime {
 public:
  Lifetime(Engine& engine, ChannelGroup& group, Witness& witness, std::mt19937& random)
      : engine_(engine), group_(group), witness_(witness), random_(random) {}

  void run(const Address& server) {
    MessagePtr hello = engine_.get().value();
    ASSERT_TRUE(set_hello(*hello, server));
    channel_ = post(std::move(hello));
    ASSERT_NE(channel_, unassigned_channel);
    const auto messages = random_() % 60;
    for (unsigned i = 0; i < messages && !closed_; ++i) {
      MessagePtr message = engine_.get().value();
      message->header = {.channel = channel_, .op_code = OpCode::signal};
      ASSERT_TRUE(message->body.resize(random_() % 3 == 0 ? 20'000 : 20));
      post(std::move(message));
      if (random_() % 8 == 0) receive(0ms);
    }
    MessagePtr end = engine_.get().value();
    end->header = {.channel = channel_,
                   .op_code = random_() % 2 == 0 ? OpCode::bye_request : OpCode::bye_signal};
    if (!closed_) post(std::move(end));
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!closed_) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "channel_closed never came";
      receive(100ms);
    }
    // Nothing of this channel may follow its last word.
    receive(0ms);
    for (const MessageId id : handed_back_) EXPECT_FALSE(witness_.has_seen(id));
  }

 private:
  ChannelNumber post(MessagePtr message) {
    auto posted = group_.post(std::move(message));
    if (!posted) {  // refused: the caller keeps it; the channel is ending or full
      EXPECT_TRUE(posted.error().status == Status::channel_closed ||
                  posted.error().status == Status::send_queue_full)
          << posted.error().message();
      return unassigned_channel;
    }
    accepted_.insert(posted->message_id);
    return posted->channel;
  }

  void receive(std::chrono::milliseconds timeout) {
    for (;; timeout = 0ms) {
      auto received = group_.wait_receive(timeout);
      ASSERT_TRUE(received);
      if (*received == nullptr) return;
      const Message& message = **received;
      if (message.header.status == Status::pool_empty) continue;  // the engine's, of no channel
      ASSERT_EQ(message.header.channel, channel_);
      ASSERT_FALSE(closed_) << to_string(message.header.op_code) << " with status "
                            << to_string(message.header.status) << ", " << message.reason()
                            << ", came after channel_closed";
      if (message.is_channel_closed()) {
        closed_ = true;
      } else if (message.from_engine() && message.header.status != Status::send_queue_ready) {
        ASSERT_TRUE(accepted_.contains(message.header.message_id));
        ASSERT_TRUE(handed_back_.insert(message.header.message_id).second) << "came back twice";
      }
    }
  }

  Engine& engine_;
  ChannelGroup& group_;
  Witness& witness_;
  std::mt19937& random_;
  ChannelNumber channel_ = unassigned_channel;
  bool closed_ = false;
  std::set<MessageId> accepted_;
  std::set<MessageId> handed_back_;
};

class Stress : public ::testing::TestWithParam<std::tuple<Drive, bool>> {};

TEST_P(Stress, every_accepted_message_has_one_outcome_while_channels_are_made_and_broken) {
  constexpr unsigned client_threads = 4;
  constexpr unsigned lifetimes = 150;
  const auto [drive, uds] = GetParam();
  const auto reason = test::missing(uds ? test::Wire::uds : test::Wire::tcp_v4);
  if (!reason.empty()) GTEST_SKIP() << reason;
  Engine server_engine = Engine::create({.drive = drive}).value();
  Engine client_engine = Engine::create({.drive = drive}).value();
  ChannelGroup server = server_engine.create_group().value();
  MessagePtr welcome = server_engine.get().value();
  ASSERT_TRUE(set_welcome(*welcome, uds ? Address::uds() : Address::tcp("127.0.0.1", 0)));
  ASSERT_TRUE(server.post(std::move(welcome)));
  const Address where = listen_address(*server.wait_receive(patience).value()).value();

  Witness witness;
  std::jthread serving([&] { serve(server, server_engine, witness, 1); });
  std::vector<std::function<void()>> clients;
  for (unsigned i = 0; i < client_threads; ++i) {
    clients.emplace_back([&, i] {
      std::mt19937 random(100 + i);
      ChannelGroup group = client_engine.create_group().value();
      for (unsigned n = 0; n < lifetimes && !::testing::Test::HasFatalFailure(); ++n) {
        Lifetime(client_engine, group, witness, random).run(where);
      }
    });
  }
  tofu::testing::run_tasks(std::move(clients));

  const EngineStats stats = client_engine.stats();
  EXPECT_EQ(stats.channels, 0U);
  EXPECT_EQ(stats.pool.free, stats.pool.alive) << "a message of the client engine is missing";
  server.destroy();
}

INSTANTIATE_TEST_SUITE_P(
    Modes, Stress,
    ::testing::Combine(::testing::Values(Drive::own_thread, Drive::caller), ::testing::Bool()),
    [](const auto& mode) {
      return std::string(std::get<0>(mode.param) == Drive::caller ? "caller" : "own_thread") +
             (std::get<1>(mode.param) ? "_uds" : "_tcp");
    });

}  // namespace
