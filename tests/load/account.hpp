#pragma once

#include <cstdint>
#include <string>
#include <tofu/tofu.hpp>
#include <vector>

namespace tofu::load {

/// What one process posted and received, told from outside the library, and whether that agrees
/// with the library's own figures. Messages that never cross the wire (WelcomeRequest, ByeSignal)
/// are left out.
class Account {
 public:
  void posted(const BinaryHeader& header) noexcept;
  /// Any message that wait_receive() gave.
  void received(const Message& message) noexcept;
  /// A HelloRequest came, or was answered by a peer.
  void opened() noexcept { ++figures_.opened; }
  /// Something that a guarantee excludes. The first ones are kept as sentences.
  void violation(std::string what);

  /// After the last channel_closed and with every message put back: posted = written + handed back,
  /// and all messages are home.
  void balance(const EngineStats& stats);

  struct Figures {
    std::uint64_t posted = 0;
    std::uint64_t written = 0;  ///< the library's own figure
    std::uint64_t handed_back = 0;
    std::uint64_t received = 0;  ///< from peers
    std::uint64_t opened = 0;    ///< channels whose Hello passed
    std::uint64_t closed = 0;    ///< channel_closed Signals
    std::uint64_t messages_held = 0;
    std::uint64_t violations = 0;
  };
  [[nodiscard]] const Figures& figures() const noexcept { return figures_; }
  [[nodiscard]] const std::vector<std::string>& violations() const noexcept { return violations_; }

 private:
  Figures figures_;
  std::vector<std::string> violations_;
};

}  // namespace tofu::load
