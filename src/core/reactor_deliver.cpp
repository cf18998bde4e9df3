// From the reactor to the groups' receivers.

#include "core/reactor.hpp"

namespace tofu::detail {

void Reactor::deliver(GroupCore& group, MessagePtr message) {
  GroupCore::ReactorSide& side = group.reactor_side;
  side.outgoing.push_back(std::move(message));
  if (!std::exchange(side.touched, true)) touched_.push_back(&group);
}

// The group's limit of messages that wait to be received; asked before each frame.
bool Reactor::receiver_is_behind(GroupCore& group) noexcept {
  if (options_.max_received_messages == 0) return false;
  GroupCore::ReactorSide& side = group.reactor_side;
  const std::size_t waiting = group.mailbox().waiting() + side.outgoing.size();
  if (waiting < options_.max_received_messages) return false;
  // The receiver rings once it has caught up. It looks at this flag after it took a message, so it
  // sees it, unless it has caught up already: then the next turn, which comes at once, sees that.
  side.hold_announced.store(true);
  doorbell_.ring();
  return true;
}

// One lock and at most one wake-up per group and turn.
void Reactor::flush_mailboxes() noexcept {
  for (GroupCore* group : touched_) {
    GroupCore::ReactorSide& side = group->reactor_side;
    side.touched = false;
    const std::uint64_t before = group->mailbox().wakeups();
    const bool pushed = group->mailbox().push(side.outgoing);
    figures_.receiver_wakeups.add(group->mailbox().wakeups() - before);
    if (!pushed) registry_.release_closed(side.outgoing);
  }
  touched_.clear();
}

}  // namespace tofu::detail
