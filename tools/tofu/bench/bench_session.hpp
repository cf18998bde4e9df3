#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tofu/options.hpp>
#include <vector>

#include "bench/bench_options.hpp"
#include "bench/bench_pattern.hpp"
#include "common/exit_code.hpp"
#include "common/node.hpp"

namespace tofu::cli {

/// What a client of `tofu bench` does on its connections: numbers what it sends and checks all that
/// comes back. One thread uses it. To send a message allocates nothing.
///
/// Everything that ends the run is thrown as CommandError: no_connection before a peer has proved
/// to be the right server, `differs` for a message that is not what it must be, `failed` for a
/// connection that broke and a peer that says nothing, and Interrupted.
class BenchSession {
 public:
  using Clock = std::chrono::steady_clock;

  explicit BenchSession(const BenchOptions& options);

  /// Says Hello on so many connections and returns when all are answered.
  std::vector<ChannelNumber> open(std::size_t count);
  /// Ends these with a Bye. A message that comes meanwhile is one too many.
  void close(std::span<const ChannelNumber> channels);
  /// Says Bye where close() did not, after a failure or Ctrl-C; drops what comes.
  void abandon();

  /// Says Hello; ask() may follow at once, take_welcome() must be before take_answer().
  ChannelNumber hello();
  void take_welcome();

  /// Posts a request, one per connection at a time. `now` comes back with its answer.
  void ask(ChannelNumber channel, std::size_t bytes, Clock::time_point now);
  struct Answer {
    ChannelNumber channel;
    Clock::time_point asked_at;
  };
  /// The next answer, its content checked.
  Answer take_answer();

  /// Lets the server count anew on this connection.
  void begin(ChannelNumber channel);
  /// Posts a message that is counted; waits while the send queue is full, and says whether it did.
  bool stream(ChannelNumber channel, std::size_t bytes);
  /// Waits until the server has got all that was streamed, which must be this much since begin().
  void check_count(ChannelNumber channel, std::uint64_t messages, std::uint64_t bytes);

  /// To be called now and then by who only sends. Throws Interrupted.
  void check_interrupted() const;

 private:
  enum class State : std::uint8_t { absent, greeting, open, closing };
  struct Link {
    State state = State::absent;
    bool full = false;         ///< its send queue, until send_queue_ready
    MessageId awaited_id = 0;  ///< of the request under way; 0: none is
    std::size_t awaited_bytes = 0;
    Clock::time_point asked_at;
  };

  [[nodiscard]] Link& link(ChannelNumber channel);
  void set_state(Link& link, State state) noexcept;
  bool post(MessagePtr message);
  [[nodiscard]] MessagePtr receive();
  [[nodiscard]] MessagePtr receive_or_news();
  [[nodiscard]] MessagePtr command(ChannelNumber channel, std::string_view what);
  void handle_news(const Message& message);
  void handle_closed(const Message& message);
  [[nodiscard]] ExitCode without_server() const noexcept;
  [[noreturn]] void throw_left(const Message& bye_request);
  [[noreturn]] void throw_silent() const;
  [[noreturn]] void throw_differs(std::string_view what) const;

  std::string where_;
  Address address_;
  std::chrono::nanoseconds timeout_;
  Node node_;
  BenchPattern pattern_;
  std::vector<Link> links_;   ///< by channel number
  std::size_t greeting_ = 0;  ///< how many links are in that state
  std::size_t closing_ = 0;   ///< likewise
  MessageId last_id_ = 0;
  bool met_ = false;  ///< the right server answered a Hello once
};

}  // namespace tofu::cli
