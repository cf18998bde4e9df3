#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <tofu/error.hpp>

/// What tests of programs that use tofu need; tofu's own tests use the same.
namespace tofu::testing {

/// A TCP port of 127.0.0.1 that nobody listens on at this moment. Each call gives another one.
/// Another process may take it before you do: prefer port 0 where you can. Thread-safe.
[[nodiscard]] Result<std::uint16_t> free_tcp_port();

/// A path for a Unix domain socket in the system's temporary folder that does not exist, short
/// enough for every platform. The file, if one came to be, is removed at the end. Move-only.
class TemporaryUdsPath {
 public:
  TemporaryUdsPath();
  ~TemporaryUdsPath();
  TemporaryUdsPath(TemporaryUdsPath&& other) noexcept;
  TemporaryUdsPath& operator=(TemporaryUdsPath&&) = delete;
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

/// Runs each task on a thread of its own and waits for all of them.
/// An exception that leaves a task is thrown again here, the first task's first.
void run_tasks(std::vector<std::function<void()>> tasks);

}  // namespace tofu::testing
