// From the reactor to the groups' receivers.

#include "core/reactor.hpp"

namespace tofu::detail {

void Reactor::deliver(GroupCore& group, MessagePtr message) {
  GroupCore::ReactorSide& side = group.reactor_side;
  side.outgoing.push_back(std::move(message));
  if (!group.ListNode<Touched>::is_linked()) touched_.push_back(group);
}

// The group's limit of messages that wait to be received; asked before each frame. Once it is
// reached the receiver has to catch up for all: or else whoever is read in between keeps those that
// rest from ever going on.
bool Reactor::receiver_is_behind(GroupCore& group) noexcept {
  if (options_.max_received_messages == 0) return false;
  if (group.ListNode<Holding>::is_linked()) return true;
  GroupCore::ReactorSide& side = group.reactor_side;
  const std::size_t waiting = group.mailbox().waiting() + side.outgoing.size();
  return waiting >= options_.max_received_messages;
}

// One lock and at most one wake-up per group; in a turn twice, if it began with posted messages.
void Reactor::flush_mailboxes() noexcept {
  while (GroupCore* group = touched_.pop_front()) {
    GroupCore::ReactorSide& side = group->reactor_side;
    turned_.delivered = true;
    switch (group->mailbox().push(side.outgoing)) {
      case Mailbox::Pushed::woke:
        turned_.woke_receiver = true;
        figures_.receiver_wakeups.add();
        break;
      case Mailbox::Pushed::closed:
        registry_.release_closed(side.outgoing);
        break;
      case Mailbox::Pushed::quiet:
        break;
    }
  }
}

}  // namespace tofu::detail
