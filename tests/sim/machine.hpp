#pragma once

#include <memory>

#include "core/engine_core.hpp"
#include "sim/aside.hpp"

namespace tofu::test {

/// One engine of a run, and whether some call into it is under way further up the stack.
struct Machine {
  std::shared_ptr<detail::EngineCore> core;
  unsigned calls = 0;

  [[nodiscard]] bool is_busy() const noexcept { return calls > 0; }
};

/// While it lives, a test calls an engine.
class EngineCall {
 public:
  explicit EngineCall(Machine& machine) noexcept : machine_(machine) { ++machine_.calls; }
  ~EngineCall() { --machine_.calls; }
  EngineCall(const EngineCall&) = delete;
  EngineCall& operator=(const EngineCall&) = delete;

 private:
  Machine& machine_;
  sim::Inside inside_;
};

}  // namespace tofu::test
