#include "poller/poller_core.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "support/expect.hpp"

namespace tofu::poller {
namespace {

/// What a FakeBackend was told and is to tell; outlives the back end's moves.
struct Os {
  struct Entry {
    Token token;
    Triggers want;
  };
  std::map<net::Handle, Entry> registered;
  std::vector<std::string> calls;
  std::vector<ReadyEvent> events;  // for the next wait
  std::set<net::Handle> refused;
  std::optional<Error> wait_error;
  std::chrono::nanoseconds timeout{};
  int wakes = 0;
};

/// A back end in memory.
class FakeBackend {
 public:
  explicit FakeBackend(Os& os) : os_(&os) {}
  static constexpr std::string_view name() { return "fake"; }
  static Result<FakeBackend> create() { return fail(Status::not_implemented_yet); }

  Result<void> add(net::Handle handle, Token token, Triggers want) {
    os_->calls.push_back("add " + std::to_string(handle));
    if (os_->refused.contains(handle)) return fail(Status::communication_failed, {}, handle_error);
    EXPECT_TRUE(os_->registered.try_emplace(handle, Os::Entry{token, want}).second);
    return {};
  }
  Result<void> modify(net::Handle handle, Token token, Triggers want) {
    os_->calls.push_back("modify " + std::to_string(handle));
    if (os_->refused.contains(handle)) return fail(Status::communication_failed, {}, handle_error);
    os_->registered.at(handle) = {token, want};
    return {};
  }
  void remove(net::Handle handle) {
    os_->calls.push_back("remove " + std::to_string(handle));
    EXPECT_EQ(os_->registered.erase(handle), 1U);
  }
  Result<std::size_t> wait(std::span<ReadyEvent> out, std::chrono::nanoseconds timeout) {
    os_->timeout = timeout;
    if (os_->wait_error) return std::unexpected(*os_->wait_error);
    const std::size_t count = std::min(out.size(), os_->events.size());
    std::copy_n(os_->events.begin(), count, out.begin());
    os_->events.clear();
    return count;
  }
  void wake() noexcept { ++os_->wakes; }

  static constexpr int handle_error = 42;

 private:
  Os* os_;
};
static_assert(PollerBackend<FakeBackend>);

/// A channel that wants what the test says.
struct Thing : Registration {
  Thing(ChannelNumber its_number, net::Handle its_handle)
      : number_(its_number), handle_(its_handle) {}
  [[nodiscard]] ChannelNumber number() const { return number_; }
  [[nodiscard]] net::Handle handle() const { return handle_; }
  [[nodiscard]] Triggers wanted() const {
    ++times_asked;
    return wish;
  }

  ChannelNumber number_;
  net::Handle handle_;
  Triggers wish;
  mutable int times_asked = 0;
};
static_assert(Pollable<Thing>);

class PollerCoreTest : public ::testing::Test {
 protected:
  Thing& insert(ChannelNumber number, net::Handle handle, Triggers wish = {}) {
    Thing* thing = test::must(core.insert(std::make_unique<Thing>(number, handle)));
    thing->wish = wish;
    if (wish.any()) core.mark_dirty(*thing);
    return *thing;
  }
  /// Reconciles; the handles that were refused.
  std::vector<net::Handle> reconcile() {
    std::vector<net::Handle> failed;
    core.reconcile([&failed](Thing& thing, const Error& error) {
      EXPECT_EQ(error.os_error, FakeBackend::handle_error);
      failed.push_back(thing.handle());
    });
    return failed;
  }
  struct Happened {
    std::vector<std::pair<Thing*, Triggers>> ready;
    int woken = 0;
  };
  Happened wait(std::chrono::nanoseconds timeout = no_timeout) {
    Happened happened;
    test::must(core.wait(
        timeout, [&](Thing& thing, Triggers got) { happened.ready.emplace_back(&thing, got); },
        [&] { ++happened.woken; }));
    return happened;
  }

