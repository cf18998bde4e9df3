/// PROTOCOL §6.4: all whole frames that reached the socket before the peer's FIN or RST are
/// delivered before channel_closed.
///
/// The receiver is a process of its own that is frozen (SIGSTOP) while it all happens, so that it
/// finds frames and end at once. What the guarantee cannot cover is what a resetting sender's own
/// kernel had not sent yet: on a reset it is discarded there. So the sender waits, before it
/// resets, until its kernel says that every byte was acknowledged.

#include <sstream>
#include <string>
#include <vector>

#include "support/child_process.hpp"
#include "support/raw_peer.hpp"
#include "support/scene.hpp"

namespace tofu::test {
namespace {

/// A line that the child printed about a message.
struct Printed {
  std::string kind;  // message or closed
  unsigned channel = 0;
  std::string op_code;
  std::string origin;
  bool more = false;
  std::string status;
  MessageId id = 0;
  std::string reason;  // of closed
};

Printed parse(const std::string& line) {
  std::istringstream words(line);
  Printed printed;
  words >> printed.kind >> printed.channel;
  if (printed.kind == "closed") {
    words >> printed.id >> printed.reason;
  } else {
    words >> printed.op_code >> printed.origin >> printed.more >> printed.status >> printed.id;
  }
  return printed;
}

class G4_nothing_received_is_dropped : public SceneTest {
 protected:
  static constexpr MessageId count = 500;

  [[nodiscard]] std::vector<std::string> serve(bool answering) {
    std::vector<std::string> arguments{"serve"};
    if (GetParam().drive == Drive::caller) arguments.emplace_back("--caller");
    if (answering) arguments.emplace_back("--answer");
    arguments.push_back(anywhere().format());
    return arguments;
  }
  static Address address_of(ChildProcess& child) {
    return must(Address::parse(child.read_after("listening")));
  }

  /// All frames in few writes: over UDS each write costs the receiver's buffer besides its bytes.
  static std::string frames(OpCode op_code, std::size_t body_size = 20) {
    std::string bytes;
    for (MessageId id = 1; id <= count; ++id) {
      bytes += raw_frame(op_code, id, std::string(body_size, 'b')).bytes();
    }
    return bytes;
  }

