/// What a child of fork() inherits although some thread of its parent was in the middle of using
/// it.

#include <gtest/gtest.h>

#include "core/message_pool.hpp"
#include "net/forks.hpp"
#include "net/taken_errors.hpp"
#include "support/forked_child.hpp"

namespace tofu::detail {
namespace {

using test::ChildEnd;
using test::in_a_forked_child;

struct Parent {
  MessagePtr second;
  ChildEnd childs_end{.exit_code = -1, .said = "nothing yet"};
};

// Rung with the pool's lock held.
void fork_now(void* context) noexcept {
  auto& parent = *static_cast<Parent*>(context);
  try {
    parent.childs_end = in_a_forked_child([&] { parent.second.reset(); });
  } catch (const test::Failure& failure) {
    ADD_FAILURE() << failure.what();
  }
}

TEST(Inherited, a_message_needs_no_lock_of_its_pool_to_go) {
  ASSERT_TRUE(net::count_forks());
  MessagePool* const pool = MessagePool::create(2, 2);
  Parent parent;
  Doorbell doorbell(fork_now, &parent);
  pool->set_doorbell(&doorbell);
  MessagePtr first = pool->get(AllocationStrategy::pool_only);
  parent.second = pool->get(AllocationStrategy::pool_only);
  EXPECT_EQ(pool->receivable(0), 0U);  // from now on it rings
  doorbell.enter();
  ASSERT_TRUE(doorbell.about_to_sleep());
  first.reset();
  EXPECT_EQ(parent.childs_end, ChildEnd());
  parent.second.reset();
  pool->set_doorbell(nullptr);
  pool->close();
}

TEST(Inherited, an_error_that_was_noted_is_none_of_the_childs) {
  ASSERT_TRUE(net::count_forks());
  constexpr auto handle = static_cast<net::Handle>(1'000'000);
  net::note_taken_error(handle, 7);
  const auto child = [] {
    test::require(net::noted_error(handle) == 0, "it has its parent's error");
    net::note_taken_error(handle, 8);
    test::require(net::noted_error(handle) == 8, "it has no errors of its own");
  };
  EXPECT_EQ(in_a_forked_child(child), ChildEnd());
  EXPECT_EQ(net::noted_error(handle), 7);
}

}  // namespace
}  // namespace tofu::detail
