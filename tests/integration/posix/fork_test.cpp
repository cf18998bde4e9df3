/// What a child of fork() may do with the engines of its parent: anything but harm, and nothing
/// that hangs. And that it may have its own.

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "support/files.hpp"
#include "support/forked_child.hpp"
#include "support/scene.hpp"
#include "support/server_thread.hpp"

namespace tofu::test {
namespace {

const ChildEnd quiet_end;  // exit code 0, and nothing said

MessagePtr make(Engine& engine, OpCode op_code, ChannelNumber channel) {
  MessagePtr message = must(engine.get());
  message->header.op_code = op_code;
  message->header.channel = channel;
  return message;
}

/// An engine, a group and a message, each of which a child may destroy before the others.
struct Handles {
  explicit Handles(const EngineOptions& options)
      : engine(must(Engine::create(options))), group(must(engine->create_group())) {}

  ChannelNumber connect(const Address& address) {
    MessagePtr hello = must(engine->get());
    must(set_hello(*hello, address));
    const ChannelNumber channel = must(group->post(std::move(hello))).channel;
    answered(must_receive(*group), OpCode::hello_response);
    return channel;
  }
  void ask(ChannelNumber channel) {
    MessagePtr request = make(*engine, OpCode::request, channel);
    must(request->body.assign("a question"));
    must(group->post(std::move(request)));
    answered(must_receive(*group), OpCode::response);
  }
  static void answered(const MessagePtr& answer, OpCode op_code) {
    if (answer->header.op_code != op_code || answer->from_engine()) {
      throw Failure("expected an answer, got " + describe(*answer));
    }
  }

  std::optional<Engine> engine;
  std::optional<ChannelGroup> group;
};

/// A thread that the test waits for at its end, and whose failure is the test's.
class Worker {
 public:
  explicit Worker(std::function<void()> work)
      : thread_([work = std::move(work)] {
          try {
            work();
          } catch (const std::exception& failure) {
            ADD_FAILURE() << failure.what();
          }
        }) {}
  ~Worker() { thread_.join(); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

 private:
  std::thread thread_;
};

/// Answers all that comes for a group, until its engine ends.
void answer(ChannelGroup& group) {
  while (auto message = group.wait_receive()) {
    if (*message) echo(group, *std::move(message));
  }
}

/// A parent with a server, a connection that is at rest, and one that is not.
class Fork : public SceneTest {
 protected:
  void SetUp() override {
    SceneTest::SetUp();
    if (IsSkipped()) return;
    if (!a_forked_child_may_allocate()) {
      GTEST_SKIP() << "AddressSanitizer's allocator has locks that a fork() leaves locked";
    }
    MessagePtr welcome = must(server.engine->get());
    must(set_welcome(*welcome, anywhere()));
    must(server.group->post(std::move(welcome)));
    address = must(listen_address(*must_receive(*server.group)));
    answering = std::make_unique<Worker>([this] { answer(*server.group); });
    channel = client.connect(address);
    asking = std::make_unique<Worker>([this] {
      const ChannelNumber busy = asker.connect(address);
      for (; !done; ++answers) asker.ask(busy);
    });
  }
  void TearDown() override {
    done = true;
    asking.reset();
    server.engine.reset();  // its receiver wakes
    answering.reset();
  }

  /// All that was inherited, in the order in which most programs would let it go, or in another.
  void destroy_all(bool engines_first) {
    kept.reset();
    for (Handles* handles : {&client, &server, &asker}) {
      if (engines_first) handles->engine.reset();
      handles->group.reset();
      handles->engine.reset();
    }
  }

  /// The parent's channels, old and new, work; its listener's file is there.
  void expect_no_harm() {
    const std::uint64_t before = answers;
    client.ask(channel);
    Handles newcomer(options());
    newcomer.ask(newcomer.connect(address));
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (answers < before + 2) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "nobody answers any more";
      std::this_thread::yield();
    }
    if (!over_tcp()) {
      EXPECT_TRUE(is_there(address.path()));
    }
  }

  /// Many, as each finds other locks taken.
  static constexpr int children = 10;

