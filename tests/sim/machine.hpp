#pragma once

#include <memory>

#include "core/engine_core.hpp"
#include "sim/aside.hpp"
#include "sim/world.hpp"

namespace tofu::test {

/// One engine of a run, and whether some call into it is under way further up the stack.
struct Machine {
  std::shared_ptr<detail::EngineCore> core;
  sim::World::Calls calls;
  net::TimePoint stopped_until{};  ///< nobody calls it before that

  [[nodiscard]] bool is_busy() const noexcept { return calls.under_way > 0; }
  [[nodiscard]] bool is_stopped() const noexcept {
    return sim::World::current().now() < stopped_until;
  }
};

/// While it lives, a test calls an engine.
class EngineCall {
 public:
  explicit EngineCall(Machine& machine) noexcept : call_(sim::World::current(), machine.calls) {}

 private:
  sim::World::Call call_;
  sim::Inside inside_;
};

}  // namespace tofu::test
