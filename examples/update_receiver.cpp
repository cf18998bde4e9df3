// A receiver waits for messages and for nothing else. Other threads of the application reach it by
// update_receiver(): what they have to say comes through the same queue, in order.

#include <thread>

#include "example.hpp"

using namespace example;

int main() {
  tofu::Engine engine = must(tofu::Engine::create(), "create an engine");
  tofu::ChannelGroup group = must(engine.create_group(), "create a group");

  std::jthread other([&] {
    must(group.update_receiver(), "update_receiver");  // just a wake-up

    tofu::MessagePtr note = must(engine.get(), "get");
    must(note->body.assign("new prices are out"), "assign");
    must(group.update_receiver(std::move(note)), "update_receiver");
  });

  const tofu::MessagePtr first = receive(group);
  check(first->header.status == tofu::Status::receiver_update, "receiver_update");
  check(first->from_engine(), "a Signal of the engine's");
  const tofu::MessagePtr second = receive(group);
  check(second->header.status == tofu::Status::receiver_update, "receiver_update");
  std::cout << "woken, then told: " << second->body.text() << '\n';
}
