// Requests may overtake each other's answers: the message id says which answer belongs to which.

#include <map>
#include <string>
#include <vector>

#include "example.hpp"

using namespace example;

int main() {
  tofu::Engine engine = must(tofu::Engine::create(), "create an engine");
  tofu::ChannelGroup server = must(engine.create_group(), "create a group");
  tofu::ChannelGroup client = must(engine.create_group(), "create a group");
  const tofu::ChannelNumber channel =
      connect(engine, client, listen(engine, server, tofu::Address::uds()));
  receive(server);  // the HelloRequest

  std::map<tofu::MessageId, std::string> questions;
  for (const char* city : {"Oslo", "Rome", "Lima"}) {
    const auto header =
        post(engine, client, {.channel = channel, .op_code = tofu::OpCode::request}, city);
    questions.emplace(header.message_id, city);
  }

  // This server answers the last question first.
  std::vector<tofu::MessagePtr> received;
  while (received.size() < questions.size()) received.push_back(receive(server));
  for (; !received.empty(); received.pop_back()) {
    tofu::MessagePtr request = std::move(received.back());
    const std::string text = "weather in " + std::string(request->body.text()) + ": fine";
    must(request->body.assign(text), "assign");
    answer(server, std::move(request), tofu::OpCode::response);
  }

  while (!questions.empty()) {
    const tofu::MessagePtr response = receive(client);
    const auto question = questions.find(response->header.message_id);
    check(question != questions.end(), "an answer to a question of ours");
    std::cout << question->second << " -> " << response->body.text() << '\n';
    check(response->body.text().find(question->second) != std::string_view::npos, "its answer");
    questions.erase(question);
  }
}
