// tofu never reconnects by itself: a channel that ended has ended, and a new HelloRequest makes a
// new one. Here 1,000 times in a row by one thread, then by four threads that share an engine.

#include <atomic>
#include <functional>
#include <thread>
#include <vector>

#include "example.hpp"

#include <tofu/testing.hpp>

using namespace example;

namespace {

// Answers Hellos and Byes until its group is destroyed.
void serve(tofu::ChannelGroup& group) {
  while (auto received = group.wait_receive()) {
    tofu::MessagePtr message = std::move(*received);
    if (message->from_engine()) continue;
    if (message->header.op_code == tofu::OpCode::hello_request) {
      answer(group, std::move(message), tofu::OpCode::hello_response);
    } else if (message->header.op_code == tofu::OpCode::bye_request) {
      answer(group, std::move(message), tofu::OpCode::bye_response);
    }
  }
}

void reconnect(tofu::Engine& engine, const tofu::Address& server, int times) {
  tofu::ChannelGroup group = must(engine.create_group(), "create a group");
  for (int i = 0; i < times; ++i) {
    const tofu::ChannelNumber channel = connect(engine, group, server);
    check(receive(group)->header.op_code == tofu::OpCode::hello_response, "connected");
    say_bye(engine, group, channel);
  }
}

}  // namespace

int main() {
  constexpr int cycles = 1'000;
  constexpr int threads = 4;
  tofu::Engine engine = must(tofu::Engine::create(), "create an engine");
  tofu::ChannelGroup server = must(engine.create_group(), "create a group");
  const tofu::Address tcp = listen(engine, server, tofu::Address::tcp("127.0.0.1", 0));
  const tofu::Address uds = listen(engine, server, tofu::Address::uds());
  std::jthread serving([&] { serve(server); });

  for (const tofu::Address& where : {tcp, uds}) {
    reconnect(engine, where, cycles);
    std::cout << cycles << " times by one thread over " << where.format() << '\n';
    std::vector<std::function<void()>> tasks(threads,
                                             [&] { reconnect(engine, where, cycles / threads); });
    tofu::testing::run_tasks(std::move(tasks));
    std::cout << cycles << " times by " << threads << " threads over " << where.format() << '\n';
  }
  server.destroy();  // wakes serve()
}
