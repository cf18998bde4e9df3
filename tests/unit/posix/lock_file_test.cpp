#include "net/posix/lock_file.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "net_support/sockets.hpp"

namespace tofu::net::posix {
namespace {

namespace fs = std::filesystem;

class LockFileTest : public ::testing::Test {
 protected:
  ~LockFileTest() override { fs::remove(path); }
  [[nodiscard]] Status status() const { return test::status_of(LockFile::acquire(path)); }

  const std::string path = temporary_uds_path() + ".lock";
};

TEST_F(LockFileTest, has_one_holder_and_goes_with_it) {
  {
    const LockFile lock = test::must(LockFile::acquire(path));
    EXPECT_TRUE(fs::exists(path));
    EXPECT_EQ(status(), Status::address_in_use);
  }
  EXPECT_FALSE(fs::exists(path));
  EXPECT_EQ(status(), Status::success);
}

TEST_F(LockFileTest, is_held_until_the_last_place_it_moved_to_is_gone) {
  std::optional<LockFile> first = test::must(LockFile::acquire(path));
  std::optional<LockFile> second = std::move(*first);
  first.reset();
  EXPECT_EQ(status(), Status::address_in_use);
  second.reset();
  EXPECT_EQ(status(), Status::success);
}

TEST_F(LockFileTest, left_behind_by_a_dead_process_is_free) {
  const std::ofstream left(path);
  EXPECT_EQ(status(), Status::success);
}

TEST_F(LockFileTest, follows_no_link) {
  fs::create_symlink("/dev/null", path);
  EXPECT_EQ(status(), Status::permission_denied);
  EXPECT_TRUE(fs::is_symlink(path));
}

TEST_F(LockFileTest, is_not_to_be_had_where_something_else_has_its_name) {
  fs::create_directory(path);
  EXPECT_EQ(status(), Status::permission_denied);
  fs::remove(path);
  const std::ofstream one_of_ours(path + ".2");
  fs::create_hard_link(path + ".2", path);
  EXPECT_EQ(status(), Status::permission_denied);
  fs::remove(path + ".2");
  EXPECT_EQ(status(), Status::success);
}

TEST_F(LockFileTest, is_not_to_be_had_where_its_file_is_a_strangers) {
  if (::getuid() != 0) GTEST_SKIP() << "only root can give a file away";
  const std::ofstream left(path);
  ASSERT_EQ(::chown(path.c_str(), 65'534, 65'534), 0);
  EXPECT_EQ(status(), Status::permission_denied);
  EXPECT_TRUE(fs::exists(path));
}

TEST_F(LockFileTest, in_a_missing_folder_fails) {
  EXPECT_EQ(test::status_of(LockFile::acquire(path + "/no/such")), Status::uds_path_not_found);
}

TEST_F(LockFileTest, never_has_two_holders_though_each_removes_the_file) {
  std::atomic<int> holders = 0;
  std::atomic<int> at_once = 0;
  std::atomic<int> acquired = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 3'000; ++round) {
        const auto lock = LockFile::acquire(path);
        if (!lock) continue;
        ++acquired;
        if (++holders != 1) ++at_once;
        std::this_thread::yield();
        --holders;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(at_once, 0);
  EXPECT_GT(acquired, 0);
  EXPECT_FALSE(fs::exists(path));
}

}  // namespace
}  // namespace tofu::net::posix
