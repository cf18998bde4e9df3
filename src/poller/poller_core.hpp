#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <utility>
#include <vector>

#include <tofu/error.hpp>
#include <tofu/message.hpp>

#include "base/intrusive_list.hpp"
#include "poller/backend.hpp"

namespace tofu::poller {

struct Dirty;  // the list of those whose wishes may have changed

/// What PollerCore keeps of an object; objects derive from it. Only PollerCore writes it.
struct Registration : ListNode<Dirty> {
  Token seqn = 0;       ///< this incarnation's token, never used again
  Triggers registered;  ///< what the back end was told
};

/// Something that can stand in a PollerCore: it has a channel number and says, from its own state
/// and whenever asked, which handle it has and what it wants of it.
template <class T>
concept Pollable = std::derived_from<T, Registration> && requires(const T object) {
  { object.number() } -> std::same_as<ChannelNumber>;
  { object.handle() } -> std::same_as<net::Handle>;
  { object.wanted() } -> std::same_as<Triggers>;
};

/// The stateful poller: owns the channels, knows them by number and by token, and tells the back
/// end about wishes that changed, of those channels only that said so (mark_dirty()).
///
/// The token is the channel number in its low 16 bits under a counter that only grows: a look-up is
/// one array access, and a token of an earlier incarnation finds nothing. Objects never move.
/// Belongs to the reactor's thread, but for wake().
template <PollerBackend Backend, class Object>
class PollerCore {
 public:
  explicit PollerCore(Backend backend) : backend_(std::move(backend)) {}

  /// Takes an object over and gives it its seqn. Its number must be free. Error: allocation_failed.
  Result<Object*> insert(std::unique_ptr<Object> object) {
    static_assert(Pollable<Object>);
    const std::size_t number = object->number();
    try {
      if (number >= objects_.size()) objects_.resize(number + 1);
    } catch (const std::bad_alloc&) {
      return fail(Status::allocation_failed, "no memory for the channel table");
    }
    object->seqn = (++incarnations_ << 16U) | number;
    objects_[number] = std::move(object);
    ++size_;
    return objects_[number].get();
  }

  /// The object of that number, or null.
  [[nodiscard]] Object* find(ChannelNumber number) const noexcept {
    return number < objects_.size() ? objects_[number].get() : nullptr;
  }
  /// The object of that very incarnation, or null: a stale token finds nothing.
  [[nodiscard]] Object* find_token(Token token) const noexcept {
    Object* object = find(static_cast<ChannelNumber>(token & 0xFFFFU));
    return object != nullptr && object->seqn == token ? object : nullptr;
  }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// Makes the back end forget the object's handle; to be called before the handle is closed.
  void forget(Object& object) noexcept {
    if (object.registered.any()) {
      backend_.remove(object.handle());
      ++control_calls_;
    }
    object.registered = {};
  }

  /// Destroys the object. Its number may be inserted again.
  void erase(Object& object) noexcept {
    forget(object);
    objects_[object.number()].reset();
    --size_;
  }

  /// Says that the object's wishes may have changed. Cheap; any number of times a turn.
  void mark_dirty(Object& object) noexcept {
    if (!object.ListNode<Dirty>::is_linked()) dirty_.push_back(object);
  }

  /// Tells the back end what changed. `failed(object, error)` is called for a handle it refused; it
  /// may mark, insert and erase.
  template <class OnFailure>
  void reconcile(OnFailure failed) {
    while (Object* object = dirty_.pop_front()) {
      if (auto done = apply(*object); !done) failed(*object, done.error());
    }
  }

  /// Waits, then calls `ready(object, triggers)` for each object with something to do, and
  /// `woken()` if wake() was called. Events of objects that went meanwhile are dropped.
  template <class OnReady, class OnWoken>
  Result<void> wait(std::chrono::nanoseconds timeout, OnReady ready, OnWoken woken) {
    ++wait_calls_;
    auto count = backend_.wait(events_, timeout);
    if (!count) return std::unexpected(count.error());
    for (const ReadyEvent& event : std::span(events_).first(*count)) {
      if (event.token == notifier_token) {
        woken();
      } else if (Object* object = find_token(event.token)) {
        const Triggers got = event.got & (object->registered | Triggers::err());
        if (got.any()) ready(*object, got);
      }
    }
    return {};
  }

  /// Ends the current or next wait(). Thread-safe.
  void wake() noexcept { backend_.wake(); }

  /// Calls `visit(object)` for each; it may not insert or erase.
  template <class Visit>
  void for_each(Visit visit) {
    for (auto& object : objects_) {
      if (object) visit(*object);
    }
  }

  [[nodiscard]] std::uint64_t wait_calls() const noexcept { return wait_calls_; }
  [[nodiscard]] std::uint64_t control_calls() const noexcept { return control_calls_; }

 private:
  Result<void> apply(Object& object) {
    const Triggers want = object.handle() == net::no_handle ? Triggers{} : object.wanted();
    if (want == object.registered) return {};
    if (!want.any()) {
      forget(object);
      return {};
    }
    ++control_calls_;
    auto done = object.registered.any() ? backend_.modify(object.handle(), object.seqn, want)
                                        : backend_.add(object.handle(), object.seqn, want);
    if (done) object.registered = want;
    return done;
  }

  static constexpr std::size_t events_per_wait = 256;

  Backend backend_;
  std::vector<std::unique_ptr<Object>> objects_;  // by channel number
  IntrusiveList<Object, Dirty> dirty_;
  std::array<ReadyEvent, events_per_wait> events_;
  std::uint64_t incarnations_ = 0;
  std::size_t size_ = 0;
  std::uint64_t wait_calls_ = 0;
  std::uint64_t control_calls_ = 0;
};

}  // namespace tofu::poller
