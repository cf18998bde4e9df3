/// Listening: what becomes of a WelcomeRequest.

#include <fstream>
#include <string>

#include "support/files.hpp"
#include "support/raw_peer.hpp"
#include "support/scene.hpp"

namespace tofu::test {
namespace {

class Welcome : public SceneTest {
 protected:
  static BinaryHeader post_welcome_on(Party& party, std::string_view address) {
    MessagePtr welcome = party.make(OpCode::welcome_request, unassigned_channel);
    must(welcome->text_headers.append(listen_on_header, address));
    return party.post(std::move(welcome));
  }

  /// The WelcomeResponse tells of a failure, and the listener's number ends; returns the status.
  static Status expect_failed(Party& party, const BinaryHeader& posted) {
    const MessagePtr answer = party.receive();
    EXPECT_TRUE(answer->from_engine());
    EXPECT_EQ(answer->header.op_code, OpCode::welcome_response) << describe(*answer);
    EXPECT_EQ(answer->header.channel, posted.channel);
    EXPECT_EQ(answer->header.message_id, posted.message_id);
    const Status status = answer->header.status;
    party.expect_closed(posted.channel, status);
    party.expect_nothing();
    return status;
  }
};
TOFU_OVER(Welcome, every_scene());

TEST_P(Welcome, reports_the_address_that_is_really_listened_on) {
  Party party(stage, options());
  const Address wanted = anywhere();
  const Listening listening = party.listen(wanted);
  if (over_tcp()) {
    EXPECT_NE(listening.address.port(), 0);
    EXPECT_EQ(listening.address.host(), wanted.host());
  } else {
    EXPECT_EQ(listening.address, wanted);
  }
  EXPECT_EQ(party.stats().listeners, 1U);
  const Link link = connect(party, party, listening.address);
  EXPECT_NE(link.server, listening.channel);
}

// Nobody could tell a client where to connect.
TEST_P(Welcome, without_room_to_tell_the_address_fails) {
  Party party(stage, options());
  const std::string_view open = over_tcp() ? "tcp|127.0.0.1|0" : "uds|";
  MessagePtr welcome = party.make(OpCode::welcome_request, unassigned_channel);
  must(welcome->text_headers.append(listen_on_header, open));
  const std::size_t taken = welcome->text_headers.encoded().size() + sizeof "x:\r\n" - 1;
  must(welcome->text_headers.append("x", std::string(TextHeaders::max_bytes - taken, 'x')));
  EXPECT_EQ(expect_failed(party, party.post(std::move(welcome))), Status::invalid_headers_len);
  EXPECT_EQ(party.stats().listeners, 0U);
}

TEST_P(Welcome, on_a_malformed_address_fails) {
  Party party(stage, options());
  for (const std::string_view malformed :
       {"nonsense", "tcp|127.0.0.1|no-port", "tcp|127.0.0.1|70000", "pigeon|coop"}) {
    SCOPED_TRACE(malformed);
    EXPECT_EQ(expect_failed(party, post_welcome_on(party, malformed)), Status::invalid_address);
  }
  const std::string too_long = "uds|/tmp/" + std::string(200, 'x');
  EXPECT_EQ(expect_failed(party, post_welcome_on(party, too_long)), Status::invalid_address);
  EXPECT_EQ(party.stats().listeners, 0U);
}

TEST_P(Welcome, on_an_address_of_another_host_fails) {
  Party party(stage, options());
  EXPECT_EQ(expect_failed(party, post_welcome_on(party, "tcp|192.0.2.1|7099")),
            Status::listen_failed);
  EXPECT_EQ(expect_failed(party, post_welcome_on(party, "tcp|no..such..host|7099")),
            Status::invalid_address);
}

TEST_P(Welcome, on_a_taken_address_fails_and_the_first_listener_lives_on) {
  Party first(stage, options());
  Party second(stage, options());
  const Listening listening = first.listen(anywhere());
  for (Party* party : {&first, &second}) {
    MessagePtr welcome = party->make(OpCode::welcome_request, unassigned_channel);
    must(set_welcome(*welcome, listening.address));
    const BinaryHeader posted = party->post(std::move(welcome));
    EXPECT_EQ(expect_failed(*party, posted), Status::address_in_use);
  }
  const Link link = connect(second, first, listening.address);
  say_bye(second, link.client, first, link.server);
}

TEST_P(Welcome, is_ended_by_a_bye_signal_and_its_address_is_free_again) {
  Party server(stage, options());
  Party client(stage, options());
  const Address address = anywhere();
  Listening listening = server.listen(address);
  for (int i = 0; i < 3; ++i) {
    const Link link = connect(client, server, listening.address);
    server.send(OpCode::bye_signal, listening.channel);
    server.expect_closed(listening.channel, Status::channel_closed);
    EXPECT_EQ(server.stats().listeners, 0U);
    // What it accepted lives on.
    client.send(OpCode::signal, link.client, "still connected");
    EXPECT_EQ(server.receive(OpCode::signal, link.server)->body.text(), "still connected");
    client.send(OpCode::bye_signal, link.client);
    client.expect_closed(link.client, Status::channel_closed);
    server.expect_closed(link.server, Status::peer_disconnected);
    listening = server.listen(listening.address);  // at once, on the very same
  }
}

TEST_P(Welcome, ends_with_the_group_that_posted_it) {
  Party client(stage, options());
  Address address = anywhere();
  {
    Party server(stage, options());
    address = server.listen(address).address;
  }
  const BinaryHeader hello = client.hello(address);
  const MessagePtr answer = client.receive();
  EXPECT_NE(answer->header.status, Status::success);
  client.expect_closed(hello.channel, answer->header.status);
}

class WelcomeOnPath : public SceneTest {};
TOFU_OVER(WelcomeOnPath, uds_scenes());

TEST_P(WelcomeOnPath, takes_a_stale_socket_file_over) {
  const Address address = anywhere();
  {
    const RawListener dead(stage, address);
  }
  ASSERT_TRUE(is_there(address.path())) << "a raw listener leaves its file behind";
  Party party(stage, options());
  const Listening listening = party.listen(address);
  connect(party, party, listening.address);
}

TEST_P(WelcomeOnPath, leaves_a_live_listener_of_another_program_alone) {
  RawListener alive(stage, anywhere());
  Party party(stage, options());
  MessagePtr welcome = party.make(OpCode::welcome_request, unassigned_channel);
  must(set_welcome(*welcome, alive.address()));
  const BinaryHeader posted = party.post(std::move(welcome));
  EXPECT_EQ(party.receive_from_engine(Status::address_in_use)->header.channel, posted.channel);
  party.expect_closed(posted.channel, Status::address_in_use);
  const BinaryHeader hello = party.hello(alive.address());
  // The probe may have left a connection in the backlog: the Hello comes by one of the two.
  while (true) {
    RawPeer peer = alive.accept();
    if (const auto frame = peer.read_frame()) {
      EXPECT_EQ(frame->header.message_id, hello.message_id);
      break;
    }
  }
}

TEST_P(WelcomeOnPath, never_removes_a_file_that_is_no_socket) {
  const testing::TemporaryUdsPath path;
  std::ofstream(path.path()) << "precious";
  Party party(stage, options());
  MessagePtr welcome = party.make(OpCode::welcome_request, unassigned_channel);
  must(set_welcome(*welcome, Address::uds(path.path())));
  const BinaryHeader posted = party.post(std::move(welcome));
  const MessagePtr answer = party.receive();
  EXPECT_NE(answer->header.status, Status::success);
  party.expect_closed(posted.channel, answer->header.status);
  std::string content;
  std::ifstream(path.path()) >> content;
  EXPECT_EQ(content, "precious");
}

TEST_P(WelcomeOnPath, removes_its_file_when_it_closes) {
  const testing::TemporaryUdsPath first;
  const testing::TemporaryUdsPath second;
  {
    Party party(stage, options());
    const Listening listening = party.listen(Address::uds(first.path()));
    EXPECT_TRUE(is_there(first.path()));
    party.send(OpCode::bye_signal, listening.channel);
    party.expect_closed(listening.channel, Status::channel_closed);
    EXPECT_FALSE(is_there(first.path()));
    party.listen(Address::uds(second.path()));
    EXPECT_TRUE(is_there(second.path()));
  }
  EXPECT_FALSE(is_there(second.path())) << "an engine takes its files along";
}

TEST_P(WelcomeOnPath, without_a_path_listens_on_a_temporary_one) {
  Party party(stage, options());
  const Listening one = party.listen(Address::uds());
  const Listening two = party.listen(Address::uds());
  EXPECT_FALSE(one.address.path().empty());
  EXPECT_NE(one.address, two.address);
  connect(party, party, one.address);
  connect(party, party, two.address);
}

TEST_P(WelcomeOnPath, in_a_folder_that_does_not_exist_fails) {
  Party party(stage, options());
  MessagePtr welcome = party.make(OpCode::welcome_request, unassigned_channel);
  must(set_welcome(*welcome, Address::uds(testing::TemporaryUdsPath().path() + "/no/socket")));
  const BinaryHeader posted = party.post(std::move(welcome));
  const MessagePtr answer = party.receive();
  EXPECT_EQ(answer->header.op_code, OpCode::welcome_response);
  EXPECT_NE(answer->header.status, Status::success);
  party.expect_closed(posted.channel, answer->header.status);
}

}  // namespace
}  // namespace tofu::test
