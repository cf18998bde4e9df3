#pragma once

namespace tofu::sim {

/// Whose code runs in this thread: an engine's, whose allocations may be made to fail, or that of
/// the world and the tests, whose must not.
class EngineCode {
 public:
  [[nodiscard]] static bool runs() noexcept { return running; }

 protected:
  explicit EngineCode(bool runs) noexcept : before_(running) { running = runs; }
  ~EngineCode() { running = before_; }

 private:
  static constinit inline thread_local bool running = false;
  bool before_;
};

/// While it lives, an engine's code runs: a test calls it.
class Inside : EngineCode {
 public:
  Inside() noexcept : EngineCode(true) {}
};

/// While it lives, it does not: an engine has called its platform.
class Aside : EngineCode {
 public:
  Aside() noexcept : EngineCode(false) {}
};

}  // namespace tofu::sim
