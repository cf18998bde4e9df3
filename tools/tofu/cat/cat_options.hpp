#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <tofu/address.hpp>
#include <utility>
#include <vector>

namespace tofu::cli {

struct CatOptions {
  Address address = Address::tcp();
  bool listen = false;
  bool request = false;                    ///< Requests instead of Signals
  std::optional<std::size_t> chunk_bytes;  ///< binary bodies instead of lines
  std::vector<std::pair<std::string, std::string>> headers;
  bool show_hex = false;
  bool show_headers = false;
  std::optional<std::chrono::nanoseconds> wait;  ///< stay after the end of the input
};

}  // namespace tofu::cli
