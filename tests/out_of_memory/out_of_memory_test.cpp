/// Want of memory, wherever it strikes, ends at most what it befalls: no call throws, nothing
/// aborts, each message keeps its one outcome and each channel its last word.
///
/// The engine is driven by its caller, so that its reactor's allocations are this thread's.

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include <tofu/testing.hpp>

#include "out_of_memory/failing_allocations.hpp"
#include "support/raw_peer.hpp"

namespace tofu::test {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t most_allocations = 5'000;  // of a whole run: far more than there are

EngineOptions driven_by_the_caller() {
  EngineOptions options;
  options.drive = Drive::caller;
  options.initial_messages = 0;  // so that messages are allocated under way
  return options;
}

/// One engine that talks to itself, its reactor short of memory at some point.
class Conversation {
 public:
  Conversation(std::size_t spared, std::size_t burst)
      : spared_(spared),
        burst_(burst),
        engine_(must(Engine::create(driven_by_the_caller()))),
        server_(must(engine_.create_group())),
        client_(must(engine_.create_group())) {}

  /// True if an allocation failed in it.
  bool play() {
    const std::size_t before = burst_;
    const testing::TemporaryUdsPath path;
    listen(Address::uds(path.path()));
    // An address of its own: if this listener ends early, its port may be another test's next.
    listen(Address::tcp("127.0.0.7", 0));
    listen(Address::tcp("localhost", 0));
    wait_for([this] { return answered_welcomes_ == 3; });
    say_hello(Address::tcp("localhost", 1));  // where nobody listens
    for (const Address& address : addresses_) {
      if (address.host() == "localhost") continue;  // only listened on
      say_hello(address);
      const auto bad = bad_peer(address);
      work();
    }
    say_hello(Address::uds(path.path() + "-nobody"));
    wait_for([this] { return clients_.empty(); });
    for (const ChannelNumber listener : listeners_) abort(server_, listener);
    wait_for([this] { return servers_.empty() && engine_.stats().channels == 0; });
    const PoolStats pool = engine_.stats().pool;
    EXPECT_EQ(pool.alive, pool.free) << "a message leaked";
    return burst_ != before;
  }

 private:
  void listen(const Address& address) {
    MessagePtr message = must(engine_.get());
    must(set_welcome(*message, address));
    servers_.insert(must(server_.post(std::move(message))).channel);
  }
  void say_hello(const Address& address) {
    MessagePtr message = must(engine_.get());
    must(set_hello(*message, address));
    const ChannelNumber channel = must(client_.post(std::move(message))).channel;
    clients_.insert(channel);
    post(client_, channel, OpCode::request, 1);
    post(client_, channel, OpCode::bye_request, 2);
  }
  /// Whose channel ends by what it sends. Null: its listener has ended for want of memory already.
  std::unique_ptr<RawPeer> bad_peer(const Address& address) {
    if (!address.is_uds()) return nullptr;
    try {
      auto peer = std::make_unique<RawPeer>(RawPeer::greeted(stage_, address));
      peer->send("no frame at all, but more than sixteen bytes");
      return peer;
    } catch (const Failure&) {
      return nullptr;
    }
  }
  void post(ChannelGroup& group, ChannelNumber channel, OpCode op_code, MessageId id) {
    MessagePtr message = must(engine_.get());
    message->header.channel = channel;
    message->header.op_code = op_code;
    message->header.message_id = id;
    (void)group.post(std::move(message));
  }
  void abort(ChannelGroup& group, ChannelNumber channel) {
    post(group, channel, OpCode::bye_signal, 3);
  }

