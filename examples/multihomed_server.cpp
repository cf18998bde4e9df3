// One group may listen in several places at once; whichever way a client comes, its messages arrive
// in the same queue and are answered by the same code.

#include <string>
#include <thread>

#include "example.hpp"

using namespace example;

int main() {
  tofu::Engine engine = must(tofu::Engine::create(), "create an engine");
  tofu::ChannelGroup server = must(engine.create_group(), "create a group");
  const tofu::Address places[] = {listen(engine, server, tofu::Address::tcp("127.0.0.1", 0)),
                                  listen(engine, server, tofu::Address::tcp("localhost", 0)),
                                  listen(engine, server, tofu::Address::uds())};
  std::jthread serving([&] {
    while (auto received = server.wait_receive()) {
      tofu::MessagePtr message = std::move(*received);
      if (message->from_engine()) continue;
      if (message->header.op_code == tofu::OpCode::request) {
        answer(server, std::move(message), tofu::OpCode::response);
      } else if (message->header.op_code == tofu::OpCode::bye_request) {
        answer(server, std::move(message), tofu::OpCode::bye_response);
      }
    }
  });

  tofu::ChannelGroup client = must(engine.create_group(), "create a group");
  for (const tofu::Address& place : places) {
    const tofu::ChannelNumber channel = connect(engine, client, place);
    post(engine, client, {.channel = channel, .op_code = tofu::OpCode::request}, place.format());
    const tofu::MessagePtr response = receive(client);
    check(response->body.text() == place.format(), "the answer that belongs here");
    std::cout << "answered by way of " << response->body.text() << '\n';
    say_bye(engine, client, channel);
  }
  server.destroy();
}
