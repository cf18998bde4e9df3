#pragma once

#include <cstdint>
#include <utility>

#include "transfer/destination_folder.hpp"

namespace tofu::cli {

/// What one run of pull may put where. Shared by all that push to it; one thread uses it.
class Store {
 public:
  struct Rules {
    bool overwrite = false;
    std::uint64_t max_bytes = 0;  ///< of all files that this run takes; 0: no limit
  };

  Store(DestinationFolder folder, const Rules& rules) : folder_(std::move(folder)), rules_(rules) {}
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  [[nodiscard]] DestinationFolder& folder() noexcept { return folder_; }
  [[nodiscard]] bool overwrite() const noexcept { return rules_.overwrite; }

  /// Sets bytes aside for a file that announces so many. Failure: more than the limit leaves.
  [[nodiscard]] Attempt<void> claim(std::uint64_t bytes);
  /// That file did not come to be.
  void release(std::uint64_t bytes) noexcept { claimed_ -= bytes; }

 private:
  DestinationFolder folder_;
  Rules rules_;
  std::uint64_t claimed_ = 0;
};

}  // namespace tofu::cli
