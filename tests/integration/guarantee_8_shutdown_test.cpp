/// PROTOCOL §6.8: shutdown always ends, from any state, and nothing leaks.

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "support/files.hpp"
#include "support/proc.hpp"
#include "support/raw_peer.hpp"
#include "support/scene.hpp"

namespace tofu::test {
namespace {

class G8_shutdown_always_ends : public SceneTest {
 protected:
  /// Runs `what` some times, and finds descriptors and threads as they were before.
  void expect_no_leak(const std::function<void()>& what) {
    what();  // whatever is made once and for all, is made now
    const std::size_t descriptors = open_descriptors();
    const std::size_t threads = running_threads();
    for (int i = 0; i < 10; ++i) what();
    // The kernel forgets a thread a moment after join() saw it end, and kqueue on Linux, which is a
    // library, closes in a thread of its own. Fewer may be left than were there before, if a
    // look-up that another test of this process began has ended meanwhile.
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while ((running_threads() > threads || open_descriptors() > descriptors) &&
           std::chrono::steady_clock::now() < deadline) {
      std::this_thread::yield();
    }
    EXPECT_LE(open_descriptors(), descriptors);
    EXPECT_LE(running_threads(), threads);
  }
  static BinaryHeader post_hello(Party& party, std::string_view address) {
    MessagePtr hello = party.make(OpCode::hello_request, unassigned_channel);
    must(hello->text_headers.append(connect_to_header, address));
    return party.post(std::move(hello));
  }
};
TOFU_OVER(G8_shutdown_always_ends, every_scene());

TEST_P(G8_shutdown_always_ends, at_rest) {
  expect_no_leak([&] { Party party(stage, options()); });
}

TEST_P(G8_shutdown_always_ends, before_anything_that_was_posted_was_done) {
  expect_no_leak([&] {
    Party party(stage, options());
    for (int i = 0; i < 10; ++i) {
      MessagePtr welcome = party.make(OpCode::welcome_request, unassigned_channel);
      must(set_welcome(*welcome, anywhere()));
      party.post(std::move(welcome));
      const BinaryHeader hello = post_hello(party, "tcp|127.0.0.1|9");
      (void)party.group().post(party.make(OpCode::request, hello.channel));
      (void)party.group().post(party.make(OpCode::bye_signal, hello.channel));
    }
  });
}

TEST_P(G8_shutdown_always_ends, with_open_channels_and_queues_full_both_ways) {
  EngineOptions narrow = roomy_options();
  narrow.send_buffer_bytes = 4'096;
  expect_no_leak([&] {
    Party server(stage, narrow);
    Party client(stage, narrow);
    const Listening listening = server.listen(anywhere());
    const Link link = connect(client, server, listening.address);
    for (int i = 0; i < 100; ++i) {
      client.send(OpCode::request, link.client, std::string(5'000, 'c'));
      server.send(OpCode::request, link.server, std::string(5'000, 's'));
    }
  });
}

TEST_P(G8_shutdown_always_ends, with_a_queue_that_nobody_reads_and_a_group_that_outlives_it) {
  EngineOptions narrow = roomy_options();
  narrow.send_buffer_bytes = 4'096;
  expect_no_leak([&] {
    ChannelGroup later;  // or its end would end its channels before the engine does
    RawListener listener(stage, anywhere(), 16, {.receive = 4'096});
    std::optional<RawPeer> silent;
    Party client(stage, narrow);
    const ChannelNumber channel = client.hello(listener.address()).channel;
    silent.emplace(listener.accept());
    for (int i = 0; i < 100; ++i) client.send(OpCode::request, channel, std::string(5'000, 'c'));
    client.wait_until([&] { return client.stats().traffic.messages_out >= 2; });
    EXPECT_GT(must(client.group().channel_stats(channel)).queued_messages, 0U);
    later = std::move(client.group());
  });
}

TEST_P(G8_shutdown_always_ends, while_connecting_to_a_full_backlog) {
  expect_no_leak([&] {
    Party client(stage, options());
    RawListener busy(stage, anywhere(), 0);
    std::vector<HalfConnected> fillers;
    for (int i = 0; i < 4; ++i) fillers.emplace_back(busy.address());
    client.hello(busy.address());
    EXPECT_EQ(client.poll(std::chrono::milliseconds(5)), nullptr);
  });
}

TEST_P(G8_shutdown_always_ends, while_a_name_is_being_looked_up) {
  // The resolver's thread may outlive its engine for as long as the system's look-up takes, so only
  // that everything ends is asked for here.
  Party party(stage, options());
  for (int i = 0; i < 3; ++i) post_hello(party, "tcp|no-such-host.invalid|1");
  party.poll(std::chrono::milliseconds(1));
}

TEST_P(G8_shutdown_always_ends, while_connections_have_not_greeted_yet) {
  expect_no_leak([&] {
    Party server(stage, options());
    const Listening listening = server.listen(anywhere());
    std::vector<RawPeer> silent;
    for (int i = 0; i < 5; ++i) {
      silent.emplace_back(stage, listening.address);
      silent.back().send(raw_hello(listening.address).bytes().substr(0, 10));
    }
    server.wait_until([&] { return server.stats().accepted == 5; });
  });
}

TEST_P(G8_shutdown_always_ends, in_the_middle_of_a_bye) {
  expect_no_leak([&] {
    Party server(stage, options());
    Party client(stage, options());
    const Listening listening = server.listen(anywhere());
    const Link link = connect(client, server, listening.address);
    client.send(OpCode::bye_request, link.client);
    MessagePtr bye = server.receive(OpCode::bye_request, link.server);
    server.answer(std::move(bye), OpCode::bye_response);
  });
}

TEST_P(G8_shutdown_always_ends, after_a_half_close_with_answers_owed) {
  expect_no_leak([&] {
    Party server(stage, options());
    const Listening listening = server.listen(anywhere());
    RawPeer peer = RawPeer::greeted(stage, listening.address);
    peer.send(raw_frame(OpCode::request, 1));
    peer.half_close();
    server.accept();
    server.receive();
  });
}

TEST_P(G8_shutdown_always_ends, with_messages_that_nobody_received_and_reading_stopped) {
  EngineOptions small = options();
  small.max_messages = 4;
  small.initial_messages = 4;
  small.max_received_messages = 3;
  expect_no_leak([&] {
    Party server(stage, small);
    const Listening listening = server.listen(anywhere());
    RawPeer peer = RawPeer::greeted(stage, listening.address);
    const MessagePtr held = server.accept();
    for (MessageId id = 1; id <= 100; ++id) peer.send(raw_frame(OpCode::signal, id));
    const MessagePtr held_too = server.receive();
    EXPECT_EQ(held_too->header.message_id, 1U);
  });
}

TEST_P(G8_shutdown_always_ends, with_messages_and_groups_that_outlive_it) {
  MessagePtr received;
  ChannelGroup group;
  {
    Party server(stage, options());
    Party client(stage, options());
    const Listening listening = server.listen(anywhere());
    const Link link = connect(client, server, listening.address);
    client.send(OpCode::signal, link.client, "kept");
    received = server.receive(OpCode::signal, link.server);
    group = std::move(server.group());
  }
  EXPECT_EQ(received->body.text(), "kept");
  EXPECT_EQ(status_of(group.wait_receive(infinite)), Status::shutdown_started);
  EXPECT_EQ(status_of(group.post(std::move(received))), Status::shutdown_started);
  EXPECT_TRUE(received);
}

TEST_P(G8_shutdown_always_ends, and_wakes_receivers_of_its_groups) {
  expect_no_leak([&] {
    constexpr int receivers = 3;
    auto engine = std::make_unique<Engine>(must(Engine::create(options())));
    std::vector<ChannelGroup> groups;
    for (int i = 0; i < receivers; ++i) groups.push_back(must(engine->create_group()));
    std::atomic<int> waiting = 0;
    std::vector<std::thread> threads;
    for (ChannelGroup& group : groups) {
      threads.emplace_back([&group, &waiting] {
        ++waiting;
        EXPECT_EQ(status_of(group.wait_receive(infinite)), Status::shutdown_started);
      });
    }
    while (waiting < receivers) std::this_thread::yield();
    engine.reset();  // some sleep already, some are about to
    for (std::thread& thread : threads) thread.join();
  });
}

TEST_P(G8_shutdown_always_ends, of_a_group_while_its_receiver_waits) {
  Party other(stage, options());
  expect_no_leak([&] {
    ChannelGroup group = must(other.engine().create_group());
    std::atomic<bool> waiting = false;
    std::thread receiver([&] {
      waiting = true;
      EXPECT_EQ(status_of(group.wait_receive(infinite)), Status::shutdown_started);
    });
    while (!waiting) std::this_thread::yield();
    group.destroy();
    receiver.join();
  });
  other.expect_nothing();
}

TEST_P(G8_shutdown_always_ends, of_a_group_with_what_its_receiver_had_not_taken_yet) {
  Party server(stage, options());
  const Listening listening = server.listen(anywhere());
  ChannelGroup group = must(server.engine().create_group());
  for (int i = 0; i < 10; ++i) must(group.update_receiver());
  must(group.wait_receive(patience)).reset();  // took all of them in one go, and handed one out
  for (int i = 0; i < 10; ++i) must(group.update_receiver());
  group.destroy();
  EXPECT_EQ(status_of(group.wait_receive({})), Status::shutdown_started);
  EXPECT_EQ(server.stats().pool.free, server.stats().pool.alive);
}

TEST_P(G8_shutdown_always_ends, of_groups_whose_reading_rests_while_others_go_on) {
  EngineOptions small = options();
  small.max_received_messages = 2;
  Engine engine = must(Engine::create(small));
  std::vector<Address> addresses;
  for (int i = 0; i < 3; ++i) addresses.push_back(anywhere());
  const auto come_and_go = [&](const Address& address) {
    for (int round = 0; round < 20; ++round) {
      ChannelGroup group = must(engine.create_group());
      MessagePtr welcome = must(engine.get());
      must(set_welcome(*welcome, address));
      must(group.post(std::move(welcome)));
      const MessagePtr answer = must(group.wait_receive(patience));
      if (!answer || answer->header.status != Status::success) throw Failure("does not listen");
      Stage own_stage;
      const Address bound = must(listen_address(*answer));
      RawPeer peer = RawPeer::greeted(own_stage, bound);
      for (MessageId id = 1; id <= 20; ++id) peer.send(raw_frame(OpCode::signal, id));
      if (!must(group.wait_receive(patience))) throw Failure("nothing came");
      // Its reading rests, or goes on just now.
    }
  };
  std::vector<std::function<void()>> tasks;
  for (const Address& address : addresses) tasks.push_back([&] { come_and_go(address); });
  testing::run_tasks(std::move(tasks));
}

TEST_P(G8_shutdown_always_ends, of_groups_that_many_threads_end_after_their_engine) {
  for (int round = 0; round < 30; ++round) {
    auto engine = std::make_unique<Engine>(must(Engine::create(options())));
    std::vector<std::function<void()>> tasks;
    for (int i = 0; i < 4; ++i) {
      auto group = std::make_shared<ChannelGroup>(must(engine->create_group()));
      tasks.push_back([group] { group->destroy(); });
    }
    engine.reset();
    testing::run_tasks(std::move(tasks));
  }
}

TEST_P(G8_shutdown_always_ends, of_a_group_without_touching_another_groups_channels) {
  Party server(stage, options());
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  const Link link = connect(client, server, listening.address);
  for (int i = 0; i < 10; ++i) {
    Party short_lived(stage, client);
    const BinaryHeader hello = short_lived.hello(listening.address);
    const ChannelNumber accepted = server.accept()->header.channel;
    short_lived.group().destroy();
    server.expect_closed(accepted, Status::peer_disconnected);
    EXPECT_NE(hello.channel, link.client);
    client.send(OpCode::signal, link.client, "still here");
    server.receive(OpCode::signal, link.server);
  }
}

TEST_P(G8_shutdown_always_ends, while_threads_post_and_take_messages) {
  expect_no_leak([&] {
    auto engine = std::make_unique<Engine>(must(Engine::create(roomy_options())));
    ChannelGroup group = must(engine->create_group());
    MessagePtr welcome = must(engine->get());
    must(set_welcome(*welcome, anywhere()));
    must(group.post(std::move(welcome)));
    const MessagePtr answer = must(group.wait_receive(patience));
    if (!answer) throw Failure("no WelcomeResponse");
    MessagePtr hello = must(engine->get());
    must(set_hello(*hello, must(listen_address(*answer))));
    const ChannelNumber channel = must(group.post(std::move(hello))).channel;

    std::atomic<int> posted = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i) {
      threads.emplace_back([&] {
        Status status = Status::success;
        while (status != Status::shutdown_started) {
          MessagePtr message = make_message();
          message->header.op_code = OpCode::signal;
          message->header.channel = channel;
          status = status_of(group.post(std::move(message)));
          ++posted;
        }
      });
    }
    threads.emplace_back([&] {
      while (group.wait_receive(infinite)) {
      }
    });
    while (posted < 1'000) std::this_thread::yield();
    engine.reset();
    for (std::thread& thread : threads) thread.join();
  });
}

TEST_P(G8_shutdown_always_ends, and_leaves_no_socket_files) {
  if (const auto reason = missing(Wire::uds); !reason.empty()) GTEST_SKIP() << reason;
  std::vector<std::string> paths;
  {
    Party party(stage, options());
    for (int i = 0; i < 5; ++i) {
      paths.push_back(party.listen(Address::uds()).address.path());
      EXPECT_TRUE(is_there(paths.back()));
    }
  }
  for (const std::string& path : paths) {
    EXPECT_FALSE(is_there(path)) << path << " is left";
  }
}

}  // namespace
}  // namespace tofu::test
