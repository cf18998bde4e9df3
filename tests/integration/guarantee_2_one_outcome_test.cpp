/// PROTOCOL §6.2: every message that post() accepted is either written whole to the kernel or
/// handed back exactly once with a status. None disappears, none is duplicated, none is delivered
/// in part.

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "support/raw_peer.hpp"
#include "support/scene.hpp"

namespace tofu::test {
namespace {

class G2_one_outcome : public SceneTest {
 protected:
  /// Little room in the kernel, so that most of what is posted stays in the engine's queue.
  [[nodiscard]] EngineOptions narrow_options() const {
    EngineOptions narrow = roomy_options();
    narrow.send_buffer_bytes = 4'096;
    return narrow;
  }

  struct Ended {
    std::vector<MessageId> returned;
    Status status = Status::success;
    std::string reason;
  };
  /// Takes what the engine hands back, up to the last word of the channel.
  static Ended take_outcomes(Party& party, ChannelNumber channel) {
    Ended ended;
    while (true) {
      const MessagePtr message = party.receive();
      EXPECT_EQ(message->header.channel, channel) << describe(*message);
      EXPECT_TRUE(message->from_engine()) << describe(*message);
      if (message->is_channel_closed()) {  // which nothing that came back may look like
        ended.reason = message->reason();
        party.expect_nothing();
        return ended;
      }
      ended.status = message->header.status;
      ended.returned.push_back(message->header.message_id);
    }
  }

