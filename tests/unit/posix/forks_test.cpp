#include "net/forks.hpp"

#include <gtest/gtest.h>

#include "net_support/child.hpp"

namespace tofu::net {
namespace {

using test::in_a_child;

TEST(Forks, a_child_has_another_number_than_its_parent) {
  ASSERT_TRUE(count_forks());
  const std::uint32_t own = forks();
  EXPECT_EQ(in_a_child([own] { return forks() == own ? 1 : 0; }), 0);
  EXPECT_EQ(forks(), own);
}

TEST(Forks, a_child_of_a_child_has_yet_another) {
  ASSERT_TRUE(count_forks());
  const std::uint32_t own = forks();
  const auto child = [own] {
    if (!count_forks()) return 2;  // nothing new
    const std::uint32_t childs = forks();
    return in_a_child([=] { return forks() == own || forks() == childs ? 1 : 0; });
  };
  EXPECT_EQ(in_a_child(child), 0);
}

}  // namespace
}  // namespace tofu::net
