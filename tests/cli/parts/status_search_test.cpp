#include "status/status_search.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tofu::cli {
namespace {

TEST(StatusSearch, finds_every_status_by_name_and_number) {
  for (const StatusInfo& info : all_statuses()) {
    const auto value = std::to_string(static_cast<int>(info.status));
    ASSERT_TRUE(find_status(info.name));
    EXPECT_EQ(info.status, find_status(info.name)->status);
    ASSERT_TRUE(find_status(value));
    EXPECT_EQ(info.status, find_status(value)->status);
  }
  EXPECT_FALSE(find_status(""));
  EXPECT_FALSE(find_status("300"));
  EXPECT_FALSE(find_status("-1"));
}

TEST(StatusSearch, the_most_alike_comes_first) {
  EXPECT_EQ("pool_empty", near_statuses("pol_emty").at(0).name);
  EXPECT_EQ("connect_timeout", near_statuses("conect-timeout").at(0).name);
  EXPECT_EQ(Status::send_queue_full, near_statuses("63").at(0).status);
  EXPECT_TRUE(near_statuses("zzzzzzzzzz").empty());
  EXPECT_EQ(2U, near_statuses("invalid", 2).size());
}

}  // namespace
}  // namespace tofu::cli
