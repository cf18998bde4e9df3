/// The receiving side of a group: update_receiver() and who wakes whom.

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "support/raw_peer.hpp"
#include "support/scene.hpp"

namespace tofu::test {
namespace {

class Receiver : public SceneTest {};
TOFU_OVER(Receiver, main_scenes());

TEST_P(Receiver, is_woken_by_an_update_without_a_message) {
  Party party(stage, options());
  must(party.group().update_receiver());
  const MessagePtr update = party.receive_from_engine(Status::receiver_update);
  EXPECT_EQ(update->header.op_code, OpCode::signal);
  EXPECT_EQ(update->header.channel, unassigned_channel);
  EXPECT_EQ(party.poll(), nullptr);
}

TEST_P(Receiver, is_woken_by_an_update_with_a_message_that_it_gets_as_it_is) {
  Party party(stage, options());
  MessagePtr note = party.make(OpCode::request, unassigned_channel, "from another thread", 99);
  must(note->text_headers.append("X-Job", "7"));
  const Message* const same = note.get();
  must(party.group().update_receiver(std::move(note)));
  EXPECT_FALSE(note);
  const MessagePtr received = party.receive();
  EXPECT_EQ(received.get(), same);
  EXPECT_EQ(received->header.status, Status::receiver_update);
  EXPECT_EQ(received->header.message_id, 99U);
  EXPECT_EQ(received->text_headers.find("X-Job"), "7");
  EXPECT_EQ(received->body.text(), "from another thread");
}

TEST_P(Receiver, polls_if_its_time_has_run_out_before_it_began) {
  Party party(stage, options());
  for (const auto timeout : {std::chrono::nanoseconds(-1), std::chrono::nanoseconds::min()}) {
    EXPECT_EQ(must(party.group().wait_receive(timeout)), nullptr);
  }
  must(party.group().update_receiver());
  EXPECT_NE(must(party.group().wait_receive(std::chrono::nanoseconds::min())), nullptr);
}

TEST_P(Receiver, gets_updates_in_order) {
  Party party(stage, options());
  for (MessageId id = 1; id <= 100; ++id) {
    must(party.group().update_receiver(party.make(OpCode::signal, 0, {}, id)));
  }
  for (MessageId id = 1; id <= 100; ++id) {
    EXPECT_EQ(party.receive()->header.message_id, id);
  }
}

TEST_P(Receiver, gets_updates_of_each_thread_in_that_threads_order) {
  Party party(stage, options());
  constexpr MessageId per_thread = 500;
  std::vector<std::function<void()>> tasks;
  for (MessageId thread = 0; thread < 3; ++thread) {
    tasks.push_back([&party, thread] {
      for (MessageId i = 1; i <= per_thread; ++i) {
        MessagePtr note = must(party.engine().get());
        note->header.message_id = thread * 1'000 + i;
        must(party.group().update_receiver(std::move(note)));
      }
    });
  }
  tasks.push_back([&party] {
    std::vector<MessageId> last(3, 0);
    for (MessageId i = 0; i < 3 * per_thread; ++i) {
      const MessageId id = party.receive()->header.message_id;
      const auto thread = static_cast<std::size_t>(id / 1'000);
      if (id % 1'000 != last.at(thread) + 1) throw Failure("out of order");
      last[thread] = id % 1'000;
    }
  });
  testing::run_tasks(std::move(tasks));
}

TEST_P(Receiver, that_sleeps_is_woken_from_another_thread) {
  Party party(stage, options());
  for (int i = 0; i < 50; ++i) {
    std::thread waker([&party] { must(party.group().update_receiver()); });
    party.receive_from_engine(Status::receiver_update);  // asleep or about to be
    waker.join();
  }
}

TEST_P(Receiver, gets_an_update_behind_what_waits_already) {
  Party server(stage, options());
  const Listening listening = server.listen(anywhere());
  RawPeer peer(stage, listening.address);
  peer.send(raw_hello(listening.address).bytes() + raw_frame(OpCode::signal, 1).bytes() +
            raw_frame(OpCode::signal, 2).bytes());  // at once, hence delivered at once
  server.accept();
  ASSERT_EQ(server.group().stats().waiting_messages, 2U);
  must(server.group().update_receiver());
  EXPECT_EQ(server.receive()->header.message_id, 1U);
  EXPECT_EQ(server.receive()->header.message_id, 2U);
  server.receive_from_engine(Status::receiver_update);
}

TEST_P(Receiver, of_one_group_gets_nothing_of_another) {
  Party first(stage, options());
  Party second(stage, first);
  Party client(stage, options());
  const Listening one = first.listen(anywhere());
  const Listening two = second.listen(anywhere());
  const Link to_first = connect(client, first, one.address);
  const Link to_second = connect(client, second, two.address);
  client.send(OpCode::signal, to_first.client, "for the first");
  client.send(OpCode::signal, to_second.client, "for the second");
  EXPECT_EQ(first.receive(OpCode::signal, to_first.server)->body.text(), "for the first");
  EXPECT_EQ(second.receive(OpCode::signal, to_second.server)->body.text(), "for the second");
  first.expect_nothing();
  second.expect_nothing();
}

TEST_P(Receiver, may_be_another_thread_than_the_posters) {
  constexpr std::size_t posters = 3;
  constexpr MessageId per_poster = 500;
  Party server(stage, roomy_options());
  const Listening listening = server.listen(anywhere());
  Stage client_stage;
  Party client(client_stage, roomy_options());
  const ChannelNumber channel = client.hello(listening.address).channel;

  std::vector<std::function<void()>> tasks;
  for (std::size_t poster = 0; poster < posters; ++poster) {
    tasks.push_back([&, poster] {
      for (MessageId i = 1; i <= per_poster; ++i) {
        client.send(OpCode::signal, channel, {}, poster * 1'000 + i);
      }
    });
  }
  tasks.push_back([&] {  // receives, and thereby drives the client's engine if it has to be driven
    client.receive(OpCode::response, channel);
  });
  tasks.push_back([&] {
    const ChannelNumber accepted = server.accept()->header.channel;
    std::vector<MessageId> last(posters, 0);
    for (MessageId i = 0; i < posters * per_poster; ++i) {
      const MessageId id = server.receive(OpCode::signal, accepted)->header.message_id;
      if (id % 1'000 != last.at(id / 1'000) + 1) throw Failure("out of order");
      last[id / 1'000] = id % 1'000;
    }
    server.send(OpCode::response, accepted, {}, 1);
    // Until it was written, somebody has to drive this engine too.
    server.wait_until([&] { return server.stats().traffic.messages_out == 1; });
  });
  testing::run_tasks(std::move(tasks));
}

}  // namespace
}  // namespace tofu::test
