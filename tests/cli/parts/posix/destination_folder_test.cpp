#include "transfer/destination_folder.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

namespace tofu::cli {
namespace {

namespace fs = std::filesystem;

class DestinationFolderTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(folder) << folder.error(); }
  void TearDown() override {
    // Not remove_all(): it holds a descriptor per level.
    EXPECT_EQ(0, std::system(("rm -rf '" + path + "'").c_str()));
  }
  void write(const std::string& name) const { std::ofstream(path + '/' + name) << "content"; }

  const std::string path =
      testing::TempDir() + "tofu-destination-" +
      std::to_string(std::chrono::steady_clock::now().time_since_epoch().count());
  Attempt<DestinationFolder> folder = DestinationFolder::open(path);
};

/// "a/a/…/file": more levels than descriptors are allowed.
std::string deep_name() {
  std::string name;
  for (int level = 0; level < 1'500; ++level) name += "a/";
  return name + "file";
}

/// As few descriptors as many systems allow.
class FewDescriptors {
 public:
  FewDescriptors() {
    getrlimit(RLIMIT_NOFILE, &before_);
    rlimit few = before_;
    few.rlim_cur = 256;
    setrlimit(RLIMIT_NOFILE, &few);
  }
  ~FewDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }
  FewDescriptors(const FewDescriptors&) = delete;
  FewDescriptors& operator=(const FewDescriptors&) = delete;

 private:
  rlimit before_{};
};

TEST_F(DestinationFolderTest, a_name_may_have_more_levels_than_descriptors_are_allowed) {
  write("temporary");
  const FewDescriptors limit;
  const auto moved = folder->move_into_place("temporary", deep_name(), false);
  EXPECT_TRUE(moved) << moved.error();
  EXPECT_TRUE(fs::exists(path + '/' + deep_name()));
}

TEST_F(DestinationFolderTest, folders_made_in_vain_are_gone_again) {
  fs::create_directories(path + "/a/a");
  const FewDescriptors limit;
  EXPECT_FALSE(folder->move_into_place("missing", deep_name(), false));
  EXPECT_TRUE(fs::exists(path + "/a/a"));
  EXPECT_TRUE(fs::is_empty(path + "/a/a"));
}

TEST_F(DestinationFolderTest, a_name_that_is_too_long_for_the_disk_leaves_no_folders) {
  EXPECT_FALSE(folder->make_folder("new/newer/" + std::string(256, 'x') + "/newest"));
  EXPECT_TRUE(fs::is_empty(path));
}

}  // namespace
}  // namespace tofu::cli