  /// The child prints every message, in order, and then the end of the channel.
  static void expect_all_delivered(ChildProcess& child, const std::string& op_code) {
    MessageId next = 1;
    while (true) {
      const std::string line = child.read_line();
      const Printed printed = parse(line);
      if (printed.kind == "closed") {
        EXPECT_TRUE(printed.reason.starts_with("peer_disconnected")) << line;
        break;
      }
      // Answers that found nobody come back in between; that is another guarantee.
      if (printed.origin == "engine") continue;
      ASSERT_EQ(printed.origin, "application") << line;
      ASSERT_EQ(printed.op_code, op_code) << line;
      ASSERT_EQ(printed.id, next++) << line;
    }
    EXPECT_EQ(next, count + 1) << "frames that reached the socket were dropped";
    EXPECT_EQ(child.finish(), 0);
  }
};
TOFU_OVER(G4_nothing_received_is_dropped, every_scene());

TEST_P(G4_nothing_received_is_dropped, by_a_close_right_behind_it) {
  ChildProcess child(test_peer_program(), serve(false));
  RawPeer peer = RawPeer::greeted(stage, address_of(child));
  child.read_after("message");
  child.freeze();
  peer.send(frames(OpCode::signal));
  peer.close();
  child.thaw();
  expect_all_delivered(child, "signal");
}

TEST_P(G4_nothing_received_is_dropped, by_a_reset_right_behind_it) {
  // The child's answer to the Hello stays unread: over UDS that makes close() a reset.
  ChildProcess child(test_peer_program(), serve(true));
  RawPeer peer = RawPeer::greeted(stage, address_of(child));
  child.read_after("message");
  peer.send(raw_frame(OpCode::request, 1'000));
  child.read_after("message");
  child.freeze();
  peer.send(frames(OpCode::response));
  peer.wait_until_arrived();
  peer.reset();
  child.thaw();
  expect_all_delivered(child, "response");
}

TEST_P(G4_nothing_received_is_dropped, by_a_half_close_right_behind_it) {
  ChildProcess child(test_peer_program(), serve(false));
  RawPeer peer = RawPeer::greeted(stage, address_of(child));
  child.read_after("message");
  child.freeze();
  peer.send(frames(OpCode::signal));
  peer.half_close();
  child.thaw();
  expect_all_delivered(child, "signal");
}

TEST_P(G4_nothing_received_is_dropped, although_writing_to_the_peer_fails_meanwhile) {
  // The child answers requests whose sender is gone: its first write fails while frames are unread.
  ChildProcess child(test_peer_program(), serve(true));
  RawPeer peer = RawPeer::greeted(stage, address_of(child));
  child.read_after("message");
  peer.must_read_frame();
  child.freeze();
  peer.send(frames(OpCode::request, 200));
  peer.wait_until_arrived();
  peer.close();
  child.thaw();
  expect_all_delivered(child, "request");
}

TEST_P(G4_nothing_received_is_dropped, although_a_read_stops_short_behind_a_failed_write) {
  // A read ends at an urgent byte, whatever is behind it. Driven by its caller, the engine finds
  // that it can't write before it has read anything.
  Party server(stage, roomy_options());
  const Listening listening = server.listen(anywhere());
  RawPeer peer = RawPeer::greeted(stage, listening.address);
  const ChannelNumber channel = server.accept()->header.channel;
  peer.send(frames(OpCode::signal));
  (void)peer.send_urgent_byte('!');  // not every system has it for Unix sockets
  peer.send(frames(OpCode::signal));
  peer.wait_until_arrived();
  peer.reset();
  (void)server.group().post(server.make(OpCode::signal, channel, "to nobody"));
  MessageId next = 1;
  MessagePtr message = server.receive();
  for (; !message->is_channel_closed(); message = server.receive()) {
    if (message->from_engine()) continue;
    ASSERT_EQ(message->header.message_id, (next - 1) % count + 1);
    ++next;
  }
  EXPECT_EQ(next, 2 * count + 1) << "frames that reached the socket were dropped";
}

TEST_P(G4_nothing_received_is_dropped, although_the_hello_came_with_it) {
  if (!backlog_keeps_what_was_reset) {
    GTEST_SKIP() << "this system drops a connection that is reset before it was accepted";
  }
  ChildProcess child(test_peer_program(), serve(false));
  const Address address = address_of(child);
  child.freeze();
  RawPeer peer(stage, address);  // the kernel takes the connection
  peer.send(raw_hello(address).bytes() + frames(OpCode::signal));
  peer.wait_until_arrived();
  peer.reset();
  child.thaw();
  const Printed hello = parse(child.read_line());
  EXPECT_EQ(hello.op_code, "hello_request");
  expect_all_delivered(child, "signal");
}

TEST_P(G4_nothing_received_is_dropped, although_the_frames_exceed_the_pool_many_times) {
  // In this process, with a pool that is empty most of the time: the bytes wait in the socket.
  EngineOptions small = options();
  small.initial_messages = 4;
  small.max_messages = 4;
  Party server(stage, small);
  const Listening listening = server.listen(anywhere());
  RawPeer peer = RawPeer::greeted(stage, listening.address);
  const ChannelNumber channel = server.accept()->header.channel;
  peer.send(frames(OpCode::signal));
  peer.wait_until_arrived();
  peer.reset();
  std::vector<MessagePtr> held;
  for (MessageId next = 1; next <= count;) {
    if (held.size() == 4) held.clear();
    MessagePtr message = server.receive();
    if (message->header.status == Status::pool_empty && message->from_engine()) continue;
    ASSERT_FALSE(message->from_engine()) << describe(*message);
    ASSERT_EQ(message->header.message_id, next++);
    held.push_back(std::move(message));
  }
  held.clear();
  MessagePtr last = server.receive();
  if (last->header.status == Status::pool_empty) last = server.receive();
  EXPECT_TRUE(last->is_channel_closed()) << describe(*last);
  EXPECT_EQ(last->header.channel, channel);
}

TEST_P(G4_nothing_received_is_dropped, although_the_receiver_is_far_behind) {
  EngineOptions small = roomy_options();
  small.max_received_messages = 5;
  Party server(stage, small);
  const Listening listening = server.listen(anywhere());
  RawPeer peer = RawPeer::greeted(stage, listening.address);
  const ChannelNumber channel = server.accept()->header.channel;
  peer.send(frames(OpCode::signal));
  peer.wait_until_arrived();
  peer.reset();
  for (MessageId next = 1; next <= count; ++next) {
    ASSERT_EQ(server.receive(OpCode::signal, channel)->header.message_id, next);
  }
  server.expect_closed(channel, Status::peer_disconnected);
}

}  // namespace
}  // namespace tofu::test
