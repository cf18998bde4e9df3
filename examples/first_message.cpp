#include <functional>
#include <iostream>
#include <thread>
#include <tofu/tofu.hpp>

// The server: answers each request, and says goodbye to who says goodbye.
void serve(tofu::ChannelGroup& group) {
  while (true) {
    tofu::MessagePtr message = group.wait_receive().value();
    if (message->is_channel_closed()) return;  // its only client has left
    if (message->header.op_code == tofu::OpCode::request) {
      message->header.op_code = tofu::OpCode::response;  // same channel, same message id
      message->body.append(", said the server").value();
      (void)group.post(std::move(message));  // fails if the client left: channel_closed follows
    } else if (message->header.op_code == tofu::OpCode::bye_request) {
      message->header.op_code = tofu::OpCode::bye_response;
      (void)group.post(std::move(message));
    }
  }
}

int main() {
  tofu::Engine engine = tofu::Engine::create().value();
  tofu::ChannelGroup server = engine.create_group().value();
  tofu::ChannelGroup client = engine.create_group().value();

  tofu::MessagePtr message = engine.get().value();  // from the engine's pool
  tofu::set_welcome(*message, tofu::Address::tcp("127.0.0.1", 0)).value();  // any free port
  server.post(std::move(message)).value();
  const tofu::Address address = tofu::listen_address(*server.wait_receive().value()).value();
  std::jthread server_thread(serve, std::ref(server));

  message = engine.get().value();
  tofu::set_hello(*message, address).value();
  const tofu::ChannelNumber channel = client.post(std::move(message)).value().channel;

  message = engine.get().value();  // no need to wait for the connection
  message->header.channel = channel;
  message->header.op_code = tofu::OpCode::request;
  message->body.append("Hello").value();
  client.post(std::move(message)).value();
  message = client.wait_receive().value();
  std::cout << (message->from_engine() ? message->reason() : message->body.text()) << '\n';

  message = engine.get().value();
  message->header.channel = channel;
  message->header.op_code = tofu::OpCode::bye_request;
  client.post(std::move(message)).value();
  while (!client.wait_receive().value()->is_channel_closed()) continue;
}
