#include "core/channel_registry.hpp"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

namespace tofu::detail {
namespace {

using Phase = ChannelSlot::Phase;

TEST(ChannelRegistry, numbers_are_unique_and_neither_0_nor_reserved) {
  ChannelRegistry registry(0);
  std::set<ChannelNumber> numbers;
  for (std::size_t i = 0; i < ChannelRegistry::last_number; ++i) {
    auto number = registry.allocate(1, Phase::open, false);
    ASSERT_TRUE(number);
    ASSERT_GE(*number, 1U);
    ASSERT_LE(*number, 65'534U);
    ASSERT_TRUE(numbers.insert(*number).second);
  }
  EXPECT_EQ(registry.allocate(1, Phase::open, false).error().status, Status::too_many_channels);
}

TEST(ChannelRegistry, the_limit_of_channels_holds_until_one_is_released) {
  ChannelRegistry registry(2);
  const ChannelNumber first = registry.allocate(1, Phase::open, false).value();
  ASSERT_TRUE(registry.allocate(1, Phase::open, false));
  EXPECT_TRUE(registry.full());
  EXPECT_EQ(registry.allocate(1, Phase::open, false).error().status, Status::too_many_channels);
  registry.release(first);
  EXPECT_TRUE(registry.allocate(1, Phase::open, false));
}

TEST(ChannelRegistry, a_released_number_rests_before_it_is_used_again) {
  ChannelRegistry registry(0);
  const ChannelNumber first = registry.allocate(1, Phase::open, false).value();
  registry.release(first);
  for (std::size_t i = 0; i < ChannelRegistry::resting_numbers; ++i) {
    const ChannelNumber other = registry.allocate(1, Phase::open, false).value();
    ASSERT_NE(other, first);
    registry.release(other);
  }
  EXPECT_EQ(registry.allocate(1, Phase::open, false).value(), first);
}

TEST(ChannelRegistry, numbers_that_nobody_knew_do_not_shorten_the_rest_of_others) {
  ChannelRegistry registry(0);
  const ChannelNumber known = registry.allocate(1, Phase::open, false).value();
  registry.release(known);
  for (int i = 0; i < 100'000; ++i) {
    const ChannelNumber first = registry.allocate(1, Phase::hidden, false).value();
    const ChannelNumber second = registry.allocate(1, Phase::hidden, false).value();
    ASSERT_NE(first, known);
    ASSERT_NE(second, known);
    ASSERT_NE(first, second);
    registry.release_unseen(first);
    registry.release_unseen(second);
    registry.release_unseen(second);  // is free already
  }
  EXPECT_EQ(registry.in_use(), 0U);
}

TEST(ChannelRegistry, all_numbers_can_be_had_however_they_were_released) {
  ChannelRegistry registry(0);
  for (ChannelNumber n = 1; n <= 2'000; ++n) ASSERT_TRUE(registry.allocate(1, Phase::open, false));
  for (ChannelNumber n = 1; n <= 2'000; ++n) {
    n % 3 == 0 ? registry.release(n) : registry.release_unseen(n);
  }
  std::set<ChannelNumber> numbers;
  for (std::size_t i = 0; i < ChannelRegistry::last_number; ++i) {
    ASSERT_TRUE(numbers.insert(registry.allocate(1, Phase::open, false).value()).second);
  }
  EXPECT_FALSE(registry.allocate(1, Phase::open, false));
}

TEST(ChannelRegistry, churn_stays_within_few_pages_of_numbers) {
  ChannelRegistry registry(0);
  ChannelNumber highest = 0;
  for (int i = 0; i < 100'000; ++i) {
    const ChannelNumber number = registry.allocate(1, Phase::open, false).value();
    highest = std::max(highest, number);
    registry.release(number);
  }
  EXPECT_LE(highest, ChannelRegistry::resting_numbers + 2);
}

TEST(ChannelRegistry, when_fresh_numbers_run_out_rested_ones_serve_at_once) {
  ChannelRegistry registry(0);
  for (std::size_t i = 0; i < ChannelRegistry::last_number; ++i) {
    ASSERT_TRUE(registry.allocate(1, Phase::open, false));
  }
  registry.release(4'711);
  EXPECT_EQ(registry.allocate(1, Phase::open, false).value(), 4'711);
}

TEST(ChannelRegistry, a_slot_tells_its_group_and_phase) {
  ChannelRegistry registry(0);
  const ChannelNumber number = registry.allocate(42, Phase::hidden, true).value();
  ChannelSlot* slot = registry.find(number);
  ASSERT_NE(slot, nullptr);
  EXPECT_EQ(slot->group, 42U);
  EXPECT_EQ(slot->phase, Phase::hidden);
  EXPECT_TRUE(slot->is_listener);
  registry.release(number);
  EXPECT_EQ(slot->phase, Phase::free);
  EXPECT_EQ(slot->group, 0U);
  registry.release(number);
  EXPECT_EQ(registry.in_use(), 0U);
}

TEST(ChannelRegistry, a_number_never_handed_out_has_no_slot) {
  ChannelRegistry registry(0);
  EXPECT_EQ(registry.find(1), nullptr);
  EXPECT_EQ(registry.find(65'535), nullptr);
}

TEST(ChannelRegistry, the_closed_channels_of_unreceived_messages_are_released) {
  ChannelRegistry registry(0);
  const ChannelNumber number = registry.allocate(1, Phase::closing, false).value();
  MessageQueue messages;
  MessagePtr closed = make_message();
  closed->header = {.channel = number,
                    .op_code = OpCode::signal,
                    .origin = Origin::engine,
                    .status = Status::channel_closed};
  messages.push_back(make_message());
  messages.push_back(std::move(closed));
  registry.release_closed(messages);
  EXPECT_TRUE(messages.empty());
  EXPECT_EQ(registry.in_use(), 0U);
}

TEST(ChannelRegistry, threads_allocate_and_release_at_once) {
  ChannelRegistry registry(64);
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&registry] {
        for (int i = 0; i < 10'000; ++i) {
          if (auto number = registry.allocate(1, Phase::open, false)) registry.release(*number);
        }
      });
    }
  }
  EXPECT_EQ(registry.in_use(), 0U);
}

}  // namespace
}  // namespace tofu::detail
