/// The least program that passes a message with tofu: one side greets the other, which prints it.

#include <cstdio>

#include <tofu/tofu.hpp>

int main() {
  tofu::Engine engine = tofu::Engine::create().value();
  tofu::ChannelGroup server = engine.create_group().value();
  tofu::ChannelGroup client = engine.create_group().value();

  tofu::MessagePtr message = engine.get().value();
  tofu::set_welcome(*message, tofu::Address::tcp("127.0.0.1", 0)).value();
  server.post(std::move(message)).value();
  const tofu::Address address = tofu::listen_address(*server.wait_receive().value()).value();

  message = engine.get().value();
  tofu::set_hello(*message, address).value();
  const tofu::ChannelNumber channel = client.post(std::move(message)).value().channel;
  (void)server.wait_receive().value();  // the Hello

  message = engine.get().value();
  message->header.channel = channel;
  message->header.op_code = tofu::OpCode::signal;
  message->body.append("hello").value();
  client.post(std::move(message)).value();
  message = server.wait_receive().value();
  std::printf("%.*s\n", static_cast<int>(message->body.size()), message->body.text().data());
}