  static constexpr std::size_t posted_count = 1'000;
  static std::vector<MessageId> post_many(Party& party, ChannelNumber channel) {
    std::vector<MessageId> posted;
    for (std::size_t i = 0; i < posted_count; ++i) {
      posted.push_back(party.send(OpCode::request, channel, patterned_body(1'000, i)).message_id);
    }
    return posted;
  }

  /// What was read is the beginning of what was posted, what came back its end, and whole.
  static void expect_each_once(const std::vector<MessageId>& posted,
                               const std::vector<RawFrame>& read, const Ended& ended) {
    for (std::size_t i = 0; i < read.size(); ++i) {
      ASSERT_EQ(read[i].header.message_id, posted.at(i));
      ASSERT_EQ(read[i].body, patterned_body(1'000, i));
    }
    ASSERT_LE(ended.returned.size(), posted.size());
    EXPECT_TRUE(std::ranges::equal(ended.returned, std::span(posted).last(ended.returned.size())))
        << "what came back is not the rest of what was posted";
    EXPECT_LE(read.size() + ended.returned.size(), posted.size())
        << "a message was both read and handed back";
  }
};
TOFU_OVER(G2_one_outcome, every_scene());

TEST_P(G2_one_outcome, after_an_abort_each_message_was_written_or_comes_back) {
  Party client(stage, narrow_options());
  RawListener listener(stage, anywhere(), 16, {.receive = 4'096});
  const BinaryHeader hello = client.hello(listener.address());
  RawPeer peer = listener.accept();
  peer.must_read_frame();
  const std::vector<MessageId> posted = post_many(client, hello.channel);
  std::vector<RawFrame> read;
  for (int i = 0; i < 20; ++i) read.push_back(peer.must_read_frame());
  client.send(OpCode::bye_signal, hello.channel);
  const Ended ended = take_outcomes(client, hello.channel);
  EXPECT_FALSE(ended.returned.empty()) << "the kernel cannot have taken a megabyte";
  EXPECT_EQ(ended.status, Status::send_failed);
  EXPECT_TRUE(ended.reason.starts_with("channel_closed")) << ended.reason;

  for (RawFrame& frame : peer.read_to_end()) read.push_back(std::move(frame));
  expect_each_once(posted, read, ended);
  if (!over_tcp()) {  // an aborted TCP connection discards what the kernel had taken
    EXPECT_EQ(read.size() + ended.returned.size(), posted.size());
  }
  EXPECT_EQ(client.stats().returned, ended.returned.size());
  EXPECT_EQ(client.stats().traffic.messages_out + ended.returned.size(), posted.size() + 1);
}

TEST_P(G2_one_outcome, after_the_peers_reset_each_message_was_written_or_comes_back) {
  Party client(stage, narrow_options());
  RawListener listener(stage, anywhere(), 16, {.receive = 4'096});
  const BinaryHeader hello = client.hello(listener.address());
  RawPeer peer = listener.accept();
  peer.must_read_frame();
  const std::vector<MessageId> posted = post_many(client, hello.channel);
  std::vector<RawFrame> read;
  for (int i = 0; i < 20; ++i) read.push_back(peer.must_read_frame());
  peer.reset();
  const Ended ended = take_outcomes(client, hello.channel);
  EXPECT_FALSE(ended.returned.empty());
  EXPECT_EQ(ended.status, Status::peer_disconnected);
  expect_each_once(posted, read, ended);
  EXPECT_EQ(client.stats().traffic.messages_out + ended.returned.size(), posted.size() + 1);
}

TEST_P(G2_one_outcome, what_comes_back_is_the_message_itself) {
  Party client(stage, narrow_options());
  RawListener listener(stage, anywhere(), 16, {.receive = 4'096});
  const BinaryHeader hello = client.hello(listener.address());
  RawPeer peer = listener.accept();
  peer.must_read_frame();
  post_many(client, hello.channel);  // in front of the last one
  MessagePtr last = client.make(OpCode::response, hello.channel, "the body", 4711, true);
  must(last->text_headers.append("X-Kept", "yes"));
  const Message* const same = last.get();
  client.post(std::move(last));
  peer.reset();
  MessagePtr message = client.receive();
  while (message->header.message_id != 4711) message = client.receive();
  EXPECT_EQ(message.get(), same);
  EXPECT_EQ(message->header.op_code, OpCode::response);
  EXPECT_TRUE(message->header.more);
  EXPECT_EQ(message->header.status, Status::peer_disconnected);
  EXPECT_EQ(message->text_headers.find("X-Kept"), "yes");
  EXPECT_EQ(message->body.text(), "the body");
}

TEST_P(G2_one_outcome, a_message_that_came_back_may_be_posted_again_elsewhere) {
  Party client(stage, options());
  Party server(stage, options());
  const Listening listening = server.listen(anywhere());
  MessagePtr hello = client.make(OpCode::hello_request, unassigned_channel, "second try");
  must(hello->text_headers.append(connect_to_header, "nonsense"));
  const ChannelNumber failed = client.post(std::move(hello)).channel;
  hello = client.receive_from_engine(Status::invalid_address);
  client.expect_closed(failed, Status::invalid_address);
  hello->header.channel = unassigned_channel;
  must(set_hello(*hello, listening.address));
  client.post(std::move(hello));
  const MessagePtr accepted = server.accept();
  EXPECT_EQ(accepted->body.text(), "second try");
  EXPECT_FALSE(accepted->text_headers.find(reason_header)) << "the reason of the first failure";
}

TEST_P(G2_one_outcome, nothing_behind_a_bye_response_is_both_written_and_handed_back) {
  Party server(stage, options());
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  for (int round = 0; round < 20; ++round) {
    const Link link = connect(client, server, listening.address);
    client.send(OpCode::bye_request, link.client);
    server.answer(server.receive(OpCode::bye_request, link.server), OpCode::bye_response);
    const auto posted = server.group().post(server.make(OpCode::signal, link.server, "too late"));
    client.receive(OpCode::bye_response, link.client);
    client.expect_closed(link.client, Status::success);
    if (posted) {  // else the ByeResponse was written already
      const MessagePtr back = server.receive_from_engine(Status::send_failed);
      EXPECT_EQ(back->header.message_id, posted->message_id);
    }
    server.expect_closed(link.server, Status::success);
  }
}

TEST_P(G2_one_outcome, a_bye_signal_to_a_channel_that_ends_already_comes_back) {
  Party server(stage, options());
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  const Link link = connect(client, server, listening.address);
  client.send(OpCode::bye_signal, link.client);
  const auto again = client.group().post(client.make(OpCode::bye_signal, link.client));
  if (again) {
    const MessagePtr back = client.receive_from_engine(Status::send_failed);
    EXPECT_EQ(back->header.op_code, OpCode::bye_signal);
    EXPECT_EQ(back->header.message_id, again->message_id);
  } else {
    EXPECT_EQ(again.error().status, Status::channel_closed);
  }
  client.expect_closed(link.client, Status::channel_closed);
  client.expect_nothing();
  server.expect_closed(link.server, Status::peer_disconnected);
  server.expect_nothing();
}

TEST_P(G2_one_outcome, the_end_of_a_group_takes_its_queues_back_to_the_pool) {
  EngineOptions narrow = narrow_options();
  Party keeper(stage, narrow);
  RawListener listener(stage, anywhere(), 16, {.receive = 4'096});
  {
    Party client(stage, keeper);
    const BinaryHeader hello = client.hello(listener.address());
    RawPeer peer = listener.accept();
    peer.must_read_frame();
    post_many(client, hello.channel);
    client.group().destroy();
    std::vector<RawFrame> read = peer.read_to_end();
    EXPECT_LT(read.size(), posted_count);
    for (std::size_t i = 0; i < read.size(); ++i) {
      ASSERT_EQ(read[i].body, patterned_body(1'000, i)) << "none in part";
    }
  }
  const PoolStats pool = keeper.stats().pool;
  EXPECT_EQ(pool.alive, pool.free) << "a message leaked";
  EXPECT_EQ(keeper.stats().channels, 0U);
}

TEST_P(G2_one_outcome, when_posts_race_with_the_end_of_their_channel) {
  Party client(stage, roomy_options());
  std::uint64_t accepted = 0;
  for (int round = 0; round < 50; ++round) {
    RawListener listener(stage, anywhere());
    const BinaryHeader hello = client.hello(listener.address());
    ++accepted;
    RawPeer peer = listener.accept();
    peer.must_read_frame();
    std::set<MessageId> open;
    std::size_t refused = 0;
    for (int i = 0; i < 200; ++i) {
      if (i == 100 && round % 2 == 0) peer.reset();
      if (i == 100 && round % 2 == 1) client.send(OpCode::bye_signal, hello.channel);
      const auto posted = client.group().post(client.make(OpCode::signal, hello.channel, "racing"));
      if (posted) {
        open.insert(posted->message_id);
        ++accepted;
      } else {
        EXPECT_EQ(posted.error().status, Status::channel_closed);
        ++refused;
      }
    }
    const Ended ended = take_outcomes(client, hello.channel);
    for (const MessageId id : ended.returned) {
      EXPECT_EQ(open.erase(id), 1U) << "handed back twice, or never posted: " << id;
    }
    // Of the rest the peer read a part; none of it came back, and nothing was partial.
    if (round % 2 == 1) {
      for (const RawFrame& frame : peer.read_to_end()) {
        EXPECT_TRUE(open.contains(frame.header.message_id));
        EXPECT_EQ(frame.body, "racing");
      }
    }
    EXPECT_LE(refused + ended.returned.size(), 200U);
  }
  const EngineStats stats = client.stats();
  EXPECT_EQ(stats.traffic.messages_out + stats.returned, accepted);
  EXPECT_EQ(stats.pool.alive, stats.pool.free);
}

// A TCP socket that is shut for reading takes what comes all the same.
class G2_one_outcome_over_uds : public SceneTest {};
TOFU_OVER(G2_one_outcome_over_uds, uds_scenes());

TEST_P(G2_one_outcome_over_uds, what_a_peer_refuses_to_read_comes_back) {
  Party client(stage, options());
  RawListener listener(stage, anywhere());
  const BinaryHeader hello = client.hello(listener.address());
  RawPeer peer = listener.accept();
  peer.must_read_frame();
  peer.send(raw_frame(OpCode::signal, 7, "still speaking"));
  peer.refuse_to_read();
  const BinaryHeader posted = client.send(OpCode::request, hello.channel, "anybody?");
  EXPECT_EQ(client.receive(OpCode::signal, hello.channel)->body.text(), "still speaking");
  const MessagePtr back = client.receive_from_engine(Status::peer_disconnected);
  EXPECT_EQ(back->header.message_id, posted.message_id);
  client.expect_closed(hello.channel, Status::peer_disconnected);
}

}  // namespace
}  // namespace tofu::test
