// An engine without a thread of its own: whoever waits in wait_receive() does its I/O meanwhile. No
// hand-over between threads, hence the shortest way from the socket to your code; but nothing moves
// while nobody waits.

#include <thread>

#include "example.hpp"

using namespace example;

namespace {

constexpr int questions = 1'000;

void serve(tofu::ChannelGroup& group) {
  for (tofu::MessagePtr message = receive(group); !message->is_channel_closed();
       message = receive(group)) {
    if (message->header.op_code == tofu::OpCode::request) {
      answer(group, std::move(message), tofu::OpCode::response);
    } else if (message->header.op_code == tofu::OpCode::bye_request) {
      answer(group, std::move(message), tofu::OpCode::bye_response);
    }
  }
}

}  // namespace

int main() {
  tofu::EngineOptions options;
  options.drive = tofu::Drive::caller;
  tofu::Engine server_engine = must(tofu::Engine::create(options), "create an engine");
  tofu::ChannelGroup server = must(server_engine.create_group(), "create a group");
  const tofu::Address address = listen(server_engine, server, tofu::Address::uds());
  std::jthread serving([&] { serve(server); });  // two threads in all: one at either end

  tofu::Engine engine = must(tofu::Engine::create(options), "create an engine");
  tofu::ChannelGroup client = must(engine.create_group(), "create a group");
  const tofu::ChannelNumber channel = connect(engine, client, address);
  for (int i = 0; i < questions; ++i) {
    const auto asked =
        post(engine, client, {.channel = channel, .op_code = tofu::OpCode::request}, "ping");
    check(receive(client)->header.message_id == asked.message_id, "the answer to the question");
  }
  say_bye(engine, client, channel);
  std::cout << questions << " answers, driven by those who waited for them\n";
}
