#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <vector>

#include <tofu/address.hpp>
#include <tofu/frame.hpp>
#include <tofu/options.hpp>
#include <tofu/stats.hpp>

#include "base/sync.hpp"
#include "core/channel.hpp"
#include "core/counter.hpp"
#include "core/doorbell.hpp"
#include "core/group_core.hpp"
#include "core/inbox.hpp"
#include "core/message_pool.hpp"
#include "core/send_batch.hpp"
#include "core/spin_policy.hpp"
#include "core/timer_heap.hpp"
#include "net/resolver.hpp"
#include "poller/poller.hpp"

namespace tofu::detail {

/// The single-threaded heart of an engine: all socket work, one turn() at a time.
///
/// What drives it is separate (Driver). Methods marked thread-safe may be called from anywhere; all
/// others belong to whichever thread drives at the moment. Sources, by concept: reactor.cpp (the
/// turn), reactor_inbox, reactor_connect, reactor_accept, reactor_receive, reactor_send,
/// reactor_land, reactor_settle, reactor_close, reactor_deliver, reactor_timers.
class Reactor {
 public:
  /// Errors: those of the back end's create().
  [[nodiscard]] static Result<std::unique_ptr<Reactor>> create(const EngineOptions& options,
                                                               MessagePool& pool,
                                                               ChannelRegistry& registry);
  ~Reactor();
  Reactor(const Reactor&) = delete;
  Reactor& operator=(const Reactor&) = delete;

  // --- Thread-safe ---

  /// Takes a validated message over; ByeSignals overtake everything else. Whoever leads sees it at
  /// the beginning of a turn, or when the doorbell rings.
  void submit(MessagePtr message) noexcept;
  /// From now on the reactor knows the group. Throws std::bad_alloc.
  void add_group(GroupCore& group);
  /// Aborts the group's channels and forgets it, in one of the next turns; its `let_go` becomes
  /// true then, and that turn() has a command done.
  void remove_group(GroupCore& group) noexcept;
  /// After remove_group(), once `let_go` is true or the reactor finished: no list of the reactor's
  /// holds the group any more, so that it may be destroyed.
  void forget_group(GroupCore& group) noexcept;
  /// Ends every channel and forgets every group; then finished() becomes true.
  void stop() noexcept;
  [[nodiscard]] bool finished() const noexcept { return finished_.load(std::memory_order_acquire); }
  [[nodiscard]] Doorbell& doorbell() noexcept { return doorbell_; }
  /// Adds the reactor's figures to a snapshot.
  void add_stats(EngineStats& stats) const noexcept;

  // --- The leader ---

  /// What a turn does behind what was posted before it, as more may be on the way.
  enum class AfterPosts : std::uint8_t {
    sleep,       ///< waits for events
    look_again,  ///< asks for events and returns
  };

  /// What happened in a turn.
  struct Turned {
    bool command_done = false;   ///< a command (remove_group, stop) was finished
    bool took_posts = false;     ///< posted messages were taken
    bool delivered = false;      ///< some receiver got messages
    bool woke_receiver = false;  ///< one of them slept at its mailbox
  };

  /// One turn: waits at most `max_wait` for something to do, and does it. Does not wait while
  /// `leaders`, the mailbox of the thread that leads, wants its receiver; null: it has none.
  /// Want of memory ends at most the channel that it befalls.
  Turned turn(std::chrono::nanoseconds max_wait, AfterPosts after_posts = AfterPosts::sleep,
              const Mailbox* leaders = nullptr) noexcept;
  /// A turn that asks the OS for no events: what was posted is worked on.
  Turned turn_without_waiting() noexcept;
  /// Between turns: something is to be done that needs no event.
  [[nodiscard]] bool has_work() const noexcept {
    return !scheduled_.empty() || crowd_left_ || looks_again();
  }
  /// Between turns: there is nothing to do but to send what was posted. No Welcome is under way
  /// either, which may touch files, no rested channel may go on, and no timer is due.
  [[nodiscard]] bool has_posts_alone() const noexcept;
  /// Between turns: some channels wait for messages to come back to the pool.
  [[nodiscard]] bool is_starving() const noexcept { return !starved_.empty(); }

