#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "transfer/atomic_file.hpp"
#include "transfer/destination_folder.hpp"

namespace {

/// What fsync() was called for, by name, and whether a folder's is to fail.
struct Syncs {
  std::vector<std::string> names;
  bool folders_fail = false;
};
Syncs* watched = nullptr;

std::string name_of(int descriptor) {
  std::array<char, 4'096> name{};
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  const ssize_t size = readlink(link.c_str(), name.data(), name.size());
  return {name.data(), size < 0 ? 0 : static_cast<std::size_t>(size)};
}

}  // namespace

/// In place of the C library's, in this program only.
extern "C" int fsync(int descriptor) {
  if (watched != nullptr) {
    watched->names.push_back(name_of(descriptor));
    if (watched->folders_fail && std::filesystem::is_directory(watched->names.back())) {
      errno = EIO;
      return -1;
    }
  }
  return static_cast<int>(syscall(SYS_fsync, descriptor));
}

namespace tofu::cli {
namespace {

namespace fs = std::filesystem;

class Durability : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(folder) << folder.error();
    watched = &syncs;
  }
  void TearDown() override {
    watched = nullptr;
    fs::remove_all(path);
  }

  Attempt<void> store(const std::string& name) {
    auto file = AtomicFile::create(*folder);
    return file->commit(name, {});
  }
  [[nodiscard]] bool synced(const std::string& name) const {
    return std::ranges::find(syncs.names, path + name) != syncs.names.end();
  }

  const std::string path =
      fs::canonical(testing::TempDir()).string() + "/tofu-durability-" +
      std::to_string(std::chrono::steady_clock::now().time_since_epoch().count());
  Attempt<DestinationFolder> folder = DestinationFolder::open(path);
  Syncs syncs;
};

TEST_F(Durability, the_disk_has_a_file_and_then_its_name) {
  ASSERT_TRUE(store("file"));
  ASSERT_EQ(2U, syncs.names.size());
  EXPECT_TRUE(syncs.names.front().starts_with(path + "/.tofu-pull-")) << syncs.names.front();
  EXPECT_EQ(path, syncs.names.back());
}

TEST_F(Durability, the_disk_has_the_names_of_the_folders_made_for_a_file) {
  fs::create_directories(path + "/old");
  ASSERT_TRUE(store("old/new/newer/file"));
  EXPECT_TRUE(synced("/old/new/newer"));
  EXPECT_TRUE(synced("/old/new"));
  EXPECT_TRUE(synced("/old"));
}

TEST_F(Durability, the_disk_has_the_name_of_an_empty_folder) {
  ASSERT_TRUE(folder->make_folder("a/b"));
  EXPECT_TRUE(synced("/a"));
  EXPECT_TRUE(synced(""));
}

TEST_F(Durability, a_disk_that_does_not_take_the_name_is_told) {
  syncs.folders_fail = true;
  EXPECT_FALSE(store("file"));
  EXPECT_FALSE(folder->make_folder("a/b"));
}

}  // namespace
}  // namespace tofu::cli
