// Is the peer alive? Send a Signal each time nothing was received for a while; count the peer's. A
// channel that is broken says so by itself (channel_closed); a peer that hangs is found by silence.

#include <thread>

#include "example.hpp"

using namespace example;

namespace {

constexpr auto interval = 20ms;
constexpr int beats = 5;

// Beats until it has heard `beats` of the other side's.
void beat(tofu::Engine& engine, tofu::ChannelGroup& group, tofu::ChannelNumber channel,
          std::string_view who) {
  int heard = 0;
  int silent = 0;
  while (heard < beats) {
    const tofu::MessagePtr message = must(group.wait_receive(interval), "wait_receive");
    if (message == nullptr) {
      check(++silent < 1'000, "a peer that is alive");
      post(engine, group, {.channel = channel, .op_code = tofu::OpCode::signal}, "alive");
    } else if (message->header.op_code == tofu::OpCode::signal && !message->from_engine()) {
      silent = 0;
      ++heard;
      post(engine, group, {.channel = channel, .op_code = tofu::OpCode::signal}, "alive too");
    }
  }
  std::cout << who << " heard " << heard << " beats\n";
}

}  // namespace

int main() {
  tofu::Engine engine = must(tofu::Engine::create(), "create an engine");
  tofu::ChannelGroup server = must(engine.create_group(), "create a group");
  tofu::ChannelGroup client = must(engine.create_group(), "create a group");
  const tofu::ChannelNumber client_channel =
      connect(engine, client, listen(engine, server, tofu::Address::tcp("127.0.0.1", 0)));
  const tofu::ChannelNumber server_channel = receive(server)->header.channel;

  std::jthread serving([&] { beat(engine, server, server_channel, "the server"); });
  beat(engine, client, client_channel, "the client");
}
