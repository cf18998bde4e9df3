#include "transfer/atomic_file.hpp"

#include <gtest/gtest.h>
#include <windows.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "common/windows/unicode.hpp"
#include "transfer/path_text.hpp"

namespace tofu::cli {
namespace {

namespace fs = std::filesystem;

class AtomicFileTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(folder) << folder.error(); }
  void TearDown() override { fs::remove_all(path_of(path)); }

  [[nodiscard]] fs::path at(const std::string& name) const { return path_of(path + '/' + name); }
  void write(const std::string& name, const std::string& content) const {
    std::ofstream(at(name), std::ios::binary) << content;
  }
  [[nodiscard]] std::string content_of(const std::string& name) const {
    std::ifstream file(at(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  [[nodiscard]] std::size_t entries() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(path_of(path)), fs::directory_iterator()));
  }

  /// A file of this folder with its content written.
  AtomicFile new_file(std::string_view content) {
    auto file = AtomicFile::create(*folder);
    EXPECT_TRUE(file) << file.error();
    EXPECT_TRUE(file->write(std::as_bytes(std::span(content))));
    return std::move(*file);
  }

  const std::string path =
      testing::TempDir() + "tofu-atomic-" +
      std::to_string(std::chrono::steady_clock::now().time_since_epoch().count());
  Attempt<DestinationFolder> folder = DestinationFolder::open(path);
};

TEST_F(AtomicFileTest, a_file_appears_whole_with_its_folders) {
  auto file = new_file("content");
  EXPECT_FALSE(fs::exists(at("new/newer/file")));
  const auto committed = file.commit("new/newer/file", {});
  EXPECT_TRUE(committed) << committed.error();
  EXPECT_EQ("content", content_of("new/newer/file"));
  EXPECT_EQ(1U, entries());
}

TEST_F(AtomicFileTest, a_name_in_other_letters_than_latin_is_kept) {
  EXPECT_TRUE(new_file("x").commit("Überschrift/日本", {}));
  EXPECT_EQ("x", content_of("Überschrift/日本"));
}

TEST_F(AtomicFileTest, a_path_may_be_longer_than_260_characters) {
  const std::string part(200, 'a');
  const std::string name = part + '/' + part + '/' + part;
  const auto committed = new_file("x").commit(name, {});
  EXPECT_TRUE(committed) << committed.error();
  EXPECT_FALSE(folder->check_target(name, false));
  EXPECT_TRUE(folder->check_target(name + "b", false));
  // Not for the folder's other tools.
  for (const std::string& below : {'/' + part + '/' + part, '/' + part}) {
    const std::wstring whole = windows::system_path(path + below);
    if (below.size() > 300) DeleteFileW((whole + L'\\' + windows::to_wide(part)).c_str());
    EXPECT_TRUE(RemoveDirectoryW(whole.c_str())) << GetLastError();
  }
}

TEST_F(AtomicFileTest, one_that_is_not_committed_leaves_nothing) {
  {
    const auto file = new_file("content");
    EXPECT_EQ(1U, entries());
  }
  EXPECT_EQ(0U, entries());
}

TEST_F(AtomicFileTest, what_exists_is_replaced_only_if_asked_for) {
  write("file", "old");
  const auto refused = new_file("new").commit("file", {});
  ASSERT_FALSE(refused);
  EXPECT_NE(std::string::npos, refused.error().find("exists already")) << refused.error();
  EXPECT_EQ("old", content_of("file"));
  EXPECT_EQ(1U, entries());
  const auto replaced = new_file("new").commit("file", {.overwrite = true});
  EXPECT_TRUE(replaced) << replaced.error();
  EXPECT_EQ("new", content_of("file"));
}

TEST_F(AtomicFileTest, capital_letters_make_no_other_name) {
  write("file", "old");
  EXPECT_FALSE(folder->check_target("FILE", false));
  EXPECT_FALSE(new_file("new").commit("File", {}));
  EXPECT_EQ("old", content_of("file"));
}

TEST_F(AtomicFileTest, a_folder_is_never_replaced) {
  fs::create_directories(at("folder"));
  EXPECT_FALSE(folder->check_target("folder", true));
  EXPECT_FALSE(new_file("new").commit("folder", {.overwrite = true}));
  EXPECT_TRUE(fs::is_directory(at("folder")));
  EXPECT_EQ(1U, entries());
}

TEST_F(AtomicFileTest, a_file_on_the_way_is_no_folder) {
  write("file", "old");
  for (const auto& checked :
       {folder->check_target("file/x", true), new_file("new").commit("file/x", {})}) {
    ASSERT_FALSE(checked);
    EXPECT_NE(std::string::npos, checked.error().find("on the way is not a folder"))
        << checked.error();
  }
}

TEST_F(AtomicFileTest, folders_made_in_vain_are_gone_again) {
  fs::create_directories(at("a/b"));
  EXPECT_FALSE(folder->move_into_place("missing", "a/b/c/d/file", false));
  EXPECT_TRUE(fs::exists(at("a/b")));
  EXPECT_TRUE(fs::is_empty(at("a/b")));
  EXPECT_FALSE(folder->make_folder("new/newer/" + std::string(256, 'x') + "/newest"));
  EXPECT_FALSE(fs::exists(at("new")));
}

TEST_F(AtomicFileTest, leftovers_go_and_files_at_work_stay) {
  write(".tofu-pull-1-1.part", "left by a pull that was killed");
  auto file = new_file("content");
  const auto another_pull = DestinationFolder::open(path);
  EXPECT_TRUE(another_pull);
  EXPECT_FALSE(fs::exists(at(".tofu-pull-1-1.part")));
  EXPECT_EQ(1U, entries());
  EXPECT_TRUE(file.commit("file", {}));
  EXPECT_EQ("content", content_of("file"));
}

}  // namespace
}  // namespace tofu::cli
