// One connection from its HelloRequest to the last word on both sides, over TCP and over a Unix
// domain socket: the code is the same.

#include "example.hpp"

using namespace example;

namespace {

void meet_and_part(const tofu::Address& on) {
  tofu::Engine engine = must(tofu::Engine::create(), "create an engine");
  tofu::ChannelGroup server = must(engine.create_group(), "create a group");
  tofu::ChannelGroup client = must(engine.create_group(), "create a group");

  const tofu::Address where = listen(engine, server, on);
  std::cout << "listening on " << where.format() << '\n';
  const tofu::ChannelNumber client_channel = connect(engine, client, where);

  tofu::MessagePtr hello = receive(server);
  check(hello->header.op_code == tofu::OpCode::hello_request, "the server meets the client");
  const tofu::ChannelNumber server_channel = hello->header.channel;
  answer(server, std::move(hello), tofu::OpCode::hello_response);  // optional
  check(receive(client)->header.op_code == tofu::OpCode::hello_response, "the client is welcome");

  post(engine, client, {.channel = client_channel, .op_code = tofu::OpCode::bye_request});
  answer(server, receive(server), tofu::OpCode::bye_response);
  check(receive(client)->header.op_code == tofu::OpCode::bye_response, "the Bye is answered");

  for (tofu::ChannelGroup* group : {&client, &server}) {
    const tofu::MessagePtr last = receive(*group);
    check(last->is_channel_closed(), "channel_closed is the last word");
    std::cout << "channel " << last->header.channel << " ended: " << last->reason() << '\n';
  }
  check(server_channel != client_channel, "numbers are unique in an engine");
}

}  // namespace

int main() {
  meet_and_part(tofu::Address::tcp("127.0.0.1", 0));  // port 0: any free one
  meet_and_part(tofu::Address::uds());                // no path: a temporary one
}
