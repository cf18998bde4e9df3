#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "transfer/attempt.hpp"

namespace tofu::cli {

/// Another process of this same program. Move-only; one thread uses it.
class ChildProcess {
 public:
  struct Options {
    std::vector<std::string> arguments;  ///< without the program's name
    /// Added to this process's environment. Unlike arguments, other users cannot see it.
    std::pair<std::string, std::string> variable;
  };
  /// Starts it, in a process group of its own: a Ctrl-C on the terminal is not for it. It has this
  /// process's standard streams and nothing else that this one has open.
  [[nodiscard]] static Attempt<ChildProcess> start(const Options& options);

  /// Kills it if it runs, and waits for its end.
  ~ChildProcess();
  ChildProcess(ChildProcess&& other) noexcept
      : id_(std::exchange(other.id_, 0)),
        system_(std::move(other.system_)),
        ending_(std::move(other.ending_)) {}
  ChildProcess& operator=(ChildProcess&&) = delete;

  [[nodiscard]] std::int64_t id() const noexcept { return id_; }
  /// How it ended, for people ("exit code 0", "killed by signal 9"), if it ended within `timeout`.
  [[nodiscard]] const std::optional<std::string>& wait(std::chrono::milliseconds timeout);
  void kill() noexcept;

 private:
  explicit ChildProcess(std::int64_t id) noexcept : id_(id) {}

  std::int64_t id_ = 0;
  /// What the system knows it by, where the number is not enough.
  std::shared_ptr<void> system_;
  std::optional<std::string> ending_;
};

}  // namespace tofu::cli
