#include "demo/job_list.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <span>
#include <utility>

#include "transfer/file_tree.hpp"
#include "transfer/path_text.hpp"
#include "transfer/source_file.hpp"

namespace tofu::cli {

namespace {
namespace fs = std::filesystem;

/// Where this file was compiled from, if that is still there; else the current folder.
std::string default_folder() {
  const fs::path sources = fs::path(__FILE__).parent_path().parent_path().parent_path();
  const fs::path root = sources.parent_path();
  std::error_code error;
  return fs::exists(root / "include/tofu/tofu.hpp", error) ? text_of(root) : ".";
}

bool is_source_folder(std::string_view name) {
  constexpr std::array<std::string_view, 3> others{".git", ".cache", "build"};
  return std::ranges::find(others, name) == others.end();
}

Attempt<FileTree> collect(const std::vector<std::string>& paths) {
  FileTree tree;
  if (paths.empty()) {
    if (auto added = add_to_tree(tree, default_folder(), is_source_folder); !added) {
      return std::unexpected(added.error());
    }
  }
  for (const std::string& path : paths) {
    if (auto added = add_to_tree(tree, path); !added) return std::unexpected(added.error());
  }
  return tree;
}

/// By the first page, as most programs that tell text from other things do.
Attempt<Pdl> pdl_of(const SourcePath& path) {
  auto file = SourceFile::open(path);
  if (!file) return std::unexpected(file.error());
  std::array<std::byte, 4096> page{};
  const auto count = file->read(page);
  if (!count) return std::unexpected(count.error());
  const auto content = std::span(page).first(*count);
  return std::ranges::find(content, std::byte{0}) == content.end() ? Pdl::text : Pdl::binary;
}
}  // namespace

Attempt<JobList> make_job_list(const std::vector<std::string>& paths) {
  auto tree = collect(paths);
  if (!tree) return std::unexpected(tree.error());
  JobList list{
      .jobs = {}, .unreadable = std::move(tree->unreadable), .left_out = tree->left_out.size()};
  list.jobs.reserve(tree->files.size());
  for (FileTree::File& file : tree->files) {
    const auto pdl = pdl_of(file.path);
    if (!pdl) {
      list.unreadable.push_back(pdl.error());
      continue;
    }
    list.jobs.push_back({std::move(file.path), std::move(file.name), file.bytes, *pdl});
  }
  return list;
}

}  // namespace tofu::cli
