#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "net/listener.hpp"
#include "net_support/sockets.hpp"
#include "net_support/uds_folder.hpp"

namespace tofu::net {
namespace {

namespace fs = std::filesystem;
using test::must;
using Files = std::vector<std::string>;

class UdsListenerTest : public test::UdsFolder {};

TEST_F(UdsListenerTest, has_a_file_while_it_listens_and_no_other) {
  Listener listener = must(listen(path()));
  EXPECT_EQ(files(), Files{"s"});
  EXPECT_TRUE(fs::is_socket(path()));
  EXPECT_EQ(listener.port(), 0);
  listener.close();
  EXPECT_EQ(files(), Files{});
}

TEST_F(UdsListenerTest, takes_its_file_along_when_it_moves) {
  std::optional<Listener> first = must(listen(path()));
  std::optional<Listener> second = std::move(*first);
  first.reset();
  EXPECT_TRUE(can_connect(path()));
  second.reset();
  EXPECT_EQ(files(), Files{});
}

TEST_F(UdsListenerTest, removes_only_its_own_file) {
  Listener listener = must(listen(path()));
  fs::remove(path());
  const Listener successor = must(listen(path()));
  listener.close();
  EXPECT_TRUE(can_connect(path()));
}

TEST_F(UdsListenerTest, does_not_mind_that_its_file_is_gone) {
  Listener listener = must(listen(path()));
  fs::remove(path());
  listener.close();
  EXPECT_EQ(files(), Files{});
}

TEST_F(UdsListenerTest, replaces_a_stale_file) {
  make_stale(path());
  ASSERT_FALSE(can_connect(path()));
  const Listener listener = must(listen(path()));
  EXPECT_TRUE(can_connect(path()));
  EXPECT_EQ(files(), Files{"s"});
}

TEST_F(UdsListenerTest, never_takes_a_path_from_a_live_listener) {
  Listener first = must(listen(path()));
  const auto second = listen(path());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().status, Status::address_in_use);
  EXPECT_EQ(files(), Files{"s"});

