#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include <tofu/body.hpp>

namespace tofu {
namespace {

const std::string largest(Body::max_bytes, 'x');

TEST(Body, is_empty_at_first) {
  const Body body;
  EXPECT_TRUE(body.empty());
  EXPECT_EQ(body.size(), 0U);
  EXPECT_EQ(body.text(), "");
}

TEST(Body, append_adds_and_assign_replaces) {
  Body body;
  EXPECT_TRUE(body.append("one "));
  EXPECT_TRUE(body.append("two"));
  EXPECT_EQ(body.text(), "one two");
  EXPECT_TRUE(body.assign("three"));
  EXPECT_EQ(body.text(), "three");
  EXPECT_TRUE(body.assign(std::string_view{}));
  EXPECT_TRUE(body.empty());
}

TEST(Body, holds_up_to_65535_bytes) {
  Body body;
  EXPECT_TRUE(body.append(largest));
  EXPECT_EQ(body.size(), 65'535U);
  EXPECT_TRUE(body.append(std::string_view{}));
  EXPECT_TRUE(body.resize(Body::max_bytes));
}

TEST(Body, an_append_beyond_the_limit_fails_and_changes_nothing) {
  Body body;
  ASSERT_TRUE(body.append(largest));
  const Result<void> result = body.append("y");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().status, Status::invalid_body_len);
  EXPECT_EQ(body.text(), largest);
}

TEST(Body, an_assign_beyond_the_limit_fails_and_leaves_it_empty) {
  Body body;
  ASSERT_TRUE(body.assign("before"));
  const Result<void> result = body.assign(largest + "y");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().status, Status::invalid_body_len);
  EXPECT_TRUE(body.empty());
}

TEST(Body, a_resize_beyond_the_limit_fails_and_changes_nothing) {
  Body body;
  ASSERT_TRUE(body.assign("abc"));
  const Result<void> result = body.resize(Body::max_bytes + 1);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().status, Status::invalid_body_len);
  EXPECT_EQ(body.text(), "abc");
}

TEST(Body, can_be_filled_in_place_after_a_resize) {
  Body body;
  ASSERT_TRUE(body.resize(4));
  std::ranges::copy(as_bytes("abcd"), body.data());
  EXPECT_EQ(body.text(), "abcd");
  ASSERT_TRUE(body.resize(2));
  EXPECT_EQ(body.text(), "ab");
}

TEST(Body, can_be_assigned_a_part_of_itself) {
  Body body;
  ASSERT_TRUE(body.assign("0123456789"));
  ASSERT_TRUE(body.assign(body.text().substr(3, 4)));
  EXPECT_EQ(body.text(), "3456");
}

TEST(Body, is_made_of_bytes_not_of_text) {
  const std::string binary("\0\r\n\xff\0", 5);
  Body body;
  ASSERT_TRUE(body.assign(binary));
  EXPECT_EQ(body.text(), binary);
  EXPECT_EQ(body.bytes().size(), 5U);
}

}  // namespace
}  // namespace tofu
