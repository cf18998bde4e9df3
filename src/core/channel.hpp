#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <tofu/buffer.hpp>
#include <tofu/error.hpp>
#include <tofu/frame.hpp>
#include <tofu/message.hpp>

#include "base/intrusive_list.hpp"
#include "core/channel_registry.hpp"
#include "core/group_core.hpp"
#include "core/message_queue.hpp"
#include "core/timer_heap.hpp"
#include "net/endpoint.hpp"
#include "net/listener.hpp"
#include "net/socket.hpp"
#include "poller/poller_core.hpp"

namespace tofu::detail {

// The lists that a channel can stand in.
struct Scheduled;  ///< has something to do in this turn or the next
struct Closing;    ///< waits for the last poster
// Besides: InGroup and Resting (group_core.hpp, parking_lot.hpp).

/// One channel, from its creation to its channel_closed. Only the reactor touches it.
///
/// States: resolving → connecting → open (client); awaiting_hello → open (server); listening.
/// From open: finishing, once the ByeResponse to the own ByeRequest is here. From all: closing.
struct Channel : poller::Registration,
                 TimerNode,
                 ListNode<Scheduled>,
                 ListNode<Closing>,
                 ListNode<InGroup>,
                 ListNode<Resting> {
  enum class State : std::uint8_t {
    resolving,       ///< a host name is being looked up
    connecting,      ///< waiting for the OS, or for the next attempt
    listening,       ///< accepts connections
    awaiting_hello,  ///< accepted; the application does not know it yet
    open,            ///< messages go both ways
    finishing,       ///< Bye done: write what is left, send FIN, wait for the peer's end
    closing,         ///< socket and last word follow, once nobody is posting any more
  };
  /// Why a channel is not read although it could be.
  enum class Parked : std::uint8_t { no, for_pool, for_receiver };
  /// What the timer of the present phase is for.
  enum class Deadline : std::uint8_t {
    none,
    connect,
    retry_connect,
    hello,
    bye,
    half_close,
    accept
  };

  Channel(ChannelNumber channel_number, State initial, ChannelSlot& channel_slot,
          GroupCore& channel_group) noexcept
      : state(initial), slot(&channel_slot), group(&channel_group), number_(channel_number) {}

  // What PollerCore asks.
  [[nodiscard]] ChannelNumber number() const noexcept { return number_; }
  [[nodiscard]] net::Handle handle() const noexcept {
    return listener != nullptr ? listener->handle() : socket.handle();
  }
  [[nodiscard]] poller::Triggers wanted() const noexcept;

  [[nodiscard]] bool can_read() const noexcept {
    return (state == State::awaiting_hello || state == State::open || state == State::finishing) &&
           !read_ended && parked == Parked::no;
  }
  [[nodiscard]] std::span<const std::byte> carried() const noexcept {
    return carry.bytes().subspan(carry_used);
  }
  [[nodiscard]] bool can_write() const noexcept {
    return (state == State::open || state == State::finishing) && !write_broken && !bye_answered;
  }

  State state;
  Parked parked = Parked::no;
  Deadline phase_deadline_is = Deadline::none;
  bool visible = false;         ///< the application knows the number: it gets channel_closed
  bool hungry = false;          ///< rested from reading, and got no message since
  bool greedy = false;          ///< took its whole share when it was last read
  bool drained = false;         ///< the last read found the socket empty
  bool want_send = false;       ///< the last write met a full socket buffer
  bool accept_resting = false;  ///< a listener that waits before accepting again
  bool accept_trouble_signalled = false;  ///< the group was told why, in this episode
  bool read_ended = false;                ///< FIN was read
  bool hung_up = false;                   ///< the OS reported error or hang-up
  bool write_broken = false;              ///< a write failed; what is readable is still read
  int write_error = 0;  ///< the OS error of that write: the read may not see it any more
  bool fin_sent = false;
  bool bye_wanted = false;    ///< own ByeRequest or ByeResponse queued, or written
  bool bye_sent = false;      ///< own ByeRequest written
  bool bye_answered = false;  ///< own ByeResponse written: nothing is written after it

  poller::Triggers got;  ///< what this turn brought
  ChannelSlot* slot;
  GroupCore* group;

  net::Socket socket;
  std::unique_ptr<net::Listener> listener;
  std::uint32_t accepts_per_visit = 1;

  /// Only while a connection is being made.
  struct Connecting {
    std::vector<net::Endpoint> endpoints;
    std::size_t next = 0;
    net::TimePoint give_up = net::never;  ///< connect_timeout of all attempts together
    Error last_error{};
  };
  std::unique_ptr<Connecting> connecting;
  MessagePtr welcome;  ///< a WelcomeRequest that is being worked on

  MessageQueue outbound;          ///< accepted, not yet written whole
  std::size_t front_written = 0;  ///< bytes of the front message that are written
  Buffer carry;                   ///< received bytes that were not delivered yet
  std::size_t carry_used = 0;     ///< of them, those at the front that were
  /// A large frame whose body is being read to where it will stay; carry holds what came behind.
  struct Landing {
    std::array<std::byte, frame_header_bytes> header;
    Buffer body;  ///< as much as came; its capacity holds all of it, or is 0: nothing is landing
    [[nodiscard]] bool under_way() const noexcept { return body.capacity() != 0; }
  } landing;
  std::uint16_t large_body = 0;  ///< bytes of the last frame's body, if it could have landed so
  std::size_t parked_bytes = 0;  ///< of carry and landing, while parked
  std::uint32_t unanswered = 0;  ///< requests delivered and not yet answered

  net::TimePoint phase_deadline = net::never;
  net::TimePoint last_activity{};
  std::uint64_t progress_seen = 0;  ///< bytes the peer had taken when a deadline last looked
  net::TimePoint progress_at{};     ///< when that look found more than the one before

  Error reason{};                  ///< once closing
  bool closes_abortively = false;  ///< once closing: by RST, where there is such a thing
  MessagePtr abort_message;        ///< the ByeSignal; it comes back as channel_closed

 private:
  ChannelNumber number_;
};

inline poller::Triggers Channel::wanted() const noexcept {
  using poller::Triggers;
  switch (state) {
    case State::listening:
      return accept_resting ? Triggers{} : Triggers::accept();
    case State::connecting:
      return phase_deadline_is == Deadline::retry_connect ? Triggers{} : Triggers::connect();
    case State::awaiting_hello:
    case State::open:
    case State::finishing: {
      Triggers want;
      if (can_read()) want |= Triggers::recv();
      if (want_send && can_write()) want |= Triggers::send();
      return want;
    }
    case State::resolving:
    case State::closing:
      break;
  }
  return {};
}

}  // namespace tofu::detail
