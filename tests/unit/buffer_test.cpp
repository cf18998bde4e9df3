#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <utility>

#include <tofu/buffer.hpp>

namespace tofu {
namespace {

constexpr std::size_t impossible = std::numeric_limits<std::size_t>::max();

Buffer buffer_of(std::string_view text) {
  Buffer buffer;
  EXPECT_TRUE(buffer.append(as_bytes(text)));
  return buffer;
}

TEST(Buffer, is_empty_and_without_memory_at_first) {
  const Buffer buffer;
  EXPECT_TRUE(buffer.empty());
  EXPECT_EQ(buffer.size(), 0U);
  EXPECT_EQ(buffer.capacity(), 0U);
  EXPECT_EQ(buffer.text(), "");
  EXPECT_TRUE(buffer.bytes().empty());
}

TEST(Buffer, holds_what_was_appended_in_order) {
  Buffer buffer = buffer_of("one ");
  EXPECT_TRUE(buffer.append(as_bytes("two")));
  EXPECT_EQ(buffer.text(), "one two");
}

TEST(Buffer, keeps_every_byte_value) {
  std::string all;
  for (int value = 0; value < 256; ++value) all.push_back(static_cast<char>(value));
  EXPECT_EQ(buffer_of(all).text(), all);
}

TEST(Buffer, appending_nothing_changes_nothing) {
  Buffer buffer;
  EXPECT_TRUE(buffer.append({}));
  EXPECT_EQ(buffer.capacity(), 0U);
  buffer = buffer_of("x");
  EXPECT_TRUE(buffer.append({}));
  EXPECT_EQ(buffer.text(), "x");
}

TEST(Buffer, keeps_its_content_while_it_grows) {
  Buffer buffer;
  std::string expected;
  for (int i = 0; i < 20'000; ++i) {
    const std::string piece = std::to_string(i);
    ASSERT_TRUE(buffer.append(as_bytes(piece)));
    expected += piece;
  }
  EXPECT_EQ(buffer.text(), expected);
}

TEST(Buffer, grows_by_a_factor_so_that_appending_bytes_moves_rarely) {
  Buffer buffer;
  std::set<std::size_t> capacities;
  for (int i = 0; i < 100'000; ++i) {
    ASSERT_TRUE(buffer.append(as_bytes("x")));
    capacities.insert(buffer.capacity());
  }
  EXPECT_LT(capacities.size(), 30U);
  EXPECT_LE(buffer.capacity(), 200'000U);
}

TEST(Buffer, reserve_makes_room_without_changing_the_content) {
  Buffer buffer = buffer_of("abc");
  EXPECT_TRUE(buffer.reserve(1'000));
  EXPECT_GE(buffer.capacity(), 1'000U);
  EXPECT_EQ(buffer.text(), "abc");
  const std::byte* const place = buffer.data();
  EXPECT_TRUE(buffer.resize(1'000));
  EXPECT_EQ(buffer.data(), place);
  EXPECT_TRUE(buffer.reserve(10));
  EXPECT_GE(buffer.capacity(), 1'000U);
}

TEST(Buffer, resize_keeps_the_bytes_that_stay) {
  Buffer buffer = buffer_of("abcdef");
  EXPECT_TRUE(buffer.resize(3));
  EXPECT_EQ(buffer.text(), "abc");
  EXPECT_TRUE(buffer.resize(5'000));
  EXPECT_EQ(buffer.size(), 5'000U);
  EXPECT_EQ(buffer.text().substr(0, 3), "abc");
}

TEST(Buffer, clear_keeps_the_memory) {
  Buffer buffer = buffer_of(std::string(500, 'x'));
  const std::byte* const place = buffer.data();
  buffer.clear();
  EXPECT_TRUE(buffer.empty());
  EXPECT_GE(buffer.capacity(), 500U);
  EXPECT_TRUE(buffer.append(as_bytes(std::string(500, 'y'))));
  EXPECT_EQ(buffer.data(), place);
}

TEST(Buffer, shrink_gives_back_what_the_content_does_not_need) {
  Buffer buffer;
  ASSERT_TRUE(buffer.reserve(60'000));
  ASSERT_TRUE(buffer.append(as_bytes("kept")));
  buffer.shrink();
  EXPECT_EQ(buffer.text(), "kept");
  EXPECT_EQ(buffer.capacity(), 4U);
  buffer.clear();
  buffer.shrink();
  EXPECT_EQ(buffer.capacity(), 0U);
  ASSERT_TRUE(buffer.append(as_bytes("again")));
  EXPECT_EQ(buffer.text(), "again");
}

TEST(Buffer, release_gives_the_memory_back_and_leaves_a_usable_buffer) {
  Buffer buffer = buffer_of("abc");
  buffer.release();
  EXPECT_EQ(buffer.capacity(), 0U);
  EXPECT_EQ(buffer.data(), nullptr);
  EXPECT_TRUE(buffer.append(as_bytes("again")));
  EXPECT_EQ(buffer.text(), "again");
}

TEST(Buffer, erase_closes_the_gap_wherever_it_is) {
  Buffer buffer = buffer_of("0123456789");
  buffer.erase(0, 2);
  EXPECT_EQ(buffer.text(), "23456789");
  buffer.erase(3, 2);
  EXPECT_EQ(buffer.text(), "234789");
  buffer.erase(4, 2);
  EXPECT_EQ(buffer.text(), "2347");
  buffer.erase(4, 0);
  buffer.erase(0, 0);
  EXPECT_EQ(buffer.text(), "2347");
  buffer.erase(0, 4);
  EXPECT_TRUE(buffer.empty());
}

TEST(Buffer, erasing_nothing_of_an_empty_one_is_harmless) {
  Buffer buffer;
  buffer.erase(0, 0);
  EXPECT_TRUE(buffer.empty());
}

TEST(Buffer, asked_for_more_than_there_can_be_it_refuses_and_changes_nothing) {
  Buffer buffer = buffer_of("abc");
  const std::byte* const place = buffer.data();
  const std::size_t capacity = buffer.capacity();
  EXPECT_FALSE(buffer.reserve(impossible));
  EXPECT_FALSE(buffer.resize(impossible));
  EXPECT_EQ(buffer.data(), place);
  EXPECT_EQ(buffer.capacity(), capacity);
  EXPECT_EQ(buffer.text(), "abc");
}

TEST(Buffer, may_be_appended_a_part_of_itself_even_when_it_must_move) {
  Buffer buffer = buffer_of("0123456789");
  std::string expected = "0123456789";
  for (int i = 0; i < 12; ++i) {
    ASSERT_TRUE(buffer.append(buffer.bytes().subspan(1)));
    expected += expected.substr(1);
  }
  EXPECT_EQ(buffer.text(), expected);
}

TEST(Buffer, may_be_given_a_part_of_what_it_held_before_it_was_cleared) {
  Buffer buffer = buffer_of("0123456789");
  const std::span<const std::byte> part = buffer.bytes().subspan(2, 6);
  buffer.clear();
  EXPECT_TRUE(buffer.append(part));
  EXPECT_EQ(buffer.text(), "234567");
}

TEST(Buffer, moving_hands_the_memory_over) {
  Buffer source = buffer_of("abc");
  const std::byte* const place = source.data();
  Buffer target(std::move(source));
  EXPECT_EQ(target.data(), place);
  EXPECT_EQ(target.text(), "abc");
  Buffer other = buffer_of("something else");
  other = std::move(target);
  EXPECT_EQ(other.data(), place);
  EXPECT_EQ(other.text(), "abc");
}

}  // namespace
}  // namespace tofu
