#include "base/brief_lock.hpp"

#include <gtest/gtest.h>

#include <mutex>

#include "checker/blocking.hpp"
#include "checker/explorer.hpp"
#include "checker/plain.hpp"
#include "scenario.hpp"

namespace tofu::model {
namespace {

TEST(BriefLock, one_thread_at_a_time_sees_all_that_others_did) {
  expect_no_failure([] {
    BriefLock lock;
    Plain<int> count;
    const auto add_one = [&] {
      std::lock_guard guard(lock);
      count.set(count.get() + 1);
    };
    Thread second(add_one);
    add_one();
    second.join();
    require(count.get() == 2, "an addition was lost");
  });
}

}  // namespace
}  // namespace tofu::model
