#pragma once

#include "base/sync.hpp"

namespace tofu::detail {

/// How the reactor hears that a receiver which was behind has caught up, and the receiver need not
/// ring for every message.
///
/// The reactor announces that it waits, and looks then whether the receiver has caught up. The
/// receiver catches up, and looks then whether somebody waits. All of it is sequentially
/// consistent, Mailbox::waiting(), too, once the receiver has taken all that it took from the
/// mailbox at once: by then at the latest one of them sees the other.
class HoldNotice {
 public:
  /// The reactor. False: the receiver has not caught up; it will be told to ring once it has.
  template <class Predicate>
  [[nodiscard]] bool is_over(Predicate has_caught_up) noexcept {
    announced_.store(true);
    if (!has_caught_up()) return false;
    announced_.store(false);
    return true;
  }
  /// The receiver, behind each message that it received. True: the reactor waits for just that.
  template <class Predicate>
  [[nodiscard]] bool is_due(Predicate has_caught_up) noexcept {
    return announced_.load() && has_caught_up() && announced_.exchange(false);
  }

 private:
  sync::Atomic<bool> announced_{false};
};

}  // namespace tofu::detail