 private:
  using State = Channel::State;
  enum class CloseMode : std::uint8_t { abortive, plain };
  enum class Fed : std::uint8_t { all, parked, ended };

  Reactor(const EngineOptions& options, MessagePool& pool, ChannelRegistry& registry,
          poller::SelectedBackend backend);

  // The turn (reactor.cpp).
  void begin_turn() noexcept;
  void work();
  Turned finish_turn();
  void hand_over();
  [[nodiscard]] std::chrono::nanoseconds time_to_sleep(std::chrono::nanoseconds max_wait) noexcept;
  void wait_for_events(std::chrono::nanoseconds timeout, const Mailbox* leaders, bool for_answer);
  void ask_for_events(std::chrono::nanoseconds timeout);
  [[nodiscard]] bool spin(std::chrono::nanoseconds longest, const Mailbox& leaders);
  void poller_failed(const Error& error);
  void visit_scheduled();
  void visit(Channel& channel);
  /// Something cannot be done yet, and nothing will tell when it can.
  [[nodiscard]] bool looks_again() const noexcept {
    return !closing_.empty() || !deferred_.empty() || !awaiting_post_.empty() || !orphans_.empty();
  }
  void schedule(Channel& channel) noexcept;
  void reconcile_wishes();
  void unpark();
  void feed_starved(std::size_t messages);
  void release_held();
  void resume(Channel& channel) noexcept;
  void return_messages() noexcept;
  template <class Step>
  void or_out_of_memory(Channel& channel, Step step) noexcept;

  // What comes from other threads (reactor_inbox.cpp).
  void take_commands();
  void take_from_other_threads();
  void work_on(MessageQueue aborts, MessageQueue posted);
  void take_posted(MessagePtr message);
  void enqueue(Channel& channel, MessagePtr message) noexcept;
  [[nodiscard]] MessagePtr dequeue(Channel& channel) noexcept;
  void take_abort(MessagePtr abort);
  void take_for_no_channel(MessagePtr message);
  void finish_removals();
  [[nodiscard]] Channel* create_channel(ChannelNumber number, State state, GroupCore& group);
  [[nodiscard]] GroupCore* group_of(const ChannelSlot& slot) noexcept;

  // Making connections (reactor_connect.cpp).
  void start_hello(Channel& channel, MessagePtr hello);
  void resolve(Channel& channel, const std::string& host, std::uint16_t port);
  void cancel_look_up(Channel& channel) noexcept;
  void take_resolutions();
  [[nodiscard]] std::optional<net::Resolution> next_resolution() noexcept;
  void try_next_endpoint(Channel& channel);
  void continue_connecting(Channel& channel);
  void endpoint_failed(Channel& channel, const Error& error);
  void connected(Channel& channel);

  // Listening and accepting (reactor_accept.cpp).
  void start_welcome(Channel& channel, MessagePtr welcome);
  void listen(Channel& channel, std::span<const net::Endpoint> endpoints);
  void listening(Channel& channel, net::Listener listener, const Address& at);
  void accept_connections(Channel& channel);
  bool accept_one(Channel& listener, net::Socket socket);
  void rest_from_accepting(Channel& channel, const Error& why);

  // Receiving (reactor_receive.cpp).
  void receive(Channel& channel);
  void read_and_feed(Channel& channel);
  [[nodiscard]] std::size_t share_of(const Channel& channel) noexcept;
  [[nodiscard]] bool has_room_for_much(Channel& channel);
  [[nodiscard]] std::size_t read_size(const Channel& channel, bool roomy, std::size_t budget) const;
  [[nodiscard]] bool read_once(Channel& channel, std::size_t& budget);
  [[nodiscard]] Fed feed(Channel& channel, std::span<const std::byte> bytes);
  [[nodiscard]] Fed feed_carry(Channel& channel, std::span<const std::byte>& bytes);
  [[nodiscard]] Result<std::size_t> next_frame_size(const Channel& channel,
                                                    std::span<const std::byte> bytes,
                                                    FrameHeader& header) const;
  [[nodiscard]] Fed take_frame(Channel& channel, const FrameHeader& header,
                               std::span<const std::byte> frame);
  [[nodiscard]] MessagePtr message_to_receive(Channel& channel);
  void take_message_in(Channel& channel, const FrameHeader& header, MessagePtr message);
  void act_on_received(Channel& channel, const Message& message);
  [[nodiscard]] bool keep(Channel& channel, std::span<const std::byte> bytes);
  [[nodiscard]] bool keep(Channel& channel, std::span<const std::byte> bytes, std::size_t growth);
  Fed keep_parked(Channel& channel, std::span<const std::byte> bytes);
  void clear_carry(Channel& channel) noexcept;
  void park(Channel& channel, Channel::Parked why);
  void unpark_bytes(Channel& channel) noexcept;
  [[nodiscard]] std::size_t lent_messages() const noexcept;
  std::size_t refill_spare();
  [[nodiscard]] MessagePtr take_message();