  /// The reactor goes round, short of memory; then what came is dealt with, with memory.
  void work() {
    MessagePtr to_server;
    MessagePtr to_client;
    {
      const FailingAllocations failing(spared_, burst_);
      to_server = must(server_.wait_receive({}));
      to_client = must(client_.wait_receive({}));
    }
    if (to_server) handle(server_, servers_, std::move(to_server));
    if (to_client) handle(client_, clients_, std::move(to_client));
  }
  template <class Condition>
  void wait_for(Condition fulfilled) {
    const auto deadline = Clock::now() + patience;
    while (!fulfilled()) {
      if (Clock::now() > deadline) throw Failure("waited in vain");
      work();
    }
  }
  void handle(ChannelGroup& group, std::set<ChannelNumber>& channels, MessagePtr message) {
    const BinaryHeader header = message->header;
    if (message->is_channel_closed()) {
      EXPECT_EQ(channels.erase(header.channel), 1U) << describe(*message);
    } else if (header.op_code == OpCode::welcome_response) {
      ++answered_welcomes_;
      if (header.status != Status::success) return;
      listeners_.push_back(header.channel);
      addresses_.push_back(must(listen_address(*message)));
    } else if (!message->from_engine() && header.op_code == OpCode::hello_request) {
      EXPECT_TRUE(channels.insert(header.channel).second);
    } else if (!message->from_engine() && header.op_code == OpCode::request) {
      message->header.op_code = OpCode::response;
      (void)group.post(std::move(message));
    } else if (!message->from_engine() && header.op_code == OpCode::bye_request) {
      message->header.op_code = OpCode::bye_response;
      (void)group.post(std::move(message));
    }
  }

  std::size_t spared_;
  std::size_t burst_;
  Engine engine_;
  ChannelGroup server_;
  ChannelGroup client_;
  Stage stage_;
  std::set<ChannelNumber> servers_;  // alive, as far as their group knows
  std::set<ChannelNumber> clients_;
  std::vector<ChannelNumber> listeners_;
  std::vector<Address> addresses_;
  std::size_t answered_welcomes_ = 0;
};

class OutOfMemory : public ::testing::TestWithParam<std::size_t> {};

TEST_P(OutOfMemory, in_the_reactor_ends_at_most_the_channel_that_it_befalls) {
  bool failed = true;
  std::size_t spared = 0;
  for (; failed && spared < most_allocations; ++spared) {
    SCOPED_TRACE("after " + std::to_string(spared) + " allocations");
    failed = Conversation(spared, GetParam()).play();
    if (HasFailure()) return;
  }
  EXPECT_GT(spared, 20U) << "hardly an allocation was tried";
  EXPECT_LT(spared, most_allocations);
}

INSTANTIATE_TEST_SUITE_P(Bursts, OutOfMemory, ::testing::Values(1, 2, 10, 100));

// Tries with each of its allocations failing, one at a time. `ended_well(status, failed)` judges
// what came of it; not failed: it had all it asked for.
template <class Attempt, class EndedWell>
void with_each_allocation_failing(Attempt attempt, EndedWell ended_well) {
  bool failed = true;
  std::size_t spared = 0;
  for (; failed && spared < most_allocations; ++spared) {
    std::size_t to_spare = spared;
    std::size_t burst = 1;
    Status status = Status::success;
    {
      const FailingAllocations failing(to_spare, burst);
      status = attempt();
    }
    failed = burst == 0;
    EXPECT_TRUE(ended_well(status, failed)) << to_string(status) << " after " << spared;
  }
  EXPECT_GT(spared, 5U);
  EXPECT_LT(spared, most_allocations);
}

// Up to the first that fails.
Status make_all_and_post() {
  auto engine = Engine::create(driven_by_the_caller());
  if (!engine) return status_of(engine);
  auto group = engine->create_group();
  if (!group) return status_of(group);
  auto message = engine->get();
  if (!message) return status_of(message);
  (*message)->header.op_code = OpCode::welcome_request;
  const auto named = (*message)->text_headers.append(listen_on_header, "uds|");
  if (!named) return status_of(named);
  const auto posted = group->post(std::move(*message));
  return posted ? status_of(group->update_receiver()) : status_of(posted);
}

TEST(OutOfMemoryInCalls, is_reported_by_each_of_them) {
  with_each_allocation_failing(make_all_and_post, [](Status status, bool failed) {
    return status == Status::success || (failed && status == Status::allocation_failed);
  });
}

TEST(OutOfMemoryInCalls, is_reported_when_an_engine_with_a_thread_is_made) {
  const auto make = [] { return status_of(Engine::create({.drive = Drive::own_thread})); };
  with_each_allocation_failing(make, [](Status status, bool failed) {
    return status == (failed ? Status::allocation_failed : Status::success);
  });
}

}  // namespace
}  // namespace tofu::test
