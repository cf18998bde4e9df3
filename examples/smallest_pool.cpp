// Messages come from the engine's pool. `pool_only` gives nothing when the pool is empty, which is
// back-pressure, not an error; `always` makes a new one.

#include "example.hpp"

using namespace example;

int main() {
  tofu::Engine engine =
      must(tofu::Engine::create({.initial_messages = 1, .max_messages = 1}), "create an engine");

  tofu::MessagePtr first = must(engine.get(tofu::AllocationStrategy::pool_only), "get");
  check(first != nullptr, "the pool's only message");
  const tofu::MessagePtr none = must(engine.get(tofu::AllocationStrategy::pool_only), "get");
  check(none == nullptr, "an empty pool gives nothing");
  const tofu::MessagePtr extra = must(engine.get(tofu::AllocationStrategy::always), "get");
  check(extra != nullptr, "a message from the heap");
  std::cout << "one from the pool, none from the empty pool, one from the heap\n";

  engine.put(std::move(first));  // the same as letting it go out of scope
  check(must(engine.get(tofu::AllocationStrategy::pool_only), "get") != nullptr, "it is back");
  std::cout << "and back in the pool\n";
}
