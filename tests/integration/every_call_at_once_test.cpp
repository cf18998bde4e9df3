// All calls of the API from many threads at the same time, until the engine goes under them.

#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <tofu/testing.hpp>
#include <tofu/tofu.hpp>

#include "support/scene.hpp"

namespace tofu::test {
namespace {

// What a call may say while channels and groups come and go: that something has gone, or is full.
bool is_expected(Status status) {
  switch (status) {
    case Status::success:
    case Status::shutdown_started:
    case Status::channel_closed:
    case Status::invalid_channel_number:
    case Status::send_queue_full:
    case Status::too_many_channels:
      return true;
    default:
      return false;
  }
}

// Threads that use one engine and some groups of it.
class Crowd {
 public:
  static constexpr int rounds = 60;  // of each thread that uses the engine itself
  static constexpr std::size_t lasting_groups = 2;

  Crowd(const EngineOptions& options, const Address& address)
      : engine_(std::make_unique<Engine>(must(Engine::create(options)))) {
    for (std::size_t i = 0; i < lasting_groups; ++i) {
      groups_.push_back(must(engine_->create_group()));
    }
    address_ = listen(address);
  }

  void run() {
    std::vector<std::thread> users_of_groups;
    for (ChannelGroup& group : groups_) {
      users_of_groups.emplace_back([&] { receive(group); });
      for (unsigned seed = 1; seed <= 2; ++seed) {
        users_of_groups.emplace_back([this, &group, seed] { talk(group, seed); });
      }
    }
    std::vector<std::thread> users_of_the_engine;
    for (unsigned seed = 1; seed <= 2; ++seed) {
      users_of_the_engine.emplace_back([this, seed] { make_groups(seed); });
      users_of_the_engine.emplace_back([this, seed] { take_messages(seed); });
    }
    for (std::thread& thread : users_of_the_engine) thread.join();
    engine_.reset();  // while the others go on
    for (std::thread& thread : users_of_groups) thread.join();
  }

 private:
  Address listen(const Address& address) {
    MessagePtr welcome = must(engine_->get());
    must(set_welcome(*welcome, address));
    must(groups_.front().post(std::move(welcome)));
    const MessagePtr answer = must_receive(groups_.front());
    return must(listen_address(*answer));
  }

  MessagePtr hello() const {
    MessagePtr message = make_message();
    (void)set_hello(*message, address_);
    return message;
  }

  static MessagePtr message_to(ChannelNumber channel, OpCode op_code) {
    MessagePtr message = make_message();
    message->header.channel = channel;
    message->header.op_code = op_code;
    (void)message->body.assign("to be read, or to come back");
    return message;
  }

  static void check(Status status) { EXPECT_TRUE(is_expected(status)) << to_string(status); }

  // Until the engine has gone. Answers what can be answered.
  void receive(ChannelGroup& group) {
    for (;;) {
      auto received = group.wait_receive(std::chrono::milliseconds(1));
      if (!received) return check(received.error().status);
      MessagePtr message = std::move(*received);
      if (message == nullptr || message->from_engine()) continue;
      if (message->header.op_code != OpCode::bye_request) continue;
      message->header.op_code = OpCode::bye_response;
      check(status_of(group.post(std::move(message))));
    }
  }

  // Until the engine has gone: opens channels, talks on them, ends them in each way, wakes the
  // receiver, looks at figures.
  void talk(ChannelGroup& group, unsigned seed) {
    std::mt19937 random(seed);
    ChannelNumber channel = unassigned_channel;
    for (Status status = Status::success; status != Status::shutdown_started;) {
      switch (random() % 16) {
        case 0:
          if (auto posted = group.post(hello())) channel = posted->channel;
          break;
        case 1:
          status = status_of(group.post(message_to(channel, OpCode::bye_request)));
          break;
        case 2:
          status = status_of(group.post(message_to(channel, OpCode::bye_signal)));
          break;
        case 3:
          status = status_of(group.update_receiver());
          break;
        case 4:
          status = status_of(group.update_receiver(make_message()));
          break;
        case 5:
          (void)group.channel_stats(channel);
          (void)group.stats();
          break;
        default:
          status = status_of(group.post(message_to(channel, OpCode::signal)));
      }
      check(status);
    }
  }

  // Groups that go while their channels connect, talk and are received from.
  void make_groups(unsigned seed) {
    std::mt19937 random(seed);
    for (int round = 0; round < rounds; ++round) {
      ChannelGroup group = must(engine_->create_group());
      const auto posted = group.post(hello());
      check(status_of(posted));
      if (posted) check(status_of(group.post(message_to(posted->channel, OpCode::signal))));
      std::thread receiver([&group] {
        while (group.wait_receive(infinite)) {
        }
      });
      if (random() % 2 == 0) std::this_thread::yield();
      (void)engine_->stats();
      group.destroy();
      receiver.join();
    }
  }

  void take_messages(unsigned seed) {
    std::mt19937 random(seed);
    std::deque<MessagePtr> held;
    for (int round = 0; round < 50 * rounds; ++round) {
      const auto strategy =
          random() % 2 == 0 ? AllocationStrategy::pool_only : AllocationStrategy::always;
      if (MessagePtr message = must(engine_->get(strategy))) held.push_back(std::move(message));
      if (held.size() < 20) continue;
      engine_->put(std::move(held.front()));
      held.pop_front();
    }
  }

  std::unique_ptr<Engine> engine_;
  std::deque<ChannelGroup> groups_;
  Address address_ = Address::tcp();
};

class EveryCallAtOnce : public SceneTest {};
TOFU_OVER(EveryCallAtOnce, main_scenes());

TEST_P(EveryCallAtOnce, from_many_threads_until_the_engine_goes) {
  EngineOptions options = this->options();
  options.max_channels = 300;
  Crowd(options, anywhere()).run();
}

// Engines that come and go in several threads, each while the others' work.
TEST_P(EveryCallAtOnce, in_engines_that_many_threads_make_and_end) {
  std::vector<Address> addresses;
  for (int i = 0; i < 3; ++i) addresses.push_back(anywhere());
  std::vector<std::thread> threads;
  for (const Address& address : addresses) {
    threads.emplace_back([this, address] {
      for (int i = 0; i < 10; ++i) {
        Engine engine = must(Engine::create(options()));
        ChannelGroup group = must(engine.create_group());
        MessagePtr welcome = must(engine.get());
        must(set_welcome(*welcome, address));
        must(group.post(std::move(welcome)));
        const MessagePtr answer = must_receive(group);
        MessagePtr hello = must(engine.get());
        must(set_hello(*hello, must(listen_address(*answer))));
        must(group.post(std::move(hello)));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace tofu::test