  // Receiving large bodies (reactor_land.cpp).
  struct ReadPlan {
    enum class Body : std::uint8_t { none, guessed, known, landing };
    Body body = Body::none;
    std::size_t body_bytes = 0;  ///< what the slice for it takes
    std::size_t slice_count = 0;
    std::array<net::MutableSlice, 3> slices;
    void add(std::byte* data, std::size_t size) noexcept { slices[slice_count++] = {data, size}; }
    [[nodiscard]] std::size_t bytes() const noexcept;
  };
  [[nodiscard]] ReadPlan plan_read(Channel& channel, std::size_t budget);
  [[nodiscard]] bool plan_landing(Channel& channel, ReadPlan& plan);
  [[nodiscard]] Fed feed_planned(Channel& channel, const ReadPlan& plan, std::size_t bytes);
  [[nodiscard]] Fed feed_guessed(Channel& channel, const ReadPlan& plan, std::size_t bytes);
  [[nodiscard]] Fed feed_known(Channel& channel, const ReadPlan& plan, std::size_t bytes);
  [[nodiscard]] Fed feed_landing(Channel& channel, std::size_t body, std::size_t behind);
  [[nodiscard]] Fed take_landed(Channel& channel);
  void begin_landing(Channel& channel, std::span<const std::byte> header,
                     std::size_t body) noexcept;

  // Sending (reactor_send.cpp).
  void send(Channel& channel);
  void written(Channel& channel, std::size_t bytes);
  void act_on_written(Channel& channel, const Message& message);
  void take_out_of_queue(Channel& channel, std::size_t messages, std::size_t bytes);

  // What a visit left behind (reactor_settle.cpp).
  void settle(Channel& channel);
  void settle_finishing(Channel& channel);
  void settle_half_closed(Channel& channel);
  void settle_write_broken(Channel& channel);
  [[nodiscard]] bool is_post_under_way(Channel& channel);
  [[nodiscard]] bool has_read_all(Channel& channel);

  // Ending (reactor_close.cpp).
  void end(Channel& channel, const Error& reason, CloseMode mode = CloseMode::abortive);
  void close_socket(Channel& channel) noexcept;
  void hand_back_all(Channel& channel);
  void hand_back(Channel& channel, MessagePtr message);
  void finish_closing();
  [[nodiscard]] bool say_channel_closed(Channel& channel);
  void end_everything();

  // To the application (reactor_deliver.cpp).
  void deliver(GroupCore& group, MessagePtr message);
  bool signal(GroupCore& group, const Channel* channel, Status status, const Error& why);
  [[nodiscard]] bool receiver_is_behind(GroupCore& group) noexcept;
  void flush_mailboxes() noexcept;

  // Time (reactor_timers.cpp).
  [[nodiscard]] bool is_bye_due_first(const Channel& channel) const noexcept;
  void set_phase_deadline(Channel& channel, Channel::Deadline what,
                          std::chrono::nanoseconds from_now);
  void expect_bye(Channel& channel);
  void clear_phase_deadline(Channel& channel);
  void arm(Channel& channel);
  [[nodiscard]] net::TimePoint idle_deadline(const Channel& channel) const noexcept;
  void idle_too_long(Channel& channel);
  [[nodiscard]] static bool said_all(const Channel& channel) noexcept;
  void look_once_more(Channel& channel);
  void run_timers();
  void postpone(Channel& channel);
  void phase_deadline_passed(Channel& channel);
  [[nodiscard]] std::chrono::nanoseconds patience_of(Channel::Deadline what) const noexcept;
  [[nodiscard]] static bool made_progress(Channel& channel) noexcept;

