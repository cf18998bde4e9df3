#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstddef>
#include <fstream>
#include <limits>
#include <string>

#include "net/system_sockets.hpp"
#include "net_support/child.hpp"
#include "support/proc.hpp"

namespace tofu::net {
namespace {

// How many descriptors this process can open before its table has to grow.
std::size_t table_size() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word != "FDSize:") continue;
    std::size_t size = 0;
    status >> size;
    return size;
  }
  return 0;
}

// A child's table is as small as what it has open allows.
TEST(HandleRoom, is_made_ahead_as_far_as_the_process_may_open_handles_and_leaves_none_open) {
  constexpr rlim_t limit = 2'000;
  rlimit given{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &given), 0);
  ASSERT_GE(given.rlim_max, limit) << "the hard limit of open files is too low to test this";
  EXPECT_EQ(test::in_a_child([&] {
              const rlimit less{.rlim_cur = limit, .rlim_max = given.rlim_max};
              if (::setrlimit(RLIMIT_NOFILE, &less) != 0 || table_size() >= limit / 2) return 1;
              const std::size_t open_before = test::open_descriptors();
              make_room_for_handles(0);
              make_room_for_handles(limit / 2);
              if (table_size() < limit / 2 || table_size() >= limit) return 2;
              make_room_for_handles(std::numeric_limits<std::size_t>::max());
              if (table_size() < limit) return 3;
              return test::open_descriptors() == open_before ? 0 : 4;
            }),
            0);
}

}  // namespace
}  // namespace tofu::net
