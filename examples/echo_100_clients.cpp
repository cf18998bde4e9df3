// A hundred clients, each with an engine's group and a thread of its own, and one server thread.

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "example.hpp"

#include <tofu/testing.hpp>

using namespace example;

namespace {

void echo(tofu::ChannelGroup& group) {
  while (auto received = group.wait_receive()) {
    tofu::MessagePtr message = std::move(*received);
    if (message->from_engine()) continue;
    if (message->header.op_code == tofu::OpCode::request) {
      answer(group, std::move(message), tofu::OpCode::response);
    } else if (message->header.op_code == tofu::OpCode::bye_request) {
      answer(group, std::move(message), tofu::OpCode::bye_response);
    }
  }
}

void ask(tofu::Engine& engine, const tofu::Address& server, int client, int questions) {
  tofu::ChannelGroup group = must(engine.create_group(), "create a group");
  const tofu::ChannelNumber channel = connect(engine, group, server);
  for (int i = 0; i < questions; ++i) {
    const std::string text = std::to_string(client) + "/" + std::to_string(i);
    post(engine, group, {.channel = channel, .op_code = tofu::OpCode::request}, text);
    tofu::MessagePtr response = receive(group);
    while (response->from_engine()) response = receive(group);  // e.g. pool_empty: a hint
    check(response->body.text() == text, "the right echo");
  }
  say_bye(engine, group, channel);
}

}  // namespace

int main() {
  constexpr int clients = 100;
  constexpr int questions = 50;
  tofu::Engine server_engine = must(tofu::Engine::create(), "create an engine");
  tofu::Engine client_engine = must(tofu::Engine::create(), "create an engine");
  tofu::ChannelGroup server = must(server_engine.create_group(), "create a group");
  const tofu::Address where = listen(server_engine, server, tofu::Address::tcp("127.0.0.1", 0));
  std::jthread serving([&] { echo(server); });

  std::vector<std::function<void()>> tasks;
  for (int client = 0; client < clients; ++client) {
    tasks.emplace_back([&, client] { ask(client_engine, where, client, questions); });
  }
  tofu::testing::run_tasks(std::move(tasks));
  server.destroy();
  const auto served = server_engine.stats().traffic.messages_out;
  std::cout << clients << " clients, " << served << " messages sent by the server\n";
}
