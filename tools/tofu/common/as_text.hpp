#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace tofu::cli {

/// The same bytes, seen as characters.
[[nodiscard]] inline std::string_view as_text(std::span<const std::byte> bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace tofu::cli
