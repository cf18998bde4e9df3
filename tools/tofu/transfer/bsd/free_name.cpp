#include "transfer/posix/free_name.hpp"

namespace tofu::cli {

int rename_to_free_name(int from_folder, const char* from, int to_folder, const char* to) noexcept {
  return link_to_free_name(from_folder, from, to_folder, to);
}

}  // namespace tofu::cli
