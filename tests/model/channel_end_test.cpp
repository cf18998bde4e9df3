// The last word rests on a count: see ChannelSlot, and decision 5.

#include <gtest/gtest.h>

#include "checker/blocking.hpp"
#include "checker/explorer.hpp"
#include "core/channel_registry.hpp"
#include "core/inbox.hpp"
#include "core/post_rules.hpp"
#include "scenario.hpp"

namespace tofu::model {
namespace {

using detail::ChannelSlot;

constexpr detail::GroupId owner = 7;

MessagePtr request() {
  MessagePtr message = make_message();
  message->header.channel = 5;
  return message;
}

// What GroupCore::post() does. True: accepted.
bool post(ChannelSlot& slot, detail::Inbox& inbox, const EngineOptions& options) {
  MessagePtr message = request();
  if (!detail::admit(slot, *message, owner, options)) return false;
  inbox.push(std::move(message));
  return true;
}

TEST(ChannelEnd, nothing_that_was_accepted_comes_behind_the_last_word) {
  const EngineOptions options;
  expect_no_failure([&options] {
    ChannelSlot slot;
    detail::Inbox inbox;
    slot.group = owner;
    slot.phase = ChannelSlot::Phase::open;
    std::size_t accepted = 0;
    Thread first([&] { accepted += post(slot, inbox, options) ? 1 : 0; });
    std::size_t accepted_too = 0;
    Thread second([&] { accepted_too += post(slot, inbox, options) ? 1 : 0; });

    // The reactor: ends the channel, and hands back what comes until nobody is counted in.
    std::size_t handed_back = 0;
    slot.phase = ChannelSlot::Phase::closing;
    do {
      detail::MessageQueue posted = inbox.take();
      for (; posted.pop_front() != nullptr; ++handed_back) slot.queued.subtract(1, 16);
      if (slot.queued.messages() != 0) sync::yield();
    } while (slot.queued.messages() != 0);
    // The last word is said here.
    first.join();
    second.join();
    require(inbox.empty(), "a message came behind the last word");
    require(handed_back == accepted + accepted_too, "not all came back");
    require(slot.queued.get().bytes == 0, "bytes are counted of what is gone");
  });
}

// The queue holds one message. Whoever is refused waits to be told of room.
TEST(ChannelEnd, whoever_is_refused_for_want_of_room_is_told_of_it) {
  EngineOptions options;
  options.max_queued_messages = 1;
  expect_no_failure([&options] {
    ChannelSlot slot;
    detail::Inbox inbox;
    slot.group = owner;
    slot.phase = ChannelSlot::Phase::open;
    require(post(slot, inbox, options), "the first has room");
    Sleeper receiver;
    bool accepted = false;
    Thread poster([&] {
      for (accepted = post(slot, inbox, options); !accepted;) {
        receiver.wait();  // until send_queue_ready
        slot.ready_unread = false;
        accepted = post(slot, inbox, options);
      }
    });
    // The reactor: writes what there is, as take_out_of_queue() does.
    detail::MessageQueue posted = inbox.take();
    for (; posted.pop_front() != nullptr;) slot.queued.subtract(1, 16);
    if (slot.room_wanted.load() && has_room_again(slot, options) &&
        slot.room_wanted.exchange(false) && !slot.ready_unread.exchange(true)) {
      receiver.wake();
    }
    poster.join();
    require(accepted, "it never had room");
  });
}

}  // namespace
}  // namespace tofu::model
