#include "net/posix/stale_file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <barrier>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <thread>
#include <vector>

#include "net/posix/lock_file.hpp"
#include "net_support/child.hpp"
#include "net_support/sockets.hpp"
#include "net_support/uds_folder.hpp"

namespace tofu::net::posix {
namespace {

namespace fs = std::filesystem;
using test::must;
using Files = std::vector<std::string>;

class StaleFile : public test::UdsFolder {
 protected:
  [[nodiscard]] std::string lock() const { return path() + ".tofu-lock"; }
  void race();
};

TEST_F(StaleFile, leaves_a_stale_file_to_whoever_is_removing_it_already) {
  make_stale(path());
  {
    const auto other = must(posix::LockFile::acquire(path() + ".tofu-lock"));
    EXPECT_EQ(test::status_of(listen(path())), Status::address_in_use);
    EXPECT_EQ(files(), (Files{"s", "s.tofu-lock"}));
  }
  EXPECT_TRUE(listen(path()));
  EXPECT_EQ(files(), Files{});
}

TEST_F(StaleFile, is_replaced_whatever_has_the_name_of_the_lock) {
  const auto nothing = [](const std::string&) {};
  const auto folder_there = [](const std::string& name) { fs::create_directory(name); };
  const auto link_there = [](const std::string& name) { fs::create_symlink("/dev/null", name); };
  const auto socket_there = [](const std::string& name) { make_stale(name); };
  const std::array<void (*)(const std::string&), 4> all = {nothing, folder_there, link_there,
                                                           socket_there};
  for (const auto& put_there : all) {
    make_stale(path());
    put_there(lock());
    {
      const Listener listener = must(listen(path()));
      EXPECT_TRUE(can_connect(path()));
      EXPECT_EQ(test::status_of(listen(path())), Status::address_in_use);
    }
    EXPECT_FALSE(fs::exists(path()));
    fs::remove(lock());
  }
  EXPECT_EQ(files(), Files{});
}

TEST_F(StaleFile, is_replaced_though_a_stranger_holds_the_lock_in_a_folder_for_all) {
  if (::getuid() != 0) GTEST_SKIP() << "only root can be two users";
  constexpr uid_t nobody = 65'534;
  fs::permissions(folder, fs::perms::all | fs::perms::sticky_bit);
  for (const mode_t mode : std::initializer_list<mode_t>{0600, 0666}) {
    const int stranger = ::open(lock().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, mode);
    ASSERT_EQ(::fchmod(stranger, mode), 0);
    ASSERT_EQ(::flock(stranger, LOCK_EX), 0);
    const int code = test::in_a_child([&] {
      if (::setuid(nobody) != 0) return test::failed_child;
      make_stale(path());
      const auto listener = listen(path());
      return static_cast<int>(can_connect(path()) ? test::status_of(listener)
                                                  : Status::unknown_error);
    });
    EXPECT_EQ(static_cast<Status>(code), Status::success);
    EXPECT_EQ(files(), Files{"s.tofu-lock"});
    ::close(stranger);
    fs::remove(lock());
  }
}

TEST_F(StaleFile, of_many_threads_that_race_for_a_stale_path_exactly_one_wins) {
  constexpr int racers = 8;
  for (int round = 0; round < 100; ++round) {
    make_stale(path());
    std::barrier start(racers);
    std::barrier end(racers + 1);
    std::atomic<int> winners = 0;
    std::atomic<int> losers = 0;
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < racers; ++i) {
        threads.emplace_back([&] {
          start.arrive_and_wait();
          const auto listener = listen(path());
          if (listener) ++winners;
          if (test::status_of(listener) == Status::address_in_use) ++losers;
          end.arrive_and_wait();  // the results are in
          end.arrive_and_wait();  // and looked at
        });
      }
      end.arrive_and_wait();
      EXPECT_EQ(winners, 1) << "round " << round;
      EXPECT_EQ(losers, racers - 1) << "round " << round;
      EXPECT_TRUE(can_connect(path()));
      EXPECT_EQ(files(), Files{"s"});
      end.arrive_and_wait();
    }
    ASSERT_EQ(files(), Files{});
  }
}

/// Six processes want the path of a stale file, 30 times.
void StaleFile::race() {
  constexpr int racers = 6;
  const Files before = files();
  Files with_socket = before;
  with_socket.insert(with_socket.begin(), "s");
  for (int round = 0; round < 30; ++round) {
    make_stale(path());
    std::array<int, 2> start{};
    std::array<int, 2> result{};
    std::array<int, 2> stop{};
    for (auto* ends : {&start, &result, &stop}) ASSERT_EQ(::pipe(ends->data()), 0);
    std::vector<pid_t> children;
    for (int i = 0; i < racers; ++i) {
      children.push_back(::fork());
      if (children.back() != 0) continue;
      ::close(start[1]);
      ::close(stop[1]);
      char none = 0;
      (void)!::read(start[0], &none, 1);  // until the parent closes its end
      auto listener = listen(path());
      const char status = static_cast<char>(test::status_of(listener));
      (void)!::write(result[1], &status, 1);
      (void)!::read(stop[0], &none, 1);
      if (listener) listener->close();
      ::_exit(0);
    }
    ::close(start[1]);
    int winners = 0;
    int losers = 0;
    for (int i = 0; i < racers; ++i) {
      test::await(result[0], test::Direction::reading);
      char status = 0;
      ASSERT_EQ(::read(result[0], &status, 1), 1);
      if (static_cast<Status>(status) == Status::success) ++winners;
      if (static_cast<Status>(status) == Status::address_in_use) ++losers;
    }
    EXPECT_EQ(winners, 1) << "round " << round;
    EXPECT_EQ(losers, racers - 1) << "round " << round;
    EXPECT_TRUE(can_connect(path()));
    EXPECT_EQ(files(), with_socket);
    ::close(stop[1]);
    for (const pid_t child : children) ::waitpid(child, nullptr, 0);
    for (const int descriptor : {start[0], result[0], result[1], stop[0]}) ::close(descriptor);
    ASSERT_EQ(files(), before);
  }
}

TEST_F(StaleFile, that_many_processes_race_for_has_one_winner) { race(); }

TEST_F(StaleFile, that_many_processes_race_for_has_one_winner_without_the_lock) {
  fs::create_directory(lock());
  race();
}

}  // namespace
}  // namespace tofu::net::posix
