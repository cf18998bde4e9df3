#pragma once

#include <ucontext.h>

#include <cstddef>
#include <functional>
#include <memory>

namespace tofu::model {

/// A thread of the model: a stack of its own in the one real thread. Runs until it hands control
/// back by itself.
class Fiber {
 public:
  Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  /// Makes it ready to run `body` from the beginning. What it was at before is forgotten.
  void prepare(std::function<void()> body);
  /// Runs it until it pauses or ends. From outside.
  void resume();
  /// Back to whoever resumed. From inside.
  void pause();
  [[nodiscard]] bool ended() const noexcept { return ended_; }

 private:
  static constexpr std::size_t stack_bytes = std::size_t{256} * 1024;
  static void enter(unsigned low, unsigned high);

  std::unique_ptr<std::byte[]> stack_;
  ucontext_t own_{};
  ucontext_t outside_{};
  std::function<void()> body_;
  bool ended_ = true;
};

}  // namespace tofu::model
