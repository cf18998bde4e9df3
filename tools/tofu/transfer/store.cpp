#include "transfer/store.hpp"

#include <fmt/format.h>

#include <limits>

namespace tofu::cli {

Attempt<void> Store::claim(std::uint64_t bytes) {
  const std::uint64_t limit =
      rules_.max_bytes == 0 ? std::numeric_limits<std::uint64_t>::max() : rules_.max_bytes;
  if (bytes > limit - claimed_) {
    return std::unexpected(fmt::format(
        "the limit of {} bytes (pull --max-bytes) leaves no room for {} more", limit, bytes));
  }
  claimed_ += bytes;
  return {};
}

}  // namespace tofu::cli
