#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <thread>

#include "cat/cat_options.hpp"
#include "common/input.hpp"
#include "common/node.hpp"

namespace tofu::cli {

/// Sends standard input on a channel, on a thread of its own: reading it may take for ever, and so
/// may a peer that does not read. While the channel's send queue is full the input is not read.
class InputSender {
 public:
  /// Starts. Node and options must outlive it. Once it is finished it wakes the node's receiver.
  InputSender(Node& node, ChannelNumber channel, const CatOptions& options);
  /// Stops and waits for the thread.
  ~InputSender();
  InputSender(const InputSender&) = delete;
  InputSender& operator=(const InputSender&) = delete;

  /// The channel has room again. From the receiver's thread.
  void on_send_queue_ready();
  /// No more is sent. From the receiver's thread.
  void stop() noexcept;
  /// stop(), and the thread has ended: what the getters tell is final. From the receiver's thread.
  void join();

  /// Nothing more will be sent: the input ended, or sending failed.
  [[nodiscard]] bool finished() const noexcept { return finished_; }
  /// All of the input was posted; meaningful once finished().
  [[nodiscard]] bool sent_all() const noexcept { return sent_all_; }
  /// Units (lines or chunks) that were posted whole.
  [[nodiscard]] std::uint64_t units() const noexcept { return units_; }
  /// Why the input could not be read or posted; empty if it could. Once finished().
  [[nodiscard]] const std::string& failure() const noexcept { return failure_; }

 private:
  void run();
  [[nodiscard]] bool send_input();
  [[nodiscard]] bool post(std::span<const std::byte> body, bool more);
  [[nodiscard]] bool post_when_possible(MessagePtr message);
  [[nodiscard]] bool wait_for_room();

  Node* node_;
  ChannelNumber channel_;
  const CatOptions* options_;
  Input input_{"-"};
  MessageId unit_id_ = 0;  // of the unit whose last body is not posted yet
  std::atomic<std::uint64_t> units_{0};
  std::atomic<bool> finished_{false};
  bool sent_all_ = false;  // as failure_: written before finished_, read after it
  std::string failure_;

  std::mutex mutex_;
  std::condition_variable changed_;
  bool room_ = false;
  bool stopped_ = false;

  std::thread thread_;
};

}  // namespace tofu::cli