  Os os;
  PollerCore<FakeBackend, Thing> core{FakeBackend(os)};
};

TEST_F(PollerCoreTest, finds_an_object_by_number_and_by_token) {
  Thing& thing = insert(7, 70);
  EXPECT_EQ(core.find(7), &thing);
  EXPECT_EQ(core.find_token(thing.seqn), &thing);
  EXPECT_EQ(core.find(8), nullptr);
  EXPECT_EQ(core.find(6), nullptr);
  EXPECT_EQ(core.size(), 1U);
}

TEST_F(PollerCoreTest, takes_the_highest_number) {
  Thing& thing = insert(65'535, 1);
  EXPECT_EQ(core.find(65'535), &thing);
  EXPECT_EQ(core.find_token(thing.seqn), &thing);
}

TEST_F(PollerCoreTest, a_token_is_never_the_notifiers) {
  EXPECT_NE(insert(0, 1).seqn, notifier_token);
  EXPECT_NE(insert(1, 2).seqn, notifier_token);
}

TEST_F(PollerCoreTest, a_stale_token_finds_nothing) {
  Thing& first = insert(7, 70);
  const Token stale = first.seqn;
  core.erase(first);
  EXPECT_EQ(core.find_token(stale), nullptr);
  EXPECT_EQ(core.find(7), nullptr);
  EXPECT_EQ(core.size(), 0U);

  Thing& second = insert(7, 70);
  EXPECT_NE(second.seqn, stale);
  EXPECT_EQ(core.find_token(stale), nullptr);
  EXPECT_EQ(core.find(7), &second);
}

TEST_F(PollerCoreTest, a_stale_event_reaches_nobody) {
  Thing& first = insert(7, 70, Triggers::recv());
  reconcile();
  os.events = {{first.seqn, Triggers::recv()}};
  core.erase(first);
  insert(7, 70, Triggers::recv());
  reconcile();
  EXPECT_TRUE(wait().ready.empty());
}

TEST_F(PollerCoreTest, an_object_erased_by_a_handler_gets_no_event_of_the_same_batch) {
  Thing& first = insert(1, 10, Triggers::recv());
  Thing& second = insert(2, 20, Triggers::recv());
  reconcile();
  os.events = {{first.seqn, Triggers::recv()}, {second.seqn, Triggers::recv()}};
  int calls = 0;
  test::must(core.wait(
      no_timeout,
      [&](Thing&, Triggers) {
        ++calls;
        core.erase(second);
      },
      [] {}));
  EXPECT_EQ(calls, 1);
}

TEST_F(PollerCoreTest, objects_stay_where_they_are_while_a_handler_inserts_others) {
  Thing& first = insert(1, 10, Triggers::accept());
  Thing& second = insert(2, 20, Triggers::recv());
  reconcile();
  os.events = {{first.seqn, Triggers::accept()}, {second.seqn, Triggers::recv()}};
  std::vector<Thing*> ready;
  test::must(core.wait(
      no_timeout,
      [&](Thing& thing, Triggers) {
        ready.push_back(&thing);
        for (ChannelNumber n = 100; n < 1'000 && &thing == &first; ++n) insert(n, n);
      },
      [] {}));
  EXPECT_EQ(ready, (std::vector<Thing*>{&first, &second}));
}

TEST_F(PollerCoreTest, tells_the_back_end_what_an_object_wants) {
  Thing& thing = insert(7, 70, Triggers::recv() | Triggers::send());
  EXPECT_TRUE(reconcile().empty());
  ASSERT_TRUE(os.registered.contains(70));
  EXPECT_EQ(os.registered.at(70).token, thing.seqn);
  EXPECT_EQ(os.registered.at(70).want, Triggers::recv() | Triggers::send());
}

TEST_F(PollerCoreTest, modifies_what_changed_and_removes_what_wants_nothing) {
  Thing& thing = insert(7, 70, Triggers::connect());
  reconcile();
  thing.wish = Triggers::recv();
  core.mark_dirty(thing);
  reconcile();
  thing.wish = {};
  core.mark_dirty(thing);
  reconcile();
  thing.wish = Triggers::send();
  core.mark_dirty(thing);
  reconcile();
  EXPECT_EQ(os.calls, (std::vector<std::string>{"add 70", "modify 70", "remove 70", "add 70"}));
  EXPECT_EQ(os.registered.at(70).want, Triggers::send());
}

TEST_F(PollerCoreTest, a_wish_that_did_not_change_costs_no_call) {
  Thing& thing = insert(7, 70, Triggers::recv());
  reconcile();
  const auto calls = core.control_calls();
  core.mark_dirty(thing);
  reconcile();
  thing.wish = Triggers::send();
  core.mark_dirty(thing);
  thing.wish = Triggers::recv();
  reconcile();
  EXPECT_EQ(core.control_calls(), calls);
  EXPECT_EQ(os.calls.size(), 1U);
}

TEST_F(PollerCoreTest, asks_only_those_that_marked_themselves) {
  std::vector<Thing*> things;
  for (ChannelNumber n = 1; n <= 1'000; ++n) things.push_back(&insert(n, n, Triggers::recv()));
  reconcile();
  for (Thing* thing : things) thing->times_asked = 0;

  things[3]->wish = Triggers::send();
  core.mark_dirty(*things[3]);
  core.mark_dirty(*things[3]);
  reconcile();
  reconcile();
  for (Thing* thing : things) EXPECT_EQ(thing->times_asked, thing == things[3] ? 1 : 0);
}

TEST_F(PollerCoreTest, an_object_without_a_handle_is_not_registered) {
  Thing& thing = insert(7, net::no_handle, Triggers::recv());
  EXPECT_TRUE(reconcile().empty());
  EXPECT_TRUE(os.calls.empty());
  thing.handle_ = 70;
  core.mark_dirty(thing);
  reconcile();
  EXPECT_TRUE(os.registered.contains(70));
}

TEST_F(PollerCoreTest, says_which_handles_were_refused) {
  os.refused = {20};
  insert(1, 10, Triggers::recv());
  Thing& refused = insert(2, 20, Triggers::recv());
  insert(3, 30, Triggers::recv());
  EXPECT_EQ(reconcile(), std::vector<net::Handle>{20});
  EXPECT_EQ(os.registered.size(), 2U);
  EXPECT_FALSE(refused.registered.any());
}

TEST_F(PollerCoreTest, a_refused_handle_can_be_tried_again) {
  os.refused = {20};
  Thing& thing = insert(2, 20, Triggers::recv());
  reconcile();
  os.refused.clear();
  core.mark_dirty(thing);
  EXPECT_TRUE(reconcile().empty());
  EXPECT_TRUE(os.registered.contains(20));
}

TEST_F(PollerCoreTest, a_refused_change_leaves_the_old_wish_in_place) {
  Thing& thing = insert(2, 20, Triggers::recv());
  reconcile();
  os.refused = {20};
  thing.wish = Triggers::send();
  core.mark_dirty(thing);
  EXPECT_EQ(reconcile(), std::vector<net::Handle>{20});
  EXPECT_EQ(thing.registered, Triggers::recv());
  os.events = {{thing.seqn, Triggers::recv()}};
  EXPECT_EQ(wait().ready.size(), 1U);
}

TEST_F(PollerCoreTest, a_failure_handler_may_mark_others_and_erase_its_own) {
  os.refused = {10};
  Thing& first = insert(1, 10, Triggers::recv());
  Thing& second = insert(2, 20);
  core.reconcile([&](Thing& thing, const Error&) {
    EXPECT_EQ(&thing, &first);
    second.wish = Triggers::recv();
    core.mark_dirty(second);
    core.erase(thing);
  });
  EXPECT_TRUE(os.registered.contains(20));
  EXPECT_EQ(core.size(), 1U);
}

TEST_F(PollerCoreTest, a_failure_handler_that_erases_skips_nobody) {
  os.refused = {10, 20, 30};
  for (ChannelNumber n = 1; n <= 5; ++n) insert(n, n * 10, Triggers::recv());
  std::vector<net::Handle> failed;
  core.reconcile([&](Thing& thing, const Error&) {
    failed.push_back(thing.handle());
    core.mark_dirty(thing);  // as closing a channel does
    core.erase(thing);
  });
  EXPECT_EQ(failed, (std::vector<net::Handle>{10, 20, 30}));
  EXPECT_TRUE(os.registered.contains(40));
  EXPECT_TRUE(os.registered.contains(50));
}

TEST_F(PollerCoreTest, a_failure_handler_may_erase_those_that_were_asked_already) {
  os.refused = {30};
  Thing& first = insert(1, 10, Triggers::recv());
  Thing& second = insert(2, 20, Triggers::recv());
  insert(3, 30, Triggers::recv());
  insert(4, 40, Triggers::recv());
  core.reconcile([&](Thing&, const Error&) {
    for (Thing* thing : {&first, &second}) {
      core.mark_dirty(*thing);
      core.erase(*thing);
    }
  });
  EXPECT_TRUE(os.registered.contains(40));
}

TEST_F(PollerCoreTest, forget_takes_the_handle_out_and_is_harmless_twice) {
  Thing& thing = insert(7, 70, Triggers::recv());
  reconcile();
  core.forget(thing);
  core.forget(thing);
  EXPECT_TRUE(os.registered.empty());
  EXPECT_EQ(os.calls, (std::vector<std::string>{"add 70", "remove 70"}));
  EXPECT_EQ(core.find(7), &thing);
}

TEST_F(PollerCoreTest, a_forgotten_object_may_come_with_another_handle) {
  Thing& thing = insert(7, 70, Triggers::connect());
  reconcile();
  core.forget(thing);
  thing.handle_ = 71;
  core.mark_dirty(thing);
  reconcile();
  EXPECT_EQ(os.registered.size(), 1U);
  EXPECT_EQ(os.registered.at(71).token, thing.seqn);
}

TEST_F(PollerCoreTest, erase_takes_the_handle_out) {
  core.mark_dirty(insert(7, 70, Triggers::recv()));
  reconcile();
  core.erase(*core.find(7));
  EXPECT_TRUE(os.registered.empty());
}

TEST_F(PollerCoreTest, erase_of_a_dirty_object_leaves_nothing_to_reconcile) {
  core.erase(insert(7, 70, Triggers::recv()));
  insert(7, 71);
  EXPECT_TRUE(reconcile().empty());
  EXPECT_TRUE(os.calls.empty());
}

TEST_F(PollerCoreTest, reports_only_what_was_asked_for_and_errors) {
  Thing& thing = insert(7, 70, Triggers::recv());
  reconcile();
  os.events = {{thing.seqn, Triggers::accept() | Triggers::recv() | Triggers::connect() |
                                Triggers::send() | Triggers::err()}};
  const auto happened = wait();
  ASSERT_EQ(happened.ready.size(), 1U);
  EXPECT_EQ(happened.ready[0].first, &thing);
  EXPECT_EQ(happened.ready[0].second, Triggers::recv() | Triggers::err());
}

TEST_F(PollerCoreTest, an_event_that_nobody_asked_for_is_dropped) {
  Thing& thing = insert(7, 70, Triggers::recv());
  reconcile();
  os.events = {{thing.seqn, Triggers::send() | Triggers::connect()}};
  EXPECT_TRUE(wait().ready.empty());
}

TEST_F(PollerCoreTest, tells_a_wake_up_from_objects) {
  Thing& thing = insert(7, 70, Triggers::recv());
  reconcile();
  os.events = {{notifier_token, Triggers::notify()}, {thing.seqn, Triggers::recv()}};
  const auto happened = wait();
  EXPECT_EQ(happened.woken, 1);
  EXPECT_EQ(happened.ready.size(), 1U);
}

TEST_F(PollerCoreTest, hands_time_out_and_wake_through) {
  wait(std::chrono::microseconds(5));
  EXPECT_EQ(os.timeout, std::chrono::microseconds(5));
  core.wake();
  EXPECT_EQ(os.wakes, 1);
  EXPECT_EQ(core.wait_calls(), 1U);
}

TEST_F(PollerCoreTest, hands_a_failed_wait_on) {
  os.wait_error = Error{Status::communication_failed, 9, {}};
  const auto done = core.wait(no_timeout, [](Thing&, Triggers) { FAIL(); }, [] { FAIL(); });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error(), *os.wait_error);
}

TEST_F(PollerCoreTest, visits_each_object_once) {
  insert(3, 30);
  insert(9, 90);
  core.erase(insert(5, 50));
  std::vector<int> visited;
  core.for_each([&](Thing& thing) { visited.push_back(thing.number()); });
  EXPECT_EQ(visited, (std::vector<int>{3, 9}));
}

}  // namespace
}  // namespace tofu::poller
