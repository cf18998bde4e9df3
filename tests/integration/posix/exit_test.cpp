/// A process may end whenever it likes, whatever its engines are at: at once, with its own exit
/// code, and without a word.

#include <atomic>
#include <cstdlib>
#include <memory>
#include <thread>

#include "support/files.hpp"
#include "support/forked_child.hpp"
#include "support/scene.hpp"
#include "support/server_thread.hpp"
#include "support/wait_for.hpp"

namespace tofu::test {
namespace {

constexpr int code = 7;

/// A client that keeps some requests under way, as a program's main thread does.
class Client {
 public:
  Client(const EngineOptions& options, const Address& address)
      : engine(must(Engine::create(options))), group_(must(engine.create_group())) {
    MessagePtr hello = must(engine.get());
    must(set_hello(*hello, address));
    channel_ = must(group_.post(std::move(hello))).channel;
    for (int i = 0; i < 8; ++i) ask(must(engine.get()));
  }

  /// Until its engine ends.
  void work() {
    while (auto message = group_.wait_receive()) {
      if ((*message)->header.op_code != OpCode::response) continue;
      flowing = true;
      ask(*std::move(message));
    }
  }

  std::atomic<bool> flowing{false};
  Engine engine;

 private:
  void ask(MessagePtr message) {
    message->header.op_code = OpCode::request;
    message->header.channel = channel_;
    message->header.message_id = 0;
    (void)group_.post(std::move(message));
  }

  ChannelGroup group_;
  ChannelNumber channel_ = unassigned_channel;
};

/// What every child lives: messages flow between two engines, each with its receiver on a thread of
/// its own; nothing of it is ever destroyed, as `main()` does not return.
Client& let_messages_flow(const EngineOptions& options, const Address& address) {
  static const ServerThread* const server = new ServerThread(options, address, echo);
  static Client* const client = new Client(options, server->address());
  std::thread([] { client->work(); }).detach();
  wait_for(client->flowing);
  return *client;
}

class Exit : public SceneTest {
 protected:
  void expect_exit(const std::function<void()>& life) {
    EXPECT_EQ(in_a_forked_child(life), (ChildEnd{.exit_code = code, .said = {}}));
  }
};
TOFU_OVER(Exit, main_scenes());

TEST_P(Exit, while_messages_flow_and_engines_are_never_destroyed) {
  const Address address = anywhere();
  expect_exit([&] {
    let_messages_flow(options(), address);
    std::exit(code);
  });
}

TEST_P(Exit, from_a_thread_of_its_own_while_messages_flow) {
  const Address address = anywhere();
  expect_exit([&] {
    let_messages_flow(options(), address);
    std::thread([] { std::exit(code); }).join();
  });
}

#ifndef __OpenBSD__  // has no quick_exit()
TEST_P(Exit, at_once_while_messages_flow) {
  const Address address = anywhere();
  expect_exit([&] {
    let_messages_flow(options(), address);
    std::quick_exit(code);
  });
}
#endif

TEST_P(Exit, with_an_engine_in_a_static_object_that_others_wait_in) {
  const Address address = anywhere();
  expect_exit([&] {
    static Engine engine = must(Engine::create(options()));
    let_messages_flow(options(), address);
    static std::atomic<bool> waiting{false};
    // The group is the thread's, as nothing that exit() destroys may be in use.
    std::thread([] {
      ChannelGroup own = must(engine.create_group());
      waiting = true;
      while (own.wait_receive()) continue;
    }).detach();
    wait_for(waiting);
    std::exit(code);
  });
}

TEST_P(Exit, with_a_listener_in_a_static_object_whose_file_goes) {
  const Address address = anywhere();
  expect_exit([&] {
    static Engine engine = must(Engine::create(options()));
    static ChannelGroup group = must(engine.create_group());
    MessagePtr welcome = must(engine.get());
    must(set_welcome(*welcome, address));
    must(group.post(std::move(welcome)));
    must(listen_address(*must_receive(group)));
    std::exit(code);
  });
  if (!over_tcp()) {
    EXPECT_FALSE(is_there(address.path()));
  }
}

}  // namespace
}  // namespace tofu::test
