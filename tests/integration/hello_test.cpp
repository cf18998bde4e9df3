/// Connecting: what becomes of a HelloRequest.

#include <string>

#include "support/raw_peer.hpp"
#include "support/scene.hpp"

namespace tofu::test {
namespace {

class Hello : public SceneTest {
 protected:
  /// Posts a HelloRequest to an address that set_hello() might refuse.
  static BinaryHeader post_hello_to(Party& party, std::string_view address) {
    MessagePtr hello = party.make(OpCode::hello_request, unassigned_channel, "the body");
    must(hello->text_headers.append(connect_to_header, address));
    return party.post(std::move(hello));
  }

  /// The HelloRequest comes back as a HelloResponse of the engine; returns its status.
  static Status expect_returned_hello(Party& party, const BinaryHeader& posted) {
    const MessagePtr answer = party.receive();
    EXPECT_TRUE(answer->from_engine()) << describe(*answer);
    EXPECT_EQ(answer->header.op_code, OpCode::hello_response);
    EXPECT_EQ(answer->header.channel, posted.channel);
    EXPECT_EQ(answer->header.message_id, posted.message_id);
    const Status status = answer->header.status;
    party.expect_closed(posted.channel, status);
    party.expect_nothing();
    return status;
  }
};
TOFU_OVER(Hello, every_scene());

TEST_P(Hello, reaches_the_listeners_group_with_all_it_carries) {
  Party server(stage, options());
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  MessagePtr hello = client.make(OpCode::hello_request, unassigned_channel, "it's me");
  must(set_hello(*hello, listening.address));
  must(hello->text_headers.append("X-Name", "client"));
  const BinaryHeader posted = client.post(std::move(hello));
  EXPECT_NE(posted.channel, unassigned_channel);
  EXPECT_NE(posted.message_id, 0U);

  const MessagePtr accepted = server.accept();
  EXPECT_NE(accepted->header.channel, listening.channel);
  EXPECT_EQ(accepted->header.message_id, posted.message_id);
  EXPECT_EQ(accepted->text_headers.find("X-Name"), "client");
  EXPECT_EQ(accepted->text_headers.find(connect_to_header), listening.address.format());
  EXPECT_EQ(accepted->body.text(), "it's me");
}

TEST_P(Hello, may_be_answered_by_the_message_itself) {
  Party server(stage, options());
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  const BinaryHeader posted = client.hello(listening.address, "hi");
  MessagePtr accepted = server.accept();
  const ChannelNumber channel = accepted->header.channel;
  server.answer(std::move(accepted), OpCode::hello_response);
  const MessagePtr answer = client.receive(OpCode::hello_response, posted.channel);
  EXPECT_EQ(answer->header.message_id, posted.message_id);
  EXPECT_EQ(answer->body.text(), "hi");
  say_bye(client, posted.channel, server, channel);
}

TEST_P(Hello, needs_no_answer_before_data_flows_either_way) {
  Party server(stage, options());
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  const BinaryHeader posted = client.hello(listening.address);
  client.send(OpCode::request, posted.channel, "right behind it");
  const ChannelNumber accepted = server.accept()->header.channel;
  server.send(OpCode::signal, accepted, "no HelloResponse at all");
  EXPECT_EQ(server.receive(OpCode::request, accepted)->body.text(), "right behind it");
  EXPECT_EQ(client.receive(OpCode::signal, posted.channel)->body.text(), "no HelloResponse at all");
}

TEST_P(Hello, to_a_malformed_address_comes_back) {
  Party party(stage, options());
  for (const std::string_view malformed :
       {"nonsense", "tcp|127.0.0.1|no-port", "tcp|127.0.0.1|0", "tcp|127.0.0.1|65536", "uds|",
        "pigeon|coop|3", "tcp||1|2"}) {
    SCOPED_TRACE(malformed);
    const BinaryHeader posted = post_hello_to(party, malformed);
    EXPECT_EQ(expect_returned_hello(party, posted), Status::invalid_address);
  }
}

TEST_P(Hello, to_a_host_that_cannot_be_resolved_comes_back) {
  Party party(stage, options());
  // With an empty label no name server is asked: a machine without one gives the same answer.
  const BinaryHeader posted = post_hello_to(party, "tcp|no..such..host|7099");
  EXPECT_EQ(expect_returned_hello(party, posted), Status::invalid_address);
}

TEST_P(Hello, to_an_address_where_nobody_listens_comes_back) {
  Party party(stage, options());
  if (over_tcp()) {
    const Address vacant = Address::tcp(anywhere().host(), must(testing::free_tcp_port()));
    EXPECT_EQ(expect_returned_hello(party, party.hello(vacant)), Status::connect_failed);
  } else {
    const Status expected =
        GetParam().wire == Wire::uds ? Status::uds_path_not_found : Status::connect_failed;
    EXPECT_EQ(expect_returned_hello(party, party.hello(anywhere())), expected);
  }
}

TEST_P(Hello, that_failed_is_followed_by_what_was_queued_behind_it_and_then_the_closing) {
  Party party(stage, options());
  const Address nobody =
      over_tcp() ? Address::tcp(anywhere().host(), must(testing::free_tcp_port())) : anywhere();
  // Posted before the engine can know: a caller-driven one has not moved, and a failed connection
  // hands back what is queued at any rate. So each is refused or handed back; none is lost.
  const BinaryHeader hello = party.hello(nobody);
  std::vector<MessageId> accepted;
  for (int i = 0; i < 5; ++i) {
    const auto posted = party.group().post(party.make(OpCode::request, hello.channel));
    if (posted) {
      accepted.push_back(posted->message_id);
    } else {
      EXPECT_EQ(posted.error().status, Status::channel_closed);
    }
  }
  const MessagePtr answer = party.receive();
  EXPECT_EQ(answer->header.op_code, OpCode::hello_response);
  for (const MessageId id : accepted) {
    const MessagePtr returned = party.receive_from_engine(answer->header.status);
    EXPECT_EQ(returned->header.op_code, OpCode::request);
    EXPECT_EQ(returned->header.message_id, id);
  }
  party.expect_closed(hello.channel, answer->header.status);
  if (GetParam().drive == Drive::caller) {
    EXPECT_EQ(accepted.size(), 5U);
  }
}

TEST_P(Hello, carries_the_reason_and_the_id_of_its_channel_to_the_last_word) {
  Party party(stage, options());
  const BinaryHeader posted = post_hello_to(party, "nonsense");
  party.receive_from_engine(Status::invalid_address);
  const MessagePtr last = party.receive();
  ASSERT_TRUE(last->is_channel_closed());
  EXPECT_EQ(last->header.message_id, posted.message_id);
  EXPECT_TRUE(last->text_headers.find(reason_header).has_value());
}

TEST_P(Hello, finds_a_listener_of_the_same_group_and_engine) {
  Party party(stage, options());
  const Listening listening = party.listen(anywhere());
  const Link link = connect(party, party, listening.address);
  party.send(OpCode::signal, link.client, "to myself");
  EXPECT_EQ(party.receive(OpCode::signal, link.server)->body.text(), "to myself");
}

TEST_P(Hello, is_aborted_by_a_bye_signal) {
  Party party(stage, options());
  RawListener silent(stage, anywhere());
  const BinaryHeader posted = party.hello(silent.address());
  party.send(OpCode::bye_signal, posted.channel);
  MessagePtr message = party.receive();
  if (message->header.op_code == OpCode::hello_response) {  // it was not written yet
    EXPECT_EQ(message->header.status, Status::send_failed);
    message = party.receive();
  }
  EXPECT_TRUE(message->is_channel_closed()) << describe(*message);
  EXPECT_TRUE(message->reason().starts_with("channel_closed")) << message->reason();
  party.expect_nothing();
}

/// The address families of a host name are its own affair: one drive is as good as another.
class HelloByName : public SceneTest {};
TOFU_OVER(HelloByName, tcp_scenes());

TEST_P(HelloByName, localhost_is_found_whichever_family_is_listened_on) {
  Party server(stage, options());
  Party client(stage, options());
  // localhost may resolve to ::1 first, where nobody listens: every address is tried.
  const Listening listening = server.listen(Address::tcp("127.0.0.1", 0));
  const Link link = connect(client, server, Address::tcp("localhost", listening.address.port()));
  say_bye(client, link.client, server, link.server);
}

TEST_P(HelloByName, an_empty_host_means_this_host) {
  Party server(stage, options());
  Party client(stage, options());
  const Listening listening = server.listen(Address::tcp_any(0));
  const Link link = connect(client, server, Address::tcp("", listening.address.port()));
  say_bye(client, link.client, server, link.server);
}

}  // namespace
}  // namespace tofu::test
