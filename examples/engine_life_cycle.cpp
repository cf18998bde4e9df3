// An engine owns everything: it runs from create() to the end of its scope. Any number may live in
// a process, each with its own pool, channels and I/O thread.

#include <vector>

#include "example.hpp"

using namespace example;

int main() {
  {
    tofu::Engine engine = must(tofu::Engine::create(), "create an engine");
    tofu::ChannelGroup group = must(engine.create_group(), "create a group");
    std::cout << "an engine with " << engine.stats().pool.free << " free messages\n";
  }  // the group goes, then the engine; nothing is left behind

  std::vector<tofu::Engine> engines;
  for (int i = 0; i < 8; ++i) engines.push_back(must(tofu::Engine::create(), "create an engine"));
  std::cout << engines.size() << " engines at once\n";

  // What can't work is said before anything starts.
  const auto wrong = tofu::Engine::create({.max_messages = 0});
  check(!wrong, "an engine without messages is refused");
  std::cout << "refused as it should be: " << wrong.error().message() << '\n';

  // A group may outlive its engine; then its calls say so.
  tofu::ChannelGroup survivor = must(engines.front().create_group(), "create a group");
  engines.clear();
  const auto late = survivor.wait_receive();
  check(!late && late.error().status == tofu::Status::shutdown_started, "shutdown_started");
  std::cout << "after the end: " << late.error().message() << '\n';
}
