#pragma once

#include <memory>
#include <thread>

#include "common/windows/input_source.hpp"

namespace tofu::cli::windows {

/// Reads on a thread of its own what cannot be waited for in any other way than by reading it, so
/// that whoever waits for it can be called off.
class BackgroundSource : public InputSource {
 public:
  /// A read of the handle that nothing ends outlives this object.
  explicit BackgroundSource(void* handle);
  ~BackgroundSource() override;

  [[nodiscard]] Read read(std::span<std::byte> into) override;
  void stop() noexcept override;

 private:
  struct State;
  std::shared_ptr<State> state_;
  std::thread thread_;
};

}  // namespace tofu::cli::windows