  const EngineOptions options_;
  MessagePool& pool_;
  ChannelRegistry& registry_;
  poller::Poller<Channel> poller_;
  Doorbell doorbell_;

  Inbox inbox_;
  Inbox aborts_;
  sync::Atomic<std::size_t> welcomes_under_way_{0};  // from before they are in the inbox
  MessageQueue deferred_;  // taken from the inboxes; for their channel there was no memory yet, or
                           // no room in the turn
  MessageQueue
      orphans_;  // Hellos and Welcomes of groups that are gone, which more is posted behind
  using GroupMap = std::map<GroupId, GroupCore*>;
  sync::Atomic<bool> commands_waiting_{false};  // in the next three; set behind them
  sync::Mutex commands_mutex_;                  // for the next three: all are rare
  GroupMap joining_;                            // entries made where want of memory can be told
  IntrusiveList<GroupCore, Leaving> leaving_;
  std::vector<net::Resolution> resolutions_;
  sync::Atomic<bool> stop_wanted_{false};
  sync::Atomic<bool> finished_{false};
  bool stopping_ = false;
  Turned turned_;  // this turn, so far

  GroupMap groups_;
  IntrusiveList<GroupCore, Leaving> removals_;  // waiting for their channels to end
  std::unique_ptr<net::Resolver> resolver_;

  net::TimePoint now_{};
  // Lists that allocate nothing: want of memory must not stop the reactor.
  IntrusiveList<Channel, Scheduled> scheduled_;      // for the next round of visits
  IntrusiveList<Channel, Scheduled> awaiting_post_;  // visited again, but not at once
  IntrusiveList<Channel, Scheduled> resumed_;        // that rested: first of the coming round
  IntrusiveList<Channel, Scheduled> visiting_;       // the present round
  IntrusiveList<Channel, Scheduled> late_;           // visited last, a share of them at a time
  IntrusiveList<Channel, Closing> closing_;
  ParkingLot starved_;        // parked for the pool
  bool fed_in_vain_ = false;  // some were let go on, and no message could be had after all
  IntrusiveList<GroupCore, Holding> holding_;
  IntrusiveList<GroupCore, Touched> touched_;
  TimerHeap<Channel> timers_;
  std::size_t begun_ = 0;         // channels made in this round of work
  bool crowd_left_ = false;       // something waits for nothing but the next round
  std::size_t failed_waits_ = 0;  // in a row
  bool answer_expected_ = false;  // something was posted since the last wait
  SpinPolicy spin_policy_;

  MessageQueue spare_;  // taken from the pool in advance, given back at the end of the turn
  std::size_t next_refill_ = 1;     // how many are taken at once
  std::size_t obtainable_ = 0;      // of these and those in the pool, as it was last asked
  MessageQueue returned_;           // written; to the pool at the end of the turn
  std::size_t in_send_queues_ = 0;  // of this engine's messages: others are lent by others
  std::size_t parked_bytes_ = 0;    // kept by parked channels
  ChannelNumber last_reader_ = unassigned_channel;  // the last channel that was read
  net::TimePoint alone_since_{};                    // since when no other one was
  Buffer spare_carry_;    // memory of the last channel whose cut frame was completed
  Buffer spare_landing_;  // for the next large body
  Buffer read_buffer_;
  SendBatch batch_;

  struct Figures {
    TrafficCounters traffic;
    Counter reads, writes, accepts, connects, waits, controls;
    Counter channels, listeners, accepted, connected, returned;
    Counter turns, visited, pool_empty_episodes, accept_pauses, receiver_wakeups;
    std::array<Counter, 256> closed;
  } figures_;
};

// Some steps use what throws for want of memory; the channel that they are for ends by it.
template <class Step>
void Reactor::or_out_of_memory(Channel& channel, Step step) noexcept {
  try {
    step();
  } catch (const std::bad_alloc&) {
    end(channel, {Status::allocation_failed, 0, "no memory to go on with this channel"});
  }
}

}  // namespace tofu::detail
