#include "support/files.hpp"

#include <filesystem>

namespace tofu::test {

bool is_there(const std::string& path) {
  return std::filesystem::exists(std::filesystem::symlink_status(path));
}

}  // namespace tofu::test
