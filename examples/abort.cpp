// A ByeSignal aborts: no waiting for anybody. What could not be sent any more comes back.

#include <string>

#include "example.hpp"

using namespace example;

int main() {
  // The server's engine stops reading when ten messages wait to be received.
  tofu::Engine server_engine =
      must(tofu::Engine::create({.max_received_messages = 10}), "create an engine");
  tofu::ChannelGroup server = must(server_engine.create_group(), "create a group");
  tofu::Engine engine = must(tofu::Engine::create(), "create an engine");
  tofu::ChannelGroup client = must(engine.create_group(), "create a group");
  const tofu::ChannelNumber channel =
      connect(engine, client, listen(server_engine, server, tofu::Address::uds()));
  receive(server);  // the HelloRequest

  // It receives nothing meanwhile, so that most of this stays in the client's engine.
  constexpr int posted = 200;
  const std::string large(60'000, 'x');
  for (int i = 0; i < posted; ++i) {
    post(engine, client, {.channel = channel, .op_code = tofu::OpCode::request}, large);
  }
  post(engine, client, {.channel = channel, .op_code = tofu::OpCode::bye_signal});

  int returned = 0;
  tofu::MessagePtr message = receive(client);
  for (; !message->is_channel_closed(); message = receive(client)) {
    check(message->from_engine() && message->body.text() == large, "what comes back is whole");
    ++returned;
  }
  std::cout << returned << " of " << posted << " came back; the end: " << message->reason() << '\n';
  check(returned > 0, "the kernel does not take 12 MB");

  int arrived = 0;
  for (message = receive(server); !message->is_channel_closed(); message = receive(server)) {
    check(message->body.text() == large, "what arrives is whole");
    ++arrived;
  }
  std::cout << arrived << " arrived; the end: " << message->reason() << '\n';
  check(arrived + returned <= posted, "none arrives and comes back");
}
