#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include <tofu/address.hpp>
#include <tofu/testing.hpp>

#include "net/endpoint.hpp"
#include "net/listener.hpp"
#include "net_support/sockets.hpp"
#include "support/wait_for.hpp"

namespace tofu::testing {
namespace {

namespace fs = std::filesystem;

void make_file(const std::string& path) { std::ofstream(path) << "x"; }

TEST(FreeTcpPort, can_be_listened_on) {
  const Result<std::uint16_t> port = free_tcp_port();
  ASSERT_TRUE(port) << port.error().message();
  EXPECT_GE(*port, 1024);
  const auto endpoint = net::Endpoint::literal("127.0.0.1", *port).value_or(net::Endpoint());
  const auto listener = net::Listener::tcp(endpoint, 1, {});
  ASSERT_TRUE(listener) << listener.error().message();
  EXPECT_EQ(listener->port(), *port);
}

TEST(FreeTcpPort, is_another_one_with_each_call_from_any_thread) {
  std::mutex mutex;
  std::multiset<std::uint16_t> ports;
  run_tasks(std::vector<std::function<void()>>(4, [&] {
    for (int i = 0; i < 50; ++i) {
      const Result<std::uint16_t> port = free_tcp_port();
      const std::scoped_lock lock(mutex);
      ports.insert(port.value_or(0));
    }
  }));
  EXPECT_EQ(ports.count(0), 0U);
  EXPECT_EQ(std::set<std::uint16_t>(ports.begin(), ports.end()).size(), 200U);
}

TEST(TemporaryUdsPath, does_not_exist_and_fits_every_platform) {
  const TemporaryUdsPath path;
  EXPECT_FALSE(fs::exists(path.path()));
  EXPECT_TRUE(fs::is_directory(fs::path(path.path()).parent_path()));
  EXPECT_LE(path.path().size(), 103U);
  EXPECT_TRUE(Address::uds(path.path()).check_connectable());
}

TEST(TemporaryUdsPath, is_a_different_one_each_time) {
  std::set<std::string> paths;
  for (int i = 0; i < 100; ++i) paths.insert(TemporaryUdsPath().path());
  EXPECT_EQ(paths.size(), 100U);
}

TEST(TemporaryUdsPath, can_be_listened_on) {
  const TemporaryUdsPath path;
  const auto listener = net::Listener::uds(path.path(), 1, {});
  if (!listener && !test::has_uds()) GTEST_SKIP() << "this system has no Unix sockets";
  ASSERT_TRUE(listener) << listener.error().message();
  EXPECT_TRUE(fs::is_socket(path.path()));
}

TEST(TemporaryUdsPath, removes_the_file_that_came_to_be) {
  std::string file;
  {
    const TemporaryUdsPath path;
    file = path.path();
    make_file(file);
  }
  EXPECT_FALSE(fs::exists(file));
}

TEST(TemporaryUdsPath, moved_from_leaves_the_file_to_the_new_owner) {
  std::string file;
  {
    TemporaryUdsPath owner = [&] {
      TemporaryUdsPath first;
      file = first.path();
      make_file(file);
      TemporaryUdsPath second(std::move(first));
      return second;
    }();
    EXPECT_EQ(owner.path(), file);
    EXPECT_TRUE(fs::exists(file));
  }
  EXPECT_FALSE(fs::exists(file));
}

TEST(RunTasks, runs_each_on_a_thread_of_its_own_and_waits_for_all) {
  constexpr int count = 8;
  std::atomic<int> here = 0;
  std::atomic<bool> all_here = false;  // only if all of them run at the same time
  std::atomic<int> done = 0;
  std::mutex mutex;
  std::set<std::thread::id> threads;
  run_tasks(std::vector<std::function<void()>>(count, [&] {
    if (++here == count) all_here = true;
    test::wait_for(all_here);
    {
      const std::scoped_lock lock(mutex);
      threads.insert(std::this_thread::get_id());
    }
    ++done;
  }));
  EXPECT_EQ(done, count);
  EXPECT_EQ(threads.size(), 8U);
  EXPECT_FALSE(threads.contains(std::this_thread::get_id()));
}

TEST(RunTasks, with_no_task_returns_at_once) { run_tasks({}); }

TEST(RunTasks, throws_the_first_tasks_exception_after_all_have_ended) {
  std::atomic<bool> second_failed = false;
  std::atomic<int> ended = 0;
  const std::vector<std::function<void()>> tasks = {
      [&] { ++ended; },
      [&] {
        test::wait_for(second_failed);
        ++ended;
        throw std::runtime_error("first in the list, last in time");
      },
      [&] {
        ++ended;
        second_failed = true;
        throw std::logic_error("first in time");
      },
      [&] {
        test::wait_for(second_failed);
        ++ended;
      },
  };
  try {
    run_tasks(tasks);
    FAIL() << "nothing was thrown";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "first in the list, last in time");
  }
  EXPECT_EQ(ended, 4);
}

}  // namespace
}  // namespace tofu::testing
