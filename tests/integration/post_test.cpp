/// What post() refuses, and that a refused message stays with the caller.

#include <string>

#include "support/scene.hpp"

namespace tofu::test {
namespace {

class Post : public SceneTest {
 protected:
  /// Posts what must be refused, and returns why it was.
  static Status refusal(Party& party, MessagePtr message) {
    const Message* const before = message.get();
    const auto posted = party.group().post(std::move(message));
    EXPECT_EQ(message.get(), before) << "the caller still owns it";
    return status_of(posted);
  }
};
TOFU_OVER(Post, main_scenes());

TEST_P(Post, refuses_null) {
  Party party(stage, options());
  EXPECT_EQ(status_of(party.group().post(nullptr)), Status::null_message);
}

TEST_P(Post, refuses_channel_numbers_that_are_not_its_own) {
  Party party(stage, options());
  Party other_group(stage, party);
  const Listening listening = party.listen(anywhere());
  const BinaryHeader hello = party.hello(listening.address);
  const ChannelNumber accepted = party.accept()->header.channel;

  for (const ChannelNumber nobodys : std::initializer_list<ChannelNumber>{0, 77, 65'534, 65'535}) {
    EXPECT_EQ(refusal(party, party.make(OpCode::request, nobodys)), Status::invalid_channel_number);
    EXPECT_EQ(refusal(party, party.make(OpCode::bye_signal, nobodys)),
              Status::invalid_channel_number);
  }
  for (const ChannelNumber others : {listening.channel, hello.channel, accepted}) {
    EXPECT_EQ(refusal(other_group, party.make(OpCode::signal, others)),
              Status::invalid_channel_number);
  }
  party.send(OpCode::signal, hello.channel, "the channel is none the worse");
  EXPECT_EQ(party.receive(OpCode::signal, accepted)->body.text(), "the channel is none the worse");
}

TEST_P(Post, refuses_hello_and_welcome_without_their_address) {
  Party party(stage, options());
  EXPECT_EQ(refusal(party, party.make(OpCode::hello_request, 0)), Status::wrong_address);
  EXPECT_EQ(refusal(party, party.make(OpCode::welcome_request, 0)), Status::wrong_address);
  MessagePtr swapped = party.make(OpCode::hello_request, 0);
  must(set_welcome(*swapped, anywhere()));
  swapped->header.op_code = OpCode::hello_request;
  EXPECT_EQ(refusal(party, std::move(swapped)), Status::wrong_address);
}

TEST_P(Post, refuses_op_codes_that_only_the_engine_may_use_or_nobody) {
  Party party(stage, options());
  const Listening listening = party.listen(anywhere());
  const Link link = connect(party, party, listening.address);
  for (int op_code = 9; op_code < 256; ++op_code) {
    EXPECT_EQ(refusal(party, party.make(static_cast<OpCode>(op_code), link.client, {}, 1)),
              Status::invalid_op_code)
        << op_code;
  }
}

TEST_P(Post, refuses_more_where_nothing_can_follow) {
  Party party(stage, options());
  const Listening listening = party.listen(anywhere());
  const Link link = connect(party, party, listening.address);
  for (const OpCode op_code :
       {OpCode::bye_request, OpCode::bye_response, OpCode::bye_signal, OpCode::hello_response}) {
    EXPECT_EQ(refusal(party, party.make(op_code, link.client, {}, 1, true)),
              Status::invalid_more_usage);
  }
  MessagePtr hello = party.make(OpCode::hello_request, 0, {}, 0, true);
  must(set_hello(*hello, listening.address));
  EXPECT_EQ(refusal(party, std::move(hello)), Status::invalid_more_usage);
}

TEST_P(Post, refuses_a_response_without_message_id) {
  Party party(stage, options());
  const Listening listening = party.listen(anywhere());
  const Link link = connect(party, party, listening.address);
  for (const OpCode op_code : {OpCode::response, OpCode::hello_response, OpCode::bye_response}) {
    EXPECT_EQ(refusal(party, party.make(op_code, link.server)), Status::invalid_message_id);
  }
}

TEST_P(Post, refuses_data_on_a_listener) {
  Party party(stage, options());
  const Listening listening = party.listen(anywhere());
  EXPECT_EQ(refusal(party, party.make(OpCode::request, listening.channel)), Status::not_allowed);
  EXPECT_EQ(refusal(party, party.make(OpCode::signal, listening.channel)), Status::not_allowed);
}

TEST_P(Post, sets_origin_and_status_itself_and_ids_that_increase) {
  Party party(stage, options());
  const Listening listening = party.listen(anywhere());
  const Link link = connect(party, party, listening.address);
  MessagePtr forged = party.make(OpCode::signal, link.client);
  forged->header.origin = Origin::engine;
  forged->header.status = Status::channel_closed;
  const BinaryHeader first = party.post(std::move(forged));
  EXPECT_EQ(first.origin, Origin::application);
  const MessagePtr received = party.receive(OpCode::signal, link.server);
  EXPECT_EQ(received->header.message_id, first.message_id);
  EXPECT_EQ(received->header.status, Status::success);

  EXPECT_GT(party.send(OpCode::signal, link.client).message_id, first.message_id);
  EXPECT_EQ(party.send(OpCode::signal, link.client, {}, 42).message_id, 42U) << "set ids stay";
}

TEST_P(Post, counts_a_message_that_came_back_as_it_is_when_it_is_posted_again) {
  EngineOptions options = this->options();
  options.max_queued_bytes = 64 * 1024;
  Party server(stage, this->options());
  Party client(stage, options);
  const Link link = connect(client, server, server.listen(anywhere()).address);
  for (int i = 0; i < 3; ++i) {
    const BinaryHeader refused = client.hello(Address::uds("/nobody/is/here"));
    MessagePtr back = client.receive();
    ASSERT_EQ(back->header.op_code, OpCode::hello_response);
    ASSERT_TRUE(client.receive()->is_channel_closed());
    ASSERT_EQ(back->header.channel, refused.channel);
    back->header.op_code = OpCode::signal;
    back->header.channel = link.client;
    client.post(std::move(back));
    EXPECT_FALSE(server.receive(OpCode::signal, link.server)->text_headers.find(reason_header));
    client.wait_until(
        [&] { return must(client.group().channel_stats(link.client)).queued_messages == 0; });
    EXPECT_EQ(must(client.group().channel_stats(link.client)).queued_bytes, 0U);
  }
  // As large as the queue: there is room for nothing beside it.
  client.send(OpCode::signal, link.client, std::string(65'500, 'x'));
  server.receive(OpCode::signal, link.server);
}

TEST_P(Post, refuses_a_channel_that_is_ending_and_then_does_not_know_it) {
  Party server(stage, options());
  Party client(stage, options());
  const Listening listening = server.listen(anywhere());
  const Link link = connect(client, server, listening.address);
  client.send(OpCode::bye_signal, link.client);
  Stage aside;  // whose pumping receives nothing of the client's
  Party bystander(aside, client);
  bystander.wait_until([&] { return client.stats().closed_by(Status::channel_closed) == 1; });
  EXPECT_EQ(refusal(client, client.make(OpCode::signal, link.client)), Status::channel_closed);
  client.expect_closed(link.client, Status::channel_closed);
  EXPECT_EQ(refusal(client, client.make(OpCode::signal, link.client)),
            Status::invalid_channel_number);
}

}  // namespace
}  // namespace tofu::test