  Handles server{options()};
  Handles client{options()};
  Handles asker{options()};
  MessagePtr kept = must(client.engine->get());
  Address address = Address::tcp();
  ChannelNumber channel = unassigned_channel;
  std::atomic<bool> done{false};
  std::atomic<std::uint64_t> answers{0};
  std::unique_ptr<Worker> answering;
  std::unique_ptr<Worker> asking;
};
TOFU_OVER(Fork, main_scenes());

TEST_P(Fork, a_child_may_destroy_what_it_inherited) {
  for (int i = 0; i < children; ++i) {
    EXPECT_EQ(in_a_forked_child([&] { destroy_all(i % 2 == 0); }), quiet_end);
  }
  expect_no_harm();
}

/// What a program has for its whole life.
std::optional<Handles>& for_ever() {
  static std::optional<Handles> handles;
  return handles;
}

TEST_P(Fork, a_child_may_exit_with_all_its_static_objects) {
  Handles& handles = for_ever().emplace(options());
  const ChannelNumber one_more = handles.connect(address);
  for (int i = 0; i < children / 2; ++i) {  // ThreadSanitizer takes a second for each exit
    const auto leave = [&] {
      destroy_all(i % 2 == 0);
      std::exit(3);
    };
    EXPECT_EQ(in_a_forked_child(leave), (ChildEnd{.exit_code = 3, .said = {}}));
  }
  handles.ask(one_more);
  for_ever().reset();
  expect_no_harm();
}

void expect_refusal(const auto& result) {
  require(!result, "a call on what was inherited succeeded");
  require(result.error().status == Status::shutdown_started, "it says something else");
  require(result.error().detail == "the engine belongs to the process that forked",
          "it does not say why");
}

TEST_P(Fork, every_call_on_what_a_child_inherited_fails_at_once) {
  const auto call_all = [&] {
    expect_refusal(client.engine->get());
    expect_refusal(client.engine->get(AllocationStrategy::pool_only));
    expect_refusal(client.engine->create_group());
    require(client.engine->stats().pool.alive == 0, "there are figures");
    require(client.engine->stats().channels == 0, "there are figures");

    kept->header.channel = channel;
    expect_refusal(client.group->post(std::move(kept)));
    require(kept != nullptr, "the message is gone");
    expect_refusal(client.group->update_receiver());
    expect_refusal(client.group->update_receiver(std::move(kept)));
    require(kept != nullptr, "the message is gone");
    expect_refusal(client.group->wait_receive());
    expect_refusal(client.group->channel_stats(channel));
    require(client.group->stats().channels == 0, "there are figures");
    require(client.group->stats().waiting_messages == 0, "there are figures");

    client.engine->put(std::move(kept));
    client.group->destroy();
    client.engine->destroy_group(*std::move(client.group));
  };
  for (int i = 0; i < children; ++i) {
    EXPECT_EQ(in_a_forked_child(call_all), quiet_end);
  }
  expect_no_harm();
}

/// Where a child makes engines of its own.
class ForkWithEngines : public Fork {
 protected:
  void SetUp() override {
    Fork::SetUp();
    if (IsSkipped()) return;
    const bool makes_threads = GetParam().drive == Drive::own_thread;
    if (makes_threads && !a_forked_child_may_make_threads()) {
      GTEST_SKIP() << "ThreadSanitizer takes the threads of a forked child for its parent's";
    }
  }
};
TOFU_OVER(ForkWithEngines, main_scenes());

TEST_P(ForkWithEngines, a_child_may_talk_to_itself_and_to_its_parent) {
  for (int i = 0; i < children; ++i) {
    const Address own_address = anywhere();
    const auto live = [&] {
      Stage childs;
      Party own_server(childs, options());
      Party own_client(childs, options());
      const Link link = connect(own_client, own_server, own_server.listen(own_address).address);
      say_bye(own_client, link.client, own_server, link.server);
      Handles own(options());
      own.ask(own.connect(address));
    };
    EXPECT_EQ(in_a_forked_child(live), quiet_end);
  }
  expect_no_harm();
}

TEST_P(ForkWithEngines, a_child_may_send_a_message_that_it_inherited) {
  must(kept->body.assign("from the parent"));
  const auto live = [&] {
    Handles own(options());
    kept->header.channel = own.connect(address);
    must(own.group->post(std::move(kept)));
    require(must_receive(*own.group)->body.text() == "from the parent", "something else came back");
  };
  EXPECT_EQ(in_a_forked_child(live), quiet_end);
  expect_no_harm();
}

TEST_P(ForkWithEngines, a_child_of_a_child_inherits_in_its_turn) {
  const auto live = [&] {
    Handles own(options());
    const ChannelNumber own_channel = own.connect(address);
    const ChildEnd end = in_a_forked_child([&] {
      expect_refusal(own.group->wait_receive());
      own.group.reset();
      own.engine.reset();
      destroy_all(true);
    });
    require(end == quiet_end, "the child's child did not end well");
    own.ask(own_channel);
  };
  EXPECT_EQ(in_a_forked_child(live), quiet_end);
  expect_no_harm();
}

TEST_P(Fork, a_child_that_leaves_at_once_leaves_no_trace) {
  for (int i = 0; i < children; ++i) {
    EXPECT_EQ(in_a_forked_child([] { ::_exit(0); }), quiet_end);
  }
  expect_no_harm();
}

/// A parent of one thread, at rest: in a child nothing keeps the end of its engines from going all
/// the way.
class ForkAtRest : public SceneTest {};
TOFU_OVER(ForkAtRest, main_scenes());

TEST_P(ForkAtRest, what_a_child_destroys_is_the_parents_still) {
  Party server(stage, options());
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  const Link link = connect(client, server, listening.address);
  const auto live = [&] { client.send(OpCode::request, link.client, "from the child"); };
  EXPECT_EQ(in_a_forked_child(live).exit_code, broken_child)
      << "it sent on its parent's connection";
  const auto destroy = [&] {
    client.group().destroy();
    server.group().destroy();
    const Engine ended[] = {std::move(client.engine()), std::move(server.engine())};
  };
  EXPECT_EQ(in_a_forked_child(destroy), quiet_end);

  client.send(OpCode::signal, link.client, "from the parent");
  EXPECT_EQ(server.receive(OpCode::signal, link.server)->body.text(), "from the parent");
  const Link second = connect(client, server, listening.address);
  say_bye(client, second.client, server, second.server);
  say_bye(client, link.client, server, link.server);
}

}  // namespace
}  // namespace tofu::test
