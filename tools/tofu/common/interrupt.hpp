#pragma once

#include <functional>
#include <memory>

namespace tofu::cli {

/// Takes Ctrl-C, SIGTERM and SIGHUP over for its lifetime, so that a command ends with Byes,
/// closed sockets and removed socket files. A second one ends the process at once with 130, unless
/// it comes so soon (250 ms) that it must be the first one delivered twice.
/// Writing to a closed pipe fails with an error meanwhile instead of ending the process.
/// On Windows: Ctrl-C, Ctrl-Break, the console's being closed and the session's end, of which the
/// last two leave a process some seconds.
/// One at a time per process. Node has one; others seldom need it.
class Interrupt {
 public:
  /// `wake` is called once, on a thread of this object's own, when the first one comes.
  explicit Interrupt(std::function<void()> wake);
  /// `wake` is not running any more. The former reactions are back, unless a signal came: then a
  /// second one is still taken as above.
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  /// Whether one came. Thread-safe.
  [[nodiscard]] bool requested() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tofu::cli