  test::accept_from(first);  // the connection that asked whether anybody is there
  const Socket client = test::connect_to(must(Endpoint::uds(path())));
  test::accept_from(first);
}

TEST_F(UdsListenerTest, never_takes_a_path_from_one_whose_backlog_is_full) {
  const Listener first = must(Listener::uds(path(), 1, {}));
  std::vector<ConnectAttempt> attempts;
  do {
    ASSERT_LT(attempts.size(), 100U);
    attempts.push_back(must(start_connect(must(Endpoint::uds(path())), {})));
  } while (attempts.back().state == ConnectAttempt::State::connected);
  EXPECT_EQ(test::status_of(listen(path())), Status::address_in_use);
}

TEST_F(UdsListenerTest, never_takes_a_path_from_a_socket_of_another_type) {
  const Endpoint endpoint = must(Endpoint::uds(path()));
  const Socket datagrams(::socket(AF_UNIX, SOCK_DGRAM, 0));
  ASSERT_EQ(
      ::bind(static_cast<int>(datagrams.handle()), static_cast<const sockaddr*>(endpoint.data()),
             static_cast<socklen_t>(endpoint.size())),
      0);
  EXPECT_EQ(test::status_of(listen(path())), Status::address_in_use);
  EXPECT_EQ(files(), Files{"s"});
}

TEST_F(UdsListenerTest, never_touches_what_is_no_socket) {
  std::ofstream(path("file")) << "precious";
  fs::create_directory(path("folder"));
  fs::create_symlink("nowhere", path("link"));
  make_stale(path("stale"));
  fs::create_symlink("stale", path("link_to_stale"));
  const Files before = files();
  for (const char* name : {"file", "folder", "link", "link_to_stale"}) {
    const auto listener = listen(path(name));
    ASSERT_FALSE(listener) << name;
    EXPECT_EQ(listener.error().status, Status::address_in_use) << name;
    EXPECT_EQ(listener.error().detail, "a file that is no socket has this path");
  }
  EXPECT_EQ(files(), before);
  EXPECT_EQ(fs::file_size(path("file")), 8U);
}

TEST_F(UdsListenerTest, says_that_the_folder_does_not_exist) {
  for (const char* name : {"no/such", "s/folder"}) {
    if (name[0] == 's') std::ofstream(path("s")) << "a file, no folder";
    const auto listener = listen(path(name));
    ASSERT_FALSE(listener) << name;
    EXPECT_EQ(listener.error().status, Status::uds_path_not_found) << name;
  }
}

TEST_F(UdsListenerTest, refuses_paths_that_are_none) {
  for (const std::string& bad :
       {std::string(), folder.string() + "/", path(std::string(108, 'x'))}) {
    EXPECT_EQ(test::status_of(listen(bad)), Status::invalid_address) << bad;
  }
  EXPECT_EQ(files(), Files{});
}

TEST_F(UdsListenerTest, takes_the_longest_path_with_a_long_name_and_with_a_short_one) {
  constexpr std::size_t longest = sizeof(sockaddr_un::sun_path) - 1;
  const std::string long_name = path(std::string(longest - path("").size(), 'n'));
  const std::string deep = path(std::string(longest - path("").size() - 2, 'd'));
  fs::create_directory(deep);
  const std::string short_name = deep + "/s";
  for (const std::string& name : {long_name, short_name}) {
    ASSERT_EQ(name.size(), longest);
    make_stale(name);
    const Listener listener = must(listen(name));
    EXPECT_TRUE(can_connect(name));
  }
  EXPECT_EQ(files(), Files{fs::path(deep).filename()});
  EXPECT_TRUE(fs::is_empty(deep));
}

TEST_F(UdsListenerTest, takes_a_path_without_a_folder) {
  const fs::path before = fs::current_path();
  fs::current_path(folder);
  {
    const Listener listener = must(listen("relative"));
    EXPECT_EQ(files(), Files{"relative"});
  }
  EXPECT_EQ(files(), Files{});
  fs::current_path(before);
}

TEST_F(UdsListenerTest, removes_its_file_though_the_process_works_elsewhere_by_then) {
  const fs::path before = fs::current_path();
  const fs::path deep = folder / std::string(120, 'd');
  fs::create_directory(deep);
  fs::current_path(deep);  // whose absolute path no socket address could hold
  {
    const Listener listener = must(listen("relative"));
    EXPECT_TRUE(fs::is_socket(deep / "relative"));
    fs::current_path(folder);
  }
  fs::current_path(before);
  EXPECT_TRUE(fs::is_empty(deep));
}

TEST_F(UdsListenerTest, leaves_other_peoples_lock_files_alone) {
  std::ofstream(path("s.lock")) << "1234";
  make_stale(path());
  const Listener listener = must(listen(path()));
  EXPECT_EQ(files(), (Files{"s", "s.lock"}));
}

TEST_F(UdsListenerTest, on_an_abstract_name_has_no_file) {
  const std::string name = "@" + path();
  Listener listener = must(listen(name));
  EXPECT_EQ(files(), Files{});
  EXPECT_TRUE(can_connect(name));
  EXPECT_EQ(test::status_of(listen(name)), Status::address_in_use);
  listener.close();
  EXPECT_TRUE(listen(name));
}

// In a child without rights over the folder: exit code = status.
TEST_F(UdsListenerTest, says_that_permission_is_denied) {
  make_stale(path());
  fs::permissions(folder, fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_read |
                              fs::perms::others_exec);
  for (const std::string& name : {path("new"), path()}) {
    const pid_t child = ::fork();
    if (child == 0) {
      constexpr uid_t nobody = 65'534;
      if (::getuid() == 0 && ::setuid(nobody) != 0) ::_exit(255);
      ::_exit(static_cast<int>(test::status_of(listen(name))));
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(static_cast<Status>(WEXITSTATUS(status)), Status::permission_denied) << name;
  }
  fs::permissions(folder, fs::perms::owner_all);
  EXPECT_EQ(files(), Files{"s"});
}

TEST_F(UdsListenerTest, can_be_connected_to_from_the_moment_its_path_exists) {
  for (int round = 0; round < 200; ++round) {
    const std::string name = path(std::to_string(round));
    const Endpoint endpoint = must(Endpoint::uds(name));
    std::optional<Error> first_failure;
    std::jthread client([&] {
      for (;;) {
        const auto attempt = start_connect(endpoint, {});
        if (!attempt && attempt.error().os_error == ENOENT) continue;
        if (!attempt) first_failure = attempt.error();
        return;
      }
    });
    const Listener listener = must(listen(name));
    client.join();
    ASSERT_FALSE(first_failure) << first_failure->message();
  }
}

TEST(TemporaryUdsPath, does_not_exist_and_is_another_one_each_time) {
  const std::string first = temporary_uds_path();
  const std::string second = temporary_uds_path();
  EXPECT_NE(first, second);
  EXPECT_FALSE(fs::exists(first));
  EXPECT_LE(first.size(), 103U);
  EXPECT_NE(first.find(std::to_string(::getpid())), std::string::npos);
}

/// Sets an environment variable for one test.
class Environment {
 public:
  Environment(const char* name, const std::string& value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    ::setenv(name, value.c_str(), 1);
  }
  ~Environment() {
    if (before_) {
      ::setenv(name_, before_->c_str(), 1);
    } else {
      ::unsetenv(name_);
    }
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  const char* name_;
  std::optional<std::string> before_;
};

TEST_F(UdsListenerTest, temporary_path_is_in_tmpdir) {
  const Environment tmpdir("TMPDIR", folder);
  const std::string name = temporary_uds_path();
  EXPECT_TRUE(name.starts_with(folder.string() + "/")) << name;
  EXPECT_TRUE(listen(name));
}

TEST_F(UdsListenerTest, temporary_path_is_in_tmp_when_tmpdir_is_of_no_use) {
  const std::string long_one = path(std::string(80, 'x'));
  fs::create_directory(long_one);
  for (const std::string& useless :
       {long_one, path("missing"), std::string("relative"), std::string()}) {
    const Environment tmpdir("TMPDIR", useless);
    EXPECT_TRUE(temporary_uds_path().starts_with("/tmp/tofu-")) << useless;
  }
}

}  // namespace
}  // namespace tofu::net
